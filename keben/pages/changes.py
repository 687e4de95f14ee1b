"""Turns a run of pieces, and what it was before, into what has changed.

Two pieces are alike when the same pages can be made of both: all that making up reads of them is the same,
but not their text. Of the text, it reads only how far the last lines of paragraphs go, to see which lend
themselves to being set anew; that is asked again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter, is_
from typing import Any

from keben.galley.strip import Columns, Facing, Item, Piece, Strip, TextItem
from keben.pages.anew import resets
from keben.pages.ending import Ending, Other, Placed, Resets, Start, Weighed
from keben.pages.fill import PageFiller

#: What making up reads of a strip, but its items, its headings and the strips that go with it.
_SHAPE = attrgetter(
    "height",
    "on_grid",
    "keep_next",
    "may_start",
    "is_blank",
    "break_before",
    "placing",
    "flexible",
    "lines",
)

_Lists = dict[
    int, tuple[list[Placed], int]
]  #: what is placed now, and how much of it did not change


class Changes:
    """What has changed from one run to another of as many pieces."""

    def __init__(self, before: PageFiller, now: PageFiller) -> None:
        """Compare all pieces, and what breaks before them cost."""
        pairs = list(zip(before.pieces, now.pieces, strict=True))
        self._changed = [k for k, (old, new) in enumerate(pairs) if old is not new]
        unlike = {k for k in self._changed if not _are_alike(*pairs[k])}
        unlike |= {k for k, cost in enumerate(before.costs) if cost != now.costs[k]}
        self._now: dict[int, Piece] = {}
        for old, new in pairs:
            if old is new:
                self._now.update((id(one), one) for one, _same in _counterparts(old, old))
        for k in self._changed:
            for old, new in _counterparts(*pairs[k]) if k not in unlike else ():
                if self._now.setdefault(id(old), new) is not new:  # it stands elsewhere, too
                    unlike.add(k)
        self._unlike = sorted(unlike)

    def renewed(
        self, weighed: Weighed, before: Start, start: Start, other: Other | None, measure: int
    ) -> Weighed | None:
        """Return the ways to end a page as they are now; None where they have to be found out again."""
        carried = self._strips(before.carried)
        if carried != start.carried or _any_within(self._unlike, start, weighed.upto):
            return None
        if carried is before.carried and not _any_within(self._changed, start, weighed.upto):
            return weighed
        if weighed.is_closed:
            return None
        lists: _Lists = {}
        anew: dict[int, Resets] = {}
        asked = []
        for question in weighed.asked:
            way = self._ending(question.way, lists, {})
            answer = question.answer
            if way is not question.way and other:
                answer = resets(
                    way, question.lines, other, measure, is_thorough=question.is_thorough
                )
            if [k for k, _strips in answer] != [k for k, _strips in question.answer]:
                return None
            anew[id(question.answer)] = answer
            asked.append(question._replace(way=way, answer=answer))
        endings = [self._ending(ending, lists, anew) for ending in weighed.endings]
        return Weighed(endings, weighed.upto, tuple(asked))

    def _ending(self, ending: Ending, lists: _Lists, anew: dict[int, Resets]) -> Ending:
        """Return an ending with what stands there now: the same where nothing changed."""
        if id(ending.placed) not in lists:
            lists[id(ending.placed)] = self._placed(ending.placed)
        placed, same = lists[id(ending.placed)]
        carried = self._strips(ending.next.carried)
        foot, notes = self._strips(ending.foot), self._strips(ending.notes)
        new_resets = anew.get(id(ending.resets), ending.resets)
        apart: Any = ending.apart and self._now[id(ending.apart)]
        if (
            ending.length <= same
            and carried is ending.next.carried
            and foot is ending.foot
            and notes is ending.notes
            and new_resets is ending.resets
            and apart is ending.apart
        ):
            return ending
        return ending._replace(
            next=ending.next._replace(carried=carried),
            placed=placed,
            foot=foot,
            notes=notes,
            resets=new_resets,
            apart=apart,
        )

    def _placed(self, placed: Sequence[Placed]) -> tuple[list[Placed], int]:
        """Return what is placed now, and how much of it did not change.

        What the ending at hand does not reach may be older than what was before, and stays.
        """
        now: dict[int, Any] = self._now
        new = [(now.get(id(strip), strip), x, y) for strip, x, y in placed]
        differ = (k for k, one in enumerate(new) if one[0] is not placed[k][0])
        return new, next(differ, len(new))

    def _strips(self, strips: tuple[Strip, ...]) -> tuple[Strip, ...]:
        """Return what is now in the place of strips: the same tuple where nothing changed."""
        if not strips:
            return strips
        now: Any = tuple([self._now.get(id(strip)) for strip in strips])
        return strips if all(map(is_, now, strips)) else now


def _any_within(numbers: Sequence[int], start: Start, upto: int) -> bool:
    """Whether any of the pieces of these numbers, in order, is one of a page's."""
    for first, last in ((start.piece, upto), *((k, k) for k in start.waiting)):
        place = bisect_left(numbers, first)
        if place < len(numbers) and numbers[place] <= last:
            return True
    return False


def _are_alike(old: Piece, new: Piece) -> bool:
    if isinstance(old, Strip) and isinstance(new, Strip):
        return (
            _SHAPE(old) == _SHAPE(new)
            and [mark.level for mark in old.headings] == [mark.level for mark in new.headings]
            and list(map(_outline, old.items)) == list(map(_outline, new.items))
            and len(old.again) == len(new.again)
            and len(old.notes) == len(new.notes)
            and all(map(_are_alike, old.again, new.again))
            and all(map(_are_alike, old.notes, new.notes))
        )
    if isinstance(old, Columns) and isinstance(new, Columns):
        if (old.count, old.width, old.gap) != (new.count, new.width, new.gap):
            return False
    elif type(old) is not type(new):
        return False
    before, now = _parts(old), _parts(new)
    return len(before) == len(now) and all(map(_are_alike, before, now))


def _outline(item: Item) -> Item | bool:
    """Return what making up reads of an item: whether a line is the first of its note, or all."""
    return item.line.start == 0 if isinstance(item, TextItem) else item


def _parts(piece: Piece) -> tuple[Strip, ...]:
    """Return the strips of a piece, or those that go with a strip."""
    if isinstance(piece, Strip):
        return (*piece.again, *piece.notes) if piece.again or piece.notes else ()
    return (*piece.left, *piece.right) if isinstance(piece, Facing) else piece.strips


def _counterparts(old: Piece, new: Piece) -> Iterator[tuple[Piece, Piece]]:
    """Yield a piece and all strips in it, and with it, with what is now in their place."""
    yield old, new
    for one, other in zip(_parts(old), _parts(new), strict=True):
        yield from _counterparts(one, other)
