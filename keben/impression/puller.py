"""Turns the type of a page into an impression of it: see `Impression`.

What is pulled depends on items, side and turn alone, not on folio, index or running head, so that it
serves wherever in the book the page comes to stand. Furniture has an impression of its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path

from keben.faces.book_faces import BookFaces
from keben.galley.strip import Item, PictureItem
from keben.html.case import Case
from keben.html.lines import LineWriter
from keben.html.pictures import browser_url
from keben.html.sheets import items_html
from keben.impression.digest import Digests
from keben.impression.impression import Impression, Pull
from keben.impression.rows import rolls_in, rows_of
from keben.pages.line_numbers import printed_lines, without_line_numbers
from keben.pages.page import Page
from keben.press.painter import Painter
from keben.style import Style

#: Of HTML and rows, which are deflated only to be kept.
_QUICK = 1


class Puller:
    """Pulls impressions of the pages of one book; knows every cell it has met."""

    def __init__(self, style: Style, faces: BookFaces, folder: Path) -> None:
        """Take pictures from `folder`, the book's."""
        case = Case()
        self._painter = Painter(faces, style.trim, case)
        self._writer = LineWriter(faces, style.grid.size, case)
        self._digests = Digests(folder)

    def pull(self, page: Page) -> Pull:
        """Pull a page whose type is at hand."""
        return Pull(page, self.type(page), self.furniture(page))

    def type(self, page: Page) -> Impression:
        """Pull the type of a page; of the numbers beside its lines, in a proof, the record knows nothing."""
        own = without_line_numbers(page.items)
        rows = rows_of(own, printed_lines(own))
        return self._impression(page.items, page.turn, self._digests.digest(own), rows)

    def furniture(self, page: Page) -> Impression:
        """Pull the furniture of a page, which is never turned."""
        items = page.furniture
        return self._impression(items, 0, self._digests.digest(items), rows_of(items))

    def key(self, page: Page) -> bytes:
        """Return what the impression of a page's type may be kept under, for one style and set of faces."""
        return self._digests.key(page.items, page.turn)

    def furniture_key(self, page: Page) -> bytes:
        """Return what the impression of a page's furniture may be kept under, likewise."""
        return b"furniture" + self._digests.key(page.furniture, 0)

    def _impression(
        self, items: tuple[Item, ...], turn: int, digest: bytes, rows: Iterable[str]
    ) -> Impression:
        painted = self._painter.strike(items, turn)
        return Impression(
            digest,
            painted.stream,
            _deflated(items_html(items, self._writer, browser_url, turn)),
            _deflated(", ".join(rows)),
            painted.texts,
            painted.links,
            tuple(item for item in items if isinstance(item, PictureItem)),
            rolls_in(items),
        )


def _deflated(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK) if text else b""
