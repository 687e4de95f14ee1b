"""Turns pages into one running text that knows where each character stands.

Lines of one paragraph are joined, over a column and over a page turn; whatever does not belong together
is kept apart by a line end, so that no search finds a term made of two table cells. Two lines belong
together when the second begins with the cell of the paragraph at which the first ended: notes, tables
and figures may stand between them.

Blanks are left out, as titles and names are set with blanks (凡　例), except between Western words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from keben.compose import HAN
from keben.galley.strip import TextItem
from keben.pages.page import Page
from keben.style import Style

#: The pages and the lines that a search goes through: the text of the book, not what points into it.
KINDS = frozenset({"text", "roll", "part"})
ROLES = frozenset({"body", "heading", "caption", "table", "table-note", "note", "roll"})

BLANKS = re.compile(r"\s+")
NEEDLESS = re.compile("(?<![0-9A-Za-z]) | (?![0-9A-Za-z])")

PATIENCE = 3  #: pages for which a paragraph may be interrupted
DROPPED = 2  #: blanks that a line end may have swallowed


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A page by its index, and a or b: its left or right half, where it is set in two columns."""

    page: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of pages; piece k begins at `starts[k]` and stands at `spots[k]`."""

    text: str
    starts: tuple[int, ...]
    spots: tuple[Spot, ...]

    def spot_at(self, position: int) -> Spot:
        """Return where a character stands."""
        return self.spots[bisect_right(self.starts, position) - 1]


@dataclass(slots=True, eq=False)
class _Paragraph:
    """What has been read of one paragraph: pieces with their pages, and how it may go on."""

    like: tuple[str, int]  #: role and size
    x: int
    end: int
    page: int
    pieces: list[tuple[Spot, str]] = field(default_factory=list)
    hyphen: bool = False


def transcribe(pages: Iterable[Page], style: Style | None = None) -> Transcript:
    """Read the text pages, each paragraph as one; with a style, tell columns apart."""
    paragraphs: list[_Paragraph] = []
    unfinished: list[_Paragraph] = []
    for page in pages:
        if page.kind not in KINDS:
            continue
        unfinished = [part for part in unfinished if page.index - part.page <= PATIENCE]
        title: tuple[object, ...] = ()
        whole, left, right = Spot(page.index), Spot(page.index, "a"), Spot(page.index, "b")
        middle = _middle(page, style) if style else 0
        for item in page.items:
            if not isinstance(item, TextItem) or item.role not in ROLES:
                continue
            line = item.line
            found = _continued(item, unfinished) if line.start else None
            this_title = (item.at, item.size) if item.role == "heading" and item.at else ()
            if found is None and title and this_title == title:
                found = paragraphs[-1]  # a turned title: each line is set by itself
            title = this_title
            if found is None:
                found = _Paragraph((item.role, item.size), item.x, line.end, page.index)
                paragraphs.append(found)
            elif found in unfinished:
                unfinished.remove(found)
            found.x, found.end, found.page = item.x, line.end, page.index
            spot = whole
            if middle and (item.x >= middle or _right(item) <= middle):
                spot = right if item.x >= middle else left
            found.pieces.append((spot, _joined(found, line.text)))
            found.hyphen = line.hyphen
            if not line.last:
                unfinished.append(found)
    return _bound(paragraphs)


def _middle(page: Page, style: Style) -> int:
    """Return where a page set in two columns is parted, 0 for any other."""
    middle = style.left(recto=page.is_recto) + style.measure // 2
    is_parted = not page.turn and any(
        isinstance(item, TextItem) and item.role == "body" and item.x >= middle
        for item in page.items
    )
    return middle if is_parted else 0


def _right(item: TextItem) -> int:
    """Return where a line ends."""
    return item.x + (item.line.indent + item.line.width) * item.size // HAN


def compact(text: str) -> str:
    """Return a text as a transcript holds it.

    >>> compact("凡　例"), compact("All  China  工会")
    ('凡例', 'All China工会')
    """
    return NEEDLESS.sub("", BLANKS.sub(" ", text)) if BLANKS.search(text) else text


def _continued(item: TextItem, unfinished: list[_Paragraph]) -> _Paragraph | None:
    """Return the paragraph that a line goes on with: the latest, one of the same column first."""
    fits = [
        part
        for part in unfinished
        if part.like == (item.role, item.size) and 0 <= item.line.start - part.end <= DROPPED
    ]
    same_column = [part for part in fits if part.x == item.x]
    return next(reversed(same_column or fits), None)


def _joined(paragraph: _Paragraph, text: str) -> str:
    """Return a line as it follows what stands before it: a blank was lost between Western words."""
    text = compact(text)
    before = paragraph.pieces[-1][1][-1:] if paragraph.pieces else ""
    is_western = bool(before) and before.isascii() and before.isalnum()
    if is_western and not paragraph.hyphen and text[:1].isascii() and text[:1].isalnum():
        return f" {text}"
    return text


def _bound(paragraphs: Iterable[_Paragraph]) -> Transcript:
    """Bind paragraphs into one text, a line end after each."""
    texts: list[str] = []
    starts: list[int] = []
    spots: list[Spot] = []
    position = 0
    for paragraph in paragraphs:
        for spot, text in paragraph.pieces:
            texts.append(text)
            starts.append(position)
            spots.append(spot)
            position += len(text)
        texts.append("\n")
        position += 1
    return Transcript("".join(texts), tuple(starts), tuple(spots))
