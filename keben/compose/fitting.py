"""Turns a paragraph's cells into sums from which the width of any stretch can be read at once.

Here the neighbours come in: blanks between adjacent marks go (A4.1–A4.4), Han and Latin part (A6),
and every boundary is found legal or not (A1, A2). `breaks.py` only adds and subtracts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from keben.compose.classes import (
    MARKS,
    NOT_AT_END,
    NOT_AT_START,
    STIFF,
    WESTERN,
)
from keben.compose.line import Cell, Kind

#: word spaces and Han–Latin spaces: least and most, thousandths of an em (A5.1 b, f; A5.2 a, b)
SPACE_LEAST, SPACE_MOST = 250, 500
HAN_LATIN_LEAST, HAN_LATIN_MOST = 125, 500


#: Each by a name of its own: asking the enum takes longer than what is asked for.
_FIXED = Kind.FIXED
_OPENING = Kind.OPENING
_STOP = Kind.STOP
_SYMBOL = Kind.SYMBOL
_HAN = Kind.HAN
_CONNECTOR = Kind.CONNECTOR
_NOTE = Kind.NOTE
_SCRIPT = Kind.SCRIPT
_DIGIT = Kind.DIGIT
_SPACE = Kind.SPACE
_CLOSING = Kind.CLOSING


@dataclass(frozen=True, slots=True)
class Rules:
    """What a style may choose (A4.6, A6.1, A7)."""

    squeeze: str = "全角"
    trim_line_start: bool = True
    han_latin: int = 250
    max_gap: int = 120  #: opening of a gap that is too much (A5.4)


@dataclass(slots=True)
class Fitting:
    """A paragraph ready for breaking; lists run over its cells, sums have one element more.

    A line of cells i … j-1 is `widths[j] - widths[i] - ends[j-1] - starts[i]` wide before adjustment,
    can lose `gives[j] - gives[i] - end_gives[j-1] - start_gives[i]`, and can open at
    `gaps[j-1] - gaps[i]` gaps after `opens[j-1] - opens[i]` of preferred opening (A5.2 a, b).
    """

    cells: Sequence[Cell]
    frames: list[int]  #: width of each cell after adjacent marks have closed up
    spaces: list[int]  #: Han–Latin space after each cell
    cuts: list[int]  #: blank gone at the left of each cell
    left: list[int]  #: blank left at the left
    right: list[int]  #: blank left at the right
    legal: list[bool]  #: whether a line may begin with cell k
    joints: list[int]  #: cells that go on with a word: one begins a line where nothing else is even
    max_gap: int
    opens_after: list[int]  #: 1 where the gap after cell k may open, 0 where it never does
    widths: list[int]
    gives: list[int]
    gaps: list[int]
    opens: list[int]
    ends: list[int]  #: what goes when cell k ends a line
    starts: list[int]  #: what goes when it begins one
    end_gives: list[int]
    start_gives: list[int]


#: what a number with hyphens stays with
NUMBERED = frozenset("表图")


def fit(cells: Sequence[Cell], rules: Rules) -> Fitting:
    """Look at each cell's neighbours and add up.

    Only cells that are no han are looked at one by one: they are about one in six.
    """
    count = len(cells)
    kinds = [cell.kind for cell in cells]
    frames = [cell.width for cell in cells]
    spaces, cuts, left, right = [0] * count, [0] * count, [0] * count, [0] * count
    give, ends, starts = [0] * count, [0] * count, [0] * count
    end_gives, start_gives = [0] * count, [0] * count
    opening = [0] * count
    joints: list[int] = []
    legal, opens_after = [True] * (count + 1), [1] * count
    parted: list[int] = []  # gaps between Han and Latin
    special = [k for k, kind in enumerate(kinds) if kind]
    kinds.append(_FIXED)  # stands after the last, and before the first

    for k in special:
        kind, cell = kinds[k], cells[k]
        before, after = kinds[k - 1], kinds[k + 1]
        if kind in NOT_AT_START:
            legal[k] = False
        if kind in NOT_AT_END:
            legal[k + 1] = False
        if kind in STIFF:
            opens_after[k] = 0
            if k:
                opens_after[k - 1] = 0
        if kind in MARKS:
            left[k], right[k] = cell.left, cell.right
            if after in MARKS and _closes_up_after(kind, after):
                frames[k] -= right[k]
                right[k] = 0
            if before in MARKS and _closes_up_before(kind, before):
                cuts[k] = left[k]
                frames[k] -= left[k]
                left[k] = 0
            give[k] = left[k] + right[k]
            ends[k] = end_gives[k] = right[k]
            if kind is _OPENING and rules.trim_line_start:
                starts[k] = start_gives[k] = left[k]
            if kind is _STOP and not cell.right and after is _STOP:
                opens_after[k] = 0  # ？！ in one frame
        elif kind in WESTERN:
            if before in WESTERN:
                opens_after[k - 1] = 0  # A6.5
                if not cells[k - 1].text.endswith("-"):
                    legal[k] = False
                if hyphen := cells[k - 1].hyphen:
                    ends[k - 1] = -hyphen
                    joints.append(k)
            if kind is not _SYMBOL:
                if before is _HAN:
                    spaces[k - 1] = rules.han_latin
                    parted.append(k - 1)
                    if cells[k - 1].text in NUMBERED and after is _CONNECTOR:
                        legal[k] = False  # 表1-2-3 is one word
                if after is _HAN and cell.text[-1] != "-":
                    spaces[k] = rules.han_latin
                    parted.append(k)
        elif kind is _NOTE or kind is _SCRIPT:
            if k:
                opens_after[k - 1] = 0
        elif kind is _CONNECTOR:
            if cell.text == "-" and before is _DIGIT and after is _DIGIT:
                legal[k + 1] = False
        elif kind is _FIXED:
            ends[k] = frames[k]  # a blank at the end of a line is no part of it
        elif kind is _SPACE:
            give[k] = max(0, frames[k] - SPACE_LEAST)
            opening[k] = max(0, SPACE_MOST - frames[k])
            ends[k], end_gives[k] = frames[k], give[k]
            opens_after[k] = 0
            if k:
                opens_after[k - 1] = 0

    for gap in parted:
        if spaces[gap] and opens_after[gap]:
            less = max(0, spaces[gap] - HAN_LATIN_LEAST)
            give[gap] += less
            opening[gap] += max(0, HAN_LATIN_MOST - spaces[gap])
            ends[gap] += spaces[gap]
            end_gives[gap] += less
            opens_after[gap] = 0

    widths = list(accumulate(map(add, frames, spaces) if parted else frames, initial=0))
    return Fitting(
        cells,
        frames,
        spaces,
        cuts,
        left,
        right,
        legal,
        joints,
        rules.max_gap,
        opens_after,
        widths,
        list(accumulate(give, initial=0)),
        list(accumulate(opens_after, initial=0)),
        list(accumulate(opening, initial=0)),
        ends,
        starts,
        end_gives,
        start_gives,
    )


def _closes_up_after(mark: Kind, after: Kind) -> bool:
    """Whether the blank at the right of a mark goes because of the mark that follows (A4.2).

    `）。` `））` lose it after the first closing mark; `。”` after the stop.
    """
    if mark is _CLOSING:
        return after is not _OPENING
    return after is _CLOSING


def _closes_up_before(mark: Kind, before: Kind) -> bool:
    """Whether the blank at the left of an opening mark goes: after any mark (A4.2)."""
    return mark is _OPENING and before in MARKS
