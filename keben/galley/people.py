"""Turns 传略 and 简介 into strips.

Name 四号 Hei, spread; dates in brackets; the portrait at the right of the opening lines with the text
set round it on the grid. Rules: A7.8, B17.
"""

from __future__ import annotations

from dataclasses import replace

from keben.galley.beside import Inset, strips_beside
from keben.galley.setter import ASCENT
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, PictureItem, Strip
from keben.galley.text import paragraph_strips
from keben.model import People, Person
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
    items = [replace(name, y=top + setting.size * ASCENT // 1000)]
    note = "，".join(part for part in (life_words(person), person.note) if part)
    if note:
        small = style.caption.model_copy(update={"face": "song"})
        line = stick.setter.single(
            f"（{note}）", small, stick.width, align="centre", role="heading", at=person.at
        )
        # a line more: half of it stands above the name, which belongs to the text below
        items = [replace(item, y=item.y + stick.leading // 2) for item in items]
        items.append(replace(line, y=line.y + height - stick.leading // 2))
        height += stick.leading
    mark = HeadingMark("person", "", person.name, person.at, person.id)
    return Strip(
        tuple(items),
        height,
        keep_next=max(1, setting.follow) * stick.leading,
        headings=(mark,),
        anchors=(person.id,) if person.id else (),
        at=person.at,
    )


def life_words(person: Person) -> str:
    """Return the dates of a life as they stand in the brackets below the name.

    >>> from keben.problems import Location
    >>> life_words(Person("甲", Location("a.yaml"), (), "1897", "1927"))
    '1897—1927'
    >>> life_words(Person("甲", Location("a.yaml"), (), "1915"))
    '1915年生'
    """
    if person.died:
        return f"{person.born or '？'}—{person.died}"
    unit = "年" if person.born.isdecimal() else ""
    return f"{person.born}{unit}生" if person.born else ""


def _life(person: Person, stick: Stick) -> list[Strip]:
    """Set the text; beside a portrait the first lines are shorter."""
    strips: list[Strip] = []
    count = 0
    if person.portrait:
        size = stick.style.grid.size
        x = stick.width - _PORTRAIT_WIDTH
        portrait = PictureItem(
            person.portrait, x, 0, _PORTRAIT_WIDTH, _PORTRAIT_HEIGHT, person.name, at=person.at
        )
        inset = Inset(
            (portrait,),
            -(-(_PORTRAIT_WIDTH + size) // size) * size,
            -(-_PORTRAIT_HEIGHT // stick.leading),
        )
        strips, count = strips_beside(inset, person.text, stick)
    for paragraph in person.text[count:]:
        strips += paragraph_strips(paragraph, stick)
    return strips
