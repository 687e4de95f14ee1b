"""Turns two printed books into signatures 书帖 and printing plates 印版: made again, or as they were.

A signature is a sheet printed on both sides, each side from a plate of its own, so one page that changed costs
one plate. Pages are laid on sheets as `impose` lays them; coloured plates 彩页, which the binder puts between
two signatures, are counted by themselves.

Rules: C2, C7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keben.changes.printed import Printed, PrintedPage
from keben.imposition import Placed, sides_of

_PLATE = "plate"  #: the kind of a page that is bound in by itself


@dataclass(frozen=True, slots=True)
class SheetSide:
    """One side of the sheet of a signature, which both count from 1."""

    volume: int
    signature: int
    is_outer: bool  #: the side with the first page and the last
    folios: tuple[str, ...]  #: of its first page and its last that have one
    is_again: bool  #: its plate is to be made again


@dataclass(frozen=True, slots=True)
class Inserts:
    """The coloured plates of a volume: how many there are, and how many are not as they were."""

    volume: int
    pages: int
    again: int


def sheets_of(old: Printed, new: Printed, signature: int) -> tuple[SheetSide, ...]:
    """Return both sides of all signatures of the new book."""
    return tuple(
        side
        for volume in range(1, len(new.volumes) + 1)
        for side in _sides(_bound(old, volume), _bound(new, volume), volume, signature)
    )


def _bound(book: Printed, volume: int) -> list[PrintedPage]:
    return [page for page in book.pages if page.volume == volume and page.kind != _PLATE]


def _sides(
    old: Sequence[PrintedPage], new: Sequence[PrintedPage], volume: int, signature: int
) -> Iterator[SheetSide]:
    known = {
        (side.signature, side.is_outer): _fingerprints(old, _places(side.placed))
        for side in sides_of(len(old), signature, 0, 0)
    }
    for side in sides_of(len(new), signature, 0, 0):
        places = _places(side.placed)
        folios = [new[k].folio for k in sorted(places) if k < len(new) and new[k].folio]
        is_again = known.get((side.signature, side.is_outer)) != _fingerprints(new, places)
        ends = tuple(dict.fromkeys((folios[0], folios[-1]))) if folios else ()
        yield SheetSide(volume, side.signature, side.is_outer, ends, is_again)


def _places(placed: Sequence[Placed]) -> list[int]:
    return [each.page for each in placed]


def _fingerprints(pages: Sequence[PrintedPage], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(pages[k].fingerprint if k < len(pages) else "" for k in places)


def inserts_of(old: Printed, new: Printed) -> tuple[Inserts, ...]:
    """Return the coloured plates of each volume that has any."""
    known = {page.fingerprint for page in old.pages if page.kind == _PLATE}
    found = []
    for volume in range(1, len(new.volumes) + 1):
        own = [page for page in new.pages if page.volume == volume and page.kind == _PLATE]
        if own:
            again = sum(page.fingerprint not in known for page in own)
            found.append(Inserts(volume, len(own), again))
    return tuple(found)
