"""Turns tables into strips: caption, head and rows, with rules.

A strip a row, so that a page never cuts one; the head is set again on each page with 续表 and the
table's number. Column widths come from the content, or as given, and figures stand at their units digit.

Rules: A11.2–A11.6, A11.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.galley.setter import ASCENT, SetText
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Item, RuleItem, Strip, TextItem
from keben.galley.text import labelled, labels_of, terms_of
from keben.model import Align, Table, TableCell, plain, without_notes
from keben.problems import Location
from keben.style import Setting

_KEEP_ROWS = 2  #: rows that stand with the head, and at a table's end


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of one table, mpt; `widest` and `fractions` place figures under one another."""

    widths: tuple[int, ...]
    aligns: tuple[Align, ...]
    widest: tuple[int, ...]
    fractions: tuple[int, ...]


def table_strips(table: Table, stick: Stick) -> list[Strip]:
    """Set a table at the width of the measure."""
    style = stick.style.table
    figures = [_figures(table, column, stick) for column in range(len(table.aligns))]
    columns = _Columns(
        tuple(column_widths(table, stick)),
        table.aligns,
        tuple(widest for widest, _fraction in figures),
        tuple(fraction for _widest, fraction in figures),
    )
    head = [_row(row, table.at, columns, style.head, stick, is_head=True) for row in table.head]
    places = table.places or (table.at,) * len(table.body)
    rows = [
        _row(row, place, columns, style.body, stick, is_head=False)
        for row, place in zip(table.body, places, strict=True)
    ]
    thick, thin = style.thick, style.thin
    head = _ruled(head, stick.width, top=thick, bottom=thin)
    again = (_caption(table, stick, continued=True), *head)
    foot = RuleItem(0, 0, stick.width, thick)
    strips = [_caption(table, stick, continued=False), *head]
    strips = [replace(strip, keep_next=1) for strip in strips[:-1]] + [
        replace(strips[-1], keep_next=sum(row.height for row in rows[:_KEEP_ROWS]))
    ]
    for number, row in enumerate(rows):
        rest = len(rows) - number
        closing: tuple[Item, ...] = (replace(foot, y=row.height),)
        if number == len(rows) - 1:
            row = replace(row, items=(*row.items, *closing), height=row.height + thick)
            closing = ()
        strips.append(
            replace(
                row,
                again=again,
                closing=closing,
                keep_next=rows[number + 1].height if rest == _KEEP_ROWS else 0,
            )
        )
    strips[0] = replace(strips[0], anchors=(table.id,) if table.id else (), on_grid=True)
    return [_gap(stick), *strips, _gap(stick)]


