"""Turns `build [BOOK]` into the finished book."""

from __future__ import annotations

from argparse import Namespace

from keben import machine
from keben.commands import Exit
from keben.output import OutputRefused
from keben.pipeline import build
from keben.places import cache
from keben.problems import Problems
from keben.progress import open_progress
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Build; show all problems at once; say where the book is."""
    machine.require_libraries()
    problems = Problems()
    progress = open_progress(quiet=options.quiet)
    try:
        with cache(kept=not options.no_cache) as kept:
            result = build(
                options.book,
                out=options.out,
                style=options.style,
                paint=options.paint,
                volume=options.volume,
                pages=options.pages,
                jobs=options.jobs,
                cache=kept,
                progress=progress,
                problems=problems,
            )
    except OutputRefused as refused:
        problems.error("output-refused", str(refused))
        result = None
    finally:
        progress.close()
    show_problems(problems, options.book)
    if result is None:
        return Exit.SOURCES
    if not options.quiet:
        print(result)
    return Exit.FINE
