"""Turns a book's sources into what the certificate asks of them: where paragraphs begin."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from keben.model import Article, Book, Division, Event, Paragraph, ParagraphKind, Person


def starts_of(book: Book) -> frozenset[str]:
    """Return the places where paragraphs of the text begin, as the record writes them."""
    return frozenset(_starts(book))


def quotes_of(book: Book) -> frozenset[str]:
    """Return the places where quotations begin."""
    return frozenset(_places(book, ParagraphKind.QUOTE))


def apart_of(book: Book) -> frozenset[str]:
    """Return the places of what is set at the right: signatures, and the sources of articles."""
    articles = (str(node.at) for node in _nodes(book) if isinstance(node, Article))
    return frozenset([*articles, *_places(book, ParagraphKind.SIGNATURE)])


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
