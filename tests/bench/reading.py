"""Turns sources into a flat list of blocks, as plainly as can be: for the peers, which know no model.

It reads what `keben.sample` writes and no more, shares no code with `keben.source`, and so also
serves as a second opinion on how many characters a sample has.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, a note called after it, or the page number of a target."""

    text: str = ""
    note: str = ""
    page_of: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading; rank 0 is a piece of matter, 1 to 5 are 编 to 子目, 6 is any lesser one."""

    rank: int
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Par:
    """A paragraph; its kind is body, quote, item, signature, byline, date, subtitle or note.

    A note stands as a paragraph of its own where a heading, a caption or a cell calls it.
    """

    pieces: tuple[Piece, ...]
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Tab:
    """A table with its caption; joined cells stand apart, empty but the first."""

    caption: str
    unit: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Fig:
    """A picture with its caption."""

    file: str
    caption: str
    width: int
    id: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names in columns."""

    names: tuple[str, ...]
    columns: int


@dataclass(frozen=True, slots=True)
class Columns:
    """From here on the text runs in so many columns."""

    count: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The place of the printed contents."""


Block = Head | Par | Tab | Fig | Names | Columns | Contents

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTE = re.compile(r"\[\^(\w+)\]")
_JOINED = {"<", "^"}
_INLINE = re.compile(
    r"\[\^(?P<note>\w+)\]|\{(?P<role>\w+)\}`(?P<arg>[^`]*)`|\*+"
)  # emphasis is set plain


def read(book: Path) -> list[Block]:
    """Read the whole book in its order."""
    return list(_Reading(book).blocks())


def printed(blocks: list[Block]) -> int:
    """How many characters of the blocks are printed, white space aside.

    What the build makes is not counted: the dates of a chronicle in words, the heads of a roll.
    """
    return sum(len("".join("".join(_texts(block)).split())) for block in blocks)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Head(text=text):
            yield text
        case Par(pieces=pieces, kind=kind) if kind != "date":
            yield from (piece.text + piece.note for piece in pieces)
        case Tab():
            yield from (block.caption, block.unit)
            heads = block.head if block.caption else ()
            yield from (cell for row in (*heads, *block.rows) for cell in row)
        case Fig(caption=caption):
            yield caption
        case Names(names=names):
            yield from names
        case _:
            pass


class _Reading:
    def __init__(self, book: Path) -> None:
        self._book = book
        self._notes: dict[str, str] = {}
        rolls = self._yaml("rolls/rolls.yaml")["rolls"]
        self._rolls = {roll["id"]: roll for roll in rolls}

    def _yaml(self, file: str) -> dict[str, Any]:
        record: dict[str, Any] = yaml.load((self._book / file).read_text("utf-8"), _LOADER)
        return record

    def blocks(self) -> Iterator[Block]:
        record = self._yaml("book.yaml")
        yield Head(0, record["title"])
        yield Par((Piece(record["subtitle"]),), "subtitle")
        for label, value in record["colophon"]:
            yield Par((Piece(f"{label}　{value}"),))
        for volume in record["volumes"]:
            for member in volume["content"]:
                if member == "contents":
                    yield Contents()
                elif member.endswith(".md"):
                    yield from self._markdown(self._book / member, top=0)
                elif member.endswith(".yaml"):
                    yield from self._chronicle(member)
                elif member.endswith("/"):
                    files = sorted((self._book / member).glob("*.md"))
                    files.sort(key=lambda file: file.name != "part.md")
                    for file in files:
                        yield from self._markdown(file, top=1 if file.name == "part.md" else 2)

    def _markdown(self, file: Path, top: int, first: int = 1) -> Iterator[Block]:
        text = file.read_text("utf-8")
        if text.startswith("---\n"):
            text = text.split("\n---\n", 1)[1]
        outer = self._notes
        self._notes = dict(re.findall(r"^\[\^(\w+)\]: (.*)$", text, re.M))
        target = ""
        for chunk in re.split(r"\n\n+", text):
            lines = chunk.strip("\n").split("\n")
            if found := re.fullmatch(r"\((.+)\)=", lines[0]):
                target = found[1]
                lines = lines[1:]
            if not lines or not lines[0] or lines[0].startswith("[^"):
                continue
            if found := re.match(r"(#+) (.*)", lines[0]):
                rank = len(found[1]) - first + top
                title = _NOTE.sub("", found[2])
                yield Head(rank if top or rank == 0 else rank + 2, title, target)
                yield from self._called(found[2])
                target = ""
            elif lines[0].startswith(":::{"):
                yield from self._directive([_NOTE.sub("", line) for line in lines])
                yield from self._called("".join(lines))
            elif lines[0].startswith("> "):
                yield self._par("".join(line[2:] for line in lines), "quote")
            elif lines[0].startswith("- "):
                yield from (self._par(line[2:], "item") for line in lines)
            else:
                yield self._par("".join(lines))
        self._notes = outer

    def _called(self, text: str) -> Iterator[Par]:
        yield from (self._par(self._notes[label], "note") for label in _NOTE.findall(text))

    def _par(self, text: str, kind: str = "body") -> Par:
        pieces: list[Piece] = []
        last = 0
        for found in _INLINE.finditer(text):
            pieces.append(Piece(text[last : found.start()]))
            last = found.end()
            role, arg = found["role"], found["arg"]
            if found["note"]:
                pieces.append(Piece(note=self._notes[found["note"]]))
            elif role == "page":
                pieces.append(Piece(page_of=arg))
            elif role and role != "ref":
                pieces.append(Piece(re.split(r"[(<]", arg)[0].strip()))
        pieces.append(Piece(text[last:]))
        return Par(tuple(piece for piece in pieces if piece != Piece()), kind)

    def _directive(self, lines: list[str]) -> Iterator[Block]:
        found = re.match(r":::\{(\w+)\} ?(.*)", lines[0])
        assert found
        kind, argument = found[1], found[2]
        options = dict(re.findall(r"^:(\w+): (.*)$", "\n".join(lines), re.M))
        body = [line for line in lines[1:-1] if not re.match(r":\w+: ", line)]
        match kind:
            case "table":
                cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in body]
                rule = next(k for k, row in enumerate(cells) if row[0].startswith(":--"))
                rows = tuple(tuple("" if c in _JOINED else c for c in row) for row in cells)
                widths = tuple(int(width) for width in options.get("widths", "").split())
                yield Tab(
                    argument, options.get("unit", ""), rows[:rule], rows[rule + 1 :], widths,
                    options["id"],
                )  # fmt: skip
            case "figure":
                yield Fig(argument, body[0], int(options.get("width", 100)), options["id"])
            case "signature":
                yield from (Par((Piece(line),), "signature") for line in body)
            case "roll":
                yield from self._roll(argument)
            case "people":
                yield from self._people(argument)
            case "article":
                yield from self._article(argument)

    def _roll(self, name: str) -> Iterator[Block]:
        roll = self._rolls[name]
        with (self._book / roll["file"]).open(encoding="utf-8", newline="") as sheet:
            rows = [
                row
                for row in csv.DictReader(sheet)
                if all(row[column] == value for column, value in roll["where"].items())
            ]
        yield Head(6, roll["title"])
        groups: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            groups.setdefault(row[roll["group"]], []).append(row)
        for group, members in groups.items():
            yield Head(6, group)
            if roll["layout"] == "names":
                names = tuple(row[roll["columns"]["name"]] for row in members)
                yield Names(names, roll["per_line"])
            else:
                show = tuple(roll["show"])
                yield Tab("", "", (show,), tuple(tuple(row[k] for k in show) for row in members))

    def _people(self, file: str) -> Iterator[Block]:
        for person in self._yaml(file)["people"]:
            yield Head(6, person["name"])
            yield Par((Piece(person["note"]),), "subtitle")
            yield from (self._par(text) for text in person["text"].strip().split("\n\n"))

    def _article(self, file: str) -> Iterator[Block]:
        text = (self._book / file).read_text("utf-8")
        front = yaml.load(text.split("---\n")[1], _LOADER)
        yield Head(6, front["headline"], front["id"])
        yield Par((Piece(front["subtitle"]),), "subtitle")
        yield Par((Piece(front["byline"]),), "byline")
        yield Columns(front["columns"])
        yield from self._markdown(self._book / file, top=6, first=2)
        yield Par((Piece(front["source"]),), "signature")
        yield Columns(1)

    def _chronicle(self, file: str) -> Iterator[Block]:
        chronicle = self._yaml(file)
        yield Head(0, chronicle["title"])
        for event in chronicle["events"]:
            yield Par((Piece(str(event["date"])),), "date")
            yield from (self._par(text) for text in event["text"].strip().split("\n\n"))
