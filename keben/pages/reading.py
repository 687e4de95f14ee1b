"""Turns the items of a forme into what a search for index terms reads in them.

A paragraph that begins and ends here is text and nothing more; one that comes from another forme, or
goes on in one, is a `Passage` that `apparatus.transcript` joins to the others. So a reading is a
hundredth of what it was made from, and stays when the type is gone.

Lines of one paragraph are joined, over a column too, and whatever does not belong together is kept apart
by a line end. Two lines belong together when the second begins with the cell of the paragraph at which
the first ended: notes, tables and figures may stand between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, TypeAlias, TypeVar

from keben.carried import Carried, dataclass
from keben.compose import HAN
from keben.galley.strip import Item, TextItem

#: The lines that a search goes through: the text of the book, not what points into it.
ROLES = frozenset({"body", "heading", "caption", "table", "table-note", "note", "roll"})

BLANKS = re.compile(r"\s+")
NEEDLESS = re.compile("(?<![0-9A-Za-z]) | (?![0-9A-Za-z])")

DROPPED = 2  #: blanks that a line end may have swallowed

Half: TypeAlias = str  #: a or b: left or right of a forme set in two columns; "" of any other
Pieces: TypeAlias = tuple[tuple[Half, str], ...]
Where = TypeVar("Where")


@dataclass(frozen=True, slots=True)
class Passage(Carried):
    """What stands in a forme of a paragraph of which more may stand in others."""

    like: tuple[str, int]  #: role and size
    first_x: int  #: of its first line
    last_x: int
    start: int  #: the cell of the paragraph that it begins with
    end: int
    is_last: bool  #: the paragraph ends here
    hyphen: bool  #: it ends within a word
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Reading(Carried):
    """What is read in a forme."""

    whole: Pieces = ()  #: the paragraphs that stand in one half of it from first line to last
    passages: tuple[Passage, ...] = ()  #: the others, in order


@dataclass(slots=True, eq=False)
class Strand(Generic[Where]):
    """A paragraph while it is put together: its pieces with their places, and how it may go on."""

    like: tuple[str, int]  #: role and size
    x: int  #: of its last line
    end: int = 0  #: the cell of the paragraph at which that ends
    hyphen: bool = False
    pieces: list[tuple[Where, str]] = field(default_factory=list)

    def add(self, text: str, where: Where) -> None:
        """Join a line to what stands before it: a blank was lost between Western words."""
        before = self.pieces[-1][1][-1:] if self.pieces else ""
        is_western = bool(before) and before.isascii() and before.isalnum()
        if is_western and not self.hyphen and text[:1].isascii() and text[:1].isalnum():
            text = f" {text}"
        self.pieces.append((where, text))


AnyStrand = TypeVar("AnyStrand", bound=Strand[Any])


@dataclass(slots=True, eq=False)
class _Open(Strand[Half]):
    """A passage while its lines are read."""

    first_x: int = 0
    start: int = 0
    is_last: bool = True

    @property
    def half(self) -> Half | None:
        """The half in which all of it stands; None where it stands in both, or goes beyond the forme."""
        halves = {half for half, _text in self.pieces}
        return halves.pop() if len(halves) == 1 and self.is_last and not self.start else None


def read_forme(items: Iterable[Item], middle: int = 0) -> Reading:
    """Read the lines of a forme, each paragraph as one.

    `middle` is where a type area is parted in two columns whose halves are told apart, in the
    coordinates of the items; 0 where they are not.
    """
    lines = [item for item in items if isinstance(item, TextItem) and item.role in ROLES]
    is_parted = middle and any(item.role == "body" and item.x >= middle for item in lines)
    read: list[_Open] = []
    unfinished: list[_Open] = []
    title: tuple[object, ...] = ()
    for item in lines:
        line, like = item.line, (item.role, item.size)
        found = continued(unfinished, like, line.start, item.x) if line.start else None
        this_title = (item.at, item.size) if item.role == "heading" and item.at else ()
        if found is None and title and this_title == title:
            found = read[-1]  # a turned title: each line is set by itself
        title = this_title
        if found is None:
            found = _Open(like, item.x, first_x=item.x, start=line.start)
            read.append(found)
        elif not found.is_last:
            unfinished.remove(found)
        half = ""
        if is_parted and (item.x >= middle or _right(item) <= middle):
            half = "b" if item.x >= middle else "a"
        found.add(compact(line.text), half)
        found.x, found.end, found.hyphen, found.is_last = item.x, line.end, line.hyphen, line.last
        if not line.last:
            unfinished.append(found)
    return _bound(read)


def continued(
    unfinished: Iterable[AnyStrand], like: tuple[str, int], start: int, x: int
) -> AnyStrand | None:
    """Return the paragraph that a line goes on with: the latest, one of the same column first."""
    fits = [part for part in unfinished if part.like == like and 0 <= start - part.end <= DROPPED]
    same_column = [part for part in fits if part.x == x]
    return next(reversed(same_column or fits), None)


def compact(text: str) -> str:
    """Return a text without blanks, as titles and names are set with some, but for those of Western words.

    >>> compact("凡　例"), compact("All  China  工会")
    ('凡例', 'All China工会')
    """
    return NEEDLESS.sub("", BLANKS.sub(" ", text)) if BLANKS.search(text) else text


def _right(item: TextItem) -> int:
    """Return where a line ends."""
    return item.x + (item.line.indent + item.line.width) * item.size // HAN


def _bound(read: Iterable[_Open]) -> Reading:
    """Bind what stands in one half into one text, a line end after each paragraph."""
    whole: dict[Half, list[str]] = {}
    passages = []
    for part in read:
        half = part.half
        if half is not None:
            whole.setdefault(half, []).append("".join([text for _half, text in part.pieces]))
            continue
        pieces = tuple(
            (half, "".join([text for _half, text in pieces]))
            for half, pieces in groupby(part.pieces, key=itemgetter(0))
        )
        passages.append(
            Passage(
                part.like,
                part.first_x,
                part.x,
                part.start,
                part.end,
                part.is_last,
                part.hyphen,
                pieces,
            )
        )
    return Reading(
        tuple((half, "\n".join(texts)) for half, texts in whole.items()), tuple(passages)
    )
