"""Turns found corrections into edits of the sources, and says of each what became of it.

Only characters that differ are touched: marks, notes and line ends between them stay. What a file prints is
read again before it is believed: with its edits it must say what it said, but for the corrections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from keben.corrections.correction import Correction, core
from keben.corrections.finding import Fate, Finder, Found
from keben.corrections.manuscript import Cell, Edit, Manuscript
from keben.corrections.written import NOWHERE, WIDE
from keben.problems import Location
from keben.source.marks import tidy_name

_WIDE = str.maketrans(WIDE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction; `edits` are those that make it."""

    correction: Correction
    fate: Fate
    found: tuple[Found, ...] = ()
    edits: tuple[Edit, ...] = ()
    other: Correction | None = None  #: which it meets
    lines: tuple[int, ...] = ()  #: of the page, on which the words stand instead

    @property
    def at(self) -> Location | None:
        """The place in the sources that is changed, or is right already."""
        return self.found[0].location if len(self.found) == 1 else None


@dataclass(frozen=True, slots=True)
class Revision:
    """改稿: the outcomes in the order of the list, and the sources that change, before and after."""

    outcomes: tuple[Outcome, ...]
    changed: tuple[tuple[Manuscript, Manuscript], ...]


def revise(corrections: Sequence[Correction], finder: Finder) -> Revision:
    """Find all corrections, then make those that have one place; nothing is written."""
    outcomes = [_outcome(correction, finder) for correction in corrections]
    _part(outcomes)
    changed = []
    manuscripts = {one.found[0].manuscript: None for one in outcomes if one.fate is Fate.APPLIED}
    for before in manuscripts:
        own = [k for k, one in enumerate(outcomes) if one.edits and _is_of(one, before)]
        after = _edited(before, [outcomes[k] for k in own])
        if after is None:  # one by one, to know which of them has marks in its way
            for k in own:
                if _edited(before, [outcomes[k]]) is None:
                    outcomes[k] = replace(outcomes[k], fate=Fate.MARKED, edits=())
            own = [k for k in own if outcomes[k].edits]
            after = _edited(before, [outcomes[k] for k in own])
        if after is None:
            for k in own:
                outcomes[k] = replace(outcomes[k], fate=Fate.MARKED, edits=())
        elif after.data != before.data:
            changed.append((before, after))
    return Revision(tuple(outcomes), tuple(changed))


def inverse(revision: Revision) -> Iterator[Correction]:
    """Yield corrections that take the revision back, at the places where its words stand now."""
    for before, after in revision.changed:
        shifts: dict[int, int] = {}
        cells: set[Cell] = set()
        own = [one for one in revision.outcomes if one.edits and _is_of(one, before)]
        edits = sorted(
            ((edit, one) for one in own for edit in one.edits),
            key=lambda pair: (pair[0].start, pair[0].end),
        )
        for edit, one in edits:
            place = before.locate(edit.start, edit.cell)
            old, new = before.source(edit.cell)[edit.start : edit.end], edit.text
            if edit.cell is None:
                shift = shifts.get(place.line, 0)
                shifts[place.line] = shift + len(new) - len(old)
                place = replace(place, column=place.column + shift)
            elif edit.cell in cells:
                continue
            else:  # a cell is given back as a whole: characters in it have no place of their own
                cells.add(edit.cell)
                old, new = before.source(edit.cell), after.source(edit.cell)
            yield Correction(one.correction.at, place, new, old)


def _is_of(outcome: Outcome, manuscript: Manuscript) -> bool:
    return outcome.found[0].manuscript is manuscript


def _outcome(correction: Correction, finder: Finder) -> Outcome:
    fate, found = finder.find(correction)
    if fate is not Fate.APPLIED:
        lines = finder.elsewhere(correction) if fate is Fate.MISSING else ()
        return Outcome(correction, fate, found, lines=lines)
    edits = tuple(_edits(found[0]))
    return Outcome(correction, fate if edits else Fate.MADE, found, edits)


def _edits(found: Found) -> Iterator[Edit]:
    """Yield what turns the wrong words into the right ones; nothing where some are not written.

    Where marks stand between them, as many characters are put one for one as there are of both.
    """
    passage = found.passage
    wrong = passage.text[found.start : found.end]
    head, tail = core(wrong, found.right)
    first, last = found.start + head, found.end - tail
    right = found.right[head : len(found.right) - tail]
    if NOWHERE in passage.starts[first:last]:
        return
    if first == last:
        at = _gap(found, first)
        if at != NOWHERE:
            yield Edit(at, at, right, passage.cell)
        return
    stretches: list[list[int]] = [[first]]
    for k in range(first + 1, last):
        if passage.starts[k] == passage.ends[k - 1]:
            stretches[-1].append(k)
        else:
            stretches.append([k])
    for stretch in stretches:
        count = len(stretch) if stretch is not stretches[-1] else len(right)
        start, end = passage.starts[stretch[0]], passage.ends[stretch[-1]]
        yield Edit(start, end, right[:count], passage.cell)
        right = right[count:]


def _gap(found: Found, index: int) -> int:
    """Return where a character is put in before the one of this index: behind the one before it."""
    passage = found.passage
    if not passage.text:
        return passage.origin
    if index > 0 and passage.ends[index - 1] != NOWHERE:
        return passage.ends[index - 1]
    return passage.starts[index] if index < len(passage.starts) else NOWHERE


def _part(outcomes: list[Outcome]) -> None:
    """Leave out corrections that touch what one before them in the list changes."""
    by_file: dict[str, list[tuple[Outcome, Edit]]] = {}
    for k, one in enumerate(outcomes):
        if not one.edits:
            continue
        taken = by_file.setdefault(one.found[0].manuscript.file, [])
        other = next(
            (
                before
                for before, edit in taken
                for own in one.edits
                if own.cell == edit.cell and _touch(own, edit)
            ),
            None,
        )
        if other is not None:
            is_same = one.edits == other.edits
            fate = Fate.DONE if is_same else Fate.MEETS
            outcomes[k] = replace(one, fate=fate, edits=(), other=other.correction)
        else:
            taken += [(one, edit) for edit in one.edits]


def _touch(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        return one.start == other.start or (
            min(one.start, other.start) < max(one.start, other.start) < min(one.end, other.end)
        )
    return one.start < other.end and other.start < one.end


def _edited(before: Manuscript, outcomes: Iterable[Outcome]) -> Manuscript | None:
    """Return a manuscript with its edits; None when it would then say something else than it should."""
    outcomes = tuple(outcomes)
    said: dict[int, str] = {}
    for one in sorted(outcomes, key=lambda one: one.found[0].start, reverse=True):
        passage, right = one.found[0].passage, one.found[0].right
        text = said.get(id(passage), passage.text)
        said[id(passage)] = text[: one.found[0].start] + right + text[one.found[0].end :]
    wanted = Counter(said.pop(id(passage), passage.text) for passage in before.passages)
    wanted.update(said.values())  # where nothing was printed before
    try:
        after = before.edited(edit for one in outcomes for edit in one.edits)
    except ValueError:
        return None
    if after.problems.failed and not before.problems.failed:
        return None
    printed = Counter(passage.text for passage in after.passages)
    wanted[""] = printed[""] = 0  # what is empty may not be read as anything
    return after if printed == wanted or _tidied(printed) == _tidied(wanted) else None


def _tidied(texts: Counter[str]) -> Counter[str]:
    """Return texts without what the reader of sources does to them: blanks beside Han, marks made wide."""
    found: Counter[str] = Counter()
    for text, count in texts.items():
        found[tidy_name(text.translate(_WIDE))] += count
    return found
