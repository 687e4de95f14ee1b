"""Turns the names of a 名录 into lines of columns of equal width, alone or with their units.

Names of two characters are spread over three and stand as wide as those of three; names of four go over that
width by their own. A longer name that has no room in its column is set half a 号 smaller, else over two
columns; it is never cut.

Rules: A7.7, A7.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.compose import HAN, SetLine, set_cells
from keben.galley.setter import ASCENT, join, spread
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Strip, TextItem
from keben.model import Roll, RollRow
from keben.style import SIZES

_SPREAD_TO = 3 * HAN  #: names of two or three characters share this width
_SPREAD = (2, 3)  #: characters of a name that is spread
_SMALLEST = SIZES["六号"]  #: no name is set smaller on account of its column (A8.7)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A name, with its unit: lines with their places in a cell that is `columns` wide."""

    items: tuple[TextItem, ...]
    depth: int  #: from the head of the first em box to the foot of the last, mpt
    columns: int = 1


def spread_name(line: SetLine) -> SetLine:
    """Open a name of two characters to the width of three."""
    return spread(line, _SPREAD_TO) if len(line.cells) in _SPREAD else line


def name_lines(rows: Sequence[RollRow], roll: Roll, stick: Stick) -> list[Strip]:
    """Fill lines of `per_line` columns from left to right, each in whole lines of the grid."""
    setter = _CellSetter(roll, stick)
    strips: list[Strip] = []
    waiting: list[_Cell] = []
    taken = 0
    for row in rows:
        cell = setter.cell(row)
        if taken + cell.columns > roll.per_line:
            strips.append(setter.strip(waiting))
            waiting, taken = [], 0
        waiting.append(cell)
        taken += cell.columns
    if waiting:
        strips.append(setter.strip(waiting))
    return strips


class _CellSetter:
    """Sets the names of one roll."""

    def __init__(self, roll: Roll, stick: Stick) -> None:
        self._roll = roll
        self._stick = stick
        self._setting = stick.style.roll
        self._column = stick.width // roll.per_line
        self._smaller = _half_a_size_smaller(self._setting.size)
        self._unit = stick.style.roll_unit
        has_notes = any(row.note for row in roll.rows)
        # where units stand beside names of three characters, with （女） behind or without
        self._beside = 4 * self._setting.size + (2 * self._unit.size if has_notes else 0)
        self._unit_leading = self._unit.leading or self._unit.size * 4 // 3

    def strip(self, cells: Sequence[_Cell]) -> Strip:
        """Set cells side by side."""
        leading = self._stick.leading
        items: list[TextItem] = []
        column = 0
        for cell in cells:
            x = column * self._column
            items += [replace(item, x=item.x + x) for item in cell.items] if x else cell.items
            column += cell.columns
        depth = max(cell.depth for cell in cells)
        rows = max(1, -(-(depth + leading // 4) // leading)) if self._has_units else 1
        return Strip(tuple(items), rows * leading, kind="roll", at=items[0].at)

    @property
    def _has_units(self) -> bool:
        return self._roll.layout == "names-units"

    def cell(self, row: RollRow) -> _Cell:
        """Set a name, and its unit where the layout has one."""
        item, columns = self._name(row)
        if not (self._has_units and row.unit):
            return _Cell((item,), self._setting.size, columns)
        size = self._setting.size
        room = columns * self._column - size
        if self._roll.are_beside:
            x = max(self._beside, item.line.width * item.size // HAN + size // 2)
            if room - x >= 8 * self._unit.size:
                top = (size - self._unit.size) * ASCENT // HAN
                return self._with_unit(item, row, columns, x, top, room - x)
        return self._with_unit(item, row, columns, 0, size * 5 // 4, room)

    def _with_unit(
        self,
        name: TextItem,
        row: RollRow,
        columns: int,
        x: int,
        y: int,
        room: int,
    ) -> _Cell:
        stick = self._stick
        lines = stick.setter.paragraph(as_text(row.unit, row.at), self._unit, room)
        units = stick.setter.items(lines, self._unit, "roll", x=x, y=y, leading=self._unit_leading)
        units = [replace(unit, at=row.at) for unit in units]
        depth = y + (len(units) - 1) * self._unit_leading + self._unit.size
        return _Cell((name, *units), max(depth, self._setting.size), columns)

    def _name(self, row: RollRow) -> tuple[TextItem, int]:
        """Set a name in one column: at its size, or smaller; else over several."""
        setting = self._setting
        item = self._stick.setter.single(row.name, setting, self._column, role="roll", at=row.at)
        line = spread_name(item.line)
        if row.note:
            line = join([line, self._note(row)], 0)
        size, width = setting.size, line.width * setting.size // HAN
        columns = 1
        if width > self._column - size:
            if line.width * self._smaller // HAN <= self._column - size // 2:
                size = self._smaller
            else:
                columns = min(self._roll.per_line, -(-(width + size) // self._column))
                room = columns * self._column - size // 2
                size = min(size, size * room // width)
        is_plain = line is item.line and size == item.size
        return (item if is_plain else replace(item, line=line, size=size)), columns

    def _note(self, row: RollRow) -> SetLine:
        """Set （女） in the size of units."""
        setter = self._stick.setter
        scale = self._unit.size * 1000 // self._setting.size
        return set_cells(
            setter.cells(row.note, self._setting.face, row.at, scale=scale), setter.rules
        )


def _half_a_size_smaller(size: int) -> int:
    """Return 小五 for 五号; nothing below 六号."""
    return max((small for small in SIZES.values() if _SMALLEST <= small < size), default=size)
