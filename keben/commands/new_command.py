"""Turns `new DIR` into a small book that builds."""

from __future__ import annotations

from argparse import Namespace

from keben.commands import Exit
from keben.importing import new_book
from keben.messages import _
from keben.problems import Problems
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Write the book and say what to do next."""
    problems = Problems()
    new_book(options.folder, problems)
    show_problems(problems, options.folder)
    if problems.failed:
        return Exit.SOURCES
    if not options.quiet:
        print(_("build it: make_book.py build {folder}").format(folder=options.folder))
    return Exit.FINE
