"""Turns tables into strips: caption, head and rows, with rules, and the notes of the table below.

A strip a row, or a band of rows that a merged cell joins, so that a page never cuts one; the head is set
again on each page with 续表 and the table's number. A table that needs more than the measure is set a
字号 smaller, else turned, else over two facing pages.

Rules: A11.2–A11.6, A11.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from keben.galley.stick import Stick, as_text
from keben.galley.strip import Facing, Piece, RuleItem, Strip, TextItem, Turned
from keben.galley.table_columns import (
    Sizes,
    Wants,
    aligns_of,
    are_enough,
    has_room,
    shared_widths,
    stands_of,
    wants_of,
)
from keben.galley.table_fold import fold_column, folded
from keben.galley.table_grid import grid_of
from keben.galley.table_rows import Band, Frame, row_bands
from keben.galley.text import labelled, labels_of, terms_of
from keben.messages import _
from keben.model import Table, without_notes
from keben.style import SIZES, Setting

_FIRST_ROWS = 2  #: rows that stand with the head, and with the head of a group
_LAST_ROWS = 3  #: rows that a table has on its last page
_NOTE_LINES = 6  #: of the table's notes that stand under its last row
_SMALLEST = SIZES["六号"]  #: no table is set smaller (A8.7)


def table_strips(table: Table, stick: Stick) -> list[Piece]:
    """Set a table in the first way in which it has room: small, turned, turned and small, …"""
    setter = _TableSetter(table, stick)
    style = stick.style
    if not table.turned:
        for sizes in setter.sizes:
            if setter.has_room(sizes, stick.width):
                return setter.in_place(sizes, stick.width)
    for sizes in setter.sizes:
        if setter.has_room(sizes, style.text_height):
            return [setter.turned(sizes)]
    for sizes in setter.sizes:
        if column := fold_column(setter.grid, setter.wants(sizes), style.measure):
            return [setter.facing(sizes, column)]
    stick.problems.error(
        "table-wide",
        _("the table is too wide, even for two facing pages"),
        table.at,
        _("part it into two tables, or shorten its longest words and figures"),
    )
    sizes = setter.sizes[-1]
    return setter.in_place(sizes, sum(setter.wants(sizes).least))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a table is set on: how wide it is, how high its page; `fold` as in `Frame`."""

    widths: tuple[int, ...]
    height: int
    fold: int = 0

    @property
    def width(self) -> int:
        return sum(self.widths)


