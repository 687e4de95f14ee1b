"""Turns terms.yaml, names, spots and `{index}` marks into the headings of all indexes.

A `Vocabulary` is what may stand in the indexes of a book and never changes; a `Gathering` is what is
found of it on the pages of one layout.

Rules: B9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from keben.apparatus.indexed import captions_in, names_of
from keben.apparatus.transcript import KINDS, Spot
from keben.messages import _
from keben.model import Book, Place, Span, Term
from keben.number import OUTSIDE_CELLS, walk
from keben.pages.page import Page
from keben.problems import Problems
from keben.sorting import Asked, reading_fits

#: The pages whose `{index}` marks count.
MARKED = KINDS | {"front"}

Path = tuple[str, ...]  #: a term after those that it stands under


@dataclass(slots=True)
class Heading:
    """An entry that is being gathered."""

    term: str
    reading: str = ""
    spots: set[Spot] = field(default_factory=set)
    see: dict[Path, Term] = field(default_factory=dict)
    sub: dict[str, Heading] = field(default_factory=dict)

    @property
    def has_pages(self) -> bool:
        """Whether a reader finds anything here."""
        return bool(self.spots) or any(child.has_pages for child in self.sub.values())

    def at(self, path: Path) -> Heading:
        """Return the heading at a path below this one, made where there is none yet."""
        heading = self
        for name in path:
            heading = heading.sub.setdefault(name, Heading(name))
        return heading


class Vocabulary:
    """What may stand in the indexes of a book, and in which of them."""

    def __init__(self, book: Book, asked: Iterable[Place]) -> None:
        names = tuple(names_of(book))
        self.terms = book.terms
        self.paths = _paths(book.terms)
        self.known: dict[str, Path] = {}
        self.kinds: dict[str, Place] = {}
        for term, path in self.paths.items():
            self.known.setdefault(term.term, path)
        for term in book.terms:
            self.kinds.setdefault(term.term, term.kind)
        for term, path in self.paths.items():
            if term.see in self.known and path == (term.term,):
                self.kinds[term.term] = self.kinds[self.known[term.see][0]]
        own = tuple(name for name in names if name.kind in asked)
        for name in own:
            self.kinds.setdefault(name.term, name.kind)
        #: Names that are known to be a person's: their surnames are read as surnames.
        self.persons = frozenset(
            term.term for term in (*book.terms, *names) if term.kind is Place.PERSONS
        )
        self.spellings: dict[str, set[Path]] = {}
        self.apart: dict[str, set[str]] = {}  #: words in which a spelling does not count
        for term in (*book.terms, *own):
            path = self.paths.get(term) or self.known.get(term.term, (term.term,))
            for spelling in () if term.see else (term.term, *term.also):
                self.spellings.setdefault(spelling, set()).add(path)
                self.apart.setdefault(spelling, set()).update(term.apart)

    def asked(self, book: Book) -> Iterator[Asked]:
        """Yield what will be sorted, with few exceptions."""
        readings = {term.term: term.reading for term in self.terms if term.reading}
        words = chain(
            self.spellings,
            *self.paths.values(),
            *(mark.split("!") for span in walk(book, Span, OUTSIDE_CELLS) for mark in span.terms),
            (caption for _id, caption in captions_in(book)),
        )
        for word in words:
            yield word.strip(), readings.get(word, ""), word in self.persons


class Gathering:
    """The headings of all indexes while they are gathered."""

    def __init__(self, vocabulary: Vocabulary, asked: Iterable[Place], problems: Problems) -> None:
        self.tops = {place: Heading("") for place in asked}
        self._vocabulary = vocabulary
        self._problems = problems

    def heading(self, path: Path) -> Heading | None:
        """Return the heading at a path, in the index of the term that it begins with."""
        kind = self._vocabulary.kinds.get(path[0], Place.SUBJECTS)
        top = self.tops.get(kind) or self.tops.get(Place.INDEX)
        return top.at(path) if top else None

    def add_found(self, found: Mapping[str, Iterable[Spot]], pages: Iterable[Page]) -> None:
        """Give each term and name the spots at which any of its spellings begins."""
        shown = {page.index for page in pages if page.folio}
        for spelling, spots in found.items():
            cited = {spot for spot in spots if spot.page in shown}
            for path in self._vocabulary.spellings[spelling]:
                if heading := self.heading(path):
                    heading.spots |= cited

    def add_marks(self, pages: Iterable[Page]) -> None:
        """Add the pages of `{index}` marks; the first name of a mark may be a term of terms.yaml."""
        known = self._vocabulary.known
        for page in pages:
            if page.folio and page.kind in MARKED:
                for mark in page.terms:
                    names = [part.strip() for part in mark.split("!") if part.strip()]
                    if not names:
                        continue
                    path = known.get(names[0], (names[0],)) + tuple(names[1:])
                    if heading := self.heading(path):
                        heading.spots.add(Spot(page.index))

    def add_see(self) -> None:
        """Let 见 lead only to an entry that has pages, and stand in the index of that."""
        for term, path in self._vocabulary.paths.items():
            if not term.see:
                continue
            target = self._vocabulary.known.get(term.see, (term.see,))
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
        for term, path in self._vocabulary.paths.items():
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

    def check_readings(self) -> None:
        """Report readings that are no readings of their terms."""
        for term in self._vocabulary.terms:
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
