"""Turns all divisions of a book into formes and impressions, by desks here and in other processes.

The desks of 编 go to processes of their own, where their lines stay; here there are outlines. What a
desk made in the last build is asked for first: a division is known by all that it was made from, and
its versions by the page numbers in its text.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, TypeAlias

from keben.galley.stick import Stick
from keben.impression import Impression
from keben.impression.puller import Puller
from keben.jobs import in_order
from keben.layout.alleys import Alleys
from keben.layout.desk import Desk, Folios, Made, Pulled, Room, Wanted
from keben.model import Division, Event, Figure, Level, Paragraph, Person, Roll, plain
from keben.number import TARGETS, page_refs, walk
from keben.pages.forme import Stands
from keben.pages.held import NO_MAKEUPS, Makeup, Makeups
from keben.pages.links import leads_of
from keben.pages.page import Page
from keben.store import Store, by_value, key_of, stamp

#: Where paragraphs and rolls stand in a node.
_SET: Mapping[type, tuple[str, ...]] = {**TARGETS, Person: ("text",), Event: ("text",)}

#: A version of a division: whether it begins on a recto, and the page numbers in its text.
Version: TypeAlias = "tuple[bool, tuple[str, ...]]"

_LARGE = 3_000_000  #: characters: of a book of more volumes than two, less type can stay
_ROOM, _LITTLE_ROOM = 70_000, 15_000
_ROW = 8  #: characters of running text that are as much work as a name of a roll
_NAME = 64  #: bytes: what impressions are of, by `key_of`


@dataclass(frozen=True, slots=True)
class Shop:
    """What desks work with."""

    puller: Puller | None = None  #: without one, type stays on the pages
    store: Store | None = None
    ground: str = ""  #: what all divisions are made with: style, faces
    jobs: int = 1
    alleys: Alleys | None = None  #: for desks in other processes
    cluster: Executor | None = None
    has_line_numbers: bool = False
    held: Makeups = NO_MAKEUPS  #: of the edition whose pages are held
    shown: Callable[[Sequence[Page]], None] | None = None  #: is shown the pages of each round


class Desks:
    """All desks of a book."""

    def __init__(self, divisions: Sequence[tuple[Division, str]], stick: Stick, shop: Shop) -> None:
        """Take divisions, each with the kind of its pages, if they are all of one kind."""
        self._puller = shop.puller
        self._has_line_numbers = shop.has_line_numbers
        held = shop.held.of_divisions([plain(division.title) for division, _kind in divisions])
        self._shelves = [
            _Shelf(division, number, stick, shop, held[number])
            for number, (division, _kind) in enumerate(divisions)
        ]
        self._alleys = shop.alleys
        pulled = [shelf for shelf in self._shelves if shelf.was_pulled]
        contents = in_order(attrgetter("content"), pulled, shop.jobs)
        for shelf, content in zip(pulled, contents, strict=True):
            shelf.content = content
        new = [shelf for shelf in self._shelves if shelf.is_part and not shelf.has_first()]
        room = Room(_ROOM if sum(shelf.size for shelf in new) < _LARGE else _LITTLE_ROOM)
        self._away = self._sent_away(new, shop)
        self._desks = [
            Desk(
                division,
                stick,
                number=number,
                kind=kind,
                hands=1 if self._away else shop.cluster or shop.jobs,
                puller=shop.puller,
                held=held[number],
                room=room,
            )
            for number, (division, kind) in enumerate(divisions)
        ]
        self._unsent = {number: (*divisions[number], held[number]) for number in self._away}
        for alley in set(self._away.values()):
            self._in_alley(alley, "fit_out", stick.style, stick.folder, room)
        self._answers: dict[tuple[int, Version], Callable[[], Any]] = {}
        self._begun: dict[int, tuple[Version, Sequence[Wanted], Callable[[], Pulled]]] = {}
        self._folios: list[Folios] = [{} for _division in divisions]

    def close(self) -> None:
        """End the processes, and let go of what stands here."""
        self._away, self._desks, self._shelves = {}, [], []
        if self._alleys:
            self._alleys.close()

    def begin(self, folios: Folios) -> bool:
        """Let the desks in other processes begin with what is not at hand; return whether anything was."""
        has_begun = False
        for number in self._away:
            version = self._shelves[number].version(folios, is_recto=True)
            if self._shelves[number].made(version) is None:
                self._outline(number, version, folios)
                has_begun = True
        return has_begun

    def begin_impressions(self, pages: Sequence[Page]) -> None:
        """Let the desks in other processes pull what will be wanted, unless another round changes these pages.

        A page with links is left for later: where they lead is known at the end.
        """
        for number, want in self._wanted(pages).items() if self._away else ():
            if number in self._begun or number not in self._away:
                continue
            if not any(wanted.leads for wanted in want) and not self._shelves[number].knows(want):
                version = self._shelves[number].last
                self._begun[number] = version, want, self._ask_impressions(number, want)

    def made(self, number: int, folios: Folios, *, is_recto: bool) -> Made:
        """Make up a division; the same version is the same object, round after round."""
        if self._puller is None:
            self._desks[number].turn_to(folios)
            return self._desks[number].made(is_recto=is_recto)
        shelf = self._shelves[number]
        self._folios[number] = folios
        version = shelf.version(folios, is_recto=is_recto)
        made = shelf.made(version)
        if made is None:
            self._outline(number, version, folios)
            made = shelf.add(version, self._answers.pop((number, version))())
        return made

    def impressions(self, pages: Sequence[Page]) -> Iterator[tuple[Stands, Impression]]:
        """Yield the impressions of all pages whose type stands at a desk; processes begin at once.

        They are yielded desk by desk, and those of one desk at a time are held here.
        """
        wanted = self._wanted(pages)
        asked = {  # all of them, before the first answer is waited for
            number: self._begun_impressions(number, want) or self._ask_impressions(number, want)
            for number, want in wanted.items()
            if not self._shelves[number].knows(want)
        }
        return (
            (Stands(number, forme), impression)
            for number, want in wanted.items()
            for forme, impression in enumerate(self._pulled(number, want, asked).impressions)
        )

    def _begun_impressions(
        self, number: int, want: Sequence[Wanted]
    ) -> Callable[[], Pulled] | None:
        """Return the answer of a desk that was asked before, if it was asked for just this."""
        version, before, answer = self._begun.pop(number, (None, (), None))
        return answer if (version, before) == (self._shelves[number].last, want) else None

    def _ask_impressions(self, number: int, want: Sequence[Wanted]) -> Callable[[], Pulled]:
        shelf = self._shelves[number]
        return self._ask(
            number, "pulled", self._folios[number], shelf.last[0], want, shelf.last_pulled
        )

    def _pulled(
        self, number: int, want: Sequence[Wanted], asked: dict[int, Callable[[], Pulled]]
    ) -> Pulled:
        shelf = self._shelves[number]
        if number not in asked:
            known = shelf.known(want)
            if known is not None:
                return known
            asked[number] = self._ask_impressions(number, want)  # it is gone since we looked
        return shelf.keep(want, asked.pop(number)())

    def _wanted(self, pages: Sequence[Page]) -> Mapping[int, tuple[Wanted, ...]]:
        leads = dict(leads_of(pages))
        wanted: dict[int, dict[int, Wanted]] = {}
        for k, page in enumerate(pages):
            if page.stands:
                has_numbers = self._has_line_numbers and bool(page.folio)
                want = Wanted(page.is_recto, leads.get(k, ()), has_numbers)
                wanted.setdefault(page.stands.desk, {})[page.stands.forme] = want
        return {
            number: tuple(wants[forme] for forme in sorted(wants))
            for number, wants in wanted.items()
        }

    def _outline(self, number: int, version: Version, folios: Folios) -> None:
        if (number, version) not in self._answers:
            answer = self._ask(number, "outlined", folios, version[0])
            self._answers[number, version] = answer

    def _ask(self, number: int, name: str, *given: Any) -> Callable[[], Any]:
        """Ask a desk; one in another process begins at once, one here when the answer is wanted."""
        alley = self._away.get(number)
        if alley is None:
            return lambda: getattr(self._desks[number], name)(*given)
        if number in self._unsent:
            self._in_alley(alley, "add", number, *self._unsent.pop(number))
        return self._in_alley(alley, "at_desk", number, name, *given).result

    def _in_alley(self, alley: int, name: str, *given: Any) -> Future[Any]:
        assert self._alleys is not None, "only desks in alleys are away"
        return self._alleys.ask(alley, name, *given)

    def _sent_away(self, new: Sequence[_Shelf], shop: Shop) -> dict[int, int]:
        """Return the alleys of the 编 that are to be set, each with about as much as the others."""
        alleys = shop.alleys.count if shop.alleys else 0
        if shop.puller is None or shop.cluster or not alleys or len(new) < 2:
            return {}
        loads = [0] * min(alleys, len(new))
        away = {}
        for shelf in sorted(new, key=lambda shelf: -shelf.size):
            away[shelf.number] = loads.index(min(loads))
            loads[away[shelf.number]] += shelf.size
        return away


def _last_pulled(store: Store | None, place: str) -> Pulled:
    """Return the impressions of the last build, whatever they are of."""
    pull = store.get("impressions", place) if store else None
    return _unpacked(pull) if pull else Pulled()


def _unpacked(pull: bytes) -> Pulled:
    """Return impressions as they were kept, behind the name of what they are of."""
    pulled: Pulled = pickle.loads(pull[_NAME:])  # our own: no one else writes in the store
    return pulled


class _Shelf:
    """What is kept of one division: its outlines, by version, and its impressions."""

    def __init__(
        self, division: Division, number: int, stick: Stick, shop: Shop, held: Makeup | None
    ) -> None:
        self.number = number
        self.is_part = division.level is Level.PART
        self.last: Version = (True, ())
        self._division = division
        self._refs = page_refs(division)
        self._made: tuple[Version, Made] | None = None
        self._store = shop.store
        self._ground = (
            shop.ground,
            str(stick.folder),
            str(number),
            str(shop.has_line_numbers),
            repr(held),
        )
        self._folder = stick.folder

    @cached_property
    def size(self) -> int:
        """How many characters there are to be set, about: as much work as in so much running text."""
        text = sum(
            len(span.text)
            for paragraph in walk(self._division, Paragraph, _SET)
            for span in paragraph.text
        )
        rolls = walk(self._division, Roll, _SET)
        return text + _ROW * sum(len(roll.rows) for roll in rolls)

    def version(self, folios: Folios, *, is_recto: bool) -> Version:
        """Return the version with these page numbers; a 编 begins on a recto anyhow."""
        return is_recto or self.is_part, tuple(folios.get(ref, "") for ref in self._refs)

    def has_first(self) -> bool:
        """Whether the version of the first round was kept, and so perhaps others."""
        return self.made(self.version({}, is_recto=True)) is not None

    @cached_property
    def was_pulled(self) -> bool:
        """Whether a build before has kept impressions of what stands at this place in the book."""
        return self._store is not None and self._store.has("impressions", self._place)

    def made(self, version: Version) -> Made | None:
        """Return a version that was asked for last, or that a build before has kept."""
        self.last = version
        if self._made and self._made[0] == version:
            return self._made[1]
        if self._store is None or not self.was_pulled:
            return None  # by what it would be known can be found out later, when desks are at work
        outlined = self._store.get("outlines", self._name(version))
        return None if outlined is None else self._add(version, outlined)

    def add(self, version: Version, outlined: bytes) -> Made:
        """Take up a version that was made, and keep it for the next build."""
        if self._store:
            self._store.put("outlines", self._name(version), outlined)
        return self._add(version, outlined)

    def _add(self, version: Version, outlined: bytes) -> Made:
        made: Made = pickle.loads(outlined)  # our own: no one else writes in the store
        self._made = version, made
        return made

    def knows(self, wanted: Sequence[Wanted]) -> bool:
        """Whether the impressions that are wanted are those of the last build."""
        return self._last_pull(wanted) is not None

    def known(self, wanted: Sequence[Wanted]) -> Pulled | None:
        """Return the impressions of the last build, if they are those that are wanted."""
        pull = self._last_pull(wanted)
        return None if pull is None else _unpacked(pull)

    def _last_pull(self, wanted: Sequence[Wanted]) -> bytes | None:
        pull = self._store.get("impressions", self._place) if self._store else None
        return pull if pull and pull.startswith(self._impression_name(wanted)) else None

    @property
    def last_pulled(self) -> Callable[[], Pulled]:
        """What finds the impressions of the last build, here or in another process."""
        return partial(_last_pulled, self._store, self._place)

    def keep(self, wanted: Sequence[Wanted], pulled: Pulled) -> Pulled:
        """Keep impressions for the next build."""
        if self._store:
            pull = self._impression_name(wanted) + pickle.dumps(pulled, -1)
            self._store.put("impressions", self._place, pull)
        return pulled

    @cached_property
    def _place(self) -> str:
        return key_of(*self._ground)

    @cached_property
    def content(self) -> str:
        """The key of all that the division is made from but the page numbers in its text."""
        pictures = [
            *(figure.file for figure in walk(self._division, Figure, TARGETS)),
            *(
                person.portrait
                for person in walk(self._division, Person, TARGETS)
                if person.portrait
            ),
        ]
        stamps = (f"{picture} {stamp(self._folder / picture)}" for picture in pictures)
        return key_of(*self._ground, by_value(self._division), *stamps)

    def _name(self, version: Version) -> str:
        return key_of(self.content, str(version))

    def _impression_name(self, wanted: Sequence[Wanted]) -> bytes:
        return key_of(self._name(self.last), by_value(tuple(wanted))).encode("ascii")
