"""The forme: a page made up, before its folio and its side are known.

Lengths are thousandths of a point from the type area's top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.galley.strip import HeadingMark, Item


@dataclass(frozen=True, slots=True)
class Forme:
    """A page's type, locked up."""

    items: tuple[Item, ...]
    kind: str = "text"
    is_bare: bool = False  #: no running head, and the folio hidden on part leaves and blanks
    needs_recto: bool = False
    is_leaf: bool = False  #: items stand in trim coordinates of a recto
    headings: tuple[HeadingMark, ...] = ()
    terms: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
