"""Turns a source into a manuscript 原稿: its passages, and what it becomes when it is edited.

A text keeps its line ends and its byte order mark; in a workbook nothing changes but the cells edited.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from keben.corrections.written import Passage, field_passage, line_starts, passages_of
from keben.problems import Location, Problems
from keben.source.desk import Desk

Cell: TypeAlias = tuple[str, int, int]  #: worksheet, row, column


@dataclass(frozen=True, slots=True)
class Edit:
    """Puts `text` in place of the characters from `start` to `end` of a file, or of a cell of it."""

    start: int
    end: int
    text: str
    cell: Cell | None = None


class Manuscript:
    """One source as it is, or would be: Markdown, YAML or CSV."""

    def __init__(self, file: str, data: bytes) -> None:
        """Raise `ValueError` where the file cannot be read."""
        self.file = file
        self.data = data
        self.problems = Problems()  #: what is wrong with it, as far as it is read here
        self.passages = tuple(self._read())

    def _read(self) -> Iterable[Passage]:
        return passages_of(self.file, self._text, self.problems)

    @cached_property
    def by_line(self) -> dict[int, list[Passage]]:
        """The passages that stand, or begin or end, on each line."""
        found: dict[int, list[Passage]] = {}
        for passage in self.passages:
            for line in range(passage.lines[0], passage.lines[1] + 1):
                found.setdefault(line, []).append(passage)
        return found

    def near(self, line: int) -> list[Passage]:
        """Return the passages of a line, and the one behind them, into which a head may run."""
        found = self.by_line.get(line, [])
        after = self._order[id(found[-1])] + 1 if found else 0
        return found + list(self.passages[after : after + 1] if found else ())

    def around(self, line: int) -> list[Passage]:
        """Return the passages of the table, figure or entry that a line belongs to."""
        return [one for one in self.passages if one.owner[0] <= line <= one.owner[1]]

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(passage): k for k, passage in enumerate(self.passages)}

    def span(self, line: int) -> tuple[int, int]:
        """Return where a line begins and ends; of line 0, the whole file."""
        if not 0 < line <= len(self._starts):
            return 0, 0 if line else len(self._text)
        return self._starts[line - 1], [*self._starts, len(self._text)][line]

    def source(self, cell: Cell | None) -> str:
        """Return what the offsets of a passage count in."""
        return self._text

    def locate(self, offset: int, cell: Cell | None) -> Location:
        """Return the place of a character."""
        line = bisect_right(self._starts, offset)
        return Location(self.file, line, offset - self._starts[line - 1] + 1)

    @cached_property
    def _text(self) -> str:
        return self.data.decode("utf-8")

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self._text)

    def edited(self, edits: Iterable[Edit]) -> Manuscript:
        """Return the manuscript with edits, none of which touches another."""
        return type(self)(self.file, _edit(self._text, edits).encode("utf-8"))


class Workbook(Manuscript):
    """An XLSX file with rolls in it."""

    def _read(self) -> Iterator[Passage]:
        self._cells: dict[Cell, str] = {}
        for page in self._open().worksheets:
            for row in page.iter_rows():
                for cell in row:
                    text = _shown(cell.value)
                    at = page.title, cell.row, cell.column
                    lines = cell.row, cell.row
                    self._cells[at] = text
                    if text or cell.value is None:
                        yield field_passage(text, slice(0, len(text)), lines, at)

    def _open(self) -> Any:
        from openpyxl import load_workbook  # slow to import, and few books have a workbook

        try:
            return load_workbook(io.BytesIO(self.data), rich_text=True)
        except Exception as error:  # openpyxl raises whatever a broken file makes its parts raise
            raise ValueError(self.file) from error

    def source(self, cell: Cell | None) -> str:
        """Return what stands in a cell."""
        assert cell is not None
        return self._cells[cell]

    def span(self, line: int) -> tuple[int, int]:
        """Return no stretch: a worksheet has cells."""
        return 0, 0

    def locate(self, offset: int, cell: Cell | None) -> Location:
        """Return row and column of a cell."""
        assert cell is not None
        return Location(self.file, cell[1], cell[2])

    def edited(self, edits: Iterable[Edit]) -> Manuscript:
        """Return the workbook with other texts in some cells; what was a number remains one."""
        book = self._open()
        cells: dict[Cell, list[Edit]] = {}
        for edit in edits:
            assert edit.cell is not None
            cells.setdefault(edit.cell, []).append(edit)
        for (sheet, row, column), own in cells.items():
            cell = book[sheet].cell(row, column)
            text = _edit(_shown(cell.value), own)
            is_number = isinstance(cell.value, int) and text.isascii() and text.isdigit()
            cell.value = int(text) if is_number else text
        target = io.BytesIO()
        book.save(target)
        return type(self)(self.file, target.getvalue())


def _shown(value: object) -> str:
    """Return the text of a cell; a formula, a date or a text in several faces is not for us to edit."""
    if type(value) is str:
        return "" if value.startswith("=") else value
    return str(value) if type(value) is int else ""


def _edit(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits from the end, so that the places of the others stay true."""
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Manuscripts:
    """The sources of a book, each read when a correction asks for it."""

    def __init__(self, book: Path) -> None:
        self.book = book.resolve()
        self._known: dict[str, Manuscript | None] = {}

    def get(self, file: str) -> Manuscript | None:
        """Return a source; None where there is none, or none that can be read."""
        if file not in self._known:
            data = Desk(self.book, Problems()).read_bytes(file, Location(file))
            kind = Workbook if file.lower().endswith(".xlsx") else Manuscript
            try:
                self._known[file] = None if data is None else kind(file, data)
            except ValueError:
                self._known[file] = None
        return self._known[file]
