"""Turns people/*.yaml into People: 传略, of the dead only, or 简介. Rules: B17."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from keben.messages import _
from keben.model import Date, People, Person
from keben.problems import Location
from keben.source.chronicle import outside_limits, read_paragraphs
from keben.source.dates import date_words, first_day, last_day, read_date
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.sheet import Sheet, read_sheet
from keben.source.targets import made_id

#: What people may stand in order of, and the key of a person that says it.
ORDERS = {"death": "died", "birth": "born", "office": "office", "honour": "honour"}


class PersonForm(Form):
    """One person as it is written; `office` and `honour` are for the order and not printed."""

    name: Word
    text: Word
    born: str = ""
    died: str = ""
    office: str = ""
    honour: str = ""
    portrait: str = ""
    note: str = ""
    id: str = ""


class PeopleForm(Form):
    """A file of people; 传略 stand by death unless it says otherwise, 简介 as they are written."""

    kind: Literal["biography", "profile"]
    order: Literal["death", "birth", "office", "honour", "as-written"] | None = None
    people: list[PersonForm]


def read_people(file: str, at: Location, desk: Desk) -> People | None:
    """Return the people of a file; None when it cannot be read."""
    copy = desk.read(file, at)
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(PeopleForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        return None
    order = form.order or ("death" if form.kind == "biography" else "as-written")
    row = _Row(ORDERS.get(order, ""), desk)
    people = []
    for k, written in enumerate(form.people):
        life = _read_life(written, k, form.kind, sheet, desk)
        if form.kind == "profile" or written.died:
            row.check(written, life, k, sheet)
        if written.portrait:
            desk.find_picture(written.portrait, sheet.at("people", k, "portrait"))
        if written.id:
            desk.targets.declare(written.id, sheet.at("people", k, "id"), desk.problems)
        born, died = _words(life.get("born"), life.get("died"))
        people.append(
            Person(
                name=tidy_name(written.name),
                at=sheet.at("people", k, "name"),
                text=read_paragraphs(sheet, desk, "people", k, "text"),
                born=born,
                died=died,
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


def _read_life(
    written: PersonForm, k: int, kind: str, sheet: Sheet, desk: Desk
) -> Mapping[str, Date]:
    """Return the dates of a person by their keys, and tell of those that cannot be."""
    problems = desk.problems
    life: dict[str, Date] = {}
    for key in ORDERS.values():
        said: str = getattr(written, key)
        at = sheet.at("people", k, key)
        date = read_date(said, at, problems, may_range=key == "office") if said else None
        if date is None:
            continue
        life[key] = date
        first = max(date.year, desk.first_year) if key == "born" else date.year
        limits = outside_limits(first, (date.until or date).year, desk)
        if limits:
            problems.error(
                "person-limits",
                _("“{key}” of {name} lies outside the limits of the book, {limits}").format(
                    key=key, name=written.name, limits=limits
                ),
                at,
                _("correct the date, or leave the person to the next edition"),
                length=len(said),
            )
    if kind == "biography" and not written.died:
        problems.error(
            "person-living",
            _("{name} has a biography and no year of death: 生不立传").format(name=written.name),
            sheet.at("people", k, "name"),
            _("add died: …, or move the person to a file with kind: profile"),
            length=len(written.name),
        )
    if "born" in life and "died" in life and last_day(life["died"]) < first_day(life["born"]):
        problems.error(
            "person-dates",
            _("{name} dies before being born").format(name=written.name),
            sheet.at("people", k, "died"),
            _("correct one of the two dates"),
            length=len(written.died),
        )
    return life


@dataclass(slots=True)
class _Row:
    """Who stands latest so far, by the key that the people stand in order of; without one, as written."""

    key: str
    desk: Desk
    latest: Date | None = None
    name: str = ""

    def check(self, written: PersonForm, life: Mapping[str, Date], k: int, sheet: Sheet) -> None:
        """Tell of a person who is out of order, or has not what the order asks for."""
        date = life.get(self.key)
        if date is None:
            if self.key and not getattr(written, self.key):
                self._tell_missing(written, k, sheet)
            return
        if self.latest is not None and last_day(date) < first_day(self.latest):
            self.desk.problems.error(
                "person-order",
                _("{name} stands behind {other}, whose “{key}” is later").format(
                    name=written.name, other=self.name, key=self.key
                ),
                sheet.at("people", k, self.key),
                _("move the person up, or write order: as-written at the head of the file"),
                length=len(getattr(written, self.key)),
            )
        elif self.latest is None or first_day(date) >= first_day(self.latest):
            self.latest, self.name = date, written.name

    def _tell_missing(self, written: PersonForm, k: int, sheet: Sheet) -> None:
        self.desk.problems.error(
            "person-order",
            _("{name} has no “{key}”, by which these people stand in order").format(
                name=written.name, key=self.key
            ),
            sheet.at("people", k, "name"),
            _("add a line {key}: …, or write order: as-written at the head of the file").format(
                key=self.key
            ),
            length=len(written.name),
        )


def _words(born: Date | None, died: Date | None) -> tuple[str, str]:
    """Return the dates of a life as they are printed: years alone, or with their unit."""
    is_years = all(date is None or not (date.month or date.season) for date in (born, died))
    unit = "" if is_years else "年"
    first, last = (f"{date.year}{unit}{date_words(date)}" if date else "" for date in (born, died))
    return first, last
