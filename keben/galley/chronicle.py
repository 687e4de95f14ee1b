"""Turns 大事记 into strips: the year a centred line, the date run in, the text after 1 em.

Entries of one day after the first begin with △; a year known as a whole is 是年, a month 是月, last in
its span as the source has them. The year is set again on a new page.

Rules: B4, B16.
"""

from __future__ import annotations

from dataclasses import replace

from keben.galley.stick import Stick, as_text
from keben.galley.strip import Strip
from keben.galley.text import heading_strip, paragraph_strips, run_in
from keben.model import Chronicle, Date, Division, Event, Level, Span

_AGAIN = "△"


def chronicle_strips(chronicle: Chronicle, stick: Stick) -> list[Strip]:
    """Set every entry in the order of the source."""
    strips: list[Strip] = []
    before: Event | None = None
    again: tuple[Strip, ...] = ()
    for event in chronicle.events:
        if before is None or event.date.year != before.date.year:
            head = _year(event, stick)
            again = (replace(head, headings=(), anchors=(), break_before=""),)
            strips.append(head)
            before_date = None
        else:
            before_date = before.date
        label = date_label(event.date, before_date)
        for number, paragraph in enumerate(event.text):
            lead = run_in((Span(label, event.at),)) if number == 0 else ()
            strips += [
                replace(strip, again=again) for strip in paragraph_strips(paragraph, stick, lead)
            ]
        before = event
    return strips


def _year(event: Event, stick: Stick) -> Strip:
    title = f"{event.reign}（{event.date.year}年）" if event.reign else f"{event.date.year}年"
    division = Division(Level.ITEM, as_text(title, event.at), event.at)
    return heading_strip(division, stick.style.year, stick)


def date_label(date: Date, before: Date | None) -> str:
    """Return the run-in date of an entry.

    >>> date_label(Date(1923, 2, 4), None)
    '2月4日'
    >>> date_label(Date(1923, 2, 4), Date(1923, 2, 4))
    '△'
    >>> date_label(Date(1923, 2), Date(1923, 2, 7))
    '是月'
    >>> date_label(Date(1923), None)
    '是年'
    """
    if before is not None and date == before:
        return _AGAIN
    if date.season:
        label = f"{date.season}季"
    elif not date.month:
        label = "是年"
    elif not date.day:
        same = before is not None and before.month == date.month and not date.until
        label = "是月" if same else f"{date.month}月"
    else:
        label = f"{date.month}月{date.day}日"
    if date.until is not None:
        label += f"—{_until(date)}"
    return label


def _until(date: Date) -> str:
    end = date.until
    assert end is not None  # the caller has looked
    parts = []
    if end.year != date.year:
        parts.append(f"{end.year}年")
    if end.month and (parts or end.month != date.month or not end.day):
        parts.append(f"{end.month}月")
    if end.day:
        parts.append(f"{end.day}日")
    return "".join(parts)
