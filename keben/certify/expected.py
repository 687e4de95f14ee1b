"""Turns a numbered book into the text that its PDF must say, piece by piece (M8).

The model is walked in the order in which it is to be set; what a build adds (numbers, labels, dates
run in) is told as the house style has it, and what it repeats (续表, the year of 大事记) goes with the
piece that it may stand before at the head of a page or column.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keben.model import (
    Article,
    Block,
    Book,
    Chronicle,
    CrossHead,
    Date,
    Division,
    Figure,
    Level,
    Note,
    Paragraph,
    People,
    Person,
    Roll,
    Span,
    Table,
    Text,
)
from keben.number import CIRCLED, OUTSIDE_CELLS, walk
from keben.problems import Location

MARK = "†"  #: stands for ①②③, which are numbered by page: no source has it
BLANKS = re.compile(r"\s+")

Notes: TypeAlias = Mapping[str, Note]  #: by the label that calls them


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of expected text; `again` may be repeated where it begins or goes on at a head."""

    text: str
    at: Location
    again: str = ""
    of: str = ""  #: the table or figure that it is of, which may leave its place in the text


def solid(text: str) -> str:
    """Return a text without white space.

    >>> solid("凡　例 a b")
    '凡例ab'
    """
    return BLANKS.sub("", text)


def pieces_of(book: Book) -> list[Piece]:
    """Return what the pages of a book must say, in order."""
    return [piece for division in divisions_of(book) for piece in _division(division, {})]


def notes_of(book: Book) -> list[Piece]:
    """Return what its notes must say, in the order of their marks."""
    return [piece for division in divisions_of(book) for piece in _notes(division, {})]


def spans_of(node: object) -> Iterator[Span]:
    """Yield every span of a node of the model, whatever it stands in."""
    if isinstance(node, Span):
        yield node
    elif isinstance(node, tuple):
        for child in node:
            yield from spans_of(child)
    elif dataclasses.is_dataclass(node) and not isinstance(node, type):
        for part in dataclasses.fields(node):
            yield from spans_of(getattr(node, part.name))


def divisions_of(book: Book) -> list[Division]:
    """Return the members of all volumes that hold text."""
    return [
        member.division for volume in book.volumes for member in volume.members if member.division
    ]


def all_of(divisions: Iterable[Division]) -> Iterator[Division]:
    for division in divisions:
        yield division
        yield from all_of(division.divisions)


def said(text: Text) -> str:
    """Return a text as it is printed: a reading in parentheses, `MARK` for a mark in a circle."""
    return "".join(
        MARK
        if span.note and span.text in CIRCLED
        else span.text + (f"（{span.ruby}）" if span.ruby else "")
        for span in text
    )


def _division(division: Division, known: Notes) -> Iterator[Piece]:
    known = _known(division, known)
    yield Piece(division.number + said(division.title), division.at)
    if division.level is Level.PART:
        for chapter in division.divisions:  # the leaf tells the 章 of its 编
            title = tuple(span for span in chapter.title if not span.note)
            yield Piece(chapter.number + said(title), chapter.at)
    for block in division.blocks:
        yield from _block(block, known)
    for inner in division.divisions:
        yield from _division(inner, known)


def _known(division: Division, outer: Notes) -> Notes:
    return {**outer, **{note.label: note for note in division.notes}}


def _block(block: Block, known: Notes) -> Iterator[Piece]:
    match block:
        case Paragraph() | CrossHead():
            yield Piece(said(block.text), block.at)
        case Table():
            yield from _apart(_table(block, known), block.at)
        case Figure():
            yield Piece(f"图{block.number}" + said(block.caption), block.at, of=str(block.at))
        case People():
            for person in block.people:
                yield from _person(person)
        case Roll(layout="table"):
            yield from _apart(_roll(block), block.at)
        case Roll():
            yield from _roll(block)
        case Chronicle():
            yield from _chronicle(block)
        case Article():
            yield from _article(block, known)


def _apart(pieces: Iterable[Piece], at: Location) -> Iterator[Piece]:
    return (dataclasses.replace(piece, of=str(at)) for piece in pieces)


def _table(table: Table, known: Notes) -> Iterator[Piece]:
    label, unit = f"表{table.number}", f"单位：{table.unit}" if table.unit else ""
    head = "".join(said(cell.text) for row in table.head for cell in row)
    yield Piece(label + said(table.caption) + unit + head, table.at)
    for row, at in zip(table.body, table.places, strict=True):
        yield Piece("".join(said(cell.text) for cell in row), at, solid(f"续{label}{unit}{head}"))
    for called in dict.fromkeys(span.note for span in spans_of((table.head, table.body))):
        if note := known.get(called):
            yield Piece(note.number + said(note.text), note.at)


