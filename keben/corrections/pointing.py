"""Turns the marks of an annotated PDF into corrections: what stands under a mark, as the record has it.

PDFium says where each glyph stands, the record which line of which page it belongs to; the two have to
agree, so that a mark on a PDF of another edition is told and never applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pypdfium2
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from keben.certify.glyphs import Glyph, read_leaf
from keben.corrections.annotations import Asked, Box, Mark, marks_of
from keben.corrections.correction import Correction, Printed
from keben.corrections.proof import Entry, Proof, counted_entries
from keben.messages import _
from keben.problems import Location, Problems
from keben.source.marks import is_word_space

NEAR = 1.5  #: pt, between where a record and a PDF have a line
MIDDLE = 0.35  #: em: how high above its baseline the middle of a han stands
_NUMBER = re.compile(r"-(\d+)\.print")


def read_marks(file: Path, proof: Proof, problems: Problems) -> list[Correction]:
    """Return the corrections of an annotated PDF; marks that ask for none, or cannot be read, are told."""
    try:
        pages = [(k, page, tuple(marks_of(page))) for k, page in enumerate(PdfReader(file).pages)]
        pdf = pypdfium2.PdfDocument(file)
    except (PyPdfError, DependencyError, pypdfium2.PdfiumError, OSError, ValueError, TypeError):
        problems.error(
            "marks-unreadable",
            _("“{path}” is no PDF whose notes can be read").format(path=file.name),
            Location(file.name),
            _("save it again from the program that it was marked with, without a password"),
        )
        return []
    first = _first_page(file, len(pages), proof)
    if first is None:
        problems.error(
            "marks-pages",
            _("the PDF has {count} pages; no file of the edition has as many").format(
                count=len(pages)
            ),
            Location(file.name),
            _("name the edition that it is a PDF of with --edition"),
        )
        return []
    corrections: list[Correction] = []
    with closing(pdf):
        for number, page, marks in pages:
            if marks:
                _leaf, glyphs = read_leaf(pdf[number], number, 0, {})
                sheet = _Sheet(page, first + number, glyphs, proof)
                at = Location(file.name, number + 1)
                pointer = _Pointer(sheet, at, problems)
                corrections += [found for mark in marks for found in pointer.point(mark)]
    return corrections


def _first_page(file: Path, count: int, proof: Proof) -> int | None:
    """Return the page of the book that a file begins with: it is the screen file, or a volume's."""
    if count == len(proof.pages):
        return 0
    named = _NUMBER.search(file.name)
    starts = {
        number: int(volume["first_page"])
        for number, volume in enumerate(proof.volumes, 1)
        if volume["pages"] == count
    }
    return starts.get(int(named[1]) if named else 0, next(iter(starts.values()), None))


@dataclass(frozen=True, slots=True)
class _Spot:
    """A glyph as a character of the record."""

    entry: Entry
    index: int  #: in the text of the entry
    glyph: Glyph


class _Sheet:
    """A page as it is in the file and in the record, both at once."""

    def __init__(
        self, page: PageObject, number: int, glyphs: Sequence[Glyph], proof: Proof
    ) -> None:
        self.number = number
        self.proof = proof
        self.turn = int(proof.pages[number].get("turn", 0))
        self.trim = tuple(float(side) for side in page.trimbox)
        self.spots = tuple(
            spot
            for entry in proof.entries(number)
            if entry.line
            for spot in _spots(entry, glyphs, self.turn)
        )

    def place(self, box: Box) -> Box:
        """Return a box of the file as left, top, right, bottom on the page, turned if that is."""
        left, bottom, right, top = self.trim
        (x0, y0), (x1, y1) = (
            (x - left, top - y)
            if self.turn == 0
            else (y - bottom, x - left)
            if self.turn == 90
            else (top - y, right - x)
            for x, y in (box[:2], box[2:])
        )
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def under(self, boxes: Sequence[Box]) -> list[_Spot]:
        """Return the characters whose middle lies in one of the boxes, in the order of the record."""
        placed = [self.place(box) for box in boxes]
        return [
            spot
            for spot in self.spots
            if any(
                left <= spot.glyph.x + spot.glyph.advance / 2 <= right
                and top <= spot.glyph.y - MIDDLE * spot.glyph.size <= bottom
                for left, top, right, bottom in placed
            )
        ]

    def gap(self, box: Box) -> tuple[Entry, int] | None:
        """Return the line, and how many of its characters stand before the middle of a caret."""
        left, top, right, bottom = self.place(box)
        x, y = (left + right) / 2, (top + bottom) / 2
        edges = [
            (abs(y - spot.glyph.y + 2), abs(x - edge), spot.entry, spot.index + is_behind)
            for spot in self.spots
            for edge, is_behind in ((spot.glyph.x, 0), (spot.glyph.right, 1))
            if abs(x - edge) < spot.glyph.size
        ]
        if not edges:
            return None
        _down, _across, entry, index = min(edges, key=lambda edge: edge[:2])
        return entry, index

    def printed(self, entry: Entry, index: int) -> Printed:
        """Return the place of a character as a proofreader counts it: in the whole printed line."""
        line = self.proof.line(self.number, entry.line)
        before = next(before for one, before in counted_entries(line) if one is entry)
        cited = self.proof.cite(self.number, entry.line)
        return Printed(self.number, entry.line, before + index + 1, cited)


