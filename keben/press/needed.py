"""Turns the texts of cells into what a page is kept with, and back: which glyphs its files need.

A page has some three hundred different texts in a handful of roles. They are kept joined, one string a
role, since a book whose pages are kept is put together faster than three hundred pairs a page are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

#: A role with the texts that are set in it, joined.
Bundle: TypeAlias = "tuple[str, str]"

_BETWEEN = "\0"  # stands in no text


def bundled(texts: Iterable[tuple[str, str]]) -> tuple[Bundle, ...]:
    """Return texts, given with their roles, as bundles.

    >>> bundled([("song", "乙"), ("hei", "一"), ("song", "甲")])
    (('hei', '一'), ('song', '乙\\x00甲'))
    """
    by_role: dict[str, list[str]] = {}
    for role, text in texts:
        by_role.setdefault(role, []).append(text)
    return tuple((role, _BETWEEN.join(sorted(by_role[role]))) for role in sorted(by_role))


class Needed:
    """All texts that bundles hold, each once."""

    def __init__(self, bundles: Iterable[Bundle] = ()) -> None:
        self._by_role: dict[str, set[str]] = {}
        self.add(bundles)

    def add(self, bundles: Iterable[Bundle]) -> None:
        """Add the texts of bundles."""
        for role, joined in bundles:
            self._by_role.setdefault(role, set()).update(joined.split(_BETWEEN))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The texts with their roles, sorted."""
        for role, texts in sorted(self._by_role.items()):
            yield from ((role, text) for text in sorted(texts))
