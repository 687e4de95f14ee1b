"""Turns pages, terms.yaml and `{index}` marks into an index.

A term without `see` is looked up in the text of the pages, under all its spellings; marks add the pages
on which they stand. A sub-entry stands under its term whether terms.yaml says so (`under`) or a mark
does (`上级!词`). An entry with `see` and no pages is printed 见, one with both 参见. What is found
nowhere is told and left out: no heading without a locator, no 见 that leads nowhere.

Rules: B9, B10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from keben.apparatus.search import find_pages
from keben.apparatus.sorting import Sorting, reading_fits, sort_term
from keben.apparatus.transcript import KINDS, transcribe
from keben.messages import _
from keben.model import Book, Division, Index, IndexEntry, Locator, People, Place, Term
from keben.pages.page import Page
from keben.problems import Location, Problems

NAME = "索引"
RANGE = 3  #: so many pages in a row make a range; two are told one by one

TERMS = Location("terms.yaml")

Path = tuple[str, ...]  #: a term after those that it stands under


@dataclass(slots=True)
class _Heading:
    """An entry that is being gathered."""

    term: str
    reading: str = ""
    pages: set[int] = field(default_factory=set)
    see: dict[Path, Term] = field(default_factory=dict)
    sub: dict[str, _Heading] = field(default_factory=dict)

    @property
    def has_pages(self) -> bool:
        """Whether a reader finds anything here."""
        return bool(self.pages) or any(child.has_pages for child in self.sub.values())


def make_index(
    book: Book, pages: Sequence[Page], problems: Problems, *, name: str = NAME
) -> Index | None:
    """Make the index of the whole book; None where there is nothing to be indexed."""
    paths = _paths(book.terms)
    top = _Heading("")
    _check_readings(book.terms, problems)
    _look_up(top, paths, pages)
    _add_marks(top, paths, pages)
    _add_see(top, paths, problems)
    for term, path in paths.items():
        heading = _heading(top, path)
        heading.reading = heading.reading or term.reading
        if not term.see and not heading.has_pages:
            problems.warn(
                "index-term-unfound",
                _("the index term “{term}” stands on no page").format(term=term.term),
                term.at,
                _("correct it, add the spelling of the text under “also”, or delete it"),
                length=len(term.term),
            )
    cited = {page.index: page for page in pages}
    persons = set(_persons(book))
    entries = _entries(top, cited, persons)
    if not entries:
        return None
    groups = tuple(
        (head, tuple(entry for _sorting, entry in group))
        for head, group in groupby(entries, key=lambda pair: pair[0].head)
    )
    return Index(name, groups, _place(book))


def _look_up(top: _Heading, paths: Mapping[Term, Path], pages: Sequence[Page]) -> None:
    """Give each term the pages on which any of its spellings begins."""
    sought = [term for term in paths if not term.see]
    spellings = {spelling for term in sought for spelling in (term.term, *term.also)}
    found = find_pages(transcribe(pages), sorted(spellings)) if spellings else {}
    shown = {page.index for page in pages if page.folio}
    for term in sought:
        heading = _heading(top, paths[term])
        for spelling in (term.term, *term.also):
            heading.pages |= shown.intersection(found.get(spelling, ()))


def _add_marks(top: _Heading, paths: Mapping[Term, Path], pages: Iterable[Page]) -> None:
    """Add the pages of `{index}` marks; the first name of a mark may be a term of terms.yaml."""
    known: dict[str, Path] = {}
    for term, path in paths.items():
        known.setdefault(term.term, path)
    for page in pages:
        if page.folio and (page.kind in KINDS or page.kind == "front"):
            for mark in page.terms:
                names = [part.strip() for part in mark.split("!") if part.strip()]
                if names:
                    path = known.get(names[0], (names[0],)) + tuple(names[1:])
                    _heading(top, path).pages.add(page.index)


def _add_see(top: _Heading, paths: Mapping[Term, Path], problems: Problems) -> None:
    """Let 见 lead only to an entry that has pages."""
    for term, path in paths.items():
        if not term.see:
            continue
        targets = [other for known, other in paths.items() if known.term == term.see]
        target = next(iter(targets), (term.see,))
        if target != path and _has_pages(top, target):
            _heading(top, path).see[target] = term
        else:
            problems.warn(
                "index-see-unfound",
                _("“{term}” sends the reader to “{see}”, which has no page in the index").format(
                    term=term.term, see=term.see
                ),
                term.at,
                _("name an entry that has pages, or delete “see”"),
                length=len(term.term),
            )


def _check_readings(terms: Iterable[Term], problems: Problems) -> None:
    for term in terms:
        if term.reading and not reading_fits(term.term, term.reading):
            problems.warn(
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


def _heading(top: _Heading, path: Path) -> _Heading:
    """Return the heading at a path, made where there is none yet."""
    heading = top
    for name in path:
        heading = heading.sub.setdefault(name, _Heading(name))
    return heading


def _has_pages(top: _Heading, path: Path) -> bool:
    heading: _Heading | None = top
    for name in path:
        heading = heading.sub.get(name) if heading else None
    return heading is not None and heading.has_pages


def _entries(
    heading: _Heading, cited: Mapping[int, Page], persons: set[str]
) -> list[tuple[Sorting, IndexEntry]]:
    """Return the sub-headings as entries, sorted; what has neither pages nor 见 is left out."""
    entries = []
    for child in heading.sub.values():
        sub = tuple(entry for _sorting, entry in _entries(child, cited, persons))
        if child.pages or child.see or sub:
            sorting = sort_term(child.term, child.reading, is_person=child.term in persons)
            locators = _locators([cited[page] for page in sorted(child.pages)])
            see = tuple(sorted("：".join(path) for path in child.see))
            entries.append((sorting, IndexEntry(child.term, sorting.text, locators, see, sub)))
    return sorted(entries, key=lambda pair: (pair[0], pair[1].term))


def _locators(pages: Sequence[Page]) -> tuple[Locator, ...]:
    """Return where a term stands: one locator a page, or one for three and more in a row."""
    rows: list[list[Page]] = []
    for page in pages:
        if rows and _follows(page, rows[-1][-1]):
            rows[-1].append(page)
        else:
            rows.append([page])
    locators = []
    for row in rows:
        if len(row) >= RANGE:
            first, last = _locator(row[0]), row[-1]
            locators.append(replace(first, last_folio=last.folio, last_page=last.index))
        else:
            locators += map(_locator, row)
    return tuple(locators)


def _locator(page: Page) -> Locator:
    return Locator(page.volume, page.folio, page.index)


def _follows(page: Page, before: Page) -> bool:
    """Whether two pages are neighbours to a reader; plates between them have no folios."""
    if page.volume != before.volume:
        return False
    if not (page.folio.isdecimal() and before.folio.isdecimal()):
        return False
    return int(page.folio) == int(before.folio) + 1


def _persons(book: Book) -> Iterator[str]:
    """Yield the names of all persons of 传略 and 简介: their surnames are read as surnames."""
    for volume in book.volumes:
        for member in volume.members:
            if member.division is not None:
                yield from _names(member.division)


def _names(division: Division) -> Iterator[str]:
    for block in division.blocks:
        if isinstance(block, People):
            yield from (person.name for person in block.people)
    for child in division.divisions:
        yield from _names(child)


def _place(book: Book) -> Location:
    """Return where book.yaml asks for the index."""
    for volume in book.volumes:
        for member in volume.members:
            if member.place is Place.INDEX:
                return member.at
    return TERMS
