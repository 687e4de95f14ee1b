"""Turns each piece of the input into an account of where it went.

The promise of an import is that no character is lost. It is kept by book-keeping: whatever a stage
takes from the input it either writes to a source or drops, and both go through here. A test adds up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from keben.problems import Location, Problems


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of the input, cut from one line: what is written or dropped as a whole."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a piece went: to `file` at `file_line`, or nowhere and `why`."""

    name: str  #: of the input file
    cut: Cut
    file: str = ""
    file_line: int = 0
    why: str = ""

    @property
    def is_dropped(self) -> bool:
        """Whether it stands in no source."""
        return not self.file


@dataclass(frozen=True, slots=True)
class Addition:
    """Characters that no input has, and the source they were written to."""

    file: str
    text: str


@dataclass(slots=True)
class Ledger:
    """The growing account of one import, shared by its stages like `Problems`."""

    traces: list[Trace] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)  #: what was done, how often


@dataclass(frozen=True, slots=True)
class Copy:
    """One file on its way in: its name, and the two lists that its stages add to."""

    name: str
    problems: Problems
    ledger: Ledger

    def drop(self, cut: Cut, why: str) -> None:
        """Put down that a piece stands in no source."""
        if cut.text.strip():
            self.ledger.traces.append(Trace(self.name, cut, why=why))

    def keep(self, cut: Cut, file: str, file_line: int) -> None:
        """Put down that a piece stands in a source."""
        if cut.text.strip():
            self.ledger.traces.append(Trace(self.name, cut, file, file_line))

    def count(self, what: str, number: int = 1) -> None:
        """Count something done."""
        self.ledger.tally[what] += number

    def doubt(self, code: str, message: str, cut: Cut, *hints: str) -> None:
        """Say what the import is not sure of; it never stops for that."""
        at = Location(self.name, cut.line, cut.column)
        self.problems.warn(code, message, at, *hints, length=max(1, min(len(cut.text), 40)))
