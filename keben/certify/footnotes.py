"""Turns the marks and notes of pages into verdicts on A11.1 and A2.11: each note below its own mark.

A mark is ① or, where notes are numbered by 章, [1], smaller than the text that it stands in; a note begins
with one of its own size at the edge of the notes. Marks in a table that has notes under it call those.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from keben.certify.given import FURNITURE
from keben.certify.lines import Line
from keben.certify.marks import CIRCLED
from keben.certify.printed import Printed, printed_tables
from keben.certify.reading import EPS_PT, Check, NotChecked, Reading, Spot, spot, whole
from keben.certify.stacks import ASIDE
from keben.messages import _

BRACKETED = re.compile(r"\[(\d+)\]")
SMALL = 0.75  #: of the text: a number below it is a mark
SCOPES = frozenset({"matter", "chapter"})  #: ranks with which notes numbered by 章 begin again
UNCALLED = FURNITURE | {"note", "table-note", "contents", "index"}  #: where no mark stands


@dataclass(frozen=True, slots=True)
class _Sign:
    """A mark in the text, or the label of a note."""

    number: int
    line: Line
    k: int

    @property
    def text(self) -> str:
        first = self.line.glyphs[self.k].text
        return first if first in CIRCLED else f"[{self.number}]"


def _number(line: Line, k: int) -> int:
    """Return the number of a note that stands at a place: ⑫ or [12]; 0 where there is none."""
    first = line.glyphs[k].text
    if first in CIRCLED:
        return CIRCLED.index(first) + 1
    text = "".join(glyph.text for glyph in line.glyphs[k : k + 6]) if first == "[" else ""
    bracketed = BRACKETED.match(text)
    return int(bracketed[1]) if bracketed else 0


def _marks(line: Line) -> Iterator[_Sign]:
    for k, glyph in enumerate(line.glyphs):
        if glyph.size < SMALL * line.em and (number := _number(line, k)):
            yield _Sign(number, line, k)


def _labels(notes: Sequence[Line]) -> list[_Sign]:
    """Return the labels of notes, at the left edge of all of a page."""
    edges: dict[int, float] = {}
    for line in notes:
        edges[line.page] = min(line.glyphs[0].x, edges.get(line.page, line.glyphs[0].x))
    at_edge = (line for line in notes if line.glyphs[0].x < edges[line.page] + EPS_PT)
    return [_Sign(number, line, 0) for line in at_edge if (number := _number(line, 0))]


def notes_below_their_marks(reading: Reading) -> Iterator[Spot | None]:
    """A11.1: the notes of a page are those of its marks; what is carried over stands before them.

    Numbers begin again with every page or 章, as the style has it; by 章, a note may be called again.
    """
    if not reading.given:
        raise NotChecked(_("notes are not told from text without a record"))
    by_page = reading.given.style.note.numbered == "page"
    scopes = {h.page for h in reading.given.headings if h.level in SCOPES}
    tables = [printed for printed in printed_tables(reading) if printed.notes]
    last = 0
    noted = -1  # the last page with notes
    for page, lines in _pages(reading, tables):
        notes = [line for line in lines if line.role == "note"]
        marks = [sign for line in lines if line.role != "note" for sign in _marks(line)]
        labels = _labels(notes)
        if by_page:
            last = 0
        again = set()
        for sign in marks:
            if page in scopes and sign.number == 1:
                last = 0
            if not by_page and sign.number <= last:
                again.add(sign.number)
                continue
            told = _("mark {mark} is out of its order").format(mark=sign.text)
            yield None if sign.number == last + 1 else spot(sign.line, sign.k, told)
            last = sign.number
        yield from _matched(marks, labels, again)
        yield from _ordered(notes, labels, goes_on=_follows(reading, noted, page))
        noted = page if notes else noted
    for printed in tables:
        yield from _under(printed)


def _follows(reading: Reading, before: int, page: int) -> bool:
    """Whether nothing but turned pages, plates and blanks stands between two pages: notes go over them."""
    between = [reading.told(number) for number in range(before + 1, page)]
    return before >= 0 and all(told and (told.turn or told.kind in ASIDE) for told in between)


def _pages(reading: Reading, tables: Sequence[Printed]) -> Iterator[tuple[int, list[Line]]]:
    """Yield every page with its notes and the lines that may call them."""
    own = {id(line) for printed in tables for line in _cells(printed)}
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in reading.lines:
        calls = line.role and line.role not in UNCALLED and id(line) not in own
        if line.role == "note" or calls:
            pages[line.page].append(line)
    yield from sorted(pages.items())


def _cells(printed: Printed) -> Iterator[Line]:
    """Yield the lines of a table that call its notes; what its caption calls stands at the page's foot."""
    yield from (line for part in printed.parts for line in part.lines if line.role != "caption")


def _matched(
    marks: Sequence[_Sign], labels: Sequence[_Sign], again: set[int]
) -> Iterator[Spot | None]:
    """Every mark has its note, and every note its mark; marks that call `again` need none."""
    called, given = {sign.number for sign in marks}, {sign.number for sign in labels}
    for sign in marks:
        is_there = sign.number in given | again
        told = _("the note of {mark} is not on its page").format(mark=sign.text)
        yield None if is_there else spot(sign.line, sign.k, told)
    for sign in labels:
        told = _("note {mark} has no mark on its page").format(mark=sign.text)
        yield None if sign.number in called else whole(sign.line, told)


def _ordered(
    notes: Sequence[Line], labels: Sequence[_Sign], *, goes_on: bool
) -> Iterator[Spot | None]:
    """Notes fall in the order of their numbers; lines before the first label were begun a page before."""
    for one, other in pairwise(notes):
        yield None if one.y < other.y else whole(other, _("the notes are out of order"))
    for before, after in pairwise(labels):
        follows = after.number in (before.number + 1, 1)
        yield None if follows else whole(after.line, _("the notes are out of order"))
    if notes and not goes_on and (not labels or labels[0].line is not notes[0]):
        yield whole(notes[0], _("a note goes on here that the page before has not begun"))


def _under(printed: Printed) -> Iterator[Spot | None]:
    """The notes of a table are numbered from ①, and stand below its last row (A11.2)."""
    marks = [sign for line in _cells(printed) for sign in _marks(line)]
    labels = _labels(printed.notes)
    yield from _matched(marks, labels, set())
    for number, sign in enumerate(labels, 1):
        told = _("the notes of a table are not numbered from ①")
        yield None if sign.number == number else whole(sign.line, told)
    first = printed.notes[0]
    if any(line.page == first.page and line.y > first.y for line in printed.parts[-1].lines):
        yield whole(first, _("the notes of a table do not stand below it"))


def marks_stay_with_text(reading: Reading) -> Iterator[Spot | None]:
    """A2.11: no line begins with a mark, nor with what is raised or lowered."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    for paragraph in reading.paragraphs:
        for one, other in pairwise(paragraph):
            first = other.glyphs[0]
            told = _("{mark} is parted from its text").format(mark=first.text)
            yield spot(other, 0, told) if first.size < SMALL * one.em else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A2.11", marks_stay_with_text),
    ("A11.1", notes_below_their_marks),
)
