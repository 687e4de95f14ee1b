"""Turns the lines of a `{table}` directive into a Table.

GFM pipe tables, read here and not by markdown-it-py, because GFM quietly drops the cells of a row that
is too long and fills one that is too short: in a table of figures both are errors. Which cells are
joined is left to `merging.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from keben.messages import _
from keben.model import Align, Table, Text
from keben.problems import Location
from keben.source.desk import Desk
from keben.source.directive import Directive
from keben.source.inline import Line, read_text
from keben.source.margin import Margin
from keben.source.marks import tidy_name
from keben.source.merging import merge_cells

RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
CELL_END = re.compile(r"(?<!\\)\|")
YES = {"": True, "true": True, "yes": True, "false": False, "no": False}


def read_table(found: Directive, id: str, desk: Desk, margin: Margin) -> Table | None:
    """Return the table of a directive, every row as long as its head; None when it has no rows."""
    lines = [line for line in found.body if line.text.strip()]
    rule = next((k for k, line in enumerate(lines) if RULE.match(line.text)), 0)
    if rule == 0 or rule == len(lines) - 1:
        missing = _("a head") if rule == 0 else _("rows")
        desk.problems.error(
            "table-shape",
            _("the table has no {what}").format(what=missing),
            found.at,
            _("write a line of heads, a line | :-- | --: |, and the rows below"),
        )
        return None
    aligns = tuple(_align(cell.text) for cell in split_row(lines[rule]))
    file = found.at.file
    rows = [_row(line, len(aligns), file, desk) for k, line in enumerate(lines) if k != rule]

    def read(cell: Line) -> Text:
        return read_text((cell,), file, desk, margin)

    unit = found.option("unit")
    return Table(
        id=id,
        caption=read(found.argument),
        at=found.at,
        unit=tidy_name(unit.value.text) if unit else "",
        aligns=aligns,
        head=merge_cells(rows[:rule], read, file, desk),
        body=merge_cells(rows[rule:], read, file, desk),
        widths=_widths(found, len(aligns), desk),
        ruled=_is_set("ruled", found, desk),
        turned=_is_set("turned", found, desk),
        places=tuple(Location(file, line.number, 1) for line in lines[rule + 1 :]),
        unit_at=Location(file, unit.value.number, unit.value.column) if unit else None,
    )


def split_row(line: Line) -> list[Line]:
    r"""Return the cells of a row with their places; `\|` does not end a cell.

    >>> [(cell.text, cell.column) for cell in split_row(Line("| 甲 | 乙\\|丙 |", 1, 1))]
    [('甲', 3), ('乙\\|丙', 7)]
    """
    text = line.text.rstrip()
    start = len(text) - len(text.lstrip())
    start += text[start : start + 1] == "|"
    end = len(text) - (len(text) > start and text.endswith("|") and not text.endswith("\\|"))
    cells, stops = [], [*(m.start() for m in CELL_END.finditer(text, start, end)), end]
    for stop in stops:
        inside = text[start:stop]
        blank = len(inside) - len(inside.lstrip())
        cells.append(Line(inside.strip(), line.number, line.column + start + blank))
        start = stop + 1
    return cells


def _align(text: str) -> Align:
    if text.endswith(":"):
        return Align.CENTRE if text.startswith(":") else Align.RIGHT
    return Align.LEFT


def _row(line: Line, count: int, file: str, desk: Desk) -> list[Line]:
    """Return as many cells as the table has columns."""
    cells = split_row(line)
    if len(cells) != count:
        first_extra = cells[count].column if len(cells) > count else line.column
        desk.problems.error(
            "table-row",
            _("the row has {found} cells, the table {wanted} columns").format(
                found=len(cells), wanted=count
            ),
            Location(file, line.number, first_extra),
            _("write every cell between two |, an empty one too"),
            length=len(line.text) - (first_extra - line.column),
        )
    missing = Line("", line.number, line.column)
    return cells[:count] + [missing] * (count - len(cells))


def _widths(found: Directive, count: int, desk: Desk) -> tuple[int, ...]:
    option = found.option("widths")
    if option is None:
        return ()
    words: Sequence[str] = option.value.text.replace(",", " ").split()
    widths = tuple(int(word) for word in words if re.fullmatch("[0-9]{1,3}", word))
    if len(widths) == len(words) == count and all(widths):
        return widths
    desk.problems.error(
        "table-widths",
        _("{count} columns need {count} widths above 0").format(count=count),
        Location(found.at.file, option.value.number, option.value.column),
        _("write whole numbers with blanks between them, or delete the option"),
        length=max(1, len(option.value.text)),
    )
    return ()


def _is_set(key: str, found: Directive, desk: Desk) -> bool:
    option = found.option(key)
    if option is None:
        return False
    if option.value.text in YES:
        return YES[option.value.text]
    desk.problems.error(
        "option-value",
        _("“{value}” is neither yes nor no").format(value=option.value.text),
        Location(found.at.file, option.value.number, option.value.column),
        _("write yes, or delete the option"),
        length=len(option.value.text),
    )
    return False
