"""Turns a 名录 into a table: its groups have heads across it, which say 续 where they go on overleaf.

Names of two characters stand as wide as those of three, as they do in columns.

Rules: A7.8, A11.3, A11.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keben.compose import HAN
from keben.galley.roll_groups import Groups, continued, counts_of, opened_by
from keben.galley.roll_names import spread_name
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Facing, Piece, Strip, TextItem, Turned
from keben.galley.table import table_strips
from keben.model import Align, Roll, Table, TableCell
from keben.problems import Location


def table_of_roll(roll: Roll, stick: Stick) -> list[Piece]:
    """Print the shown columns as a table, group heads with their counts as rows across it."""
    heads = tuple(TableCell(as_text(name, roll.at)) for name in roll.show)
    counts = counts_of(roll)
    body: list[tuple[TableCell, ...]] = []
    places = []
    before: Groups = ()
    told_of: dict[tuple[Location, str], Groups] = {}
    for row in roll.rows:
        for prefix in opened_by(row.groups, before):
            told = f"{prefix[-1]}（{counts[prefix]}{roll.counter}）"
            body.append((TableCell(as_text(told, row.at), columns=len(heads)),))
            places.append(row.at)
            told_of[row.at, told] = prefix
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
    finish = _Finish(roll, told_of, stick)
    return [_finished(piece, finish) for piece in table_strips(table, stick)]


def _finished(piece: Piece, finish: _Finish) -> Piece:
    match piece:
        case Strip():
            return finish.continue_group(finish.spread_names(piece))
        case Turned():
            names = map(finish.spread_names, piece.strips)
            return Turned(tuple(map(finish.continue_group, names)))
        case Facing():
            return replace(piece, left=tuple(map(finish.spread_names, piece.left)))
        case _:
            return piece


class _Finish:
    """What the rows of a roll have that those of other tables have not; they come in order."""

    def __init__(
        self, roll: Roll, heads: Mapping[tuple[Location, str], Groups], stick: Stick
    ) -> None:
        """`heads` are those of groups, by their places and what they say."""
        self._at = roll.at
        self._stick = stick
        names = {row.name for row in roll.rows} if roll.are_persons else set()
        short = {name for name in names if len(name) == 2}
        self._short = short if len(short) < len(names) else set()
        self._groups = {row.at: row.groups for row in roll.rows if any(row.groups)}
        self._heads = heads
        self._head: TextItem | None = None  #: of the last group
        self._follows_head = False
        self._again: dict[Groups, Strip] = {}

    def spread_names(self, strip: Strip) -> Strip:
        """Open the names of two characters, where others are longer."""
        items = tuple(
            [
                replace(item, line=spread_name(item.line))
                if isinstance(item, TextItem) and item.line.text in self._short
                else item
                for item in strip.items
            ]
        )
        return replace(strip, items=items) if items != strip.items else strip

    def continue_group(self, strip: Strip) -> Strip:
        """Have the head of a group set again where a page begins with one of its rows."""
        groups = self._groups.get(strip.at) if strip.at and strip.again else None
        if groups is None or strip.at is None:
            return strip
        first = strip.items[0] if strip.items else None
        follows_head, self._follows_head = self._follows_head, False
        if isinstance(first, TextItem) and (strip.at, first.line.text) in self._heads:
            groups = self._heads[strip.at, first.line.text][:-1]
            self._head, self._follows_head = first, True
        if self._head is None or follows_head or not any(groups):
            return strip
        if groups not in self._again:
            self._again[groups] = self._continued(groups, self._head)
        return replace(strip, again=(*strip.again, self._again[groups]))

    def _continued(self, groups: Groups, head: TextItem) -> Strip:
        """Set the head of a group again, in the middle like the first time."""
        setting = self._stick.style.table.body.model_copy(update={"size": head.size})
        item = self._stick.setter.single(continued(groups), setting, 0, role="table", at=self._at)
        middle = head.x + head.line.width * head.size // HAN // 2
        x = middle - item.line.width * head.size // HAN // 2
        height = head.size + 2 * self._stick.style.table.padding
        return Strip((replace(item, x=x, y=head.y),), height, on_grid=False, at=self._at)


def _align(roll: Roll, column: int) -> Align:
    """Figures stand under one another (A11.5), words at the left."""
    fields = [row.fields[column] for row in roll.rows]
    are_figures = all(field.replace(".", "", 1).isdigit() for field in fields if field)
    return Align.RIGHT if are_figures and any(fields) else Align.LEFT
