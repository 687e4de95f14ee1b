"""Turns 目录 and lists of tables and figures into strips: titles, leaders of dots in one grid, folios.

A title that turns over hangs under its own text, never under its number; in a list, whose numbers differ
in length, all titles begin under one another. Rules: A10.5, B15.
"""

from __future__ import annotations

from dataclasses import replace

from keben.compose import HAN, Cell, Kind, Shape, compose, set_cells
from keben.compose.line import SetLine
from keben.galley.setter import ASCENT, join, open_title
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, Item, Strip, TextItem
from keben.galley.text import is_opened
from keben.model import LISTS, Contents, ContentsEntry, Level, Place
from keben.style import Setting

_DOT = Cell("·", "song", Kind.LEADER, HAN // 2)
_LEAST_DOTS = 3

_TITLES = {
    Place.CONTENTS: "目录",
    Place.TABLES: "表目录",
    Place.FIGURES: "图目录",
    Place.TABLES_AND_FIGURES: "图表目录",
}


def contents_strips(contents: Contents, stick: Stick) -> list[Strip]:
    """Set the contents of one volume, or a list, which stands in the contents like a piece of matter."""
    style = stick.style.contents
    leading = stick.leading
    rows = stick.style.matter_title.rows
    words = _TITLES[contents.place]
    title = stick.setter.single(
        words,
        style.title,
        stick.width,
        align="centre",
        role="heading",
        at=contents.at,
        is_spread=True,
    )
    items: list[Item] = [replace(title, y=title.y + (rows - 3) * leading // 2)]
    if contents.volume_name:
        name = stick.setter.single(
            f"（{contents.volume_name}）",
            stick.body,
            stick.width,
            align="centre",
            role="heading",
            at=contents.at,
        )
        items.append(replace(name, y=name.y + (rows - 2) * leading))
    is_list = contents.place in LISTS
    level = "matter" if is_list else "contents"
    mark = HeadingMark(level, "", words, contents.at, is_listed=is_list)
    strips = [
        Strip(
            tuple(items),
            rows * leading,
            break_before="page",
            kind="contents",
            bare=True,
            headings=(mark,),
            at=contents.at,
        )
    ]
    listed = contents.entries if is_list else ()
    widest = max((_number(entry, style.section, stick).width for entry in listed), default=0)
    for entry in contents.entries:
        strips += _entry(entry, stick, widest)
    return strips


def _number(entry: ContentsEntry, setting: Setting, stick: Stick) -> SetLine:
    return set_cells(stick.setter.cells(entry.number, setting.face), stick.setter.rules)


def _entry(entry: ContentsEntry, stick: Stick, widest: int) -> list[Strip]:
    """Set one line of contents; in a list, its title stands behind a number `widest` wide."""
    style = stick.style.contents
    setting = {
        Level.PART: style.part,
        Level.CHAPTER: style.chapter,
        Level.SECTION: style.section,
        Level.ITEM: style.section.model_copy(update={"indent": 0}),
    }.get(entry.level, style.chapter)
    leading = stick.leading
    if entry.level is Level.PART:
        return [Strip((), leading // 2, on_grid=False, is_blank=True), _part(entry, setting, stick)]
    size = setting.size
    inset = setting.indent * stick.style.grid.size
    folio_text = f"({entry.folio})" if style.parentheses and entry.folio else entry.folio
    rules = stick.setter.rules
    folio = set_cells(stick.setter.cells(folio_text, "song"), rules) if folio_text else None
    number = [_number(entry, setting, stick)] if entry.number else []
    gap = HAN + max(0, widest - number[0].width) if number else 0
    before = number[0].width + gap if number else 0
    width = (stick.width - inset) * HAN // size
    field = -(-5 * HAN // 2 // 500) * 500  # the widest folio, (999), in half em
    room = width - field - before - _LEAST_DOTS * _DOT.width
    cells = stick.setter.cells(entry.title, setting.face)
    titles = [set_cells(line.cells, rules) for line in compose(cells, Shape(room), rules)]
    if len(titles) == 1 and is_opened(entry.number, entry.title) and not widest:
        titles = [open_title(titles[0])]
    lines: list[SetLine] = []
    for k, title in enumerate(titles):
        line = join([*number, title], gap) if k == 0 else replace(title, indent=before)
        if k == len(titles) - 1 and folio is not None:
            line = _with_leader(line, folio, width)
        lines.append(line)
    strips = []
    for line in lines:
        item = TextItem(
            line,
            inset,
            stick.style.grid.size * ASCENT // HAN,
            size,
            "contents",
            entry.at,
            link=entry.page,
        )
        strips.append(Strip((item,), leading, kind="contents", at=entry.at))
    if entry.level is Level.CHAPTER:
        strips = [replace(strip, keep_next=leading) for strip in strips]
    return [*(replace(strip, keep_next=leading) for strip in strips[:-1]), strips[-1]]


def _part(entry: ContentsEntry, setting: Setting, stick: Stick) -> Strip:
    """第一编　职工队伍, centred, its folio in the leaf's own place left out."""
    text = "　".join(part for part in (entry.number, entry.title) if part)
    item = stick.setter.single(
        text, setting, stick.width, align="centre", role="contents", at=entry.at
    )
    item = replace(item, y=stick.style.grid.size * ASCENT // HAN, link=entry.page)
    return Strip(
        (item,), stick.leading, on_grid=False, kind="contents", keep_next=2 * stick.leading
    )


def _with_leader(line: SetLine, folio: SetLine, width: int) -> SetLine:
    """Fill a line with dots up to its folio; dots stand at multiples of half an em from the right."""
    end = line.indent + line.width
    free = width - folio.width - HAN // 4
    last = (
        width - free + _DOT.width - 1
    ) // _DOT.width  # half ems from the right taken by the folio
    first = (width - end - HAN // 4) // _DOT.width
    count = max(0, first - last)
    gap = width - first * _DOT.width - end
    dots = (_DOT,) * count
    advances = list(line.advances)
    advances[-1] += gap
    tail = width - (end + gap + count * _DOT.width) - folio.width
    dot_advances = [_DOT.width] * count
    if dot_advances:
        dot_advances[-1] += tail
    else:
        advances[-1] += tail
    return replace(
        line,
        cells=(*line.cells, *dots, *folio.cells),
        advances=(*advances, *dot_advances, *folio.advances),
        cuts=(*line.cuts, *((k + len(line.cells) + count, cut) for k, cut in folio.cuts)),
        end=line.start + len(line.cells) + count + len(folio.cells),
        natural=width - line.indent,
    )
