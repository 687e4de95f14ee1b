"""Turns places in the sources into places on the pages: where a problem or a mark is to be shown.

What the book makes of itself (contents, index) and furniture is looked at last: a problem of a heading
belongs where the heading stands.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from keben.changes.passages import MADE
from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.proof.each_page import Each, of_each

#: A line of a file, a column, then page and row.
Row: TypeAlias = tuple[int, int, int, int]


class Rows:
    """The rows of all pages by names; those of a name are read, in the order of the sources, when asked for."""

    def __init__(
        self,
        book: Printed,
        name: Callable[[PrintedPage, PrintedLine], str],
        before: Rows | None = None,
    ) -> None:
        """Name the rows, but for those that have none; of pages that stay, this is known from `before`."""
        named = partial(_named, name)
        self._each: Each[_Named] = of_each(book.pages, named, before._each if before else {})
        self._pages: dict[str, list[tuple[PrintedPage, list[int]]]] = {}
        for page, by_name in self._each.values():
            for each, rows in by_name.items():
                self._pages.setdefault(each, []).append((page, rows))
        self._read: dict[str, Sequence[Row]] = {}

    def of(self, name: str) -> Sequence[Row]:
        """Return the rows of a name."""
        if name not in self._pages:
            return ()
        if name not in self._read:
            self._read[name] = sorted(
                (*parted(page.lines[n].source)[1], page.index, n)
                for page, rows in self._pages[name]
                for n in rows
            )
        return self._read[name]


_Named: TypeAlias = Mapping[str, list[int]]


def _named(name: Callable[[PrintedPage, PrintedLine], str], page: PrintedPage) -> _Named:
    by_name: dict[str, list[int]] = {}
    for n, line in enumerate(page.lines):
        by_name.setdefault(name(page, line), []).append(n)
    by_name.pop("", None)
    return by_name


class Places:
    """The lines of a book by the places in the sources that they come from."""

    def __init__(self, book: Printed, before: Places | None = None) -> None:
        self._rows: Rows = Rows(book, _set_from, before._rows if before else None)

    def find(self, source: str) -> tuple[int, int] | None:
        """Return page and row of the line that a place `file:line:column` is set in."""
        file, (line, column) = parted(source)
        rows = self._rows.of(file)
        if not rows:
            return None
        last = bisect_right(rows, (line, max(column, 1), 1 << 30, 0)) - 1
        first = bisect_left(rows, (*rows[max(last, 0)][:2], 0, 0))  # of all that begin there
        _line, _column, page, n = rows[first]
        return page, n


def is_made(page: PrintedPage, line: PrintedLine) -> bool:
    """Say whether a line is furniture, or of what the book makes of itself."""
    return not line.number or line.role in MADE or page.kind in MADE


def file_of(source: str) -> str:
    """Return the file of a place in the sources.

    >>> file_of("01/01.md:3:7"), file_of("book.yaml")
    ('01/01.md', 'book.yaml')
    """
    return source.rsplit(":", 2)[0]


def _set_from(page: PrintedPage, line: PrintedLine) -> str:
    return "" if is_made(page, line) else file_of(line.source)


def parted(source: str) -> tuple[str, tuple[int, int]]:
    """Part a place in the sources.

    >>> parted("01/01.md:3:7"), parted("book.yaml")
    (('01/01.md', (3, 7)), ('book.yaml', (0, 0)))
    """
    file, *numbers = source.rsplit(":", 2)
    if not all(number.isdecimal() for number in numbers):
        return source, (0, 0)
    line, column = (*map(int, numbers), 0, 0)[:2]
    return file, (line, column)
