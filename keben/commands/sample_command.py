"""Turns `sample DIR --chars N` into the sources of a synthetic gazetteer."""

from __future__ import annotations

from argparse import Namespace

from keben.commands import Exit, complain
from keben.messages import _
from keben.sample import write_sample


def run(options: Namespace) -> int:
    """Write the sources; refuse a folder that holds anything and a size that is too small."""
    try:
        write_sample(options.folder, options.chars, options.seed)
    except (ValueError, FileExistsError) as refused:
        complain(str(refused))
        return Exit.SOURCES
    if not options.quiet:
        print(_("build it: make_book.py build {folder}").format(folder=options.folder))
    return Exit.FINE
