"""Turns pages and their parts into what people call them: in a report, and in the book's own language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keben.changes.printed import PrintedPage
from keben.messages import _

#: Pages that have no folio, as the trade calls them.
UNNUMBERED = {
    "title": "书名页",
    "colophon": "版权页",
    "plate": "彩页",
    "blank": "空白页",
}


def folio_of(page: PrintedPage) -> str:
    """Return what a page is called on paper."""
    return page.folio or UNNUMBERED.get(page.kind, page.kind)


def ranges(pages: Iterable[PrintedPage]) -> str:
    """Name pages, those that follow one another as one range.

    >>> def page(index):
    ...     return PrintedPage(index, 1, str(index + 1), "text", "", "", ())
    >>> ranges(map(page, (4, 5, 6, 9)))
    '5–7, 10'
    """
    return ", ".join(_ranges(pages))


def _ranges(pages: Iterable[PrintedPage]) -> Iterator[str]:
    first = last = None
    for page in (*pages, None):
        if first and last and (page is None or page.index != last.index + 1):
            ends = dict.fromkeys((folio_of(first), folio_of(last)))
            yield "–".join(ends)
            first = None
        first, last = first or page, page


def role_name(role: str) -> str:
    """Name what a line is set as."""
    names = {
        "body": _("text"),
        "heading": _("heading"),
        "caption": _("caption"),
        "table": _("table"),
        "table-note": _("note of a table"),
        "note": _("note"),
        "roll": _("roll"),
    }
    return names.get(role, role)
