"""Turns a PDF's lines into what a check asks for, and what it finds into a spot on a page.

A check yields once for each thing that it looks at: None where all is well, else the spot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from keben.certify.area import Area
from keben.certify.given import FURNITURE, Given, ToldPage
from keben.certify.glyphs import Glyph, Leaf
from keben.certify.lines import Line
from keben.certify.marks import is_han
from keben.certify.measure import paragraphs_of
from keben.certify.preflight.sheets import Sent

EPS = 0.02  #: em, for widths
EPS_PT = 0.3  #: points, for places on a page


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule is broken; `box` is left, top, right, bottom in points from the trim."""

    page: int  #: in the file, from 0
    line: int  #: on its page, from 1; 0 for the page as a whole
    context: str
    detail: str
    box: tuple[float, float, float, float]


class NotChecked(Exception):
    """A rule cannot be judged from this file; the message says why."""


@dataclass(frozen=True)
class Reading:
    """All that checks look at."""

    leaves: tuple[Leaf, ...]
    lines: tuple[Line, ...]
    areas: tuple[Area, ...]
    given: Given | None = None
    has_differences: Callable[[Reading], str] | None = field(default=None, repr=False)
    sent: Sent | None = field(default=None, repr=False)  #: as a printing house gets it
    screen: tuple[int, ...] = ()  #: checksums of what the screen file says on the same pages

    @cached_property
    def paragraphs(self) -> tuple[tuple[Line, ...], ...]:
        """The paragraphs of the text."""
        return tuple(map(tuple, paragraphs_of(self.lines)))

    @cached_property
    def text(self) -> tuple[Line, ...]:
        """The lines of the text, whose measure is known."""
        return tuple(line for line in self.lines if line.role == "body" and line.place)

    @cached_property
    def known(self) -> tuple[Line, ...]:
        """Every line of which is known what it is, but for running heads and folios."""
        return tuple(line for line in self.lines if line.role and line.role not in FURNITURE)

    def told(self, page: int) -> ToldPage | None:
        """What the record says of a page."""
        return self.given.pages[page] if self.given and self.given.pages else None


Check: TypeAlias = Callable[[Reading], Iterator[Spot | None]]


def spot(line: Line, k: int, detail: str) -> Spot:
    """Return the spot at glyph k of a line (from the end when negative)."""
    k %= len(line.glyphs)
    glyph = line.glyphs[k]
    box = (
        glyph.x,
        glyph.y - glyph.size,
        glyph.x + max(glyph.advance, 2.0),
        glyph.y + glyph.size / 4,
    )
    return Spot(line.page, line.number, line.around(k), detail, box)


def whole(line: Line, detail: str) -> Spot:
    """Return a whole line as a spot."""
    first, last = line.glyphs[0], line.glyphs[-1]
    box = (first.x, line.y - line.em, last.right, line.y + line.em / 4)
    return Spot(line.page, line.number, line.text[-10:], detail, box)


def between_han(line: Line, k: int, count: int = 1) -> tuple[Glyph, Glyph] | None:
    """Return the han on either side of `count` glyphs from k on, when all are of one size and level."""
    if k == 0 or k + count >= len(line.glyphs):
        return None
    before, after = line.glyphs[k - 1], line.glyphs[k + count]
    if not (is_han(before.text) and is_han(after.text)):
        return None
    if line.blanks & set(range(k - 1, k + count)):
        return None
    alike = all(
        g.size == before.size and abs(g.y - before.y) < 0.05 for g in line.glyphs[k : k + count + 1]
    )
    return (before, after) if alike else None


def width_between(before: Glyph, after: Glyph) -> float:
    """Return what stands between two han, em: w(P) of M4."""
    return (after.x - before.x) / before.size - 1
