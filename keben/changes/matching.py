"""Turns two sequences into pairs of what is the same in both, in order; and of what is alike between them.

What stands once in either sequence is sought first and holds the rest (patience diff): in a book nearly every
paragraph is such, so that only short stretches are left for a closer look. Of these, paragraphs are
paired so that they have as much in common as they can.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

#: A stretch of both sequences: first and last + 1 of the old, then of the new.
Stretch: TypeAlias = tuple[int, int, int, int]

MOST = 60_000  #: pairs that are weighed in one stretch; one that has more was written anew
SKIP = 0.6  #: what it costs to leave one without its pair; two that have nothing in common cost 1
SHORT = 12  #: characters: what is no longer, a number or a name, may change altogether
ALIKE = 0.3  #: what longer texts have in common at least


def same(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places of what is the same, in order.

    >>> same("abcxd", "abyd")
    [(0, 0), (1, 1), (4, 3)]
    """
    pairs: list[tuple[int, int]] = []
    waiting: list[Stretch] = [(0, len(old), 0, len(new))]
    while waiting:
        first, last, begin, end = waiting.pop()
        while first < last and begin < end and old[first] == new[begin]:
            pairs.append((first, begin))
            first, begin = first + 1, begin + 1
        while first < last and begin < end and old[last - 1] == new[end - 1]:
            last, end = last - 1, end - 1
            pairs.append((last, end))
        if first == last or begin == end:
            continue
        found = _anchors(old, new, (first, last, begin, end))
        if found:
            waiting += gaps(found, (first, last, begin, end))
        elif (last - first) * (end - begin) <= MOST:
            matcher = SequenceMatcher(None, old[first:last], new[begin:end], autojunk=False)
            for block in matcher.get_matching_blocks():
                pairs += ((first + block.a + k, begin + block.b + k) for k in range(block.size))
            continue
        pairs += found
    return sorted(pairs)


def gaps(pairs: Sequence[tuple[int, int]], whole: Stretch) -> Iterator[Stretch]:
    """Yield the stretches between pairs in which anything is left."""
    first, last, begin, end = whole
    for old, new in (*pairs, (last, end)):
        if old > first or new > begin:
            yield first, old, begin, new
        first, begin = old + 1, new + 1


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], stretch: Stretch
) -> list[tuple[int, int]]:
    """Return what stands once in either, as much of it as is in one order."""
    first, last, begin, end = stretch
    here, there = Counter(old[first:last]), Counter(new[begin:end])
    places = {new[k]: k for k in range(begin, end) if there[new[k]] == 1}
    shared = [(k, places[old[k]]) for k in range(first, last) if old[k] in places]
    shared = [(k, place) for k, place in shared if here[old[k]] == 1]
    return _longest_rising(shared)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs whose second members rise.

    >>> _longest_rising([(0, 3), (1, 0), (2, 1), (3, 5)])
    [(1, 0), (2, 1), (3, 5)]
    """
    tops: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for k, (_old, new) in enumerate(pairs):
        pile = bisect_left(tops, new)
        before[k] = ends[pile - 1] if pile else -1
        tops[pile:] = [new, *tops[pile + 1 :]]
        ends[pile:] = [k, *ends[pile + 1 :]]
    rising = []
    k = ends[-1] if ends else -1
    while k >= 0:
        rising.append(pairs[k])
        k = before[k]
    return rising[::-1]


def alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair texts in order so that they have as much in common as they can.

    >>> alike(["太行山在东", "12"], ["35", "桃河在北", "太行山在西"])
    [(0, 2)]
    """
    if len(old) * len(new) > MOST:
        return []
    cost = _costs(old, new)
    best = [[(k + j) * SKIP for j in range(len(new) + 1)] for k in range(len(old) + 1)]
    for k in range(1, len(old) + 1):
        for j in range(1, len(new) + 1):
            best[k][j] = min(
                best[k - 1][j - 1] + cost(k - 1, j - 1),
                best[k - 1][j] + SKIP,
                best[k][j - 1] + SKIP,
            )
    pairs = []
    k, j = len(old), len(new)
    while k and j:
        if best[k][j] == best[k - 1][j] + SKIP:
            k -= 1
        elif best[k][j] == best[k][j - 1] + SKIP:
            j -= 1
        else:
            k, j = k - 1, j - 1
            pairs.append((k, j))
    return pairs[::-1]


def _costs(old: Sequence[str], new: Sequence[str]) -> Callable[[int, int], float]:
    here, there = [Counter(text) for text in old], [Counter(text) for text in new]

    def cost(k: int, j: int) -> float:
        length = len(old[k]) + len(new[j])
        common = 2 * (here[k] & there[j]).total() / length if length else 1
        is_like = common >= ALIKE or max(len(old[k]), len(new[j])) <= SHORT
        return 1 - common if is_like else 2 * SKIP + 1

    return cost
