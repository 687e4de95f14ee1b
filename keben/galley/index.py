"""Turns 索引 into strips: letters, entries that hang 1 em, locators after 1 em, in columns.

Rules: A7.7, A8.9, B9.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from keben.compose import HAN
from keben.galley.setter import ASCENT, SetText
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Columns, HeadingMark, Item, Strip, TextItem
from keben.galley.text import heading_strip
from keben.model import Division, Index, IndexEntry, Level, Locator, Mark, Span, Text
from keben.problems import Location, Problem

_SUB_INDENT = HAN
_KEEP = 2  #: lines that stand with the letter above them
_SHORT = 3  #: lines of an entry that is not parted

#: Lines by what they say and its indent, with what is wrong in them.
KeptEntries: TypeAlias = dict[tuple[Text, int], tuple[SetText, tuple[Problem, ...]]]


def index_strips(
    index: Index, stick: Stick, kept: KeptEntries | None = None
) -> list[Strip | Columns]:
    """Set one index under its title.

    `kept` holds the lines of entries from round to round of a layout: most say the same in the next,
    though what they lead to has moved.
    """
    kept = {} if kept is None else kept
    setting = stick.style.index
    gap = setting.gap * setting.size
    width = (stick.width - (setting.columns - 1) * gap) // setting.columns
    width -= width % setting.size
    gap = (stick.width - setting.columns * width) // max(1, setting.columns - 1)
    column = stick.narrowed(width)
    title = Division(Level.MATTER, as_text(index.name, index.at), index.at)
    head = heading_strip(title, stick.style.matter_title, stick)
    mark = HeadingMark("matter", "", index.name, index.at)
    head = replace(head, kind="index", bare=True, headings=(mark,))
    strips: list[Strip] = []
    for letter, entries in index.groups:
        lines = [strip for entry in entries for strip in _entry(entry, column, index, kept)]
        keep = sum(line.height for line in lines[:_KEEP])
        strips += [replace(_letter(letter, column), keep_next=keep), *lines]
    return [head, Columns(tuple(strips), setting.columns, width, gap)]


def _letter(letter: str, stick: Stick) -> Strip:
    setting = stick.style.index_letter
    leading = stick.style.index.leading or stick.leading
    item = stick.setter.single(letter, setting, stick.width, align="centre", role="index")
    y = (2 * leading - setting.size) // 2 + setting.size * ASCENT // HAN
    return Strip((replace(item, y=y),), 2 * leading, on_grid=False, kind="index")


def _entry(
    entry: IndexEntry, stick: Stick, index: Index, kept: KeptEntries, depth: int = 0
) -> list[Strip]:
    """A term, its locators, and its sub-entries 1 em in; turned lines hang 1 em further."""
    setting = stick.style.index
    leading = setting.leading or stick.leading
    text = as_text(entry.term, index.at) + _cited(entry.locators, index.at)
    if entry.see:
        see = ("\u3000参见" if entry.locators else "\u3000见") + "；".join(entry.see)
        text += as_text(see, index.at)
    inset = depth * _SUB_INDENT
    found = stick.problems.found
    if (text, inset) in kept:
        lines, problems = kept[text, inset]
        found += problems
    else:
        told, hang = len(found), inset + HAN
        lines = stick.setter.paragraph(text, setting, stick.width, indent=inset, hang=hang)
        kept[text, inset] = lines, tuple(found[told:])
    link = entry.locators[0].page if entry.locators else -1
    strips = [
        replace(
            strip,
            on_grid=False,
            kind="index",
            items=_linked(strip.items, link, index.at),
            at=index.at,
        )
        for strip in stick.line_strips(lines, setting, "index", leading=leading)
    ]
    if depth == 0:
        strips[0] = replace(strips[0], terms=(entry.term,))
    if len(strips) <= _SHORT:
        strips = [strips[0], *(replace(strip, may_start=False) for strip in strips[1:])]
    if entry.sub:
        strips[-1] = replace(strips[-1], keep_next=leading)
    for sub in entry.sub:
        strips += _entry(sub, stick, index, kept, depth + 1)
    return strips


def _cited(locators: tuple[Locator, ...], at: Location) -> Text:
    """Return what stands behind a term, in as few spans as it may; a person's main place is bold."""
    spans: list[Span] = []
    text = "\u3000"
    for is_main, like in groupby(locators, key=attrgetter("is_main")):
        words = "，".join(map(locator_text, like))
        if is_main:
            spans += (Span(text, at), Span(words, at, Mark.STRONG))
        else:
            spans.append(Span(text + words, at))
        text = "，"
    return tuple(spans)


def _linked(items: tuple[Item, ...], page: int, at: Location) -> tuple[Item, ...]:
    """Let a line lead to a page; what stands in it was asked for at one place, whatever it says."""
    return tuple(
        replace(item, link=page, at=at) if isinstance(item, TextItem) else item for item in items
    )


def locator_text(locator: Locator) -> str:
    """Return a page or a range as it is printed.

    >>> locator_text(Locator(1, "62", 70, "64", 72))
    '62–64'
    """
    text = f"{locator.prefix}{locator.folio}{locator.column}"
    if locator.last_folio and locator.last_folio != locator.folio:
        return f"{text}–{locator.last_folio}"
    return text
