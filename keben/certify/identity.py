"""Turns a book and the lines of its PDF into the first place where they say different things (M8).

The text of the PDF is read page by page from the lines that the record calls text, notes apart, and
followed along what the sources say.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from keben.certify.expected import (
    MARK,
    Piece,
    all_of,
    divisions_of,
    notes_of,
    pieces_of,
    solid,
)
from keben.certify.given import FURNITURE, line_of
from keben.certify.glyphs import Glyph
from keben.certify.lines import Line
from keben.certify.marks import CIRCLED
from keben.certify.printed import printed_tables
from keben.certify.reading import Reading
from keben.model import Article, Book, Chronicle, Figure, People, Roll, Table
from keben.number import resolve_pages

KINDS = frozenset({"front", "part", "text", "roll"})  #: pages whose text comes from the sources
SOFT = "\u00ad"  #: a hyphen at the end of a line, which may be no text of the sources
SMALL = 0.75  #: of the size before it: a smaller circled numeral is the mark of a note
BACK = 30.0  #: points: text that goes up by more begins another column or page
SHOWN = 30  #: characters on either side of a difference


def difference(book: Book, record: Any) -> Callable[[Reading], str]:
    """Return what compares a numbered book with a reading of its PDF; "" where they say the same."""
    resolved = resolve_pages(book, folios_of(book, record))
    return partial(_difference, resolved)


@dataclass(slots=True)
class _Stream:
    """Text as it is read, and where in it another page or column begins."""

    text: list[str] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)
    length: int = 0
    size: float = 0.0  #: of the glyph before that is no circled numeral
    before: Glyph | None = None
    page: int = -1

    def read(self, line: Line, *, is_head: bool = False) -> None:
        for k, glyph in enumerate(line.glyphs):
            circled = glyph.text in CIRCLED
            is_mark = circled and glyph.size < SMALL * self.size
            goes_up = self.before and glyph.y < self.before.y - BACK and not is_mark
            if (is_head and k == 0) or line.page != self.page or goes_up:
                self.heads.add(self.length)
                self.page = line.page
            self.size = self.size if circled else glyph.size
            self.before = glyph
            self.text.append(MARK if is_mark else glyph.text)
            self.length += len(glyph.text)
        self.text[-1] = _softened(self.text[-1], line)

    def differs(self, pieces: Iterable[Piece]) -> str:
        return follow(pieces, "".join(self.text), frozenset(self.heads))


def _difference(book: Book, reading: Reading) -> str:
    """Follow the text, its notes, and by itself each table and caption: they may leave their places."""
    text = _Stream()
    notes: dict[str, str] = {}  # line of the sources → what it says
    apart: dict[str, _Stream] = defaultdict(_Stream)
    figures = reading.given.figures if reading.given else frozenset()
    owned: set[int] = set()
    for printed in printed_tables(reading):
        lines = [(line, k == 0) for part in printed.parts for k, line in enumerate(part.lines)]
        for line, is_head in (*lines, *((note, False) for note in printed.notes)):
            owned.add(id(line))
            apart[printed.told.at].read(line, is_head=is_head)
    for line in reading.lines:
        told = reading.told(line.page)
        if told is None or told.kind not in KINDS or not line.role or line.role in FURNITURE:
            continue
        if line.role == "note":
            place = line_of(line.source)
            begins = place not in notes and line.text[0] in CIRCLED
            said = _softened(MARK + line.text[1:] if begins else line.text, line)
            notes[place] = notes.get(place, "") + said
        elif line.role == "caption" and line.source in figures:
            apart[line.source].read(line)
        elif id(line) not in owned:
            text.read(line)
    of: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces_of(book):
        of[piece.of].append(piece)
    streams = {**{place: apart[place] for place in of}, "": text}
    found = (stream.differs(of[place]) for place, stream in streams.items())
    return next(filter(None, found), "") or _notes_differ(notes_of(book), notes)


def _softened(text: str, line: Line) -> str:
    """Return what ends with a line, a hyphen behind a letter as one that the sources may not have."""
    is_soft = line.text.endswith("-") and line.text[-2:-1].isalpha()
    return text[:-1] + SOFT if is_soft else text


def _notes_differ(pieces: Iterable[Piece], printed: Mapping[str, str]) -> str:
    """Compare note by note: one that a picture calls goes where the picture goes."""
    wanted = {line_of(str(piece.at)): piece for piece in pieces}
    for place, piece in wanted.items():
        if told := follow([piece], printed.get(place, ""), frozenset()):
            return told
    strange = next((place for place in printed if place not in wanted), "")
    return f"{strange}: no mark calls the note 【{printed[strange]}】" if strange else ""


def folios_of(book: Book, record: Any) -> Mapping[str, str]:
    """Return the folio of everything that has an id, as the record has it."""
    headings = {heading["source"]: heading["folio"] for heading in record["headings"]}
    captions = {
        line["source"]: page["folio"]
        for page in reversed(record["pages"])
        for line in page["lines"]
        if line["role"] in ("caption", "heading", "roll", "body")
    }
    folios: dict[str, str] = {}
    for division in all_of(divisions_of(book)):
        if division.id:
            folios[division.id] = headings.get(str(division.at), "")
        for block in division.blocks:
            if isinstance(block, Table | Figure | Roll):
                folios[block.id] = captions.get(str(block.at), "")
            elif isinstance(block, Article):
                folios[block.id] = headings.get(str(block.at), "")
            elif isinstance(block, People):
                folios |= {person.id: headings.get(str(person.at), "") for person in block.people}
            elif isinstance(block, Chronicle):
                folios |= {event.id: captions.get(str(event.at), "") for event in block.events}
    return folios


def follow(pieces: Iterable[Piece], stream: str, heads: frozenset[int]) -> str:
    """Read `stream` along the pieces; tell the first place where they part."""
    ends = [*sorted(heads), len(stream)]
    at = 0
    before = ""
    for piece in pieces:
        wanted = solid(piece.text)
        k = 0
        while k < len(wanted):
            if piece.again and at in heads:
                coming = piece.again + wanted[k : k + 12]
                if stream.startswith(coming, at):
                    at += len(piece.again)
            stop = ends[bisect_right(ends, at, hi=len(ends) - 1)] if piece.again else len(stream)
            room = min(len(wanted) - k, stop - at)
            same = _alike(wanted[k : k + room], stream[at : at + room])
            at, k = at + same, k + same
            if stream[at : at + 1] == SOFT:
                at, k = at + 1, k + (wanted[k : k + 1] == "-")
                continue
            if same < room or room == 0:
                return (
                    f"{piece.at}: the source says …{(before + wanted[:k])[-SHOWN:]}"
                    f"【{wanted[k : k + SHOWN]}】, the PDF …{stream[max(0, at - SHOWN) : at]}"
                    f"【{stream[at : at + SHOWN]}】"
                )
        before = (before + wanted)[-SHOWN:]
    if at < len(stream):
        return f"behind its end ({before}) the PDF says 【{stream[at : at + SHOWN]}】"
    return ""


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginnings."""
    if one == other:
        return len(one)
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
