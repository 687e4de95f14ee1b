"""Turns a text into the places of its Western quotation marks and apostrophes.

Chinese and Western texts write the same “ ” ‘ ’. A pair is of one kind: Western only where what it holds
and what stands on either side of it are Western; a Western word quoted in a Chinese sentence has Chinese
marks. What has no partner goes with its neighbours.

Rules: A3.5.
"""

from __future__ import annotations

import re

from keben.compose.classes import WESTERN_SIDE

QUOTES = re.compile("[“”‘’]")

_PARTNER = {"”": "“", "’": "‘"}
_HAN = re.compile(r"[\u2e80-\U0003ffff]|……|——")


def western_quotes(text: str) -> frozenset[int]:
    """Return where in `text` a quotation mark is Western.

    >>> sorted(western_quotes("报“Hello world”，称")), sorted(western_quotes("a “big” one"))
    ([], [2, 6])
    """
    western: set[int] = set()
    waiting: list[int] = []
    for match in QUOTES.finditer(text):
        at, mark = match.start(), match.group()
        partner = _PARTNER.get(mark)
        if partner is None:
            waiting.append(at)
        elif waiting and text[waiting[-1]] == partner:
            first = waiting.pop()
            if _is_western(text, first, at):
                western |= {first, at}
        elif _is_western(text, at, at):
            western.add(at)
    return frozenset(western.union(at for at in waiting if _is_western(text, at, at)))


def _is_western(text: str, first: int, last: int) -> bool:
    """Whether what stands at both sides of a pair, or of a lone mark, and between them, is Western."""
    sides = [text[first - 1 : first], text[last + 1 : last + 2]]
    if QUOTES.match(sides[0]) and first >= 1:
        sides[0] = text[first - 2 : first - 1] if first > 1 else ""
    if QUOTES.match(sides[1]):
        sides[1] = text[last + 2 : last + 3]
    return (
        any(sides)
        and all(WESTERN_SIDE.match(side) for side in sides if side)
        and not _HAN.search(text, first + 1, last)
    )
