"""Turns a printed line, or a line of a source, into the stretches of passages that it was made of.

A printed line leads to the place that the record tells, as long as its text is still there, else to
wherever in its table, its entry or its file that is. What was corrected since is no hindrance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from keben.corrections.correction import Correction
from keben.corrections.manuscript import Manuscript
from keben.corrections.proof import Entry
from keben.corrections.written import NOWHERE, Passage
from keben.problems import Location

ALIKE = 0.5  #: how much of a printed line must be found in a passage that was edited since
LONG = 8  #: characters of a line that no other line will have by chance
MADE = re.compile(
    r"[\u3000①-⑳㉑-㊿]|\[[0-9]+\]"
)  #: what the build puts between the words of a line
CELLS = frozenset({"table", "roll"})
FAR = 1_000_000  #: of what stands in another line than the one told


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a passage that a printed line was made of, or a line of a source holds."""

    manuscript: Manuscript
    passage: Passage
    start: int
    end: int
    exact: int = NOWHERE  #: the very character that is meant, where it is known
    is_same: bool = True  #: the line is still as it was printed


def windows_of_entry(
    manuscript: Manuscript, entry: Entry, at: Location, index: int, correction: Correction
) -> list[Window]:
    """Return the passages that an entry may come from: at the place told, in its table, in its file.

    A run-in head and the paragraph behind it, a date and its event are one line of two passages.
    """
    is_cell = entry.role in CELLS
    line = _Line(manuscript, at, correction, is_cell)
    on_line: Sequence[Passage] = manuscript.by_line.get(at.line, [])
    if found := line.said(entry.text, index, on_line):
        return found
    near, around = on_line, () if is_cell else manuscript.around(at.line)
    before = 0
    for part in entry.text.split("\u3000"):
        own = index - before if before <= index <= before + len(part) else NOWHERE
        if part and (index == NOWHERE or own != NOWHERE):
            found += (
                line.said(part, own, near, is_part=True)
                or line.said(part, own, around, is_part=True)
                or _alike(part, own, manuscript, near, is_cell)
                or _alike(part, own, manuscript, around, is_cell)
            )
        before += len(part) + 1
        near = manuscript.near(at.line)
    if not found:  # lines were added or taken out above it
        pieces = [piece for piece in MADE.split(entry.text) if len(piece) >= LONG]
        moved = [one for one in manuscript.passages if any(piece in one.text for piece in pieces)]
        found = _alike(entry.text, index, manuscript, moved, is_cell=False)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line that is looked for in a source, with the place that the record tells."""

    manuscript: Manuscript
    at: Location
    correction: Correction
    is_cell: bool

    def said(
        self, text: str, index: int, passages: Sequence[Passage], *, is_part: bool = False
    ) -> list[Window]:
        """Return where passages say what is printed, or what the correction makes of it or made it of.

        A short text that is a part of the printed line, or not what was printed in a cell, has to be
        the whole passage, or to stand just where the line stood.
        """
        for saying in self._sayings(text, index):
            is_same = saying == text
            is_sure = len(saying) >= LONG or not (is_part or (self.is_cell and not is_same))
            found = [
                replace(window, is_same=is_same)
                for window in self.exact(saying, index, passages)
                if is_sure or window.passage.text == saying or self._is_at(window)
            ]
            if found:
                return found
        return [] if self.is_cell else self._titled(text, index, passages)

    def _titled(self, text: str, index: int, passages: Sequence[Passage]) -> list[Window]:
        """Return titles that stand behind their number in a printed line, or would by the correction."""
        for saying in self._sayings(text, index):
            for passage in passages:
                number = len(saying) - len(passage.text)
                if len(passage.text) > 1 and saying.endswith(passage.text):
                    exact = index - number if index >= number else NOWHERE
                    if index == NOWHERE or exact != NOWHERE:
                        window = Window(self.manuscript, passage, 0, len(passage.text), exact)
                        return [replace(window, is_same=saying == text)]
        return []

    def _sayings(self, text: str, index: int) -> Iterator[str]:
        """Yield what a line may say: what is printed; or what it was before or after the correction."""
        yield text
        wrong, right = self.correction.wrong, self.correction.right
        for old, new in ((right, wrong), (wrong, right)):
            if index != NOWHERE and text.startswith(old, index):
                yield text[:index] + new + text[index + len(old) :]
            elif old and text.count(old) == 1:
                yield text.replace(old, new)

    def exact(self, text: str, index: int, passages: Sequence[Passage]) -> list[Window]:
        """Return where passages say a text, as near to its place as it stands."""
        found: list[tuple[tuple[int, bool], Window]] = []
        for passage in passages:
            for start in all_places(text, passage.text) if text else ():
                exact = start + index if index != NOWHERE else NOWHERE
                away = self._away(passage, start), passage.text != text
                end = start + len(text)
                found.append((away, Window(self.manuscript, passage, start, end, exact)))
        nearest = min((away for away, _window in found), default=None)
        return [window for away, window in found if away == nearest]

    def _is_at(self, window: Window) -> bool:
        return self.at.column > 1 and self._away(window.passage, window.start) == 0

    def _away(self, passage: Passage, start: int) -> int:
        """Return how far from the place told a text stands, in characters; elsewhere, all alike."""
        if not passage.lines[0] <= self.at.line <= passage.lines[1]:
            return FAR
        if self.at.column < 2:
            return 0
        place = place_in(self.manuscript, passage, start)
        return abs(place.column - self.at.column) if place.line == self.at.line else FAR


def _alike(
    text: str, index: int, manuscript: Manuscript, passages: Sequence[Passage], is_cell: bool
) -> list[Window]:
    """Return the windows of the passages that say most of what is printed.

    A short line may be like any other. It is only taken for a passage that it holds, a title with its
    number; a cell has nothing but its own text.
    """
    if is_cell or len(text) < LONG:
        passages = [one for one in passages if not is_cell and one.text and one.text in text]
    scored = [_compared(text, index, manuscript, passage) for passage in passages]
    best = max((score for score, _window in scored), default=0.0)
    return [window for score, window in scored if score == best >= ALIKE]


def _compared(
    text: str, index: int, manuscript: Manuscript, passage: Passage
) -> tuple[float, Window]:
    """Return how much of a printed line a passage has, and the stretch that is like it.

    What the build adds (第一章, ①, dots and folio) is in the line alone.
    """
    least = 2 if min(len(text), len(passage.text)) > 4 else 1
    matcher = SequenceMatcher(None, passage.text, text, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= least]
    if not blocks:
        return 0.0, Window(manuscript, passage, 0, 0)
    shared = sum(block.size for block in blocks)
    start, end = blocks[0].a - blocks[0].b, blocks[-1].a + blocks[-1].size
    tail = len(text) - blocks[-1].b - blocks[-1].size
    exact = NOWHERE
    for block in blocks if index != NOWHERE else ():
        if block.b <= index:
            exact = block.a + min(index - block.b, block.size)
    if exact == NOWHERE != index:
        return 0.0, Window(manuscript, passage, 0, 0)
    window = Window(
        manuscript,
        passage,
        max(0, min(start, blocks[0].a)),
        min(len(passage.text), end + tail),
        exact,
        is_same=len(blocks) == 1 and shared == len(passage.text),
    )
    return shared / max(min(len(text), len(passage.text)), len(text) // 3), window


def windows_of_source(manuscript: Manuscript, place: Location) -> Iterator[Window]:
    """Yield the stretches of passages that a line of a source holds; without a line, the whole file.

    Where a column is told and nothing is printed there, something may still be put in.
    """
    low, high = manuscript.span(place.line)
    at, is_found = low + place.column - 1, False
    for passage in manuscript.by_line.get(place.line, ()) if place.line else manuscript.passages:
        start, end, exact = 0, len(passage.text), NOWHERE
        if passage.cell is None:
            within = [k for k, offset in enumerate(passage.starts) if low <= offset < high]
            if not within:
                continue
            start, end = within[0], within[-1] + 1
            if place.column and passage.ends[end - 1] == at:
                exact = end
            elif place.column:
                exact = next((k for k in within if passage.starts[k] == at), NOWHERE)
            if place.column and exact == NOWHERE:
                continue
        elif place.column not in (0, passage.cell[2]):
            continue
        elif not passage.text:
            exact = 0
        is_found = True
        yield Window(manuscript, passage, start, end, exact)
    if place.column and not is_found and low <= at <= high:
        lines = place.line, place.line
        yield Window(manuscript, Passage("", (), (), lines, lines, origin=at), 0, 0, 0)


def all_places(part: str, text: str) -> Iterator[int]:
    """Yield where a part begins in a text; one that is empty stands nowhere, but in another's beginning."""
    start = text.find(part)
    while start >= 0 and part:
        yield start
        start = text.find(part, start + 1)
    if not part:
        yield from range(len(text) + 1)


def place_in(manuscript: Manuscript, passage: Passage, index: int) -> Location:
    """Return where a character of a passage is written; the nearest that is, where it is not."""
    near = passage.starts[index:] + passage.starts[:index][::-1]
    offset = next((one for one in near if one != NOWHERE), passage.origin)
    return manuscript.locate(offset, passage.cell)
