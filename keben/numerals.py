"""Turns numbers into Chinese numerals."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """Return 1 to 999 in Chinese, anything else in figures.

    >>> [chinese_numeral(n) for n in (1, 10, 12, 20, 99, 100, 101, 110, 112, 250, 999)]
    ['一', '十', '十二', '二十', '九十九', '一百', '一百零一', '一百一十', '一百一十二', '二百五十', '九百九十九']
    """
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (DIGITS[ones] if ones else "")
