"""Turns what was read anew into what was read before, wherever the two say the same.

What is made of a node is kept by its identity: strips, formes, pages. So a corrected division is grafted
onto the one before, and only what says something else is new in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any, TypeVar

from keben.model import Book, Division, Member, Volume

Node = TypeVar("Node")


def grafted_book(old: Book, new: Book) -> Book:
    """Return a corrected book, which has the same members, with the divisions of the old one grafted."""
    pairs = zip(old.volumes, new.volumes, strict=True)
    return replace(new, volumes=tuple(_grafted_volume(*pair) for pair in pairs))


def _grafted_volume(old: Volume, new: Volume) -> Volume:
    pairs = zip(old.members, new.members, strict=True)
    return replace(new, members=tuple(_grafted_member(*pair) for pair in pairs))


def _grafted_member(old: Member, new: Member) -> Member:
    if old.division is None or new.division is None:
        return new
    return replace(new, division=graft(old.division, new.division))


def graft(old: Division, new: Division) -> Division:
    """Return the new division with the very nodes of the old one wherever they are equal."""
    if old == new:
        return old
    return replace(
        new,
        blocks=_grafted(old.blocks, new.blocks),
        divisions=_grafted(old.divisions, new.divisions),
        notes=_grafted(old.notes, new.notes),
    )


def _grafted(old: tuple[Node, ...], new: tuple[Node, ...]) -> tuple[Node, ...]:
    """Graft nodes of a row: those before the first that differs, those behind the last, and between them.

    >>> old = ("ab" * 3, "cd" * 3)
    >>> _grafted(old, ("x", "".join(["cdcd", "cd"])))[1] is old[1]
    True
    """
    head = _alike(old, new)
    most = min(len(old), len(new)) - head
    tail = min(_alike(old[::-1], new[::-1]), most)
    between = [*new[head : len(new) - tail]]
    if len(old) == len(new):
        pairs = zip(old[head:], between, strict=False)
        between = [_one(before, after) for before, after in pairs]
    return (*old[:head], *between, *old[len(old) - tail :])


def _one(old: Any, new: Any) -> Any:
    if isinstance(old, Division) and isinstance(new, Division):
        return graft(old, new)
    return old if old == new else new


def _alike(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many nodes are equal from the beginning on."""
    pairs = zip(old, new, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
