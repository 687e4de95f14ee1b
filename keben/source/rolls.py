"""Turns rolls/rolls.yaml and the files it names into Rolls 名录."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from keben.messages import _
from keben.model import Place, Roll, RollRow
from keben.problems import Location
from keben.source.desk import Desk, nearest
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.rows import Row, read_rows
from keben.source.sheet import Sheet, read_sheet

ROLLS = "rolls/rolls.yaml"

#: The indexes that names may belong to.
INDEXED = {"persons": Place.PERSONS, "organisations": Place.ORGANISATIONS}
#: Columns that hold names of persons, where `index` says nothing.
PERSONS = frozenset({"姓名", "人名"})


class ColumnsForm(Form):
    """Which column of the file is what."""

    name: str = ""
    group: str = ""
    note: str = ""


class RollForm(Form):
    """One roll as it is described."""

    id: Word
    title: Word
    file: Word
    sheet: str = ""
    layout: Literal["names", "table"]
    columns: ColumnsForm = ColumnsForm()
    show: tuple[str, ...] = ()
    where: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    group: str = ""
    per_line: int = Field(5, ge=1, le=12)
    index: Literal["", "persons", "organisations", "no"] = ""


class RollsForm(Form):
    """rolls/rolls.yaml."""

    rolls: list[RollForm]


def read_rolls(desk: Desk) -> None:
    """Put every roll of rolls/rolls.yaml on the desk, by its id; a book without rolls has no such file."""
    if not (desk.root / ROLLS).exists():
        return
    copy = desk.read(ROLLS, Location(ROLLS))
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(RollsForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        desk.knows_rolls = False
        return
    files: dict[tuple[str, str], list[Row] | None] = {}
    for k, written in enumerate(form.rolls):
        is_new = written.id not in desk.targets.declared
        desk.targets.declare(written.id, sheet.at("rolls", k, "id"), desk.problems)
        source = (written.file, written.sheet)
        if source not in files:
            at = sheet.at("rolls", k, "file")
            files[source] = read_rows(*source, at, desk)
            if (rows := files[source]) is not None:
                _check_rows(rows, written.file, desk)
        rows = files[source]
        if rows is not None and is_new:
            roll = _Taker(written, k, rows, sheet, desk).take()
            if roll is not None:
                desk.rolls[written.id] = roll


def _check_rows(rows: list[Row], file: str, desk: Desk) -> None:
    """Report what is wrong with a file once, however many rolls are taken from it."""
    head = rows[0]
    for k, name in enumerate(head.fields):
        if not name.strip() or name in head.fields[:k]:
            desk.problems.error(
                "column-name",
                _("two columns are called “{name}”").format(name=name)
                if name.strip()
                else _("a column has no name"),
                head.at(file, k),
                _("give every column a name of its own in the first row"),
                length=max(1, len(name)),
            )
    for row in rows[1:]:
        if len(row.fields) != len(head.fields):
            desk.problems.error(
                "roll-row",
                _("the row has {found} fields, the first row {wanted}").format(
                    found=len(row.fields), wanted=len(head.fields)
                ),
                row.at(file),
                _("write a comma for every field, also for an empty one"),
                length=sum(len(field) + 1 for field in row.fields) - 1,
            )


class _Taker:
    """One roll while its rows are taken from a file."""

    def __init__(
        self, written: RollForm, k: int, rows: list[Row], sheet: Sheet, desk: Desk
    ) -> None:
        self.written = written
        self.k = k
        self.head = [name.strip() for name in rows[0].fields]
        self.rows = rows[1:]
        self.sheet = sheet
        self.desk = desk

    def take(self) -> Roll | None:
        """Return the roll; None when it names a column that the file lacks."""
        form, columns = self.written, self.written.columns
        wanted: list[tuple[str, tuple[str | int, ...]]]
        wanted = [(getattr(columns, key), ("columns", key)) for key in ("name", "group", "note")]
        wanted += [(name, ("show", n)) for n, name in enumerate(form.show)]
        wanted += [(form.group, ("group",))]
        are_known = [self._is_column(name, *path) for name, path in wanted if name]
        are_known += [self._is_column(name, "where", name) for name in form.where]
        if not all(are_known):
            return None
        name_column = self.head.index(columns.name or (form.show or self.head)[0])
        if form.layout == "table" and not form.show:
            form = form.model_copy(update={"show": tuple(self.head)})
        show = [self.head.index(name) for name in form.show]
        group = self.head.index(form.group) if form.group else -1
        rows = tuple(self._rows(name_column, show, group))
        at = self.sheet.at("rolls", self.k)
        if not rows:
            self.desk.problems.error(
                "roll-empty",
                _("the roll “{id}” has no rows").format(id=form.id),
                self.sheet.key_at("rolls", self.k, "where") if form.where else at,
                _("correct where, or fill the file"),
            )
        self._warn_split_groups(rows)
        return Roll(
            form.id,
            tidy_name(form.title),
            at,
            form.layout,
            rows,
            tuple(tidy_name(name) for name in form.show),
            form.per_line,
            kind=INDEXED.get(form.index or self._kind_of(name_column)),
        )

    def _kind_of(self, name_column: int) -> str:
        return "persons" if self.head[name_column] in PERSONS else "no"

    def _is_column(self, name: str, *path: str | int) -> bool:
        if name in self.head:
            return True
        is_key = path[0] == "where"
        at = (self.sheet.key_at if is_key else self.sheet.at)("rolls", self.k, *path)
        self.desk.problems.error(
            "column-missing",
            _("{file} has no column “{name}”").format(file=self.written.file, name=name),
            at,
            nearest(name, self.head),
            length=len(name),
        )
        return False

    def _rows(self, name: int, show: list[int], group: int) -> list[RollRow]:
        conditions = [
            (self.head.index(column), {value} if isinstance(value, str) else set(value))
            for column, value in self.written.where.items()
        ]
        taken, file = [], self.written.file
        for row in self.rows:
            fields = row.fields
            if len(fields) != len(self.head):
                continue  # told once for the file
            if any(fields[column].strip() not in values for column, values in conditions):
                continue
            if not fields[name].strip():
                self.desk.problems.error(
                    "roll-name",
                    _("the row has no {column}").format(column=self.head[name]),
                    row.at(file, name),
                    _("fill the field, or delete the row"),
                )
                continue
            taken.append(
                RollRow(
                    tidy_name(fields[name]),
                    tuple(tidy_name(fields[column]) for column in show),
                    row.at(file),
                    tidy_name(fields[group]) if group >= 0 else "",
                )
            )
        return taken

    def _warn_split_groups(self, rows: tuple[RollRow, ...]) -> None:
        """A group that begins again is printed under two heads."""
        closed: set[str] = set()
        current = rows[0].group if rows else ""
        for row in rows:
            if row.group == current:
                continue
            closed.add(current)
            current = row.group
            if current in closed:
                self.desk.problems.warn(
                    "roll-group",
                    _("the group “{name}” begins a second time").format(name=current),
                    row.at,
                    _("put its rows together"),
                )
