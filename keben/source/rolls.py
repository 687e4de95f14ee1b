"""Turns rolls/rolls.yaml and the files it names into Rolls 名录."""

from __future__ import annotations

from keben.messages import _
from keben.problems import Location
from keben.source.desk import Desk
from keben.source.form import fill
from keben.source.roll_form import RollsForm
from keben.source.roll_rows import Taker
from keben.source.rows import Row, read_rows
from keben.source.sheet import read_sheet

ROLLS = "rolls/rolls.yaml"


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
            roll = Taker(written, k, rows, sheet, desk).take()
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
    first: dict[tuple[str, ...], Row] = {}
    for row in rows[1:]:
        length = sum(len(field) + 1 for field in row.fields) - 1
        if len(row.fields) != len(head.fields):
            desk.problems.error(
                "roll-row",
                _("the row has {found} fields, the first row {wanted}").format(
                    found=len(row.fields), wanted=len(head.fields)
                ),
                row.at(file),
                _("write a comma for every field, also for an empty one"),
                length=length,
            )
        elif (other := first.setdefault(row.fields, row)) is not row:
            desk.problems.error(
                "roll-twice",
                _("rows {first} and {second} are the same").format(
                    first=other.number, second=row.number
                ),
                row.at(file),
                _("delete one, or tell the two apart, as by their units"),
                length=length,
            )
