"""Turns the tables and figures of a book, and the pages on which they stand, into a list of them.

Numbers and captions are those of the book; where each stands is told by the anchors of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable

from keben.model import (
    Book,
    Contents,
    ContentsEntry,
    Figure,
    Level,
    Place,
    Table,
    plain,
    without_notes,
)
from keben.number import TARGETS, walk
from keben.pages.page import Page
from keben.problems import Location

LISTED: dict[Place, tuple[type[Table | Figure], ...]] = {
    Place.TABLES: (Table,),
    Place.FIGURES: (Figure,),
    Place.TABLES_AND_FIGURES: (Table, Figure),
}


def make_list(
    place: Place, book: Book, pages: Iterable[Page], volume_name: str, at: Location
) -> Contents:
    """List what stands on these pages, in the order of the book, which is that of the numbers."""
    page_of = {anchor: page for page in pages for anchor in page.anchors}
    entries = tuple(
        ContentsEntry(
            level=Level.ITEM,
            number=("表" if isinstance(node, Table) else "图") + node.number,
            title=plain(without_notes(node.caption)),
            folio=page_of[node.id].folio,
            page=page_of[node.id].index,
            at=node.at,
        )
        for node in walk(book, object, TARGETS)
        if isinstance(node, LISTED[place]) and node.id in page_of
    )
    return Contents(volume_name, entries, at, place)
