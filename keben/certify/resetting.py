"""Turns the rest of a paragraph into whether it could have been set without a hole in a line.

A line alone does not tell whether another end of it would have been better: what follows has to be set
too. So the rest is set again, by the fewest rules that hold for any producer's file.
Rules: A1, A2, A5, A7.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keben.certify.lines import SMALL, Line
from keben.certify.marks import CONNECTORS, ENDING, INTERPUNCT, MARKS, OPENING, SOLIDUS, is_han

NOT_FIRST = ENDING | CONNECTORS | INTERPUNCT | SOLIDUS
SPACE, MOST, LEAST = 0.25, 0.5, 0.125  #: between Han and Latin, em: as it is, opened and squeezed


@dataclass(frozen=True, slots=True)
class _Piece:
    """What no line end parts; widths in em."""

    text: str
    width: float

    @property
    def is_square(self) -> bool:
        """Whether it is a han or a mark; else Latin, a number, a unit."""
        return is_han(self.text[0]) or self.text[0] in MARKS


def could_be_set(lines: Sequence[Line], skipped: int, most: float) -> bool:
    """Whether lines but for their first glyphs could be set with no gap opened by more than `most` em."""
    pieces = _pieces(lines)[skipped:]
    measure = (lines[0].right - lines[0].left) / lines[0].em
    ends = {0}
    for start in range(len(pieces)):
        if start in ends:
            ends |= _ends(pieces, start, measure, most)
    return len(pieces) in ends


def _pieces(lines: Sequence[Line]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for line in lines:
        for k, glyph in enumerate(line.glyphs):
            piece = _Piece(glyph.text, glyph.advance / line.em)
            if is_han(glyph.text) or glyph.text in MARKS:
                piece = _Piece(glyph.text, 1.0)
            before = pieces[-1] if k and k - 1 not in line.blanks else None
            is_mark = glyph.size < SMALL * line.em  # of a note
            if before and (is_mark or not (before.is_square or piece.is_square)):
                piece = _Piece(before.text + piece.text, before.width + piece.width)
                pieces.pop()
            pieces.append(piece)
    return pieces


def _ends(pieces: Sequence[_Piece], start: int, measure: float, most: float) -> set[int]:
    """Return before which pieces a line that begins with one may end."""
    found = set()
    width = give = opens = 0.0
    gaps = 0
    for k in range(start, len(pieces)):
        piece = pieces[k]
        if k > start:
            if piece.is_square and pieces[k - 1].is_square:
                gaps += 1
            elif piece.text[0] not in MARKS and pieces[k - 1].text[-1] not in MARKS:
                width, give, opens = width + SPACE, give + SPACE - LEAST, opens + MOST - SPACE
        is_trimmed = k == start and piece.text in OPENING
        width += piece.width - (0.5 if is_trimmed else 0.0)
        give += 0.5 if piece.text in MARKS and not is_trimmed else 0.0
        trim = 0.5 if piece.text in ENDING else 0.0  # at the end of a line (A4.5)
        if width - give > measure:
            break
        if k + 1 == len(pieces):
            is_lone = sum(len(p.text) for p in pieces[start:] if p.text not in MARKS) < 2
            found |= set() if is_lone else {k + 1}
        elif piece.text in OPENING or pieces[k + 1].text[0] in NOT_FIRST:
            continue
        elif measure - (width - trim) <= opens + most * gaps:
            found.add(k + 1)
    return found
