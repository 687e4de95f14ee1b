"""Turns marks into the places where their words stand now, whatever was edited since they were made.

As long as its page looks as it did, a mark stays where it is. Else its words are looked for in the text of its
source, line after line as it is printed: where most of what stood beside them still does; or in the same line of
the source; or where such a long text stands only once. A mark that is not found is told, never dropped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.proof.places import Row, Rows, file_of, is_made
from keben.proof.search import starts_of
from keben.proof.terms import Mark, Placed

BESIDE = 16  #: characters on each side of the words that are remembered
SURE = 8  #: of them, with the words between: no other place has these by chance
LONG = 6  #: characters of words that stand but once by themselves


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a mark is found again by: text (see `_text_of`), line and column in it, the words beside it."""

    text: str
    line: int
    column: int
    before: str
    after: str


class Moorings:
    """The texts of a book as it is printed now, in which marks are found."""

    def __init__(self, book: Printed, before: Moorings | None = None) -> None:
        self._pages = book.pages
        self._by_look = {page.fingerprint: page for page in reversed(book.pages)}
        self._rows: Rows = Rows(book, _text_of, before._rows if before else None)
        self._texts: dict[str, _Text] = {}

    def find(self, mark: Mark, anchor: Anchor | None) -> tuple[Placed, Anchor | None]:
        """Return where a mark stands, and what it is to be found by from now on: as before, if unsure."""
        page = self._unmoved(mark)
        if page is not None:
            text = self._text(_text_of(page, page.lines[mark.n]))
            start = text.offset(page.index, mark.n) + mark.first
            placed = Placed(mark, page.index, mark.n, mark.first, mark.last)
            return placed, text.anchor(start, mark.last - mark.first)
        source = mark.source
        known = anchor or Anchor(source.file, source.line, source.column, "", "")
        text = self._text(known.text)
        found = text.find(mark.words, known, mark.page)
        if found is None or not found.is_sure:  # corrected perhaps
            right = text.find(mark.replacement, known, mark.page) if mark.replacement else None
            if right is not None and right.is_sure:
                return Placed(mark, *text.place(right.start, len(mark.replacement))), anchor
        if found is not None:
            placed = Placed(mark, *text.place(found.start, len(mark.words)))
            now = text.anchor(found.start, len(mark.words))
            return placed, now if found.is_sure else anchor
        return Placed(mark, self._about(text, known, mark), -1, 0, 0), anchor

    def _text(self, name: str) -> _Text:
        if name not in self._texts:
            self._texts[name] = _Text(name, self._rows.of(name), self._pages)
        return self._texts[name]

    def _unmoved(self, mark: Mark) -> PrintedPage | None:
        """Return the page that still looks as when the mark was made, wherever it stands in the book."""
        pages = self._pages
        page = pages[mark.page] if mark.page < len(pages) else None
        if page is None or page.fingerprint != mark.fingerprint:
            page = self._by_look.get(mark.fingerprint)
        if page is None or mark.n >= len(page.lines):
            return None
        said = ""
        for line in page.lines[mark.n :]:
            said += line.text
            if len(said) >= mark.last:
                break
        return page if said[mark.first : mark.last] == mark.words else None

    def _about(self, text: _Text, anchor: Anchor, mark: Mark) -> int:
        """Return the page on which a mark is shown whose words are gone."""
        if text.rows:
            place = anchor.line, anchor.column, len(self._pages), 0
            return text.rows[max(0, bisect_right(text.rows, place) - 1)][2]
        return min(mark.page, len(self._pages) - 1)


def _text_of(page: PrintedPage, line: PrintedLine) -> str:
    """Return the text that a line is part of: its source; or all lines of its kind that the book makes."""
    file = file_of(line.source)
    return f"/{line.role}" if is_made(page, line) or not file else file


@dataclass(frozen=True, slots=True)
class _Found:
    """Where words begin in a text, and whether no other place can be meant."""

    start: int
    is_sure: bool


class _Text:
    """The lines of one source one behind the other."""

    def __init__(self, name: str, rows: Sequence[Row], pages: Sequence[PrintedPage]) -> None:
        self.rows = rows
        self._name = name
        self._starts: list[int] = []
        lines: list[str] = []
        end = 0
        for _line, _column, page, n in rows:
            self._starts.append(end)
            lines.append(pages[page].lines[n].text)
            end += len(lines[-1])
        self._said = "".join(lines)
        self._by_row = {row[2:]: start for row, start in zip(rows, self._starts, strict=True)}

    def offset(self, page: int, n: int) -> int:
        """Return where a row begins."""
        return self._by_row[page, n]

    def place(self, start: int, length: int) -> tuple[int, int, int, int]:
        """Return page and row of a character, and where the words begin and end in it."""
        k = self._row(start)
        first = start - self._starts[k]
        return *self.rows[k][2:], first, first + length

    def anchor(self, start: int, length: int) -> Anchor:
        """Return what words are found again by."""
        line, column = self._written(start)
        before = self._said[max(0, start - BESIDE) : start]
        return Anchor(self._name, line, column, before, self._said[start + length :][:BESIDE])

    def find(self, words: str, anchor: Anchor, page: int) -> _Found | None:
        """Return where words stand that stood at an anchor, on or near a page."""
        best: tuple[int, int, int, int] | None = None
        found, count, on_line = -1, 0, 0
        for start in self._candidates(words, anchor):
            line, column = self._written(start)
            alike = self._alike(start, start + len(words), anchor)
            count += 1
            on_line += line == anchor.line
            away = abs(line - anchor.line), abs(self.rows[self._row(start)][2] - page)
            rank = (alike, -away[0], -away[1], -abs(column - anchor.column))
            if best is None or rank > best:
                best, found = rank, start
        if best is None:
            return None
        alike, is_same_line = best[0], best[1] == 0
        if alike and (alike >= SURE or 2 * alike >= len(anchor.before) + len(anchor.after)):
            return _Found(found, True)
        is_likely = is_same_line and (alike > 1 or (on_line == 1 and len(words) > 1))
        return _Found(found, False) if is_likely or (count == 1 and len(words) >= LONG) else None

    def _candidates(self, words: str, anchor: Anchor) -> Iterator[int]:
        """Yield where words stand; a place between two characters is where what was beside it stands."""
        if words:
            yield from starts_of(words, self._said)
            return
        yield from starts_of(anchor.after[: BESIDE // 2], self._said)
        before = anchor.before[-BESIDE // 2 :]
        yield from (start + len(before) for start in starts_of(before, self._said))

    def _alike(self, start: int, end: int, anchor: Anchor) -> int:
        """Return how many characters beside a place are those that were beside the words."""
        before = self._said[max(0, start - BESIDE) : start]
        after = self._said[end : end + BESIDE]
        return _same(before[::-1], anchor.before[::-1]) + _same(after, anchor.after)

    def _row(self, start: int) -> int:
        return max(0, bisect_right(self._starts, start) - 1)

    def _written(self, start: int) -> tuple[int, int]:
        """Return line and column of a character in the source, near enough."""
        k = self._row(start)
        line, column = self.rows[k][:2]
        return line, column + start - self._starts[k]


def _same(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
