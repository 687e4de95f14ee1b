"""Turns `proof [BOOK]` into a proof desk: the book, built where it is stale, on a local web page."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from secrets import token_urlsafe

from keben import machine
from keben.changes.printed import printed
from keben.commands import Exit, complain
from keben.live import LiveBook
from keben.messages import _
from keben.output import OutputRefused
from keben.pipeline import Order, build
from keben.problems import Problems
from keben.progress import open_progress
from keben.proof.app import make_app
from keben.proof.built import Built
from keben.proof.desk import Desk, Things
from keben.proof.guard import hosts_of, is_loopback
from keben.proof.memory import MemoryLedger
from keben.proof.open_book import OpenBook
from keben.proof.serving import bound, serve
from keben.proof.sources import Sources
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Build what is stale, open the book, serve it until Ctrl-C."""
    machine.require_libraries()
    order = Order(options.book, out=options.out, jobs=options.jobs)
    folder = _built(order, quiet=options.quiet)
    if folder is None:
        return Exit.SOURCES
    try:
        listening = bound(options.host, options.port)
    except OSError as refused:
        complain(
            _("{host}:{port} cannot be served: {why}").format(
                host=options.host, port=options.port, why=refused.strerror
            ),
            _("leave out --port, and one that is free is taken"),
        )
        return Exit.SOURCES
    desk = _desk(order, folder)
    port = listening.getsockname()[1]
    is_open = is_loopback(options.host)
    app = make_app(desk, hosts_of(options.host, port), is_open=is_open)
    address = f"http://{options.host}:{port}/" + ("" if is_open else f"?token={desk.token}")
    print(address, flush=True)
    if not options.quiet:
        print(_("Ctrl-C ends it"), flush=True)
    serve(app, listening, desk.bell.end, "" if options.no_browser else address)
    return Exit.FINE


def _built(order: Order, *, quiet: bool) -> Path | None:
    """Return what the build left, made now if it is stale; None where there were errors."""
    problems = Problems()
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


def _desk(order: Order, folder: Path) -> Desk:
    shown = printed(_("the last build"), json.loads((folder / "record.json").read_text("utf-8")))
    return Desk(
        Things(
            order.book,
            OpenBook(LiveBook(order), shown),
            Built(folder, shown),
            Sources(order.book, date.today()),
            MemoryLedger(),
            token_urlsafe(24),
        )
    )
