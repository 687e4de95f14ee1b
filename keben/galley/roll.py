"""Turns 名录 into strips: names in columns under the heads of their groups, or a ruled table.

A head has the number of its names at the right, and says 续 where its group goes on overleaf.

Rules: A7.7, A7.8, A10.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from keben.galley.roll_names import name_lines, spread_name
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Facing, Item, Piece, Strip, TextItem, Turned
from keben.galley.table import table_strips
from keben.model import Align, Roll, Table, TableCell
from keben.style import Setting

_CONTINUED = "（续）"
_JOINT = "·"  #: between the heads of groups that go on overleaf, the outer first
_LEADS = 2  #: lines that stand with a head

Groups = tuple[str, ...]  #: the names of a group and of those around it, the outer first


def roll_strips(roll: Roll, stick: Stick) -> Sequence[Piece]:
    """Set a roll, group by group, each with its head and count; overleaf the head says 续."""
    if roll.layout == "table":
        return _as_table(roll, stick)
    strips: list[Strip] = []
    if roll.title:
        title = _line(roll.title, stick.style.roll_head, roll, stick, align="centre")
        strips.append(_head(title, 0, 2 * stick.leading, roll, stick))
    counts = _counts(roll)
    before: Groups = ()
    for groups, rows in groupby(roll.rows, key=lambda row: row.groups):
        lines = _kept(name_lines(list(rows), roll, stick))
        heads = _heads(_opened(groups, before), counts, roll, stick)
        keep = sum(line.height for line in lines[:_LEADS])
        for k in reversed(range(len(heads))):
            heads[k] = replace(heads[k], keep_next=keep)
            keep += heads[k].height
        if any(groups):
            again = (_again(groups, roll, stick),)
            lines = [lines[0], *(replace(line, again=again) for line in lines[1:])]
        strips += [*heads, *lines]
        before = groups
    if strips:
        strips[0] = replace(strips[0], anchors=(roll.id,))
    return strips


def _counts(roll: Roll) -> Counter[Groups]:
    """Count the names of every group, and of those around it."""
    return Counter(row.groups[:k] for row in roll.rows for k in range(1, len(row.groups) + 1))


def _opened(groups: Groups, before: Groups) -> list[Groups]:
    """Return the groups that begin here, the outer first; one without a name has no head.

    >>> _opened(("全国", "1956年"), ("全国", "1950年"))
    [('全国', '1956年')]
    """
    prefixes = [groups[:k] for k in range(1, len(groups) + 1)]
    return [prefix for prefix in prefixes if prefix[-1] and prefix != before[: len(prefix)]]


def _heads(
    opened: Sequence[Groups], counts: Counter[Groups], roll: Roll, stick: Stick
) -> list[Strip]:
    """Set the heads that stand above a group; an inner one on one line where it follows its outer."""
    style = stick.style
    heads: list[Strip] = []
    for prefix in opened:
        is_inner = len(prefix) > 1
        setting = style.roll_head
        if is_inner:
            setting = setting.model_copy(update={"size": style.roll.size})
        line = _line(prefix[-1], setting, roll, stick)
        rows = 1 if is_inner and heads else 2
        head = _head(line, counts[prefix], rows * stick.leading, roll, stick)
        if is_inner and not heads:  # behind names: nearer to its own
            low = tuple([replace(item, y=item.y + stick.leading // 3) for item in head.items])
            head = replace(head, items=low, again=(_again(prefix[:-1], roll, stick),))
        heads.append(head)
    return heads


def _again(groups: Groups, roll: Roll, stick: Stick) -> Strip:
    """Return the head of groups that go on, in one line."""
    text = _JOINT.join(filter(None, groups)) + _CONTINUED
    line = _line(text, stick.style.roll_head, roll, stick)
    return _head(line, 0, 2 * stick.leading, roll, stick)


def _kept(lines: list[Strip]) -> list[Strip]:
    """Keep the last line of several with the one before it."""
    if len(lines) > _LEADS:
        lines[-1] = replace(lines[-1], may_start=False)
    return lines


def _line(
    text: str, setting: Setting, roll: Roll, stick: Stick, *, align: str = "left"
) -> TextItem:
    return stick.one_line(text, setting, align=align, role="roll", at=roll.at)


def _head(line: TextItem, count: int, height: int, roll: Roll, stick: Stick) -> Strip:
    """A line in the middle of its height, with the number of names at the right."""
    top = (height - (stick.leading - stick.style.grid.size) - line.size) // 2
    line = replace(line, y=line.y + top)
    items: list[Item] = [line]
    if count:
        small = stick.style.caption.model_copy(update={"face": "song"})
        number = _line(f"{count}{roll.counter}", small, roll, stick, align="right")
        items.append(replace(number, y=line.y))
    return Strip(tuple(items), height, keep_next=2 * stick.leading, at=roll.at)


def _as_table(roll: Roll, stick: Stick) -> list[Piece]:
    """Print the shown columns as a table, group heads with their counts as rows across it."""
    heads = tuple(TableCell(as_text(name, roll.at)) for name in roll.show)
    counts = _counts(roll)
    body: list[tuple[TableCell, ...]] = []
    places = []
    before: Groups = ()
    for row in roll.rows:
        for prefix in _opened(row.groups, before):
            told = f"{prefix[-1]}（{counts[prefix]}{roll.counter}）"
            body.append((TableCell(as_text(told, row.at), columns=len(heads)),))
            places.append(row.at)
        before = row.groups
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
    pieces = table_strips(table, stick)
    return _with_names_spread(pieces, roll) if roll.are_persons else pieces


def _with_names_spread(pieces: Sequence[Piece], roll: Roll) -> list[Piece]:
    """Open the names of two characters in a table, where others are longer."""
    names = {row.name for row in roll.rows}
    short = {name for name in names if len(name) == 2}
    if len(short) == len(names):
        return list(pieces)

    def opened(strip: Strip) -> Strip:
        items = tuple(
            replace(item, line=spread_name(item.line))
            if isinstance(item, TextItem) and item.line.text in short
            else item
            for item in strip.items
        )
        return replace(strip, items=items) if items != strip.items else strip

    changed: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Strip):
            changed.append(opened(piece))
        elif isinstance(piece, Turned):
            changed.append(Turned(tuple(map(opened, piece.strips))))
        elif isinstance(piece, Facing):
            changed.append(Facing(tuple(map(opened, piece.left)), piece.right))
        else:
            changed.append(piece)
    return changed


def _align(roll: Roll, column: int) -> Align:
    """Figures stand under one another (A11.5), words at the left."""
    fields = [row.fields[column] for row in roll.rows]
    are_figures = all(field.replace(".", "", 1).isdigit() for field in fields if field)
    return Align.RIGHT if are_figures and any(fields) else Align.LEFT
