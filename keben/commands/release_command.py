"""Turns `release NAME [BOOK]` into an edition that is kept with the book."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from pathlib import Path
from typing import Any

from keben.commands import Exit, complain
from keben.edition.release import Released, edition_path, pack_edition
from keben.finished import sources_key
from keben.messages import _
from keben.problems import Problems
from keben.report import show_problems
from keben.source import read_book
from keben.store import write_atomically


def run(options: Namespace) -> int:
    """Keep the record and the make-up of the last build, unless an edition of this name is there."""
    book: Path = options.book
    if not re.fullmatch(r"[^\W_][\w.-]*", options.name):
        complain(
            _("an edition cannot be named {name}").format(name=options.name),
            _("use letters, figures, hyphens and points"),
        )
        return Exit.SOURCES
    target = edition_path(book, options.name)
    if target.exists() and not options.replace:
        complain(
            _("the edition {name} is there already").format(name=options.name),
            _("choose another name, or say --replace"),
        )
        return Exit.SOURCES
    built = _built(book, options.out)
    if built is None:
        return Exit.SOURCES
    record, makeup = built
    write_atomically(target, pack_edition(Released(options.name, options.round, record, makeup)))
    target.chmod(0o644)  # it is for git, and for everybody who works on the book
    if not options.quiet:
        print(target)
    return Exit.FINE


def _built(book: Path, out: Path | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return record and make-up of the last whole build, if it is of the sources as they are."""
    remedy = _("type: make_book.py build {book}").format(book=book)
    folder = out
    if folder is None:
        problems = Problems()
        read = read_book(book, problems)
        if read is None or problems.failed:
            show_problems(problems, book)
            return None
        folder = book.absolute().parent / "dist" / read.imprint.slug
    try:
        record = json.loads((folder / "record.json").read_text("utf-8", "surrogatepass"))
        makeup = json.loads((folder / "makeup.json").read_text("utf-8"))
    except (OSError, ValueError):
        complain(_("there is no build of this book in {folder}").format(folder=folder), remedy)
        return None
    if makeup["sources"] != sources_key(book):
        complain(
            _("the sources have changed since the build in {folder}").format(folder=folder), remedy
        )
        return None
    return record, makeup
