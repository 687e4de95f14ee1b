"""Turns the text of 大事记 into dated events, when every one of them has a date.

When one has none, or they are out of order, the text stays as paragraphs: a date is never guessed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from keben.importing.kinds import HAN
from keben.importing.ledger import Copy, Cut
from keben.importing.numerals import DIGITS
from keben.importing.paragraphs import Block, BlockKind
from keben.importing.sheet import Sheet, escape, scalar
from keben.messages import _
from keben.problems import Location, Problems
from keben.source.dates import are_in_order, read_date

YEAR = re.compile(
    rf"^(?:公元)?(?P<year>\d{{4}}|[一二三四五六七八九〇○零]{{4}})年$"
    rf"|^(?P<reign>[{HAN}]{{3,12}}年)[（(](?P<other>\d{{4}})年?[）)]$"
)
DAY = re.compile(
    r"^(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:[至—～\-]+(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日)?[，,\u3000 ]*"
)
MONTH = re.compile(r"^(?P<month>\d{1,2})月(?:份)?(?![至—～\-\d])[，,\u3000 ]*")
SEASON = re.compile(r"^(?P<season>[春夏秋冬])(?:季|天)?[，,\u3000 ]+")
WHOLE = re.compile(r"^(?:是|同|本|当|该)年[，,\u3000 ]*")


@dataclass(slots=True)
class Dated:
    """An event while its paragraphs are gathered."""

    date: str
    said: tuple[Cut, ...]  #: the words of the date, which the build prints from `date`
    reign: Cut | None
    paragraphs: list[tuple[Cut, ...]] = field(default_factory=list)


def _date(year: int, text: str) -> tuple[str, int] | None:
    """Return the date that a paragraph begins with, and where its words end."""
    if m := DAY.match(text):
        month, day = int(m["month"]), int(m["day"])
        try:
            date = str(datetime.date(year, month, day))
            if m["to_day"]:
                until = datetime.date(year, int(m["to_month"] or month), int(m["to_day"]))
                date += f"/{until}" if str(until) > date else ""
                if "/" not in date:
                    return None
        except ValueError:
            return None
        return date, m.end()
    if m := MONTH.match(text):
        month = int(m["month"])
        return (f"{year}-{month:02}", m.end()) if 1 <= month <= 12 else None
    if m := SEASON.match(text):
        return f"{year} {m['season']}", m.end()
    if m := WHOLE.match(text):
        return f"{year}", m.end()
    return None


def date_events(blocks: Sequence[Block]) -> tuple[Dated, ...] | None:
    """Return the events of a 大事记, or None when one has no date or stands out of order."""
    events: list[Dated] = []
    year, head, reign = 0, (), None  # type: int, tuple[Cut, ...], Cut | None
    for block in blocks:
        if block.kind is not BlockKind.BODY and block.kind is not BlockKind.SIGNATURE:
            return None
        first = block.cuts[0]
        if m := YEAR.match(first.text):
            digits = m["year"] or m["other"]
            year = int("".join(c if c.isdecimal() else str(DIGITS[c]) for c in digits))
            reign = replace(first, text=m["reign"]) if m["reign"] else None
            at = m.end("reign") if reign else 0
            head = (replace(first, text=first.text[at:], column=first.column + at),)
            continue
        found = _date(year, first.text) if year else None
        if found is None:
            if not events or not year or head:
                return None
            events[-1].paragraphs.append(block.cuts)
            continue
        date, end = found
        said = (*head, replace(first, text=first.text[:end]))
        rest = replace(first, text=first.text[end:], column=first.column + end)
        if not rest.text and len(block.cuts) == 1:
            return None
        named = reign if head else None  # once a year is enough
        events.append(Dated(date, said, named, [(rest, *block.cuts[1:])]))
        head = ()
    nowhere = Location("")
    dates = [read_date(event.date, nowhere, Problems(), may_range=True) for event in events]
    return tuple(events) if events and not head and are_in_order(dates) else None


def write_chronicle(copy: Copy, title: Cut, events: Sequence[Dated], path: str) -> Sheet:
    """Write chronicle.yaml; the words of dates are dropped, as the build prints them itself."""
    sheet = Sheet(path)
    sheet.field(copy, "title: ", title)
    sheet.write("events:")
    for event in events:
        for cut in event.said:
            copy.drop(cut, _("date, now in {path}").format(path=path))
        sheet.write(f"  - date: {event.date}")
        if event.reign is not None:
            sheet.field(copy, "    reign: ", event.reign)
        if len(event.paragraphs) == 1:
            cuts = event.paragraphs[0]
            text = "".join(escape(cut.text, starts=False) for cut in cuts)
            number = sheet.write("    text: " + scalar(text))
            for cut in cuts:
                copy.keep(cut, path, number)
            continue
        sheet.write("    text: |")
        for at, cuts in enumerate(event.paragraphs):
            if at:
                sheet.write()
            number = sheet.write("      " + "".join(escape(c.text, starts=False) for c in cuts))
            for cut in cuts:
                copy.keep(cut, path, number)
    return sheet
