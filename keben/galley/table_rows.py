"""Turns rows of a grid into bands: one row, or rows that a merged cell joins, which no page may part.

The text of a cell stands in the middle of its area. Figures stand under one another at the units digit;
a dash, a range or a word among them stands in the middle of their column. Rules stop at merged cells.

Rules: A11.2, A11.3, A11.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from keben.compose import HAN
from keben.galley.setter import ASCENT, DECOR, SetText
from keben.galley.stick import Stick
from keben.galley.strip import Item, RuleItem, Strip, TextItem
from keben.galley.table_columns import Stand, mpt
from keben.galley.table_grid import GridCell, GridRow
from keben.galley.text import terms_of
from keben.messages import _
from keben.model import Align, plain
from keben.problems import Location
from keben.style import Setting


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a table share."""

    edges: tuple[int, ...]  #: left edge of every column, and the right edge of the last, mpt
    aligns: tuple[Align, ...]
    stands: tuple[Stand | None, ...]
    is_ruled: bool
    room: int  #: height that a page has for rows
    fold: int = 0  #: where it is parted over facing pages; 0: nowhere

    @property
    def count(self) -> int:
        """The number of columns."""
        return len(self.aligns)

    def span(self, cell: GridCell) -> tuple[int, int]:
        """Return the left and right edge of a cell; text does not cross the fold."""
        left, right = self.edges[cell.column], self.edges[cell.column + cell.columns]
        return (left, self.fold) if left < self.fold < right else (left, right)


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of one or more rows of a table."""

    strip: Strip
    rows: int
    opens_group: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its texts set."""

    cells: GridRow
    texts: tuple[SetText, ...]
    at: Location
    below: tuple[tuple[int, int], ...]  #: rules at its foot, from x to x
    beside: tuple[int, ...]  #: x of the rules between its columns


def row_bands(
    rows: Sequence[GridRow],
    places: Sequence[Location],
    setting: Setting,
    frame: Frame,
    stick: Stick,
    *,
    is_head: bool = False,
) -> list[Band]:
    """Set rows; those that a merged cell joins are one band, unless they are higher than a page."""
    setter = _RowSetter(setting, frame, stick, is_head)
    set_rows = setter.rows(rows, places)
    bands: list[Band] = []
    start = 0
    while start < len(rows):
        end = _end_of_band(rows, start)
        block = set_rows[start:end]
        if end - start > 1 and sum(setter.heights(block)) > frame.room:
            _tell_tall(block, stick)
            for row in block:
                cells = tuple([replace(cell, rows=1) for cell in row.cells])
                bands += setter.bands([replace(row, cells=cells)])
        else:
            bands += setter.bands(block)
        start = end
    return bands


def _end_of_band(rows: Sequence[GridRow], start: int) -> int:
    """Return the first row behind `start` that no merged cell reaches over."""
    end, row = start + 1, start
    while row < min(end, len(rows)):
        end = max([end, *(row + cell.rows for cell in rows[row])])
        row += 1
    return min(end, len(rows))


