"""The page: items at their places on the trim.

Lengths are thousandths of a point from the trim's top left corner.
"""

from __future__ import annotations

from keben.carried import dataclass
from keben.galley.strip import HeadingMark, Item
from keben.pages.forme import Fault, Stands
from keben.pages.reading import Reading


@dataclass(frozen=True, slots=True)
class Page:
    """页: everything that is painted on it, in reading order, furniture last."""

    index: int  #: in the book, from 0
    volume: int  #: from 1
    kind: str  #: cover, plate, title, colophon, front, contents, part, text, roll, index, blank
    folio: str  #: as it is cited: 62, Ⅳ; empty on plates and covers
    folio_shown: bool
    running_head: str
    items: tuple[Item, ...]
    furniture: tuple[Item, ...] = ()
    headings: tuple[HeadingMark, ...] = ()
    terms: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    turn: int = 0
    """0; or 90 or 270: items (not furniture) stand on a sheet as wide as the trim is high, which is
    turned by so many degrees counter-clockwise onto the page: 90 brings its head to the left edge."""

    stands: Stands | None = None
    """Where the type stands that is not here; `items` are then the pictures of the page only."""
    reading: Reading | None = None  #: of a page whose type is not here

    @property
    def is_recto(self) -> bool:
        """Whether it is a right-hand page (odd); pages of a volume begin with a recto."""
        return self.index % 2 == 0
