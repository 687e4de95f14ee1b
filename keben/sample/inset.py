"""Turns chance into what interrupts the text of a chapter: tables, and charts as SVG."""

from __future__ import annotations

from dataclasses import dataclass

from keben.sample import words
from keben.sample.draft import Draft
from keben.sample.pen import Pen
from keben.sample.prose import Prose, printed

_LONG_HEADS = tuple(
    "其中国营企业退休职工占比（%）|年末实有灌溉面积（不含山地）|经技术培训合格的在岗工匠人数|较上一年度增加或减少的百分比|"
    "城镇与农村住户平均居住面积|已经验收并移交使用的项目数|各乡镇合作社自筹资金的总额|列入年度计划而未完成的投资".split(
        "|"
    )
)
_YEAR_UNITS = (("吨", "吨"), ("万元", "万元"), ("个", "个"), ("人", "人"), ("公顷", "公顷"))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before it is written: its caption, head and rows."""

    caption: str
    unit: str
    widths: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_text: bool = False


class Insets:
    """Draws tables and charts for one book; each has an id that the text may refer to."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._pen: Pen = prose.pen
        self.tables = 0
        self.figures: list[str] = []  #: the SVG of each, in order

    def table(self, draft: Draft) -> str:
        """Write a table and return its id; every ninth is long, every eleventh has a tall head."""
        self.tables += 1
        number = self.tables
        rows = self._pen.number(30, 60) if number % 9 == 4 else self._pen.number(4, 16)
        if number % 11 == 5:
            grid = self._tall(rows)
        elif number % 4 == 3:
            grid = self._register(min(rows, 34))
        elif number % 3 == 1:
            grid = self._by_village(rows)
        else:
            grid = self._by_year(min(rows, 56))
        target = f"tbl-{number}"
        options = {"id": target}
        if grid.unit:
            options["unit"] = grid.unit
        if grid.widths:
            options["widths"] = grid.widths
        aligns = [":--", *([":--" if grid.is_text else "--:"] * (len(grid.head) - 1))]
        lines = [grid.head, tuple(aligns), *grid.rows]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        draft.directive(f"{{table}} {grid.caption}", body, **options)
        cells = "".join("".join(row) for row in (grid.head, *grid.rows))
        draft.printed += printed(grid.caption + grid.unit + cells)
        return target

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

    def _by_year(self, rows: int) -> Grid:
        pen = self._pen
        goods = pen.some(words.GOODS, pen.number(3, 6))
        first = pen.number(1949, 2006 - rows)
        unit, _ = pen.pick(_YEAR_UNITS)
        return Grid(
            self._caption(f"{first}～{first + rows - 1}年{goods[0]}等{len(goods)}种产品"),
            unit,
            "",
            ("年份", *goods),
            tuple((str(first + k), *self._amounts(len(goods))) for k in range(rows)),
        )

    def _by_village(self, rows: int) -> Grid:
        pen = self._pen
        topics = pen.some([topic for topic in words.TOPICS if len(topic) == 2], pen.number(3, 5))
        year = pen.number(1953, 2005)
        return Grid(
            self._caption(f"{year}年各村{topics[0]}"),
            "个，万元",
            "",
            ("村名", *topics),
            tuple(
                (self._prose.entities.village(), *self._amounts(len(topics))) for _ in range(rows)
            ),
        )

    def _tall(self, rows: int) -> Grid:
        pen = self._pen
        heads = pen.some(_LONG_HEADS, 5)
        return Grid(
            self._caption(f"{pen.number(1953, 2005)}年分项指标"),
            "见表头",
            "3 2 2 2 2 2",
            ("乡镇", *heads),
            tuple((self._prose.entities.village(), *self._amounts(5)) for _ in range(rows)),
        )

    def _register(self, rows: int) -> Grid:
        pen, names = self._pen, self._prose.entities
        return Grid(
            self._caption(f"主要单位{pen.pick(words.TOPICS)}"),
            "",
            "5 3 2 4",
            ("单位", "地址", "始建", "主要产品与备注"),
            tuple(
                (
                    names.unit(),
                    names.village(),
                    f"{pen.number(1950, 1999)}年",
                    "、".join(pen.some(words.GOODS, pen.number(1, 3))),
                )
                for _ in range(rows)
            ),
            is_text=True,
        )

    def figure(self, draft: Draft) -> str:
        """Write a chart's place and caption, keep its SVG, and return its id."""
        pen = self._pen
        goods = pen.pick(words.GOODS)
        first = pen.number(1950, 1996)
        caption = f"{pen.pick(words.DISTRICTS)}{first}～{first + 9}年{goods}产量变化（合成数据）"
        values = [pen.number(8, 96) for _ in range(10)]
        self.figures.append(_chart(values, first, bars=bool(len(self.figures) % 2)))
        target = f"fig-{len(self.figures)}"
        draft.directive(
            f"{{figure}} charts/{len(self.figures):03}.svg",
            caption,
            id=target,
            width=str(pen.pick((60, 80, 100))),
        )
        draft.printed += printed(caption)
        return target


def _chart(values: list[int], first: int, *, bars: bool) -> str:
    """A chart in one ink: columns or a line over ten years."""
    xs = [24 + 36 * k for k in range(len(values))]
    if bars:
        marks = "".join(
            f'<rect x="{x - 9}" y="{120 - v}" width="18" height="{v}" fill="#999"/>'
            for x, v in zip(xs, values, strict=True)
        )
    else:
        points = " ".join(f"{x},{120 - v}" for x, v in zip(xs, values, strict=True))
        marks = f'<polyline points="{points}" fill="none" stroke="#000" stroke-width="1"/>'
    labels = "".join(
        f'<text x="{x}" y="133" font-size="8" text-anchor="middle">{first + k}</text>'
        f'<text x="{x}" y="{116 - v}" font-size="7" text-anchor="middle">{v}</text>'
        for k, (x, v) in enumerate(zip(xs, values, strict=True))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 372 140" width="372" height="140">'
        '<path d="M6 120H366" stroke="#000" stroke-width="0.5"/>'
        f"{marks}{labels}</svg>\n"
    )
