"""Turns pages that would end early or late into full ones.

A paragraph is set a line shorter or longer: A4.9 and A7.3 know this as an editor's means, and the composer
says where it can be done well. Or white is opened by a line, above headings first: they are set off
by it anyhow, and the text stays on the grid.

Rules: A4.9, A7.4, A8.6, A8.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.galley.strip import Strip, TextItem
from keben.pages.costs import BAD, OPENED, RESET, WHITE
from keben.pages.ending import Asked, Ending, Other, Placed, Resets
from keben.problems import Location

MOST_ANEW = 2  #: paragraphs of a page that are set anew
_MOST_ASKED = 4  #: paragraphs that are tried for it
_MOST_OPENED = 2  #: lines of white that are opened on a page


def ask_anew(
    ways: Sequence[Ending],
    other: Other,
    measure: int,
    *,
    is_eager: bool,
    is_thorough: bool = False,
) -> tuple[Asked, ...]:
    """Ask which paragraphs can be set anew where that would be a cheaper end than any without.

    If `is_eager`, also where it is not: for the sake of a page behind it. `measure` is in mpt. If
    `is_thorough`, each paragraph is tried.
    """
    best = min((way.cost for way in ways if not way.over), default=BAD)
    asked = []
    for way in ways if best or is_eager else ():
        lines = -way.over or (0 if way.is_last else way.white)
        cost = _cost_anew(way, lines)
        if 0 < abs(lines) <= MOST_ANEW and (cost < best or (is_eager and cost < BAD)):
            answer = resets(way, lines, other, measure, is_thorough=is_thorough)
            asked.append(Asked(way, lines, answer, is_thorough))
    return tuple(asked)


def set_anew(asked: Sequence[Asked]) -> list[Ending]:
    """Return ways to end a page with paragraphs set anew."""
    return [
        way._replace(cost=_cost_anew(way, lines), white=0, over=0, resets=answer)
        for way, lines, answer, _is_thorough in asked
        if answer
    ]


def _cost_anew(way: Ending, lines: int) -> int:
    return way.cost - WHITE * way.white * way.white + RESET * abs(lines)


def open_white(ways: Sequence[Ending], dearest: float) -> list[Ending]:
    """Return ways cheaper than `dearest` to end a page with white opened, for those that end early.

    Most ways to end a page are the beginnings of one list, which is looked through once.
    """
    found = []
    known: dict[int, tuple[list[int], list[int]]] = {}
    for way in ways:
        if way.over or way.is_last:
            continue
        full = way.cost - WHITE * way.white**2
        most = min(way.white, _MOST_OPENED)
        if not most or full + WHITE * (way.white - most) ** 2 + OPENED >= dearest:
            continue
        if id(way.placed) not in known:
            known[id(way.placed)] = _places(way.placed)
        headings, others = known[id(way.placed)]
        places = [k for k in reversed(headings) if k < way.length]
        places += [k for k in reversed(others) if k + 1 < way.length]
        for count in range(1, min(most, len(places)) + 1):
            white = way.white - count
            cost = full + WHITE * white * white + OPENED * count
            if cost < dearest:
                opened = tuple(sorted(places[:count]))
                found.append(way._replace(cost=cost, white=white, opened=opened))
    return found


def closed(strip: Strip, leading: int) -> Strip | None:
    """Return white, or a heading in three lines or more, with a line less; None of what has none to give."""
    if strip.is_blank and strip.height >= leading:
        return replace(strip, height=strip.height - leading)
    if strip.headings and strip.height > 2 * leading and len(strip.items) == 1:
        item = strip.items[0]
        raised = replace(item, y=item.y - leading // 2)
        return replace(strip, items=(raised,), height=strip.height - leading)
    return None


def _places(placed: Sequence[Placed]) -> tuple[list[int], list[int]]:
    """Return where white may be opened: above headings, and at tables and pictures.

    Not between a heading and the next, nor twice at one place, nor in columns, where the strips of several
    stand side by side.
    """
    headings, others = [], []
    has_columns = any(x for _strip, x, _y in placed)
    for k in range(1, len(placed)):
        strip = placed[k][0]
        if strip.headings:
            if strip.keep_next and not placed[k - 1][0].keep_next:
                headings.append(k)
        elif strip.is_blank and not has_columns and not _heads(placed[k + 1 : k + 2]):
            others.append(k)
    return headings, others


def _heads(placed: Sequence[Placed]) -> bool:
    """Whether a heading follows, or nothing."""
    return not placed or bool(placed[0][0].headings)


def resets(
    way: Ending, wanted: int, other: Other, measure: int, *, is_thorough: bool = False
) -> Resets:
    """Set as many paragraphs of a page a line longer as `wanted`, or shorter where that is negative.

    Those first that lend themselves: a short last line is soon drawn in, one that is more than half full
    soon runs over.
    """
    more = 1 if wanted > 0 else -1
    known: list[tuple[int, int, Location, int]] = []
    for k, (strip, _x, _y) in enumerate(way.placed[: way.length]):
        if strip.flexible and k + strip.lines <= way.length:
            last = way.placed[k + strip.lines - 1][0].items[0]
            assert isinstance(last, TextItem)
            length = last.line.natural * last.size // 1000
            lends_itself = length < measure // 4 if more < 0 else length > measure // 2
            if lends_itself or is_thorough:
                known.append((-more * length, k, strip.flexible, strip.lines))
    found: list[tuple[int, tuple[Strip, ...]]] = []
    for _length, k, at, lines in sorted(known)[: None if is_thorough else _MOST_ASKED]:
        strips = other(at, lines + more)
        if strips:
            found.append((k, strips))
            if len(found) == abs(wanted):
                return tuple(sorted(found, key=lambda reset: reset[0]))
    return ()
