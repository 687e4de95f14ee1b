"""Turns 名录 into strips: names in columns under the heads of their groups, or a ruled table.

A head has the number of its names at the right, and says 续 where its group goes on overleaf.

Rules: A7.7, A7.8, A10.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from keben.galley.roll_groups import Groups, continued, counts_of, opened_by
from keben.galley.roll_names import name_lines
from keben.galley.roll_table import table_of_roll
from keben.galley.stick import Stick
from keben.galley.strip import Item, Piece, Strip, TextItem
from keben.model import Roll
from keben.style import Setting

_LEADS = 2  #: lines that stand with a head


def roll_strips(roll: Roll, stick: Stick) -> Sequence[Piece]:
    """Set a roll, group by group, each with its head and count; overleaf the head says 续."""
    if roll.layout == "table":
        return table_of_roll(roll, stick)
    strips: list[Strip] = []
    if roll.title:
        title = _line(roll.title, stick.style.roll_head, roll, stick, align="centre")
        strips.append(_head(title, 0, 2 * stick.leading, roll, stick))
    counts = counts_of(roll)
    before: Groups = ()
    for groups, rows in groupby(roll.rows, key=lambda row: row.groups):
        lines = _kept(name_lines(list(rows), roll, stick))
        heads = _heads(opened_by(groups, before), counts, roll, stick)
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
    line = _line(continued(groups), stick.style.roll_head, roll, stick)
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
