"""Turns a galley into the pages that cost least together.

Page by page, all ways to end one are followed up as long as they are not much dearer than the best: a
page that would end badly can be mended on one before it, and facing pages end on the same line.

Rules: A7.4, A7.5, A8.8, A10.1.
"""

from __future__ import annotations

from typing import NamedTuple

from keben.galley.strip import Facing
from keben.pages.apart import turned_pages
from keben.pages.costs import LEVEL, SHORT
from keben.pages.ending import Ending, Start
from keben.pages.standing import Run

Key = tuple[int, int, tuple[int, ...], int]  #: of a `Start`

_MOST_WAYS = 8  #: ways to the same page that are followed up
_LOOK_BACK = 6  #: pages before a short last one in which paragraphs are set anew for its sake


class _Way(NamedTuple):
    """Pages up to `start`, the last of them ended by `ending`."""

    start: Start
    cost: int
    is_recto: bool  #: the page to come
    white: int  #: lines left white on the page that faces it; -1: nothing to be level with
    ending: Ending | None = None
    before: _Way | None = None

    def pages(self) -> list[_Way]:
        """Return the ways after each page, from the first."""
        ways = []
        way: _Way | None = self
        while way is not None and way.ending is not None:
            ways.append(way)
            way = way.before
        return ways[::-1]


def least_cost(run: Run, *, starts_recto: bool) -> list[Ending]:
    """Return the endings of all pages of a galley."""
    way = _followed(run, _Way(Start(), 0, starts_recto, -1), is_eager=False)
    pages = way.pages()
    if run.filler.held:
        return [page.ending for page in _with_fewest_moved(run, pages) if page.ending]
    if len(pages) > 1 and pages[-1].cost - pages[-2].cost >= SHORT:
        before = pages[-1 - _LOOK_BACK :][0].before
        assert before is not None
        way = _followed(run, before, is_eager=True)
        pages = way.pages()
    return [page.ending for page in pages if page.ending is not None]


def _with_fewest_moved(run: Run, pages: list[_Way]) -> list[_Way]:
    """Return the pages of a galley that is held: where one moves, those before it may move instead."""
    held = run.filler.held
    assert held
    for number, page in enumerate(pages):
        assert page.ending
        if not page.ending.is_last and not held.holds(page.ending.next):
            before = pages[max(0, number - _LOOK_BACK)].before
            assert before
            return _followed(run, before, is_eager=True).pages()
    return pages


def _followed(run: Run, begun: _Way, *, is_eager: bool) -> _Way:
    """Follow up all promising ways from one place to the end of the galley."""
    ways = [begun]
    done: _Way | None = None
    while ways:
        coming: dict[tuple[Key, bool, int], _Way] = {}
        for way in ways:
            if done is not None and way.cost >= done.cost:
                continue
            for ending in run.endings(way.start, is_recto=way.is_recto, is_eager=is_eager):
                longer = _longer(run, way, ending)
                if ending.is_last:
                    if done is None or longer.cost < done.cost:
                        done = longer
                    continue
                key = (longer.start.key, longer.is_recto, longer.white)
                known = coming.get(key)
                if known is None or longer.cost < known.cost:
                    coming[key] = longer
        ways = sorted(coming.values(), key=lambda way: way.cost)[:_MOST_WAYS]
    assert done is not None
    return done


def _longer(run: Run, way: _Way, ending: Ending) -> _Way:
    """Return a way with one more page, or with the pages that a wide table has for itself."""
    if ending.apart is not None:
        is_recto = way.is_recto
        if isinstance(ending.apart, Facing):
            is_recto = False  # it ends with a recto
        elif len(turned_pages(ending.apart, run.filler.style)) % 2:
            is_recto = not is_recto
        return _Way(ending.next, way.cost + ending.cost, is_recto, -1, ending, way)
    cost = way.cost + ending.cost
    if way.white >= 0 and not ending.is_last:
        cost += LEVEL * abs(way.white - ending.white)
    white = -1 if way.is_recto else ending.white
    return _Way(ending.next, cost, not way.is_recto, white, ending, way)
