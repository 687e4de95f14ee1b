"""Turns rows that were taken into rows as they are printed: joined, in groups, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from keben.model import RollRow
from keben.sorting import sort_term
from keben.source.marks import tidy_name
from keben.source.roll_form import RollForm, RollOrder

#: Between what is joined.
JOINT = "、"
#: Where a row stands whose date is not known.
UNKNOWN = (10_000,)


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken."""

    row: RollRow
    date: tuple[int, ...] = ()  #: to be sorted by
    same: tuple[str, ...] = ()  #: its fields in all columns that are not to be joined


def joined(taken: Sequence[Taken], show: Sequence[str], form: RollForm) -> Sequence[Taken]:
    """Make one of the rows whose fields differ in no column but those to be joined."""
    if not form.join:
        return taken
    columns = [k for k, column in enumerate(show) if column in form.join]
    joins_units = form.columns.unit in form.join
    alike: dict[tuple[str, ...], list[Taken]] = {}
    for one in taken:
        alike.setdefault(one.same, []).append(one)
    found = []
    for rows in alike.values():
        row = rows[0].row
        if len(rows) > 1:
            fields = list(row.fields)
            for k in columns:
                fields[k] = _join(one.row.fields[k] for one in rows)
            unit = _join(one.row.unit for one in rows) if joins_units else row.unit
            row = replace(row, fields=tuple(fields), unit=unit)
        found.append(Taken(row, min(one.date for one in rows)))
    return found


def ordered(taken: Sequence[Taken], form: RollForm, *, is_person: bool) -> Iterator[RollRow]:
    """Put the rows of a group together; groups stand as `levels` says, or as they first appear."""
    orders = [
        {tidy_name(level): n for n, level in enumerate(form.levels.get(column, ()))}
        for column in form.group
    ]
    ranks: dict[tuple[str, ...], int] = {}

    def rank(groups: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        return tuple(
            (order.get(name, len(order)), ranks.setdefault(groups[: n + 1], len(ranks)))
            for n, (name, order) in enumerate(zip(groups, orders, strict=True))
        )

    placed = [
        (rank(one.row.groups), _standing(one, form.order, is_person=is_person), n)
        for n, one in enumerate(taken)
    ]
    for _place, _within, n in sorted(placed):
        yield taken[n].row


def _standing(
    one: Taken, order: RollOrder, *, is_person: bool
) -> tuple[str, ...] | tuple[int, ...]:
    """Return what a row is sorted by within its group."""
    if order == "date":
        return one.date
    if order == "as-given":
        return ()
    name = one.row.name
    return (sort_term(name, is_person=is_person, order=order).text, name)


def _join(fields: Iterable[str]) -> str:
    """Join fields: what all say is said once, and where they part, none is left out.

    >>> _join(["省劳动模范", "全国劳动模范"]), _join(["1956年", "1956年"])
    ('省劳动模范、全国劳动模范', '1956年')
    """
    said = [field for field in fields if field]
    return JOINT.join(said if len(set(said)) > 1 else said[:1])
