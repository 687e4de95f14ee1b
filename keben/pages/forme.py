"""The forme: a page made up, before its folio and its side are known.

Lengths are thousandths of a point from the type area's top left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.carried import dataclass
from keben.galley.strip import HeadingMark, Item, PictureItem, TextItem
from keben.pages.reading import Reading, read_forme
from keben.problems import Location
from keben.style import Style


@dataclass(frozen=True, slots=True)
class Fault:
    """A break that could not be good: its kind, and the source of what stands there."""

    kind: str  #: widow, stranded, short, tall, white, moved
    at: Location | None
    lines: int = 0  #: that moved it


@dataclass(frozen=True, slots=True)
class Stands:
    """Where the type of a page stands: with a desk, as one of the formes that it made."""

    desk: int
    forme: int


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
    stands: Stands | None = None
    """Of the outline of a forme: where the type stands. Its items are pictures only."""
    opening: frozenset[tuple[str, int]] = frozenset()  #: of an outline, see `opening_of`
    reading: Reading | None = None  #: of an outline


def outlines(formes: Sequence[Forme], desk: int, style: Style) -> tuple[Forme, ...]:
    """Return formes without their lines, for whoever has to know what is where and no more."""
    middle = style.measure // 2 if style.index.letters else 0
    return tuple(
        replace(
            forme,
            items=tuple(item for item in forme.items if isinstance(item, PictureItem)),
            stands=Stands(desk, number),
            opening=opening_of(forme),
            reading=read_forme(forme.items, 0 if forme.is_turned or forme.is_leaf else middle),
        )
        for number, forme in enumerate(formes)
    )


def opening_of(forme: Forme) -> frozenset[tuple[str, int]]:
    """Return the places, file and line, of the headings that a page begins with."""
    if forme.stands:
        return forme.opening
    places = set()
    for item in forme.items:
        if not isinstance(item, TextItem) or item.role != "heading":
            break
        if item.at:
            places.add((item.at.file, item.at.line))
    return frozenset(places)
