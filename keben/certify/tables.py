"""Turns printed tables into verdicts on A11.2–A11.5: parts, breaks, width, figures under one another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from keben.certify.glyphs import NO_INK
from keben.certify.lines import Line
from keben.certify.printed import Part, Printed, cells_of, printed_tables
from keben.certify.reading import EPS_PT, Check, NotChecked, Reading, Spot, spot, whole
from keben.messages import _

LEAST_ROWS = 3  #: on the last page of a table that goes on
CONTINUED = "续表"
FIGURE = re.compile(r"[+\-−]?[0-9][0-9,]*(\.[0-9]+)?[%‰]?$")
NO_FIGURE = frozenset(["", "—", "——", "-", "–", "…", "……"])
THIN = 1.5  #: points: a drawn line; what is thicker is no rule of a table


def _each(judge: Callable[[Printed, Reading], Iterator[Spot | None]]) -> Check:
    def check(reading: Reading) -> Iterator[Spot | None]:
        if not reading.areas:
            raise NotChecked(_("no text is recognised"))
        if reading.given is None:
            raise NotChecked(_("tables are known of a book only"))
        for printed in printed_tables(reading):
            yield from judge(printed, reading)

    return check


def _whole(printed: Printed, _reading: Reading) -> Iterator[Spot | None]:
    """A11.2: number and title, head, and every row of the sources once and in order, its notes below."""
    told = printed.told
    if not printed.parts:
        lost = _("table {number} is not in the PDF").format(number=told.number or told.title)
        yield Spot(0, 0, told.title[:10], lost, (0.0, 0.0, 0.0, 0.0))
        return
    first = printed.parts[0]
    anchor = first.lines[0]
    due = f"表{told.number}" if told.number else told.title
    titled = "".join(line.text for line in first.captions)
    if due and not titled.startswith(due):
        yield whole(anchor, _("the table does not begin with its number and title"))
    if not _falls(first):
        yield whole(anchor, _("caption, head and rows do not stand one below the other"))
    order = [row for part in printed.parts for row in part.rows]
    for one, other in pairwise(order):
        if other < one:
            yield whole(_row_of(printed, other), _("a row of the table is out of its order"))
    for row, wanted in enumerate(told.rows):
        lost = _("row {row} of the table is not in the PDF").format(row=row + 1)
        text = "".join(line.text for p in printed.parts for line in p.rows.get(row, ()))
        fault = lost if len(text) < len("".join(wanted.cells)) else ""
        if len(text) > len("".join(wanted.cells)):
            fault = _("row {row} of the table is in the PDF twice").format(row=row + 1)
        yield whole(_row_of(printed, row), fault) if fault else None


def _falls(part: Part) -> bool:
    """Whether caption, head and rows follow one another down the page."""
    groups = [part.captions, part.head, [line for row in part.rows.values() for line in row]]
    edges = [
        (min(each), max(each)) for each in ([line.y for line in group] for group in groups) if each
    ]
    return all(one[1] <= other[0] + EPS_PT for one, other in pairwise(edges))


def _row_of(printed: Printed, row: int) -> Line:
    """Return a line of a row, or of the nearest before it that is there."""
    lines = [part.rows[k] for part in printed.parts for k in part.rows if k <= row]
    return lines[-1][0] if lines else printed.parts[0].lines[0]


def _broken_well(printed: Printed, _reading: Reading) -> Iterator[Spot | None]:
    """A11.3: broken between rows only; 续表 and the head again on every page; three rows on the last."""
    told = printed.told
    for one, other in pairwise(printed.parts):
        for row in one.rows.keys() & other.rows.keys():
            yield whole(other.rows[row][0], _("a row of the table is split over two pages"))
        end = max(one.rows, default=-1)
        merged = [r for r, row in enumerate(told.rows) if r <= end < r + row.depth - 1]
        fault = ""
        if merged:
            fault = _("the table is broken through a merged cell")
        elif not one.rows:
            fault = _("the head of the table has no row below it on its page")
        elif told.rows[end].columns == (max(map(sum, (row.columns for row in told.rows))),):
            fault = _("the head of a group stands apart from its rows")
        yield whole(one.lines[-1], fault) if fault else None
    first = printed.parts[0] if printed.parts else None
    for part in printed.parts[1:]:
        label = "".join(line.text for line in part.captions)
        due = CONTINUED + (told.number or told.title)
        anchor = part.lines[0]
        if not label.startswith(due):
            yield whole(anchor, _("{label} is missing").format(label=due))
        if first and not _said(part.head).startswith(_said(first.head)):  # a group goes on below
            yield whole(anchor, _("the head of the table is not repeated"))
        yield None
    if len(printed.parts) > 1 and len(printed.parts[-1].rows) < min(LEAST_ROWS, len(told.rows)):
        last = printed.parts[-1]
        told_rows = _("{rows} rows of the table on its last page").format(rows=len(last.rows))
        yield whole(last.lines[-1], told_rows)


def _said(lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines)


def _inside(printed: Printed, reading: Reading) -> Iterator[Spot | None]:
    """A11.4: neither text nor rules beyond the measure, which on a turned page is the height."""
    for part in printed.parts:
        for line in part.lines:
            left, right = _edges(reading, line.page)
            last = line.glyphs[-1]
            end = last.right if last.ink == NO_INK else last.ink[2]
            is_out = line.glyphs[0].x < left - EPS_PT or end > right + EPS_PT
            yield whole(line, _("the table is wider than the measure")) if is_out else None
        pages = {line.page for line in part.lines}
        for page in pages:
            told = reading.told(page)
            if told is None or told.turn:
                continue
            left, right = _edges(reading, page)
            own = [line.y for line in part.lines if line.page == page]
            for rule in reading.leaves[page].rules:
                is_rule = rule.bottom - rule.top < THIN and min(own) < rule.bottom < max(own)
                if is_rule and (rule.left < left - EPS_PT or rule.right > right + EPS_PT):
                    box = (rule.left, rule.top, rule.right, rule.bottom)
                    yield Spot(page, 0, "", _("the table is wider than the measure"), box)


def _edges(reading: Reading, page: int) -> tuple[float, float]:
    told = reading.told(page)
    area = reading.areas[page % 2]
    if told is None or not told.turn or not reading.given:
        return area.left, area.right
    style = reading.given.style
    left = (style.foot if told.turn == 90 else style.trim.head) / 1000
    return left, left + style.text_height / 1000


def _aligned(printed: Printed, _reading: Reading) -> Iterator[Spot | None]:
    """A11.5: in a column of figures the units digits, or decimal points, stand under one another."""
    told = printed.told
    figures = _columns_of_figures(printed)
    for part in printed.parts:
        stands: dict[tuple[int, int], list[tuple[float, Line, int]]] = defaultdict(list)
        for row, lines in part.rows.items():
            row_told = told.rows[row]
            for column, span, cell in zip(
                row_told.starts, row_told.columns, cells_of(told, row, lines), strict=True
            ):
                is_one = column in figures and span == 1 and len(cell) == 1
                if is_one and FIGURE.match(cell[0].text):
                    k = _units_digit(cell[0])
                    stands[cell[0].page, column].append((cell[0].glyphs[k].right, cell[0], k))
        for places in stands.values():
            middle = sorted(x for x, _line, _k in places)[len(places) // 2]
            for x, line, k in places:
                off = _("{off:.1f} points off its column").format(off=x - middle)
                yield None if abs(x - middle) <= EPS_PT else spot(line, k, off)


def _columns_of_figures(printed: Printed) -> frozenset[int]:
    """Return the columns of figures of unlike lengths: years stand under one another anyhow."""
    said: dict[int, list[str]] = defaultdict(list)
    for row in printed.told.rows:
        for column, span, cell in zip(row.starts, row.columns, row.cells, strict=True):
            if span == 1:
                said[column].append(cell)
    return frozenset(
        column
        for column, cells in said.items()
        if len({len(cell) for cell in cells if FIGURE.match(cell)}) > 1
        and all(cell in NO_FIGURE or FIGURE.match(cell) for cell in cells)
    )


def _units_digit(line: Line) -> int:
    """Return which glyph is the last digit before the decimal point."""
    texts = [glyph.text for glyph in line.glyphs]
    end = texts.index(".") if "." in texts else len(texts)
    return max(k for k in range(end) if texts[k].isdigit())


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A11.2", _each(_whole)),
    ("A11.3", _each(_broken_well)),
    ("A11.4", _each(_inside)),
    ("A11.5", _each(_aligned)),
)
