"""Turns headings and folios into the bookmarks and page labels of a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keben.galley.strip import HeadingMark
from keben.press.pdf_file import PdfFile, text_string

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


def add_outline(file: PdfFile, entries: Sequence[Bookmark], pages: Sequence[int]) -> int:
    """Add bookmarks that lead to `pages` (numbers of objects); what stands under the first rank is folded.

    Return the number of the outline.
    """
    outline = file.reserve()
    first, last = _add_level(file, outline, entries, pages)
    ends = b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, len(entries))
    return file.add(b"<</Type/Outlines%b>>" % ends, outline)


def _add_level(
    file: PdfFile, parent: int, entries: Sequence[Bookmark], pages: Sequence[int]
) -> tuple[int, int]:
    """Add entries under `parent`; return the first and the last."""
    nodes = [file.reserve() for _entry in entries]
    for k, (entry, node) in enumerate(zip(entries, nodes, strict=True)):
        body = b"/Title%b/Parent %d 0 R/Dest[%d 0 R/Fit]" % (
            text_string(entry.title),
            parent,
            pages[entry.page],
        )
        if entry.under:
            first, last = _add_level(file, node, entry.under, pages)
            body += b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, -len(entry.under))
        if k:
            body += b"/Prev %d 0 R" % nodes[k - 1]
        if k + 1 < len(nodes):
            body += b"/Next %d 0 R" % nodes[k + 1]
        file.add(b"<<%b>>" % body, node)
    return nodes[0], nodes[-1]


def page_labels(folios: Sequence[str]) -> bytes:
    """Return the labels under which a reader lists the pages: their folios, as they are printed.

    Runs of Arabic numbers are said once; any other folio is given as it is written.

    >>> page_labels(("", "1", "2", "4"))
    b'<</Nums[0<</P()>>1<</S/D/St 1>>3<</S/D/St 4>>]>>'
    """
    labels: list[bytes] = []
    expected = ""
    for k, folio in enumerate(folios):
        if folio.isascii() and folio.isdecimal() and str(int(folio)) == folio:
            if folio != expected:
                labels.append(b"%d<</S/D/St %d>>" % (k, int(folio)))
            expected = str(int(folio) + 1)
        else:
            labels.append(b"%d<</P%b>>" % (k, text_string(folio)))
            expected = ""
    return b"<</Nums[%b]>>" % b"".join(labels)
