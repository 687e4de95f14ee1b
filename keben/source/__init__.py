"""Turns a folder of sources into a Book: book.yaml, Markdown, chronicle, people, rolls, articles, plates.

`read_book` is the door. Everything that is wrong is told at once, each at its file, line and column;
nothing in a source makes it raise.
"""

from keben.source.book import read_book

__all__ = ["read_book"]
