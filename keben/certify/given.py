"""Turns what a build left beside a PDF into what the certificate may know: style and record.

From the record it takes what each line is and where it comes from, never where its glyphs stand: they
are looked for around the place told, and measured where they are found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keben.style import Style


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the record, in points."""

    text: str
    source: str
    x: float
    y: float
    width: float
    role: str


@dataclass(frozen=True, slots=True)
class ToldPage:
    """A page of the record."""

    kind: str
    folio: str
    folio_shown: bool
    volume: int
    lines: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a book beside its PDF."""

    style: Style
    pages: tuple[ToldPage, ...] = ()
    starts: frozenset[str] = frozenset()  #: places in the sources where paragraphs begin
    quotes: frozenset[str] = frozenset()  #: those of quotations
    apart: frozenset[str] = frozenset()  #: places of what stands at the right: signatures, sources
    faces: tuple[tuple[str, str], ...] = ()  #: role → file, without its ending


def read_record(file: Path) -> Any:
    """Return record.json as it is; raises `OSError` or `ValueError`."""
    return json.loads(file.read_text("utf-8"))


def given_of(
    style: Style,
    record: Any,
    starts: Iterable[str] = (),
    quotes: Iterable[str] = (),
    apart: Iterable[str] = (),
) -> Given:
    """Return what a record and a style tell."""
    pages = tuple(
        ToldPage(
            page["kind"],
            page["folio"],
            page["folio_shown"],
            page["volume"],
            tuple(
                Told(
                    line["text"],
                    line["source"],
                    line["x"] / 1000,
                    line["y"] / 1000,
                    line["width"] / 1000,
                    line["role"],
                )
                for line in page["lines"]
            ),
        )
        for page in record["pages"]
    )
    faces = tuple((face["role"], Path(face["file"]).stem) for face in record["faces"])
    return Given(style, pages, frozenset(starts), frozenset(quotes), frozenset(apart), faces)
