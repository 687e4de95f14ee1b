"""Turns `dump [BOOK]` into the pages of a book as plain text."""

from __future__ import annotations

from argparse import Namespace

from keben.commands import Exit
from keben.edition.dump import dump_pages
from keben.pipeline import make_pages
from keben.problems import Problems
from keben.progress import open_progress
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Print the pages, all or those that were asked for."""
    problems = Problems()
    progress = open_progress(quiet=options.quiet)
    pages = make_pages(options.book, style=options.style, progress=progress, problems=problems)
    progress.close()
    show_problems(problems, options.book)
    if pages is None:
        return Exit.SOURCES
    first, last = options.pages or (1, len(pages))
    for line in dump_pages(pages[first - 1 : last]):
        print(line)
    return Exit.FINE
