"""Turns two printed books into the entries of contents, indexes and rolls that changed, and running heads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from keben.changes.leaves import Fate, Leaf
from keben.changes.matching import gaps, same
from keben.changes.printed import ListedTitle, Printed, PrintedRoll

CONTENTS, INDEX, ROLLS, HEADS = "contents", "index", "rolls", "heads"


@dataclass(frozen=True, slots=True)
class ListChange:
    """An entry that reads otherwise now; an empty side is that of a book that has none."""

    kind: str  #: contents, index, rolls, heads
    name: str  #: index and term; roll; page of a running head
    old: str
    new: str


def lists_of(old: Printed, new: Printed, leaves: Sequence[Leaf]) -> tuple[ListChange, ...]:
    """Return what changed in all that a book makes of itself."""
    return (*_contents(old, new), *_index(old, new), *_rolls(old, new), *_heads(leaves))


def _contents(old: Printed, new: Printed) -> Iterator[ListChange]:
    here, there = old.contents, new.contents
    pairs = same([each.words for each in here], [each.words for each in there])
    for first, last, begin, end in list(gaps(pairs, (0, len(here), 0, len(there)))):
        if last - first == end - begin:
            pairs += zip(range(first, last), range(begin, end), strict=True)
    partner = dict(pairs)
    for k, title in enumerate(here):
        after = there[partner[k]] if k in partner else None
        if title != after:
            yield _entry(title, after)
    known = set(partner.values())
    yield from (_entry(None, each) for j, each in enumerate(there) if j not in known)


def _entry(old: ListedTitle | None, new: ListedTitle | None) -> ListChange:
    said = [f"{each.words} {each.folio}".rstrip() if each else "" for each in (old, new)]
    return ListChange(CONTENTS, "", *said)


def _index(old: Printed, new: Printed) -> Iterator[ListChange]:
    here = {(each.index, each.terms): each.cited for each in old.entries}
    there = {(each.index, each.terms): each.cited for each in new.entries}
    for key in dict.fromkeys((*here, *there)):
        before, after = here.get(key, ""), there.get(key, "")
        if before != after or (key in here) != (key in there):
            index, terms = key
            yield ListChange(INDEX, f"{index}: {'—'.join(terms)}", before, after)


def _rolls(old: Printed, new: Printed) -> Iterator[ListChange]:
    here, there = ({roll.id: _roll(roll, book) for roll in book.rolls} for book in (old, new))
    for name in dict.fromkeys((*here, *there)):
        before, after = here.get(name, ""), there.get(name, "")
        if before != after:
            yield ListChange(ROLLS, name, before, after)


def _roll(roll: PrintedRoll, book: Printed) -> str:
    """Say how many names a roll has, and on which pages."""
    pages = dict.fromkeys(book.pages[k].folio for k in (roll.first_page, roll.last_page) if k >= 0)
    return f"{roll.names} ({'–'.join(pages)})"


def _heads(leaves: Iterable[Leaf]) -> Iterator[ListChange]:
    for leaf in leaves:
        if leaf.fate in (Fate.NEW, Fate.GONE) or leaf.old is None or leaf.new is None:
            continue
        if leaf.old.running_head != leaf.new.running_head:
            name = leaf.new.folio or leaf.old.folio
            yield ListChange(HEADS, name, leaf.old.running_head, leaf.new.running_head)
