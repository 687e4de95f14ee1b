"""Turns chance into tables: by year, by village, registers, matrices of joined cells, long and wide ones.

A cell `<` is joined to the one at its left, `^` to the one above, as in every table of a source.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.sample import words
from keben.sample.prose import Prose

JOINED = frozenset("<^")

_LONG_HEADS = tuple(
    "其中国营企业退休职工占比（%）|年末实有灌溉面积（不含山地）|经技术培训合格的在岗工匠人数|较上一年度增加或减少的百分比|"
    "城镇与农村住户平均居住面积|已经验收并移交使用的项目数|各乡镇合作社自筹资金的总额|列入年度计划而未完成的投资".split(
        "|"
    )
)
_YEAR_UNITS = ("吨", "万元", "个", "人", "公顷")
_LONGEST = 120  #: rows of the longest tables
#: columns of tables that need smaller type, are turned, or go over two pages
_WIDE, _TURNED, _FACING = 13, 18, 22


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before it is written: its caption, heads and rows."""

    caption: str
    unit: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    widths: str = ""
    is_text: bool = False


class Tables:
    """Draws the tables of one book."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._pen = prose.pen

    def draw(self, number: int) -> Grid:
        """Draw a table; its number in the book, from 1, says of which kind it is."""
        rows = self._pen.number(30, 60) if number % 9 == 4 else self._pen.number(4, 16)
        if number % 20 == 11:
            return self._by_town(_LONGEST)
        if number % 100 == 68:
            return self._by_year(min(rows, 24), _FACING)
        if number % 50 == 18:
            return self._by_year(min(rows, 24), _TURNED)
        if number % 25 == 12:
            return self._by_year(min(rows, 24), _WIDE)
        if number % 11 == 5:
            return self._tall(rows)
        if number % 10 == 2:
            return self._matrix(min(rows, 24))
        if number % 4 == 3:
            return self._register(min(rows, 34))
        if number % 3 == 1:
            return self._by_village(rows)
        return self._by_year(min(rows, 56), self._pen.number(3, 6))

    def _caption(self, about: str) -> str:
        pen = self._pen
        return f"{pen.pick(words.DISTRICTS)}{about}{pen.pick(words.NOUNS_OF_ACTION)}情况"

    def _amounts(self, columns: int) -> tuple[str, ...]:
        pen = self._pen
        return tuple(
            "—" if pen.chance(4)
            else str(pen.number(3, 98000)) if column % 2
            else f"{pen.number(1, 990)}.{pen.number(0, 9)}"
            for column in range(columns)
        )  # fmt: skip

    def _villages(self, rows: int, columns: int) -> tuple[tuple[str, ...], ...]:
        return tuple((self._prose.entities.village(), *self._amounts(columns)) for _ in range(rows))

    def _topics(self, count: int) -> list[str]:
        return self._pen.some([topic for topic in words.TOPICS if len(topic) == 2], count)

    def _by_year(self, rows: int, columns: int) -> Grid:
        pen = self._pen
        goods = pen.some(words.GOODS, columns)
        first = pen.number(1949, 2006 - rows)
        return Grid(
            self._caption(f"{first}～{first + rows - 1}年{goods[0]}等{len(goods)}种产品"),
            pen.pick(_YEAR_UNITS),
            (("年份", *goods),),
            tuple((str(first + k), *self._amounts(columns)) for k in range(rows)),
        )

    def _by_village(self, rows: int) -> Grid:
        topics = self._topics(self._pen.number(3, 5))
        year = self._pen.number(1953, 2005)
        return Grid(
            self._caption(f"{year}年各村{topics[0]}"),
            "个，万元",
            (("村名", *topics),),
            self._villages(rows, len(topics)),
        )

    def _by_town(self, rows: int) -> Grid:
        """Villages under the names of their towns, which go over all columns."""
        topics = self._topics(4)
        grouped: list[tuple[str, ...]] = []
        while (left := rows - len(grouped) - 1) > 0:
            size = self._pen.number(7, 15)
            grouped.append((self._pen.pick(words.TOWNS), *"<" * len(topics)))
            grouped += self._villages(size if left - size > 3 else left, len(topics))
        return Grid(
            self._caption(f"{self._pen.number(1953, 2005)}年各乡镇{topics[0]}"),
            "个，万元",
            (("村名", *topics),),
            tuple(grouped),
        )

    def _matrix(self, rows: int) -> Grid:
        """Two heads, one under the other, and kinds that go over several years."""
        pen = self._pen
        first, second = self._topics(2)
        year = pen.number(1949, 2006 - rows)
        body: list[tuple[str, ...]] = []
        while len(body) < rows:
            size = min(pen.number(2, 4), rows - len(body))
            for k in range(size):
                kind = "^" if k else pen.pick(words.GOODS)
                body.append((kind, str(year + len(body)), *self._amounts(5)))
        return Grid(
            self._caption(f"{year}～{year + rows - 1}年{first}与{second}"),
            "户，万元",
            (
                ("产品", "年份", first, "<", second, "<", "合计"),
                ("^", "^", "户数", "金额", "户数", "金额", "^"),
            ),
            tuple(body),
        )

    def _tall(self, rows: int) -> Grid:
        heads = self._pen.some(_LONG_HEADS, 5)
        return Grid(
            self._caption(f"{self._pen.number(1953, 2005)}年分项指标"),
            "见表头",
            (("乡镇", *heads),),
            self._villages(rows, 5),
            widths="3 2 2 2 2 2",
        )

    def _register(self, rows: int) -> Grid:
        pen, names = self._pen, self._prose.entities
        return Grid(
            self._caption(f"主要单位{pen.pick(words.TOPICS)}"),
            "",
            (("单位", "地址", "始建", "主要产品与备注"),),
            tuple(
                (
                    names.unit(),
                    names.village(),
                    f"{pen.number(1950, 1999)}年",
                    "、".join(pen.some(words.GOODS, pen.number(1, 3))),
                )
                for _ in range(rows)
            ),
            widths="5 3 2 4",
            is_text=True,
        )
