"""Turns a run of strips into columns of one height, the last of them level.

Rules: A7.4, A8.9, A10.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.carried import dataclass
from keben.galley.strip import Strip
from keben.pages.costs import BAD


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in one column: strips with their y from its head."""

    placed: tuple[tuple[Strip, int], ...]
    end: int  #: the first strip that no longer stands in it
    height: int
    cost: int  #: of the break at its foot
    waiting: Strip | None = None  #: a picture before its end that stands at the head of the next

    @property
    def notes(self) -> tuple[Strip, ...]:
        """The notes that are called in it."""
        return tuple(note for strip, _y in self.placed for note in strip.notes)


@dataclass(frozen=True, slots=True)
class ColumnFiller:
    """Fills columns with `strips`, where a break before strip k costs `costs[k]`."""

    strips: Sequence[Strip]
    costs: Sequence[int]
    leading: int
    line_gap: int  #: white in which a grid line ends; what is off the grid may not hang into it

    def fill(
        self, start: int, room: int, first: Strip | None = None, *, may_wait: bool = False
    ) -> Column:
        """Take strips from `start` as far as `room` goes, and end where a break costs least.

        White vanishes at the head, and a broken table is taken up again. Nothing is taken where the
        first strip has no room. `first` waited for this column; if it `may_wait`, a picture that may
        leave its place does so rather than leave white at the foot.
        """
        strips, costs = self.strips, self.costs
        placed: list[tuple[Strip, int]] = [(first, 0)] if first else []
        y = first.height if first else 0
        passed = len(strips)
        is_head = True
        best, best_count, best_cost = start, 0, -1
        number = start
        while number < len(strips):
            strip = strips[number]
            if not placed and strip.is_blank:
                number += 1
                best = number
                continue
            if number and is_head:
                for again in strip.again:
                    y = snapped(y, self.leading) if again.on_grid else y
                    placed.append((again, y))
                    y += again.height
            at = snapped(y, self.leading) if strip.on_grid else y
            bottom = at + strip.height + (0 if strip.on_grid else self.line_gap)
            if bottom > room and not strip.is_blank:
                if may_wait and placed and strip.placing != "here" and strip.height <= room:
                    passed, may_wait = number, False
                    number += 1
                    continue
                break
            placed.append((strip, at))
            is_head = False
            y = at + strip.height
            number += 1
            if costs[number] <= best_cost or best_cost < 0 or number == len(strips):
                best, best_count, best_cost = number, len(placed), costs[number]
        if best_cost < 0:
            alone = ((first, 0),) if first else ()
            return Column(alone, best, first.height if first else 0, 0)
        taken = placed[:best_count]
        while taken and taken[-1][0].is_blank:
            taken.pop()
        height = taken[-1][1] + taken[-1][0].height if taken else 0
        waiting = strips[passed] if passed < best else None
        return Column(tuple(taken), best, height, best_cost, waiting)

    def columns(self, start: int, room: int, count: int, lower: int = 0) -> list[Column]:
        """Fill `count` columns of one height, the last `lower` of them a line lower."""
        columns: list[Column] = []
        waiting = None
        for number in range(count):
            height = room if number < count - lower else room - self.leading
            columns.append(self.fill(start, height, waiting, may_wait=number < count - 1))
            start, waiting = columns[-1].end, columns[-1].waiting
        return columns

    def level(self, start: int, room: int, count: int) -> list[Column]:
        """Fill columns, and make those of the last page level."""
        columns = self.columns(start, room, count)
        if columns[-1].end < len(self.strips):
            return self._evened(columns)
        columns = self.balanced(start, room, count)
        return [*self._evened(columns)[:-1], columns[-1]]

    def best(self, start: int, room: int, count: int) -> list[Column]:
        """Fill columns, a line shorter than the room where that saves a bad break."""
        columns = self.level(start, room, count)
        if any(column.cost >= BAD for column in columns):
            shorter = self.level(start, room - self.leading, count)
            if shorter[-1].end > start and _cost(shorter) < _cost(columns):
                return shorter
        return columns

    def forced(self, start: int) -> Column:
        """Return a column of one strip, which is higher than a page: it must go somewhere."""
        while self.strips[start].is_blank:
            start += 1
        strip = self.strips[start]
        return Column(((strip, 0),), start + 1, strip.height, 0)

    def balanced(self, start: int, room: int, count: int) -> list[Column]:
        """Return the lowest columns that hold all the rest without a bad break, none much shorter (A8.9)."""
        total = sum(strip.height for strip in self.strips[start:])
        step = self.leading // 2
        least = max(self.leading, total // count // step * step)
        lowest: list[Column] = []
        for height in (*range(least, room, step), room):
            for lower in range(count - 1, -1, -1):
                columns = self.columns(start, height, count, lower)
                if columns[-1].end >= len(self.strips):
                    if all(column.cost < BAD for column in columns):
                        return columns
                    lowest = lowest or columns
        return lowest or self.columns(start, room, count)

    def _evened(self, columns: list[Column]) -> list[Column]:
        """Open white by a line at the lowest places of columns that end above the longest."""
        foot = max((column.height for column in columns), default=0)
        return [self._opened(column, (foot - column.height) // self.leading) for column in columns]

    def _opened(self, column: Column, lines: int) -> Column:
        if not lines:
            return column
        whites = [k for k, (strip, _y) in enumerate(column.placed) if strip.is_blank]
        if lines > len(whites):
            return column
        opened = whites[-lines:]
        placed = tuple(
            (strip, y + self.leading * sum(white < k for white in opened))
            for k, (strip, y) in enumerate(column.placed)
        )
        return replace(column, placed=placed, height=column.height + lines * self.leading)


def snapped(y: int, leading: int) -> int:
    """Return the first grid line at or below `y`."""
    return -(-y // leading) * leading


def _cost(columns: Sequence[Column]) -> int:
    return sum(column.cost for column in columns)
