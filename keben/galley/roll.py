"""Turns 名录 into strips: names in columns of equal width, or a ruled table.

Two-character names stand as wide as three; a name too long for its column is set over two, or smaller.

Rules: A7.7, A7.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from keben.compose import HAN
from keben.galley.setter import ASCENT, spread
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Item, Piece, Strip, TextItem
from keben.galley.table import table_strips
from keben.model import Align, Roll, RollRow, Table, TableCell

_SPREAD_TO = 3 * HAN  #: names of two or three characters share this width


def roll_strips(roll: Roll, stick: Stick) -> Sequence[Piece]:
    """Set a roll, group by group, each with its head and count; overleaf the head says 续."""
    strips: list[Strip] = []
    if roll.layout == "table":
        return _as_table(roll, stick)
    if roll.title:
        strips.append(_head(roll.title, 0, roll, stick, align="centre"))
    groups = [(name, list(rows)) for name, rows in groupby(roll.rows, key=lambda row: row.group)]
    for name, rows in groups:
        lines = _kept(_names(rows, roll, stick))
        if name:
            head = _head(name, len(rows), roll, stick, align="left")
            strips.append(replace(head, keep_next=min(2, len(lines)) * stick.leading))
            again = _head(f"{name}（续）", 0, roll, stick, align="left")
            lines = [lines[0], *(replace(line, again=(again,)) for line in lines[1:])]
        strips += lines
    if strips:
        strips[0] = replace(strips[0], anchors=(roll.id,))
    return strips


def _kept(lines: list[Strip]) -> list[Strip]:
    """Keep the last line of several with the one before it."""
    if len(lines) > 2:
        lines[-1] = replace(lines[-1], may_start=False)
    return lines


def _head(text: str, count: int, roll: Roll, stick: Stick, *, align: str) -> Strip:
    """A group's name, flush, with its count at the right; or the roll's title, centred."""
    setting = stick.style.roll_head
    rows = 2
    height = rows * stick.leading
    top = (height - (stick.leading - stick.style.grid.size) - setting.size) // 2
    title = stick.setter.single(text, setting, stick.width, align=align, role="roll", at=roll.at)
    items: list[Item] = [replace(title, y=title.y + top)]
    if count:
        small = stick.style.caption.model_copy(update={"face": "song"})
        number = stick.setter.single(
            f"{count}{_UNIT if roll.layout == 'names' else ''}",
            small,
            stick.width,
            align="right",
            role="roll",
            at=roll.at,
        )
        items.append(replace(number, y=items[0].y if isinstance(items[0], TextItem) else 0))
    return Strip(tuple(items), height, keep_next=2 * stick.leading, at=roll.at)


_UNIT = "个"


def _names(rows: Sequence[RollRow], roll: Roll, stick: Stick) -> list[Strip]:
    """Fill lines of `per_line` columns from left to right."""
    setting = stick.style.roll
    count = roll.per_line
    column_width = stick.width // count
    strips: list[Strip] = []
    items: list[Item] = []
    column = 0

    def close_line() -> None:
        nonlocal items, column
        if items:
            first = items[0]
            at = first.at if isinstance(first, TextItem) else None
            strips.append(Strip(tuple(items), stick.leading, kind="roll", at=at))
        items, column = [], 0

    for row in rows:
        item = stick.setter.single(row.name, setting, column_width, role="roll", at=row.at)
        line = item.line
        if len(line.cells) in (2, 3):
            line = spread(line, _SPREAD_TO)
        size = setting.size
        width = line.width * size // HAN
        need = 1
        room = column_width - size
        if width > room:
            smaller = size * room // width
            if smaller * 10 >= size * 8:
                size = smaller
            else:
                need = min(count, -(-(width + size) // column_width))
                if width > need * column_width - size // 2:
                    size = size * (need * column_width - size // 2) // width
        if column + need > count:
            close_line()
        items.append(
            replace(
                item,
                line=line,
                x=column * column_width,
                y=setting.size * ASCENT // 1000,
                size=size,
            )
        )
        column += need
    close_line()
    return strips


def _as_table(roll: Roll, stick: Stick) -> list[Piece]:
    """Print the shown columns as a table, group heads as rows across it."""
    heads = tuple(TableCell(as_text(name, roll.at)) for name in roll.show)
    body: list[tuple[TableCell, ...]] = []
    places = []
    group = ""
    for row in roll.rows:
        if row.group and row.group != group:
            group = row.group
            body.append((TableCell(as_text(group, row.at), columns=len(heads)),))
            places.append(row.at)
        body.append(tuple(TableCell(as_text(field, row.at)) for field in row.fields))
        places.append(row.at)
    table = Table(
        roll.id,
        as_text(roll.title, roll.at),
        roll.at,
        "",
        tuple(_align(roll, column) for column in range(len(heads))),
        (heads,),
        tuple(body),
        places=tuple(places),
    )
    return table_strips(table, stick)


def _align(roll: Roll, column: int) -> Align:
    """Figures stand under one another (A11.5), words at the left."""
    fields = [row.fields[column] for row in roll.rows]
    are_figures = all(field.replace(".", "", 1).isdigit() for field in fields if field)
    return Align.RIGHT if are_figures and any(fields) else Align.LEFT
