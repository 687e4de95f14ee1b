"""Turns pages into pages on which the names of 传略 and 简介 lead to their entries in the index.

The last step of a layout: where an entry stands is known when nothing moves any more, and a link moves
nothing. The way back is the locator of the entry. A print file has no links at all (C13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from keben.galley.strip import Item, TextItem
from keben.pages.page import Page
from keben.problems import Location

#: Headings on a page, by the place that they come from, and the page of the index that each leads to.
Leads: TypeAlias = "tuple[tuple[Location, int], ...]"


def link_persons(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Let the heading of each person lead to the page of the index that has the name, if one has.

    Where the type of a page stands elsewhere, it is linked there: see `leads_of`.
    """
    linked = list(pages)
    for number, leads in leads_of(pages):
        page = pages[number]
        if page.stands is None:
            linked[number] = replace(page, items=led(page.items, leads))
    return tuple(linked)


def leads_of(pages: Sequence[Page]) -> Iterator[tuple[int, Leads]]:
    """Yield the number of each page that has such headings, and where they lead."""
    entries: dict[str, int] = {}
    for page in pages:
        if page.kind == "index":
            for term in page.terms:
                entries.setdefault(term, page.index)
    for number, page in enumerate(pages):
        leads = tuple(
            (mark.at, entries[mark.title])
            for mark in page.headings
            if mark.level == "person" and mark.title in entries
        )
        if leads:
            yield number, leads


def led(items: Iterable[Item], leads: Leads) -> tuple[Item, ...]:
    """Return items with their links."""
    pages = dict(leads)
    return tuple(
        replace(item, link=pages[item.at])
        if isinstance(item, TextItem) and item.role == "heading" and item.at in pages
        else item
        for item in items
    )
