"""Turns dates as they are written into Dates as exactly as they are known."""

from __future__ import annotations

import datetime
import re

from keben.messages import _
from keben.model import Date
from keben.problems import Location, Problems

WRITTEN = re.compile(r"([0-9]{3,4})(?:-([0-9]{2})(?:-([0-9]{2}))?| +(\S+))?")
SEASONS = "春夏秋冬"
#: First and last month in which a season may fall, by the old calendar or the new.
SEASON_MONTHS = {"春": (1, 5), "夏": (4, 8), "秋": (7, 11), "冬": (9, 14)}

Day = tuple[int, int, int]


def read_date(
    written: str, at: Location, problems: Problems, *, may_range: bool = False
) -> Date | None:
    """Return a date, or say what is wrong with it.

    >>> read_date("1912 春", Location("a.yaml", 1, 1), Problems())
    Date(year=1912, month=0, day=0, season='春', until=None)
    """
    start, slash, end = written.partition("/")
    if slash and may_range:
        first = read_date(start.strip(), at, problems)
        until = read_date(end.strip(), at, problems)
        if first is None or until is None:
            return None
        if last_day(until) < first_day(first):
            _bad(written, _("the range ends before it begins"), at, problems)
            return None
        return Date(first.year, first.month, first.day, first.season, until)
    match = WRITTEN.fullmatch(written)
    if match is None:
        forms = "1912-09-18, 1912-09, 1912, 1912 春"
        if may_range:
            forms += ", 1912-09-18/1912-09-20"
        _bad(written, _("“{date}” is not a date").format(date=written), at, problems, forms)
        return None
    year, month, day = (int(match[k] or 0) for k in (1, 2, 3))
    season = match[4] or ""
    if (season and season not in SEASONS) or len(season) > 1:
        _bad(written, _("“{season}” is not a season").format(season=season), at, problems, SEASONS)
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
    return Date(year, month, day, season)


def _bad(written: str, message: str, at: Location, problems: Problems, forms: str = "") -> None:
    hint = _("write one of: {forms}").format(forms=forms) if forms else _("correct it")
    problems.error("date-bad", message, at, hint, length=max(1, len(written)))


def first_day(date: Date) -> Day:
    """Return the earliest day that a date may mean."""
    if date.season:
        return (date.year, SEASON_MONTHS[date.season][0], 1)
    return (date.year, date.month or 1, date.day or 1)


def last_day(date: Date) -> Day:
    """Return the latest day that a date may mean; its `until` is left aside."""
    if date.season:
        return (date.year, SEASON_MONTHS[date.season][1], 31)
    return (date.year, date.month or 12, date.day or 31)


def follows(date: Date, before: Date) -> bool:
    """Say whether an event may stand behind another in 大事记 (B16).

    Only what is surely out of order is refused: the month, or the season, may stand before or behind
    its days. A year as a whole stands last in its year.
    """
    is_whole_year = not before.month and not before.season
    if is_whole_year and date.year == before.year:
        return not date.month and not date.season
    return last_day(date) >= first_day(before)
