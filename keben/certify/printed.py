"""Turns the lines of tables into the tables that they are parts of: captions, heads, rows and notes.

Rows are known by the line of the sources that they come from; which cell a line is of, by what it says.
The two pages of a spread over which every row runs are one sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keben.certify.given import ToldTable, line_of
from keben.certify.lines import Line
from keben.certify.reading import Reading


@dataclass(frozen=True, slots=True)
class Part:
    """What stands of a table on one sheet."""

    sheet: int  #: its page; the left one of a spread
    captions: list[Line] = field(default_factory=list)
    head: list[Line] = field(default_factory=list)
    rows: dict[int, list[Line]] = field(default_factory=dict)  #: row → lines; rows in printed order

    @property
    def lines(self) -> list[Line]:
        """All of them, notes apart, in the order of the sources."""
        rows = (self.rows[row] for row in sorted(self.rows))
        return [*self.captions, *self.head, *(line for row in rows for line in row)]


@dataclass(frozen=True, slots=True)
class Printed:
    """A table of the sources as it is printed."""

    told: ToldTable
    parts: tuple[Part, ...]
    notes: tuple[Line, ...]  #: that stand under it


def _place(line: Line) -> tuple[int, int]:
    """Return line and column of the sources: a merged cell is printed later than it is told."""
    _file, row, column = line.source.rsplit(":", 2)
    return int(row), int(column)


def printed_tables(reading: Reading) -> Iterator[Printed]:
    """Yield the tables of the sources, found on the pages; one that is nowhere has no parts."""
    tables = reading.given.tables if reading.given else ()
    found = _found(reading, tables)
    for number, told in enumerate(tables):
        lines, notes = found.get(number, ([], []))
        yield Printed(told, tuple(_parts(told, lines)), tuple(notes))


def _found(
    reading: Reading, tables: Sequence[ToldTable]
) -> Mapping[int, tuple[list[Line], list[Line]]]:
    """Return the lines, and the lines of notes, of each table."""
    captions = {told.at: number for number, told in enumerate(tables)}
    places = [told.heads.union(told.places) for told in tables]
    rows = {place: number for number, own in enumerate(places) for place in own}
    found: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    last = -1
    for line in reading.lines:
        number = -1
        if line.role == "caption":
            number = captions.get(line.source, -1)
        elif line.role == "table":
            place = line_of(line.source)  # of two rolls made from one file, the one at hand
            is_at_hand = last >= 0 and place in places[last]
            number = last if is_at_hand else rows.get(place, -1)
        elif line.role == "table-note" and last >= 0:
            found[last][1].append(line)
        if number >= 0:
            found[number][0].append(line)
            last = number
    return found


def _parts(told: ToldTable, lines: Sequence[Line]) -> Iterator[Part]:
    rows = {place: number for number, place in enumerate(told.places)}
    facing = _facing(rows, lines)
    parts: dict[int, Part] = {}
    for line in lines:
        sheet = line.page - (line.page in facing)
        part = parts.setdefault(sheet, Part(sheet))
        row = rows.get(line_of(line.source), -1)
        if line.role == "caption":
            part.captions.append(line)
        elif row < 0:
            part.head.append(line)
        else:
            part.rows.setdefault(row, []).append(line)
    for _sheet, part in sorted(parts.items()):
        part.head.sort(key=_place)
        for row in part.rows:
            if told.rows[row].depth > 1:
                part.rows[row].sort(key=_place)
        yield part


def _facing(rows: Mapping[str, int], lines: Sequence[Line]) -> frozenset[int]:
    """Return the rectos that hold nothing but the right halves of the rows of their versos."""
    on: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        row = rows.get(line_of(line.source), -1)
        if line.role == "table" and row >= 0:
            on[line.page].add(row)
    return frozenset(
        page
        for page in on
        if page % 2 == 0 and len(on[page]) > 1 and on[page] <= on.get(page - 1, set())
    )


def cells_of(told: ToldTable, row: int, lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each cell of a row: they say what the cell does, one after the other."""
    cells: list[list[Line]] = [[] for _cell in told.rows[row].cells]
    at = 0
    left = told.rows[row].cells
    said = 0
    for line in lines:
        while at < len(left) - 1 and said >= len(left[at]):
            at, said = at + 1, 0
        cells[at].append(line)
        said += len(line.text)
    return cells
