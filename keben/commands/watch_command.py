"""Turns `watch [BOOK]` into a finished book that follows every save.

At each save the pages that it changes are set in the open book, and put into pages/book.html at once, to
be seen by loading it again. After a quiet second the whole book is built, in a process of its own that
the next save ends: a build that is killed leaves the last good one.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter, strftime

from keben import machine
from keben.commands import Exit
from keben.live import LiveBook, Refreshed
from keben.messages import _
from keben.output import OutputRefused
from keben.pages.page import Page
from keben.pipeline import Order, build
from keben.problems import Problems, Severity
from keben.progress import SilentProgress
from keben.report import show_problems
from keben.store import write_atomically

QUIET = 1000  #: milliseconds without a save, before the whole book is built
_MOST = 5  #: folios that are named


def run(options: Namespace) -> int:
    """Open the book, and follow it until Ctrl-C."""
    machine.require_libraries()
    order = Order(options.book, out=options.out, style=options.style, jobs=options.jobs)
    builder = _Builder(order)
    try:
        with suppress(KeyboardInterrupt):
            _follow(order, builder)
    finally:
        builder.stop()
    return Exit.FINE


def _follow(order: Order, builder: _Builder) -> None:
    from watchfiles import watch

    book = LiveBook(order)
    _tell(book, book.last)
    is_stale = book.last.is_good
    for saves in watch(order.book, debounce=50, step=20, rust_timeout=QUIET, yield_on_timeout=True):
        seen = book.refresh() if saves else None
        if seen and seen.files:
            builder.stop()
            if seen.is_good:
                _show(book, seen, builder.target(book))
            _tell(book, seen)
            is_stale = seen.is_good
        elif is_stale and not saves:
            builder.start()
            is_stale = False


class _Builder:
    """Builds the whole book in a process of its own."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._process: multiprocessing.Process | None = None

    def target(self, book: LiveBook) -> Path:
        """Return the folder of the finished book."""
        return self._order.out or self._order.book.absolute().parent / "dist" / book.slug

    def start(self) -> None:
        """Begin to build."""
        self.stop()
        self._process = multiprocessing.Process(target=_build, args=(self._order,))
        self._process.start()

    def stop(self) -> None:
        """End a build that is no longer wanted; what it had begun, the next one sweeps away."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process = None


def _build(order: Order) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ended by whoever began it
    begun = perf_counter()
    problems = Problems()
    try:
        built = build(order, SilentProgress(), problems)
    except OutputRefused as refused:
        problems.error("output-refused", str(refused))
        built = None
    if built is None:
        show_problems(problems, order.book)
        return
    line = _("{time}  built: {folder}, in {seconds:.1f} s")
    print(
        line.format(time=strftime("%H:%M:%S"), folder=built.folder, seconds=perf_counter() - begun),
        flush=True,
    )


def _tell(book: LiveBook, seen: Refreshed) -> None:
    """Say in a line what became of the book; what stops it, in full."""
    count = Counter(problem.severity for problem in seen.problems)
    if not seen.is_good:
        show_problems(Problems(list(seen.problems)), book.folder)
        line = _("{time}  {errors} errors; the last good pages stay")
    elif seen.pages_before:
        line = _(
            "{time}  {changed} pages changed: {folios}; {moved} moved, {pages} in all; {seconds:.2f} s; {warnings} warnings"
        )
    else:
        line = _("{time}  {pages} pages; {seconds:.1f} s; {warnings} warnings")
    print(
        line.format(
            time=strftime("%H:%M:%S"),
            changed=len(seen.changed),
            folios=_folios([book.pages[index] for index in seen.changed]) or "–",
            moved=len(seen.moved),
            pages=seen.pages,
            seconds=seen.seconds,
            errors=count[Severity.ERROR],
            warnings=count[Severity.WARNING],
        ),
        flush=True,
    )


def _folios(pages: Sequence[Page]) -> str:
    names = [page.folio or f"({page.index + 1})" for page in pages[:_MOST]]
    return ", ".join(names) + (" …" if len(pages) > _MOST else "")


def _show(book: LiveBook, seen: Refreshed, target: Path) -> None:
    """Put the pages that changed into the HTML of the last build; one of another length waits for the next."""
    file = target / "pages" / "book.html"
    if seen.pages != seen.pages_before or not file.exists():
        return
    sections = re.split(r'(?=^<section class="page )', file.read_text("utf-8"), flags=re.M)
    if len(sections) != seen.pages + 1:
        return
    for index in (*seen.changed, *seen.moved):
        _section, end, rest = sections[index + 1].rpartition("</section>")
        sections[index + 1] = book.html(index).rpartition("</section>")[0] + end + rest
    write_atomically(file, "".join(sections).encode("utf-8"))
