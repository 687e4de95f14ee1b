"""The composing stick 手盘: what every builder of strips is given.

It knows the setter, the measure, and the notes that the text at hand may call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from keben.compose import HAN
from keben.galley.setter import Setter, SetText
from keben.galley.strip import Strip, TextItem
from keben.model import Note, Span, Text
from keben.problems import Location, Problems
from keben.style import Setting, Style

NOWHERE = Location("")


@dataclass(frozen=True, slots=True)
class Stick:
    """A setter with a measure of `width` mpt; `folder` is the book's."""

    setter: Setter
    folder: Path
    width: int
    notes: Mapping[str, Note] = field(default_factory=dict)

    @property
    def style(self) -> Style:
        """The style that is set in."""
        return self.setter.style

    @property
    def problems(self) -> Problems:
        """Where to tell what is wrong."""
        return self.setter.problems

    @property
    def leading(self) -> int:
        """Height of one grid line, mpt."""
        return self.style.grid.leading

    @property
    def body(self) -> Setting:
        """The setting of running text."""
        return self.setter.body

    def narrowed(self, width: int) -> Stick:
        """Return a stick of another measure."""
        return replace(self, width=width)

    def with_notes(self, notes: Mapping[str, Note]) -> Stick:
        """Return a stick that knows other notes."""
        return replace(self, notes=notes)

    def line_strips(
        self,
        set_text: SetText,
        setting: Setting,
        role: str,
        *,
        x: int = 0,
        leading: int = 0,
    ) -> list[Strip]:
        """One strip a line: a page never begins with the last of several (A7.4)."""
        leading = leading or setting.leading or self.leading
        offset = (leading - self.leading) // 2 if leading > self.leading else 0
        items = self.setter.items(set_text, setting, role, x=x, y=offset, leading=0)
        last = len(items) - 1
        strips = []
        on_grid = leading == self.leading
        for number, item in enumerate(items):
            labels = set_text.notes[number]
            strips.append(
                Strip(
                    (item,),
                    leading,
                    on_grid=on_grid,
                    may_start=number == 0 or number < last,
                    terms=set_text.terms[number],
                    notes=self.note_strips(labels) if labels else (),
                    at=item.at,
                )
            )
        return strips

    def note_strips(
        self, labels: tuple[str, ...], role: str = "note", width: int = 0
    ) -> tuple[Strip, ...]:
        """Set the notes called by these labels, for the foot of the page (A11.1) or of a table."""
        strips: list[Strip] = []
        setting = self.style.note
        width = width or self.style.measure  # the page's, whatever column calls the note
        measure = width - width % setting.size
        for label in labels:
            note = self.notes.get(label)
            if note is None:
                continue
            head = as_text(f"{note.number}\u3000", note.at)
            hang = self.setter.natural(head, setting) * HAN // setting.size
            lines = self.setter.paragraph((*head, *note.text), setting, measure, hang=hang)
            strips += self.line_strips(lines, setting, role, x=width - measure)
        return tuple(replace(strip, on_grid=False) for strip in strips)

    def one_line(
        self, text: str, setting: Setting, *, align: str, role: str, at: Location | None = None
    ) -> TextItem:
        """Set one line across the measure."""
        return self.setter.single(text, setting, self.width, align=align, role=role, at=at)


def as_text(string: str, at: Location = NOWHERE) -> Text:
    """Return a plain string as text of the model."""
    return (Span(string, at),) if string else ()


def blank(rows: int, leading: int) -> Strip:
    """Return white space of some grid lines, which vanishes at the head of a page."""
    return Strip((), rows * leading, is_blank=True)
