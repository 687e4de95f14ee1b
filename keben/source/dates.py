"""Turns dates as they are written into Dates as exactly as they are known, and says in which order they stand.

A date stands where the last day is that it may mean; of those that end together, the narrower first:
the days of a month, the month, its season, the year (B16).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace

from keben.messages import _
from keben.model import Date
from keben.problems import Location, Problems
from keben.source.lunar import LunarWords, lunar_span, read_lunar

WRITTEN = re.compile(r"([0-9]{3,4})(?:-([0-9]{2})(?:-([0-9]{2}))?| +(\S+))?")
SEASONS = "春夏秋冬"
#: First and last month in which a season may fall, by the old calendar or the new; 13 is next January.
SEASON_MONTHS = {"春": (1, 5), "夏": (4, 8), "秋": (7, 11), "冬": (9, 14)}
#: The month with which it ends at the earliest.
SEASON_ENDS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
LAST_MONTH = 9999  #: behind every month that a range may end with, counted on from its first year

Day = tuple[int, int, int]
#: Year, month and day of the end; then the beginning, negative, so that the narrower stands first.
Standing = tuple[int, int, int, int, int]


def read_date(
    written: str, at: Location, problems: Problems, *, may_range: bool = False
) -> Date | None:
    """Return a date, or say what is wrong with it; one that may be a range may be lunar too.

    >>> read_date("1912 春", Location("a.yaml", 1, 1), Problems())
    Date(year=1912, month=0, day=0, season='春', until=None, lunar='')
    """
    if not may_range:
        return _read(written, at, problems, "1912-09-18, 1912-09, 1912, 1912 春")
    start, slash, end = written.partition("/")
    forms = "1912-09-18, 1912-09, 1912, 1912 春, 1912-09-18/1912-09-20, 1840 六月初三"
    first = _read(start.strip(), at, problems, forms, may_lunar=True)
    until = _read(end.strip(), at, problems, forms, may_lunar=True) if slash else None
    if first is None or (slash and until is None):
        return None
    if until is None:
        return first
    if bool(first.lunar) != bool(until.lunar):
        _bad(written, _("the range begins by one calendar and ends by another"), at, problems)
        return None
    if last_day(until) < first_day(first):
        _bad(written, _("the range ends before it begins"), at, problems)
        return None
    return replace(first, until=until)


def _read(
    written: str, at: Location, problems: Problems, forms: str, *, may_lunar: bool = False
) -> Date | None:
    """Return a date that is no range."""
    match = WRITTEN.fullmatch(written)
    if match is None:
        _bad(written, _("“{date}” is not a date").format(date=written), at, problems, forms)
        return None
    year, month, day = (int(match[k] or 0) for k in (1, 2, 3))
    words = match[4] or ""
    lunar = read_lunar(words) if may_lunar else None
    if lunar:
        if year and lunar_span(year, lunar):
            return Date(year, lunar.month, lunar.day, lunar=words)
        message = _("the lunar year that began in {year} has no {words}")
        _bad(written, message.format(year=year, words=words), at, problems)
        return None
    if words and words not in SEASON_MONTHS:
        _bad(written, _("“{season}” is not a season").format(season=words), at, problems, SEASONS)
        return None
    if year == 0 or (match[2] and not 1 <= month <= 12):
        _bad(written, _("there is no month {month}").format(month=match[2]), at, problems)
        return None
    if match[3]:
        try:
            datetime.date(year, month, day)
        except ValueError:
            _bad(written, _("there is no such day"), at, problems)
            return None
    return Date(year, month, day, words)


def _bad(written: str, message: str, at: Location, problems: Problems, forms: str = "") -> None:
    hint = _("write one of: {forms}").format(forms=forms) if forms else _("correct it")
    problems.error("date-bad", message, at, hint, length=max(1, len(written)))


def first_day(date: Date) -> Day:
    """Return the earliest day that a date may mean."""
    if date.lunar:
        return _lunar_days(date)[0]
    if date.season:
        return (date.year, SEASON_MONTHS[date.season][0], 1)
    return (date.year, date.month or 1, date.day or 1)


def last_day(date: Date) -> Day:
    """Return the latest day that a date may mean; its `until` is left aside."""
    if date.lunar:
        return _lunar_days(date)[1]
    if date.season:
        return (date.year, SEASON_MONTHS[date.season][1], 31)
    return (date.year, date.month or 12, date.day or 31)


def _lunar_days(date: Date) -> tuple[Day, Day]:
    span = lunar_span(date.year, LunarWords(date.month, date.day))
    assert span is not None  # the reader has looked
    first, last = (_counted_on(day, date.year) for day in span)
    return first, last


def _counted_on(day: Day, year: int) -> Day:
    """Return a day with its month counted on from January of a year before it.

    >>> _counted_on((1841, 1, 22), 1840)
    (1840, 13, 22)
    """
    return (year, day[1] + 12 * (day[0] - year), day[2])


def standing(date: Date) -> Standing:
    """Return where a date stands in 大事记: at its end, what is narrower before it."""
    _year, month, day = first_day(date)
    return (*_end(date), -month, -day)


def earliest_standing(date: Date) -> Standing:
    """Return the first place that is not surely wrong.

    A season may end earlier or later, by the calendar that is meant; a range may stand where it begins,
    behind the other entries of its first day.
    """
    if date.until is not None:
        return (*earliest_standing(replace(date, until=None))[:3], 0, 0)
    place = standing(date)
    if date.season:
        return (date.year, SEASON_ENDS[date.season], *place[2:])
    return place


def _end(date: Date) -> Day:
    """Return the last day of a date, in months of the year under which it stands."""
    if not date.month and not date.season:
        return (date.year, LAST_MONTH, 31)
    return _counted_on(last_day(date.until or date), date.year)


def follows(date: Date, before: Date) -> bool:
    """Say whether an event may stand behind another in 大事记."""
    return standing(date) >= earliest_standing(before)


def are_in_order(dates: Iterable[Date | None]) -> bool:
    """Say whether all that are dates may stand in 大事记 as they are."""
    latest: Date | None = None
    for date in filter(None, dates):
        if latest is not None and not follows(date, latest):
            return False
        latest = later(date, latest)
    return True


def later(date: Date, latest: Date | None) -> Date:
    """Return the one of two that the next event may not stand before."""
    if latest is None or earliest_standing(date) >= earliest_standing(latest):
        return date
    return latest


def date_words(date: Date) -> str:
    """Return a date in words without its year.

    >>> date_words(Date(1923, 2, 4, until=Date(1923, 2, 7))), date_words(Date(1840, 6, 3, lunar="六月初三"))
    ('2月4日—7日', '六月初三')
    """
    words = date.lunar or "".join(
        (
            f"{date.season}季" if date.season else "",
            f"{date.month}月" if date.month else "",
            f"{date.day}日" if date.day else "",
        )
    )
    return f"{words}—{_until(date, date.until)}" if date.until else words


def _until(date: Date, end: Date) -> str:
    """Return the end of a range, without what it shares with the beginning."""
    year = f"{end.year}年" if end.year != date.year else ""
    has_same_month = not year and end.month == date.month and bool(end.day)
    if end.lunar:
        month, _month, day = end.lunar.partition("月")
        return day if has_same_month else f"{year}{month}月{day}"
    season = f"{end.season}季" if end.season else ""
    month = f"{end.month}月" if end.month and not has_same_month else ""
    return year + season + month + (f"{end.day}日" if end.day else "")
