"""Turns a mark into red ink on its page: strokes on the words, and the number by which the margin calls it.

PDFium says where each glyph of the page stands, the record which line it belongs to; where the two do not agree
on what a line says, its words are taken to lie evenly in it. Lengths are points from the page's top left, y running
down; of what is turned, from that of its turned sheet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keben.certify.glyphs import Glyph
from keben.changes.printed import PrintedLine, PrintedPage
from keben.proof.terms import MarkKind, Placed

_UP, _DOWN = 0.9, 0.16  #: em, of a frame around words, from their baseline
_MIDDLE = 0.36
_NEAR = 5.0  #: between the baselines of what stands in one line; ① is raised


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line or a frame; `form` says which of its sides is drawn."""

    form: str  #: frame | through | caret
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Call:
    """A number beside a line, or on words."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    """Marked words of one line: left, baseline, right, and how large they are."""

    left: float
    y: float
    right: float
    size: float


def strokes_of(placed: Placed, page: PrintedPage, glyphs: Sequence[Glyph]) -> Iterator[Stroke]:
    """Yield what is drawn for a mark that stands on a page with these glyphs."""
    stretches = list(_stretches(placed, page, glyphs))
    if not stretches:
        return
    if placed.mark.kind is MarkKind.INSERT or placed.first == placed.last:
        end = stretches[-1]
        yield Stroke("caret", end.right, end.y - end.size, 0, 1.3 * end.size)
        return
    for words in stretches:
        width, top = words.right - words.left, words.y - _UP * words.size
        yield Stroke("frame", words.left - 0.5, top, width + 1, (_UP + _DOWN) * words.size)
        if placed.mark.kind is MarkKind.DELETE:
            yield Stroke("through", words.left, words.y - _MIDDLE * words.size, width, 0)


def _stretches(placed: Placed, page: PrintedPage, glyphs: Sequence[Glyph]) -> Iterator[_Words]:
    """Yield the marked words line by line."""
    before = 0
    for line in page.lines[placed.n :]:
        first, last = max(0, placed.first - before), min(len(line.text), placed.last - before)
        if first <= last and (first < last or placed.first == placed.last):
            yield _words(line, first, last, glyphs)
        before += len(line.text)
        if before >= placed.last:
            return


def _words(line: PrintedLine, first: int, last: int, glyphs: Sequence[Glyph]) -> _Words:
    left, y, right = line.x / 1000, line.y / 1000, (line.x + line.width) / 1000
    own = sorted(
        (glyph for glyph in glyphs if left - 1 < glyph.x < right + 1 and abs(glyph.y - y) < _NEAR),
        key=lambda glyph: glyph.x,
    )
    characters = [glyph for glyph in own for sign in glyph.text if not sign.isspace()]
    said = "".join(sign for glyph in own for sign in glyph.text if not sign.isspace())
    low, high = (len("".join(line.text[:place].split())) for place in (first, last))
    if said == "".join(line.text.split()) and characters:
        begin = characters[min(low, len(characters) - 1)]
        end = characters[max(low, high - 1)] if low < high else begin
        edge = end.right if low < high else (begin.x if low < len(characters) else begin.right)
        return _Words(begin.x, y, edge, end.size)
    widths = [_em(sign) for sign in line.text]
    em = line.width / 1000 / (sum(widths) or 1)
    return _Words(left + em * sum(widths[:first]), y, left + em * sum(widths[:last]), em)


def _em(character: str) -> float:
    is_wide = unicodedata.east_asian_width(character) in "WFA" and character != "·"
    return 1 if is_wide else 0.5