class _RowSetter:
    """Sets rows in one setting."""

    def __init__(self, setting: Setting, frame: Frame, stick: Stick, is_head: bool) -> None:
        self._setting = setting
        self._frame = frame
        self._stick = stick
        self._is_head = is_head
        self._style = stick.style.table
        self._leading = setting.leading or setting.size * 4 // 3
        self._inset = setting.size // 2

    def rows(self, rows: Sequence[GridRow], places: Sequence[Location]) -> list[_Row]:
        """Set the texts of rows, and find where rules go: all that no merged cell covers.

        Three-line tables have rules under the heads that stand over several others, and no more.
        """
        frame, edges = self._frame, self._frame.edges
        joined_below: set[tuple[int, int]] = set()
        joined_left: set[tuple[int, int]] = set()
        unders: dict[int, list[tuple[int, int]]] = {}
        for r, row in enumerate(rows):
            for cell in row:
                if cell.rows == cell.columns == 1:
                    continue
                end, bottom = cell.column + cell.columns, r + cell.rows
                for k in range(r, bottom):
                    joined_left |= {(k, c) for c in range(cell.column + 1, end)}
                    if k + 1 < bottom:
                        joined_below |= {(k, c) for c in range(cell.column, end)}
                if cell.columns > 1 and bottom < len(rows):
                    inset = self._inset // 2
                    under = (edges[cell.column] + inset, edges[end] - inset)
                    unders.setdefault(bottom - 1, []).append(under)
        set_rows = []
        for r, (row, place) in enumerate(zip(rows, places, strict=True)):
            below: Sequence[tuple[int, int]] = unders.get(r, []) if self._is_head else []
            beside: Sequence[int] = []
            if frame.is_ruled:
                columns = range(frame.count)
                below = _runs([c for c in columns if (r, c) not in joined_below], edges)
                beside = [edges[c] for c in columns[1:] if (r, c) not in joined_left]
            texts = tuple([self._text(cell) for cell in row])
            set_rows.append(_Row(row, texts, place, tuple(below), tuple(beside)))
        return set_rows

    def _text(self, cell: GridCell) -> SetText:
        """Set a cell's text: as it was measured when it goes into one line."""
        line = cell.gauge.line
        if line is None:
            return _NOTHING
        left, right = self._frame.span(cell)
        width = max(self._setting.size, right - left - 2 * self._inset)
        fits = line.width <= width * HAN // self._setting.size
        if fits and not any(span.mark in DECOR for span in cell.text):
            return SetText((line,), (cell.text[0].at,), ((),), ((),), ((),))
        natural = mpt(line.width, self._setting)
        if self._is_head and natural > width:
            # lines about as long as one another: the last of justified ones may be a single han
            width = min(width, natural // -(-natural // width) + self._setting.size)
        return self._stick.setter.paragraph(cell.text, self._setting, width)

    def _depth(self, text: SetText) -> int:
        return max(0, len(text.lines) - 1) * self._leading + self._setting.size

    def heights(self, block: Sequence[_Row]) -> list[int]:
        """Return the height of each row; what a merged cell needs more is parted over its rows."""
        padding = 2 * self._style.padding
        heights = []
        merged: list[tuple[int, int, int]] = []
        for r, row in enumerate(block):
            deepest = self._setting.size
            for cell, text in zip(row.cells, row.texts, strict=True):
                if cell.rows == 1:
                    deepest = max(deepest, self._depth(text))
                else:
                    merged.append((cell.rows, r, self._depth(text)))
            heights.append(padding + deepest)
        for rows, r, depth in sorted(merged):
            short = max(0, padding + depth - sum(heights[r : r + rows]))
            for k in range(rows):
                heights[r + k] += short // rows + (k < short % rows)
        return heights

    def bands(self, block: Sequence[_Row]) -> list[Band]:
        """Set a block as one band; or a row that is higher than a page as a band a line."""
        heights = self.heights(block)
        items: list[Item] = []
        y = 0
        for r, row in enumerate(block):
            for cell, text in zip(row.cells, row.texts, strict=True):
                items += self._placed(cell, text, y, sum(heights[r : r + cell.rows]))
            items += self._rules(row, y, heights[r])
            y += heights[r]
        terms = tuple([term for row in block for cell in row.cells for term in terms_of(cell.text)])
        strip = Strip(tuple(items), y, on_grid=False, terms=terms, at=block[0].at)
        if len(block) > 1 or y <= self._frame.room:
            cells = block[0].cells
            is_across = len(cells) == 1 and cells[0].columns == self._frame.count > 1
            return [Band(strip, len(block), opens_group=is_across and len(block) == 1)]
        lines = max(len(text.lines) for text in block[0].texts)
        first = self._style.padding - (self._leading - self._setting.size) // 2
        cuts = [first + k * self._leading for k in range(1, lines)]
        return [Band(piece, int(k == 0)) for k, piece in enumerate(_sliced(strip, cuts))]

    def _placed(self, cell: GridCell, text: SetText, y: int, area: int) -> Iterator[TextItem]:
        """Place the lines of a cell in its area; a row that pages part begins at its head."""
        size = self._setting.size
        left, right = self._frame.span(cell)
        room = right - left - 2 * self._inset
        top = (
            y + (area - self._depth(text)) // 2 if area <= self._frame.room else self._style.padding
        )
        for number, line in enumerate(text.lines):
            x = left + self._inset + self._start(cell, text, room, line.width * size // HAN)
            baseline = top + number * self._leading + size * ASCENT // HAN
            place, decor = text.places[number], text.decor[number]
            yield TextItem(line, x, baseline, size, "table", place, decor=decor)

    def _start(self, cell: GridCell, text: SetText, room: int, width: int) -> int:
        """Return where a line of `width` begins in the room of its cell (A11.5)."""
        align = self._frame.aligns[cell.column]
        stand = self._frame.stands[cell.column]
        middle = (room - width) // 2
        if self._is_head or cell.columns > 1:
            return middle
        if stand:
            lead, tail = (mpt(em, self._setting) for em in (stand.lead, stand.tail))
            first = 0 if align is Align.LEFT else (room - lead - tail) // 2
            if not stand.has_figures:
                return first + lead - width
            if cell.gauge.tail >= 0 and len(text.lines) == 1:
                return first + lead - mpt(cell.gauge.width - cell.gauge.tail, self._setting)
            return max(0, first + (lead + tail - width) // 2)
        return middle if align is Align.CENTRE else 0

    def _rules(self, row: _Row, y: int, height: int) -> Iterator[RuleItem]:
        thick, thin = self._style.thick, self._style.thin
        for left, right in row.below:
            yield RuleItem(left, y + height - thin, right - left, thin)
        for x in row.beside:
            yield RuleItem(x - thin, y, thin, height)
        if self._frame.is_ruled:
            right = self._frame.edges[-1]
            yield RuleItem(0, y, thick, height)
            yield RuleItem(right - thick, y, thick, height)


_NOTHING = SetText((), (), (), (), ())


def _runs(columns: Sequence[int], edges: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches that neighbouring columns make.

    >>> _runs([0, 1, 3], [0, 10, 20, 30, 40])
    [(0, 20), (30, 40)]
    """
    runs: list[tuple[int, int]] = []
    for column in columns:
        left, right = edges[column], edges[column + 1]
        if runs and runs[-1][1] == left:
            left = runs.pop()[0]
        runs.append((left, right))
    return runs


def _sliced(strip: Strip, cuts: Sequence[int]) -> Iterator[Strip]:
    """Cut a strip at each y of `cuts`; the first and the last two pieces stay together (A7.4)."""
    edges = [0, *cuts, strip.height]
    last = len(edges) - 2
    for k, (top, bottom) in enumerate(pairwise(edges)):
        items: list[Item] = []
        for item in strip.items:
            if isinstance(item, RuleItem):
                low, high = max(item.y, top), min(item.y + item.height, bottom)
                if low < high:
                    items.append(replace(item, y=low - top, height=high - low))
            elif top <= item.y < bottom:
                items.append(replace(item, y=item.y - top))
        yield replace(
            strip,
            items=tuple(items),
            height=bottom - top,
            may_start=k not in (1, last) or k == 0,
            terms=strip.terms if k == 0 else (),
        )


def _tell_tall(block: Sequence[_Row], stick: Stick) -> None:
    cell = max((cell for row in block for cell in row.cells), key=lambda cell: cell.rows)
    stick.problems.warn(
        "table-tall",
        _("a merged cell is higher than a page: {text}").format(text=plain(cell.text)),
        cell.text[0].at if cell.text else block[0].at,
        _("part it into cells that a page can hold"),
    )
