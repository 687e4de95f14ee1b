"""Turns a book and the lines of its PDF into the first place where they say different things (M8).

The text of the PDF is read page by page from the lines that the record calls text, notes apart, and
followed along what the sources say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
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
from keben.certify.given import FURNITURE
from keben.certify.glyphs import Glyph
from keben.certify.reading import Reading
from keben.model import Article, Book, Figure, People, Roll, Table
from keben.number import resolve_pages

KINDS = frozenset({"front", "part", "text", "roll"})  #: pages whose text comes from the sources
CIRCLED = re.compile("[①-⑳㉑-㉟㊱-㊿]")
SMALL = 0.75  #: of the size before it: a smaller circled numeral is the mark of a note
BACK = 30.0  #: points: text that goes up by more begins another column or page
SHOWN = 30  #: characters on either side of a difference


def difference(book: Book, record: Any) -> Callable[[Reading], str]:
    """Return what compares a numbered book with a reading of its PDF; "" where they say the same."""
    resolved = resolve_pages(book, folios_of(book, record))
    return partial(_difference, resolved)


def _difference(book: Book, reading: Reading) -> str:
    text: list[str] = []
    notes: list[str] = []
    heads: set[int] = set()
    length = 0
    size = 0.0
    before: Glyph | None = None
    page = -1
    for line in reading.lines:
        told = reading.told(line.page)
        if told is None or told.kind not in KINDS or not line.role or line.role in FURNITURE:
            continue
        for k, glyph in enumerate(line.glyphs):
            circled = CIRCLED.match(glyph.text) is not None
            if line.role == "note":
                is_number = circled and k == 0
                notes.append(MARK if is_number else glyph.text)
                continue
            is_mark = circled and glyph.size < SMALL * size
            if line.page != page or (before and glyph.y < before.y - BACK and not is_mark):
                heads.add(length)
                page = line.page
            size = size if circled else glyph.size
            before = glyph
            text.append(MARK if is_mark else glyph.text)
            length += len(glyph.text)
    stream = "".join(text)
    return follow(pieces_of(book), stream, frozenset(heads)) or follow(
        notes_of(book), "".join(notes), frozenset()
    )


def folios_of(book: Book, record: Any) -> Mapping[str, str]:
    """Return the folio of everything that has an id, as the record has it."""
    headings = {heading["source"]: heading["folio"] for heading in record["headings"]}
    captions = {
        line["source"]: page["folio"]
        for page in reversed(record["pages"])
        for line in page["lines"]
        if line["role"] in ("caption", "heading", "roll")
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
