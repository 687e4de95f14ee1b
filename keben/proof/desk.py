"""Turns a book that is open, its last build and its ledger into what the desk knows at this moment.

What is made of all pages (places, the text that is searched, comparisons) is made once for the pages as
they are, when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from keben.changes.printed import Printed, PrintedPage
from keben.problems import Problem
from keben.proof.built import Built
from keben.proof.events import Bell
from keben.proof.ledger import Ledger
from keben.proof.places import Places, file_of
from keben.proof.search import Searched
from keben.proof.sources import Sources
from keben.proof.terms import BookLike, Placed, Renewed
from keben.proof.troubles import Trouble, troubles_of

Made = TypeVar("Made")

_PATIENCE = 3.0  #: seconds that a browser is waited for, which listens when it shows a page


@dataclass(frozen=True, slots=True)
class Things:
    """What a desk is made of."""

    folder: Path  #: of the book
    book: BookLike
    built: Built
    sources: Sources
    ledger: Ledger
    token: str


class Desk:
    """校样台: one book, and whoever reads it."""

    def __init__(self, things: Things) -> None:
        self.folder, self.book, self.built = things.folder, things.book, things.built
        self.sources, self.ledger, self.token = things.sources, things.ledger, things.token
        self.bell = Bell()
        self._setting = Lock()
        self._making: dict[str, Lock] = {}
        self._made: dict[str, tuple[object, Any]] = {}

    def begin(self) -> None:
        """Make ready what is asked for next, and open the book; but the first page comes first."""
        self.bell.heard.wait(_PATIENCE)
        self.searched  # noqa: B018
        self.refresh()

    def refresh(self) -> Renewed:
        """Set anew what changed in the sources, and tell the browsers."""
        with self._setting:
            if self.ledger.marks():
                self.placed  # noqa: B018 - the ledger writes down what they are found again by
            before = self.book.problems
            count = len(self.book.printed.pages)
            renewed = self.book.refresh()
            pages = self.book.printed.pages
        if renewed.stale or len(pages) != count:
            self.bell.ring("pages", pages=renewed.stale, changed=renewed.changed, count=len(pages))
        if self.book.problems != before:
            self.bell.ring("problems")
        return renewed

    def prepare(self, source: str) -> None:
        """Let be set up what a correction of a source will need, unless something is set just now."""
        place = self.places.find(source)
        if place and self._setting.acquire(blocking=False):
            Thread(target=self._prepare, args=place[:1], daemon=True).start()

    def _prepare(self, index: int) -> None:
        try:
            self.book.prepare(index)
        finally:
            self._setting.release()

    @property
    def searched(self) -> Searched:
        """The text of the book."""
        return self.once("searched", Searched)

    @property
    def places(self) -> Places:
        """The lines of the book by their sources."""
        return self.once("places", Places)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """All problems."""
        return self._troubles(self.book.problems)

    def troubles_on(self, page: PrintedPage) -> tuple[Trouble, ...]:
        """Return the problems of a page: those of its sources are placed, which are few."""
        files = {file_of(line.source) for line in page.lines}
        near = [
            each for each in self.book.problems if each.location and each.location.file in files
        ]
        return tuple(each for each in self._troubles(near) if each.page == page.index)

    def _troubles(self, problems: Iterable[Problem]) -> tuple[Trouble, ...]:
        book, dismissals = self.book.printed, self.ledger.dismissals()
        return troubles_of(book, self.places, problems, self.built, dismissals)

    @property
    def placed(self) -> tuple[Placed, ...]:
        """All marks, at their places on the pages as they are."""
        return self.ledger.placed(self.book.printed)

    def once(self, name: str, make: Callable[[Printed, Made | None], Made]) -> Made:
        """Return what is made of the pages as they are, now if it was not yet, out of what was before."""
        with self._making.setdefault(name, Lock()):  # what is quick does not wait for what is slow
            printed = self.book.printed
            known = self._made.get(name)
            if known is None or known[0] is not printed:
                known = self._made[name] = printed, make(printed, known and known[1])
            made: Made = known[1]
            return made
