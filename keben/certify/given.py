"""Turns what a build left beside a PDF into what the certificate may know: style and record.

From the record it takes what each line is and where it comes from, never where its glyphs stand: they
are looked for around the place told, and measured where they are found.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keben.style import Style

FURNITURE = frozenset({"head", "folio", "thumb"})


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the record, in points."""

    text: str
    source: str
    x: float
    y: float
    width: float
    role: str
    turn: int = 0  #: of the sheet that it stands on, degrees (卧排)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the record: its rank and words, and the page that it stands on."""

    level: str
    number: str
    title: str
    page: int
    source: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row of a table in the sources."""

    cells: tuple[str, ...]  #: what each says, without white space
    starts: tuple[int, ...]  #: the column that each begins in
    columns: tuple[int, ...]  #: over how many columns each goes
    depth: int = 1  #: over how many rows its deepest cell goes


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A table of the sources, or a roll that is set as one."""

    at: str
    number: str
    title: str
    rows: tuple[ToldRow, ...]
    heads: frozenset[str]  #: lines of the sources that its head comes from
    places: tuple[str, ...]  #: line of the sources of each row


@dataclass(frozen=True, slots=True)
class ToldPage:
    """A page of the record."""

    kind: str
    folio: str
    folio_shown: bool
    volume: int
    lines: tuple[Told, ...]
    turn: int = 0  #: 90 or 270 where its text, not its furniture, is turned
    has_head: bool = False  #: whether it ought to have a running head


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sources tell; places are written as the record writes them."""

    starts: frozenset[str] = frozenset()  #: where paragraphs begin
    quotes: frozenset[str] = frozenset()  #: where quotations begin
    apart: frozenset[str] = frozenset()  #: of what stands at the right: signatures, sources
    tables: tuple[ToldTable, ...] = ()
    figures: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()  #: figures that text is set round
    columns: tuple[tuple[str, int], ...] = ()  #: of articles: where paragraphs begin → how many


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a book beside its PDF."""

    style: Style
    pages: tuple[ToldPage, ...] = ()
    starts: frozenset[str] = frozenset()  #: places in the sources where paragraphs begin
    quotes: frozenset[str] = frozenset()  #: those of quotations
    apart: frozenset[str] = frozenset()  #: places of what stands at the right: signatures, sources
    faces: tuple[tuple[str, str], ...] = ()  #: role → file, without its ending
    title: str = ""  #: of the book
    headings: tuple[Heading, ...] = ()
    tables: tuple[ToldTable, ...] = ()
    figures: frozenset[str] = frozenset()  #: their places in the sources
    beside: frozenset[str] = frozenset()  #: those that text is set round
    columns: tuple[
        tuple[str, int], ...
    ] = ()  #: place where a paragraph of an article begins → columns


def line_of(place: str) -> str:
    """Return file and line of a place in the sources.

    >>> line_of("a.md:3:14")
    'a.md:3'
    """
    return place.rpartition(":")[0]


def read_record(file: Path) -> Any:
    """Return record.json as it is; raises `OSError` or `ValueError`."""
    return json.loads(file.read_text("utf-8"))


def given_of(style: Style, record: Any, told: Sources | None = None) -> Given:
    """Return what a style, a record and the sources tell."""
    told = told or Sources()
    return Given(
        style,
        tuple(_page(page) for page in record["pages"]),
        told.starts,
        told.quotes,
        told.apart,
        tuple((face["role"], Path(face["file"]).stem) for face in record["faces"]),
        record["title"],
        tuple(
            Heading(*(entry[key] for key in ("level", "number", "title", "page", "source")))
            for entry in record["headings"]
        ),
        told.tables,
        told.figures,
        told.beside,
        told.columns,
    )


def _page(page: Any) -> ToldPage:
    turn = page.get("turn", 0)
    lines = tuple(
        Told(
            line["text"],
            line["source"],
            line["x"] / 1000,
            line["y"] / 1000,
            line["width"] / 1000,
            line["role"],
            0 if line["role"] in FURNITURE else turn,
        )
        for line in page["lines"]
    )
    return ToldPage(
        page["kind"],
        page["folio"],
        page["folio_shown"],
        page["volume"],
        lines,
        turn,
        bool(page["running_head"]),
    )
