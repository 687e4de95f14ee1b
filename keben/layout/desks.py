"""Turns all divisions of a book into formes and impressions, by desks here and in other processes.

The desks of 编 go to processes of their own, where their lines stay; here there are outlines. What a
desk made in the last build is asked for first: a division is known by all that it was made from, and
its versions by the page numbers in its text.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeAlias

from keben.galley.stick import Stick
from keben.impression import Impression
from keben.impression.puller import Puller
from keben.jobs import Posts, can_fork
from keben.layout.desk import Desk, Folios, Made, Pulled, Wanted
from keben.model import Division, Figure, Level, Paragraph, plain
from keben.number import page_refs, walk
from keben.pages.forme import Stands
from keben.pages.held import NO_MAKEUPS, Makeup, Makeups
from keben.pages.links import leads_of
from keben.pages.page import Page
from keben.store import Store, key_of

#: A version of a division: whether it begins on a recto, and the page numbers in its text.
Version: TypeAlias = "tuple[bool, tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class Shop:
    """What desks work with."""

    puller: Puller | None = None  #: without one, type stays on the pages
    store: Store | None = None
    ground: str = ""  #: what all divisions are made with: style, faces
    jobs: int = 1
    cluster: Executor | None = None
    has_line_numbers: bool = False
    held: Makeups = NO_MAKEUPS  #: of the edition whose pages are held


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
        away = self._sent_away(shop)
        self._desks = [
            Desk(
                division,
                stick,
                number=number,
                kind=kind,
                hands=1 if away else shop.cluster or shop.jobs,
                puller=shop.puller,
                held=held[number],
            )
            for number, (division, kind) in enumerate(divisions)
        ]
        self._posts = Posts(self._desks, away) if away else None
        self._answers: dict[tuple[int, Version], Callable[[], Any]] = {}
        self._folios: list[Folios] = [{} for _division in divisions]

    def close(self) -> None:
        """End the processes."""
        if self._posts:
            self._posts.close()

    def begin(self, folios: Folios) -> None:
        """Let the desks in other processes begin with what is not at hand."""
        for number in self._posts or ():
            version = self._shelves[number].version(folios, is_recto=True)
            if self._shelves[number].made(version) is None:
                self._outline(number, version, folios)

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
        """Yield the impressions of all pages whose type stands at a desk; processes begin at once."""
        wanted = self._wanted(pages)
        answers: list[Callable[[], Pulled]] = []
        for number, want in wanted.items():  # all are asked before the first answer is waited for
            shelf = self._shelves[number]
            known = shelf.known(want)
            if known is None:
                answer = self._ask(
                    number, "pulled", self._folios[number], shelf.last[0], want, shelf.pulled
                )
                answers.append(partial(_kept, shelf, want, answer))
            else:
                answers.append(partial(_same, known))
        return (
            (Stands(number, forme), impression)
            for number, answer in zip(wanted, answers, strict=True)
            for forme, impression in enumerate(answer().impressions)
        )

    def keep(self) -> None:
        """Keep the outlines that this build used for the next one."""
        for shelf in self._shelves:
            shelf.keep_outlines()

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
        if self._posts and number in self._posts:
            return self._posts.ask(number, name, *given).result
        return lambda: getattr(self._desks[number], name)(*given)

    def _sent_away(self, shop: Shop) -> dict[int, int]:
        """Return the processes of the 编 that are to be set, each with about as much as the others."""
        missing = [
            shelf.number for shelf in self._shelves if shelf.is_part and not shelf.has_first()
        ]
        if shop.puller is None or shop.cluster or shop.jobs < 2 or len(missing) < 2:
            return {}
        if not can_fork():
            return {}
        loads = [0] * min(shop.jobs, len(missing))
        away = {}
        for number in sorted(missing, key=lambda number: -self._shelves[number].size):
            away[number] = loads.index(min(loads))
            loads[away[number]] += self._shelves[number].size
        return away


def _kept(shelf: _Shelf, wanted: Sequence[Wanted], answer: Callable[[], Pulled]) -> Pulled:
    return shelf.keep(wanted, answer())


def _same(pulled: Pulled) -> Pulled:
    return pulled


class _Shelf:
    """What is kept of one division: its outlines, by version, and its impressions."""

    def __init__(
        self, division: Division, number: int, stick: Stick, shop: Shop, held: Makeup | None
    ) -> None:
        self.number = number
        self.is_part = division.level is Level.PART
        self.last: Version = (True, ())
        self.pulled = Pulled()
        self._division = division
        self._refs = page_refs(division)
        self._made: dict[Version, Made] = {}
        self._outlined: dict[str, bytes] = {}  #: what this build used
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
        """How many characters of running text there are, about."""
        return sum(
            len(span.text)
            for chapter in self._division.divisions
            for paragraph in walk(chapter, Paragraph)
            for span in paragraph.text
        )

    def version(self, folios: Folios, *, is_recto: bool) -> Version:
        """Return the version with these page numbers; a 编 begins on a recto anyhow."""
        return is_recto or self.is_part, tuple(folios.get(ref, "") for ref in self._refs)

    def has_first(self) -> bool:
        """Whether the version of the first round was kept, and so perhaps others."""
        return bool(self._kept) and self._name(self.version({}, is_recto=True)) in self._kept

    def made(self, version: Version) -> Made | None:
        """Return a version that this build or the last one made."""
        self.last = version
        if version not in self._made and self._kept:
            outlined = self._kept.get(self._name(version))
            if outlined is not None:
                return self.add(version, outlined)
        return self._made.get(version)

    def add(self, version: Version, outlined: bytes) -> Made:
        """Take up a version that was made."""
        made: Made = pickle.loads(outlined)  # our own: no one else writes in the store
        self._made[version] = made
        if self._store:
            self._outlined[self._name(version)] = outlined
        return made

    def known(self, wanted: Sequence[Wanted]) -> Pulled | None:
        """Return the impressions of the last build, if they are those that are wanted."""
        if self._store is None:
            return None
        entry = self._store.get("impressions", self._place)
        if entry is None:
            return None
        name, self.pulled = pickle.loads(entry)
        return self.pulled if name == self._impression_name(wanted) else None

    def keep(self, wanted: Sequence[Wanted], pulled: Pulled) -> Pulled:
        """Keep impressions for the next build."""
        if self._store:
            entry = pickle.dumps((self._impression_name(wanted), pulled), -1)
            self._store.put("impressions", self._place, entry)
        return pulled

    def keep_outlines(self) -> None:
        """Keep the outlines that this build used for the next one."""
        if self._store and self._outlined.keys() != self._kept.keys():
            self._store.put("outlines", self._place, pickle.dumps(self._outlined, -1))

    @cached_property
    def _kept(self) -> Mapping[str, bytes]:
        entry = self._store.get("outlines", self._place) if self._store else None
        return pickle.loads(entry) if entry else {}

    @cached_property
    def _place(self) -> str:
        return key_of(*self._ground)

    @cached_property
    def _content(self) -> str:
        """The key of all that the division is made from but the page numbers in its text."""
        pictures = []
        for figure in walk(self._division, Figure):
            file = self._folder / figure.file
            status = file.stat() if file.exists() else None
            stamp = (status.st_size, status.st_mtime_ns) if status else ()
            pictures.append(f"{figure.file} {stamp}")
        return key_of(*self._ground, pickle.dumps(self._division, -1), *pictures)

    def _name(self, version: Version) -> str:
        return key_of(self._content, str(version))

    def _impression_name(self, wanted: Sequence[Wanted]) -> str:
        return key_of(self._name(self.last), pickle.dumps(tuple(wanted), -1))
