"""Turns a numbered book into pages that stay: set once, and set again where the book was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from keben.apparatus.index import Indexer
from keben.edition.fingerprint import fingerprint, ground_of
from keben.faces.book_faces import BookFaces
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.impression import Impression, KeptPuller, Pull, Puller
from keben.layout import Alleys, Shop
from keben.layout.compositor import Compositor, divisions_of
from keben.layout.rounds import Rounds
from keben.live.desks import LiveDesks
from keben.live.grafting import grafted_book
from keben.model import Book, Place
from keben.pages.page import Page
from keben.problems import Problem, Problems
from keben.store import Store
from keben.style import Style


class StandingBook:
    """A book in pages, with what they were made with."""

    def __init__(
        self,
        book: Book,
        folder: Path,
        style: Style,
        css: str,
        faces: BookFaces,
        store: Store,
        jobs: int,
    ) -> None:
        """Lay out a book, from the store where nothing changed; what is wrong in it is `told`."""
        self.style, self.css, self.faces = style, css, faces
        self.told = Problems()
        self.looks: list[bytes] = []  #: of all pages, but for their furniture
        self._painted: dict[int, tuple[Page, bytes]] = {}  #: digests of what stands at no desk
        self._numbered = book
        self._ground = ground_of(style, css, faces.files)
        ground = ground_of(style, "", faces.files).hex()
        setter, puller = Setter(style, faces, self.told), Puller(style, faces, folder)
        self._puller = KeptPuller(puller, store, ground, str(folder))
        stick = Stick(setter, folder, style.measure)
        shop = Shop(puller, store, ground, jobs, Alleys(faces, jobs))
        compositor = Compositor(book, stick, shop, LiveDesks)
        assert isinstance(compositor.desks, LiveDesks)
        self._desks = compositor.desks
        self._rounds = Rounds(setter, compositor, Indexer(book, style, store))
        try:
            self.layout = self._rounds.go(book, self.told)
            if not self.told.failed:
                self._desks.open(self.layout.pages)
        finally:
            self._desks.close()
        if not self.told.failed:
            self._take_stock()

    def may_take(self, book: Book) -> bool:
        """Whether a corrected book has the same members as this, so that it can be set on its pages."""
        return _members(book) == _members(self._numbered)

    def correct(self, book: Book, problems: Sequence[Problem]) -> None:
        """Set what was corrected, and what that moves; `problems` were found in reading."""
        self.told.found[:] = problems
        self._numbered = grafted_book(self._numbered, book)
        self._desks.turn_to([division for division, _kind in divisions_of(self._numbered)])
        layout = self._rounds.go(self._numbered, self.told)
        if not self.told.failed:
            self.layout = layout
            self._take_stock()

    def prepare(self, index: int) -> None:
        """Set up what a correction on a page will need."""
        if stands := self.layout.pages[index].stands:
            self._desks.prepare(stands.desk)

    def type(self, page: Page) -> Impression:
        """Return the impression of the type of a page."""
        if page.stands:
            return self._desks.impression(page, self._wanted)
        return self._puller.type(page)

    def pull(self, index: int) -> Pull:
        """Return a page with its impressions."""
        page = self.layout.pages[index]
        return Pull(page, self.type(page), self._puller.furniture(page))

    def fingerprint(self, index: int) -> str:
        """Return the fingerprint of a page, as the record has it."""
        return fingerprint(self.pull(index), self._ground)

    def _take_stock(self) -> None:
        """Note what each page looks like, but for its furniture."""
        pages = self.layout.pages
        self._wanted = self._desks.wanted(pages)
        before, self._painted = self._painted, {}
        self.looks = []
        for page in pages:
            if page.stands:
                painted = self._desks.painted(page, self._wanted)
            else:
                kept = before.get(id(page))
                painted = kept[1] if kept else self._puller.type(page).digest
                self._painted[id(page)] = page, painted
            self.looks.append(
                sha256(f"{page.kind} {page.is_recto} {page.turn} ".encode() + painted).digest()
            )


def _members(book: Book) -> list[list[tuple[Place, bool, bool]]]:
    return [
        [(member.place, member.is_front, member.division is None) for member in volume.members]
        for volume in book.volumes
    ]
