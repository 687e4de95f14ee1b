"""The ends of pages: where a page begins, and the ways in which it may end.

Between filling and searching: what the one finds and the other weighs. For each page that is kept,
ninety endings are looked at; they are named tuples, for these are made in a quarter of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from keben.galley.strip import Facing, Strip, Turned
from keben.problems import Location

#: Sets the paragraph that begins somewhere in so many lines; None where that would be ugly.
Other: TypeAlias = "Callable[[Location, int], tuple[Strip, ...] | None]"

Placed: TypeAlias = tuple[Strip, int, int]  #: a strip with its x and y

#: Which of the strips placed are the first of paragraphs set anew, and what stands there then.
Resets: TypeAlias = tuple[tuple[int, tuple[Strip, ...]], ...]


class Start(NamedTuple):
    """Where a page begins: what has not been set yet."""

    piece: int = 0
    strip: int = 0  #: in that piece, when it is columns
    waiting: tuple[int, ...] = ()  #: pieces before it that wait for a place
    carried: tuple[Strip, ...] = ()  #: lines of notes that go on

    @property
    def key(self) -> tuple[int, int, tuple[int, ...], int]:
        """What tells it from others of its galley: what is carried is the end of all notes called so far."""
        return self.piece, self.strip, self.waiting, len(self.carried)


class Ending(NamedTuple):
    """One way to end a page, and what then stands on it: the first `length` of `placed`."""

    next: Start
    cost: int
    break_cost: int  #: of it: what parting the text here is worth
    placed: list[Placed]
    length: int
    white: int = 0  #: lines that stay empty
    over: int = 0  #: lines too many, unless paragraphs are set shorter
    foot: tuple[Strip, ...] = ()  #: pictures at its foot
    notes: tuple[Strip, ...] = ()
    resets: Resets = ()
    opened: tuple[int, ...] = ()  #: which of `placed` have a line more of white above them
    is_last: bool = False
    short: int = 0  #: lines that a last page has too few (A7.5)
    is_tall: bool = False  #: something on it is higher than a page
    apart: Turned | Facing | None = None  #: which has pages of its own


class Asked(NamedTuple):
    """Which paragraphs of a page may be set anew, so that it is some lines longer in all, or shorter."""

    way: Ending
    lines: int
    answer: Resets
    is_thorough: bool = False  #: all of them, not only those that lend themselves


class Weighed(NamedTuple):
    """The ways to end a page, and what they were found out from: pieces up to one, and answers."""

    endings: list[Ending]
    upto: int
    asked: tuple[Asked, ...] = ()
    is_closed: bool = False  #: with less white than the galley has: of no use when anything changes


def settled(ending: Ending, leading: int) -> list[Placed]:
    """Return what stands on a page, with paragraphs set anew and white opened for its sake."""
    old = ending.placed[: ending.length]
    while old and old[-1][0].is_blank:
        old.pop()
    resets = dict(ending.resets)
    placed: list[Placed] = []
    shift = passed = 0
    for k, (strip, x, y) in enumerate(old):
        if k in ending.opened:
            shift += leading
        if k in resets:
            strips = resets[k]
            placed += ((line, x, y + shift + n * leading) for n, line in enumerate(strips))
            passed = k + strip.lines
            shift += (len(strips) - strip.lines) * leading
        elif k >= passed:
            placed.append((strip, x, y + shift))
    return placed
