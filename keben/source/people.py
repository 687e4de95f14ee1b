"""Turns people/*.yaml into People: 传略, of the dead only, or 简介. Rules: B17."""

from __future__ import annotations

from typing import Literal

from keben.messages import _
from keben.model import People, Person
from keben.problems import Location
from keben.source.chronicle import read_paragraphs
from keben.source.dates import first_day, last_day, read_date
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.sheet import Sheet, read_sheet
from keben.source.targets import made_id


class PersonForm(Form):
    """One person as it is written."""

    name: Word
    text: Word
    born: str = ""
    died: str = ""
    portrait: str = ""
    note: str = ""
    id: str = ""


class PeopleForm(Form):
    """A file of people."""

    kind: Literal["biography", "profile"]
    people: list[PersonForm]


def read_people(file: str, at: Location, desk: Desk) -> People | None:
    """Return the people of a file; None when it cannot be read."""
    copy = desk.read(file, at)
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(PeopleForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        return None
    people = []
    for k, written in enumerate(form.people):
        _check_life(written, k, form.kind, sheet, desk)
        if written.portrait:
            desk.find_picture(written.portrait, sheet.at("people", k, "portrait"))
        if written.id:
            desk.targets.declare(written.id, sheet.at("people", k, "id"), desk.problems)
        people.append(
            Person(
                name=tidy_name(written.name),
                at=sheet.at("people", k, "name"),
                text=read_paragraphs(sheet, desk, "people", k, "text"),
                born=written.born,
                died=written.died,
                note=tidy_name(written.note),
                portrait=written.portrait,
                id=written.id or made_id("person", sheet.file, k + 1),
            )
        )
    if not people:
        desk.problems.error(
            "people-empty", _("no people"), sheet.at("people"), _("add one, or drop the file")
        )
    return People(form.kind, tuple(people), sheet.root.at)


def _check_life(written: PersonForm, k: int, kind: str, sheet: Sheet, desk: Desk) -> None:
    problems = desk.problems
    born_at, died_at = sheet.at("people", k, "born"), sheet.at("people", k, "died")
    born = read_date(written.born, born_at, problems) if written.born else None
    died = read_date(written.died, died_at, problems) if written.died else None
    if kind == "biography" and not written.died:
        problems.error(
            "person-living",
            _("{name} has a biography and no year of death: 生不立传").format(name=written.name),
            sheet.at("people", k, "name"),
            _("add died: …, or move the person to a file with kind: profile"),
            length=len(written.name),
        )
    if born and died and last_day(died) < first_day(born):
        problems.error(
            "person-dates",
            _("{name} dies before being born").format(name=written.name),
            died_at,
            _("correct one of the two dates"),
            length=len(written.died),
        )
    if died and desk.last_year and died.year > desk.last_year:
        problems.warn(
            "person-limits",
            _("{name} died after {year}, where the book ends").format(
                name=written.name, year=desk.last_year
            ),
            died_at,
            _("correct the year, or leave the person to the next edition"),
            length=len(written.died),
        )
