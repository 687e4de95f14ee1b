"""Turns pages into pages on which the names of 传略 and 简介 lead to their entries in the index.

The last step of a layout: where an entry stands is known when nothing moves any more, and a link moves
nothing. The way back is the locator of the entry. A print file has no links at all (C13).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from keben.galley.strip import TextItem
from keben.pages.page import Page


def link_persons(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Let the heading of each person lead to the page of the index that has the name, if one has."""
    pages = tuple(pages)
    entries: dict[str, int] = {}
    for page in pages:
        if page.kind == "index":
            for term in page.terms:
                entries.setdefault(term, page.index)
    return tuple(_linked(page, entries) for page in pages)


def _linked(page: Page, entries: dict[str, int]) -> Page:
    """Return a page with its links; the very page where it has none."""
    leads = {
        mark.at: entries[mark.title]
        for mark in page.headings
        if mark.level == "person" and mark.title in entries
    }
    if not leads:
        return page
    items = tuple(
        replace(item, link=leads[item.at])
        if isinstance(item, TextItem) and item.role == "heading" and item.at in leads
        else item
        for item in page.items
    )
    return replace(page, items=items)
