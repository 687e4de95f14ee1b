"""Turns the pictures of pages into press forms in a process of its own, before a file asks for them.

Loading WeasyPrint and drawing the figures of a large book takes seconds that the first process would
have to wait for; a book is read, and its contents are made, by one process only. What is laid out goes
into the store, where `Forms` finds it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from concurrent.futures import Future

from keben.faces.book_faces import BookFaces
from keben.jobs import Posts, can_fork
from keben.pages.page import Page
from keben.press.forms import Forms, PressForm
from keben.press.job import Job
from keben.problems import Problems
from keben.store import Store


class Blockmaker:
    """Makes forms beforehand, if there is a process for it."""

    def __init__(self, faces: BookFaces, store: Store, jobs: int) -> None:
        """Make nothing where there is one job only: then `Forms` do, when they are asked."""
        self._posts = Posts([_Workshop(faces, store)], {0: 0}) if jobs > 1 and can_fork() else None
        self._jobs: tuple[Job, ...] = ()
        self._asked: set[PressForm] = set()
        self._waiting: list[Future[None]] = []

    @property
    def has_begun(self) -> bool:
        """Whether the process is there."""
        return bool(self._waiting)

    def begin(self) -> None:
        """Load what a book that was never built will need."""
        if self._posts:
            self._waiting.append(self._posts.ask(0, "open"))

    def take(self, *jobs: Job) -> None:
        """Take the jobs of the files that forms are for: those of one intent share them."""
        self._jobs = tuple({job.intent: job for job in jobs}.values())

    def lay_out(self, pages: Iterable[Page]) -> None:
        """Begin with the forms of pages, but for those that were asked for before."""
        forms = dict.fromkeys(map(PressForm.of, pages))
        new = tuple(form for form in forms if form not in self._asked)
        if self._posts and new:
            self._asked.update(new)
            self._waiting += [self._posts.ask(0, "lay_out", new, job) for job in self._jobs]

    def end(self) -> None:
        """Ask for nothing more: the process, which takes 90 MB, ends when it has done what it was asked."""
        if self._posts:
            self._posts.end()

    def finish(self) -> None:
        """Wait until all forms are in the store."""
        for done in self._waiting:
            done.result()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._posts:
            self._posts.close()


class _Workshop:
    """What stands in the other process."""

    def __init__(self, faces: BookFaces, store: Store) -> None:
        self._faces = faces
        self._store = store

    def open(self) -> None:
        """Load WeasyPrint, which takes a second."""
        import weasyprint  # noqa: F401

    def lay_out(self, forms: Sequence[PressForm], job: Job) -> None:
        """Lay forms out; what is wrong in them is found, and told, again by whoever needs them."""
        gc.enable()  # WeasyPrint leaves circles behind
        Forms(job, self._faces, self._store).lay_out(forms, Problems())
