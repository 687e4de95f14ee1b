"""Turns an old and a new text into edits: the characters that are others now.

Edits that are hardly apart are one, as one pen made them. Numbers of notes, which are those of a page,
and blanks that vanished because a line ends there are no edits.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from keben.corrections.correction import core

MOST_BETWEEN = 2  #: equal characters inside one edit

#: ① to ⑳, ㉑ to ㊿: which note of its page a mark calls may change with the page.
_CIRCLES = "".join(
    map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))
)
_NEUTRAL = str.maketrans(dict.fromkeys(_CIRCLES, "①"))
_NUMBERED = re.compile(r"\[\d+\]")  #: a note that is numbered through its 章


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of the old text, from `first` to before `last`, and those of the new in their place."""

    first: int
    last: int
    new_first: int
    new_last: int


def edits_between(
    old: str, new: str, ends: Container[int] = (), new_ends: Container[int] = ()
) -> Iterator[Edit]:
    """Yield what was edited; `ends` and `new_ends` are the places where lines end.

    A blank that came or went is shown with the characters beside it, for nobody sees it alone.

    >>> [(e.first, e.last, e.new_first, e.new_last) for e in edits_between("工会主席王某①", "工会副主席王李②")]
    [(2, 2, 2, 3), (5, 6, 6, 7)]
    """
    blocks = (
        edit
        for edit in _blocks(old.translate(_NEUTRAL), new.translate(_NEUTRAL))
        if not (_is_lost(edit, old, new, new_ends) or _is_lost(_back(edit), new, old, ends))
    )
    for edit in _joined(blocks):
        if _is_number(old, edit.first) and _is_number(new, edit.new_first):
            continue
        said = old[edit.first : edit.last] + new[edit.new_first : edit.new_last]
        yield edit if said.strip() else _with_neighbours(edit, old, new)


def _back(edit: Edit) -> Edit:
    return Edit(edit.new_first, edit.new_last, edit.first, edit.last)


def _is_lost(edit: Edit, old: str, new: str, new_ends: Container[int]) -> bool:
    """Whether blanks are gone because a line of the new text ends there."""
    is_gone = edit.new_first == edit.new_last and not old[edit.first : edit.last].strip(" ")
    return is_gone and edit.new_first in new_ends


def _with_neighbours(edit: Edit, old: str, new: str) -> Edit:
    low = min(1, edit.first, edit.new_first)
    high = min(1, len(old) - edit.last, len(new) - edit.new_last)
    return Edit(edit.first - low, edit.last + high, edit.new_first - low, edit.new_last + high)


def _blocks(old: str, new: str) -> Iterator[Edit]:
    """Yield the least that is not the same; what both begin and end with is taken off first."""
    head, tail = core(old, new)
    matcher = SequenceMatcher(
        None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False
    )
    for tag, first, last, begin, end in matcher.get_opcodes():
        if tag != "equal":
            yield Edit(head + first, head + last, head + begin, head + end)


def _joined(edits: Iterator[Edit]) -> Iterator[Edit]:
    waiting: Edit | None = None
    for edit in edits:
        if waiting and edit.first - waiting.last <= MOST_BETWEEN:
            waiting = Edit(waiting.first, edit.last, waiting.new_first, edit.new_last)
            continue
        if waiting:
            yield waiting
        waiting = edit
    if waiting:
        yield waiting


def _is_number(text: str, place: int) -> bool:
    return any(match.start() < place < match.end() for match in _NUMBERED.finditer(text))
