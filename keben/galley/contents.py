"""Turns 目录 and lists of tables, figures and plates into strips: titles, leaders of dots in one grid, folios.

A title that turns over does so at a phrase where it has one, and hangs under its own text, never under
its number; in a list, whose numbers differ in length, all titles begin under one another. Dots and
folios have the size of the text in every line, so that they stand under one another.

Rules: A10.5, A10.6, B15.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from keben.compose import HAN, Cell, Kind, Shape, compose, set_cells
from keben.compose.line import SetLine
from keben.galley.setter import ASCENT, join, open_title
from keben.galley.stick import Stick, blank
from keben.galley.strip import HeadingMark, Item, Strip, TextItem
from keben.galley.text import is_opened
from keben.model import LISTS, Contents, ContentsEntry, Level, Place
from keben.problems import Problem
from keben.style import Setting

_DOT = Cell("·", "song", Kind.LEADER, HAN // 2)
_LEAST_DOTS = 3
_FIELD = 5 * HAN // 2  #: for the folio: (999)

#: Where a title may best be turned over: behind a mark, before an opening one, before 与 as a conjunction.
_PHRASE = re.compile(
    r"(?<=[\u3000，、；：）》〉”’])(?![，、；：）》〉”’])|(?=[《〈（“‘])"
    r"|(?<![参赠授给施])(?=与(?![会否]))"
)

_TITLES = {
    Place.CONTENTS: "目录",
    Place.TABLES: "表目录",
    Place.FIGURES: "图目录",
    Place.TABLES_AND_FIGURES: "图表目录",
    Place.PLATES_LIST: "彩页目录",
}

#: An entry of a lower rank belongs to the one above it, which no page ends with.
_RANKS = {Level.PART: 0, Level.MATTER: 1, Level.CHAPTER: 1, Level.SECTION: 2, Level.ITEM: 3}


_Entry: TypeAlias = tuple[ContentsEntry, int, bool, bool]

#: The strips of entries whose page, which they lead to, is 0, with what is wrong in them.
KeptLines: TypeAlias = dict[_Entry, tuple[list[Strip], tuple[Problem, ...]]]


def contents_strips(contents: Contents, stick: Stick, kept: KeptLines | None = None) -> list[Strip]:
    """Set the contents of a volume or of all, or a list, which stands in them like a piece of matter.

    `kept` holds lines from round to round of a layout: most say the same in the next, though what they
    lead to has moved.
    """
    kept = {} if kept is None else kept
    is_list = contents.place in LISTS
    strips = [_head(contents, stick)]
    setting = stick.style.contents.section
    listed = [entry for entry in contents.entries if is_list and entry.number]
    widest = max((_number(entry, setting, stick).width for entry in listed), default=0)
    for entry, below in zip(contents.entries, (*contents.entries[1:], None), strict=False):
        leads = below is not None and _RANKS[below.level] > _RANKS[entry.level]
        if entry.volume:
            strips += _volume(entry, stick)
        if entry.level is Level.PART and stick.style.contents.depth != "part":
            strips.append(_part(entry, stick, leads=leads))
            continue
        key = replace(entry, page=0, volume=""), widest, leads, is_list
        found = stick.problems.found
        if key in kept:
            lines, problems = kept[key]
            found += problems
        else:
            told = len(found)
            lines = _entry(key[0], stick, widest, leads=leads, is_list=is_list)
            kept[key] = lines, tuple(found[told:])
        strips += [_leading_to(entry.page, line) for line in lines]
    return strips


def _leading_to(page: int, strip: Strip) -> Strip:
    items = (
        replace(item, link=page) if isinstance(item, TextItem) else item for item in strip.items
    )
    return replace(strip, items=tuple(items))


def _head(contents: Contents, stick: Stick) -> Strip:
    """目录, or what the list is called, with the name of the volume under it."""
    leading = stick.leading
    rows = stick.style.matter_title.rows
    words = _TITLES[contents.place]
    title = stick.setter.single(
        words,
        stick.style.contents.title,
        stick.width,
        align="centre",
        role="heading",
        at=contents.at,
        is_spread=True,
    )
    items: list[Item] = [replace(title, y=title.y + (rows - 3) * leading // 2)]
    if contents.volume_name:
        name = _volume_name(contents.volume_name, contents, stick)
        items.append(replace(name, y=name.y + (rows - 2) * leading))
    is_list = contents.place in LISTS
    level = "matter" if is_list else "contents"
    mark = HeadingMark(level, "", words, contents.at, is_listed=is_list)
    return Strip(
        tuple(items),
        rows * leading,
        break_before="page",
        kind="contents",
        bare=True,
        headings=(mark,),
        at=contents.at,
    )


def _volume_name(name: str, of: Contents | ContentsEntry, stick: Stick) -> TextItem:
    return stick.one_line(f"（{name}）", stick.body, align="centre", role="heading", at=of.at)


def _volume(entry: ContentsEntry, stick: Stick) -> list[Strip]:
    """（下册）, where the contents of the whole book come to another volume: kept with its first 节."""
    leading = stick.leading
    name = Strip(
        (_volume_name(entry.volume, entry, stick),),
        leading,
        kind="contents",
        keep_next=3 * leading,
        at=entry.at,
    )
    return [blank(1, leading), name]


def _number(entry: ContentsEntry, setting: Setting, stick: Stick) -> SetLine:
    return set_cells(stick.setter.cells(entry.number, setting.face), stick.setter.rules)


def _setting(entry: ContentsEntry, stick: Stick, *, is_list: bool) -> Setting:
    style = stick.style.contents
    if is_list:
        return style.section.model_copy(update={"indent": 0})
    return {
        Level.PART: style.part,
        Level.SECTION: style.section,
        Level.ITEM: style.item,
    }.get(entry.level, style.chapter)


def _entry(
    entry: ContentsEntry, stick: Stick, widest: int, *, leads: bool, is_list: bool
) -> list[Strip]:
    """Set one line of contents; in a list, its title stands behind a number `widest` wide."""
    setting = _setting(entry, stick, is_list=is_list)
    size = setting.size
    scale = Fraction(stick.style.grid.size, size)
    inset = setting.indent * stick.style.grid.size
    folio, field = _folio(entry, stick, scale) if entry.folio or entry.bound else (None, 0)
    number = [_number(entry, setting, stick)] if entry.number else []
    gap = HAN + max(0, widest - number[0].width) if number else 0
    before = number[0].width + gap if number else 0
    width = (stick.width - inset) * HAN // size
    room = width - int((max(_FIELD, field) + _LEAST_DOTS * HAN // 2) * scale) - before
    titles = _turned(entry.title, setting, room, stick)
    if len(titles) == 1 and not is_list and _is_opened(entry):
        titles = [open_title(titles[0])]
    lines: list[SetLine] = []
    for k, title in enumerate(titles):
        line = join([*number, title], gap) if k == 0 else replace(title, indent=before)
        if k == len(titles) - 1 and folio is not None:
            line = _with_leader(line, folio, field, width, scale)
        lines.append(line)
    baseline = stick.style.grid.size * ASCENT // HAN
    return [
        Strip(
            (TextItem(line, inset, baseline, size, "contents", entry.at, link=entry.page),),
            stick.leading,
            kind="contents",
            keep_next=stick.leading if leads or k < len(lines) - 1 else 0,
            at=entry.at,
        )
        for k, line in enumerate(lines)
    ]


def _folio(entry: ContentsEntry, stick: Stick, scale: Fraction) -> tuple[SetLine, int]:
    """Return folio or place, `scale` times as large as its line, and the room for as many figures.

    The room is in thousandths of the folio's own em, and the same however narrow a 1 is.
    """
    folio = f"({entry.folio})" if stick.style.contents.parentheses else entry.folio
    text = entry.bound or folio
    cells = stick.setter.cells(text, "song", scale=int(HAN * scale))
    widest = stick.setter.cells(re.sub("[0-9]", "0", text), "song")
    rules = stick.setter.rules
    return set_cells(cells, rules), set_cells(widest, rules).width


def _is_opened(entry: ContentsEntry) -> bool:
    """Whether the characters stand apart (A10.5): as on the page, where the titles of 目 do not.

    Two do among 目, too: a name of two characters is as wide as one of three.
    """
    is_short = entry.level is not Level.ITEM or len(entry.title) == 2
    return is_short and is_opened(entry.number, entry.title)


def _turned(title: str, setting: Setting, room: int, stick: Stick) -> list[SetLine]:
    """Set a title in lines no wider than `room`, turned over at the last phrase of a line that is half full."""
    rules = stick.setter.rules
    lines: list[SetLine] = []
    while True:
        cells = stick.setter.cells(title, setting.face)
        made = [set_cells(line.cells, rules) for line in compose(cells, Shape(room), rules)]
        phrases = [
            match.start()
            for match in _PHRASE.finditer(title)
            if len(made) > 1 and len(made[0].text) <= 2 * match.start() <= 2 * len(made[0].text)
        ]
        if not phrases:
            return [*lines, *made]
        first = title[: phrases[-1]].rstrip("\u3000")
        lines.append(set_cells(stick.setter.cells(first, setting.face), rules))
        title = title[phrases[-1] :]


def _part(entry: ContentsEntry, stick: Stick, *, leads: bool) -> Strip:
    """第一编　职工队伍, centred, half a line of white about it; its folio is left out."""
    setting = stick.style.contents.part
    leading = stick.leading
    number = [_number(entry, setting, stick)] if entry.number else []
    room = stick.width * 4 // 5 * HAN // setting.size - sum(line.width + HAN for line in number)
    titles = _turned(entry.title, setting, room, stick)
    if len(titles) == 1 and _is_opened(entry):
        titles = [open_title(titles[0])]
    baseline = stick.style.grid.size * ASCENT // HAN + leading // 2
    items = []
    for k, line in enumerate([join([*number, titles[0]], HAN), *titles[1:]]):
        item = stick.setter.place(
            line, setting, stick.width, align="centre", role="contents", at=entry.at
        )
        items.append(replace(item, y=baseline + k * leading, link=entry.page))
    return Strip(
        tuple(items),
        (len(items) + 1) * leading,
        kind="contents",
        keep_next=2 * leading if leads else 0,
        at=entry.at,
    )


def _with_leader(line: SetLine, folio: SetLine, field: int, width: int, scale: Fraction) -> SetLine:
    """Fill a line with dots as far as `field` before its end, where the folio stands.

    Dots stand at multiples of half an em from the right: that of the text, `scale` times the line's own,
    so that they stand under one another in lines of all sizes.
    """
    end = line.indent + line.width
    pitch = _DOT.width * scale
    first = int((width - end - pitch / 2) / pitch)
    last = -(-(field + HAN // 4) // _DOT.width)
    stops = [int(k * pitch) for k in range(max(first, last), last - 1, -1)]
    dot = replace(_DOT, width=int(pitch), scale=int(HAN * scale))
    dot_advances = [here - then for here, then in pairwise(stops)]
    advances = list(line.advances)
    advances[-1] += width - stops[0] - end
    (dot_advances or advances)[-1] += stops[-1] - folio.width
    count = len(dot_advances)
    return replace(
        line,
        cells=(*line.cells, *(dot,) * count, *folio.cells),
        advances=(*advances, *dot_advances, *folio.advances),
        cuts=(*line.cuts, *((k + len(line.cells) + count, cut) for k, cut in folio.cuts)),
        end=line.start + len(line.cells) + count + len(folio.cells),
        natural=width - line.indent,
    )
