"""The set line: what the composer yields and everything that paints, dumps or measures reads.

Lengths are thousandths of an em of the paragraph's own size.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from typing import Any

from keben.carried import dataclass

HAN = 1000  #: the width of a han: one em


class Kind(IntEnum):
    """What a cell is to the rules of breaking and squeezing (typography.md A1–A6)."""

    HAN = 0
    OPENING = 1  #: （《“
    CLOSING = 2  #: ）》”
    PAUSE = 3  #: ，、；：
    STOP = 4  #: 。？！
    INTERPUNCT = 5  #: ·
    SOLIDUS = 6
    CONNECTOR = 7  #: - – — ～
    DASH = 8  #: ——
    ELLIPSIS = 9  #: ……
    LATIN = 10  #: a Western word
    DIGIT = 11  #: a number with its sign and unit
    SPACE = 12  #: a Western word space
    NOTE = 13  #: a note mark: stays with what it marks
    LEADER = 14  #: the dots of a contents line
    FIXED = 15  #: a blank of given width (ideographic space); never adjusted
    SYMBOL = 16  #: a Western sign that is neither word nor number: + = (
    SCRIPT = 17  #: another superior or inferior: stays with what stands before it


@dataclass(frozen=True, slots=True)
class Cell:
    """What no break may split: a han, a mark, a Latin word, a number with its unit.

    Cells of the same characters, face and scale are one object, so that `cell is cell` is a quick test.
    `width` is the frame; the glyphs start `inset` into it (a narrow “ in a 1 em frame, · in its half em).
    """

    text: str
    face: str  #: role: song, song-bold, hei, kai …
    kind: Kind
    width: int = HAN
    inset: int = 0
    scale: int = 1000  #: size of the glyphs against the paragraph's, thousandths
    rise: int = 0  #: of the baseline, thousandths of the paragraph's em
    left: int = 0  #: blank at the left inside the frame that may be squeezed out
    right: int = 0  #: blank at the right
    parts: tuple[Cell, ...] = ()  #: a long Western word's, between which a line may be broken
    hyphen: int = 0  #: of a part: width of the hyphen that it takes at the end of a line

    def __reduce__(self) -> tuple[object, ...]:
        """Let a cell that comes from another process be one object with those of its kind here."""
        return _same, (
            self.text,
            self.face,
            self.kind,
            self.width,
            self.inset,
            self.scale,
            self.rise,
            self.left,
            self.right,
            self.parts,
            self.hyphen,
        )


@cache
def _same(*fields: Any) -> Cell:
    """Return the one cell with these fields."""
    return Cell(*fields)


#: A book has a million advances, nearly all of them one of these: each number is there once.
_ADVANCES = {advance: advance for advance in range(4 * HAN)}


def shared(advances: Sequence[int]) -> tuple[int, ...]:
    """Return advances as numbers that all lines share.

    >>> shared([900, 1100]) == (900, 1100)
    True
    """
    return tuple(map(_ADVANCES.get, advances, advances))


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line, broken and adjusted.

    Cell k starts at `indent + sum(advances[:k])`; its glyphs start `cells[k].inset - cuts[k]` from there,
    where `cuts` (sparse: index → thousandths) is blank squeezed out at the left of opening marks.
    The last advance ends at the line's right edge. `start` and `end` count the paragraph's cells; a word
    that is broken belongs to the line that its last part begins: the line before has one cell more than
    `end - start` and a hyphen, which its last advance has room for and which is no text.
    """

    cells: tuple[Cell, ...]
    advances: tuple[int, ...]
    cuts: tuple[tuple[int, int], ...]
    indent: int  #: from the left edge of the measure
    start: int
    end: int
    natural: int  #: width before the line was squeezed or opened
    last: bool  #: the last line of its paragraph
    hyphen: bool = False  #: ends within a word

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join([cell.text for cell in self.cells])

    @property
    def width(self) -> int:
        """From the left edge of the first cell to the right edge of the last."""
        return sum(self.advances)

    def __reduce__(self) -> tuple[object, ...]:
        """Go to another process with the advances as one row of machine numbers."""
        return _carried, (
            array("i", self.advances),
            self.cells,
            self.cuts,
            self.indent,
            self.start,
            self.end,
            self.natural,
            self.last,
            self.hyphen,
        )


def _carried(advances: array[int], cells: tuple[Cell, ...], *rest: Any) -> SetLine:
    return SetLine(cells, shared(advances), *rest)
