"""Turns a book's sources into what the certificate asks of them: where paragraphs begin, its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from keben.certify.expected import said, solid
from keben.certify.given import Sources, ToldRow, ToldTable, line_of
from keben.model import (
    Article,
    Book,
    Division,
    Event,
    Figure,
    Paragraph,
    ParagraphKind,
    Person,
    Roll,
    Span,
    Table,
    TableCell,
    plain,
    without_notes,
)
from keben.number import walk
from keben.problems import Location


def sources_of(book: Book) -> Sources:
    """Return what the sources of a numbered book tell."""
    nodes = list(walk(book, object))
    paragraphs = [node for node in nodes if isinstance(node, Paragraph)]
    articles = [node for node in nodes if isinstance(node, Article)]
    figures = [node for node in nodes if isinstance(node, Figure)]
    opening = (node for node in nodes if isinstance(node, Paragraph | Event | Division | Person))
    quotes = [node for node in nodes if _is_quote(node)]
    signatures = [p for p in paragraphs if p.kind is ParagraphKind.SIGNATURE]
    return Sources(
        frozenset(place for node in opening for place in _starts(node)),
        frozenset(place for node in quotes for place in _starts(node)),
        frozenset(
            [*(str(node.at) for node in articles), *(p for s in signatures for p in _starts(s))]
        ),
        tuple(_tables(nodes)),
        frozenset(str(figure.at) for figure in figures),
        frozenset(str(figure.at) for figure in figures if figure.place == "beside"),
        tuple(
            (place, article.columns)
            for article in articles
            for paragraph in walk(article.blocks, Paragraph)
            for place in _starts(paragraph)
        ),
    )


def _is_quote(node: object) -> TypeGuard[Paragraph | Division]:
    """Whether a node begins a quotation: a run-in head does, where one follows it."""
    if isinstance(node, Division):
        return bool(node.blocks) and _is_quote(node.blocks[0])
    return isinstance(node, Paragraph) and node.kind is ParagraphKind.QUOTE


def _starts(node: Paragraph | Event | Division | Person) -> Iterator[str]:
    """Yield where a node begins, and its text: where a mark begins a paragraph, that is behind it."""
    yield str(node.at)
    text = (
        node.text
        if isinstance(node, Paragraph)
        else node.title
        if isinstance(node, Division)
        else ()
    )
    if text:
        yield str(text[0].at)


def _tables(nodes: Sequence[object]) -> Iterator[ToldTable]:
    for node in nodes:
        if isinstance(node, Table):
            places = node.places or (node.at,) * len(node.body)
            heads = {_line(span.at) for span in walk(node.head, Span)}
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
    """Return a roll as a table: the heads of a group are no rows of their own, but go with its first."""
    counts = Counter(row.groups[:k] for row in roll.rows for k in range(1, len(row.groups) + 1))
    rows = []
    before: tuple[str, ...] = ()
    for row in roll.rows:
        opened = [
            f"{name}（{counts[row.groups[: k + 1]]}{roll.counter}）"
            for k, name in enumerate(row.groups)
            if name and row.groups[: k + 1] != before[: k + 1]
        ]
        before = row.groups
        cells = tuple(map(solid, (*opened, *row.fields)))
        starts = (*([0] * len(opened)), *range(len(row.fields)))
        columns = (*([len(roll.show)] * len(opened)), *(1 for _field in row.fields))
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
