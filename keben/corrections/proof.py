"""Turns an edition record into the proof 校样: pages and printed lines as a proofreader names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keben.messages import _
from keben.problems import Location

_SOURCE = re.compile(r"(.+?)(?::(\d+))?(?::(\d+))?")
_PAGE = re.compile(r"第?\s*([^第页面]+?)\s*[页面]?")
_PDF_PAGE = re.compile(r"pdf\s*(?:page|第)?\s*(\d{1,6})\s*页?", re.I)  #: of one without a folio


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of type of the record: a line of text, a cell of a table, a name of a roll."""

    text: str
    at: Location | None  #: where its first character comes from; None: furniture
    line: int  #: its number on the page; 0 for furniture
    role: str
    x: int  #: mpt, from the trim's left; `y` from its top, of the baseline
    y: int
    width: int


class Proof:
    """The pages of one edition; entries are made of a page when it is asked for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.pages: list[Mapping[str, Any]] = record["pages"]
        self.volumes: list[Mapping[str, Any]] = record["volumes"]
        self.style = str(record["style"])
        self._entries: dict[int, tuple[Entry, ...]] = {}

    def entries(self, page: int) -> tuple[Entry, ...]:
        """Return what is printed on a page, in the order of the record."""
        if page not in self._entries:
            self._entries[page] = tuple(map(_entry, self.pages[page]["lines"]))
        return self._entries[page]

    def line(self, page: int, number: int) -> tuple[Entry, ...]:
        """Return the entries of a printed line from left to right; 0 is all lines, -1 the last."""
        entries = [entry for entry in self.entries(page) if entry.line]
        if number < 0:
            number += max((entry.line for entry in entries), default=0) + 1
        if number == 0:
            return tuple(entries)
        return tuple(sorted((one for one in entries if one.line == number), key=lambda one: one.x))

    def find(self, volume: str, folio: str) -> list[int]:
        """Return the pages that a volume and a folio may mean: one, if the list is right."""
        if match := _PDF_PAGE.fullmatch(folio.strip()):
            return [int(match[1]) - 1] if 0 < int(match[1]) <= len(self.pages) else []
        number = self._volume(volume)
        match = _PAGE.fullmatch(folio.strip())
        wanted = _folded(match[1] if match else folio)
        return [
            page["index"]
            for page in self.pages
            if wanted and _folded(page["folio"]) == wanted and number in (0, page["volume"])
        ]

    def cite(self, page: int, line: int = 0) -> str:
        """Return a place in words: 上册 第62页 第5行."""
        told = self.pages[page]
        name = self.volumes[told["volume"] - 1]["name"] if len(self.volumes) > 1 else ""
        folio = told["folio"]
        words = [
            name,
            _("page {folio}").format(folio=folio)
            if folio
            else _("PDF page {number}").format(number=page + 1),
            _("line {number}").format(number=line) if line else "",
        ]
        return " ".join(word for word in words if word)

    def _volume(self, said: str) -> int:
        """Return the number of a volume that is named 上册, 上, 1 or 第1册; 0 where none is, -1 for another."""
        wanted = _bare(said)
        if not wanted:
            return 0
        for number, volume in enumerate(self.volumes, 1):
            if wanted in (str(number), _bare(volume["name"])):
                return number
        return -1


def counted_entries(entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, int]]:
    """Yield entries of a printed line, each with how many characters stand before it in the line.

    The white between two cells counts as one.
    """
    before = 0
    for entry in entries:
        yield entry, before
        before += len(entry.text) + 1


def location_of(written: str) -> Location | None:
    """Read a place as a record writes it.

    >>> location_of("a/01.md:41:8"), location_of("")
    (Location(file='a/01.md', line=41, column=8), None)
    """
    match = _SOURCE.fullmatch(written)
    return Location(match[1], int(match[2] or 0), int(match[3] or 0)) if match else None


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(
        told["text"],
        location_of(told["source"]),
        told.get("line", 0),
        told["role"],
        told["x"],
        told["y"],
        told["width"],
    )


def _bare(volume: str) -> str:
    """Return what tells a volume from others, however it is named.

    >>> _bare("上册"), _bare(" 第１册")
    ('上', '1')
    """
    return re.sub("^第|[册卷]$", "", _folded(volume.strip()))


def _folded(folio: str) -> str:
    """Return a folio however it is typed: Ⅳ, IV and iv are one."""
    return unicodedata.normalize("NFKC", folio).lower()
