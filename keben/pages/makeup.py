"""Turns a galley into formes: pages filled one after the other on the grid.

Rules: A7.4, A8.3, A8.6, A8.9, A10.1, A10.2, A11.1, A11.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keben.galley.strip import (
    Columns,
    Galley,
    HeadingMark,
    Item,
    PictureItem,
    RuleItem,
    Strip,
    TextItem,
)
from keben.pages.fill import Column, Filler
from keben.pages.forme import Forme
from keben.pages.notes import number_notes
from keben.style import Style

_LEAST_ROWS = 3  #: rows of a column block that are worth beginning on a page


def make_up(galley: Galley, style: Style) -> list[Forme]:
    """Fill pages with a galley that begins on a new page."""
    maker = _Maker(style)
    for strips, block in _segments(galley):
        if block is None:
            maker.pour(strips)
        else:
            maker.pour_columns(strips, block)
    maker.close()
    return maker.formes


def _segments(galley: Galley) -> Iterable[tuple[Sequence[Strip], Columns | None]]:
    """Part a galley into runs of strips and blocks of columns."""
    run: list[Strip] = []
    for piece in galley:
        if isinstance(piece, Strip):
            run.append(piece)
            continue
        if not isinstance(piece, Columns):
            raise NotImplementedError("turned and facing tables")
        if run:
            yield run, None
            run = []
        yield piece.strips, piece
    if run:
        yield run, None


class _Maker:
    """The page at hand, and those that are done."""

    def __init__(self, style: Style) -> None:
        self.formes: list[Forme] = []
        self._style = style
        self._leading = style.grid.leading
        self._room = style.grid.lines * self._leading
        self._note_gap = self._leading
        self._filler = Filler(self._leading, self._leading - style.grid.size, self._note_gap)
        self._begin(needs_recto=False)

    def _begin(self, *, needs_recto: bool) -> None:
        self._items: list[Item] = []
        self._notes: list[Strip] = []
        self._headings: list[HeadingMark] = []
        self._terms: list[str] = []
        self._anchors: list[str] = []
        self._first: Strip | None = None
        self._needs_recto = needs_recto
        self._y = 0

    def pour(self, strips: Sequence[Strip]) -> None:
        """Set strips one under the other over as many pages as they need."""
        start = 0
        while start < len(strips):
            strip = strips[start]
            if strip.break_before:
                self.close()
                self._begin(needs_recto=strip.break_before == "recto")
            column = self._filler.fill(
                strips, start, self._room - self._y, top=self._y, notes=self._notes
            )
            if column.end > start:
                self._place(column, 0, 0)
                is_broken = column.end < len(strips) and not strips[column.end].break_before
                if is_broken and column.placed:
                    self._close_off(column)
                self._y = self._y + column.height if column.placed else self._y
                start = column.end
                if start < len(strips):
                    self.close()
            else:
                self.close()

    def pour_columns(self, strips: Sequence[Strip], block: Columns) -> None:
        """Pour strips into columns; those on the last page are balanced (A8.9)."""
        start = 0
        while start < len(strips):
            self._y = self._filler.snap(self._y)
            room = self._room - self._y
            if self._y and room - self._note_height(()) < _LEAST_ROWS * self._leading:
                self.close()
                continue
            columns = self._above_notes(strips, start, room, block.count)
            if columns[-1].end == start:
                self.close()
                continue
            for number, column in enumerate(columns):
                self._place(column, number * (block.width + block.gap), self._y)
            self._y += max(column.height for column in columns)
            start = columns[-1].end
            if start < len(strips):
                self.close()

    def _above_notes(
        self, strips: Sequence[Strip], start: int, room: int, count: int
    ) -> list[Column]:
        """Fill columns that all end above the notes of the page, whichever of them calls these."""
        reserved = self._note_height(())
        while True:
            columns = self._columns(strips, start, room - reserved, count)
            if columns[-1].end >= len(strips):
                columns = self._balanced(strips, start, room - reserved, count)
            wanted = self._note_height(columns)
            if wanted <= reserved:
                return columns
            reserved = wanted

    def _columns(self, strips: Sequence[Strip], start: int, room: int, count: int) -> list[Column]:
        """Fill `count` columns of one height; y runs from the head of the block."""
        columns = []
        for _number in range(count):
            column = self._filler.fill(strips, start, room, notes=None)
            if column.placed and column.height > room and self._y:
                column = Column(end=start)
            columns.append(column)
            start = column.end
        return columns

    def _balanced(self, strips: Sequence[Strip], start: int, room: int, count: int) -> list[Column]:
        """Return the lowest columns that still hold all, each no higher than the one before."""
        total = sum(strip.height for strip in strips[start:])
        step = self._leading // 2
        height = max(self._leading, total // count // step * step)
        while height < room:
            columns = self._columns(strips, start, height, count)
            if columns[-1].end >= len(strips) and all(
                column.height <= height for column in columns
            ):
                return columns
            height += step
        return self._columns(strips, start, room, count)

    def _place(self, column: Column, x: int, y: int) -> None:
        for strip, at in column.placed:
            if self._first is None:
                self._first = strip
            self._items += moved(strip.items, x, y + at)
            self._headings += strip.headings
            self._terms += strip.terms
            self._anchors += strip.anchors
        self._notes += column.notes
        self._terms += [term for note in column.notes for term in note.terms]

    def _close_off(self, column: Column) -> None:
        """A table that goes on overleaf ends with a rule."""
        strip, y = column.placed[-1]
        self._items += moved(strip.closing, 0, y)

    def _note_height(self, columns: Sequence[Column]) -> int:
        """Return what the notes of the page need, with those that `columns` call."""
        notes = [*self._notes, *(note for column in columns for note in column.notes)]
        height = sum(note.height for note in notes)
        return height + self._note_gap if height else 0

    def close(self) -> None:
        """Lock up the page at hand, with its notes at the foot."""
        if not self._items:
            return
        if self._notes:
            foot = self._style.text_height + (self._leading - self._style.grid.size) // 2
            y = foot - sum(note.height for note in self._notes)
            rule = RuleItem(0, y - self._leading // 3, self._style.measure // 4, 250)
            self._items.append(rule)
            for note in self._notes:
                self._items += moved(note.items, 0, y)
                y += note.height
            self._items = number_notes(self._items)
        first = self._first
        self.formes.append(
            Forme(
                tuple(self._items),
                first.kind if first else "text",
                first.bare if first else False,
                self._needs_recto,
                headings=tuple(self._headings),
                terms=tuple(self._terms),
                anchors=tuple(self._anchors),
            )
        )
        self._begin(needs_recto=False)


def moved(items: Iterable[Item], x: int, y: int) -> list[Item]:
    """Return items shifted by x, y."""
    shifted: list[Item] = []
    for item in items:
        if isinstance(item, TextItem):
            shifted.append(
                TextItem(
                    item.line,
                    item.x + x,
                    item.y + y,
                    item.size,
                    item.role,
                    item.at,
                    item.link,
                    item.tint,
                    item.decor,
                )
            )
        elif isinstance(item, RuleItem):
            shifted.append(RuleItem(item.x + x, item.y + y, item.width, item.height, item.tint))
        else:
            shifted.append(
                PictureItem(item.file, item.x + x, item.y + y, item.width, item.height, item.alt)
            )
    return shifted
