"""Turns `proof [BOOK]` into a proof desk: the book, built where it is stale, on a local web page."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from socket import socket

from keben import machine
from keben.commands import Exit, complain
from keben.messages import _
from keben.output import OutputRefused
from keben.pipeline import Order, build
from keben.problems import Problems
from keben.progress import open_progress
from keben.proof.app import make_app
from keben.proof.built import Built, last_build
from keben.proof.claim import Claim, Elsewhere
from keben.proof.desk import Desk, Things
from keben.proof.guard import hosts_of, is_loopback, name_of
from keben.proof.ledger import Ledger, ledger_path
from keben.proof.ledger_tables import LedgerRefused
from keben.proof.open_book import OpenBook
from keben.proof.serving import bound, serve
from keben.proof.sources import Sources
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Build what is stale, open the book, serve it until Ctrl-C."""
    machine.require_libraries()
    order = Order(options.book, out=options.out, jobs=options.jobs)
    if options.static or options.paper or not order.book.is_dir():
        return _run(order, None, options)
    try:
        with closing(Claim(order.book)) as claim:
            return _run(order, claim, options)
    except Elsewhere as elsewhere:
        complain(str(elsewhere), _("open that address, or end that desk with Ctrl-C"))
        return Exit.SOURCES


def _run(order: Order, claim: Claim | None, options: Namespace) -> int:
    """Build the book, and serve it if it is claimed; of one that has errors, what the last build left."""
    problems = Problems()
    folder = _built(order, problems, quiet=options.quiet)
    if folder is None and claim:
        folder = last_build(order)
        if folder:
            print(_("the pages are those of the last good build"), file=sys.stderr)
    if folder is None:
        return Exit.SOURCES
    try:
        listening = bound(options.host, options.port) if claim else None
    except (OSError, OverflowError) as refused:  # no port has such a number
        complain(
            _("{host}:{port} cannot be served: {why}").format(
                host=options.host, port=options.port, why=refused
            ),
            _("leave out --port, and one that is free is taken"),
        )
        return Exit.SOURCES
    try:
        with _opened(order, folder, problems) as desk:
            if claim is None or listening is None:
                return _write(desk, options)
            gc.freeze()  # pages stay as long as the desk: to look through them again and again takes long
            _serve(desk, listening, claim, options)
    except LedgerRefused as refused:
        complain(str(refused), _("move the file away, and a new one is begun"))
        return Exit.SOURCES
    return Exit.FINE


@contextmanager
def _opened(order: Order, folder: Path, problems: Problems) -> Iterator[Desk]:
    """Open the desk of a book, and close its ledger, which is one file then; raises `LedgerRefused`."""
    with closing(Ledger(ledger_path(order.book))) as ledger:
        book = OpenBook(order, folder, problems)
        things = Things(
            order.book,
            book,
            Built(folder, book.printed),
            Sources(order.book, date.today()),
            ledger,
            token_urlsafe(24),
        )
        yield Desk(things)


def _write(desk: Desk, options: Namespace) -> int:
    """Write what is read without a desk: a copy in a folder, a proof on paper."""
    from keben.proof.paper import paper_of  # loads what prints, which a desk has no need of
    from keben.proof.static_copy import write_copy

    try:
        if options.static:
            write_copy(desk, options.static)
    except OutputRefused as refused:
        complain(str(refused))
        return Exit.SOURCES
    if options.paper:
        options.paper.absolute().parent.mkdir(parents=True, exist_ok=True)
        paper_of(desk, date.today(), options.paper)
    if not options.quiet:
        print(
            *filter(None, (options.static and options.static / "index.html", options.paper)),
            sep="\n",
        )
    return Exit.FINE


def _built(order: Order, problems: Problems, *, quiet: bool) -> Path | None:
    """Return what the build left, made now if it is stale; None where there were errors."""
    progress = open_progress(quiet=quiet)
    try:
        built = build(order, progress, problems)
    except OutputRefused as refused:
        problems.error("output-refused", str(refused))
        built = None
    finally:
        progress.close()
    show_problems(problems, order.book)
    return built.folder if built else None


def _serve(desk: Desk, listening: socket, claim: Claim, options: Namespace) -> None:
    port, is_open = listening.getsockname()[1], is_loopback(options.host)
    app = make_app(desk, hosts_of(options.host, port), is_open=is_open)
    address = f"http://{name_of(options.host)}:{port}/" + (
        "" if is_open else f"?token={desk.token}"
    )
    claim.tell(address)
    print(address, flush=True)
    if not options.quiet:
        print(_("Ctrl-C ends it"), flush=True)
    serve(app, listening, desk.bell.end, "" if options.no_browser else address)
