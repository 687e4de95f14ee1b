"""Turns lunar dates 农历 into the days of the common calendar on which they fell.

The conversion is tyme4py's (MIT): computed new moons and terms, corrected by the calendars that were in
force. From 1645 on it agrees with them day by day; tests hold it against dates of well-known events.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Day = tuple[int, int, int]

MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
OTHER_MONTHS = {"冬": 11, "腊": 12}
_ONES = "一二三四五六七八九"
DAYS = {
    **{f"初{word}": k for k, word in enumerate((*_ONES, "十"), 1)},
    **{f"十{word}": k for k, word in enumerate(_ONES, 11)},
    "二十": 20,
    **{f"{tens}{word}": k for tens in ("廿", "二十") for k, word in enumerate(_ONES, 21)},
    "三十": 30,
}
_WRITTEN = re.compile(rf"(闰?)({'|'.join((*OTHER_MONTHS, *reversed(MONTHS)))})月(\S*)")


class LunarWords(NamedTuple):
    """What the words of a lunar date say; `day` is 0 when only the month is known."""

    month: int  #: a leap month 闰月 is negative
    day: int


def read_lunar(words: str) -> LunarWords | None:
    """Return what is meant by the words of a lunar month or day; None when they are none.

    >>> read_lunar("闰六月初三"), read_lunar("腊月")
    (LunarWords(month=-6, day=3), LunarWords(month=12, day=0))
    """
    match = _WRITTEN.fullmatch(words)
    if match is None or (match[3] and match[3] not in DAYS):
        return None
    month = OTHER_MONTHS.get(match[2]) or MONTHS.index(match[2]) + 1
    return LunarWords(-month if match[1] else month, DAYS.get(match[3], 0))


def lunar_span(year: int, words: LunarWords) -> tuple[Day, Day] | None:
    """Return the first and the last common day of a lunar date; None when that year had none such.

    `year` is the lunar one, named after the common year in which it began: 道光二十年 is 1840, though
    its twelfth month fell in January 1841.

    >>> lunar_span(1911, LunarWords(8, 19))
    ((1911, 10, 10), (1911, 10, 10))
    """
    from tyme4py.lunar import LunarDay, LunarMonth  # few books have a lunar date

    try:
        days = LunarMonth.from_ym(year, words.month).get_day_count()
        first, last = (
            LunarDay.from_ymd(year, words.month, words.day or day).get_solar_day()
            for day in (1, days)
        )
    except ValueError:
        return None
    return (
        (first.get_year(), first.get_month(), first.get_day()),
        (last.get_year(), last.get_month(), last.get_day()),
    )
