"""Turns 传略 and 简介 into strips.

Name 四号 Hei, spread; dates in brackets; the portrait at the right of the opening lines with the text
set round it on the grid. Rules: A7.8, B17.
"""

from __future__ import annotations

from dataclasses import replace

from keben.galley.setter import ASCENT
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, Item, PictureItem, Strip
from keben.galley.text import indent_of, paragraph_strips
from keben.model import ParagraphKind, People, Person
from keben.style import mm

_PORTRAIT_WIDTH, _PORTRAIT_HEIGHT = mm(25), mm(35)


def people_strips(people: People, stick: Stick) -> list[Strip]:
    """Set every person in the order of the source."""
    strips: list[Strip] = []
    for person in people.people:
        strips += [_name(person, stick), *_life(person, stick)]
    return strips


def _name(person: Person, stick: Stick) -> Strip:
    style = stick.style
    setting = style.person
    rows = setting.rows
    height = rows * stick.leading
    top = (height - (stick.leading - style.grid.size) - setting.size) // 2
    name = stick.setter.single(
        person.name,
        setting,
        stick.width,
        align="centre",
        role="heading",
        at=person.at,
        is_spread=True,
    )
    items: list[Item] = [replace(name, y=top + setting.size * ASCENT // 1000)]
    dates = "–".join(part for part in (person.born or "？", person.died) if part)
    note = "，".join(
        part for part in (dates if person.born or person.died else "", person.note) if part
    )
    if note:
        small = style.caption.model_copy(update={"face": "song"})
        line = stick.setter.single(
            f"（{note}）", small, stick.width, align="centre", role="heading", at=person.at
        )
        y = height - stick.leading  # the name keeps its place, the note has a line of its own
        height += stick.leading // 2
        items.append(replace(line, y=line.y + y))
    mark = HeadingMark("person", "", person.name, person.at, person.id, is_listed=False)
    return Strip(
        tuple(items),
        height,
        keep_next=max(1, setting.follow) * stick.leading,
        headings=(mark,),
        anchors=(person.id,) if person.id else (),
        at=person.at,
    )


def _life(person: Person, stick: Stick) -> list[Strip]:
    """Set the text; beside a portrait the first lines are shorter."""
    strips: list[Strip] = []
    leading, size = stick.leading, stick.style.grid.size
    beside = -(-_PORTRAIT_HEIGHT // leading) if person.portrait else 0
    beside_width = -(-(_PORTRAIT_WIDTH + size) // size) * size
    for paragraph in person.text:
        if paragraph.kind is not ParagraphKind.BODY or not beside:
            strips += paragraph_strips(paragraph, stick)
            continue
        lines = stick.setter.paragraph(
            paragraph.text,
            stick.body,
            stick.width,
            indent=indent_of(stick),
            beside=beside - len(strips),
            beside_width=beside_width,
        )
        strips += stick.line_strips(lines, stick.body, "body")
        if len(strips) >= beside:
            beside = 0
    if person.portrait and strips:
        x = stick.width - _PORTRAIT_WIDTH
        picture = PictureItem(person.portrait, x, 0, _PORTRAIT_WIDTH, _PORTRAIT_HEIGHT, person.name)
        rows = -(-_PORTRAIT_HEIGHT // leading)
        while len(strips) < rows:
            strips.append(Strip((), leading))
        keep = (rows - 1) * leading
        strips[0] = replace(strips[0], items=(picture, *strips[0].items), keep_next=keep)
    return strips