def _spots(entry: Entry, glyphs: Sequence[Glyph], turn: int) -> Iterator[_Spot]:
    """Yield the glyphs of a line of the record; none where they say something else."""
    x, y, end = entry.x / 1000, entry.y / 1000, (entry.x + entry.width) / 1000
    own = sorted(
        (
            glyph
            for glyph in glyphs
            if glyph.turn == turn
            and abs(glyph.y - y) < NEAR
            and x - NEAR < glyph.x < end + NEAR
            and not glyph.text.isspace()
        ),
        key=lambda glyph: glyph.x,
    )
    places = [k for k, character in enumerate(entry.text) if not character.isspace()]
    said = "".join(glyph.text for glyph in own)
    if said != "".join(entry.text[k] for k in places):
        return
    k = 0
    for glyph in own:
        yield _Spot(entry, places[k], glyph)
        k += len(glyph.text)


class _Pointer:
    """The marks of one page while they become corrections."""

    def __init__(self, sheet: _Sheet, at: Location, problems: Problems) -> None:
        self.sheet = sheet
        self.at = at
        self.problems = problems

    def point(self, mark: Mark) -> Iterator[Correction]:
        """Yield the correction that a mark asks for, or tell why it is none."""
        spots = self.sheet.under(mark.boxes) if mark.covers else []
        words = _words(spots)
        right = "" if mark.asked is Asked.REPLACE and mark.right == words else mark.right
        note = mark.author
        if mark.asked is Asked.QUESTION:
            self._question(mark, words)
        elif mark.covers and not spots:
            self._tell_strange()
        elif mark.asked is Asked.REPLACE:
            yield Correction(self.at, self._at(spots[0]), words, right, note=note)
        elif mark.asked is Asked.INSERT:
            gap = self.sheet.gap(mark.boxes[0])
            if gap is None:
                self._tell_strange()
            else:
                yield Correction(self.at, self.sheet.printed(*gap), "", right, note=note)
        else:
            page = Printed(self.sheet.number, cited=self.sheet.proof.cite(self.sheet.number))
            place = page
            if mark.wrong in words:
                place = self._at(_spot(spots, words.index(mark.wrong)))
            yield Correction(self.at, place, mark.wrong, right, note=note)

    def _at(self, spot: _Spot) -> Printed:
        return self.sheet.printed(spot.entry, spot.index)

    def _question(self, mark: Mark, words: str) -> None:
        """Tell of a note that a person has to read."""
        says = f"“{words}” {mark.says}" if words else mark.says
        self.problems.warn(
            "mark-question",
            _("{place}: a note that is no correction: {note}").format(
                place=self.sheet.proof.cite(self.sheet.number), note=says or "—"
            ),
            self.at,
            _("answer it; for a correction write 改为… or 误→正, or strike the words out"),
        )

    def _tell_strange(self) -> None:
        self.problems.error(
            "mark-strange",
            _("{place}: no text of the edition stands under a mark").format(
                place=self.sheet.proof.cite(self.sheet.number)
            ),
            self.at,
            _("name the edition that it is a PDF of with --edition, or mark the words themselves"),
        )


def _words(spots: Sequence[_Spot]) -> str:
    """Return what stands under a mark, with the blanks between its words."""
    words = ""
    for entry, own in _by_entry(spots):
        part = entry.text[own[0].index : own[-1].index + len(own[-1].glyph.text)]
        words += " " + part if is_word_space(words[-1:], part[0]) else part
    return words


def _spot(spots: Sequence[_Spot], offset: int) -> _Spot:
    """Return the spot at which a character of the words under a mark stands."""
    for _entry, own in _by_entry(spots):
        first, length = own[0].index, own[-1].index + len(own[-1].glyph.text) - own[0].index
        if offset < length:
            return max(
                (spot for spot in own if spot.index <= first + offset), key=lambda one: one.index
            )
        offset -= length
    raise IndexError(offset)


def _by_entry(spots: Sequence[_Spot]) -> Iterator[tuple[Entry, list[_Spot]]]:
    for _key, group in groupby(spots, key=lambda spot: id(spot.entry)):
        own = list(group)
        yield own[0].entry, own
