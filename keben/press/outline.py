"""Turns headings and folios into the bookmarks and page labels of a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pydyf

from keben.galley.strip import HeadingMark

#: How deep each rank of heading is filed; ranks that are not named here have no bookmark.
RANKS = {
    "plate": 1,
    "contents": 1,
    "matter": 1,
    "part": 1,
    "chapter": 2,
    "article": 2,
    "section": 3,
    "person": 4,
}

IDEOGRAPHIC_SPACE = "\u3000"


@dataclass(slots=True)
class Bookmark:
    """One entry of the outline with what stands under it; `page` counts within the file."""

    title: str
    page: int
    rank: int
    under: list[Bookmark] = field(default_factory=list)


def bookmarks(headings: Iterable[tuple[int, HeadingMark]]) -> list[Bookmark]:
    """Nest headings, given with their pages in the order of the book.

    A rank may be skipped (a 章 of a book without 编 stands at the top). Plates stand at the top, and what
    they are bound into goes on behind them.
    """
    root = Bookmark("", 0, 0)
    open_ones = [root]
    for page, mark in headings:
        rank = RANKS.get(mark.level)
        if rank is None:
            continue
        title = IDEOGRAPHIC_SPACE.join(part for part in (mark.number, mark.title) if part)
        if mark.level == "plate":
            root.under.append(Bookmark(title, page, rank))
            continue
        while open_ones[-1].rank >= rank:
            open_ones.pop()
        bookmark = Bookmark(title, page, rank)
        open_ones[-1].under.append(bookmark)
        open_ones.append(bookmark)
    return root.under


def add_outline(pdf: pydyf.PDF, entries: Sequence[Bookmark], pages: Sequence[bytes]) -> None:
    """Add bookmarks that lead to `pages` (references); what stands under the first rank is folded."""
    if not entries:
        return
    outline = pydyf.Dictionary({"Type": "/Outlines"})
    pdf.add_object(outline)
    _add_level(pdf, outline, entries, pages)
    outline["Count"] = len(entries)
    pdf.catalog["Outlines"] = outline.reference
    pdf.catalog["PageMode"] = "/UseOutlines"


def _add_level(
    pdf: pydyf.PDF, parent: pydyf.Dictionary, entries: Sequence[Bookmark], pages: Sequence[bytes]
) -> int:
    """Add entries under `parent`; return how many there are with all that is under them."""
    nodes: list[pydyf.Dictionary] = []
    total = 0
    for entry in entries:
        node = pydyf.Dictionary(
            {
                "Title": pydyf.String(entry.title),
                "Parent": parent.reference,
                "Dest": pydyf.Array([pages[entry.page], "/Fit"]),
            }
        )
        pdf.add_object(node)
        below = _add_level(pdf, node, entry.under, pages)
        if below:
            node["Count"] = -len(entry.under)
        if nodes:
            nodes[-1]["Next"] = node.reference
            node["Prev"] = nodes[-1].reference
        nodes.append(node)
        total += 1 + below
    if nodes:
        parent["First"], parent["Last"] = nodes[0].reference, nodes[-1].reference
    return total


def page_labels(folios: Sequence[str]) -> pydyf.Dictionary:
    """Return the labels under which a reader lists the pages: their folios, as they are printed.

    Runs of Arabic numbers are said once; any other folio is given as it is written.
    """
    labels = pydyf.Array()
    expected = ""
    for k, folio in enumerate(folios):
        if folio.isascii() and folio.isdecimal() and str(int(folio)) == folio:
            if folio != expected:
                labels += [k, pydyf.Dictionary({"S": "/D", "St": int(folio)})]
            expected = str(int(folio) + 1)
        else:
            labels += [k, pydyf.Dictionary({"P": pydyf.String(folio)})]
            expected = ""
    return pydyf.Dictionary({"Nums": labels})