class _TableSetter:
    """Sets one table in the sizes and widths that it is asked for."""

    def __init__(self, table: Table, stick: Stick) -> None:
        self._table = table
        self._stick = stick
        self._style = stick.style.table
        self.grid = grid_of(table, stick.setter)
        self._aligns = aligns_of(self.grid, table.aligns)
        self._stands = stands_of(self.grid, self._aligns)
        self._wants: dict[int, Wants] = {}
        self.sizes = [Sizes(self._style.head, self._style.body)]
        small = [_smaller(setting) for setting in (self._style.head, self._style.body)]
        if min(setting.size for setting in small) >= _SMALLEST:
            self.sizes.append(Sizes(*small))

    def wants(self, sizes: Sizes) -> Wants:
        """Return what the columns ask for, found once for each size."""
        wants = self._wants.get(sizes.body.size)
        if wants is None:
            wants = wants_of(self.grid, self._stands, sizes)
            self._wants[sizes.body.size] = wants
        return wants

    def has_room(self, sizes: Sizes, width: int) -> bool:
        """Whether no column is narrower than it needs."""
        return has_room(self.wants(sizes), self._table.widths, width)

    def in_place(self, sizes: Sizes, width: int) -> list[Piece]:
        """Set it in the text, with a little white above and below."""
        sheet = _Sheet(self._widths(sizes, width), self._stick.style.text_height)
        gap = Strip((), self._stick.leading // 2, on_grid=False, is_blank=True)
        return [gap, *self._strips(sizes, sheet), gap]

    def turned(self, sizes: Sizes) -> Turned:
        """Set it on the height of the type area 卧排."""
        style = self._stick.style
        height = style.measure - style.grid.leading + style.grid.size
        widths = self._widths(sizes, style.text_height)
        return Turned(tuple(self._strips(sizes, _Sheet(widths, height))))

    def facing(self, sizes: Sizes, column: int) -> Facing:
        """Set it over two pages; the right one begins with `column`."""
        measure, given = self._stick.style.measure, self._table.widths
        wants = self.wants(sizes)
        left = shared_widths(wants.of(0, column), given[:column], measure)
        right = shared_widths(wants.of(column, self.grid.count), given[column:], measure)
        widths = self._as_before((*left, *right), wants)
        if sum(widths[:column]) != measure:
            widths = (*left, *right)
        sheet = _Sheet(widths, self._stick.style.text_height, measure)
        return folded(self._strips(sizes, sheet), measure)

    def _widths(self, sizes: Sizes, width: int) -> tuple[int, ...]:
        wants = self.wants(sizes)
        return self._as_before(tuple(shared_widths(wants, self._table.widths, width)), wants)

    def _as_before(self, widths: tuple[int, ...], wants: Wants) -> tuple[int, ...]:
        """Return the widths that the columns should keep, if that costs no cell a line more than these."""
        before = self._stick.setter.columns.get(self._table.at, ())
        return before if are_enough(before, widths, wants) else widths

    def _strips(self, sizes: Sizes, sheet: _Sheet) -> list[Strip]:
        table, style = self._table, self._style
        frame = Frame(
            (0, *accumulate(sheet.widths)),
            self._aligns,
            self._stands,
            table.ruled,
            sheet.height,
            sheet.fold,
        )
        stick = self._stick.narrowed(sheet.fold or sheet.width)
        places = (table.at,) * len(table.head)
        head = row_bands(self.grid.head, places, sizes.head, frame, stick, is_head=True)
        heads = _ruled([band.strip for band in head], sheet.width, style.thick, style.thin)
        captions = [_caption(table, stick, sheet.width, continued=k) for k in (False, True)]
        taken = max(caption.height for caption in captions) + sum(strip.height for strip in heads)
        frame = replace(frame, room=sheet.height - taken - style.thick)
        places = table.places or (table.at,) * len(table.body)
        bands = row_bands(self.grid.body, places, sizes.body, frame, stick)
        notes = self._notes(stick)
        if bands:
            bands[-1] = self._closed(bands[-1], notes, frame)
        strips = [replace(strip, keep_next=1) for strip in (captions[0], *heads)]
        keep = _height_of(bands, 0, _FIRST_ROWS, frame.room)
        strips[-1] = replace(strips[-1], keep_next=keep)
        strips[0] = replace(strips[0], anchors=(table.id,) if table.id else (), on_grid=True)
        strips[0] = replace(strips[0], columns=sheet.widths)
        return [*strips, *self._kept_together(bands, frame, (captions[1], *heads)), *notes]

    def _foot(self, band: Band, frame: Frame) -> RuleItem:
        """Return the rule below the last row on a page; a row's own rule is drawn over."""
        over = self._style.thin if frame.is_ruled else 0
        return RuleItem(0, band.strip.height - over, frame.edges[-1], self._style.thick)

    def _closed(self, last: Band, notes: Sequence[Strip], frame: Frame) -> Band:
        """Draw the rule below the last row, which the notes of the table follow."""
        foot = self._foot(last, frame)
        height, keep = foot.y + foot.height, 0
        if notes:
            height += self._style.padding
            keep = sum(note.height for note in notes[:_NOTE_LINES])
        items = (*last.strip.items, foot)
        strip = replace(last.strip, items=items, height=height, keep_next=keep)
        return replace(last, strip=strip)

    def _kept_together(
        self, bands: Sequence[Band], frame: Frame, again: tuple[Strip, ...]
    ) -> list[Strip]:
        """Keep a group's head with its rows, and the last rows of the table with one another (A11.3).

        All have what is drawn where a page begins with them, or ends.
        """
        left = sum(band.rows for band in bands)
        strips = []
        for number, band in enumerate(bands):
            left -= band.rows
            rows = _LAST_ROWS if left < _LAST_ROWS else _FIRST_ROWS if band.opens_group else 0
            keep = _height_of(bands, number + 1, rows, frame.room) if rows else 0
            is_last = number == len(bands) - 1
            strips.append(
                replace(
                    band.strip,
                    again=again,
                    closing=() if is_last else (self._foot(band, frame),),
                    keep_next=keep or band.strip.keep_next,
                )
            )
        return strips

    def _notes(self, stick: Stick) -> tuple[Strip, ...]:
        """Set the notes that cells call, each once, in the order of their marks (表注)."""
        cells = [cell for row in (*self.grid.head, *self.grid.body) for cell in row]
        labels = dict.fromkeys(label for cell in cells for label in labels_of(cell.text))
        return stick.note_strips(tuple(labels), role="table-note", width=stick.width)


def _height_of(bands: Sequence[Band], start: int, rows: int, room: int) -> int:
    """Return the height of `rows` rows from band `start` on, as far as a page has room for them."""
    height = 0
    for number in range(start, len(bands)):
        after = height + bands[number].strip.height
        if rows <= 0 or after > room:
            break
        height = after
        rows -= bands[number].rows
    return height


def _smaller(setting: Setting) -> Setting:
    """Return a setting in the next smaller 字号."""
    size = max((size for size in SIZES.values() if size < setting.size), default=0)
    leading = setting.leading and setting.leading * size // setting.size
    return setting.model_copy(update={"size": size, "leading": leading})


def _caption(table: Table, stick: Stick, width: int, *, continued: bool) -> Strip:
    """表1-2-3 and the title centred above, the unit at the right end of `width`."""
    style = stick.style.table
    label = (_CONTINUED if continued else _TABLE) + table.number if table.number else ""
    text, align = labelled(label, table.caption, table.at), "centre"
    if continued:
        title = without_notes(table.caption)
        text = as_text(label, table.at) or labelled(_CONTINUED, title, table.at)
        align = "left"
    items: list[TextItem] = []
    height = style.caption.leading or style.caption.size * 3 // 2
    lines = stick.setter.paragraph(text, style.caption, stick.width)
    y = style.padding
    for line in lines.lines:
        items.append(
            stick.setter.place(
                line, style.caption, stick.width, align=align, role="caption", at=table.at, y=y
            )
        )
        y += height
    if table.unit:
        stick.setter.cells(table.unit, style.unit.face, table.unit_at)  # tells what has no glyph
        unit = stick.setter.single(
            f"单位：{table.unit}",
            style.unit,
            width,
            align="right",
            role="caption",
            at=table.at,
        )
        last = items[-1]
        is_beside = not continued and _right(last) + style.unit.size > unit.x
        baseline = last.y + (height if is_beside else 0)
        items.append(replace(unit, y=baseline))
        y = max(y, baseline + style.unit.size * 3 // 5)
    return Strip(
        tuple(items),
        y + style.padding // 2,
        on_grid=False,
        keep_next=1,
        terms=terms_of(text),
        notes=stick.note_strips(labels_of(text)),
        at=table.at,
    )


_TABLE, _CONTINUED = "表", "续表"


def _right(item: TextItem) -> int:
    return item.x + (item.line.indent + item.line.width) * item.size // 1000


def _ruled(rows: Sequence[Strip], width: int, top: int, bottom: int) -> list[Strip]:
    """Draw the rule above the first row and the one below the last."""
    ruled = list(rows)
    if ruled:
        ruled[0] = replace(ruled[0], items=(RuleItem(0, 0, width, top), *ruled[0].items))
        last = ruled[-1]
        rule = RuleItem(0, last.height - bottom, width, bottom)
        ruled[-1] = replace(last, items=(*last.items, rule))
    return ruled
