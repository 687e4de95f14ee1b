"""Turns `certify PDF|BOOK` into a certificate: the finished pages measured rule by rule."""

from __future__ import annotations

import re
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pypdfium2
from pypdf.errors import DependencyError, PyPdfError

from keben.certify.certificate import CHECKS, PREFLIGHT, Certificate, judge, read, read_print
from keben.certify.given import Given, given_of, read_record
from keben.certify.identity import difference
from keben.certify.preflight.opinions import opinions
from keben.certify.reading import Check, Reading
from keben.certify.showing import as_json, summary, write_beside
from keben.certify.sources import sources_of
from keben.commands import Exit, complain
from keben.jobs import without_collector
from keben.messages import _
from keben.number import number_book
from keben.places import STYLES
from keben.problems import Problems
from keben.report import show_problems
from keben.source import read_book
from keben.style import load_style


def run(options: Namespace) -> int:
    """Measure; write certificate.json and .html beside the PDF; say what was found."""
    try:
        with without_collector():
            found = _of_book(options) if options.target.is_dir() else _of_file(options)
    except DependencyError:  # pypdf reads no AES by itself
        complain(
            _("{file} is encrypted").format(file=options.target),
            _("save it without a password; no printer takes it with one"),
        )
        return Exit.SOURCES
    except (pypdfium2.PdfiumError, PyPdfError):
        complain(_("{file} is not a PDF that can be read").format(file=options.target))
        return Exit.SOURCES
    if found is None:
        return Exit.SOURCES
    certificate, folder = found
    if options.json:
        print(as_json(certificate), end="")
    elif not options.quiet or certificate.fails:
        for line in summary(certificate):
            print(line)
        print(folder / "certificate.html")
    return Exit.CHECK_FAILED if certificate.fails else Exit.FINE


def _of_file(options: Namespace) -> tuple[Certificate, Path] | None:
    pdf: Path = options.target
    if not pdf.is_file():
        complain(_("there is no file {file}").format(file=pdf))
        return None
    certificate = _judged(pdf, read(pdf, jobs=options.jobs), CHECKS)
    write_beside(certificate, pdf.absolute().parent)
    return certificate, pdf.absolute().parent


def _judged(pdf: Path, reading: Reading, checks: tuple[tuple[str, Check], ...]) -> Certificate:
    """Ask the checks, then other programs."""
    asked = tuple(opinions(pdf, reading.sent)) if reading.sent else ()
    return replace(judge(pdf.name, reading, checks), opinions=asked)


def _of_book(options: Namespace) -> tuple[Certificate, Path] | None:
    """Certify the last build of a book: its screen PDF in all, its print files as a printer does."""
    folder: Path = options.target
    problems = Problems()
    book = read_book(folder, problems)
    if book is None or problems.failed:
        show_problems(problems, folder)
        return None
    slug = book.imprint.slug
    dist = options.out or folder.absolute().parent / "dist" / slug
    pdf = dist / f"{slug}.screen.pdf"
    try:
        record = read_record(dist / "record.json")
    except (OSError, ValueError):
        record = None
    if record is None or not pdf.is_file():
        complain(
            _("there is no build of this book in {folder}").format(folder=dist),
            _("type: make_book.py build {book}").format(book=folder),
        )
        return None
    style = load_style(STYLES / record["style"], problems)
    if style is None:
        show_problems(problems, folder)
        return None
    book = number_book(book, problems, style)
    given = given_of(style, record, sources_of(book))
    try:
        reading = read(pdf, given, difference(book, record), options.jobs)
        parts = tuple(
            _judged(file, _read_print(file, given, reading, options.jobs), PREFLIGHT)
            for file in sorted(dist.glob(f"{slug}*.pdf"))
            if file.stem.endswith((".print", ".cover"))
        )
    except ValueError as strange:
        complain(str(strange), _("build the whole book anew, then certify it"))
        return None
    certificate = replace(_judged(pdf, reading, CHECKS), parts=parts)
    write_beside(certificate, dist)
    return certificate, dist


def _read_print(file: Path, given: Given, screen: Reading, jobs: int) -> Reading:
    """Read a print file with what is given of the volume that it is named for; of a cover, no pages."""
    number = re.fullmatch(r".*-(\d+)\.print", file.stem)
    volume = int(number[1]) if number else 0
    own = [k for k, page in enumerate(given.pages) if page.volume == volume]
    sheets = screen.sent.sheets if screen.sent else ()
    shown = tuple(sheets[k].painting.text for k in own)
    return read_print(file, replace(given, pages=tuple(given.pages[k] for k in own)), shown, jobs)
