"""Turns two printed books into what became of each page: the same, moved, changed, new or gone.

Pages are the same by their fingerprints. One whose type is the same and whose folio or running head is not
has moved; one that looks different although all that is the same has changed: columns of a table that are wider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from keben.changes.matching import gaps, same
from keben.changes.printed import Printed, PrintedPage


class Fate(StrEnum):
    """What became of a page."""

    SAME = "same"
    MOVED = "moved"  #: its type is the same; it stands elsewhere, or is called otherwise
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the old book with that of the new one which stands for it."""

    fate: Fate
    old: PrintedPage | None
    new: PrintedPage | None

    @property
    def page(self) -> PrintedPage:
        """The old page, or the new one where there is none."""
        page = self.old or self.new
        assert page is not None
        return page


def leaves_of(old: Printed, new: Printed) -> tuple[Leaf, ...]:
    """Return all pages of both books, in order."""
    return tuple(_by(_FINGERPRINT, old.pages, new.pages))


_FINGERPRINT, _TYPE = "fingerprint", "type"


def _by(what: str, old: Sequence[PrintedPage], new: Sequence[PrintedPage]) -> Iterator[Leaf]:
    """Pair what is the same; look at what lies between by its type, and at last by its order."""
    key = (lambda page: page.fingerprint) if what == _FINGERPRINT else _type
    pairs = same([key(page) for page in old], [key(page) for page in new])
    between = {
        (last, end): (first, last, begin, end)
        for first, last, begin, end in gaps(pairs, (0, len(old), 0, len(new)))
    }
    for k, j in (*pairs, (len(old), len(new))):
        if (k, j) in between:
            first, last, begin, end = between[k, j]
            here, there = old[first:last], new[begin:end]
            yield from _by(_TYPE, here, there) if what == _FINGERPRINT else _in_order(here, there)
        if k < len(old):
            looks = Fate.SAME if what == _FINGERPRINT else Fate.CHANGED
            stays = _called(old[k]) == _called(new[j])
            yield Leaf(looks if stays else Fate.MOVED, old[k], new[j])


def _in_order(old: Sequence[PrintedPage], new: Sequence[PrintedPage]) -> Iterator[Leaf]:
    for before, after in zip_longest(old, new):
        fate = Fate.CHANGED if before and after else Fate.GONE if before else Fate.NEW
        yield Leaf(fate, before, after)


def _called(page: PrintedPage) -> tuple[int, int, str, str]:
    return page.index, page.volume, page.folio, page.running_head


def _type(page: PrintedPage) -> tuple[object, ...]:
    lines = ((line.role, line.text, line.y, line.width) for line in page.lines if line.number)
    return page.kind, page.turn, *lines
