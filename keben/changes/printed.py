"""Turns a record, as a build or an edition has it, into the book as it was printed.

The shape of a record is that of `keben.edition.record`; nothing else in this stage reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of type: `number` is that on its page, 0 of furniture; lengths as in the record."""

    text: str
    source: str
    role: str
    x: int
    y: int
    width: int
    number: int
    runs_on: bool  #: goes on with a line before it


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page; `index` counts from 0 in the book, `volume` from 1."""

    index: int
    volume: int
    folio: str
    kind: str
    fingerprint: str
    running_head: str
    lines: tuple[PrintedLine, ...]
    turn: int = 0


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """A heading: its rank, and the line of the sources that it comes from."""

    level: str
    source: str


@dataclass(frozen=True, slots=True)
class ListedTitle:
    """An entry of 目录, or of a list: its words and its page as it is printed there."""

    words: str
    folio: str


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """An entry of an index: terms from the main one down, and what stands behind them."""

    index: str
    terms: tuple[str, ...]
    cited: str


@dataclass(frozen=True, slots=True)
class PrintedRoll:
    """A roll: how many names it has, and the pages that it begins and ends on, -1 for none."""

    id: str
    names: int
    first_page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A book as it was printed; `name` is what it is called when it is compared."""

    name: str
    title: str
    slug: str
    style: str
    volumes: tuple[str, ...]
    pages: tuple[PrintedPage, ...]
    headings: tuple[PrintedHeading, ...]
    contents: tuple[ListedTitle, ...]
    entries: tuple[PrintedEntry, ...]
    rolls: tuple[PrintedRoll, ...]

    def volume(self, number: int) -> str:
        """Return the name of a volume; a book in one has none."""
        return self.volumes[number - 1] if len(self.volumes) > 1 else ""


def printed(name: str, record: Mapping[str, Any]) -> Printed:
    """Read a record; raises `KeyError` for what is none."""
    return Printed(
        name,
        record["title"],
        record["slug"],
        record["style"],
        tuple(volume["name"] for volume in record["volumes"]),
        tuple(map(_page, record["pages"])),
        tuple(PrintedHeading(each["level"], each["source"]) for each in record["headings"]),
        tuple(_contents(record["pages"])),
        tuple(entry for index in record["index"] for entry in _entries(index)),
        tuple(
            PrintedRoll(roll["id"], roll["names"], roll["first_page"], roll["last_page"])
            for roll in record["rolls"]
        ),
    )


def _page(page: Mapping[str, Any]) -> PrintedPage:
    lines = tuple(
        PrintedLine(
            line["text"],
            line["source"],
            line["role"],
            line["x"],
            line["y"],
            line["width"],
            line.get("line", 0),
            line.get("runs_on", False),
        )
        for line in page["lines"]
    )
    return PrintedPage(
        page["index"],
        page["volume"],
        page["folio"],
        page["kind"],
        page["fingerprint"],
        page["running_head"],
        lines,
        page.get("turn", 0),
    )


#: Number and title, leader of dots, folio or place; between number and title there is a gap, and no character.
_LED = re.compile(r"(第[一二三四五六七八九十百]+[编章节])?(.*?)(?:·{3,}(.*))?")


def _contents(pages: Iterable[Mapping[str, Any]]) -> Iterator[ListedTitle]:
    """Read the entries off the pages: how deep they go is the style's; the lines of one have one source."""
    lines = (
        line
        for page in pages
        if page["kind"] in ("contents", "index")
        for line in page["lines"]
        if line["role"] == "contents"
    )
    for _source, entry in groupby(lines, key=itemgetter("source")):
        text = "".join(line["text"] for line in entry)
        led = _LED.fullmatch(text)
        assert led is not None, "it matches anything"
        number, title, folio = led.groups("")
        yield ListedTitle("\u3000".join(filter(None, (number, title))), folio)


def _entries(index: Mapping[str, Any]) -> Iterator[PrintedEntry]:
    waiting: list[tuple[tuple[str, ...], Mapping[str, Any]]]
    waiting = [((entry["term"],), entry) for entry in reversed(index["entries"])]
    while waiting:
        terms, entry = waiting.pop()
        cited = [_cited(locator) for locator in entry["locators"]]
        cited += (f"→{term}" for term in entry["see"])
        yield PrintedEntry(index["name"], terms, "，".join(cited))
        waiting += [((*terms, sub["term"]), sub) for sub in reversed(entry["sub"])]


def _cited(locator: Mapping[str, Any]) -> str:
    first = f"{locator.get('prefix', '')}{locator['folio']}{locator.get('column', '')}"
    last = locator.get("last_folio", locator["folio"])
    return first if last == locator["folio"] else f"{first}–{last}"
