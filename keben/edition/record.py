"""Turns a book and its pages into the edition record, record.json.

The record says of each page what is on it, where it stands, where it comes from and its fingerprint.
The proof desk, the list of changes and other programs read it; its shape is that of architecture
section 4. Lengths are thousandths of a point from the trim's top left; `x` is where the first
character of a line begins, `y` its baseline, `line` its number on the page, which furniture has not.
A page whose text is turned says so by `turn`: all but furniture is measured on its turned sheet (see
`Page.turn`). Pages and volumes count as in `Page`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keben import __version__
from keben.edition.fingerprint import Fingerprints
from keben.faces.shelf import FaceFile
from keben.galley.strip import TextItem
from keben.model import Article, Block, Book, Division, Index, IndexEntry, Locator, Roll
from keben.pages.line_numbers import printed_lines
from keben.pages.page import Page
from keben.problems import Location, Problem

#: What json can write.
Written: TypeAlias = "Mapping[str, Written] | Sequence[Written] | str | int | bool"


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that the record tells."""

    book: Book
    pages: tuple[Page, ...]
    faces: tuple[FaceFile, ...]
    indexes: tuple[Index, ...] = ()
    problems: tuple[Problem, ...] = ()


def make_record(edition: Edition, fingerprints: Fingerprints) -> bytes:
    """Return record.json: UTF-8, keys sorted, one line a page, so that a diff can be read."""
    imprint = edition.book.imprint
    parts: dict[str, Written | Iterator[Written]] = {
        "faces": [
            {"role": face.role, "file": face.path.name, "sha256": face.sha256}
            for face in edition.faces
        ],
        "headings": _headings(edition.pages),
        "index": [_index(index) for index in edition.indexes],
        "pages": (_page(page, fingerprints.of(page)) for page in edition.pages),
        "problems": [_problem(problem) for problem in edition.problems],
        "rolls": _rolls(edition.book, edition.pages),
        "slug": imprint.slug,
        "style": edition.book.style,
        "title": imprint.title,
        "version": __version__,
        "volumes": _volumes(edition.book, edition.pages),
    }
    lines = [f"{_dump(key)}: {_rows(value)}" for key, value in sorted(parts.items())]
    return ("{" + ",\n".join(lines) + "}\n").encode("utf-8")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _rows(value: Written | Iterator[Written]) -> str:
    """Write a list with one line an entry; json's own indentation is slow and far too tall.

    What comes one by one is let go one by one: of a page more is made than is written.
    """
    if isinstance(value, (list, Iterator)):
        rows = [_dump(entry) for entry in value]
        return "[\n" + ",\n".join(rows) + "]" if rows else "[]"
    return _dump(value)


def _page(page: Page, fingerprint: str) -> Written:
    baselines = printed_lines(page.items)
    lines = [
        _line(item) | {"line": bisect_right(baselines, item.y)}
        for item in page.items
        if isinstance(item, TextItem)
    ]
    lines += [_line(item) for item in page.furniture if isinstance(item, TextItem)]
    written: dict[str, Written] = {
        "index": page.index,
        "volume": page.volume,
        "folio": page.folio,
        "folio_shown": page.folio_shown,
        "kind": page.kind,
        "fingerprint": fingerprint,
        "running_head": page.running_head,
        "lines": lines,
    }
    return written | {"turn": page.turn} if page.turn else written


def _line(item: TextItem) -> dict[str, Written]:
    line = item.line
    return {
        "text": line.text,
        "source": str(item.at or ""),
        "x": item.x + line.indent * item.size // 1000,
        "y": item.y,
        "width": line.width * item.size // 1000,
        "role": item.role,
    }


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


def _volumes(book: Book, pages: Sequence[Page]) -> Iterator[Written]:
    for number, volume in enumerate(book.volumes, 1):
        own = [page.index for page in pages if page.volume == number]
        yield {
            "name": volume.name,
            "first_page": min(own, default=0),
            "pages": len(own),
            "print_pdf": f"{book.imprint.slug}-{number}.print.pdf",
        }


def _index(index: Index) -> Written:
    return {
        "name": index.name,
        "entries": [_entry(entry) for _head, entries in index.groups for entry in entries],
    }


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


def _rolls(book: Book, pages: Iterable[Page]) -> Iterator[Written]:
    """Say where each roll stands: on the pages that hold a line made from one of its rows."""
    spans: dict[Location, tuple[int, int]] = {}
    for page in pages:
        for item in page.items:
            if isinstance(item, TextItem) and item.at and item.role in ("roll", "table"):
                row = Location(item.at.file, item.at.line)
                first, _last = spans.get(row, (page.index, page.index))
                spans[row] = first, page.index
    for roll in rolls_of(book):
        rows = (Location(row.at.file, row.at.line) for row in roll.rows)
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
