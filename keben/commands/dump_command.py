"""Turns `dump [BOOK]` into the pages of a book as plain text."""

from __future__ import annotations

from argparse import Namespace

from keben.commands import Exit
from keben.edition.dump import dump_pages
from keben.pipeline import compose_book
from keben.problems import Problems
from keben.progress import open_progress
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Print the pages, all or those that were asked for."""
    problems = Problems()
    progress = open_progress(quiet=options.quiet)
    try:
        composed = compose_book(options.book, progress, problems, style_name=options.style)
    finally:
        progress.close()
    show_problems(problems, options.book)
    if composed is None:
        return Exit.SOURCES
    pages = composed.layout.pages
    first, last = options.pages or (1, len(pages))
    for line in dump_pages(pages[first - 1 : last]):
        print(line)
    return Exit.FINE
