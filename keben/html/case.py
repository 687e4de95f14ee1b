"""Turns cells into what is made of them, each once: the type case 字盘 of whoever writes or paints lines.

A book has more than a million cells but only thousands of different ones, each a single object (see
`Cell`), so a cell is known by its identity: the loop over a line does nothing but look up. Those who
write, paint and tell apart the same lines share a case, so that it is done once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

from keben.compose.line import Cell

Made = TypeVar("Made")

#: Numbers and words are without end: the case is emptied before it grows.
_MOST = 40_000

#: Lines that are kept at hand: more than stand on a page, which is gone through by one after the other.
_LINES = 1000


class Sorts(Generic[Made]):
    """What was made of each cell met so far; it is never nothing."""

    def __init__(self, cast: Callable[[Cell], Made]) -> None:
        """Let `cast` make something of a cell when it is first met."""
        self._cast = cast
        self._made: dict[int, Made] = {}
        self._kept: list[Cell] = []  # so that no other cell takes the identity of one met

    def of(self, cells: Sequence[Cell]) -> list[Made]:
        """Return what is made of the cells of a line."""
        known, make = self._made.get, self._make
        return [known(id(cell)) or make(cell) for cell in cells]

    def _make(self, cell: Cell) -> Made:
        if len(self._kept) >= _MOST:
            self._made.clear()
            self._kept.clear()
        self._kept.append(cell)
        made = self._made[id(cell)] = self._cast(cell)
        return made


class Case:
    """What several who write or paint the same lines have made of their cells."""

    def __init__(self) -> None:
        self._casts: list[Callable[[Cell], tuple[Any, ...]]] = []
        self._width = 0
        self._sorts = Sorts(self._cast)
        self._lines: dict[int, tuple[Sequence[Cell], list[tuple[Any, ...]]]] = {}

    def serve(self, cast: Callable[[Cell], tuple[Any, ...]], width: int) -> slice:
        """Let `cast` make so many things of each cell; return which of the columns of a line they are."""
        own = slice(self._width, self._width + width)
        self._casts.append(cast)
        self._width = own.stop
        return own

    def columns(self, cells: Sequence[Cell]) -> list[tuple[Any, ...]]:
        """Return what is made of the cells of a line, a column of each kind; none of a line without cells."""
        line = self._lines.get(id(cells))
        if line is not None:
            return line[1]
        columns = list(zip(*self._sorts.of(cells), strict=True))
        if len(self._lines) >= _LINES:
            self._lines.clear()
        self._lines[id(cells)] = cells, columns
        return columns

    def _cast(self, cell: Cell) -> tuple[Any, ...]:
        return tuple(chain.from_iterable([cast(cell) for cast in self._casts]))
