"""Turns a numbered book into its pages, with contents and index.

Text pages come first; contents and index are made from them and set by the same composer. Where that
moves a page, or a cross reference prints another page number, what it touches is set again: a few
rounds, each from the formes of the one before (D3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from keben.apparatus import make_contents, make_indexes, make_list
from keben.apparatus.index import MARKED
from keben.galley.ahead import Blocks
from keben.galley.contents import contents_strips
from keben.galley.division import block_strips, division_galley
from keben.galley.index import index_strips
from keben.galley.leaves import (
    colophon_leaf,
    part_leaf,
    title_leaf,
    words_fit_leaf,
)
from keben.galley.plates import plate_leaf
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Galley, HeadingMark, Piece
from keben.galley.text import mark_of
from keben.messages import _
from keben.model import (
    INDEXES,
    LISTS,
    Book,
    Contents,
    Division,
    Index,
    Level,
    Paragraph,
    Place,
    Plate,
    Span,
)
from keben.number import resolve_pages, walk
from keben.pages.ahead import made_up
from keben.pages.faults import tell_faults
from keben.pages.forme import Forme
from keben.pages.links import link_persons
from keben.pages.makeup import make_up
from keben.pages.page import Page
from keben.pages.sequence import Known, VolumeFormes, number_pages
from keben.problems import Location, Problems
from keben.style import ContentsStyle

_MOST_ROUNDS = 5

Guides = Mapping[tuple[int, Place], Contents]  #: contents and lists, by the volume they stand in


@dataclass(frozen=True, slots=True)
class Layout:
    """A book in pages."""

    book: Book
    pages: tuple[Page, ...]
    indexes: tuple[Index, ...]


def lay_out(
    book: Book,
    setter: Setter,
    folder: Path,
    problems: Problems,
    *,
    jobs: int = 1,
    cluster: Executor | None = None,
) -> Layout:
    """Set, page and index the whole book, by as many processes as `jobs` says.

    Where there is a cluster, it sets the text.
    """
    compositor = _Compositor(setter, folder, jobs, cluster)
    guides: Guides = {}
    indexes: tuple[Index, ...] = ()
    before = book
    known: Known = {}
    pages: tuple[Page, ...] = ()
    index_problems = Problems()
    for _round in range(_MOST_ROUNDS):
        volumes = compositor.volumes(book, guides, indexes)
        pages, pages_before = number_pages(volumes, book.imprint.title, setter, known), pages
        folios = {anchor: page.folio for page in pages for anchor in page.anchors}
        resolved = resolve_pages(book, folios)
        new_guides = _guides(resolved, pages, setter.style.contents)
        new_indexes = indexes
        if book is not before or not _reads_alike(pages, pages_before):
            index_problems = Problems()
            new_indexes = make_indexes(book, pages, setter.style, index_problems)
        if (resolved, new_guides, new_indexes) == (book, guides, indexes):
            problems.found += index_problems.found
            tell_faults(pages, problems)
            _tell_empty(guides, problems)
            return Layout(book, link_persons(pages), indexes)
        before, book, guides, indexes = book, resolved, new_guides, new_indexes
    problems.error(
        "pages-unsettled",
        _("page numbers in the text do not settle after {rounds} rounds").format(
            rounds=_MOST_ROUNDS
        ),
        _first_unsettled(before, book),
        _("take out a {page} reference that stands near the end of its page"),
    )
    return Layout(book, pages, indexes)


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


def _guides(book: Book, pages: Sequence[Page], style: ContentsStyle) -> Guides:
    """Make the contents of every volume, and its lists: what stands but once lists the whole book."""
    placed = Counter(member.place for volume in book.volumes for member in volume.members)
    guides: dict[tuple[int, Place], Contents] = {}
    names = [volume.name if len(book.volumes) > 1 else "" for volume in book.volumes]
    for number, volume in enumerate(book.volumes, 1):
        own = [page for page in pages if page.volume == number]
        for member in volume.members:
            place = member.place
            is_whole = placed[place] == 1
            listed = pages if is_whole else own
            if place is Place.CONTENTS:
                guides[number, place] = make_contents(listed, names, volume.at, style)
            elif place in LISTS:
                name = "" if is_whole else names[number - 1]
                guides[number, place] = make_list(place, book, listed, name, member.at)
    return guides


def _tell_empty(guides: Guides, problems: Problems) -> None:
    for (_volume, place), guide in guides.items():
        if place in LISTS and not guide.entries:
            problems.warn(
                "list-empty",
                _("there is nothing to list under “{word}”, and no such list is set").format(
                    word=place
                ),
                guide.at,
                _("delete the word"),
                length=len(place),
            )


class _Compositor:
    """Makes the formes of volumes and keeps those of divisions that did not change.

    `resolve_pages` returns the very division where nothing in it changed, so identity is enough. Those
    that are no longer in the book are let go.
    """

    def __init__(self, setter: Setter, folder: Path, jobs: int, cluster: Executor | None) -> None:
        self._setter = setter
        self._stick = Stick(setter, folder, setter.style.measure)
        self._jobs = jobs
        self._blocks = Blocks(self._stick, cluster or jobs)
        self._parts: list[Division] = []
        self._formes: dict[tuple[int, bool], tuple[Division, list[Forme]]] = {}

    def volumes(self, book: Book, guides: Guides, indexes: Sequence[Index]) -> list[VolumeFormes]:
        """Make up all volumes of a round."""
        divisions = [
            member.division
            for volume in book.volumes
            for member in volume.members
            if member.division is not None
        ]
        self._parts = [division for division in divisions if division.level is Level.PART]
        asked = set(map(id, divisions))
        self._formes = {key: kept for key, kept in self._formes.items() if key[0] in asked}
        self._blocks.set_ahead(_set_alone(divisions))
        return [
            self._volume(book, number, guides, indexes)
            for number in range(1, len(book.volumes) + 1)
        ]

    def _volume(
        self, book: Book, number: int, guides: Guides, indexes: Sequence[Index]
    ) -> VolumeFormes:
        """Make up everything of one volume."""
        volume = book.volumes[number - 1]
        name = volume.name if len(book.volumes) > 1 else ""
        front: list[Forme] = []
        text: list[Forme] = []
        leaves = [self._title(book, name), self._colophon(book, name)]
        for member in volume.members:
            if member.place is Place.PLATES:
                (text or leaves).extend(self._plates(member.plates))
            elif member.place is Place.CONTENTS:
                contents = guides.get((number, Place.CONTENTS), Contents(name, (), member.at))
                front += _on_recto(self._guide(contents))
            elif member.place in LISTS:
                listed = guides.get((number, member.place))
                made = self._guide(listed) if listed and listed.entries else []
                if member.is_front:
                    front += made
                else:
                    text += _of_kind(made, "index")
            elif member.place in INDEXES:
                for index in indexes:
                    if index.place is not member.place:
                        continue
                    galley = tuple(index_strips(index, self._stick))
                    text += _of_kind(self._made_up(galley, is_recto=_ends_verso(text)), "index")
            elif member.division is not None:
                before = front if member.is_front else text
                kind = "front" if member.is_front else ""
                before += self._division(member.division, kind, is_recto=_ends_verso(before))
        return VolumeFormes(name, tuple(leaves), tuple(front), tuple(text))

    def _guide(self, contents: Contents) -> list[Forme]:
        return make_up(tuple(contents_strips(contents, self._stick)), self._setter.style)

    def _division(self, division: Division, kind: str, *, is_recto: bool) -> list[Forme]:
        """Make up a division that begins on a recto, or a verso; a 编 begins on a recto anyhow.

        Its formes are all of one kind, if one is said.
        """
        is_part = division.level is Level.PART
        key = (id(division), is_recto or is_part)
        if key not in self._formes:
            if is_part:
                self._make_up_parts()
            else:
                formes = self._made_up(self._galley(division), is_recto=is_recto)
                self._formes[key] = (division, _of_kind(formes, kind) if kind else formes)
        return self._formes[key][1]

    def _make_up_parts(self) -> None:
        """Make up all 编 that are not at hand at once: each begins on a recto, so none waits for another."""
        parts = [part for part in self._parts if (id(part), True) not in self._formes]
        leaves = []
        galleys = []
        for part in parts:
            leaves.append(self._part_leaf(part))
            galleys.append(self._part_galleys(part))
        bodies = made_up(self._part_body, galleys, self._jobs)
        for part, leaf, body in zip(parts, leaves, bodies, strict=True):
            self._formes[id(part), True] = (part, [leaf, *body])

    def _made_up(self, galley: Galley, *, is_recto: bool) -> list[Forme]:
        style = self._setter.style
        return make_up(galley, style, starts_recto=is_recto, other=self._blocks.other)

    def _galley(self, division: Division) -> Galley:
        return division_galley(division, self._stick, self._blocks.strips)

    def _part_leaf(self, part: Division) -> Forme:
        """编扉页, on a recto; its verso is blank."""
        mark = replace(mark_of(part), is_part_leaf=True)
        return Forme(
            part_leaf(part, self._setter.style, self._setter),
            "part",
            is_bare=True,
            needs_recto=True,
            is_leaf=True,
            headings=(mark,),
            anchors=(part.id,) if part.id else (),
            terms=_terms(part) if words_fit_leaf(part) else (),
        )

    def _part_galleys(self, part: Division) -> list[Galley]:
        """Set what follows the leaf: the 编's own words; then the 章, one by one or in one run."""
        words: list[Piece] = []
        stick = self._stick.with_notes({note.label: note for note in part.notes})
        for block in () if words_fit_leaf(part) else part.blocks:
            words += block_strips(block, stick)
        chapters = [self._galley(chapter) for chapter in part.divisions]
        if not self._setter.style.headings["chapter"].break_before:
            chapters = [tuple(chain.from_iterable(chapters))]
        return [galley for galley in (tuple(words), *chapters) if galley]

    def _part_body(self, galleys: Iterable[Galley]) -> list[Forme]:
        """Make up what follows the leaf of a 编."""
        body: list[Forme] = []
        for galley in galleys:
            body += self._made_up(galley, is_recto=_ends_verso(body))
        return _on_recto(body)

    def _title(self, book: Book, volume_name: str) -> Forme:
        items = title_leaf(book.imprint, volume_name, self._setter.style, self._setter)
        return Forme(items, "title", is_bare=True, needs_recto=True, is_leaf=True)

    def _colophon(self, book: Book, volume_name: str) -> Forme:
        items = colophon_leaf(book.imprint, volume_name, self._setter.style, self._setter)
        return Forme(items, "colophon", is_bare=True, is_leaf=True)

    def _plates(self, plates: Sequence[Plate]) -> list[Forme]:
        formes = []
        for plate in plates:
            mark = HeadingMark("plate", "", plate.title, plate.at, is_listed=bool(plate.title))
            items = plate_leaf(plate, self._stick)
            formes.append(Forme(items, "plate", is_bare=True, is_leaf=True, headings=(mark,)))
        return formes


def _set_alone(divisions: Iterable[Division]) -> Iterator[Division]:
    """Yield what galleys are made of: pieces of matter, and the 章 of 编."""
    for division in divisions:
        if division.level is Level.PART:
            yield from division.divisions
        else:
            yield division


def _on_recto(formes: list[Forme]) -> list[Forme]:
    """Let a run of formes begin on a right-hand page."""
    if not formes or formes[0].needs_recto:
        return formes
    return [replace(formes[0], needs_recto=True), *formes[1:]]


def _ends_verso(formes: Iterable[Forme]) -> bool:
    """Whether formes that begin on a recto end on a verso, so that a recto is next."""
    is_recto = True
    for forme in formes:
        if forme.kind != "plate":  # bound in by the leaf
            is_recto = not (forme.needs_recto or (is_recto and not forme.needs_verso))
    return is_recto


def _terms(part: Division) -> tuple[str, ...]:
    return tuple(
        term
        for block in part.blocks
        if isinstance(block, Paragraph)
        for span in block.text
        for term in span.terms
    )


def _of_kind(formes: list[Forme], kind: str) -> list[Forme]:
    return [replace(forme, kind=kind) for forme in formes]
