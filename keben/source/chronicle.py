"""Turns chronicle.yaml into a Division that holds a Chronicle 大事记.

What is printed of a date comes by itself: the reign year before 1912, 是月, 是年, △, 参见 with its page.
Order, limits and reigns are checked, never mended: what is wrong is mostly the date. Rules: B4, B16.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from keben.messages import _
from keben.model import Chronicle, Date, Division, Event, Level, Paragraph, Span
from keben.problems import Location
from keben.source.dates import date_words, follows, later, read_date, standing
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.inline import read_text
from keben.source.marks import tidy_name
from keben.source.reigns import FIRST_YEAR, PEOPLES_REPUBLIC, REPUBLIC, YEARS, names_era, reign_of
from keben.source.sheet import Sheet, read_sheet


class EventForm(Form):
    """One entry as it is written."""

    date: Word
    text: Word
    reign: str = ""
    sources: tuple[str, ...] = ()
    id: str = ""
    see: str = ""


class ChronicleForm(Form):
    """chronicle.yaml."""

    title: Word
    id: str = ""
    republic: Literal["yes", "no"] = "no"
    same_day: Literal["△", "同日"] = "△"
    events: list[EventForm]


def read_chronicle(file: str, at: Location, desk: Desk) -> Division | None:
    """Return 大事记 as a piece of matter; None when the file cannot be read."""
    copy = desk.read(file, at)
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(ChronicleForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        return None
    if form.id:
        desk.targets.declare(form.id, sheet.at("id"), desk.problems)
    order = _Order(desk)
    events: list[Event] = []
    for k, written in enumerate(form.events):
        at = sheet.at("events", k, "date")
        date = read_date(written.date, at, desk.problems, may_range=True)
        if date is None:
            continue
        order.check(date, written.date, at)
        _check_limits(date, written.date, at, desk)
        event = _event(date, written, k, sheet, desk, has_republic=form.republic == "yes")
        events.append(event)
    if not form.events:
        desk.problems.error(
            "chronicle-empty", _("no event"), sheet.at("events"), _("add one, or drop the file")
        )
    title_at = sheet.at("title")
    title = (Span(tidy_name(form.title), title_at),)
    block = Chronicle(tuple(events), sheet.at("events"), form.same_day)
    return Division(Level.MATTER, title, title_at, form.id, "", (block,))


def _event(
    date: Date, written: EventForm, k: int, sheet: Sheet, desk: Desk, *, has_republic: bool
) -> Event:
    """Return an event with its reign year, and with the pointer to where it is told (纪事本末)."""
    text = read_paragraphs(sheet, desk, "events", k, "text")
    if written.id:
        desk.targets.declare(written.id, sheet.at("events", k, "id"), desk.problems)
    if written.see:
        at = sheet.at("events", k, "see")
        desk.targets.ask(written.see, at)
        pointer = (
            Span("（参见", at),
            Span("", at, ref=written.see),
            Span("，第", at),
            Span("", at, page_of=written.see),
            Span("页）", at),
        )
        text = (*text[:-1], replace(text[-1], text=(*text[-1].text, *pointer)))
    reign = tidy_name(written.reign)
    if reign:
        _check_reign(reign, date.year, sheet.at("events", k, "reign"), desk)
    elif date.year < (PEOPLES_REPUBLIC if has_republic else REPUBLIC):
        reign = reign_of(date.year)
    sources = tuple(tidy_name(source) for source in written.sources)
    event = Event(date, text, sheet.at("events", k), reign, sources, written.id)
    return replace(event, name=f"{event.year_name}{date_words(date)}条")


def read_paragraphs(sheet: Sheet, desk: Desk, *path: str | int) -> tuple[Paragraph, ...]:
    """Return a text of a sheet as paragraphs of inline Markdown; no notes are called in it."""
    return tuple(
        Paragraph(
            read_text(lines, sheet.file, desk, None),
            Location(sheet.file, lines[0].number, lines[0].column),
        )
        for lines in sheet.paragraphs(desk, *path)
    )


@dataclass(slots=True)
class _Order:
    """What the entries read so far say of where the next may stand."""

    desk: Desk
    latest: Date | None = None  #: the one that stands latest
    place: Location | None = None
    span: Date | None = None  #: the last range, while nothing was told of it
    span_place: Location | None = None

    def check(self, date: Date, written: str, at: Location) -> None:
        """Tell of a date that is out of order."""
        if self.latest is not None and not follows(date, self.latest):
            self.desk.problems.error(
                "event-order",
                _("{date} stands behind the event at {place}, which is later").format(
                    date=written, place=self.place
                ),
                at,
                _(
                    "move it, or correct the date; a month stands behind its days, a season behind"
                    " its months, a year as a whole last"
                ),
                length=len(written),
            )
        elif self.span is not None and standing(date) < standing(self.span):
            self.desk.problems.warn(
                "event-range",
                _("{date} lies within the range at {place}, which stands before it").format(
                    date=written, place=self.span_place
                ),
                at,
                _("move the range behind it: a range stands last in its span"),
                length=len(written),
            )
            self.span = None
        if later(date, self.latest) is date:
            self.latest, self.place = date, at
        if date.until is not None:
            self.span, self.span_place = date, at


def outside_limits(first: int, last: int, desk: Desk) -> str:
    """Return the limits of the book 断限 where years lie outside them; empty where they do not."""
    is_outside = (first < desk.first_year) or (desk.last_year and last > desk.last_year)
    return f"{desk.first_year or ''}—{desk.last_year or ''}" if is_outside else ""


def _check_limits(date: Date, written: str, at: Location, desk: Desk) -> None:
    limits = outside_limits(date.year, (date.until or date).year, desk)
    if limits:
        desk.problems.error(
            "event-limits",
            _("{date} lies outside the limits of the book, {limits}").format(
                date=written, limits=limits
            ),
            at,
            _("correct the date, or leave the event out"),
            length=len(written),
        )


def _check_reign(reign: str, year: int, at: Location, desk: Desk) -> None:
    """Tell of a reign that is not that of its year; one that no table knows is only told (太平天国)."""
    if year < FIRST_YEAR or YEARS.get(reign) == year:
        return
    right = reign_of(year)
    remedy = _("write {reign}").format(reign=right) if right else _("delete the line")
    if right and not names_era(reign):
        desk.problems.warn(
            "event-reign",
            _("“{reign}” is in no table and could not be checked").format(reign=reign),
            at,
            remedy,
            length=len(reign),
        )
        return
    named = YEARS.get(reign)
    message = (
        _("{reign} is {named}, not {year}").format(reign=reign, named=named, year=year)
        if named
        else _("{year} is not “{reign}”").format(reign=reign, year=year)
    )
    desk.problems.error("event-reign", message, at, remedy, length=len(reign))
