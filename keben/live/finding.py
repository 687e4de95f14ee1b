"""Turns the lines of all pages into places at which words are found.

The lines of a book stand one behind the other without blanks, so that what a line or a page ends in the
middle of is found as well; a million characters are gone through in a few milliseconds.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keben.impression import Impression
from keben.pages.page import Page

MOST = 500  #: places that are told of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as record.json has it; furniture has no number."""

    text: str
    source: str
    x: int
    y: int
    width: int
    role: str
    line: int = 0
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where words begin: the page by its index, and which of its lines."""

    page: int
    folio: str
    line: int  #: its place among the lines of the page, from 0
    text: str  #: the whole line


class Finder:
    """The text of a book for searching; a page that stays is read once."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Impression, tuple[str, ...]]] = {}
        self.pages: Sequence[Page] = ()  #: that were taken
        self._text = ""
        self._starts: list[int] = []
        self._lines: list[Found] = []

    def take(self, pages: Sequence[Page], impressions: Sequence[Impression]) -> None:
        """Take the pages with the impressions of their type."""
        self.pages = pages
        before, self._read = self._read, {}
        self._starts, self._lines, parts, length = [], [], [], 0
        for page, impression in zip(pages, impressions, strict=True):
            kept = before.get(id(impression)) or (impression, texts_of(impression))
            self._read[id(impression)] = kept
            for number, text in enumerate(kept[1]):
                self._starts.append(length)
                self._lines.append(Found(page.index, page.folio, number, text))
                parts.append("".join(text.split()))
                length += len(parts[-1])
        self._text = "".join(parts)

    def find(self, words: str) -> tuple[Found, ...]:
        """Return the lines in which words begin, the first `MOST`."""
        sought = "".join(words.split())
        found: dict[int, Found] = {}
        at = self._text.find(sought) if sought else -1
        while at >= 0 and len(found) < MOST:
            number = bisect_right(self._starts, at) - 1
            found[number] = self._lines[number]
            at = self._text.find(sought, at + 1)
        return tuple(found.values())


def lines_of(*impressions: Impression) -> tuple[Line, ...]:
    """Return the lines of impressions."""
    return tuple(Line(**row) for impression in impressions for row in _rows(impression))


def texts_of(impression: Impression) -> tuple[str, ...]:
    """Return what the lines of an impression say."""
    return tuple(row["text"] for row in _rows(impression))


def _rows(impression: Impression) -> list[dict[str, Any]]:
    if not impression.rows:
        return []
    rows = zlib.decompress(impression.rows).decode("utf-8", "surrogatepass")
    read: list[dict[str, Any]] = json.loads(f"[{rows}]")
    return read
