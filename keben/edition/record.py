"""Turns a book and its pages into the edition record, record.json.

The record says of each page what is on it, where it stands, where it comes from and its fingerprint.
The proof desk, the list of changes and other programs read it; its shape is that of architecture
section 4. Lengths are thousandths of a point from the trim's top left; `x` is where the first
character of a line begins, `y` its baseline, `line` its number on the page, which furniture has not;
`runs_on` stands where a line goes on with the paragraph, or the cell, of a line before it.
A page whose text is turned says so by `turn`: all but furniture is measured on its turned sheet (see
`Page.turn`). Pages and volumes count as in `Page`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from keben import __version__
from keben.edition.fingerprint import fingerprint
from keben.faces.shelf import FaceFile
from keben.impression import Pull, Pulls
from keben.model import Article, Block, Book, Division, Index, IndexEntry, Locator, Roll
from keben.pages.page import Page
from keben.problems import Problem

#: What json can write.
Written: TypeAlias = "Mapping[str, Written] | Sequence[Written] | str | int | bool"

#: First and last page of whatever may be the row of a roll, by file and line.
_Spans: TypeAlias = dict[tuple[str, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that the record tells."""

    book: Book
    faces: tuple[FaceFile, ...]
    indexes: tuple[Index, ...] = ()
    problems: tuple[Problem, ...] = ()


def write_record(target: Path, edition: Edition, pulls: Pulls, ground: bytes) -> None:
    """Write record.json: UTF-8, keys sorted, one line a page, so that a diff can be read.

    Pages are written as they come; `ground` is that of their fingerprints.
    """
    imprint = edition.book.imprint
    spans: _Spans = {}
    parts: dict[str, Written | Iterator[str]] = {
        "faces": [
            {"role": face.role, "file": face.path.name, "sha256": face.sha256}
            for face in edition.faces
        ],
        "headings": map(_dump, _headings(pulls.pages)),
        "index": map(_index, edition.indexes),
        "pages": (_page(pull, ground, spans) for pull in pulls),
        "problems": [_problem(problem) for problem in edition.problems],
        "rolls": map(_dump, _rolls(edition.book, spans)),
        "slug": imprint.slug,
        "style": edition.book.style,
        "title": imprint.title,
        "version": __version__,
        "volumes": map(_dump, _volumes(edition.book, pulls.pages)),
    }
    with target.open("w", encoding="utf-8", newline="\n") as file:
        before = "{"
        for key, value in sorted(parts.items()):
            file.write(f"{before}{_dump(key)}: ")
            file.writelines(_rows(value))
            before = ",\n"
        file.write("}\n")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _rows(value: Written | Iterator[str]) -> Iterator[str]:
    """Write a list with one line an entry; json's own indentation is slow and far too tall."""
    if isinstance(value, list):
        value = map(_dump, value)
    if not isinstance(value, Iterator):
        yield _dump(value)
        return
    before = "[\n"
    for row in value:
        yield before + row
        before = ",\n"
    yield "]" if before == ",\n" else "[]"


def _page(pull: Pull, ground: bytes, spans: _Spans) -> str:
    """Write a page; its lines are written already."""
    page = pull.page
    for row in pull.type.rolls:
        first, _last = spans.get(row, (page.index, page.index))
        spans[row] = first, page.index
    rows = [zlib.decompress(part.rows) for part in (pull.type, pull.furniture) if part.rows]
    lines = b", ".join(rows).decode("utf-8", "surrogatepass")
    written = {
        "index": _dump(page.index),
        "volume": _dump(page.volume),
        "folio": _dump(page.folio),
        "folio_shown": _dump(page.folio_shown),
        "kind": _dump(page.kind),
        "fingerprint": _dump(fingerprint(pull, ground)),
        "running_head": _dump(page.running_head),
        "lines": f"[{lines}]",
    }
    if page.turn:
        written["turn"] = _dump(page.turn)
    return "{" + ", ".join(f'"{key}": {value}' for key, value in sorted(written.items())) + "}"


def _headings(pages: Iterable[Page]) -> Iterator[Written]:
    for page in pages:
        for heading in page.headings:
            yield {
                "level": heading.level,
                "number": heading.number,
                "title": heading.title,
                "page": page.index,
                "folio": page.folio,
                "source": str(heading.at),
            }


def _volumes(book: Book, pages: Iterable[Page]) -> Iterator[Written]:
    places: dict[int, list[int]] = {}
    for page in pages:
        places.setdefault(page.volume, []).append(page.index)
    for number, volume in enumerate(book.volumes, 1):
        own = places.get(number, [])
        yield {
            "name": volume.name,
            "first_page": min(own, default=0),
            "pages": len(own),
            "print_pdf": f"{book.imprint.slug}-{number}.print.pdf",
        }


def _index(index: Index) -> str:
    """Write an index, an entry at a time: those of ten volumes have two hundred thousand locators."""
    entries = ", ".join(map(_dump, _entries(index)))
    return f'{{"entries": [{entries}], "name": {_dump(index.name)}}}'


def index_row(index: Index) -> Mapping[str, Written]:
    """Return an index as the record has it."""
    return {"name": index.name, "entries": list(_entries(index))}


def _entries(index: Index) -> Iterator[Written]:
    for _head, entries in index.groups:
        yield from map(_entry, entries)


def _entry(entry: IndexEntry) -> Written:
    return {
        "term": entry.term,
        "sort": entry.sort,
        "locators": [_locator(locator) for locator in entry.locators],
        "see": list(entry.see),
        "sub": [_entry(sub) for sub in entry.sub],
    }


def _locator(locator: Locator) -> Written:
    """Write a locator; what few have (end, volume, column, main place) only where it is there."""
    written: dict[str, Written] = {
        "volume": locator.volume,
        "folio": locator.folio,
        "page": locator.page,
    }
    for name in ("prefix", "column"):
        if text := getattr(locator, name):
            written[name] = text
    if locator.last_page >= 0 and locator.last_page != locator.page:
        written |= {"last_folio": locator.last_folio, "last_page": locator.last_page}
    if locator.is_main:
        written |= {"main": True}
    return written


def _rolls(book: Book, spans: _Spans) -> Iterator[Written]:
    """Say where each roll stands: on the pages that hold a line made from one of its rows."""
    for roll in rolls_of(book):
        rows = ((row.at.file, row.at.line) for row in roll.rows)
        found = [spans[row] for row in rows if row in spans]
        yield {
            "id": roll.id,
            "names": len(roll.rows),
            "first_page": min((first for first, _last in found), default=-1),
            "last_page": max((last for _first, last in found), default=-1),
        }


def rolls_of(book: Book) -> Iterator[Roll]:
    """Yield the rolls that stand in a book, in order."""
    for volume in book.volumes:
        for member in volume.members:
            if member.division:
                yield from _rolls_of_division(member.division)


def _rolls_of_division(division: Division) -> Iterator[Roll]:
    yield from _rolls_of_blocks(division.blocks)
    for inner in division.divisions:
        yield from _rolls_of_division(inner)


def _rolls_of_blocks(blocks: Iterable[Block]) -> Iterator[Roll]:
    for block in blocks:
        if isinstance(block, Roll):
            yield block
        elif isinstance(block, Article):
            yield from _rolls_of_blocks(block.blocks)


def _problem(problem: Problem) -> Written:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "source": str(problem.location or ""),
        "message": problem.message,
    }
