"""Turns words into the places where they are printed, over line ends and page turns.

Blanks count for nothing, for a reader types none. A million characters are gone through in a few
milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from keben.changes.printed import Printed

MOST = 500  #: places that are told


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words begin: page, row of it from 0, what the line says, and the character of it, from 0."""

    page: int
    line: int
    text: str
    at: int


class Searched:
    """The text of a book, ready to be searched."""

    def __init__(self, book: Printed) -> None:
        self._book = book
        self._rows = [
            (page.index, n)
            for page in book.pages
            for n, line in enumerate(page.lines)
            if line.number
        ]
        texts = ["".join(self._line(row).split()) for row in range(len(self._rows))]
        self._text = "".join(texts)
        self._starts: list[int] = []
        end = 0
        for text in texts:
            self._starts.append(end)
            end += len(text)

    def find(self, words: str) -> Iterator[Hit]:
        """Yield where words stand, in the order of the pages, the first `MOST`."""
        sought = "".join(words.split())
        at = self._text.find(sought) if sought else -1
        for _count in range(MOST):
            if at < 0:
                return
            row = bisect_right(self._starts, at) - 1
            page, n = self._rows[row]
            line = self._line(row)
            yield Hit(page, n, line, _column(line, at - self._starts[row]))
            at = self._text.find(sought, at + 1)

    def _line(self, row: int) -> str:
        page, n = self._rows[row]
        return self._book.pages[page].lines[n].text


def _column(line: str, count: int) -> int:
    """Return where the character stands before which there are `count` that are no blanks.

    >>> _column("第 一 编", 1)
    2
    """
    places = [k for k, character in enumerate(line) if not character.isspace()]
    return places[count]
