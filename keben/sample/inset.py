"""Turns chance into what interrupts the text of a chapter: tables with their notes, and charts as SVG."""

from __future__ import annotations

from dataclasses import replace

from keben.sample import words
from keben.sample.draft import Draft
from keben.sample.pen import Pen
from keben.sample.prose import Prose, printed
from keben.sample.tables import JOINED, Grid, Tables


class Insets:
    """Places tables and charts in one book; each has an id that the text may refer to."""

    def __init__(self, prose: Prose) -> None:
        self._prose = prose
        self._pen: Pen = prose.pen
        self._drawn = Tables(prose)
        self.tables = 0
        self.figures: list[str] = []  #: the SVG of each, in order

    def table(self, draft: Draft) -> str:
        """Write a table and return its id; some are ruled, some have notes in cells or captions."""
        self.tables += 1
        number = self.tables
        grid = self._drawn.draw(number)
        if number % 5 == 1:
            grid = self._annotated(grid, draft)
        if number % 10 == 6:
            grid = replace(grid, caption=grid.caption + draft.note(self._prose.sentence()))
        target = f"tbl-{number}"
        options = {"id": target}
        if grid.unit:
            options["unit"] = grid.unit
        if grid.widths:
            options["widths"] = grid.widths
        if number % 6 == 2:
            options["ruled"] = "yes"
        aligns = [":--", *([":--" if grid.is_text else "--:"] * (len(grid.head[0]) - 1))]
        lines = [*grid.head, tuple(aligns), *grid.rows]
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        draft.directive(f"{{table}} {grid.caption}", body, **options)
        cells = "".join(
            cell for row in (*grid.head, *grid.rows) for cell in row if cell not in JOINED
        )
        draft.printed += printed(grid.caption + grid.unit + cells)
        return target

    def _annotated(self, grid: Grid, draft: Draft) -> Grid:
        """Call notes in a head and in two of the cells below."""
        prose = self._prose
        first, *others = grid.head
        rows = list(grid.rows)
        for k in (len(rows) // 3, len(rows) - 1):
            if rows[k][-1] not in JOINED:
                rows[k] = (*rows[k][:-1], rows[k][-1] + draft.note(prose.sentence()))
        head = (first[0] + draft.note(prose.sentence()), *first[1:])
        return replace(grid, head=(head, *others), rows=tuple(rows))

    def figure(self, draft: Draft, **options: str) -> str:
        """Write a chart's place and caption, keep its SVG, and return its id."""
        pen = self._pen
        goods = pen.pick(words.GOODS)
        first = pen.number(1950, 1996)
        caption = f"{pen.pick(words.DISTRICTS)}{first}～{first + 9}年{goods}产量变化（合成数据）"
        values = [pen.number(8, 96) for _ in range(10)]
        self.figures.append(_chart(values, first, bars=bool(len(self.figures) % 2)))
        number = len(self.figures)
        if number % 5 == 3:
            caption += draft.note(self._prose.sentence())
        target = f"fig-{number}"
        options = {"width": str(pen.pick((60, 80, 100))), **options}
        draft.directive(f"{{figure}} charts/{number:03}.svg", caption, id=target, **options)
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
        '<path d="M6 120H366" stroke="#000" stroke-width="1"/>'
        f"{marks}{labels}</svg>\n"
    )
