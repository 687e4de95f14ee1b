"""Turns a numbered book into its pages, with contents and index.

Text pages come first; contents and index are made from them and set by the same composer. Where that
moves a page, or a cross reference prints another page number, what it touches is set again: a few
rounds, each from the formes of the one before (D3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from keben.apparatus import make_contents, make_index
from keben.galley.ahead import Blocks
from keben.galley.contents import contents_strips
from keben.galley.division import block_strips, division_galley
from keben.galley.index import index_strips
from keben.galley.leaves import (
    colophon_leaf,
    part_leaf,
    plate_leaf,
    title_leaf,
    words_fit_leaf,
)
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Columns, Galley, HeadingMark, Piece, Strip
from keben.galley.text import mark_of
from keben.messages import _
from keben.model import Book, Contents, Division, Index, Level, Paragraph, Place, Plate
from keben.number import resolve_pages
from keben.pages.forme import Forme
from keben.pages.makeup import make_up
from keben.pages.page import Page
from keben.pages.sequence import VolumeFormes, number_pages
from keben.problems import Problems

_MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """A book in pages."""

    book: Book
    pages: tuple[Page, ...]
    index: Index | None


def lay_out(
    book: Book, setter: Setter, folder: Path, problems: Problems, *, jobs: int = 1
) -> Layout:
    """Set, page and index the whole book, by as many processes as `jobs` says."""
    compositor = _Compositor(setter, folder, jobs)
    contents: dict[int, Contents] = {}
    index: Index | None = None
    for _round in range(_MOST_ROUNDS):
        volumes = compositor.volumes(book, contents, index)
        pages = number_pages(volumes, book.imprint.title, setter)
        folios = {anchor: page.folio for page in pages for anchor in page.anchors}
        resolved = resolve_pages(book, folios)
        new_contents = {
            number: make_contents(pages, number, volume.name if len(volumes) > 1 else "", volume.at)
            for number, volume in enumerate(book.volumes, 1)
        }
        index_problems = Problems()
        new_index = make_index(book, pages, index_problems)
        if (resolved, new_contents, new_index) == (book, contents, index):
            problems.found += index_problems.found
            return Layout(book, pages, index)
        book, contents, index = resolved, new_contents, new_index
    problems.error(
        "pages-unsettled",
        _("page numbers in the text do not settle after {rounds} rounds").format(
            rounds=_MOST_ROUNDS
        ),
        None,
        _("take out a {page} reference that stands near the end of its page"),
    )
    return Layout(book, pages, index)


class _Compositor:
    """Makes the formes of volumes and keeps those of divisions that did not change.

    `resolve_pages` returns the very division where nothing in it changed, so identity is enough. Those
    that are no longer in the book are let go.
    """

    def __init__(self, setter: Setter, folder: Path, jobs: int) -> None:
        self._setter = setter
        self._stick = Stick(setter, folder, setter.style.measure)
        self._blocks = Blocks(self._stick, jobs)
        self._formes: dict[int, tuple[Division, list[Forme]]] = {}

    def volumes(
        self, book: Book, contents: Mapping[int, Contents], index: Index | None
    ) -> list[VolumeFormes]:
        """Make up all volumes of a round."""
        divisions = [
            member.division
            for volume in book.volumes
            for member in volume.members
            if member.division is not None
        ]
        asked = set(map(id, divisions))
        self._formes = {key: kept for key, kept in self._formes.items() if key in asked}
        self._blocks.set_ahead(_set_alone(divisions))
        return [
            self._volume(book, number, contents.get(number), index)
            for number in range(1, len(book.volumes) + 1)
        ]

    def _volume(
        self, book: Book, number: int, contents: Contents | None, index: Index | None
    ) -> VolumeFormes:
        """Make up everything of one volume."""
        volume = book.volumes[number - 1]
        name = volume.name if len(book.volumes) > 1 else ""
        front: list[Forme] = []
        text: list[Forme] = []
        leaves = [self._title(book, name), self._colophon(book, name)]
        for member in volume.members:
            if member.place is Place.PLATES:
                leaves += self._plates(book.plates)
            elif member.place is Place.CONTENTS:
                entries = contents or Contents(name, (), member.at)
                made = make_up(tuple(contents_strips(entries, self._stick)), self._setter.style)
                front += _on_recto(made)
            elif member.place is Place.INDEX:
                if index is not None:
                    galley = tuple(index_strips(index, self._stick))
                    text += _of_kind(make_up(galley, self._setter.style), "index")
            elif member.division is not None:
                formes = self._division(member.division)
                if member.is_front:
                    front += _of_kind(formes, "front")
                else:
                    text += formes
        return VolumeFormes(name, tuple(leaves), tuple(front), tuple(_on_recto(text)))

    def _division(self, division: Division) -> list[Forme]:
        known = self._formes.get(id(division))
        if known is None:
            if division.level is Level.PART:
                formes = self._part(division)
            else:
                formes = make_up(self._galley(division), self._setter.style)
            known = self._formes[id(division)] = (division, formes)
        return known[1]

    def _galley(self, division: Division) -> Galley:
        return division_galley(division, self._stick, self._blocks.strips)

    def _part(self, part: Division) -> list[Forme]:
        """编扉页 on a recto, its verso blank; then the 编's own words; then the 章."""
        style = self._setter.style
        mark = replace(mark_of(part), is_part_leaf=True)
        leaf = Forme(
            part_leaf(part, style, self._setter),
            "part",
            is_bare=True,
            needs_recto=True,
            is_leaf=True,
            headings=(mark,),
            anchors=(part.id,) if part.id else (),
            terms=_terms(part) if words_fit_leaf(part) else (),
        )
        body: list[Forme] = []
        words: list[Strip | Columns] = []
        stick = self._stick.with_notes({note.label: note for note in part.notes})
        for block in () if words_fit_leaf(part) else part.blocks:
            words += block_strips(block, stick)
        if words:
            body += make_up(tuple(words), style)
        if style.headings["chapter"].break_before:
            for chapter in part.divisions:
                body += self._division(chapter)
        elif part.divisions:
            run_on: list[Piece] = []
            for chapter in part.divisions:
                run_on += self._galley(chapter)
            body += make_up(tuple(run_on), style)
        return [leaf, *_on_recto(body)]

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
    return [replace(forme, needs_recto=True) if k == 0 else forme for k, forme in enumerate(formes)]


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
