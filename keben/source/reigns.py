"""Turns years into reign years 年号纪年, and reign years as they are written into years.

The eras of 明, 清 and 民国, as in 我国历代纪元表, the appendix of 《现代汉语词典》. Before 1368 a reign is
taken as it is written.

Rules: B4.
"""

from __future__ import annotations

#: Dynasty, era, its first and last year. Where two share a year, the first here gives it its name.
ERAS = (
    ("明", "洪武", 1368, 1398),
    ("明", "建文", 1399, 1402),
    ("明", "永乐", 1403, 1424),
    ("明", "洪熙", 1425, 1425),
    ("明", "宣德", 1426, 1435),
    ("明", "正统", 1436, 1449),
    ("明", "天顺", 1457, 1464),  # from the 17th day of 1457, so before 景泰八年
    ("明", "景泰", 1450, 1457),
    ("明", "成化", 1465, 1487),
    ("明", "弘治", 1488, 1505),
    ("明", "正德", 1506, 1521),
    ("明", "嘉靖", 1522, 1566),
    ("明", "隆庆", 1567, 1572),
    ("明", "万历", 1573, 1620),
    ("明", "泰昌", 1620, 1620),
    ("明", "天启", 1621, 1627),
    ("明", "崇祯", 1628, 1644),
    ("清", "顺治", 1644, 1661),
    ("清", "康熙", 1662, 1722),
    ("清", "雍正", 1723, 1735),
    ("清", "乾隆", 1736, 1795),
    ("清", "嘉庆", 1796, 1820),
    ("清", "道光", 1821, 1850),
    ("清", "咸丰", 1851, 1861),
    ("清", "同治", 1862, 1874),
    ("清", "光绪", 1875, 1908),
    ("清", "宣统", 1909, 1911),
    ("", "民国", 1912, 1949),
)

FIRST_YEAR = ERAS[0][2]
REPUBLIC = 1912  #: from its first year on, common years may stand alone
PEOPLES_REPUBLIC = 1949

_DIGITS = "一二三四五六七八九"


def numeral(number: int) -> str:
    """Return the year of an era, 1 to 99, in words.

    >>> [numeral(n) for n in (1, 2, 10, 11, 20, 61)]
    ['元', '二', '十', '十一', '二十', '六十一']
    """
    if number == 1:
        return "元"
    tens, ones = divmod(number, 10)
    words = f"{_DIGITS[tens - 1] if tens > 1 else ''}十" if tens else ""
    return words + (_DIGITS[ones - 1] if ones else "")


#: Every year of every era by its name; that of the dynasty may be left out.
YEARS = {
    f"{dynasty}{era}{numeral(year - first + 1)}年": year
    for dynasty_of, era, first, last in ERAS
    for dynasty in (dynasty_of, "")
    for year in range(first, last + 1)
}


def reign_of(year: int) -> str:
    """Return the name of a year; empty outside the table.

    >>> reign_of(1840), reign_of(1644), reign_of(1300)
    ('清道光二十年', '明崇祯十七年', '')
    """
    for dynasty, era, first, last in ERAS:
        if first <= year <= last:
            return f"{dynasty}{era}{numeral(year - first + 1)}年"
    return ""


def names_era(written: str) -> bool:
    """Say whether a reign as it is written names an era of the table, rightly or not."""
    return any(era in written for _dynasty, era, _first, _last in ERAS)