def _gap(stick: Stick) -> Strip:
    return Strip((), stick.leading // 2, on_grid=False, is_blank=True)


def _caption(table: Table, stick: Stick, *, continued: bool) -> Strip:
    """表1-2-3 and the title centred above, the unit at the right end."""
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
            stick.width,
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


def column_widths(table: Table, stick: Stick) -> list[int]:
    """Part the measure over the columns: as given, else by the longest text of each, mpt."""
    count = len(table.aligns)
    style = stick.style.table
    gap = style.body.size
    if table.widths and len(table.widths) == count:
        wanted = [width * 1000 for width in table.widths]
        total = sum(wanted)
        widths = [stick.width * width // total for width in wanted]
    else:
        longest = [2 * gap] * count
        needed = [2 * gap] * count
        for setting, rows in ((style.head, table.head), (style.body, table.body)):
            for row in rows:
                column = 0
                for cell in row:
                    if cell.columns == 1:
                        natural = stick.setter.natural(cell.text, setting) + gap
                        longest[column] = max(longest[column], natural)
                        needed[column] = max(needed[column], min(natural, 5 * gap))
                    column += cell.columns
        widths = _share_width(longest, needed, stick.width)
    widths[-1] += stick.width - sum(widths)
    return widths


def _share_width(longest: Sequence[int], needed: Sequence[int], width: int) -> list[int]:
    """Give every column its longest text when all fit, and the rest evenly; else shrink the widest."""
    free = width - sum(longest)
    if free >= 0:
        return [natural + free // len(longest) for natural in longest]
    widths = list(longest)
    while sum(widths) > width:
        widest = max(range(len(widths)), key=lambda k: widths[k])
        others = [w for k, w in enumerate(widths) if k != widest]
        target = max(needed[widest], max(others, default=0), widths[widest] - (sum(widths) - width))
        if target >= widths[widest]:
            target = widths[widest] - max(1, (sum(widths) - width) // len(widths))
        widths[widest] = target
    return widths


def _row(
    row: tuple[TableCell, ...],
    at: Location,
    columns: _Columns,
    setting: Setting,
    stick: Stick,
    *,
    is_head: bool,
) -> Strip:
    style = stick.style.table
    leading = setting.leading or setting.size * 4 // 3
    inset = setting.size // 2
    set_cells: list[tuple[int, int, int, SetText, Align]] = []
    column = x = 0
    for cell in row:
        width = sum(columns.widths[column : column + cell.columns])
        align = Align.CENTRE if is_head or cell.columns > 1 else columns.aligns[column]
        lines = stick.setter.paragraph(cell.text, setting, max(setting.size, width - 2 * inset))
        set_cells.append((column, x, width, lines, align))
        x += width
        column += cell.columns
    deepest = max((len(lines.lines) for *_place, lines, _align in set_cells), default=1) or 1
    height = 2 * style.padding + (deepest - 1) * leading + setting.size
    items: list[Item] = []
    notes: list[str] = []
    for column, x, width, lines, align in set_cells:
        notes += [label for labels in lines.notes for label in labels]
        depth = (len(lines.lines) - 1) * leading + setting.size
        top = (height - depth) // 2
        for number, line in enumerate(lines.lines):
            y = top + number * leading
            item = TextItem(
                line,
                0,
                y + setting.size * ASCENT // 1000,
                setting.size,
                "table",
                lines.places[number],
            )
            free = width - 2 * inset - line.width * setting.size // 1000
            if align is Align.CENTRE:
                start = free // 2
            elif align is Align.RIGHT:
                # figures stand under one another at the units digit, the widest centred (A11.5)
                side = max(0, width - 2 * inset - columns.widest[column]) // 2
                shift = columns.fractions[column] - _fraction_width(line.text, setting, stick)
                start = max(0, free - side - shift)
            else:
                start = 0
            items.append(replace(item, x=x + inset + start))
    terms = tuple(term for *_place, lines, _a in set_cells for made in lines.terms for term in made)
    return Strip(
        tuple(items),
        height,
        on_grid=False,
        terms=terms,
        notes=stick.note_strips(tuple(notes)) if notes else (),
        at=at,
    )


def _figures(table: Table, column: int, stick: Stick) -> tuple[int, int]:
    """Return the widest text of a column and the widest part after a decimal point, mpt."""
    setting = stick.style.table.body
    widest = fraction = 0
    for row in table.body:
        at = 0
        for cell in row:
            if at == column and cell.columns == 1:
                widest = max(widest, stick.setter.natural(cell.text, setting))
                fraction = max(fraction, _fraction_width(plain(cell.text), setting, stick))
            at += cell.columns
    return widest, fraction


def _fraction_width(text: str, setting: Setting, stick: Stick) -> int:
    """Return the width of what stands after the decimal point, with it, mpt."""
    if "." not in text:
        return 0
    return stick.setter.natural(as_text(text[text.rindex(".") :]), setting)


def _ruled(rows: Sequence[Strip], width: int, *, top: int, bottom: int) -> list[Strip]:
    """Draw the rule above the first row and the one below the last."""
    ruled = list(rows)
    if ruled:
        ruled[0] = replace(ruled[0], items=(RuleItem(0, 0, width, top), *ruled[0].items))
        last = ruled[-1]
        rule = RuleItem(0, last.height - bottom, width, bottom)
        ruled[-1] = replace(last, items=(*last.items, rule))
    return ruled
