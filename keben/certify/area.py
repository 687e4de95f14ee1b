"""Turns the lines of a file into its type areas, rectos' and versos' (M3).

With a style they are known; without, the most frequent edges of the pages of each side are taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from keben.certify.given import Given
from keben.certify.lines import Line
from keben.certify.marks import is_han

LEAST = 8  #: glyphs of a line that counts for the edges


@dataclass(frozen=True, slots=True)
class Area:
    """版心 of the pages of one side, in points from the trim."""

    left: float
    right: float
    em: float
    first: float  #: baseline of the first line
    lead: float
    height: float  #: first to last baseline; 0 when not known
    face: str  #: of the text
    is_told: bool  #: by a style; else found in the file

    @property
    def characters(self) -> float:
        """L of M3."""
        return (self.right - self.left) / self.em


def areas_of(lines: Sequence[Line], given: Given | None) -> tuple[Area, ...]:
    """Return the type areas of rectos and versos; none when no text is recognised."""
    body = [line for line in lines if line.role == "body"] if given else list(lines)
    looks = Counter(
        (round(g.size, 2), g.face) for line in body for g in line.glyphs if is_han(g.text)
    )
    if not looks:
        return ()
    (size, face), _count = looks.most_common(1)[0]
    if given:
        return _told_areas(given, face)
    text = [line for line in lines if abs(line.em - size) < 0.02 and len(line.glyphs) >= LEAST]
    lead = _lead(text)
    both: list[Area] = []
    for side in (0, 1):
        own = [line for line in text if line.page % 2 == side and line.face == face] or text
        left = _outermost(line.start for line in own)
        right = _commonest(line.end for line in own)
        tops: dict[int, float] = {}
        for line in own:
            tops[line.page] = min(tops.get(line.page, line.y), line.y)
        first = _commonest(tops.values())
        both.append(Area(left, right, size, first, lead, 0.0, face, is_told=False))
    return tuple(both)


def _told_areas(given: Given, face: str) -> tuple[Area, ...]:
    style = given.style
    grid = style.grid
    top = style.trim.head / 1000
    return tuple(
        Area(
            style.left(recto=recto) / 1000,
            (style.left(recto=recto) + style.measure) / 1000,
            grid.size / 1000,
            top,
            grid.leading / 1000,
            (grid.lines - 1) * grid.leading / 1000,
            face,
            is_told=True,
        )
        for recto in (True, False)
    )


def _commonest(values: Iterable[float]) -> float:
    """Return the value about which most lie, as the middle of those within a tenth of a point."""
    values = sorted(values)
    best = Counter(round(value, 1) for value in values).most_common(1)[0][0]
    near = [value for value in values if abs(value - best) < 0.1]
    return near[len(near) // 2]


def _outermost(values: Iterable[float]) -> float:
    """Return the leftmost edge that is common: most lines of short paragraphs begin 2 em from it."""
    values = sorted(values)
    counts = Counter(round(value, 1) for value in values)
    least = counts.most_common(1)[0][1] / 5
    best = min(value for value, count in counts.items() if count >= least)
    near = [value for value in values if abs(value - best) < 0.1]
    return near[len(near) // 2]


def _lead(lines: Sequence[Line]) -> float:
    steps = Counter(
        round(b.y - a.y, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and a.em < b.y - a.y < 3 * a.em
    )
    return steps.most_common(1)[0][0] if steps else 0.0
