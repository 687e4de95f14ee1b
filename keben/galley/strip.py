"""The galley: bands that the paginator may stack but never splits.

Lengths are thousandths of a point (mpt); y runs down. Items know their place inside their strip.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from keben.carried import Carried, dataclass
from keben.compose.line import SetLine
from keben.problems import Location


@dataclass(frozen=True, slots=True)
class TextItem(Carried):
    """A set line with its place: `x` is the left edge of its measure, `y` its baseline."""

    line: SetLine
    x: int
    y: int
    size: int  #: mpt
    role: str  #: body, heading, caption, table, table-note, note, roll, index, contents, …
    at: Location | None = None
    link: int = -1  #: index of the page it leads to
    tint: int = 1000  #: of black, thousandths; 0 is white
    decor: tuple[
        tuple[str, int, int], ...
    ] = ()  #: (dot|name|title|frame, first cell, last cell + 1)


@dataclass(frozen=True, slots=True)
class RuleItem(Carried):
    """A filled rectangle: table rule, rule under the running head, frame edge."""

    x: int
    y: int
    width: int
    height: int
    tint: int = 1000


@dataclass(frozen=True, slots=True)
class PictureItem:
    """A picture from the book folder, scaled into its box, or over it and cut where it bleeds."""

    file: str
    x: int
    y: int
    width: int
    height: int
    alt: str = ""
    bleeds: bool = False
    at: Location | None = None


Item: TypeAlias = TextItem | RuleItem | PictureItem


@dataclass(frozen=True, slots=True)
class HeadingMark(Carried):
    """Says that a heading stands in this strip: feeds running heads, contents, bookmarks, record."""

    level: str
    number: str
    title: str
    at: Location
    id: str = ""
    is_listed: bool = True  #: in the contents, as deep as these go
    is_part_leaf: bool = False


@dataclass(frozen=True, slots=True)
class Strip(Carried):
    """An unbreakable band of a galley."""

    items: tuple[Item, ...]
    height: int  #: mpt
    on_grid: bool = True  #: begins at a grid line
    keep_next: int = (
        0  #: mpt of what follows that must stand on its page (A10.1); 0: a page may end here
    )
    may_start: bool = True  #: a page may begin with it (not the last line of a paragraph: A7.4)
    is_blank: bool = False  #: vanishes at the head of a page
    break_before: str = ""  #: page | recto | spread
    kind: str = "text"  #: of the page that it opens: text, part, front, contents, roll, index
    bare: bool = False  #: the page that it opens has no running head
    headings: tuple[HeadingMark, ...] = ()
    terms: tuple[str, ...] = ()  #: index entries made in it
    anchors: tuple[str, ...] = ()  #: ids of tables, figures … that stand in it
    again: tuple[Strip, ...] = ()  #: set before it when it begins a page: a table's head, a year
    closing: tuple[Item, ...] = ()  #: added when a page ends after it: a broken table's foot rule
    notes: tuple[Strip, ...] = ()  #: notes called in it, to stand at the foot of its page (A11.1)
    at: Location | None = None
    placing: Placing = "here"  #: of a picture or table that may leave its place in the text
    flexible: Location | None = (
        None  #: names the paragraph it begins, when that can be set a line longer or shorter
    )
    lines: int = 0  #: of that paragraph, a strip each
    columns: tuple[int, ...] = ()  #: of the table that it begins, the width of each


#: here: where it is called, and nowhere else; near: there, or at the head of the next page when it has
#: no room, the text closing up; head, foot: of the page of its call or the next; page: one of its own
Placing: TypeAlias = Literal["here", "near", "head", "foot", "page"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Strips poured into columns of equal width, balanced over their last page."""

    strips: tuple[Strip, ...]
    count: int
    width: int  #: of one column
    gap: int


@dataclass(frozen=True, slots=True)
class Turned:
    """Strips set as wide as the type area is high, on pages of their own that are turned a quarter 卧排."""

    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class Facing:
    """A table too wide for a page: strip k of `left` and of `right` are the halves of one row."""

    left: tuple[Strip, ...]
    right: tuple[Strip, ...]


Piece: TypeAlias = Strip | Columns | Turned | Facing
Galley: TypeAlias = tuple[Piece, ...]
