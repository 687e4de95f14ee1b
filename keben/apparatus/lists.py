"""Turns the tables, figures and plates of a book, and the pages on which they stand, into a list of them.

Numbers and captions are those of the book; where each stands is told by the anchors of the pages. Plates
are told by their headings: they have titles and no numbers, and no folio, so the list says where the
binder puts them, which is what a reader turns to: 卷首, or behind a page of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    place: Place, book: Book, pages: Sequence[Page], volume_name: str, at: Location
) -> Contents:
    """List what stands on these pages, in the order of the book, which is that of the numbers."""
    if place is Place.PLATES_LIST:
        is_whole = len(book.volumes) > 1 and not volume_name
        names = [volume.name if is_whole else "" for volume in book.volumes]
        return Contents(volume_name, tuple(_plates(pages, names)), at, place)
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


def _plates(pages: Iterable[Page], names: Sequence[str]) -> Iterator[ContentsEntry]:
    """Yield the plates that have titles; those before the text of a volume stand behind its name.

    No page with a folio stands before them in their volume: leaves come first (see `pages.sequence`).
    """
    volume, folio = 0, ""
    for page in pages:
        if page.volume != volume:
            volume, folio = page.volume, ""
        folio = page.folio or folio
        for heading in page.headings:
            if heading.level == "plate" and heading.is_listed:
                bound = f"第{folio}页后" if folio else f"{names[volume - 1]}卷首"
                yield ContentsEntry(
                    Level.ITEM, "", heading.title, "", page.index, heading.at, bound=bound
                )
