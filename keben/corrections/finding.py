"""Turns a correction into the one place of the sources where its words stand, or into why there is none.

Words are looked for within the line that was read, then over its ends; they are taken where they stand once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from keben.corrections.correction import Correction, Printed, core, differing
from keben.corrections.manuscript import Manuscript, Manuscripts
from keben.corrections.proof import Proof, counted_entries
from keben.corrections.windows import (
    CELLS,
    Window,
    all_places,
    place_in,
    windows_of_entry,
    windows_of_source,
)
from keben.corrections.written import NOWHERE, Passage
from keben.problems import Location
from keben.source.marks import tidy_name

#: Lines that are printed as they are written, and the sources in which they are.
TEXTS, WRITTEN = CELLS | {"body", "note"}, (".md", ".csv", ".xlsx")


#: What stands before a title, a caption or a note, and is made by the build.
NUMBER = re.compile(
    r"(?:第?[一二三四五六七八九十百]+[编篇卷章节]|[表图][0-9]+(?:-[0-9]+)*|[①-㊿])\u3000?"
)


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
    right: str = ""  #: what is to stand there instead

    @property
    def location(self) -> Location:
        """The place of the first of them that is written; of the passage, where none is."""
        return place_in(self.manuscript, self.passage, self.start)


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
            windows = tuple(windows_of_source(manuscript, place))
        else:
            windows = tuple(self._windows_of_print(place, correction))
        for wrong, right in _ways(correction):
            for is_within in (True, False):
                own = (_hits(one, wrong, right, is_within) for one in windows)
                if hits := _once(chain.from_iterable(own)):
                    return Fate.APPLIED if len(hits) == 1 else Fate.AMBIGUOUS, hits
        return self._left(correction, windows)

    def _left(
        self, correction: Correction, windows: Sequence[Window]
    ) -> tuple[Fate, tuple[Found, ...]]:
        """Return what becomes of a correction whose words do not stand in its windows."""
        place, right, printed = correction.place, correction.right, self._printed(correction.place)
        are_same = all(window.is_same for window in windows)
        was_printed = isinstance(place, Location) or _was_printed(correction, place, printed)
        rights = [right for _wrong, right in _ways(correction)]
        done = _once(hit for one in windows for right in rights for hit in _done(one, right))
        if (
            are_same
            and was_printed
            and correction.wrong not in right
            and isinstance(place, Printed)
        ):
            done = ()  # the wrong words are still there, but the build has made some of them
        if done and (was_printed or not (are_same or self.elsewhere(correction))):
            return Fate.DONE, done[:1]
        if isinstance(place, Location) or not was_printed:
            return Fate.MISSING, ()
        if not place.column and printed.count(correction.wrong) == 1:
            return self.find(_narrowed(correction, place, printed))
        if not right and windows and not are_same:
            return Fate.DONE, ()  # it was printed just there, and is there no more
        is_made = are_same and (windows or self._is_made(place))
        return Fate.MADE if is_made else Fate.MISSING, ()

    def elsewhere(self, correction: Correction) -> tuple[int, ...]:
        """Return the other lines of the page that have the words."""
        place = correction.place
        if self.proof is None or not isinstance(place, Printed) or not correction.wrong:
            return ()
        entries = self.proof.entries(place.page)
        lines = (one.line for one in entries if correction.wrong in one.text)
        return tuple(line for line in dict.fromkeys(lines) if line not in (0, place.line))

    def _is_made(self, place: Printed) -> bool:
        """Say whether a printed line is the build's own: an index, the head of a group, a mark."""
        assert self.proof is not None
        entries = self.proof.line(place.page, place.line)
        texts = (one.at for one in entries if one.role in TEXTS)
        return not any(at and at.file.endswith(WRITTEN) for at in texts)

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
                yield from windows_of_entry(manuscript, entry, entry.at, index, correction)


def _ways(correction: Correction) -> Iterator[tuple[str, str]]:
    """Yield the wrong and the right words: as told, as they are printed, without a number before both."""
    yield correction.wrong, correction.right
    if (tidied := tidy_name(correction.wrong)) != correction.wrong:
        yield tidied, correction.right
    number = NUMBER.match(correction.wrong)
    if number and correction.right.startswith(number[0]) and number[0] != correction.wrong:
        yield correction.wrong[number.end() :], correction.right[number.end() :]


def _was_printed(correction: Correction, place: Printed, printed: str) -> bool:
    """Say whether a printed line has the words, or as many of them as stand before its end."""
    if not place.column:
        return correction.wrong in printed
    rest = printed[place.column - 1 :]
    return rest.startswith(correction.wrong) or (bool(rest) and correction.wrong.startswith(rest))


def _narrowed(correction: Correction, place: Printed, printed: str) -> Correction:
    """Return a correction of the characters alone that differ: the build has made some of the others."""
    start, _end = core(correction.wrong, correction.right)
    exact = replace(place, column=printed.index(correction.wrong) + start + 1)
    wrong, right = differing(correction.wrong, correction.right)
    return replace(correction, place=exact, wrong=wrong, right=right)


def _hits(window: Window, wrong: str, right: str, is_within: bool) -> Iterator[Found]:
    """Yield where the wrong words stand in a window; or else, over its edges.

    Where they are part of the right ones, and these stand there, the correction has been made.
    """
    text = window.passage.text
    if window.exact != NOWHERE:
        at = window.exact
        is_done = (wrong or not window.is_same) and _is_done(text, at, wrong, right)
        if not wrong and window.is_same:  # the line itself does not show what was put at its ends
            is_before = at == window.start and text[:at].endswith(right)
            is_done = is_before or (at == window.end and text.startswith(right, at))
        if text.startswith(wrong, at) and not is_done:
            yield Found(window.manuscript, window.passage, at, at + len(wrong), right)
        return
    if not wrong:
        return
    low, high = window.start, window.end
    if not is_within:
        low, high = max(0, low - len(wrong) + 1), high + len(wrong) - 1
    for start in all_places(wrong, text):
        if low <= start and start + len(wrong) <= high and not _is_done(text, start, wrong, right):
            yield Found(window.manuscript, window.passage, start, start + len(wrong), right)


def _is_done(text: str, start: int, wrong: str, right: str) -> bool:
    """Say whether the right words stand around the wrong ones that are part of them."""
    return any(start >= k and text.startswith(right, start - k) for k in all_places(wrong, right))


def _done(window: Window, right: str) -> Iterator[Found]:
    """Yield where the right words stand in a window, or over its edges; none can be seen of none."""
    if not right:
        return
    low, high = window.start - len(right) + 1, window.end + len(right) - 1
    if window.exact != NOWHERE:
        low, high = window.exact - len(right), window.exact + len(right)
    for start in all_places(right, window.passage.text):
        if low <= start and start + len(right) <= high:
            yield Found(window.manuscript, window.passage, start, start + len(right))


def _once(hits: Iterator[Found]) -> tuple[Found, ...]:
    """Return each place once, though several windows have it."""
    seen: dict[tuple[int, int, int], Found] = {}
    for hit in hits:
        seen.setdefault((id(hit.passage), hit.start, hit.end), hit)
    return tuple(seen.values())
