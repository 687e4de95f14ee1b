"""Turns tables that are too wide for a page into pages of their own: turned, or over facing pages.

Rules: A11.3, A11.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.galley.strip import Facing, Strip, Turned
from keben.pages.columns import Column, ColumnFiller
from keben.pages.costs import ending_costs
from keben.style import Style


def turned_pages(table: Turned, style: Style) -> list[Column]:
    """Fill pages that are as high as the measure is wide."""
    return _filled(table.strips, style, style.measure)


def facing_pages(table: Facing, style: Style) -> list[tuple[Column, Column]]:
    """Fill pairs of pages, verso and recto, with the halves of the same rows."""
    halves: dict[int, Strip] = {}
    rows = []
    for left, right in zip(table.left, table.right, strict=True):
        row = replace(left, height=max(left.height, right.height))
        rows.append(row)
        halves[id(row)] = right
        halves |= {id(one): other for one, other in zip(row.again, right.again, strict=True)}
    pairs = []
    for verso in _filled(rows, style, style.grid.lines * style.grid.leading):
        placed = tuple((halves[id(strip)], y) for strip, y in verso.placed)
        pairs.append((verso, replace(verso, placed=placed)))
    return pairs


def _filled(strips: Sequence[Strip], style: Style, room: int) -> list[Column]:
    leading = style.grid.leading
    costs = ending_costs(strips, leading)
    filler = ColumnFiller(strips, costs, leading, leading - style.grid.size)
    columns = []
    start = 0
    while start < len(strips):
        column = filler.fill(start, room)
        if column.end == start:
            column = filler.forced(start)
        columns.append(column)
        start = column.end
    return columns
