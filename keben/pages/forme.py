"""The forme: a page made up, before its folio and its side are known.

Lengths are thousandths of a point from the type area's top left corner.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.galley.strip import HeadingMark, Item
from keben.problems import Location


@dataclass(frozen=True, slots=True)
class Fault:
    """A break that could not be good: its kind, and the source of what stands there."""

    kind: str  #: widow, stranded, short, tall
    at: Location | None


@dataclass(frozen=True, slots=True)
class Forme:
    """A page's type, locked up."""

    items: tuple[Item, ...]
    kind: str = "text"
    is_bare: bool = False  #: no running head, and the folio hidden on part leaves and blanks
    needs_recto: bool = False
    needs_verso: bool = False
    is_turned: bool = False  #: items stand in the frame of a type area turned a quarter
    is_leaf: bool = False  #: items stand in trim coordinates of a recto
    headings: tuple[HeadingMark, ...] = ()
    terms: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()  #: what could not be made up well
