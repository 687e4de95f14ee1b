"""Turns a book that stays open into what the desk shows of it: pages, lines, headings, problems.

All lines are at hand, for words and places are looked for in all of them. They are read from the record of
the last build, which says the same; after a correction, those of the pages that it touched are read anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from keben.changes.printed import Printed, PrintedHeading, PrintedLine, PrintedPage
from keben.edition.record import index_row
from keben.live import LiveBook
from keben.problems import Problem
from keben.proof.terms import Renewed


class OpenBook:
    """A live book with the lines of all its pages."""

    def __init__(self, live: LiveBook, printed: Printed) -> None:
        """Take a book that was opened, and what its last build printed."""
        self._live = live
        self.printed = printed
        self._renew(frozenset())

    @property
    def headings(self) -> tuple[Mapping[str, Any], ...]:
        """The headings, as in the record."""
        return tuple(asdict(heading) for heading in self._live.headings)

    @property
    def index(self) -> tuple[Mapping[str, Any], ...]:
        """The indexes, as in the record."""
        return tuple(map(index_row, self._live.indexes))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was told when the pages were set."""
        return self._live.last.problems

    def html(self, index: int) -> str:
        """Return the section of a page of the reading form."""
        return self._live.html(index)

    def refresh(self) -> Renewed:
        """Set anew what changed in the sources."""
        done = self._live.refresh()
        if not done.is_good:
            return Renewed(is_good=False)
        stale = self._renew(frozenset(done.files), (*done.changed, *done.moved))
        return Renewed(changed=done.changed, stale=stale)

    def _renew(self, files: frozenset[str], pages: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Read pages anew: those named, those with lines of these files, and those that are new."""
        old, now, named = self.printed.pages, self._live.pages, frozenset(pages)
        read = tuple(
            self._read(index)
            if index >= len(old) or index in named or _is_of(old[index], files)
            else old[index]
            for index in range(len(now))
        )
        headings = (PrintedHeading(each.level, each.source) for each in self._live.headings)
        self.printed = replace(self.printed, pages=read, headings=tuple(headings))
        return tuple(
            index for index, page in enumerate(read) if index >= len(old) or page != old[index]
        )

    def _read(self, index: int) -> PrintedPage:
        page = self._live.pages[index]
        lines = tuple(
            PrintedLine(
                each.text,
                each.source,
                each.role,
                each.x,
                each.y,
                each.width,
                each.line,
                each.runs_on,
            )
            for each in self._live.lines(index)
        )
        return PrintedPage(
            index,
            page.volume,
            page.folio,
            page.kind,
            self._live.fingerprint(index),
            page.running_head,
            lines,
            page.turn,
        )


def _is_of(page: PrintedPage, files: frozenset[str]) -> bool:
    """Say whether a page has a line of one of these files: another line there moves its places."""
    return bool(files) and any(line.source.partition(":")[0] in files for line in page.lines)
