"""Turns what is wrong with a book into values that can be shown all at once.

A stage never raises for bad content: it adds a `Problem` to the `Problems` it was given and goes on.
The pipeline stops after the stage. Exceptions are left for missing tools and for our own bugs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum

from keben.carried import Carried, dataclass


class Severity(StrEnum):
    """How much a problem matters: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location(Carried):
    """A place in a source: path relative to the book folder, line and column from 1 (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.line and self.column:
            return f"{self.file}:{self.line}:{self.column}"
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it.

    `code` is stable English for programs (`note-unmatched`); `message` is in the editor's words and
    language; each hint is one remedy; `length` is how many characters from `location` are at fault.
    """

    code: str
    message: str
    location: Location | None = None
    hints: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    length: int = 1


@dataclass(slots=True)
class Problems:
    """The growing list that one build collects; the only mutable thing that stages share."""

    found: list[Problem] = field(default_factory=list)

    def error(
        self, code: str, message: str, at: Location | None = None, *hints: str, length: int = 1
    ) -> None:
        """Add an error; the build stops after the stage."""
        self.found.append(Problem(code, message, at, hints, Severity.ERROR, length))

    def warn(
        self, code: str, message: str, at: Location | None = None, *hints: str, length: int = 1
    ) -> None:
        """Add a warning; the build goes on and shows it at the end."""
        self.found.append(Problem(code, message, at, hints, Severity.WARNING, length))

    @property
    def failed(self) -> bool:
        """Whether any error was found."""
        return any(problem.severity is Severity.ERROR for problem in self.found)

    def __iter__(self) -> Iterator[Problem]:
        """In the order of the sources: by file, line and column; what has no place comes first.

        What was found again, when a chapter was set anew for the numbers of its pages, is told once.
        """
        nowhere = Location("")
        return iter(
            sorted(dict.fromkeys(self.found), key=lambda problem: problem.location or nowhere)
        )


class ToolMissing(Exception):
    """A program, library or font that the build cannot do without is not on this machine (exit 3)."""

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.hints = hints
