"""Turns chronicle.yaml into a Division that holds a Chronicle 大事记."""

from __future__ import annotations

from keben.messages import _
from keben.model import Chronicle, Date, Division, Event, Level, Paragraph, Span
from keben.problems import Location
from keben.source.dates import follows, read_date
from keben.source.desk import Desk
from keben.source.form import Form, Word, fill
from keben.source.inline import read_text
from keben.source.marks import tidy_name
from keben.source.sheet import Sheet, read_sheet

FIRST_YEAR_WITHOUT_REIGN = 1912


class EventForm(Form):
    """One entry as it is written."""

    date: Word
    text: Word
    reign: str = ""
    sources: tuple[str, ...] = ()


class ChronicleForm(Form):
    """chronicle.yaml."""

    title: Word
    id: str = ""
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
    events: list[Event] = []
    for k, written in enumerate(form.events):
        date = read_date(written.date, sheet.at("events", k, "date"), desk.problems, may_range=True)
        if date is None:
            continue
        _check(date, events[-1] if events else None, written, k, sheet, desk)
        events.append(
            Event(
                date,
                read_paragraphs(sheet, desk, "events", k, "text"),
                sheet.at("events", k),
                tidy_name(written.reign),
                tuple(tidy_name(source) for source in written.sources),
            )
        )
    if not form.events:
        desk.problems.error(
            "chronicle-empty", _("no event"), sheet.at("events"), _("add one, or drop the file")
        )
    title_at = sheet.at("title")
    title = (Span(tidy_name(form.title), title_at),)
    block = Chronicle(tuple(events), sheet.at("events"))
    return Division(Level.MATTER, title, title_at, form.id, "", (block,))


def read_paragraphs(sheet: Sheet, desk: Desk, *path: str | int) -> tuple[Paragraph, ...]:
    """Return a text of a sheet as paragraphs of inline Markdown; no notes are called in it."""
    return tuple(
        Paragraph(
            read_text(lines, sheet.file, desk, None),
            Location(sheet.file, lines[0].number, lines[0].column),
        )
        for lines in sheet.paragraphs(desk, *path)
    )


def _check(
    date: Date, before: Event | None, written: EventForm, k: int, sheet: Sheet, desk: Desk
) -> None:
    at = sheet.at("events", k, "date")
    length = len(written.date)
    if before is not None and not follows(date, before.date):
        desk.problems.error(
            "event-order",
            _("{date} stands behind the event at {place}, which is later").format(
                date=written.date, place=before.at
            ),
            at,
            _("move it, or correct the date; a year as a whole stands last in its year"),
            length=length,
        )
    last = (date.until or date).year
    if (desk.first_year and date.year < desk.first_year) or (
        desk.last_year and last > desk.last_year
    ):
        desk.problems.warn(
            "event-limits",
            _("{date} lies outside the limits of the book, {limits}").format(
                date=written.date, limits=f"{desk.first_year or ''}—{desk.last_year or ''}"
            ),
            at,
            _("correct the date, or leave the event out"),
            length=length,
        )
    if written.reign and date.year >= FIRST_YEAR_WITHOUT_REIGN:
        desk.problems.warn(
            "event-reign",
            _("a reign stands only with years before {year}").format(year=FIRST_YEAR_WITHOUT_REIGN),
            sheet.key_at("events", k, "reign"),
            _("delete the line"),
            length=len("reign"),
        )
