"""Turns `correct FILE [BOOK]` into corrected sources, and into the error rate of the round."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from keben.commands import Exit, complain
from keben.corrections.correcting import Revision, revise
from keben.corrections.finding import Finder
from keben.corrections.keeping import keep_and_write
from keben.corrections.lists import read_list
from keben.corrections.manuscript import Manuscripts
from keben.corrections.pointing import read_marks
from keben.corrections.proof import Proof
from keben.corrections.rate import Rate, rate, words_in
from keben.corrections.showing import (
    diff,
    outcomes_as_json,
    rate_as_json,
    rate_lines,
    summary,
    tell,
)
from keben.edition.release import edition_path, read_edition
from keben.jobs import without_collector
from keben.messages import _
from keben.places import STYLES
from keben.problems import Location, Problems
from keben.report import show_problems
from keben.source.book import BOOK
from keben.source.desk import Desk
from keben.source.sheet import read_sheet
from keben.style import load_style


def run(options: Namespace) -> int:
    """Correct the sources; say of each correction what became of it, and how good the round was."""
    with without_collector():
        return _run(options)


def _run(options: Namespace) -> int:
    file, book = options.file, options.book
    for path in (file, book / BOOK):
        if not path.is_file():
            complain(_("there is no file {file}").format(file=path))
            return Exit.SOURCES
    told = Problems()
    found = _record(options, told)
    if told.failed:
        show_problems(told, book)
        return Exit.SOURCES
    record, round = found
    proof = Proof(record) if record else None
    problems = Problems()
    if file.suffix.lower() != ".pdf":
        corrections = read_list(file, proof, problems)
    elif proof is None:
        complain(
            _("there is no build of this book that the PDF could be of"),
            _("build it, or name its edition with --edition"),
        )
        return Exit.SOURCES
    else:
        corrections = read_marks(file, proof, problems)
    revision = revise(corrections, Finder(Manuscripts(book), proof))
    rated = _rate(revision, proof, round)
    if options.rate:
        print(json.dumps(rate_as_json(rated) if rated else {}, ensure_ascii=False, indent=1))
        return Exit.FINE
    tell(revision.outcomes, problems)
    backup = None
    if revision.changed and not options.dry_run:
        backup = keep_and_write(book, revision, date.today())
    if options.json:
        _print_json(revision, proof, rated, backup)
    else:
        _print(options, revision, rated, backup)
    show_problems(problems, file.parent)
    return Exit.SOURCES if problems.failed else Exit.FINE


def _record(options: Namespace, problems: Problems) -> tuple[Mapping[str, Any] | None, str]:
    """Return the record that places are told by, of an edition or of the last build, and the round."""
    book: Path = options.book
    if options.edition:
        edition = read_edition(edition_path(book, options.edition), problems)
        return (edition.record, edition.round) if edition else (None, "")
    folder = options.out
    if folder is None:
        desk = Desk(book.resolve(), Problems())
        copy = desk.read(BOOK, Location(BOOK))
        sheet = read_sheet(copy, desk) if copy else None
        slug = sheet.node("slug") if sheet else None
        folder = book.absolute().parent / "dist" / str(slug.value if slug else "")
    try:
        record = json.loads((folder / "record.json").read_text("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        return None, ""
    return record, ""


def _rate(revision: Revision, proof: Proof | None, round: str) -> Rate | None:
    style = load_style(STYLES / proof.style, Problems()) if proof else None
    if proof is None or style is None:
        return None
    return rate(revision.outcomes, proof, words_in(proof, style), round)


def _print(options: Namespace, revision: Revision, rated: Rate | None, backup: Path | None) -> None:
    if options.dry_run:
        for line in diff(revision):
            print(line)
    if options.quiet:
        return
    for line in summary(revision.outcomes):
        print(line)
    if rated and revision.outcomes:
        for line in rate_lines(rated):
            print(line)
    if backup:
        print(_("the sources as they were: {folder}").format(folder=backup))


def _print_json(
    revision: Revision, proof: Proof | None, rated: Rate | None, backup: Path | None
) -> None:
    told = {
        "corrections": outcomes_as_json(revision.outcomes, proof),
        "files": [before.file for before, _after in revision.changed],
        "backup": str(backup or ""),
        "rate": rate_as_json(rated) if rated else {},
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
