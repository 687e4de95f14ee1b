"""Turns pages that would end a line early or late into good ones, by paragraphs set anew.

A4.9 and A7.3 know this as an editor's means; the composer says where it can be done well.

Rules: A4.9, A7.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.galley.strip import Strip, TextItem
from keben.pages.costs import BAD, RESET, WHITE
from keben.pages.ending import Ending, Other
from keben.problems import Location

MOST_ANEW = 2  #: paragraphs of a page that are set anew
_MOST_ASKED = 4  #: paragraphs that are tried for it


def set_anew(ways: Sequence[Ending], other: Other, measure: int, *, is_eager: bool) -> list[Ending]:
    """Return ways to end a page with paragraphs set anew, where that is cheaper than any without.

    If `is_eager`, also where it is not: for the sake of a page behind it. `measure` is in mpt.
    """
    best = min((way.cost for way in ways if not way.over), default=BAD)
    found = []
    for way in ways if best or is_eager else ():
        wanted = way.over or (0 if way.is_last else way.white)
        cost = way.cost - WHITE * way.white * way.white + RESET * wanted
        if 0 < wanted <= MOST_ANEW and (cost < best or (is_eager and cost < BAD)):
            resets = _resets(way, wanted, -1 if way.over else 1, other, measure)
            if resets:
                found.append(replace(way, cost=cost, white=0, over=0, resets=resets))
    return found


def _resets(
    way: Ending, wanted: int, more: int, other: Other, measure: int
) -> tuple[tuple[int, tuple[Strip, ...]], ...]:
    """Set `wanted` paragraphs of a page a line longer or shorter, those first that lend themselves.

    A short last line is soon drawn in, one that is more than half full soon runs over.
    """
    known: list[tuple[int, int, Location, int]] = []
    for k, (strip, _x, _y) in enumerate(way.placed[: way.count]):
        if strip.flexible and k + strip.lines <= way.count:
            last = way.placed[k + strip.lines - 1][0].items[0]
            assert isinstance(last, TextItem)
            length = last.line.natural * last.size // 1000
            if length < measure // 4 if more < 0 else length > measure // 2:
                known.append((-more * length, k, strip.flexible, strip.lines))
    resets: list[tuple[int, tuple[Strip, ...]]] = []
    for _length, k, at, lines in sorted(known)[:_MOST_ASKED]:
        strips = other(at, lines + more)
        if strips:
            resets.append((k, strips))
            if len(resets) == wanted:
                return tuple(sorted(resets, key=lambda reset: reset[0]))
    return ()
