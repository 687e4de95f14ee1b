"""Turns 大事记 into strips: the year a centred line, the date run in, the text after 1 em.

Entries of one day after the first begin with △; a year known as a whole is 是年, a month behind its days
是月, last in its span as the source has them. A page that begins within a year begins with 1912年（续）.

Rules: B4, B16.
"""

from __future__ import annotations

from dataclasses import replace

from keben.galley.stick import Stick, as_text
from keben.galley.strip import Strip
from keben.galley.text import heading_strip, mark_of, paragraph_strips, run_in
from keben.model import Chronicle, Date, Division, Event, Level, Span
from keben.problems import Location
from keben.source.dates import date_words


def chronicle_strips(chronicle: Chronicle, stick: Stick) -> list[Strip]:
    """Set every entry in the order of the source."""
    strips: list[Strip] = []
    before: Event | None = None
    again: tuple[Strip, ...] = ()
    for event in chronicle.events:
        if before is None or event.date.year != before.date.year:
            strips.append(_year(event.year_name, event.at, stick))
            head = _year(f"{event.year_name}（续）", event.at, stick)
            again = (replace(head, headings=(), break_before=""),)
            before = None
        above = before.date if before else None
        label = date_label(event.date, above, chronicle.same_day)
        anchors = (event.id,) if event.id else ()
        for paragraph in event.text:
            lead = run_in((Span(label, event.at),)) if paragraph is event.text[0] else ()
            for strip in paragraph_strips(paragraph, stick, lead):
                strips.append(replace(strip, again=again, anchors=anchors))
                anchors = ()
        before = event
    return strips


def _year(name: str, at: Location, stick: Stick) -> Strip:
    division = Division(Level.ITEM, as_text(name, at), at)
    strip = heading_strip(division, stick.style.year, stick)
    mark = replace(mark_of(division), is_listed=False)  # but never in the contents
    return replace(strip, headings=(mark,))


def date_label(date: Date, before: Date | None, same_day: str = "△") -> str:
    """Return the run-in date of an entry; `before` is that of the entry above in its year.

    >>> date_label(Date(1923, 2, 4), None)
    '2月4日'
    >>> date_label(Date(1923, 2, 4), Date(1923, 2, 4))
    '△'
    >>> date_label(Date(1923, 2), Date(1923, 2, 7))
    '是月'
    >>> date_label(Date(1923), None)
    '是年'
    """
    if date == before:
        return same_day
    if not date.month and not date.season:
        return f"是年{date_words(date)}"
    is_month = not date.day and not date.until
    if (
        is_month
        and before is not None
        and (before.month, bool(before.lunar))
        == (
            date.month,
            bool(date.lunar),
        )
    ):
        return "是月"
    return date_words(date)
