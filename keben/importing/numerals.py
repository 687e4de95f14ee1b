"""Turns Chinese numerals of headings into integers.

Only what numbers 编, 章 and 节 carry: 一 … 九十九, 一百二十, and Arabic figures.
"""

from __future__ import annotations

DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100}


def read_numeral(text: str) -> int:
    """Return the number a numeral says, 0 when it says none.

    >>> [read_numeral(n) for n in ("三", "十", "十一", "二十", "九十九", "一百零二", "12", "上")]
    [3, 10, 11, 20, 99, 102, 12, 0]
    """
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for character in text:
        if character in UNITS:
            total += (digit or 1) * UNITS[character]
            digit = 0
        elif character in DIGITS:
            digit = DIGITS[character]
        else:
            return 0
    return total + digit
