"""Turns pages, terms.yaml, `{index}` marks, people, rolls and captions into the indexes of a book.

A term without `see` is looked up in the text of the pages, under all its spellings, in one pass for all
indexes; marks add the pages on which they stand. A sub-entry stands under its term whether terms.yaml
says so (`under`) or a mark does (`上级!词`). An entry with `see` and no pages is printed 见, one with both
参见. What is found nowhere is told and left out: no heading without a locator, no 见 that leads nowhere.

Each kind of term has its own index where the book asks for that; the plain index holds the others.

Rules: B9, B10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from keben.apparatus.gathering import Gathering, Heading, Vocabulary
from keben.apparatus.indexed import captions_of, main_spots
from keben.apparatus.locators import Pagination, make_locators, paginate
from keben.apparatus.search import Search
from keben.apparatus.transcript import reading_of, transcribe
from keben.model import INDEXES, Book, Index, IndexEntry, Place
from keben.pages.page import Page
from keben.problems import Problems
from keben.sorting import Sorter, Sorting
from keben.store import Store
from keben.style import Style

#: What the indexes are called; the plain one is 索引 where it is the only one.
NAME = "索引"
NAMES = {
    Place.INDEX: "主题索引",
    Place.SUBJECTS: "主题索引",
    Place.PERSONS: "人名索引",
    Place.PLACES: "地名索引",
    Place.ORGANISATIONS: "机构索引",
    Place.CAPTIONS: "图表索引",
}


@dataclass(frozen=True, slots=True)
class _Manner:
    """How entries are printed and sorted."""

    pagination: Pagination
    persons: frozenset[str]
    main: Mapping[str, frozenset[int]]  #: pages of lives, by name
    sorter: Sorter


class Indexer:
    """Makes the indexes of a book, round after round of its layout.

    What does not change from round to round is made once, and only what changed is searched again.
    """

    def __init__(self, book: Book, style: Style, store: Store | None = None) -> None:
        """Make what book.yaml asks for; how terms are sorted is kept in the store."""
        members = (member for volume in book.volumes for member in volume.members)
        self._asked = {member.place: member.at for member in members if member.place in INDEXES}
        self._setting = style.index
        self._columns = style if style.index.letters else None
        if self._asked:
            self._vocabulary = Vocabulary(book, self._asked)
            self._search = Search(self._vocabulary.apart)
            self._sorter = Sorter(style.index.order, store, book.imprint.slug)
            if not self._sorter.knows_any:
                self._sorter.learn(self._vocabulary.asked(book))

    def turn_to(self, book: Book) -> None:
        """Take up the book as it was corrected, which asks for the same indexes."""
        if self._asked:
            before, self._vocabulary = self._vocabulary, Vocabulary(book, self._asked)
            if self._vocabulary.apart != before.apart:
                self._search = Search(self._vocabulary.apart)

    def indexes(self, book: Book, pages: Sequence[Page], problems: Problems) -> tuple[Index, ...]:
        """Make the indexes of the book on these pages, each of the whole; none that would be empty."""
        asked = self._asked
        if not asked:
            return ()
        read = [(page, reading_of(page, self._columns)) for page in pages]
        gathering = Gathering(self._vocabulary, asked, problems)
        gathering.check_readings()
        gathering.add_found(self._search.spots(transcribe(read)), pages)
        gathering.add_marks(pages)
        gathering.add_see()
        gathering.tell_unfound()
        if Place.CAPTIONS in asked:
            top = gathering.tops[Place.CAPTIONS]
            for caption, spot in captions_of(book, pages):
                top.at((caption,)).spots.add(spot)
        pagination = paginate(book, pages, always=self._setting.volume)
        manner = _Manner(pagination, self._vocabulary.persons, main_spots(pages), self._sorter)
        made = []
        for place, at in asked.items():
            entries = _entries(gathering.tops[place], manner, has_main=place is Place.PERSONS)
            groups = tuple(
                (head, tuple(entry for _sorting, entry in group))
                for head, group in groupby(entries, key=lambda pair: pair[0].head)
            )
            name = NAME if set(asked) == {Place.INDEX} else NAMES[place]
            if groups:
                made.append(Index(name, groups, at, place))
        self._sorter.keep()
        return tuple(made)


def _entries(
    heading: Heading, manner: _Manner, *, has_main: bool
) -> list[tuple[Sorting, IndexEntry]]:
    """Return the sub-headings as entries, sorted; what has neither pages nor 见 is left out."""
    entries = []
    for child in heading.sub.values():
        sub = tuple(entry for _sorting, entry in _entries(child, manner, has_main=False))
        if child.spots or child.see or sub:
            is_person = child.term in manner.persons
            sorting = manner.sorter.sort(child.term, child.reading, is_person=is_person)
            main = manner.main.get(child.term, frozenset()) if has_main else frozenset()
            locators = make_locators(child.spots, manner.pagination, main)
            see = tuple(sorted("：".join(path) for path in child.see))
            entries.append((sorting, IndexEntry(child.term, sorting.text, locators, see, sub)))
    return sorted(entries, key=lambda pair: (pair[0], pair[1].term))
