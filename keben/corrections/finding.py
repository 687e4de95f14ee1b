"""Turns a correction into the one place of the sources where its words stand, or into why there is none.

A printed line leads to the passage that it was made of: to the place that the record tells, as long as its
text is still there, else to wherever in its file it is. What was corrected since is no hindrance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from keben.corrections.correction import Correction, Printed
from keben.corrections.manuscript import Manuscript, Manuscripts
from keben.corrections.passages import NOWHERE, Passage
from keben.corrections.proof import Entry, Proof, counted_entries
from keben.problems import Location
from keben.source.marks import tidy_name

ALIKE = 0.5  #: how much of a printed line must be found in a passage that was edited since
LONG = 8  #: characters of a line that no other line will have by chance
CELLS = frozenset({"table", "roll"})
FAR = 1_000_000  #: of what stands in another line than the one told


class Fate(StrEnum):
    """What becomes of a correction."""

    APPLIED = "applied"
    DONE = "done"  #: what is right stands there
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    MADE = "made"  #: the words are made by the build: a number, an index, a running head
    UNREAD = "unread"  #: its source is not there, or cannot be read
    MEETS = "meets"  #: another correction changes the same characters
    MARKED = "marked"  #: marks of the source stand in its way


@dataclass(frozen=True, slots=True)
class Found:
    """Where the words of a correction stand: characters `start` to `end` of a passage."""

    manuscript: Manuscript
    passage: Passage
    start: int
    end: int

    @property
    def location(self) -> Location:
        """The place of the first of them that is written; of the passage, where none is."""
        near = self.passage.starts[self.start :] + self.passage.starts[: self.start][::-1]
        offset = next((one for one in near if one != NOWHERE), 0)
        return self.manuscript.locate(offset, self.passage.cell)


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a passage that a printed line was made of, or a line of a source holds."""

    manuscript: Manuscript
    passage: Passage
    start: int
    end: int
    exact: int = NOWHERE  #: the very character that is meant, where it is known
    is_same: bool = True  #: the line is still as it was printed


class Finder:
    """Looks for corrections in the sources of a book, through the proof that they were made on."""

    def __init__(self, manuscripts: Manuscripts, proof: Proof | None) -> None:
        self.manuscripts = manuscripts
        self.proof = proof

    def find(self, correction: Correction) -> tuple[Fate, tuple[Found, ...]]:
        """Return what becomes of a correction, with the place, or the places that it may mean."""
        place = correction.place
        if isinstance(place, Location):
            manuscript = self.manuscripts.get(place.file)
            if manuscript is None:
                return Fate.UNREAD, ()
            windows = tuple(_windows_of_source(manuscript, place))
        else:
            windows = tuple(self._windows_of_print(place, correction))
        right, printed = correction.right, self._printed(place)
        for wrong in dict.fromkeys((correction.wrong, tidy_name(correction.wrong))):
            hits = _once(hit for window in windows for hit in _hits(window, wrong, right, True))
            hits = hits or _once(
                hit for window in windows for hit in _hits(window, wrong, right, False)
            )
            if len(hits) == 1:
                return Fate.APPLIED, hits
            if hits:
                return Fate.AMBIGUOUS, hits
        is_elsewhere = correction.wrong not in printed and self.elsewhere(correction)
        done = _once(hit for window in windows for hit in _done(window, right))
        if done and not is_elsewhere:
            return Fate.DONE, done[:1]
        are_same = all(window.is_same for window in windows)
        if not right and windows and not are_same and windows[0].exact != NOWHERE:
            return Fate.DONE, ()  # it was printed just there, and is there no more
        is_made = are_same and correction.wrong in printed and _has(printed, place)
        return (Fate.MADE if is_made else Fate.MISSING), ()

    def elsewhere(self, correction: Correction) -> tuple[int, ...]:
        """Return the other lines of the page that have the words."""
        place = correction.place
        if self.proof is None or not isinstance(place, Printed) or not correction.wrong:
            return ()
        entries = self.proof.entries(place.page)
        lines = (one.line for one in entries if correction.wrong in one.text and one.line)
        return tuple(dict.fromkeys(lines))

    def _printed(self, place: Printed | Location) -> str:
        """Return what a proofreader sees at a place."""
        if self.proof is None or isinstance(place, Location):
            return ""
        return "\n".join(entry.text for entry in self.proof.line(place.page, place.line))

    def _windows_of_print(self, place: Printed, correction: Correction) -> Iterator[Window]:
        assert self.proof is not None
        entries = self.proof.line(place.page, place.line)
        for entry, before in counted_entries(entries):
            index = place.column - 1 - before if place.column else NOWHERE
            if entry.at is None or (place.column and not 0 <= index <= len(entry.text)):
                continue
            manuscript = self.manuscripts.get(entry.at.file)
            if manuscript is not None:
                yield from _windows_of_entry(manuscript, entry, entry.at, index, correction)


def _has(printed: str, place: Printed | Location) -> bool:
    """Say whether a printed line is as long as its place asks for."""
    return isinstance(place, Printed) and place.column <= len(printed)


def _windows_of_entry(
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
        for start in _all(text, passage.text) if text else ():
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
    place = Found(manuscript, passage, start, start).location
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
        is_same=shared == len(passage.text),
    )
    return shared / max(min(len(text), len(passage.text)), len(text) // 3), window


def _windows_of_source(manuscript: Manuscript, place: Location) -> Iterator[Window]:
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


def _hits(window: Window, wrong: str, right: str, is_within: bool) -> Iterator[Found]:
    """Yield where the wrong words stand in a window; or else, over its edges.

    Where they are part of the right ones, and these stand there, the correction has been made.
    """
    text = window.passage.text
    if window.exact != NOWHERE:
        at = window.exact
        is_done = (wrong or not window.is_same) and _is_done(text, at, wrong, right)
        if text.startswith(wrong, at) and not is_done:
            yield Found(window.manuscript, window.passage, at, at + len(wrong))
        return
    if not wrong:
        return
    low, high = window.start, window.end
    if not is_within:
        low, high = max(0, low - len(wrong) + 1), high + len(wrong) - 1
    for start in _all(wrong, text):
        if low <= start and start + len(wrong) <= high and not _is_done(text, start, wrong, right):
            yield Found(window.manuscript, window.passage, start, start + len(wrong))


def _is_done(text: str, start: int, wrong: str, right: str) -> bool:
    """Say whether the right words stand around the wrong ones that are part of them."""
    return any(start >= k and text.startswith(right, start - k) for k in _all(wrong, right))


def _done(window: Window, right: str) -> Iterator[Found]:
    """Yield where the right words stand in a window, or over its edges; none can be seen of none."""
    if not right:
        return
    low, high = window.start - len(right) + 1, window.end + len(right) - 1
    if window.exact != NOWHERE:
        low, high = window.exact - len(right), window.exact + len(right)
    for start in _all(right, window.passage.text):
        if low <= start and start + len(right) <= high:
            yield Found(window.manuscript, window.passage, start, start + len(right))


def _all(part: str, text: str) -> Iterator[int]:
    """Yield where a part begins in a text; one that is empty stands nowhere, but in another's beginning."""
    start = text.find(part)
    while start >= 0 and part:
        yield start
        start = text.find(part, start + 1)
    if not part:
        yield from range(len(text) + 1)


def _once(hits: Iterator[Found]) -> tuple[Found, ...]:
    """Return each place once, though several windows have it."""
    seen: dict[tuple[int, int, int], Found] = {}
    for hit in hits:
        seen.setdefault((id(hit.passage), hit.start, hit.end), hit)
    return tuple(seen.values())
