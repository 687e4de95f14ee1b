"""Turns `new DIR` into a small book that builds."""

from __future__ import annotations

from argparse import Namespace

from keben.commands import Exit
from keben.importing import new_book
from keben.messages import _


def run(options: Namespace) -> int:
    """Write the book and say what to do next."""
    new_book(options.folder)
    if not options.quiet:
        print(_("build it: make_book.py build {folder}").format(folder=options.folder))
    return Exit.FINE
