"""Turns a book that stays open into what the desk shows of it: pages, lines, headings, problems.

To open a book of a million characters takes seconds, and its last build says the same. So what the build left
is shown until the book is open, and later of all pages that no correction has touched. All lines are at hand,
for words and places are looked for in all of them. While the sources have errors, the last good pages stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from keben.changes.printed import Printed, PrintedHeading, PrintedLine, PrintedPage, printed
from keben.edition.record import index_row
from keben.finished import sources_key
from keben.live import LiveBook
from keben.messages import _
from keben.pipeline import Order
from keben.problems import Problem
from keben.proof.each_page import Each, of_each
from keben.proof.places import file_of
from keben.proof.terms import Renewed

_SECTION, _END = '<section class="page', "</section>\n"


class OpenBook:
    """A live book with the lines of all its pages."""

    def __init__(self, order: Order, folder: Path, problems: Iterable[Problem]) -> None:
        """Show what a build left in `folder`, and what it told, until there is something to set anew."""
        record = json.loads((folder / "record.json").read_text("utf-8"))
        made_of = json.loads((folder / "makeup.json").read_text("utf-8"))["sources"]
        html = (folder / "pages" / "book.html").read_text("utf-8")
        self.printed: Printed = printed(_("the last build"), record)
        self.headings: tuple[Mapping[str, Any], ...] = tuple(record["headings"])
        self.index: tuple[Mapping[str, Any], ...] = tuple(record["index"])
        self.problems: tuple[Problem, ...] = tuple(problems)
        self._html: list[str] = [
            _SECTION + section.partition(_END)[0] + _END for section in html.split(_SECTION)[1:]
        ]
        self._waiting: frozenset[str] = frozenset()  #: files that changed while there were errors
        self._order, self._made_of = replace(order, jobs=1), made_of  # it starts no processes
        self._live: LiveBook | None = None
        self._files: Each[frozenset[str]] = {}  #: of which each page has lines
        self._is_late = False  #: whether the pages are of a build that the sources have left behind

    def html(self, index: int) -> str:
        """Return the section of a page of the reading form."""
        section = self._html[index]
        if not section:
            assert self._live is not None, "it has set the page"
            section = self._live.html(index)
        return section

    def prepare(self, index: int) -> None:
        """Set up what a correction on a page will need; before the book is open, nothing."""
        if self._live and index < len(self._live.pages):
            self._live.prepare(index)

    def refresh(self) -> Renewed:
        """Set anew what changed in the sources; the first time, open the book, which takes seconds."""
        if self._live is None:
            self._live = LiveBook(self._order)
            self._is_late = sources_key(self._order.book) != self._made_of
        live = self._live
        done = live.refresh()
        self.problems = live.last.problems
        files, self._waiting = self._waiting.union(done.files), frozenset()
        if not live.last.is_good:
            self._waiting = files
            return Renewed(is_good=False)
        is_late, self._is_late = self._is_late, False
        if not files and not is_late:
            return Renewed()
        old, now = self.printed.pages, live.pages
        moved, own = frozenset((*done.changed, *done.moved)), frozenset(files)
        self._files = of_each(old, _files_of, self._files)
        read = tuple(  # another line in a file of a page moves its places
            _page(live, index)
            if is_late
            or index >= len(old)
            or index in moved
            or not own.isdisjoint(self._files[id(old[index])][1])
            else old[index]
            for index in range(len(now))
        )
        stale = tuple(
            index for index, page in enumerate(read) if index >= len(old) or page != old[index]
        )
        is_other = len(old) != len(now)  # then links on pages that stay lead elsewhere
        self._html = [
            "" if is_other or index in stale else self._html[index] for index in range(len(now))
        ]
        headings = live.headings
        self.headings = tuple(map(asdict, headings))
        self.index = tuple(map(index_row, live.indexes))
        ranks = tuple(PrintedHeading(each.level, each.source) for each in headings)
        self.printed = replace(
            self.printed, title=live.title, volumes=live.volumes, pages=read, headings=ranks
        )
        return Renewed(changed=stale if is_late else done.changed, stale=stale)


def _page(live: LiveBook, index: int) -> PrintedPage:
    page = live.pages[index]
    lines = (
        PrintedLine(
            line.text, line.source, line.role, line.x, line.y, line.width, line.line, line.runs_on
        )
        for line in live.lines(index)
    )
    return PrintedPage(
        index,
        page.volume,
        page.folio,
        page.kind,
        live.fingerprint(index),
        page.running_head,
        tuple(lines),
        page.turn,
    )


def _files_of(page: PrintedPage) -> frozenset[str]:
    return frozenset(file_of(line.source) for line in page.lines)
