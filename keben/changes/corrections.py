"""Turns the passages of two printed books into corrections 勘误: what was wrong, where, and what is right.

A correction stays within one paragraph, or one cell. What is no fault of the old book is none: the number of
a page in a reference that followed its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from keben.changes.edits import edits_between
from keben.changes.matching import alike, gaps, same
from keben.changes.passages import Passage, Run, Spot, passages_of
from keben.changes.printed import Printed

AROUND = 3  #: characters that are shown on either side
_MOST_AROUND = 12  #: where fewer would stand in the line more than once
_MARKS = "，。、；：？！（）《》〈〉“”‘’·…—　 "
_MOVED = 8  #: characters of what is known again at another place

_WITHIN = re.compile(r"[0-9A-Za-z.,][0-9A-Za-z.,]")  #: a word or a number that goes on

_NUMBER = re.compile("第[一二三四五六七八九十百]+[编章节]")  #: of a heading

#: What is the same passage at another place: both of them.
_Pair = tuple[Passage | None, Passage | None]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a correction: where it is, what is at fault or is right, and what stands around it."""

    where: Run | None  #: the line in which it begins, or behind which something is missing
    before: str = ""
    text: str = ""
    after: str = ""
    spots: tuple[Spot, ...] = ()

    @property
    def excerpt(self) -> str:
        """What is shown."""
        return f"{self.before}{self.text}{self.after}"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction; the side of what is not in a book has no text, but the place where it would be."""

    role: str
    source: str  #: of the paragraph, in the new book; in the old one where it was taken out
    old: Side
    new: Side


def corrections_of(old: Printed, new: Printed) -> tuple[Correction, ...]:
    """Return all corrections, in the order of the old book."""
    before, after = passages_of(old), passages_of(new)
    pairs = {
        role: tuple(_paired(before.get(role, ()), after.get(role, ())))
        for role in (*before, *(role for role in after if role not in before))
    }
    follows = _follows(old, new, pairs)
    found = [
        correction
        for stream in pairs.values()
        for correction in _of_stream(stream)
        if not _is_reference(correction, follows)
    ]
    return tuple(sorted(found, key=_place))


_BEHIND = 1 << 30  #: what is missing as a whole stands behind all of its line


def _place(correction: Correction) -> tuple[int, int, int]:
    where, spots = correction.old.where, correction.old.spots
    assert where is not None, "what is new stands behind something"
    return where.page, where.row, spots[0].first if spots else _BEHIND


def _paired(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[_Pair]:
    """Pair the passages of a stream, in the order of the new one; None stands for what is not there."""
    pairs = same([passage.text for passage in old], [passage.text for passage in new])
    for first, last, begin, end in list(gaps(pairs, (0, len(old), 0, len(new)))):
        here, there = old[first:last], new[begin:end]
        found = alike([passage.text for passage in here], [passage.text for passage in there])
        pairs += ((first + k, begin + j) for k, j in found)
    partner = dict(pairs)
    for known_by in (_words, _place_of):
        free: dict[object, list[int]] = {}
        for j in sorted(set(range(len(new))).difference(partner.values()), reverse=True):
            free.setdefault(known_by(new[j]), []).append(j)
        for k, passage in enumerate(old):
            if k not in partner and (known := known_by(passage)) and free.get(known):
                partner[k] = free[known].pop()
    yield from (
        (passage, new[partner[k]] if k in partner else None) for k, passage in enumerate(old)
    )
    taken = set(partner.values())
    yield from ((None, passage) for j, passage in enumerate(new) if j not in taken)


def _words(passage: Passage) -> object:
    """Return by what a passage is known that has moved: few words are only known at their place."""
    return passage.text if len(passage.text) >= _MOVED else (passage.text, passage.source)


def _place_of(passage: Passage) -> object:
    """Return by what a name of a roll is known, which may be sorted anew: its place in the sources."""
    return passage.source


def _follows(
    old: Printed, new: Printed, pairs: Mapping[str, tuple[_Pair, ...]]
) -> frozenset[tuple[str, str]]:
    """Return the folios that passages had, with those that they have."""
    return frozenset(
        (old.pages[before.runs[0].page].folio, new.pages[after.runs[0].page].folio)
        for stream in pairs.values()
        for before, after in stream
        if before and after
    )


_PAGE = re.compile(r"第([0-9]+)$")


def _is_reference(correction: Correction, follows: frozenset[tuple[str, str]]) -> bool:
    """Whether 第12页 now says 第13页 because what stood on the one stands on the other."""
    folios = []
    for side in (correction.old, correction.new):
        tail = re.match("[0-9]*", side.after)
        assert tail is not None
        found = _PAGE.search(side.before + side.text + tail[0])
        if not found or not side.after[tail.end() :].startswith("页"):
            return False
        folios.append(found[1])
    return (folios[0], folios[1]) in follows


def _of_stream(pairs: Sequence[_Pair]) -> Iterator[Correction]:
    """Yield the corrections of one role; rows that are new or gone as a whole are one each."""
    for old, new in pairs:
        if old and new and old.text != new.text:
            yield from _of_passage(old, new)
    for gone in _rows([old for old, new in pairs if old and not new]):
        yield Correction(gone[0].role, gone[0].source, _whole(gone), Side(None))
    behind = _behind(pairs)
    for fresh in _rows([new for old, new in pairs if new and not old]):
        where = behind[id(fresh[0])]
        yield Correction(fresh[0].role, fresh[0].source, Side(where), _whole(fresh))


def _behind(pairs: Sequence[_Pair]) -> Mapping[int, Run]:
    """Return, by the identity of each new passage, the last line of what stands before it in the old book."""
    partners = {id(new): old for old, new in pairs}
    where = Run(0, 0, 0, 0)
    behind = {}
    ordered = [new for _old, new in pairs if new]
    for new in sorted(ordered, key=lambda passage: (passage.runs[0].page, passage.runs[0].row)):
        old = partners[id(new)]
        where = old.runs[-1] if old else where
        behind[id(new)] = where
    return behind


def _whole(passages: Sequence[Passage]) -> Side:
    """Return a side that is all of some passages."""
    spots = (spot for each in passages for spot in each.spots(0, len(each.text)))
    text = "\u3000".join(passage.text for passage in passages)
    return Side(passages[0].runs[0], "", text, "", tuple(spots))


def _rows(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Gather the cells of a row: they come from one line of a file."""

    def key(passage: Passage) -> tuple[str, str]:
        is_row = passage.role in ("table", "roll")
        return passage.role, passage.source.rpartition(":")[0] if is_row else str(id(passage))

    for _key, group in groupby(passages, key):
        yield list(group)


