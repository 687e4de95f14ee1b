"""Turns `changes EDITION [BOOK]` into what changed since an edition: a report, facing pages, a 勘误表."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keben.certify.given import read_record
from keben.changes.comparison import Comparison, compare
from keben.changes.errata import errata_of, write_errata
from keben.changes.facing import write_facing
from keben.changes.printed import Printed, printed
from keben.changes.telling import as_json, told
from keben.commands import Exit, complain
from keben.edition.release import Released, edition_path, read_edition
from keben.faces.book_faces import load_faces
from keben.finished import sources_key
from keben.messages import _
from keben.pipeline.order import made_at
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.press.intent import read_intent
from keben.press.job import Job
from keben.problems import Problems
from keben.report import show_problems
from keben.store import Store
from keben.style import Style, load_style


def run(options: Namespace) -> int:
    """Compare an edition with the present build, or with another edition; write what is asked for."""
    problems = Problems()
    edition = read_edition(edition_path(options.book, options.edition), problems)
    if edition is None:
        show_problems(problems, options.book)
        return Exit.SOURCES
    folder = options.out or options.book.absolute().parent / "dist" / edition.record["slug"]
    new = _later(options, folder, problems)
    style = load_style(STYLES / edition.record["style"], problems)
    if new is None or style is None:
        show_problems(problems, options.book)
        return Exit.SOURCES
    old = printed(_name(edition), edition.record)
    comparison = compare(old, new, style.trim.signature)
    if options.html:
        write_facing(comparison, style, folder / "pages" / "faces", options.html)
    if options.errata:
        _write_errata(comparison, style, options, problems)
    show_problems(problems, options.book)
    if options.json:
        print(as_json(comparison), end="")
    elif not options.quiet:
        for line in told(comparison):
            print(line)
    return Exit.SOURCES if problems.failed else Exit.FINE


def _later(options: Namespace, folder: Path, problems: Problems) -> Printed | None:
    """Return the edition that was named to be compared with, or what the last build left."""
    if options.to:
        later = read_edition(edition_path(options.book, options.to), problems)
        return printed(_name(later), later.record) if later else None
    try:
        record: Mapping[str, Any] = read_record(folder / "record.json")
        made_of = json.loads((folder / "makeup.json").read_text("utf-8"))["sources"]
    except (OSError, ValueError, KeyError):
        complain(
            _("there is no build of this book in {folder}").format(folder=folder),
            _("type: make_book.py build {book}").format(book=options.book),
        )
        return None
    if made_of != sources_key(options.book):
        problems.warn(
            "build-stale",
            _("the sources have changed since the build in {folder}").format(folder=folder),
            None,
            _("type: make_book.py build {book}").format(book=options.book),
        )
    return printed(_("the present build"), record)


def _name(edition: Released) -> str:
    """Return what an edition is called: its round of proof, or its name."""
    return edition.round or edition.name


def _write_errata(
    comparison: Comparison, style: Style, options: Namespace, problems: Problems
) -> None:
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    intent = read_intent(style.print, STYLES / comparison.old.style, problems)
    job = Job(style, options.book, comparison.old.title, made_at(), True, intent=intent)
    division = errata_of(comparison)
    options.errata.absolute().parent.mkdir(parents=True, exist_ok=True)
    write_errata(division, job, faces, Store(cache_folder() / "store"), options.errata, problems)
