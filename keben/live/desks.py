"""Turns corrected divisions into formes and impressions, while all others stay as the store has them.

The type of a book of a million characters would be 400 MB. So most divisions have outlines and impressions
only, and a desk is set up for one when something in it is corrected; the last few desks stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from keben.galley.stick import Stick
from keben.impression import Impression
from keben.layout.desk import Desk, Folios, Made, Pulled, Wanted
from keben.layout.desks import Desks, Shop
from keben.live.grafting import graft
from keben.model import Division, Level
from keben.number import page_refs, resolve_pages
from keben.pages.forme import Forme, Stands, outlines
from keben.pages.page import Page

_MOST = 3  #: desks that stay: 40 MB of type each, where a 编 has a hundred pages


class LiveDesks(Desks):
    """The desks of a book that stays open."""

    def __init__(self, divisions: Sequence[tuple[Division, str]], stick: Stick, shop: Shop) -> None:
        """Open a book by the desks of a build, which take from the store what they can."""
        super().__init__(divisions, stick, shop)
        self._is_open = False
        self._stick = stick
        self._puller_here = shop.puller
        self._corners = [_Corner(division, kind) for division, kind in divisions]
        self._own: dict[int, Desk] = {}

    def begin(self, folios: Folios) -> bool:
        """Begin a round."""
        return not self._is_open and super().begin(folios)

    def made(self, number: int, folios: Folios, *, is_recto: bool) -> Made:
        """Return the outlines of a division, made now if it was corrected, or prints other page numbers."""
        corner = self._corners[number]
        side = is_recto or corner.division.level is Level.PART
        version = side, tuple(folios.get(ref, "") for ref in corner.refs)
        if corner.version != version:
            corner.version = version
            corner.folios = {ref: folios[ref] for ref in corner.refs if ref in folios}
            if not self._is_open:
                corner.made = super().made(number, folios, is_recto=is_recto)
            else:
                corner.made = _same_formes(corner.made, self._outlined(number))
                corner.wanted = ()
        return corner.made

    def open(self, pages: Sequence[Page]) -> None:
        """Take the impressions of all pages; then no process is needed any more."""
        for _stands, _impression in self.impressions(pages):
            pass  # they are in the store now
        for number, wanted in self._wanted(pages).items():
            corner, shelf = self._corners[number], self._shelves[number]
            pulled = shelf.last_pulled()
            if len(pulled.impressions) == len(wanted):
                corner.pulled, corner.wanted = pulled, wanted
        self.close()
        self._desks, self._is_open = [], True

    def turn_to(self, divisions: Sequence[Division]) -> None:
        """Take up the divisions of the book as it was corrected."""
        for number, division in enumerate(divisions):
            corner = self._corners[number]
            if corner.division is not division:
                corner.division, corner.refs, corner.version = division, page_refs(division), None

    def prepare(self, number: int) -> None:
        """Set up the desk of a division, before it is corrected; what it makes is what the store had."""
        if number not in self._own:
            corner = self._corners[number]
            corner.made = _same_formes(corner.made, self._outlined(number))
            if corner.wanted:
                corner.pulled = self._pulled_here(number, corner.wanted)

    def impression(self, page: Page, wanted: Mapping[int, tuple[Wanted, ...]]) -> Impression:
        """Return the impression of a page whose type stands at a desk."""
        assert page.stands is not None
        number = page.stands.desk
        corner = self._corners[number]
        if corner.wanted != wanted[number]:
            corner.pulled = self._pulled_here(number, wanted[number])
            corner.wanted = wanted[number]
        return corner.pulled.impressions[page.stands.forme]

    def painted(self, page: Page, wanted: Mapping[int, tuple[Wanted, ...]]) -> bytes:
        """Return the digest of the type of a page; where its links lead does not matter to it."""
        assert page.stands is not None
        number = page.stands.desk
        corner = self._corners[number]
        if _sides(corner.wanted) != _sides(wanted[number]):
            return self.impression(page, wanted).digest
        return self.shown(page).digest

    def shown(self, page: Page) -> Impression:
        """Return the impression of a page, as it was last pulled."""
        assert page.stands is not None
        return self._corners[page.stands.desk].pulled.impressions[page.stands.forme]

    def wanted(self, pages: Sequence[Page]) -> Mapping[int, tuple[Wanted, ...]]:
        """Return which impression of each page is wanted, desk by desk."""
        return self._wanted(pages)

    def _outlined(self, number: int) -> Made:
        corner = self._corners[number]
        made = self._desk(number).made(is_recto=corner.is_recto)
        before, corner.outlined = corner.outlined, {}
        formes = []
        for place, forme in enumerate(made.formes):
            stands, kept = Stands(number, place), before.get(id(forme))
            if kept and kept[1].stands == stands:
                outline = kept[1]
            else:
                (outline,) = outlines((forme,), number, self._stick.style)
                outline = replace(outline, stands=stands)
            corner.outlined[id(forme)] = forme, outline
            formes.append(outline)
        return replace(made, formes=tuple(formes))

    def _pulled_here(self, number: int, wanted: Sequence[Wanted]) -> Pulled:
        corner = self._corners[number]
        return self._desk(number).pulled(
            corner.folios, corner.is_recto, wanted, lambda: corner.pulled
        )

    def _desk(self, number: int) -> Desk:
        """Return the desk of a division, turned to what this says now."""
        corner = self._corners[number]
        division = resolve_pages(corner.division, corner.folios)
        desk = self._own.pop(number, None)
        if desk is None:
            desk = Desk(
                division, self._stick, number=number, kind=corner.kind, puller=self._puller_here
            )
        elif desk.division != division:
            desk.correct(graft(desk.division, division))
        self._own[number] = desk  # the last
        for old in list(self._own)[:-_MOST]:
            del self._own[old]
            self._corners[old].outlined = {}
        return desk


class _Corner:
    """What is known of one division."""

    def __init__(self, division: Division, kind: str) -> None:
        self.division = division
        self.kind = kind
        self.refs = page_refs(division)
        self.folios: Folios = {}
        self.version: tuple[bool, tuple[str, ...]] | None = None
        self.made = Made(())
        self.outlined: dict[int, tuple[Forme, Forme]] = {}  #: formes with their outlines
        self.pulled = Pulled()
        self.wanted: tuple[Wanted, ...] = ()  #: which impressions were pulled

    @property
    def is_recto(self) -> bool:
        return self.version is None or self.version[0]


def _sides(wanted: Sequence[Wanted]) -> list[bool]:
    return [want.is_recto for want in wanted]


def _same_formes(before: Made, made: Made) -> Made:
    """Let outlines that say the same as before be the same, so that nothing is made of them again."""
    known: dict[Stands | None, Forme] = {forme.stands: forme for forme in before.formes}
    formes = [
        old if (old := known.get(forme.stands)) == forme and old is not None else forme
        for forme in made.formes
    ]
    return replace(made, formes=tuple(formes))
