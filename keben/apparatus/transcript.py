"""Turns pages into texts that know where each character stands.

What stands in one forme is text already (`pages.reading`); here paragraphs are joined over page turns.
No search finds a term made of two table cells: a line end stands between whatever does not belong
together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keben.pages.page import Page
from keben.pages.reading import Reading, Strand, continued, read_forme
from keben.style import Style

#: The pages that a search goes through.
KINDS = frozenset({"text", "roll", "part"})

PATIENCE = 3  #: pages for which a paragraph may be interrupted


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A page by its index, and a or b: its left or right half, where it is set in two columns."""

    page: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Whole paragraphs; piece k begins at `starts[k]` and stands at `spots[k]`."""

    text: str
    starts: tuple[int, ...]
    spots: tuple[Spot, ...]

    def spot_at(self, position: int) -> Spot:
        """Return where a character stands."""
        return self.spots[bisect_right(self.starts, position) - 1]


@dataclass(slots=True, eq=False)
class _Paragraph(Strand[Spot]):
    """What has been read of a paragraph that more than one page may have a part in."""

    page: int = 0

    def bound(self) -> Transcript:
        """Return it as a text of its own."""
        starts, position = [], 0
        for _spot, text in self.pieces:
            starts.append(position)
            position += len(text)
        text = "".join([text for _spot, text in self.pieces])
        return Transcript(text, tuple(starts), tuple(spot for spot, _text in self.pieces))


def transcribe(read: Iterable[tuple[Page, Reading]]) -> Iterator[Transcript]:
    """Yield the texts of what was read on each page: those that stand there, then those over page turns."""
    paragraphs: list[_Paragraph] = []
    unfinished: list[_Paragraph] = []
    for page, reading in read:
        if page.kind not in KINDS:
            continue
        for half, text in reading.whole:
            yield Transcript(text, (0,), (Spot(page.index, half),))
        unfinished = [part for part in unfinished if page.index - part.page <= PATIENCE]
        for passage in reading.passages:
            found = None
            if passage.start:
                found = continued(unfinished, passage.like, passage.start, passage.first_x)
            if found is None:
                found = _Paragraph(passage.like, passage.last_x)
                paragraphs.append(found)
            else:
                unfinished.remove(found)
            for half, text in passage.pieces:
                found.add(text, Spot(page.index, half))
            found.x, found.end, found.page = passage.last_x, passage.end, page.index
            found.hyphen = passage.hyphen
            if not passage.is_last:
                unfinished.append(found)
    for paragraph in paragraphs:
        yield paragraph.bound()


def reading_of(page: Page, style: Style | None = None) -> Reading:
    """Read a page; with a style, tell its columns apart. One whose type is elsewhere was read there."""
    if page.reading is not None:
        return page.reading
    middle = style.left(recto=page.is_recto) + style.measure // 2 if style and not page.turn else 0
    return read_forme(page.items, middle)
