"""Turns a numbered book into its pages, with contents and index.

Text pages come first; contents and index are made from them and set by the same composer. Where that
moves a page, or a cross reference prints another page number, what it touches is set again: a few
rounds, each from the formes of the one before (D3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from keben.apparatus.gathering import MARKED
from keben.apparatus.index import Indexer
from keben.galley.extent import Rows, colophon_rows
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.layout.compositor import Compositor
from keben.layout.desks import Desks, Shop
from keben.layout.guides import Guides, make_guides, tell_empty
from keben.messages import _
from keben.model import Book, Index, Span
from keben.number import PageNumbers, walk
from keben.pages.extents import count_extents
from keben.pages.faults import tell_faults
from keben.pages.held import NO_MAKEUPS, Makeups
from keben.pages.links import link_persons
from keben.pages.page import Page
from keben.pages.sequence import Known, number_pages
from keben.problems import Location, Problem, Problems

_MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """A book in pages; those whose type stands at a desk have outlines only."""

    book: Book
    pages: tuple[Page, ...]
    indexes: tuple[Index, ...]
    desks: Desks
    makeups: Makeups = NO_MAKEUPS


def lay_out(book: Book, setter: Setter, folder: Path, problems: Problems) -> Layout:
    """Set, page and index the whole book here, with all type on the pages."""
    with laid_out(book, setter, folder, problems, Shop()) as layout:
        return layout


@contextmanager
def laid_out(
    book: Book, setter: Setter, folder: Path, problems: Problems, shop: Shop
) -> Iterator[Layout]:
    """Set, page and index the whole book; its desks work as long as the context lasts."""
    compositor = Compositor(book, Stick(setter, folder, setter.style.measure), shop)
    try:
        indexer = Indexer(book, setter.style, shop.store)
        yield Rounds(setter, compositor, indexer).go(book, problems)
    finally:
        compositor.desks.close()


@dataclass(slots=True)
class _Settled:
    """What the last round left; before the first, nothing."""

    book: Book
    guides: Guides
    indexes: tuple[Index, ...]
    colophon: Rows
    pages: tuple[Page, ...] = ()
    folios: Mapping[str, str] = field(default_factory=dict)


class Rounds:
    """Goes round until nothing changes; and when the book was corrected, again from there."""

    def __init__(self, setter: Setter, compositor: Compositor, indexer: Indexer) -> None:
        """Set contents and indexes with `setter`, and the rest by the desks of `compositor`."""
        self._setter = setter
        self._compositor = compositor
        self._indexer = indexer
        self._numbers = PageNumbers()
        self._known: Known = {}
        self._settled: _Settled | None = None

    def go(self, book: Book, problems: Problems) -> Layout:
        """Set, page and index a book: the first, or one that has the same divisions as that."""
        left = self._settled
        if left is None:
            rows = colophon_rows(book.imprint, book.volumes, (), self._setter.style)
            left = _Settled(book, {}, (), rows)
        else:
            book = self._numbers.resolve(book, left.folios)
            self._compositor.turn_to(book)
            self._indexer.turn_to(book)
        settled = self._settled = self._rounds(book, left, problems)
        pages, compositor = link_persons(settled.pages), self._compositor
        return Layout(settled.book, pages, settled.indexes, compositor.desks, compositor.makeups)

    def _rounds(self, book: Book, left: _Settled, problems: Problems) -> _Settled:
        """Go round from what was left."""
        compositor, style = self._compositor, self._setter.style
        before, guides, indexes, colophon = left.book, left.guides, left.indexes, left.colophon
        pages, folios = left.pages, left.folios
        index_problems = Problems()
        told = len(problems.found)
        compositor.desks.begin(folios)
        for number in range(_MOST_ROUNDS):
            del problems.found[told:]  # of pages that are made again
            volumes = compositor.volumes(folios, guides, indexes, colophon)
            pages_before = pages
            pages = number_pages(volumes, book.imprint.title, self._setter, self._known)
            folios = {anchor: page.folio for page in pages for anchor in page.anchors}
            if not compositor.desks.begin(folios) and number:
                compositor.desks.begin_impressions(pages)  # while contents and indexes are made
            compositor.show(pages)
            resolved = self._numbers.resolve(book, folios)
            new_guides = make_guides(resolved, pages, style.contents)
            extents = count_extents(pages, len(book.volumes))
            new_colophon = colophon_rows(book.imprint, book.volumes, extents, style)
            new_indexes = indexes
            if book is not before or not _reads_alike(pages, pages_before):
                index_problems = Problems()
                new_indexes = self._indexer.indexes(book, pages, index_problems)
            new = (resolved, new_guides, new_indexes, new_colophon)
            if new == (book, guides, indexes, colophon):
                problems.found += index_problems.found
                tell_faults(pages, problems)
                tell_empty(guides, problems)
                break
            before, (book, guides, indexes, colophon) = book, new
        else:
            problems.error(
                "pages-unsettled",
                _("page numbers in the text do not settle after {rounds} rounds").format(
                    rounds=_MOST_ROUNDS
                ),
                _first_unsettled(before, book),
                _("take out a {page} reference that stands near the end of its page"),
            )
        problems.found += _each_character_once(compositor.problems)
        compositor.rack.keep()
        return _Settled(book, guides, indexes, colophon, pages, folios)


def _each_character_once(found: Iterable[Problem]) -> Iterator[Problem]:
    """Tell of a character that no face has where it stands first."""
    missing = set()
    for problem in found:
        if problem.code == "glyph-missing":
            if problem.message in missing:
                continue
            missing.add(problem.message)
        yield problem


def _reads_alike(pages: Sequence[Page], before: Sequence[Page]) -> bool:
    """Whether an index of these pages is that of the pages before: it reads no contents, nor itself."""
    return len(pages) == len(before) and all(
        page is old or (page.kind not in MARKED and _outline(page) == _outline(old))
        for page, old in zip(pages, before, strict=True)
    )


def _outline(page: Page) -> tuple[object, ...]:
    return page.kind, page.volume, page.folio, page.headings, page.anchors


def _first_unsettled(before: Book, after: Book) -> Location | None:
    """Return where the first page number stands that the last round changed."""
    spans = zip(walk(before, Span), walk(after, Span), strict=True)
    return next((new.at for old, new in spans if old.text != new.text), None)
