"""The sheet: a page at hand while it is filled, with what stands at its foot.

Rules: A11.1, A11.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keben.galley.strip import Strip, TextItem
from keben.pages.costs import WAITING
from keben.pages.ending import Placed

NOTE_LINES = 2  #: of a note that stand on the page of its mark, when the rest goes overleaf


@dataclass(slots=True)
class Sheet:
    """The page at hand while it is filled; `room` is its height, `line_gap` the white a grid line ends in."""

    room: int
    leading: int
    line_gap: int
    y: int = 0
    bottom: int = 0  #: of what is not white
    cost: int = 0
    placed: list[Placed] = field(default_factory=list)
    foot: tuple[Strip, ...] = ()
    foot_height: int = 0
    notes: list[Strip] = field(default_factory=list)
    note_height: int = 0
    waiting: tuple[int, ...] = ()
    lower: int = 0  #: by how much columns that go on end earlier than the page
    stop: tuple[int, int] | None = None  #: the strip of columns at which it ends, wherever they end
    closed: Mapping[tuple[int, int], Strip] | None = None  #: what stands with less white somewhere
    over: int = 0  #: lines that stand below the type area
    has_own: bool = False  #: something of the text, not only what was taken up again
    is_tall: bool = False

    @property
    def lines(self) -> int:
        """How many lines stand on the page; a heading counts as its lines, whatever rows it takes."""
        return sum(
            len(strip.items) if strip.headings else strip.height // self.leading
            for strip, _x, _y in self.placed
            if not strip.is_blank
        )

    def call(self, notes: Sequence[Strip]) -> None:
        """Add notes that are called on the page."""
        self.notes += notes
        self.note_height += sum(note.height for note in notes)

    def place(self, strip: Strip, y: int, x: int = 0) -> None:
        """Set a strip at its place, with the notes that it calls."""
        self.placed.append((strip, x, y))
        if y + strip.height > self.y:
            self.y = y + strip.height
        if not strip.is_blank:
            self.bottom = self.y
        if strip.notes:
            self.call(strip.notes)

    def place_lines(self, lines: Sequence[Strip], y: int) -> None:
        """Set lines of text like any other, one below the other."""
        self.placed += [(strip, 0, y + k * self.leading) for k, strip in enumerate(lines)]
        self.y = self.bottom = y + len(lines) * self.leading
        self.has_own = True

    def fits(self, strip: Strip, bottom: int) -> bool:
        """Whether a strip that ends at `bottom` leaves room for what stands at the foot."""
        free = self.room - self.foot_height - bottom - (0 if strip.on_grid else self.line_gap)
        if free < 0:
            return False
        if not (self.notes or strip.notes):
            return True
        if self.note_height + sum(note.height for note in strip.notes) + self.leading <= free:
            return True
        notes = [*self.notes, *strip.notes]
        return lines_in(notes, free - self.leading) >= least_lines(notes)

    def wait(self, number: int) -> None:
        """Let a piece wait for another page."""
        self.waiting += (number,)
        self.cost += WAITING

    def set_foot(self, strip: Strip) -> None:
        """Set a picture at the foot of the page."""
        self.foot += (strip,)
        self.foot_height += strip.height
        self.call(strip.notes)

    def set_head(self, strip: Strip) -> None:
        """Set a picture at the head of the page, above all that stands there."""
        self.placed = [(set_strip, x, y + strip.height) for set_strip, x, y in self.placed]
        self.placed.insert(0, (strip, 0, 0))
        self.y += strip.height
        self.bottom += strip.height
        notes, self.notes, self.note_height = self.notes, [], 0
        self.call((*strip.notes, *notes))


def _begins(note: Strip) -> bool:
    """Whether a line is the first of its note."""
    first = note.items[0] if note.items else None
    return not isinstance(first, TextItem) or first.line.start == 0


def least_lines(notes: Sequence[Strip]) -> int:
    """Return how many lines of notes must stand on the page: all of the last one but its end."""
    last = max((k for k, note in enumerate(notes) if _begins(note)), default=0)
    return min(len(notes), last + NOTE_LINES)


def lines_in(notes: Sequence[Strip], room: int) -> int:
    """Return how many lines of notes fit; one alone does not go overleaf."""
    height = 0
    for count, note in enumerate(notes):
        height += note.height
        if height > room:
            return count - 1 if count == len(notes) - 1 and count > NOTE_LINES else count
    return len(notes)
