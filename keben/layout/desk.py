"""Turns one division of a book (编, 大事记, 序 …) into formes, and their type into impressions.

A desk keeps what it made: the blocks set, and the formes made up of them, so that a page number that
changed in one paragraph costs that paragraph. It may stand in a process of its own, since no division
looks at the lines of another.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import IO
from weakref import finalize

from keben.carried import Carried, dataclass
from keben.galley.ahead import Blocks
from keben.galley.division import block_strips, division_galley
from keben.galley.leaves import part_leaf, words_fit_leaf
from keben.galley.stick import Stick
from keben.galley.strip import Galley, Piece
from keben.galley.text import mark_of
from keben.impression import Impression
from keben.impression.puller import Puller
from keben.jobs import Hands, give_back, in_order
from keben.layout.easing import Easing
from keben.model import Division, Level, Paragraph
from keben.number import resolve_pages
from keben.pages.forme import Forme, outlines
from keben.pages.held import NO_MAKEUP, Ledger, Makeup
from keben.pages.line_numbers import with_line_numbers
from keben.pages.links import Leads, led
from keben.pages.makeup import make_up
from keben.pages.page import Page
from keben.pages.sequence import type_of
from keben.pages.standing import Standing
from keben.problems import Problem

Folios = Mapping[str, str]  #: of whatever has an id

_TOGETHER = 24  #: pages that are a task for another process


@dataclass(frozen=True, slots=True)
class Made(Carried):
    """The formes of a division, and what is wrong in it."""

    formes: tuple[Forme, ...]
    problems: tuple[Problem, ...] = ()
    makeup: Makeup = NO_MAKEUP  #: to be remembered when it is printed


@dataclass(frozen=True, slots=True)
class Wanted(Carried):
    """Which impression of a forme is wanted."""

    is_recto: bool
    leads: Leads = ()
    has_line_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Pulled(Carried):
    """The impressions of the formes of a division, and what each was made from."""

    keys: tuple[bytes, ...] = ()
    impressions: tuple[Impression, ...] = ()


@dataclass(slots=True)
class Room:
    """How much type the desks of a process may have standing; what is beyond goes to rest."""

    most: int  #: items of formes; 70,000 are some 900,000 characters, 140 MB
    used: int = 0


class Desk:
    """One division at work.

    Between what is asked of it, a desk may have to rest: what it made lies in a file, and is taken up from
    there, in a tenth of the time that it took to make. Only what stood is found out anew.
    """

    def __init__(
        self,
        division: Division,
        stick: Stick,
        *,
        number: int = 0,
        kind: str = "",
        hands: Hands = 1,
        puller: Puller | None = None,
        held: Makeup | None = None,
        room: Room | None = None,
    ) -> None:
        """Set on `stick`; the pages are all of one kind, if one is said, and held where they were.

        In a `room` of several desks, there is a time to rest.
        """
        self.division = division
        self.number = number
        self._stick = stick
        self._kind = kind
        self._blocks = Blocks(stick, hands)
        self._hands = hands
        self._puller = puller
        self._held = held
        self._made: dict[bool, Made] = {}
        self._keyed: dict[int, tuple[Forme, Wanted, bytes]] = {}  #: the formes last pulled
        self._standing: dict[tuple[int, bool], Standing] = {}  #: of galleys, by number and side
        self._room = room
        self._uses = 0  #: of the room
        self._file: IO[bytes] | None = None
        self._rests = False

    def turn_to(self, folios: Folios) -> None:
        """Take up the division with these page numbers in its text."""
        self._wake()
        division = resolve_pages(self.division, folios)
        if division is not self.division:
            self.division = division
            self._made.clear()

    def correct(self, division: Division) -> None:
        """Take up the division as it was corrected; what says the same in it is the same object."""
        self.division = division
        self._made.clear()

    def made(self, *, is_recto: bool) -> Made:
        """Make up the division from a page of one side on; a 编 begins on a recto anyhow."""
        is_part = self.division.level is Level.PART
        side = is_recto or is_part
        if side not in self._made:
            found = self._stick.problems.found
            told = len(found)
            self._blocks.set_ahead(self.division.divisions if is_part else (self.division,))
            easing = Easing(
                partial(self._galleys, told),
                partial(self._made_up, is_recto=side),
                self._blocks,
                self._stick.setter,
            )
            formes, makeup = easing.made(self._held)
            self._made[side] = Made(tuple(formes), tuple(found[told:]), makeup)
            del found[told:]
        return self._made[side]

    def outlined(self, folios: Folios, is_recto: bool) -> bytes:
        """Return the outlines of what is made, pickled: for another process, and for the next build."""
        self.turn_to(folios)
        made = self.made(is_recto=is_recto)
        outlined = replace(made, formes=outlines(made.formes, self.number, self._stick.style))
        self._make_room()
        return pickle.dumps(outlined, pickle.HIGHEST_PROTOCOL)

    def pulled(
        self,
        folios: Folios,
        is_recto: bool,
        wanted: Sequence[Wanted],
        known: Callable[[], Pulled],
    ) -> Pulled:
        """Pull the impressions that are wanted, one of each forme, as far as they are not known.

        It is the last that is asked of a desk: what it made is let go.
        """
        assert self._puller is not None, "a desk without a puller has its type here"
        self.turn_to(folios)
        pulled = known()
        before = dict(zip(pulled.keys, pulled.impressions, strict=True))
        formes = self.made(is_recto=is_recto).formes
        ahead = self._keys_ahead(formes, wanted) if before else ()
        keys, impressions = [], []
        keyed, self._keyed = self._keyed, {}
        for place, (forme, want) in enumerate(zip(formes, wanted, strict=True)):
            known_forme, known_want, key = keyed.get(id(forme), (forme, None, b""))
            if known_want != want:
                key = ahead[place] if ahead else b""
            if key not in before:
                page = self._page(forme, want)
                key = key or self._puller.key(page)
                before[key] = before.get(key) or self._puller.type(page)
            keys.append(key)
            impressions.append(before[key])
            self._keyed[id(forme)] = known_forme, want, key
        if self._room:
            self._clear()
        return Pulled(tuple(keys), tuple(impressions))

    def _keys_ahead(self, formes: Sequence[Forme], wanted: Sequence[Wanted]) -> tuple[bytes, ...]:
        """Find out by several processes under what impressions may be kept; without them, nothing."""
        if not isinstance(self._hands, int) or self._hands == 1:
            return ()
        assert self._puller is not None, "a desk without a puller has its type here"
        key = self._puller.key
        pages = [*zip(formes, wanted, strict=True)]
        tasks = [pages[k : k + _TOGETHER] for k in range(0, len(pages), _TOGETHER)]

        def keys(task: Sequence[tuple[Forme, Wanted]]) -> list[bytes]:
            return [key(self._page(forme, want)) for forme, want in task]

        return tuple(chain.from_iterable(in_order(keys, tasks, self._hands)))

    def _make_room(self) -> None:
        """Go to rest when the room is full: the first desks of a round stay awake, for all are asked in turn."""
        if self._room is None:
            return
        uses = sum(len(forme.items) for made in self._made.values() for forme in made.formes)
        self._room.used += uses - self._uses
        self._uses = uses
        if self._room.used > self._room.most:
            self.rest()

    def rest(self) -> None:
        """Lay by what was made, and the division itself."""
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the desk
            finalize(self, self._file.close)
        self._file.seek(0)
        pickle.dump((self.division, self._blocks.kept, self._made), self._file, -1)
        self._file.truncate()
        self._clear()

    def _clear(self) -> None:
        """Let go of what was made, and of the division if it lies in the file."""
        if self._room:
            self._room.used -= self._uses
        self._uses = 0
        self._blocks.kept = ()
        self._made = {}
        self._keyed = {}
        self._standing = {}
        if self._file:
            self._rests = True
            del self.division
        give_back()

    def _wake(self) -> None:
        """Take up what was laid by; the division is another object that says the same."""
        if self._rests:
            assert self._file is not None
            self._rests = False
            self._file.seek(0)
            self.division, self._blocks.kept, self._made = pickle.load(self._file)

    def _page(self, forme: Forme, want: Wanted) -> Page:
        """Return a page with the type of a forme, and nothing else that is not on every page."""
        items, turn = type_of(forme, self._stick.style, is_recto=want.is_recto)
        if want.leads:
            items = led(items, want.leads)
        page = Page(0 if want.is_recto else 1, 0, forme.kind, "", False, "", items, turn=turn)
        return with_line_numbers(page, self._stick.setter) if want.has_line_numbers else page

    def _galleys(self, told: int) -> list[Galley]:
        """Set the galleys; of what is wrong, more than `told` was of lines that nobody will see."""
        del self._stick.problems.found[told:]
        is_part = self.division.level is Level.PART
        return self._part_galleys() if is_part else [self._galley(self.division)]

    def _made_up(
        self, galleys: Sequence[Galley], ledger: Ledger, *, is_recto: bool
    ) -> Sequence[Forme]:
        """Make up the division; a 编 begins with its leaf, and its text on the next recto."""
        body: list[Forme] = []
        is_part = self.division.level is Level.PART
        for number, galley in enumerate(galleys):
            side = ends_verso(body) if is_part else is_recto
            body += make_up(
                galley,
                self._stick.style,
                starts_recto=side,
                other=self._blocks.other,
                standing=self._standing.setdefault((number, side), Standing()),
                ledger=ledger,
            )
        if is_part:
            return [self._leaf(), *on_recto(body)]
        return [replace(forme, kind=self._kind) for forme in body] if self._kind else body

    def _galley(self, division: Division) -> Galley:
        return division_galley(division, self._stick, self._blocks.strips)

    def _leaf(self) -> Forme:
        """编扉页, on a recto; its verso is blank."""
        part, stick = self.division, self._stick
        return Forme(
            part_leaf(part, stick.style, stick.setter),
            "part",
            is_bare=True,
            needs_recto=True,
            is_leaf=True,
            headings=(replace(mark_of(part), is_part_leaf=True),),
            anchors=(part.id,) if part.id else (),
            terms=_terms(part) if words_fit_leaf(part) else (),
        )

    def _part_galleys(self) -> list[Galley]:
        """Set what follows the leaf: the 编's own words; then the 章, one by one or in one run."""
        part = self.division
        words: list[Piece] = []
        stick = self._stick.with_notes({note.label: note for note in part.notes})
        for block in () if words_fit_leaf(part) else part.blocks:
            words += block_strips(block, stick)
        chapters = [self._galley(chapter) for chapter in part.divisions]
        if not stick.style.headings["chapter"].break_before:
            chapters = [tuple(chain.from_iterable(chapters))]
        return [galley for galley in (tuple(words), *chapters) if galley]


def on_recto(formes: list[Forme]) -> list[Forme]:
    """Let a run of formes begin on a right-hand page."""
    if not formes or formes[0].needs_recto:
        return formes
    return [replace(formes[0], needs_recto=True), *formes[1:]]


def ends_verso(formes: Sequence[Forme]) -> bool:
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
