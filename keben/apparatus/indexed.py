"""Turns people, rolls and captions into what an index holds beside the terms of terms.yaml.

Rules: B9, B17.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from keben.apparatus.transcript import Spot
from keben.model import Book, Figure, Person, Place, Roll, Table, Term, plain, without_notes
from keben.number import TARGETS, walk
from keben.pages.page import Page


def names_of(book: Book) -> Iterator[Term]:
    """Yield the names of people and rolls, each with the index that it belongs to where the book has that."""
    for node in walk(book, object, TARGETS):
        if isinstance(node, Person):
            yield Term(node.name, node.at, kind=Place.PERSONS)
        elif isinstance(node, Roll) and node.kind is not None:
            for row in node.rows:
                yield Term(row.name, row.at, kind=node.kind)


def main_spots(pages: Iterable[Page]) -> Mapping[str, frozenset[int]]:
    """Return the pages on which the lives of persons begin, by their names."""
    found: dict[str, set[int]] = {}
    for page in pages:
        for heading in page.headings:
            if heading.level == "person":
                found.setdefault(heading.title, set()).add(page.index)
    return {name: frozenset(indexes) for name, indexes in found.items()}


def captions_in(book: Book) -> Iterator[tuple[str, str]]:
    """Yield the id and the caption of every table and figure, with its number behind it."""
    for node in walk(book, object, TARGETS):
        if isinstance(node, Table | Figure):
            number = ("表" if isinstance(node, Table) else "图") + node.number
            yield node.id, f"{plain(without_notes(node.caption))}（{number}）"


def captions_of(book: Book, pages: Iterable[Page]) -> Iterator[tuple[str, Spot]]:
    """Yield the caption of every table and figure, and where it stands."""
    page_of = {anchor: page for page in pages for anchor in page.anchors}
    for id, caption in captions_in(book):
        if id in page_of:
            yield caption, Spot(page_of[id].index)
