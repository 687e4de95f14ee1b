"""Turns pages, terms.yaml, `{index}` marks, people, rolls and captions into the indexes of a book.

A term without `see` is looked up in the text of the pages, under all its spellings, in one pass for all
indexes; marks add the pages on which they stand. A sub-entry stands under its term whether terms.yaml
says so (`under`) or a mark does (`上级!词`). An entry with `see` and no pages is printed 见, one with both
参见. What is found nowhere is told and left out: no heading without a locator, no 见 that leads nowhere.

Each kind of term has its own index where the book asks for that; the plain index holds the others.

Rules: B9, B10.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from keben.apparatus.indexed import captions_of, main_spots, names_of, persons_of
from keben.apparatus.locators import Pagination, make_locators, paginate
from keben.apparatus.search import find_spots
from keben.apparatus.transcript import KINDS, Spot, transcribe
from keben.messages import _
from keben.model import INDEXES, Book, Index, IndexEntry, Place, Term
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.sorting import Order, Sorting, reading_fits, sort_term
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

#: The pages whose `{index}` marks count.
MARKED = KINDS | {"front"}

Path = tuple[str, ...]  #: a term after those that it stands under


@dataclass(slots=True)
class _Heading:
    """An entry that is being gathered."""

    term: str
    reading: str = ""
    spots: set[Spot] = field(default_factory=set)
    see: dict[Path, Term] = field(default_factory=dict)
    sub: dict[str, _Heading] = field(default_factory=dict)

    @property
    def has_pages(self) -> bool:
        """Whether a reader finds anything here."""
        return bool(self.spots) or any(child.has_pages for child in self.sub.values())

    def at(self, path: Path) -> _Heading:
        """Return the heading at a path below this one, made where there is none yet."""
        heading = self
        for name in path:
            heading = heading.sub.setdefault(name, _Heading(name))
        return heading


@dataclass(frozen=True, slots=True)
class _Manner:
    """How entries are printed and sorted."""

    pagination: Pagination
    persons: frozenset[str]
    main: Mapping[str, frozenset[int]]  #: pages of lives, by name
    order: Order


def make_indexes(
    book: Book, pages: Sequence[Page], style: Style, problems: Problems
) -> tuple[Index, ...]:
    """Make the indexes that book.yaml asks for, each of the whole book; none that would be empty."""
    members = (member for volume in book.volumes for member in volume.members)
    asked = {member.place: member.at for member in members if member.place in INDEXES}
    if not asked:
        return ()
    setting = style.index
    gathering = _Gathering(book, asked, problems)
    gathering.look_up(pages, style if setting.letters else None)
    gathering.add_marks(pages)
    gathering.add_see()
    gathering.tell_unfound()
    if Place.CAPTIONS in asked:
        top = gathering.tops[Place.CAPTIONS]
        for caption, spot in captions_of(book, pages):
            top.at((caption,)).spots.add(spot)
    pagination = paginate(book, pages, always=setting.volume)
    manner = _Manner(pagination, persons_of(book), main_spots(pages), setting.order)
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
    return tuple(made)


class _Gathering:
    """The entries of all indexes while they are gathered."""

    def __init__(self, book: Book, asked: Mapping[Place, Location], problems: Problems) -> None:
        self.tops = {place: _Heading("") for place in asked}
        self._problems = problems
        self._terms = book.terms
        self._paths = _paths(book.terms)
        self._known: dict[str, Path] = {}
        for term, path in self._paths.items():
            self._known.setdefault(term.term, path)
        self._kinds: dict[str, Place] = {}
        for term in book.terms:
            self._kinds.setdefault(term.term, term.kind)
        for term, path in self._paths.items():
            if term.see in self._known and path == (term.term,):
                self._kinds[term.term] = self._kinds[self._known[term.see][0]]
        self._names = tuple(names_of(book, asked))
        for name in self._names:
            self._kinds.setdefault(name.term, name.kind)
        self._check_readings()

    def heading(self, path: Path) -> _Heading | None:
        """Return the heading at a path, in the index of the term that it begins with."""
        kind = self._kinds.get(path[0], Place.SUBJECTS)
        top = self.tops.get(kind) or self.tops.get(Place.INDEX)
        return top.at(path) if top else None

    def look_up(self, pages: Sequence[Page], style: Style | None) -> None:
        """Give each term and name the spots at which any of its spellings begins."""
        spellings: dict[str, set[Path]] = {}
        apart: dict[str, set[str]] = {}
        for term in (*self._terms, *self._names):
            path = self._paths.get(term) or self._known.get(term.term, (term.term,))
            for spelling in () if term.see else (term.term, *term.also):
                spellings.setdefault(spelling, set()).add(path)
                apart.setdefault(spelling, set()).update(term.apart)
        shown = {page.index for page in pages if page.folio}
        found = find_spots(transcribe(pages, style), sorted(spellings), apart) if spellings else {}
        for spelling, spots in found.items():
            for path in spellings[spelling]:
                if heading := self.heading(path):
                    heading.spots.update(spot for spot in spots if spot.page in shown)

    def add_marks(self, pages: Iterable[Page]) -> None:
        """Add the pages of `{index}` marks; the first name of a mark may be a term of terms.yaml."""
        for page in pages:
            if page.folio and page.kind in MARKED:
                for mark in page.terms:
                    names = [part.strip() for part in mark.split("!") if part.strip()]
                    if not names:
                        continue
                    path = self._known.get(names[0], (names[0],)) + tuple(names[1:])
                    if heading := self.heading(path):
                        heading.spots.add(Spot(page.index))

    def add_see(self) -> None:
        """Let 见 lead only to an entry that has pages, and stand in the index of that."""
        for term, path in self._paths.items():
            if not term.see:
                continue
            target = self._known.get(term.see, (term.see,))
            there = self.heading(target) if target != path else None
            here = self.heading(path)
            if there and here and there.has_pages:
                here.see[target] = term
            elif here:
                self._problems.warn(
                    "index-see-unfound",
                    _(
                        "“{term}” sends the reader to “{see}”, which has no page in the index"
                    ).format(term=term.term, see=term.see),
                    term.at,
                    _("name an entry that has pages, or delete “see”"),
                    length=len(term.term),
                )

    def tell_unfound(self) -> None:
        """Report terms that stand on no page, and the first of those that no index takes."""
        untaken: dict[Place, Term] = {}
        for term, path in self._paths.items():
            heading = self.heading(path)
            if heading is None:
                untaken.setdefault(term.kind, term)
                continue
            heading.reading = heading.reading or term.reading
            if not term.see and not heading.has_pages:
                self._problems.warn(
                    "index-term-unfound",
                    _("the index term “{term}” stands on no page").format(term=term.term),
                    term.at,
                    _("correct it, add the spelling of the text under “also”, or delete it"),
                    length=len(term.term),
                )
        for kind, term in untaken.items():
            self._problems.warn(
                "index-untaken",
                _("“{term}” and those like it stand in no index").format(term=term.term),
                term.at,
                _("add {kind} or index to “content” in book.yaml").format(kind=kind),
                length=len(term.term),
            )

    def _check_readings(self) -> None:
        for term in self._terms:
            if term.reading and not reading_fits(term.term, term.reading):
                self._problems.warn(
                    "index-reading",
                    _("the reading “{reading}” does not fit “{term}”").format(
                        reading=term.reading, term=term.term
                    ),
                    term.at,
                    _("write one syllable for each Han, with blanks between"),
                    length=len(term.term),
                )


def _paths(terms: Sequence[Term]) -> Mapping[Term, Path]:
    """Return each term after those that it stands under, as far as they do not go in a circle."""
    above: dict[str, str] = {}
    for term in terms:
        above.setdefault(term.term, term.under)
    paths = {}
    for term in terms:
        path = [term.term]
        name = term.under
        while name and name not in path:
            path.append(name)
            name = above.get(name, "")
        paths[term] = tuple(reversed(path))
    return paths


def _entries(
    heading: _Heading, manner: _Manner, *, has_main: bool
) -> list[tuple[Sorting, IndexEntry]]:
    """Return the sub-headings as entries, sorted; what has neither pages nor 见 is left out."""
    entries = []
    for child in heading.sub.values():
        sub = tuple(entry for _sorting, entry in _entries(child, manner, has_main=False))
        if child.spots or child.see or sub:
            is_person = child.term in manner.persons
            sorting = sort_term(child.term, child.reading, is_person=is_person, order=manner.order)
            main = manner.main.get(child.term, frozenset()) if has_main else frozenset()
            locators = make_locators(child.spots, manner.pagination, main)
            see = tuple(sorted("：".join(path) for path in child.see))
            entries.append((sorting, IndexEntry(child.term, sorting.text, locators, see, sub)))
    return sorted(entries, key=lambda pair: (pair[0], pair[1].term))
