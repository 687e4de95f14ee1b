"""Turns the lines of pages into stacks: lines one under the other, a page or a column of one.

Lines come in reading order, so the next column begins where they go up again, further to the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from keben.certify.given import FURNITURE, ToldPage
from keben.certify.glyphs import Picture
from keben.certify.lines import Line
from keben.certify.reading import EPS_PT, Reading

OUTSIDE = FURNITURE | {"note"}  #: what stands above and below the text
CROSSED = frozenset({"body", "beside", "signature", "heading", "index"})
ASIDE = frozenset({"plate", "blank"})  #: pages that text goes over
FLOWING = frozenset({"front", "text", "roll", "index"})
STEP = 8  #: em: the next column begins at least so far to the right
BACK = 3  #: em: what begins so far to the left of a column stands below all columns


@dataclass(slots=True)
class Stack:
    """A page's lines, or those of one of its columns."""

    lines: list[Line]
    is_beside: bool = False  #: whether it stands at the right of the one before

    @property
    def top(self) -> float:
        return min(line.y for line in self.lines)

    @property
    def bottom(self) -> float:
        return max(line.y for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of running text as it is made up."""

    number: int  #: in the file, from 0
    told: ToldPage
    stacks: tuple[Stack, ...]
    notes: tuple[Line, ...]
    pictures: tuple[Picture, ...]

    @property
    def first(self) -> Line:
        """The first line of its text."""
        return self.stacks[0].lines[0]

    @property
    def last(self) -> Line:
        """The lowest line of its text."""
        return max((line for stack in self.stacks for line in stack.lines), key=lambda ln: ln.y)

    @property
    def begins_with_picture(self) -> bool:
        """Whether a picture, or the head of a table, stands above its text."""
        is_above = any(p.top < self.first.y - self.first.em for p in self.pictures)
        return is_above or self.first.role in ("table", "caption")


def sheets_of(reading: Reading) -> list[Sheet]:
    """Return the pages of running text; what is turned or empty is none."""
    sheets = []
    for page, group in groupby(reading.lines, key=lambda line: line.page):
        told = reading.told(page)
        lines = [line for line in group if line.role]
        flow = [line for line in lines if line.role not in OUTSIDE]
        if told and told.kind in FLOWING and not told.turn and flow:
            notes = tuple(line for line in lines if line.role == "note")
            stacks = tuple(_stacks(flow))
            sheets.append(Sheet(page, told, stacks, notes, reading.leaves[page].pictures))
    return sheets


def _stacks(lines: list[Line]) -> Iterator[Stack]:
    stack = Stack([lines[0]])
    edge = lines[0].start  #: left edge of the stack at hand
    low = lines[0].y  #: of the stack at hand
    for line in lines[1:]:
        is_up = line.role in CROSSED and line.y < low - EPS_PT
        goes_up = is_up and line.start > edge + STEP * line.em
        goes_back = stack.is_beside and line.y > low and line.start < _edge(stack) - BACK * line.em
        if goes_up or goes_back:
            yield stack
            stack = Stack([line], is_beside=goes_up)
            edge, low = line.start, line.y
            continue
        stack.lines.append(line)
        edge, low = min(edge, line.start), max(low, line.y)
    yield stack


def _edge(stack: Stack) -> float:
    """Return the left edge of a column, which its text tells; where it has none, none is to the left."""
    lefts = (line.left for line in stack.lines if line.role == "body")
    return next((left for left in lefts if left == left), float("-inf"))


def rows_of(lines: list[Line]) -> int:
    """Count the lines that stand at different heights."""
    return len({round(line.y) for line in lines})
