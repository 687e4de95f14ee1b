"""Turns the notes of a page into ①②③ in the order of their marks.

A mark is as wide whatever its number, so a page can be numbered after its lines are broken.

Rules: A11.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from keben.compose.line import Cell, Kind, SetLine
from keben.galley.strip import Item, TextItem
from keben.number import note_numeral

_NUMERALS = frozenset(note_numeral(number) for number in range(1, 51))


def number_notes(items: Iterable[Item]) -> list[Item]:
    """Number the marks and the notes of one page from ①; a page has as many of the one as of the other."""
    numbered: list[Item] = []
    marks = notes = 0
    for item in items:
        if isinstance(item, TextItem):
            line = item.line
            if item.role == "note":
                if line.start == 0 and line.cells[0].text in _NUMERALS:
                    notes += 1
                    item = replace(item, line=_renumbered(line, 0, notes))
            else:
                for place, cell in enumerate(line.cells):
                    if cell.kind is Kind.NOTE and cell.text in _NUMERALS:
                        marks += 1
                        line = _renumbered(line, place, marks)
                if line is not item.line:
                    item = replace(item, line=line)
        numbered.append(item)
    return numbered


def _renumbered(line: SetLine, place: int, number: int) -> SetLine:
    cells = list(line.cells)
    cells[place] = _cell(cells[place], note_numeral(number))
    return replace(line, cells=tuple(cells))


@cache
def _cell(cell: Cell, text: str) -> Cell:
    """Return the one cell of a numeral: cells of the same look are one object."""
    return replace(cell, text=text)