def _of_passage(old: Passage, new: Passage) -> Iterator[Correction]:
    for edit in edits_between(old.text, new.text, old.ends, new.ends):
        around = AROUND
        before = _side(old, edit.first, edit.last, around)
        while around < _MOST_AROUND and _stands_twice(before, old):
            around += 1
            before = _side(old, edit.first, edit.last, around)
        after = _side(new, edit.new_first, edit.new_last, around)
        yield Correction(new.role, new.source, before, after)


def _side(passage: Passage, first: int, last: int, around: int) -> Side:
    """Return one side; what is missing is looked for where the character before it stands.

    An excerpt begins and ends with a word or a number, not within one, and not with a comma. It keeps off
    what the book adds, for that stands in no source.
    """
    text = passage.text
    least, most = _own(text, first, last)
    low, high = max(least, first - around), min(most, last + around)
    while low > least and _WITHIN.match(text, low - 1):
        low -= 1
    while high < most and _WITHIN.match(text, high - 1):
        high += 1
    where = passage.run_at(first if last > first else max(0, first - 1))
    here = first - where.start
    return Side(
        where,
        text[low:first].lstrip(_MARKS),
        text[first:last],
        text[last:high].rstrip(_MARKS),
        tuple(passage.spots(first, last)) or (Spot(where.page, where.row, here, here),),
    )


def _own(text: str, first: int, last: int) -> tuple[int, int]:
    """Return the stretch about some characters that nothing is added to."""
    number = _NUMBER.match(text)
    least = text.rfind("\u3000", 0, first) + 1
    most = text.find("\u3000", last)
    if number:
        least = max(least, min(first, number.end()))
    return least, most if most >= 0 else len(text)


def _stands_twice(side: Side, passage: Passage) -> bool:
    """Whether one who looks for the excerpt in its line, or about it, finds it at two places."""
    where, text = side.where, passage.text
    assert where is not None, "it stands in a passage"
    end = next((run.start for run in passage.runs if run.start > where.start), len(text))
    line = text[max(0, where.start - _MOST_AROUND) : end + _MOST_AROUND]
    return line.find(side.excerpt) != line.rfind(side.excerpt)
