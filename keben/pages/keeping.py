"""Turns a place where a page of an edition is held into the ways in which it may end where it ended.

Where the page can be as it was, that is the only way, so that a book that is held is made up in one go. Else it is
tried, in this order: other paragraphs a line longer or shorter, white opened, columns that end earlier, and last a
heading or white with a line less, or two. A page that is not held where it was is dear.

Rules: A4.9, A8.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import inf

from keben.galley.strip import Columns, Strip
from keben.pages.anew import ask_anew, closed, open_white, set_anew
from keben.pages.costs import BAD
from keben.pages.ending import Asked, Ending, Start, Weighed
from keben.pages.fill import PageFiller, cheapest
from keben.pages.held import Held
from keben.pages.units import Place

_NEAR = 3  #: strips


def weighed(filler: PageFiller, start: Start, *, is_recto: bool, is_eager: bool) -> Weighed:
    """Return the ways to end a page; where it is held, no others, unless `is_eager`."""
    held = filler.held
    if held is None or filler.is_apart(start, is_recto=is_recto):
        return filler.weighed(start, is_recto=is_recto, is_eager=is_eager)
    ways, upto = filler.all_ways(start)
    kept, asked = _kept(filler, held, start, ways)
    is_closed = False
    if not kept and (end := held.end(start) or held.next_end(start)):
        # it may have been full because white was opened on it; or columns on it may be lower now
        kept, asked = _kept(filler, held, start, filler.ways(start, line_gap=0)[0])
        if not kept and end[1]:
            kept, asked = _kept(filler, held, start, filler.ways(start, stop=end)[0])
        if not kept:
            kept = _closed(filler, held, start, end)
            is_closed = bool(kept)
    if kept and held.end(start) and not is_eager:
        return Weighed(kept, upto, asked, is_closed)
    others = filler.weighed(start, is_recto=is_recto, is_eager=is_eager)
    endings = kept + [held.weighed(ending) for ending in others.endings]
    return Weighed(endings, others.upto, others.asked + asked, is_closed)


def _kept(
    filler: PageFiller, held: Held, start: Start, ways: list[Ending]
) -> tuple[list[Ending], tuple[Asked, ...]]:
    """Return the ways to end a page where one is held, if there are any that are good."""
    here = [way for way in ways if held.holds(way.next)]
    style = filler.style
    asked: tuple[Asked, ...] = ()
    if filler.other:
        asked = ask_anew(here, filler.other, style.measure, is_eager=True, is_thorough=True)
    found = [way for way in here if not way.over]
    found += set_anew(asked) + open_white(found, inf)
    same = held.same(start, found, style.grid.leading)
    if same:
        return [same], asked
    return cheapest([way for way in found if way.break_cost < BAD]), asked


def _closed(filler: PageFiller, held: Held, start: Start, end: Place) -> list[Ending]:
    """Return a way to end a page where it is held with a line less at a heading, or at white; or at two places."""
    less: list[tuple[Place, Strip]] = []
    for number in range(start.piece, min(end[0] + 1, len(filler.pieces))):
        piece = filler.pieces[number]
        strips = piece.strips if isinstance(piece, Columns) else (piece,)
        last = end[1] if number == end[0] else len(strips)
        for k in range(start.strip if number == start.piece else 0, last):
            strip = strips[k]
            lower = closed(strip, filler.style.grid.leading) if isinstance(strip, Strip) else None
            if lower:
                less.append(((number, k), lower))
    pairs = sorted(combinations(less, 2), key=_stand_together)
    for some in (*zip(less, strict=True), *pairs):
        ways, _upto = filler.ways(start, stop=end, less=dict(some))
        kept, _asked = _kept(filler, held, start, ways)
        if found := [way for way in kept if not way.resets]:
            return found
    return []


def _stand_together(pair: Sequence[tuple[Place, Strip]]) -> bool:
    """Whether two places are a heading and the next, or the white beside it: others are taken before these."""
    (first, _less), (second, _lower) = pair
    return first[0] + _NEAR >= second[0] and abs(first[1] - second[1]) <= _NEAR
