"""Turns cells into what is made of them, each once: the type case 字盘 of whoever writes or paints lines.

A book has more than a million cells but only thousands of different ones, each a single object (see
`Cell`), so a cell is known by its identity: the loop over a line does nothing but look up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from keben.compose.line import Cell

Sort = TypeVar("Sort")

#: Numbers and words are without end: the case is emptied before it grows.
_MOST = 40_000


class Case(Generic[Sort]):
    """What was made of the cells met so far."""

    def __init__(self, cast: Callable[[Cell], Sort]) -> None:
        """Let `cast` make what is not there."""
        self._cast = cast
        self._sorts: dict[int, Sort] = {}
        self._kept: list[Cell] = []  # so that no other cell takes the identity of one met

    def row(self, cells: Sequence[Cell]) -> list[Sort]:
        """Return what is made of each cell."""
        sorts = self._sorts
        try:
            return [sorts[id(cell)] for cell in cells]
        except KeyError:
            for cell in cells:
                if id(cell) not in sorts:
                    self._add(cell)
            return self.row(cells)  # again, where the case was emptied within the line

    def _add(self, cell: Cell) -> None:
        if len(self._kept) >= _MOST:
            self._sorts.clear()
            self._kept.clear()
        self._sorts[id(cell)] = self._cast(cell)
        self._kept.append(cell)
