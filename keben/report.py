"""Turns problems into what a person reads: place, message, the line itself, a caret, what to do.

All problems are shown at once, in the order of the sources, and counted at the end. The sources are
not trusted: whatever could steer a terminal is made visible before it is printed.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from keben.messages import _
from keben.places import FONTS_YAML, HOME
from keben.problems import Location, Problem, Problems, Severity

LINE_COLUMNS = 92  #: of a source line that are shown; a paragraph is often one long line
BEFORE_COLUMNS = 40  #: of them before the place at fault
WARNINGS_OF_A_CODE = 20  #: that are shown; the rest are counted

#: Pieces of one line, each with its style for a terminal.
Pieces = tuple[tuple[str, str], ...]

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}


def show_problems(problems: Problems, book: Path, stream: TextIO | None = None) -> None:
    """Print every problem of a build of `book` to `stream` (stderr), in colour on a terminal."""
    stream = stream or sys.stderr
    if not problems.found:
        return
    lines = report(problems, book)
    if not stream.isatty():
        stream.writelines("".join(text for text, _style in pieces) + "\n" for pieces in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False)
    for pieces in lines:
        console.print(Text.assemble(*pieces), soft_wrap=True)


def report(problems: Problems, book: Path) -> Iterator[Pieces]:
    """Yield the lines of the whole report."""
    shown: Counter[str] = Counter()
    for problem in problems:
        if problem.severity is Severity.WARNING:
            shown[problem.code] += 1
            if shown[problem.code] > WARNINGS_OF_A_CODE:
                continue
        yield from report_problem(problem, book)
    for code, number in shown.items():
        if number > WARNINGS_OF_A_CODE:
            more = _("{count} more of the same").format(count=number - WARNINGS_OF_A_CODE)
            yield (f"{_('warning')}[{code}]", STYLES[Severity.WARNING]), (f" {more}", "")
    severities = Counter(problem.severity for problem in problems)
    count = _("errors: {errors}, warnings: {warnings}").format(
        errors=severities[Severity.ERROR], warnings=severities[Severity.WARNING]
    )
    yield ((count, "bold"),)


def report_problem(problem: Problem, book: Path) -> Iterator[Pieces]:
    """Yield the lines that show one problem."""
    place = f"{_shown_place(problem.location, book)}: " if problem.location else ""
    severity = _("error") if problem.severity is Severity.ERROR else _("warning")
    style = STYLES[problem.severity]
    message = " " + visible(problem.message)
    yield (place, "bold"), (f"{severity}[{problem.code}]", style), (message, "")
    if problem.location and (line := _source_line(book, problem.location)):
        column = problem.location.column
        text, caret = point_at(line, column, problem.length)
        yield ((f"    {text}", ""),)
        if column:
            yield ((f"    {caret}", style),)
    for hint in problem.hints:
        yield ("    " + _("hint:"), "bold"), (f" {visible(hint)}", "")


def point_at(line: str, column: int, length: int) -> tuple[str, str]:
    """Return the part of a line that holds the place at fault, and a caret line for below it.

    >>> print("\\n".join(point_at("修渠〔七〕，", 3, 3)))
    修渠〔七〕，
        ^^^^^^
    """
    at = max(column - 1, 0)
    begin = at
    while begin and columns_of(line[begin - 1 : at]) <= BEFORE_COLUMNS:
        begin -= 1
    end = begin
    while end < len(line) and columns_of(line[begin : end + 1]) <= LINE_COLUMNS:
        end += 1
    before = ("…" if begin else "") + line[begin:at]
    after = line[at:end] + ("…" if end < len(line) else "")
    carets = max(columns_of(line[at : min(at + length, end)]), 1)
    return visible(before + after), " " * columns_of(before) + "^" * carets


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: a han takes two.

    >>> columns_of("渠a")
    3
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def visible(text: str) -> str:
    """Replace what a terminal would obey instead of show, each by something one column wide."""
    return "".join(
        " " if c == "\t" else "\ufffd" if unicodedata.category(c) in ("Cc", "Cs") else c
        for c in text
    )


def _shown_place(location: Location, book: Path) -> str:
    """Return the place as a person would open it: a path from here, not from the book folder."""
    where = Location(str(_opened(book, location.file)), location.line, location.column)
    return visible(str(where))


def _opened(book: Path, file: str) -> Path:
    """Return the file that a location means: of the book, or of the program's styles and fonts."""
    if not (book / file).exists():
        for folder in (HOME, FONTS_YAML.parent):
            if (found := folder / file).exists():
                return found.relative_to(Path.cwd()) if found.is_relative_to(Path.cwd()) else found
    return book / file


def _source_line(book: Path, location: Location) -> str:
    lines = _lines(_opened(book, location.file)) if location.line else ()
    return lines[location.line - 1] if 0 < location.line <= len(lines) else ""


@lru_cache(maxsize=8)
def _lines(file: Path) -> tuple[str, ...]:
    """Return a source's lines; none where it cannot be read as text (a workbook, a picture)."""
    try:
        return tuple(file.read_text("utf-8-sig").split("\n"))
    except (OSError, UnicodeDecodeError):
        return ()
