"""Turns a grid into the columns of a table: how wide each is, and where its figures stand.

A column wants the room of its longest text; it needs that of its longest word or figure, or of two han.

Rules: A11.4, A11.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keben.compose import HAN
from keben.galley.table_grid import Gauge, Grid, GridCell
from keben.model import Align
from keben.style import Setting


@dataclass(frozen=True, slots=True)
class Sizes:
    """What head and body of a table are set in."""

    head: Setting
    body: Setting


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the figures of a column stand: thousandths of an em before and behind the units digit's end.

    In a column of words that are set to the right, `lead` is the widest.
    """

    lead: int
    tail: int
    has_figures: bool = True


@dataclass(frozen=True, slots=True)
class Wants:
    """What each column wants and needs, mpt."""

    longest: tuple[int, ...]
    least: tuple[int, ...]
    rigid: tuple[int, ...]  #: need, where an editor gave the widths

    def of(self, first: int, end: int) -> Wants:
        """Return those of some columns."""
        return Wants(self.longest[first:end], self.least[first:end], self.rigid[first:end])


def mpt(em: int, setting: Setting) -> int:
    """Return a width of thousandths of an em in mpt, never less than it is."""
    return -(-em * setting.size // HAN)


def stands_of(grid: Grid, aligns: Sequence[Align]) -> tuple[Stand | None, ...]:
    """Find the columns whose figures stand under one another: where none is text, or as the editor says."""
    leads, tails, widest = [0] * grid.count, [0] * grid.count, [0] * grid.count
    has_text = [False] * grid.count
    for row in grid.body:
        for cell in row:
            if cell.columns > 1:
                continue
            column, gauge = cell.column, cell.gauge
            widest[column] = max(widest[column], gauge.width)
            if gauge.tail >= 0:
                leads[column] = max(leads[column], gauge.width - gauge.tail)
                tails[column] = max(tails[column], gauge.tail)
            elif not cell.says_nothing:
                has_text[column] = True
    stands: list[Stand | None] = []
    for column, align in enumerate(aligns):
        if leads[column] and (align is Align.RIGHT or not has_text[column]):
            stands.append(Stand(leads[column], tails[column]))
        else:
            is_right = align is Align.RIGHT
            stands.append(Stand(widest[column], 0, has_figures=False) if is_right else None)
    return tuple(stands)


def aligns_of(grid: Grid, aligns: Sequence[Align]) -> tuple[Align, ...]:
    """Return how columns are aligned: words stand in the middle where cells are merged over rows."""
    merged = {cell.column for row in grid.body for cell in row if cell.rows > 1 == cell.columns}
    return tuple(
        Align.CENTRE if column in merged and align is Align.LEFT else align
        for column, align in enumerate(aligns)
    )


def wants_of(grid: Grid, stands: Sequence[Stand | None], sizes: Sizes) -> Wants:
    """Add up what the cells of each column ask for; merged cells only need what they cannot break."""
    gap = sizes.body.size
    longest, least, rigid = ([2 * gap] * grid.count for _list in range(3))
    merged: list[tuple[GridCell, Setting]] = []
    for rows, setting in ((grid.head, sizes.head), (grid.body, sizes.body)):
        gauges: list[dict[int, Gauge]] = [{} for _column in range(grid.count)]
        for row in rows:
            for cell in row:
                if cell.columns > 1:
                    merged.append((cell, setting))
                else:
                    gauges[cell.column][id(cell.gauge)] = cell.gauge
        inset = max(gap, setting.size)
        for column, asked in enumerate(gauges):
            if not asked:
                continue
            widths = [(one.width, one.least, one.rigid) for one in asked.values()]
            for wants, wanted in zip(
                (longest, least, rigid), zip(*widths, strict=True), strict=True
            ):
                wants[column] = max(wants[column], mpt(max(wanted), setting) + inset)
    for column, stand in enumerate(stands):
        if stand and stand.has_figures:
            block = mpt(stand.lead + stand.tail, sizes.body) + gap
            for wants in (longest, least, rigid):
                wants[column] = max(wants[column], block)
    for cell, setting in merged:
        needed = mpt(cell.gauge.rigid, setting) + max(gap, setting.size)
        for wants in (longest, least, rigid):
            short = needed - sum(wants[cell.column : cell.column + cell.columns])
            for k in range(cell.columns if short > 0 else 0):
                wants[cell.column + k] += -(-short // cell.columns)
    return Wants(tuple(longest), tuple(least), tuple(rigid))


def has_room(wants: Wants, given: Sequence[int], width: int) -> bool:
    """Whether the columns go into a width."""
    return sum(wants.rigid if given else wants.least) <= width


def shared_widths(wants: Wants, given: Sequence[int], width: int) -> list[int]:
    """Part a width over the columns: as given, else by the longest text of each."""
    if given:
        total = sum(given)
        widths = [width * part // total for part in given]
        widths = _raised(widths, wants.rigid) if has_room(wants, given, width) else widths
    elif sum(wants.longest) <= width:
        free = width - sum(wants.longest)
        widths = [longest + free // len(wants.longest) for longest in wants.longest]
    else:
        widths = _capped(wants, width)
    widths[-1] += width - sum(widths)
    return widths


def are_enough(before: Sequence[int], widths: Sequence[int], wants: Wants) -> bool:
    """Whether the widths of before do as well as these: each holds its longest text, or is no narrower."""
    return (
        len(before) == len(widths)
        and sum(before) == sum(widths)
        and all(
            old >= min(width, longest)
            for old, width, longest in zip(before, widths, wants.longest, strict=True)
        )
    )


def _raised(widths: Sequence[int], least: Sequence[int]) -> list[int]:
    """Give every column what it needs; the others give of what they can spare."""
    spare = [max(0, width - need) for width, need in zip(widths, least, strict=True)]
    short = sum(max(0, need - width) for width, need in zip(widths, least, strict=True))
    free = sum(spare) or 1
    return [
        max(width, need) - short * spared // free
        for width, need, spared in zip(widths, least, spare, strict=True)
    ]


def _capped(wants: Wants, width: int) -> list[int]:
    """Cut the widest columns to one width, but none below what it needs."""

    def cut(cap: int) -> list[int]:
        pairs = zip(wants.longest, wants.least, strict=True)
        return [max(least, min(longest, cap)) for longest, least in pairs]

    low, high = 0, max(wants.longest)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if sum(cut(middle)) <= width else (low, middle)
    return cut(low)
