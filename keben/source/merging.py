"""Turns the cells of table rows into merged cells: `<` joins its cell to the left one, `^` to the upper.

A cell that holds nothing but one of these signs belongs to the cell that it points at; `\\<` and `\\^` print.
What is joined must be a rectangle, and head and body are joined apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keben.messages import _
from keben.model import TableCell, Text
from keben.problems import Location
from keben.source.desk import Desk
from keben.source.inline import Line

LEFT, UP = SIGNS = "<", "^"

Rows = Sequence[Sequence[Line]]
Place = tuple[int, int]  #: row and column


def merge_cells(
    rows: Rows, read: Callable[[Line], Text], file: str, desk: Desk
) -> tuple[tuple[TableCell, ...], ...]:
    """Return rows in which a merged cell stands once, at its first row and column."""
    areas = _areas(rows, file, desk)
    merged = []
    for r, row in enumerate(rows):
        cells = []
        for c, line in enumerate(row):
            area = areas.get((r, c))
            is_sign = line.text in SIGNS
            if area is None and is_sign:
                continue
            text = () if is_sign else read(line)
            if area is None:
                cells.append(TableCell(text))
            else:
                bottom, right = max(area)[0], max(column for _row, column in area)
                cells.append(TableCell(text, right - c + 1, bottom - r + 1))
        merged.append(tuple(cells))
    return tuple(merged)


def _areas(rows: Rows, file: str, desk: Desk) -> dict[Place, list[Place]]:
    """Return for each cell that others are joined to the places that it covers."""
    owners: dict[Place, Place] = {}
    areas: dict[Place, list[Place]] = {}
    for r, row in enumerate(rows):
        for c, line in enumerate(row):
            if line.text not in SIGNS:
                continue
            upon = (r, c - 1) if line.text == LEFT else (r - 1, c)
            if min(upon) < 0:
                _tell_nothing(line, file, desk)
                continue
            owner = owners[r, c] = owners.get(upon, upon)
            areas.setdefault(owner, [owner]).append((r, c))
    for (r, c), area in areas.items():
        height = max(row for row, _column in area) - r + 1
        width = max(column for _row, column in area) - c + 1
        if height * width != len(area):
            line = rows[r][c]
            desk.problems.error(
                "table-merge",
                _("the merged cell is no rectangle"),
                Location(file, line.number, line.column),
                _("write < or ^ in all the cells that it covers, and in no others"),
                length=max(1, len(line.text)),
            )
    return areas


def _tell_nothing(line: Line, file: str, desk: Desk) -> None:
    side = _("at its left") if line.text == LEFT else _("above it")
    desk.problems.error(
        "table-merge",
        _("{sign} joins a cell, but there is none {side}").format(sign=line.text, side=side),
        Location(file, line.number, line.column),
        _("write \\{sign} to print the sign").format(sign=line.text),
    )
