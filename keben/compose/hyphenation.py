"""Turns Western words into the parts between which a line may be broken, and back into words.

A word is one cell until no setting of a line without a break in it is even: then, and only then, is
the line ended after one of its parts, with a hyphen that is painted but is no text of the source.
Most Western words of a gazetteer are names in pinyin: they are parted between syllables, all others
as English is.

Rules: A2.10.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from keben.compose.classes import WESTERN
from keben.compose.line import Cell, Kind, SetLine, shared

if TYPE_CHECKING:
    from pyphen import Pyphen

HYPHEN = "-"  #: what is painted at the end of a line that ends within a word
SHORTEST = 6  #: letters of a word that may be parted
BEFORE, AFTER = 2, 3  #: letters that stay together at its beginning and its end

_JOINING = WESTERN | {Kind.SOLIDUS, Kind.CONNECTOR}
BESIDE = frozenset(",.;:!?()“”‘’")  #: signs that may stand beside one

_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui"
    r"|ue|er|[aeiouü])(?![aeiouü])"
)


def joints(word: str) -> tuple[int, ...]:
    """Return after how many letters a word may be parted; capitals and figures (codes) never are.

    >>> joints("international"), joints("Guangzhou"), joints("UNESCO"), joints("letter")
    ((2, 5, 7), (5,), (), (3,))
    """
    if len(word) < SHORTEST or not word.isalpha() or not word[1:].islower():
        return ()
    found = _syllables(word.lower()) or _dictionary().positions(word)
    return tuple(k for k in found if BEFORE <= k <= len(word) - AFTER)


def _syllables(word: str) -> list[int]:
    """Return the ends of the syllables of a word in pinyin; nothing of any other word."""
    ends: list[int] = []
    while (at := ends[-1] if ends else 0) < len(word):
        syllable = _SYLLABLE.match(word, at)
        if syllable is None:
            return []
        ends.append(syllable.end())
    return ends[:-1]


@cache
def _dictionary() -> Pyphen:
    """Read the patterns when a book has the first long word: many a book has none."""
    from pyphen import Pyphen

    return Pyphen(lang="en_US", left=BEFORE, right=AFTER)


def hyphen_after(broken: Cell) -> Cell:
    """Return the hyphen to be painted after what a line holds of a word."""
    return Cell(HYPHEN, broken.face, Kind.SYMBOL, 0, scale=broken.scale, rise=broken.rise)


def in_parts(words: Sequence[Cell]) -> tuple[list[Cell], list[int]]:
    """Return the parts of all cells, and for each the number of the cell that it is of."""
    parts: list[Cell] = []
    owners: list[int] = []
    for number, cell in enumerate(words):
        its_own = cell.parts if cell.parts and _is_alone(words, number) else (cell,)
        parts += its_own
        owners += [number] * len(its_own)
    return parts, owners


def _is_alone(words: Sequence[Cell], number: int) -> bool:
    """Whether a word is none of an address, a code or a compound: a hyphen would change those."""
    sides = (*words[max(0, number - 1) : number], *words[number + 1 : number + 2])
    return all(side.kind not in _JOINING or side.text in BESIDE for side in sides)


def in_words(line: SetLine, words: Sequence[Cell], owners: Sequence[int]) -> SetLine:
    """Return a line of parts as one of words, with what a break left of one at either end."""
    cells: list[Cell] = []
    advances: list[int] = []
    places: list[int] = []  #: of each part's cell in the line
    for k, (part, advance) in enumerate(zip(line.cells, line.advances, strict=True), line.start):
        if k > line.start and owners[k] == owners[k - 1]:
            known = cells[-1]
            cells[-1] = replace(known, text=known.text + part.text, width=known.width + part.width)
            advances[-1] += advance
        else:
            cells.append(replace(part, hyphen=0) if part.hyphen else part)
            advances.append(advance)
        places.append(len(cells) - 1)
    first, is_broken = owners[line.start], bool(line.cells[-1].hyphen)
    cells = [
        words[first + k] if words[first + k].text == cell.text else cell
        for k, cell in enumerate(cells)
    ]
    return replace(
        line,
        cells=tuple(cells),
        advances=shared(advances),
        cuts=tuple((places[k], cut) for k, cut in line.cuts),
        start=first,
        end=owners[line.end - 1] + (not is_broken),
        hyphen=is_broken,
    )
