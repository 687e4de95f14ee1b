"""Turns every save of a source into pages at once: a book that stays open.

It is read, set and pulled once, from the store where it can be; then only the files that changed are read
again, only the blocks that say something else are set again, and all else stays as it is. While a source
has errors the last good pages stay. What a build makes of the same sources is what counts; the two differ
nowhere but where a page could be made up equally well in two ways.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from threading import RLock
from time import perf_counter
from typing import TypeAlias

from markupsafe import Markup

from keben.faces.book_faces import load_faces
from keben.html.paint import load_extra
from keben.html.sheets import environment, sheet_of
from keben.impression import Pull
from keben.jobs import without_collector
from keben.live.lines import Line, lines_of
from keben.live.standing import StandingBook
from keben.model import Index
from keben.number import number_book
from keben.pages.page import Page
from keben.pipeline import Order
from keben.places import FONTS_YAML, cache_folder
from keben.problems import Problem, Problems
from keben.source import read_book
from keben.source.book import BESIDE
from keben.source.desk import PICTURES
from keben.source.kept import KeptSources
from keben.store import Store
from keben.style import load_style

#: By what a file is known that has changed: number, size, and when its text and anything of it last changed.
Stamp: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of a book when its files changed; pages by index."""

    files: tuple[str, ...] = ()  #: that changed, relative to the book folder
    is_good: bool = True  #: False: there are errors, and the pages are those of before
    changed: tuple[int, ...] = ()  #: pages whose type was not there before
    moved: tuple[
        int, ...
    ] = ()  #: those that look as before but stand elsewhere, or have another head
    pages: int = 0
    pages_before: int = 0
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with the page that it stands on."""

    level: str
    number: str
    title: str
    page: int
    folio: str
    source: str


class LiveBook:
    """A book that stays open; several threads may ask it."""

    def __init__(self, order: Order) -> None:
        """Open the book, in the style and with the processes of an order; it has no pages if it has errors."""
        self._lock = RLock()
        self._order = order
        self.folder = order.book.absolute()
        self._faces = load_faces(FONTS_YAML, Problems(), cache_folder())
        self._store = Store(cache_folder() / "store")
        self._sources = KeptSources(self._store, self.folder.resolve())
        self._stamps: dict[str, Stamp] = {}
        self._standing: StandingBook | None = None
        self._styled: tuple[Path, dict[str, Stamp]] | None = None  #: its style, as it was
        self.last = self.refresh()

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages; the type of most of them stands elsewhere."""
        return self._standing.layout.pages if self._standing else ()

    @property
    def title(self) -> str:
        """The title of the book."""
        return self._standing.layout.book.imprint.title if self._standing else ""

    @property
    def volumes(self) -> tuple[str, ...]:
        """The names of the volumes."""
        return (
            tuple(volume.name for volume in self._standing.layout.book.volumes)
            if self._standing
            else ()
        )

    @property
    def slug(self) -> str:
        """What the folder of the built book is called."""
        return self._standing.layout.book.imprint.slug if self._standing else ""

    @property
    def indexes(self) -> tuple[Index, ...]:
        """The indexes of the book."""
        return self._standing.layout.indexes if self._standing else ()

    @property
    def headings(self) -> tuple[Heading, ...]:
        """All headings in the order of the pages."""
        return tuple(
            Heading(mark.level, mark.number, mark.title, page.index, page.folio, str(mark.at))
            for page in self.pages
            for mark in page.headings
        )

    def refresh(self) -> Refreshed:
        """Look which files changed, and set what they change; say which pages look different now."""
        with self._lock, without_collector():
            begun = perf_counter()
            before, self._stamps = self._stamps, dict(_stamps(self.folder))
            files = tuple(sorted(name for name, _stamp in self._stamps.items() ^ before.items()))
            files = tuple(dict.fromkeys(files))
            if not files:
                return Refreshed(pages=len(self.pages), pages_before=len(self.pages))
            looks, pages = self._looks(), self.pages
            problems = Problems()
            self._correct(files, problems)
            self.last = Refreshed(
                files,
                not problems.failed,
                *_changes(looks, self._looks()),
                len(self.pages),
                len(pages),
                tuple(problems),
                perf_counter() - begun,
            )
            return self.last

    def prepare(self, index: int) -> None:
        """Set up what a correction on a page will need: of a 编 that none has touched, half of its time."""
        with self._lock, without_collector():
            self._book.prepare(index)

    def page(self, index: int) -> Pull:
        """Return a page with its impressions."""
        with self._lock:
            return self._book.pull(index)

    def fingerprint(self, index: int) -> str:
        """Return the fingerprint of a page."""
        with self._lock:
            return self._book.fingerprint(index)

    def html(self, index: int) -> str:
        """Return the `<section>` of a page in the reading form."""
        pull = self.page(index)
        sheet = sheet_of(pull.page, Markup("".join(_elements(pull))))  # escaped by the writer
        return environment().get_template("page.html").render(sheet=sheet, form="reading")

    def lines(self, index: int) -> tuple[Line, ...]:
        """Return the lines of a page as record.json has them, furniture last."""
        pull = self.page(index)
        return lines_of(pull.type, pull.furniture)

    @property
    def _book(self) -> StandingBook:
        if self._standing is None:
            raise LookupError("a book with errors from the beginning has no pages")
        return self._standing

    def _looks(self) -> list[tuple[bytes, object]]:
        """Return what every page looks like: its type, and its furniture with the folio."""
        if self._standing is None:
            return []
        return [
            (look, (page.furniture, page.folio))
            for look, page in zip(self._standing.looks, self.pages, strict=True)
        ]

    def _correct(self, files: tuple[str, ...], problems: Problems) -> None:
        """Read what changed and set it; a picture or a style that changed is looked at by a new opening."""
        book = read_book(self.folder, problems, self._store, self._sources)
        if book is None or problems.failed:
            return
        folder = self._order.style_folder(book.style)
        stamps = dict(_stamps(folder))
        standing = self._standing
        if standing and self._styled == (folder, stamps):
            style, css = standing.style, standing.css
        else:
            loaded = load_style(folder, problems, None if self._order.style else book.style_at)
            css = load_extra(folder, problems)
            if loaded is None or problems.failed:
                return
            style = loaded
        numbered = number_book(replace(book, style=folder.name), problems, style)
        if problems.failed:
            return
        if (
            standing is not None
            and (standing.style, standing.css) == (style, css)
            and standing.may_take(numbered)
            and not any(PurePath(file).suffix.lower() in PICTURES for file in files)
        ):
            standing.correct(numbered, problems.found)
        else:
            standing = StandingBook(
                numbered, self.folder, style, css, self._faces, self._store, self._order.jobs
            )
            standing.told.found += problems.found
        problems.found[:] = standing.told.found
        if not problems.failed:
            self._standing, self._styled = standing, (folder, stamps)


def _changes(
    before: list[tuple[bytes, object]], now: list[tuple[bytes, object]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the pages that look different, and those that only moved."""
    known = {look for look, _furniture in before}
    differing = [
        index for index, seen in enumerate(now) if index >= len(before) or seen != before[index]
    ]
    changed = tuple(index for index in differing if now[index][0] not in known)
    return changed, tuple(index for index in differing if now[index][0] in known)


def _elements(pull: Pull) -> Iterator[str]:
    for part in (pull.type, pull.furniture):
        if part.html:
            yield zlib.decompress(part.html).decode("utf-8", "surrogatepass")


def _stamps(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Yield the files of a book with what tells that one changed; hidden ones belong to editors.

    Size and time alone do not: a program may set the time back, and two saves fall into one tick of the clock.
    """
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in BESIDE]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                file = Path(place, name)
                try:
                    status = file.stat()
                except OSError:  # gone since
                    continue
                stamp = status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
                yield str(file.relative_to(folder)), stamp
