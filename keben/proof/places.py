"""Turns places in the sources into places on the pages: where a problem or a mark is to be shown.

What the book makes of itself (contents, index) and furniture is looked at last: a problem of a heading
belongs where the heading stands.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

from keben.changes.passages import MADE
from keben.changes.printed import Printed, PrintedPage
from keben.proof.each_page import Each, of_each

#: A line of a file, a column, then page and row.
_Place = tuple[int, int, int, int]


class Places:
    """The lines of a book by the places in the sources that they come from."""

    def __init__(self, book: Printed, before: Places | None = None) -> None:
        """Take the pages as they are; what was read of those that stay is taken from `before`."""
        self._each: Each[Mapping[str, list[_Place]]] = of_each(
            book.pages, _by_file, before._each if before else {}
        )
        self._parts: dict[str, list[list[_Place]]] = {}
        for _page, by_file in self._each.values():
            for file, rows in by_file.items():
                self._parts.setdefault(file, []).append(rows)
        self._rows: dict[str, Sequence[_Place]] = {}

    def find(self, source: str) -> tuple[int, int] | None:
        """Return page and row of the line that a place `file:line:column` is set in."""
        file, (line, column) = parted(source)
        if file not in self._parts:
            return None
        if file not in self._rows:
            self._rows[file] = sorted(chain.from_iterable(self._parts[file]))
        rows = self._rows[file]
        last = bisect_right(rows, (line, max(column, 1), 1 << 30, 0)) - 1
        first = bisect_left(rows, (*rows[max(last, 0)][:2], 0, 0))  # of all that begin there
        _line, _column, page, n = rows[first]
        return page, n


def _by_file(page: PrintedPage) -> Mapping[str, list[_Place]]:
    """Return the places of the lines that are set from the sources, file by file."""
    by_file: dict[str, list[_Place]] = {}
    for n, line in enumerate(page.lines):
        if line.number and line.role not in MADE and page.kind not in MADE:
            file, place = parted(line.source)
            by_file.setdefault(file, []).append((*place, page.index, n))
    return by_file


@lru_cache(1 << 18)  # all lines of a large book, of which an edit changes few
def parted(source: str) -> tuple[str, tuple[int, int]]:
    """Part a place in the sources.

    >>> parted("01/01.md:3:7"), parted("book.yaml")
    (('01/01.md', (3, 7)), ('book.yaml', (0, 0)))
    """
    file, *numbers = source.rsplit(":", 2)
    if not all(number.isdigit() for number in numbers):
        return source, (0, 0)
    line, column = (*map(int, numbers), 0, 0)[:2]
    return file, (line, column)
