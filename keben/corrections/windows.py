"""Turns a printed line, or a line of a source, into the stretches of passages that it was made of.

A printed line leads to the place that the record tells, as long as its text is still there, else to
wherever in its table, its entry or its file that is. What was corrected since is no hindrance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from keben.corrections.correction import Correction
from keben.corrections.manuscript import Manuscript
from keben.corrections.passages import NOWHERE, Passage
from keben.corrections.proof import Entry
from keben.problems import Location

ALIKE = 0.5  #: how much of a printed line must be found in a passage that was edited since
LONG = 8  #: characters of a line that no other line will have by chance
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
    on_line = manuscript.by_line.get(at.line, [])
    if found := _said(entry.text, index, manuscript, on_line, at, correction):
        return found
    is_cell = entry.role in CELLS
    around = manuscript.around(at.line) if not is_cell else ()
    near: Sequence[Passage] = on_line
    before = 0
    for part in entry.text.split("\u3000"):
        own = index - before if before <= index <= before + len(part) else NOWHERE
        if part and (index == NOWHERE or own != NOWHERE):
            found += (
                _said(part, own, manuscript, near, at, correction)
                or _said(part, own, manuscript, around, at, correction)
                or _alike(part, own, manuscript, near, is_cell)
                or _alike(part, own, manuscript, around, is_cell)
            )
        before += len(part) + 1
        near = manuscript.near(at.line)
    if not found and len(entry.text) >= LONG:
        found = _exact(entry.text, index, manuscript, manuscript.passages, at)
    return found


def _said(
    text: str,
    index: int,
    manuscript: Manuscript,
    passages: Sequence[Passage],
    at: Location,
    correction: Correction,
) -> list[Window]:
    """Return where passages say what is printed, or what the correction makes of it or made it of."""
    for saying in _sayings(text, correction):
        if found := _exact(saying, index, manuscript, passages, at):
            return [replace(window, is_same=saying == text) for window in found]
    return []


def _sayings(text: str, correction: Correction) -> Iterator[str]:
    """Yield what a line may say: what is printed; or what it was before or after the correction."""
    yield text
    for old, new in (
        (correction.right, correction.wrong),
        (correction.wrong, correction.right),
    ):
        if old and text.count(old) == 1:
            yield text.replace(old, new)


def _exact(
    text: str, index: int, manuscript: Manuscript, passages: Sequence[Passage], at: Location
) -> list[Window]:
    """Return where passages say just what is printed, as near to its place as it stands."""
    found: list[tuple[tuple[int, bool], Window]] = []
    for passage in passages:
        for start in all_places(text, passage.text) if text else ():
            exact = start + index if index != NOWHERE else NOWHERE
            away = _away(manuscript, passage, start, at), passage.text != text
            found.append((away, Window(manuscript, passage, start, start + len(text), exact)))
    nearest = min((away for away, _window in found), default=None)
    return [window for away, window in found if away == nearest]


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


def _away(manuscript: Manuscript, passage: Passage, start: int, at: Location) -> int:
    """Return how far from the place told a text stands, in characters of its line; elsewhere, all alike."""
    if not passage.lines[0] <= at.line <= passage.lines[1]:
        return FAR
    if at.column < 2:
        return 0
    place = place_in(manuscript, passage, start)
    return abs(place.column - at.column) if place.line == at.line else FAR


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
    """Yield the stretches of passages that a line of a source holds; without a line, the whole file."""
    for passage in manuscript.by_line.get(place.line, ()) if place.line else manuscript.passages:
        within = [
            k
            for k, offset in enumerate(passage.starts)
            if offset != NOWHERE
            and (
                passage.lines[0] == passage.lines[1]
                or not place.line
                or manuscript.locate(offset, passage.cell).line == place.line
            )
        ]
        if not within:
            continue
        start, end, exact = within[0], within[-1] + 1, NOWHERE
        if place.column:
            columns = [manuscript.locate(passage.starts[k], passage.cell).column for k in within]
            if passage.cell is not None:
                exact = NOWHERE
                if columns[0] != place.column:
                    continue
            elif place.column in columns:
                exact = within[columns.index(place.column)]
            elif columns[-1] + 1 == place.column:
                exact = end
            else:
                continue
        yield Window(manuscript, passage, start, end, exact)


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
    return manuscript.locate(next((one for one in near if one != NOWHERE), 0), passage.cell)