def _person(person: Person) -> Iterator[Piece]:
    life = f"{person.born or '？'}—{person.died}" if person.died else ""
    if person.born and not person.died:
        life = f"{person.born}{'' if person.born[-1] in '月日季' else '年'}生"
    note = "，".join(part for part in (life, person.note) if part)
    yield Piece(person.name + (f"（{note}）" if note else ""), person.at)
    for paragraph in person.text:
        yield Piece(said(paragraph.text), paragraph.at)


def _roll(roll: Roll) -> Iterator[Piece]:
    counts = Counter(row.groups[:k] for row in roll.rows for k in range(1, len(row.groups) + 1))
    is_table = roll.layout == "table"
    head = "".join(roll.show) if is_table else ""
    yield Piece(roll.title + head, roll.at)
    before: tuple[str, ...] = ()
    for row in roll.rows:
        again = solid(f"续表{roll.title}{head}") if is_table else ""
        for k, name in enumerate(row.groups):
            prefix = row.groups[: k + 1]
            if name and prefix != before[: k + 1]:
                count = f"{counts[prefix]}{roll.counter}"
                outer = again + _continued(row.groups[:k])
                yield Piece(name + (f"（{count}）" if is_table else count), row.at, outer)
        before = row.groups
        if is_table:
            yield Piece("".join(row.fields), row.at, again + _continued(row.groups))
        else:
            unit = row.unit if roll.layout == "names-units" else ""
            yield Piece(row.name + row.note + unit, row.at, _continued(row.groups))


def _continued(groups: tuple[str, ...]) -> str:
    """Return the head of groups that go on overleaf."""
    return "·".join(filter(None, groups)) + "（续）" if any(groups) else ""


def _chronicle(chronicle: Chronicle) -> Iterator[Piece]:
    before: Date | None = None
    year = ""
    for event in chronicle.events:
        date = event.date
        if before is None or before.year != date.year:
            year = f"{event.reign}（{date.year}）" if event.reign else f"{date.year}年"
            yield Piece(year, event.at)
            before = None
        label = chronicle.same_day if before == date else _date(date, before)
        for number, paragraph in enumerate(event.text):
            text = (label if number == 0 else "") + said(paragraph.text)
            yield Piece(text, paragraph.at, f"{year}（续）")
        before = date


def _date(date: Date, before: Date | None) -> str:
    """Return the date that begins an entry: 是年 and 是月 for what is known as a whole (B4)."""
    follows = before is not None and before.month == date.month and date.until is None
    if date.season:
        label = f"{date.season}季"
    elif date.day:
        label = date.lunar or f"{date.month}月{date.day}日"
    elif date.month:
        label = "是月" if follows else date.lunar or f"{date.month}月"
    else:
        label = "是年"
    end = date.until
    if end is None:
        return label
    year = f"{end.year}年" if end.year != date.year else ""
    month, mark, day = end.lunar.partition("月")
    if not mark:
        month = f"{end.month}" if end.month else ""
        mark, day = "月" if month else "", f"{end.day}日" if end.day else ""
    if not (year or end.month != date.month or not day):
        month = mark = ""
    season = f"{end.season}季" if end.season else ""
    return f"{label}—{year}{season}{month}{mark}{day}"


def _article(article: Article, known: Notes) -> Iterator[Piece]:
    subtitle = f"——{said(article.subtitle)}" if article.subtitle else ""
    above = said(article.rubric) + said(article.kicker)
    yield Piece(above + said(article.headline) + subtitle + said(article.byline), article.at)
    for block in article.blocks:
        yield from _block(block, known)
    date, _blank, season = article.date.partition(" ")
    parts = zip(date.split("-"), "年月日", strict=False)
    day = "".join(f"{int(part)}{unit}" for part, unit in parts if part) + season
    source = said(article.source) + day
    if source:
        yield Piece(f"（{source}）", article.at)


def _notes(division: Division, known: Notes) -> Iterator[Piece]:
    """Yield the note of every mark of a division, in the order of the marks, but those of tables."""
    known = _known(division, known)
    for span in walk((division.title, division.blocks), Span, OUTSIDE_CELLS):
        if span.note in known:
            note = known[span.note]
            yield Piece(said((dataclasses.replace(span, text=note.number), *note.text)), note.at)
    for inner in division.divisions:
        yield from _notes(inner, known)
