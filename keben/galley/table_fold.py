"""Turns the strips of a table that is as wide as two pages into halves for a verso and a recto.

Rules: A11.3, A11.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.galley.strip import Facing, Item, RuleItem, Strip
from keben.galley.table_columns import Wants
from keben.galley.table_grid import Grid


def fold_column(grid: Grid, wants: Wants, width: int) -> int:
    """Return the column with which the right page begins, so that both pages are about as full; 0: none.

    Each half has room on a page, and no merged cell reaches over both but one that spans the table.
    """
    crossed = {
        column
        for row in (*grid.head, *grid.body)
        for cell in row
        if 1 < cell.columns < grid.count
        for column in range(cell.column + 1, cell.column + cell.columns)
    }
    best = (width + 1, 0)
    for column in range(1, grid.count):
        halves = (wants.least[:column], wants.least[column:])
        if column not in crossed and all(sum(half) <= width for half in halves):
            longest = max(sum(wants.longest[:column]), sum(wants.longest[column:]))
            best = min(best, (longest, column)) if best[1] else (longest, column)
    return best[1]


def folded(strips: Sequence[Strip], fold: int) -> Facing:
    """Part strips at x = `fold`; what goes with a row, such as its note, goes with the left half."""
    again = next((strip.again for strip in strips if strip.again), ())
    again_left = tuple(_half(strip, fold, is_left=True) for strip in again)
    again_right = tuple(_half(strip, fold, is_left=False) for strip in again)
    left, right = [], []
    for strip in strips:
        left.append(
            replace(_half(strip, fold, is_left=True), again=again_left if strip.again else ())
        )
        half = replace(_half(strip, fold, is_left=False), again=again_right if strip.again else ())
        right.append(replace(half, terms=(), anchors=(), notes=()))
    return Facing(tuple(left), tuple(right))


def _half(strip: Strip, fold: int, *, is_left: bool) -> Strip:
    return replace(
        strip,
        items=_part(strip.items, fold, is_left=is_left),
        closing=_part(strip.closing, fold, is_left=is_left),
    )


def _part(items: Sequence[Item], fold: int, *, is_left: bool) -> tuple[Item, ...]:
    """Return the items of one half; a rule that goes over both is cut."""
    part: list[Item] = []
    for item in items:
        if isinstance(item, RuleItem):
            low, high = (0, fold) if is_left else (fold, item.x + item.width)
            left, right = max(item.x, low), min(item.x + item.width, high)
            if left < right:
                part.append(replace(item, x=left - low, width=right - left))
        elif (item.x < fold) is is_left:
            part.append(replace(item, x=item.x - (0 if is_left else fold)))
    return tuple(part)
