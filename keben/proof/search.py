"""Turns words into the places where they are printed, over line ends and page turns.

Blanks count for nothing, for a reader types none. All lines stand one behind the other in one string: a million
characters are gone through in a few milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from keben.changes.printed import Printed, PrintedPage
from keben.proof.each_page import Each, of_each

#: Places that are told at once: a reader looks at a few of them, and a browser draws each.
MOST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words begin: page, row of it from 0, what the line says, and the character of it, from 0."""

    page: int
    line: int
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Found:
    """How often words stand in the book, and some of the places, in the order of the pages."""

    total: int
    hits: tuple[Hit, ...]


class Searched:
    """The text of a book, ready to be searched; what was read of pages that stay is taken from `before`."""

    def __init__(self, book: Printed, before: Searched | None = None) -> None:
        self._each: Each[_PageText] = of_each(book.pages, _read, before._each if before else {})
        self._read = [*self._each.values()]
        self._text = "".join(text.said for _page, text in self._read)
        self._starts = [*accumulate((len(text.said) for _page, text in self._read), initial=0)]

    def find(self, words: str, first: int = 0) -> Found:
        """Return how often words are printed, and at most `MOST` of the places, from number `first` on."""
        starts = [*starts_of("".join(words.split()), self._text)]
        return Found(len(starts), tuple(map(self._hit, starts[first : first + MOST])))

    def _hit(self, start: int) -> Hit:
        number = bisect_right(self._starts, start) - 1
        page, text = self._read[number]
        start -= self._starts[number]
        row = bisect_right(text.starts, start) - 1
        n = text.rows[row]
        line = page.lines[n].text
        return Hit(page.index, n, line, _column(line, start - text.starts[row]))


@dataclass(frozen=True, slots=True)
class _PageText:
    """The numbered lines of a page without blanks: where each begins, and which row of the page it is."""

    said: str
    starts: tuple[int, ...]
    rows: tuple[int, ...]


def _read(page: PrintedPage) -> _PageText:
    rows = tuple(n for n, line in enumerate(page.lines) if line.number)
    lines = ["".join(page.lines[n].text.split()) for n in rows]
    starts = tuple(accumulate(map(len, lines[:-1]), initial=0))
    return _PageText("".join(lines), starts, rows)


def starts_of(words: str, text: str) -> Iterator[int]:
    """Yield where words begin in a text; no words are nowhere."""
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _column(line: str, count: int) -> int:
    """Return where the character stands before which there are `count` that are no blanks.

    >>> _column("第 一 编", 1)
    2
    """
    places = [k for k, character in enumerate(line) if not character.isspace()]
    return places[count]
