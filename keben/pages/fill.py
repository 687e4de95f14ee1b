"""Turns a run of strips into the contents of one column, keeping together what belongs together.

Rules: A7.4, A7.5, A8.6, A10.1, A11.1, A11.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from keben.galley.strip import Strip

_TALL = 6  #: grid lines above which a strip is a figure that may go overleaf


@dataclass(slots=True)
class Column:
    """What stands in one column: strips with their y, and the notes they call."""

    placed: list[tuple[Strip, int]] = field(default_factory=list)
    notes: list[Strip] = field(default_factory=list)
    end: int = 0  #: the first strip that no longer stands in it
    height: int = 0


@dataclass(frozen=True, slots=True)
class Filler:
    """Fills columns on a grid of `leading`; `note_gap` parts text from notes.

    A grid line ends in a gap of `line_gap`, which the last one hangs below the type area; what is off the
    grid may not.
    """

    leading: int
    line_gap: int
    note_gap: int

    def fill(
        self,
        strips: Sequence[Strip],
        start: int,
        room: int,
        *,
        top: int = 0,
        notes: Sequence[Strip] | None = (),
    ) -> Column:
        """Take strips from `start` on, as far as `room` goes; y begins at `top` of the page.

        `notes` already stand on the page; None where room for notes is already left. At the page's
        head (`top` = 0) white space vanishes, and a broken table is taken up again. Nothing is taken
        where the first strip has no room.
        """
        column = Column(end=start)
        taken_notes = sum(note.height for note in notes or ())
        y = top
        is_head = top == 0
        for number in range(start, len(strips)):
            strip = strips[number]
            if strip.break_before and number > start:
                break
            if is_head and not column.placed:
                if strip.is_blank:
                    column.end = number + 1
                    continue
                for again in strip.again if number else ():
                    y = self.snap(y) if again.on_grid else y
                    column.placed.append((again, y))
                    y += again.height
            at = self.snap(y) if strip.on_grid else y
            own_notes = sum(note.height for note in strip.notes)
            note_height = taken_notes + own_notes
            if note_height:
                note_height += self.note_gap
            after, after_notes = self.following(strips, number)
            if notes is None:
                note_height = after_notes = 0
            needed = at + strip.height + after + note_height + after_notes
            if not strip.on_grid:
                needed += self.line_gap
            if needed > top + room and not (strip.is_blank and at + strip.height <= top + room):
                if is_head and not _has_own(column, strip):
                    # higher than a page: it must go somewhere
                    self._take(column, strip, at, number)
                break
            self._take(column, strip, at, number)
            taken_notes += own_notes
            y = at + strip.height
        while column.placed and column.placed[-1][0].is_blank:
            column.placed.pop()
        if column.placed:
            last, at = column.placed[-1]
            column.height = at + last.height - top
        return column

    def following(self, strips: Sequence[Strip], number: int) -> tuple[int, int]:
        """Return the height, and the height of notes, of what must stand on the page of strip `number`.

        A heading is content with what text it has: once some stands below it, it does not wait for
        a figure, nor for the next heading and what that one wants.
        """
        pending = strips[number].keep_next
        height = notes = 0
        has_text = False
        for after in range(number + 1, len(strips)):
            strip = strips[after]
            if strip.break_before or (pending <= 0 and strip.may_start):
                return height, notes
            if has_text and (strip.height > _TALL * self.leading or _opens(strip)):
                return height, notes
            has_text = has_text or not strip.keep_next
            taken = self.snap(strip.height) if strip.on_grid else strip.height
            height += taken
            notes += sum(note.height for note in strip.notes)
            pending = max(pending - taken, strip.keep_next)
        return height + max(0, pending), notes

    def snap(self, y: int) -> int:
        """Return the first grid line at or below `y`."""
        return -(-y // self.leading) * self.leading

    @staticmethod
    def _take(column: Column, strip: Strip, at: int, number: int) -> None:
        column.placed.append((strip, at))
        column.notes += strip.notes
        column.end = number + 1


def _opens(strip: Strip) -> bool:
    """Whether a strip is a heading, not one that is run in."""
    return bool(strip.headings and strip.keep_next)


def _has_own(column: Column, strip: Strip) -> bool:
    """Whether more stands in the column than what was taken up again for `strip`."""
    return len(column.placed) > len(strip.again)
