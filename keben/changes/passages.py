"""Turns the lines of a printed book into passages: paragraphs, headings, captions, cells of tables, notes.

A line that was broken elsewhere is no change, so what is compared are paragraphs. Those of one role are
one stream: where pages break anew, notes and pictures change their places among the paragraphs, but not
among themselves. What the book makes of itself is left out: contents and index, furniture, and what is
said again on a new page (续表, the head of a table, 1912年（续）).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keben.changes.printed import Printed, PrintedLine, PrintedPage

MADE = frozenset({"contents", "index"})  #: by the book itself: roles, and kinds of page
_CONTINUED = ("续表", "（续）")  #: begins a caption, ends a head


@dataclass(frozen=True, slots=True)
class Run:
    """A line of a passage: page and row of the record, and where in the passage it begins."""

    page: int
    row: int
    line: int  #: as it is counted on the page
    start: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Characters of a line: page and row, first and last + 1; or the place between two."""

    page: int
    row: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What was set as one text."""

    role: str
    source: str
    text: str
    runs: tuple[Run, ...]

    @property
    def ends(self) -> frozenset[int]:
        """Where its lines end."""
        return frozenset(run.start for run in self.runs[1:])

    def run_at(self, place: int) -> Run:
        """Return the line that a character stands in."""
        return self.runs[max(0, bisect_right(self.runs, place, key=lambda run: run.start) - 1)]

    def spots(self, first: int, last: int) -> Iterator[Spot]:
        """Yield where some characters stand, line by line."""
        ends = [*(run.start for run in self.runs[1:]), len(self.text)]
        for run, end in zip(self.runs, ends, strict=True):
            low, high = max(first, run.start), min(last, end)
            if low < high:
                yield Spot(run.page, run.row, low - run.start, high - run.start)


@dataclass(slots=True)
class _Open:
    """A passage while its lines are gathered."""

    first: PrintedLine
    last: PrintedLine
    texts: list[str]
    runs: list[Run]

    def add(self, line: PrintedLine, page: int, row: int) -> None:
        start = sum(map(len, self.texts))
        self.texts.append(line.text)
        self.runs.append(Run(page, row, line.number, start))
        self.last = line

    def closed(self) -> Passage:
        first = self.first
        return Passage(first.role, first.source, "".join(self.texts), tuple(self.runs))


def passages_of(book: Printed) -> Mapping[str, tuple[Passage, ...]]:
    """Return the passages of each role, in the order of the book."""
    streams: dict[str, list[_Open]] = {}
    said: dict[tuple[str, str, str], int] = {}  #: the page on which it was said first
    for page in book.pages:
        if page.kind in MADE:
            continue
        for row, line in enumerate(page.lines):
            if line.number and line.role not in MADE and not _is_again(line, page, said):
                stream = streams.setdefault(line.role, [])
                passage = _goes_on(stream, line) or _Open(line, line, [], [])
                if not passage.runs:
                    stream.append(passage)
                passage.add(line, page.index, row)
    return {role: tuple(each.closed() for each in stream) for role, stream in streams.items()}


def _goes_on(stream: list[_Open], line: PrintedLine) -> _Open | None:
    """Return the passage that a line goes on with: where its source goes on, or else the last."""
    if not stream:
        return None
    if not line.runs_on:
        last = stream[-1].last
        is_turned = line.role == "heading" and line.source == last.source and line.y > last.y
        return stream[-1] if is_turned else None
    for passage in stream[:-9:-1]:  # cells of a row that is higher than its page lie side by side
        file, _colon, column = passage.last.source.rpartition(":")
        if line.source == f"{file}:{int(column or 0) + len(passage.last.text)}":
            return passage
    return stream[-1]


def _is_again(line: PrintedLine, page: PrintedPage, said: dict[tuple[str, str, str], int]) -> bool:
    """Whether a line says once more what stood on an earlier page."""
    if line.text.startswith(_CONTINUED[0]) or line.text.endswith(_CONTINUED[1]):
        return line.role in ("caption", "heading", "roll", "table")
    if line.role not in ("table", "roll", "caption"):
        return False
    return said.setdefault((line.role, line.source, line.text), page.index) < page.index
