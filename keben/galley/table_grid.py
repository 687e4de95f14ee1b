"""Turns the rows of a table into a grid of cells that know their column and how wide they want to be.

Widths are thousandths of an em, so that one grid serves a table in any size. Each distinct text is set
once: a table of thousands of rows says few things.

Rules: A2, A11.5.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from keben.carried import dataclass
from keben.compose import HAN, Kind, SetLine, set_cells
from keben.compose.fitting import Fitting, fit
from keben.compose.justify import set_line
from keben.galley.setter import Setter
from keben.model import Mark, Table, TableCell, Text, plain, without_notes

#: a number up to its units digit, and what hangs behind: decimals, a per cent sign, a short unit
_FIGURE = re.compile(r"(?P<whole>[+\-−－±]?[¥￥$€£]?\d[\d,]*)(?:\.\d+)?[^\d.,～~—–－/\-]{0,3}$")
_NONE = frozenset(["", "—", "——", "-", "–", "－", "…", "……"])  #: what stands for no number

_LEAST = 2 * HAN  #: a column of text is no narrower than two han, if it has so many


@dataclass(frozen=True, slots=True)
class Gauge:
    """What a text measures: its only line, if it has one, and the longest of what no break may part."""

    line: SetLine | None = None
    width: int = 0  #: of the text in one line
    rigid: int = 0
    tail: int = -1  #: width of what stands behind the units digit; -1: no number

    @property
    def least(self) -> int:
        """How narrow its lines may be without being ugly."""
        return max(self.rigid, min(self.width, _LEAST))


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its place."""

    text: Text
    gauge: Gauge
    column: int
    columns: int = 1
    rows: int = 1

    @property
    def says_nothing(self) -> bool:
        """Whether it is empty, or has a dash for a number that is not known."""
        return not self.text or plain(without_notes(self.text)) in _NONE


GridRow = tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, row by row."""

    head: tuple[GridRow, ...]
    body: tuple[GridRow, ...]
    count: int  #: of columns


def grid_of(table: Table, setter: Setter) -> Grid:
    """Place and measure the cells of a table."""
    style = setter.style.table
    count = len(table.aligns)
    gauger = _Gauger(setter)
    return Grid(
        _placed(table.head, count, style.head.face, gauger),
        _placed(table.body, count, style.body.face, gauger),
        count,
    )


def _placed(
    rows: Sequence[Sequence[TableCell]], count: int, face: str, gauger: _Gauger
) -> tuple[GridRow, ...]:
    """Find the column of each cell: it stands beside those that reach down from the rows above."""
    taken = [0] * (count + 1)  # how many rows more each column is taken; the last is never reached
    placed = []
    for row in rows:
        column = 0
        cells = []
        for cell in row:
            while taken[column]:
                column += 1
            gauge = gauger.gauge(cell.text, face)
            cells.append(GridCell(cell.text, gauge, column, cell.columns, cell.rows))
            for k in range(column, column + cell.columns):
                taken[k] = cell.rows
            column += cell.columns
        taken = [rest - 1 if rest else 0 for rest in taken]
        placed.append(tuple(cells))
    return tuple(placed)


class _Gauger:
    """Measures texts; what is said again is not measured again."""

    def __init__(self, setter: Setter) -> None:
        self._setter = setter
        self._known: dict[tuple[str, str, Mark], Gauge] = {}

    def gauge(self, text: Text, face: str) -> Gauge:
        if not text:
            return _EMPTY
        if len(text) > 1 or text[0].note or text[0].ruby:
            return self._measured(text, face)
        key = (text[0].text, face, text[0].mark)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._measured(text, face)
        return known

    def _measured(self, text: Text, face: str) -> Gauge:
        setter = self._setter
        cells = setter.text_cells(text, face)
        if not cells:
            return _EMPTY
        if len(cells) == 1:
            line = set_cells(cells, setter.rules)
            width = rigid = line.width
        else:
            fitted = fit(cells, setter.rules)
            line = set_line(fitted, 0, len(cells), room=1 << 60, indent=0, last=True)
            width, rigid = line.width, _rigid(fitted)
        return Gauge(line, width, min(rigid, width), self._tail(text, face, width))

    def _tail(self, text: Text, face: str, width: int) -> int:
        figure = _FIGURE.match("".join([span.text for span in text if not span.note]))
        if figure is None or len(figure["whole"]) > len(text[0].text):
            return -1
        if len(text) == 1 and figure["whole"] == text[0].text:
            return 0
        whole = (replace(text[0], text=figure["whole"]),)
        return width - self.gauge(whole, face).width


def _rigid(fitted: Fitting) -> int:
    """Return the width of the longest stretch that is never broken: 1990—2000, －12, a word."""
    count = len(fitted.cells)
    kinds = {cell.kind for cell in fitted.cells}
    if Kind.DIGIT in kinds and not kinds & {Kind.HAN, Kind.LATIN}:
        return fitted.widths[count]
    starts = [k for k, is_legal in enumerate(fitted.legal[:count]) if is_legal or not k]
    return max(
        fitted.widths[end] - fitted.widths[start] - fitted.ends[end - 1]
        for start, end in zip(starts, [*starts[1:], count], strict=True)
    )


_EMPTY = Gauge()
