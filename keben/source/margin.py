"""Turns note marks and note texts into the notes of one chapter, and finds those that lack the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from keben.messages import _
from keben.model import Note
from keben.problems import Location, Problems


@dataclass(slots=True)
class Margin:
    """页边: where the notes of a 章 or a piece of matter are kept while it is read.

    An article placed in a chapter has labels of its own; `prefix` keeps them apart from the chapter's.
    """

    prefix: str = ""
    called: list[tuple[str, Location]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def call(self, label: str, at: Location) -> str:
        """Note that a mark stands in the text; return the label by which the model knows it."""
        self.called.append((label, at))
        return self.prefix + label

    def check(self, problems: Problems) -> tuple[Note, ...]:
        """Return the notes in the order of their texts, or say which mark or text stands alone.

        One that is called twice is told of: by page, its second mark may stand where it does not.
        """
        texts: dict[str, Note] = {}
        for note in self.notes:
            if note.label in texts:
                problems.error(
                    "note-duplicate",
                    _("the note “{label}” has two texts").format(label=note.label),
                    note.at,
                    _("give one of them another label"),
                    length=len(note.label) + 3,
                )
            texts.setdefault(note.label, note)
        for label, at in self.called:
            if label not in texts:
                problems.error(
                    "note-unmatched",
                    _("the note “{label}” has no text").format(label=label),
                    at,
                    _("add a line “[^{label}]: …”, or delete the mark").format(label=label),
                    length=len(label) + 3,
                )
        marks: dict[str, Location] = {}
        for label, at in self.called:
            if (first := marks.setdefault(label, at)) != at:
                problems.error(
                    "note-called-twice",
                    _("the note “{label}” is called twice, first at {place}").format(
                        label=label, place=first
                    ),
                    at,
                    _("write a second note, with a label of its own, and call that"),
                    length=len(label) + 3,
                )
        for label, note in texts.items():
            if label not in marks:
                problems.error(
                    "note-unused",
                    _("no mark calls the note “{label}”").format(label=label),
                    note.at,
                    _("put “[^{label}]” into the text, or delete the note").format(label=label),
                    length=len(label) + 3,
                )
        return tuple(Note(self.prefix + note.label, note.text, note.at) for note in texts.values())
