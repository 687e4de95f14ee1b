"""Turns a book, with the contents and indexes of the last round, into the formes of its volumes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from keben.galley.contents import KeptLines, contents_strips
from keben.galley.extent import Rows
from keben.galley.index import KeptEntries, index_strips
from keben.galley.leaves import colophon_leaf, title_leaf
from keben.galley.plates import plate_leaf
from keben.galley.stick import Stick
from keben.galley.strip import Galley, HeadingMark
from keben.layout.desk import Folios, ends_verso, on_recto
from keben.layout.desks import Desks, Shop
from keben.layout.guides import Guides
from keben.layout.rack import Rack, Racked
from keben.model import INDEXES, LISTS, Book, Contents, Division, Index, Place, Plate, plain
from keben.pages.forme import Forme
from keben.pages.held import Ledger, Makeup, Makeups
from keben.pages.makeup import make_up
from keben.pages.page import Page
from keben.pages.sequence import VolumeFormes
from keben.problems import Problem


class Compositor:
    """Puts volumes together from what desks make, and makes what needs no desk."""

    def __init__(self, book: Book, stick: Stick, shop: Shop, desks: type[Desks] = Desks) -> None:
        """Give each division of the book a desk, in the order of the book."""
        self._book = book
        self._stick = stick
        self.desks = desks(divisions_of(book), stick, shop)
        self._shop = shop
        self.rack = self._new_rack()
        self._held = dict(shop.held.made)
        self._divisions: list[tuple[str, Makeup]] = []
        self._makeups: dict[str, Makeup] = {}
        self._imprint = book.imprint
        self.problems: list[Problem] = []  #: of the divisions, as they stand
        self._lines: KeptLines = {}
        self._entries: KeptEntries = {}

    def turn_to(self, book: Book) -> None:
        """Take up the book as it was corrected: with as many divisions as before, each in its place."""
        self._book = book
        self.rack = self._new_rack()

    def _new_rack(self) -> Rack:
        return Rack(self._shop.store, self._shop.ground, str(self._stick.folder))

    def volumes(
        self, folios: Folios, guides: Guides, indexes: Sequence[Index], colophon: Rows
    ) -> list[VolumeFormes]:
        """Make up all volumes of a round; `colophon` is 版本记录 as it is known by now."""
        self.problems = []
        self._divisions, self._makeups = [], {}
        self._imprint = replace(self._book.imprint, colophon=colophon)
        self._desk = 0
        return [
            self._volume(number, folios, guides, indexes)
            for number in range(1, len(self._book.volumes) + 1)
        ]

    def show(self, pages: Sequence[Page]) -> None:
        """Show the pages of a round to whoever wants to begin with them."""
        if self._shop.shown:
            self._shop.shown(pages)

    @property
    def makeups(self) -> Makeups:
        """What is to be remembered of the last round."""
        return Makeups(tuple(self._divisions), tuple(self._makeups.items()))

    def _volume(
        self, number: int, folios: Folios, guides: Guides, indexes: Sequence[Index]
    ) -> VolumeFormes:
        """Make up everything of one volume."""
        volume = self._book.volumes[number - 1]
        name = volume.name if len(self._book.volumes) > 1 else ""
        front: list[Forme] = []
        text: list[Forme] = []
        leaves = [self._title(name), self._colophon(name)]
        for member in volume.members:
            if member.place is Place.PLATES:
                (text or leaves).extend(self._plates(member.plates))
            elif member.place is Place.CONTENTS:
                contents = guides.get((number, Place.CONTENTS), Contents(name, (), member.at))
                front += on_recto(self._guide(contents, number))
            elif member.place in LISTS:
                listed = guides.get((number, member.place))
                made = self._guide(listed, number) if listed and listed.entries else []
                if member.is_front:
                    front += made
                else:
                    text += _of_kind(made, "index")
            elif member.place in INDEXES:
                for index in indexes:
                    if index.place is member.place:
                        text += self._index(index, is_recto=ends_verso(text))
            elif member.division is not None:
                before = front if member.is_front else text
                before += self._division(member.division, folios, is_recto=ends_verso(before))
        return VolumeFormes(name, tuple(leaves), tuple(front), tuple(text))

    def _division(self, division: Division, folios: Folios, *, is_recto: bool) -> tuple[Forme, ...]:
        """Return the formes of the next division."""
        made = self.desks.made(self._desk, folios, is_recto=is_recto)
        self._desk += 1
        self.problems += made.problems
        self._divisions.append((plain(division.title), made.makeup))
        return made.formes

    def _guide(self, contents: Contents, volume: int) -> list[Forme]:
        def galley() -> Galley:
            return tuple(contents_strips(contents, self._stick, self._lines))

        return self._made_up(f"{volume} {contents.place}", galley, contents)

    def _index(self, index: Index, *, is_recto: bool) -> list[Forme]:
        def galley() -> Galley:
            return tuple(index_strips(index, self._stick, self._entries))

        return _of_kind(self._made_up(index.name, galley, index, is_recto=is_recto), "index")

    def _made_up(
        self, name: str, galley: Callable[[], Galley], said: object, *, is_recto: bool = True
    ) -> list[Forme]:
        held = self._held.get(name)

        def make() -> Racked:
            found = self._stick.problems.found
            told = len(found)
            ledger = Ledger(strips := galley(), self._stick.leading, held)
            formes = make_up(strips, self._stick.style, starts_recto=is_recto, ledger=ledger)
            racked = Racked(tuple(formes), ledger.makeup(), tuple(found[told:]))
            del found[told:]
            return racked

        racked = self.rack.taken(make, said, is_recto, held)
        self._stick.problems.found += racked.problems
        self._makeups[name] = racked.makeup
        return list(racked.formes)

    def _title(self, volume_name: str) -> Forme:
        items = title_leaf(self._book.imprint, volume_name, self._stick.style, self._stick.setter)
        return Forme(items, "title", is_bare=True, needs_recto=True, is_leaf=True)

    def _colophon(self, volume_name: str) -> Forme:
        items = colophon_leaf(self._imprint, volume_name, self._stick.style, self._stick.setter)
        return Forme(items, "colophon", is_bare=True, is_leaf=True)

    def _plates(self, plates: Sequence[Plate]) -> list[Forme]:
        formes = []
        for plate in plates:
            mark = HeadingMark("plate", "", plate.title, plate.at, is_listed=bool(plate.title))
            items = plate_leaf(plate, self._stick)
            formes.append(Forme(items, "plate", is_bare=True, is_leaf=True, headings=(mark,)))
        return formes


def divisions_of(book: Book) -> list[tuple[Division, str]]:
    """Return the divisions that have a desk each, with the kind of their pages, if they are of one."""
    return [
        (member.division, "front" if member.is_front else "")
        for volume in book.volumes
        for member in volume.members
        if member.division is not None
    ]


def _of_kind(formes: list[Forme], kind: str) -> list[Forme]:
    return [replace(forme, kind=kind) for forme in formes]
