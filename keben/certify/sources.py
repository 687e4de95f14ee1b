"""Turns a book's sources into what the certificate asks of them: where paragraphs begin, its tables."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

from keben.certify.expected import said, solid
from keben.certify.given import Sources, ToldRow, ToldTable, line_of
from keben.model import (
    Article,
    Book,
    Division,
    Event,
    Paragraph,
    ParagraphKind,
    Person,
    Roll,
    Table,
    TableCell,
    plain,
    without_notes,
)
from keben.problems import Location


def sources_of(book: Book) -> Sources:
    """Return what the sources of a numbered book tell."""
    articles = (str(node.at) for node in _nodes(book) if isinstance(node, Article))
    return Sources(
        frozenset(_starts(book)),
        frozenset(_places(book, ParagraphKind.QUOTE)),
        frozenset([*articles, *_places(book, ParagraphKind.SIGNATURE)]),
        tuple(_tables(book)),
    )


def _tables(book: Book) -> Iterator[ToldTable]:
    for node in _nodes(book):
        if isinstance(node, Table):
            places = node.places or (node.at,) * len(node.body)
            heads = {_line(span.at) for row in node.head for cell in row for span in cell.text}
            yield ToldTable(
                str(node.at),
                node.number,
                solid(plain(without_notes(node.caption))),
                tuple(_rows(node.body)),
                frozenset(heads - set(map(_line, places))),
                tuple(map(_line, places)),
            )
        elif isinstance(node, Roll) and node.layout == "table":
            yield _roll(node)


def _rows(body: tuple[tuple[TableCell, ...], ...]) -> Iterator[ToldRow]:
    """Find out in which column each cell begins: a merged one is told in its first row only."""
    covered: Counter[int] = Counter()  # column → rows that a cell above still goes over
    for row in body:
        starts = []
        column = 0
        begun: Counter[int] = Counter()
        for cell in row:
            while covered[column]:
                column += 1
            starts.append(column)
            begun.update({column + k: cell.rows for k in range(cell.columns)})
            column += cell.columns
        covered = Counter({k: rows - 1 for k, rows in (covered | begun).items() if rows > 1})
        yield ToldRow(
            tuple(solid(said(cell.text)) for cell in row),
            tuple(starts),
            tuple(cell.columns for cell in row),
            max((cell.rows for cell in row), default=1),
        )


def _roll(roll: Roll) -> ToldTable:
    """Return a roll as a table: the head of a group is no row of its own, but goes with its first."""
    rows = []
    for before, row in zip((None, *roll.rows), roll.rows, strict=False):
        opens = bool(row.group) and (before is None or before.group != row.group)
        cells = tuple(map(solid, (*([row.group] if opens else []), *row.fields)))
        starts = (*([0] if opens else []), *range(len(row.fields)))
        columns = (*([len(roll.show)] if opens else []), *(1 for _field in row.fields))
        rows.append(ToldRow(cells, starts, columns))
    return ToldTable(
        str(roll.at),
        "",
        solid(roll.title),
        tuple(rows),
        frozenset({_line(roll.at)}),
        tuple(_line(row.at) for row in roll.rows),
    )


def _line(at: Location) -> str:
    """Return the line of the sources that a place stands in."""
    return line_of(str(at))


def _places(book: Book, kind: ParagraphKind) -> Iterator[str]:
    for node in _nodes(book):
        if isinstance(node, Paragraph) and node.kind is kind:
            yield str(node.at)
            if node.text:
                yield str(node.text[0].at)


def _nodes(node: object) -> Iterator[object]:
    yield node
    children: tuple[object, ...] = ()
    if isinstance(node, tuple):
        children = node
    elif dataclasses.is_dataclass(node) and not isinstance(node, type):
        children = tuple(getattr(node, part.name) for part in dataclasses.fields(node))
    for child in children:
        if not isinstance(child, str | int):
            yield from _nodes(child)


def _starts(book: Book) -> Iterator[str]:
    for node in _nodes(book):
        if isinstance(node, Paragraph | Event | Division | Person):
            yield str(node.at)
        if isinstance(node, Paragraph) and node.text:
            yield str(node.text[0].at)  # where a mark begins a paragraph, its text begins behind it
