"""Turns rows of a file into a Roll: which rows, in which groups, in which order, joined and counted.

What is wrong with a row is told at its line, or its row in a worksheet; all of it, not the first fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from keben.messages import _
from keben.model import Place, Roll, RollRow
from keben.source.dates import read_date, standing
from keben.source.desk import Desk, nearest
from keben.source.marks import tidy_name
from keben.source.roll_form import RollForm
from keben.source.roll_order import UNKNOWN, Taken, joined, ordered
from keben.source.rows import Row
from keben.source.sheet import Sheet

#: The indexes that names may belong to.
INDEXED = {"persons": Place.PERSONS, "organisations": Place.ORGANISATIONS}
#: Columns that hold names of persons, where `index` says nothing.
PERSONS = frozenset({"姓名", "人名"})
#: What persons are counted in, and anything else, where `counter` says nothing.
PERSON_COUNTER, COUNTER = "人", "个"
#: Columns of a page by layout, where `per_line` says nothing.
PER_LINE = {"names": 5, "beneath": 4, "beside": 2, "table": 5}
#: What stands for a date that is not known.
UNDATED = frozenset(["", "—", "——", "-", "–", "－", "不详"])
#: A date as it is written in a worksheet: 1956年4月30日, 1956.4, 1956-04-30.
DAY = re.compile(r"([0-9]{3,4})(?:[年./-](?:([0-9]{1,2})(?:[月./-](?:([0-9]{1,2})日?)?)?)?)?")
#: A name with what is said of its bearer: 王秀英（女）.
NOTED = re.compile(r"(.+?)(（[^（）]+）)")
RANGE = re.compile(r"\s*[—–～~至]+\s*")


class Taker:
    """One roll while its rows are taken from a file."""

    def __init__(
        self, written: RollForm, k: int, rows: list[Row], sheet: Sheet, desk: Desk
    ) -> None:
        """`rows` are those of the file, its first names the columns; `k` is the roll's place in the list."""
        self.written = written
        self.k = k
        self.head = [name.strip() for name in rows[0].fields]
        self.rows = rows[1:]
        self.sheet = sheet
        self.desk = desk
        self.is_whole = True  #: no row was left out

    def take(self) -> Roll | None:
        """Return the roll; None when it names a column that the file lacks."""
        form = self.written
        if not self._knows_columns():
            return None
        name = form.columns.name or (form.show or self.head)[0]
        show = form.show or (tuple(self.head) if form.layout == "table" else ())
        are_persons = form.index == "persons" or name in PERSONS
        taken = joined(tuple(self._taken(name, show, may_note=are_persons)), show, form)
        rows = tuple(ordered(taken, form, is_person=are_persons))
        at = self.sheet.at("rolls", self.k)
        if not rows:
            self.desk.problems.error(
                "roll-empty",
                _("the roll “{id}” has no rows").format(id=form.id),
                self.sheet.key_at("rolls", self.k, "where") if form.where else at,
                _("correct where, or fill the file"),
            )
        self._check_count(len(rows))
        are_beside = form.layout == "names-units" and form.units == "beside"
        ways = form.units if form.layout == "names-units" else form.layout
        return Roll(
            form.id,
            tidy_name(form.title),
            at,
            form.layout,
            rows,
            tuple(tidy_name(name) for name in show),
            form.per_line or PER_LINE[ways],
            INDEXED.get(form.index or ("persons" if are_persons else "no")),
            form.counter or (PERSON_COUNTER if are_persons else COUNTER),
            are_beside,
            are_persons,
        )

    def _knows_columns(self) -> bool:
        """Report every column that is named and not there, and what a layout or an order lacks."""
        form = self.written
        named: list[tuple[str, tuple[str | int, ...]]] = [
            (getattr(form.columns, key), ("columns", key))
            for key in ("name", "unit", "group", "note")
        ]
        for key in ("show", "group", "dates", "join"):
            given: tuple[str, ...] = getattr(form, key)
            is_list = isinstance(
                getattr(self.sheet.node("rolls", self.k, key), "value", None), list
            )
            named += [(name, (key, n) if is_list else (key,)) for n, name in enumerate(given)]
        are_known = [self._is_column(name, *path) for name, path in named if name]
        for key in ("where", "levels"):
            are_known += [self._is_column(name, key, name) for name in getattr(form, key)]
        if form.layout == "names-units" and not form.columns.unit:
            are_known.append(self._lacks("layout", "columns: {unit: …}"))
        if form.order == "date" and not form.dates:
            are_known.append(self._lacks("order", "dates: …"))
        return all(are_known)

    def _lacks(self, key: str, wanted: str) -> bool:
        self.desk.problems.error(
            "key-missing",
            _("“{value}” needs a column that is not named").format(
                value=getattr(self.written, key)
            ),
            self.sheet.at("rolls", self.k, key),
            _("add {line}").format(line=wanted),
            length=len(getattr(self.written, key)),
        )
        return False

    def _is_column(self, name: str, *path: str | int) -> bool:
        if name in self.head:
            return True
        is_key = path[0] in ("where", "levels")
        at = (self.sheet.key_at if is_key else self.sheet.at)("rolls", self.k, *path)
        self.desk.problems.error(
            "column-missing",
            _("{file} has no column “{name}”").format(file=self.written.file, name=name),
            at,
            nearest(name, self.head),
            length=len(name),
        )
        return False

    def _taken(self, name: str, show: Sequence[str], *, may_note: bool) -> Iterator[Taken]:
        """Yield the rows that `where` asks for and nothing is wrong with."""
        form, file, place = self.written, self.written.file, self.head.index
        conditions = [
            (place(column), {value} if isinstance(value, str) else set(value))
            for column, value in form.where.items()
        ]
        own = place(name)
        unit = place(form.columns.unit) if form.columns.unit else -1
        groups = [place(column) for column in form.group]
        shown = [place(column) for column in show]
        dates = [place(column) for column in form.dates]
        own_to_row = [k for k, column in enumerate(self.head) if column not in form.join]
        levels = [(place(column), known) for column, known in form.levels.items()]
        for row in self.rows:
            fields = row.fields
            if len(fields) != len(self.head):
                self.is_whole = False  # told once for the file
                continue
            if any(fields[column].strip() not in values for column, values in conditions):
                continue
            if not fields[own].strip():
                self.is_whole = False
                self.desk.problems.error(
                    "roll-name",
                    _("the row has no {column}").format(column=name),
                    row.at(file, own),
                    _("fill the field, or delete the row"),
                )
                continue
            for column, known in levels:
                self._check_level(row, column, known)
            days = [self._day(row, column) for column in dates]
            whole = tidy_name(fields[own])
            noted = NOTED.fullmatch(whole) if may_note else None
            taken = RollRow(
                noted[1] if noted else whole,
                tuple([tidy_name(fields[column]) for column in shown]),
                row.at(file),
                tuple([tidy_name(fields[column]) for column in groups]),
                tidy_name(fields[unit]) if unit >= 0 else "",
                noted[2] if noted else "",
            )
            same = tuple([fields[column] for column in own_to_row])
            yield Taken(taken, days[0] if days else (), same)

    def _check_level(self, row: Row, column: int, known: tuple[str, ...]) -> None:
        level = row.fields[column].strip()
        if level not in known:
            self.desk.problems.error(
                "roll-level",
                _("{column} has no “{level}”").format(column=self.head[column], level=level),
                row.at(self.written.file, column),
                nearest(level, known),
                length=max(1, len(level)),
            )

    def _day(self, row: Row, column: int) -> tuple[int, ...]:
        """Return where a date stands, what is not known behind all; or say that it is none."""
        written = row.fields[column].strip()
        if written in UNDATED:
            return UNKNOWN
        ends = [DAY.fullmatch(end) for end in RANGE.split(written)]
        plain = "/".join(
            "-".join(part.zfill(2) for part in end.groups() if part) if end else "" for end in ends
        )
        date = read_date(
            plain if all(ends) else written,
            row.at(self.written.file, column),
            self.desk.problems,
            may_range=True,
        )
        return standing(date) if date else UNKNOWN

    def _check_count(self, found: int) -> None:
        stated = self.written.count
        if stated is not None and stated != found and self.is_whole:
            self.desk.problems.error(
                "roll-count",
                _("the roll has {found} names, not {stated}").format(found=found, stated=stated),
                self.sheet.at("rolls", self.k, "count"),
                _("look for a row that is missing or there twice, or correct the count"),
                length=len(str(stated)),
            )
