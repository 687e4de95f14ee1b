"""Turns the notes of a page into ①②③ in the order in which they stand at its foot.

A mark is as wide whatever its number, so a page can be numbered after its lines are broken. A mark is
known for its note's by the number that both have within their 章, not by its place: what a picture at the
head of the page calls may be set before or behind what the text calls. Notes in brackets, numbered by
章, keep their numbers, and so do those of tables.

Rules: A11.1.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from keben.compose.line import Cell, Kind, SetLine
from keben.galley.strip import Item, TextItem
from keben.number import CIRCLED

_CIRCLED = frozenset(CIRCLED)


def number_notes(items: Iterable[Item]) -> list[Item]:
    """Number the notes that begin on a page from ①, and their marks; what is carried over has no number."""
    numbered = list(items)
    numbers: dict[str, deque[str]] = defaultdict(deque)
    count = 0
    for place, item in enumerate(numbered):
        if not isinstance(item, TextItem) or item.role != "note" or item.line.start:
            continue
        known = item.line.cells[0].text
        if known in _CIRCLED:
            count += 1
            numbers[known].append(_numeral(count))
            numbered[place] = replace(item, line=_renumbered(item.line, 0, _numeral(count)))
    for place, item in enumerate(numbered):
        if not isinstance(item, TextItem) or item.role in ("note", "table"):
            continue
        line = item.line
        for k, cell in enumerate(line.cells):
            if cell.kind is Kind.NOTE and numbers.get(cell.text):
                line = _renumbered(line, k, numbers[cell.text].popleft())
        if line is not item.line:
            numbered[place] = replace(item, line=line)
    return numbered


def _numeral(number: int) -> str:
    """Return a number that is as wide as a circle: beyond ㊿, bare figures."""
    return CIRCLED[number - 1] if number <= len(CIRCLED) else str(number)


def _renumbered(line: SetLine, place: int, numeral: str) -> SetLine:
    cells = list(line.cells)
    cells[place] = _cell(cells[place], numeral)
    return replace(line, cells=tuple(cells))


@cache
def _cell(cell: Cell, text: str) -> Cell:
    """Return the one cell of a numeral: cells of the same look are one object."""
    return replace(cell, text=text)
