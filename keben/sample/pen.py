"""Turns a seed into choices that are the same on every machine.

Only `Random.random` is used: its numbers are promised to stay the same in every Python, while those
of `choice`, `shuffle` and `sample` have changed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Pen:
    """The hand that writes: one stream of chance for one book."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random

    def pick(self, things: Sequence[T]) -> T:
        """One of `things`, all alike likely."""
        return things[int(self._random() * len(things))]

    def favour(self, things: Sequence[T]) -> T:
        """One of `things`, the first ones far more often, as names in a book are."""
        return things[int(self._random() ** 1.5 * len(things))]

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def chance(self, per_cent: float) -> bool:
        """True `per_cent` times in a hundred."""
        return self._random() * 100 < per_cent

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different ones of `things`, in the order of their drawing."""
        left = list(things)
        return [left.pop(int(self._random() * len(left))) for _ in range(min(count, len(left)))]
