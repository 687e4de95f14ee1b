"""Turns `build [BOOK]` into the finished book."""

from __future__ import annotations

from argparse import Namespace
from contextlib import nullcontext

from keben import machine
from keben.commands import Exit
from keben.output import OutputRefused
from keben.pipeline import Order, build
from keben.places import nothing_kept
from keben.problems import Problems
from keben.progress import open_progress
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Build; show all problems at once; say where the book is and what a printer asks first."""
    machine.require_libraries()
    order = Order(
        book=options.book,
        out=options.out,
        style=options.style,
        paint=options.paint,
        volume=options.volume,
        pages=options.pages,
        jobs=options.jobs,
        cluster=options.cluster,
        line_numbers=options.line_numbers,
        hold=options.hold,
        is_dry=options.dry_run,
        pdfx=options.pdfx,
    )
    problems = Problems()
    progress = open_progress(quiet=options.quiet)
    try:
        with nothing_kept() if options.no_cache else nullcontext():
            built = build(order, progress, problems)
    except OutputRefused as refused:
        problems.error("output-refused", str(refused))
        built = None
    finally:
        progress.close()
    show_problems(problems, options.book)
    if built is None:
        return Exit.SOURCES
    if not options.quiet:
        print(*filter(None, (built.folder, *built.docket)), sep="\n")
    return Exit.FINE
