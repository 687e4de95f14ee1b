"""Turns corrections into a 勘误表: a piece of matter of the book itself, set by the same composer.

Its page and line are those of the printed book, which a reader has before him. It is in the language of the
book, whatever the editor's. Characters at fault, and those in their place, have a dot below.

Rules: A10.7, A11.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from keben.changes.comparison import Comparison
from keben.changes.corrections import Correction, Side
from keben.changes.naming import folio_of
from keben.changes.telling import page_of
from keben.faces.book_faces import BookFaces
from keben.galley.division import division_galley
from keben.galley.setter import Setter
from keben.galley.stick import NOWHERE, Stick, as_text
from keben.model import Align, Division, Level, Mark, Paragraph, Span, Table, TableCell, Text
from keben.pages.makeup import make_up
from keben.pages.sequence import VolumeFormes, number_pages
from keben.press.job import Job
from keben.press.painter import Painter
from keben.press.volume import lay_in, make_sheet, write_volume
from keben.problems import Problems
from keben.store import Store

_TITLE = "勘误表"
_COLUMNS = ("页", "行", "误", "正")
_WIDTHS = (3, 2, 14, 14)
_MISSING, _GONE = "（漏排）", "（删去）"


def errata_of(comparison: Comparison) -> Division:
    """Return the 勘误表 of the old book: a table a volume, a row a correction."""
    old = comparison.old
    tables = (
        _table(old.volume(volume), list(group), comparison)
        for volume, group in groupby(comparison.corrections, lambda each: page_of(each, old).volume)
    )
    title = as_text(f"{_TITLE}（{old.name}）")
    return Division(Level.MATTER, title, NOWHERE, blocks=(_words(comparison), *tables))


def _words(comparison: Comparison) -> Paragraph:
    old = comparison.old
    said = (
        f"本表勘正《{old.title}》{old.name}，共{len(comparison.corrections)}处。页码、行次均依"
        f"{old.name}，行次自版心首行数起，标题、表格、注文各行均计，书眉、页码不计。加点者为误字与正字。"
    )
    return Paragraph(as_text(said), NOWHERE)


def _table(volume: str, corrections: Sequence[Correction], comparison: Comparison) -> Table:
    return Table(
        "",
        as_text(volume),
        NOWHERE,
        "",
        (Align.CENTRE, Align.CENTRE, Align.LEFT, Align.LEFT),
        (tuple(TableCell(as_text(name)) for name in _COLUMNS),),
        tuple(_row(correction, comparison) for correction in corrections),
        _WIDTHS,
        ruled=True,
    )


def _row(correction: Correction, comparison: Comparison) -> tuple[TableCell, ...]:
    where = correction.old.where
    assert where is not None, "what is new stands behind something"
    texts = (
        as_text(folio_of(page_of(correction, comparison.old))),
        as_text(str(where.line)),
        *_sides(correction),
    )
    return tuple(map(TableCell, texts))


def _sides(correction: Correction) -> tuple[Text, Text]:
    """Return both excerpts; what is new, or gone, as a whole needs no dots."""
    old, new = correction.old, correction.new
    if not old.excerpt or not new.excerpt:
        return as_text(old.excerpt or _MISSING), as_text(new.excerpt or _GONE)
    return _dotted(old), _dotted(new)


def _dotted(side: Side) -> Text:
    parts = (side.before, Mark.NONE), (side.text, Mark.DOT), (side.after, Mark.NONE)
    return tuple(Span(text, NOWHERE, mark) for text, mark in parts if text)


def write_errata(
    division: Division, job: Job, faces: BookFaces, store: Store, target: Path, problems: Problems
) -> None:
    """Set a 勘误表 and write its PDF, in black alone."""
    style = job.style
    setter = Setter(style, faces, problems)
    galley = division_galley(division, Stick(setter, job.folder, style.measure))
    formes = VolumeFormes("", (), (), tuple(make_up(galley, style)))
    painter = Painter(faces, style.trim)
    pages = number_pages([formes], job.title, setter)
    sheets = [make_sheet(page, painter) for page in pages if page.kind != "blank"]
    stock = lay_in(sheets, (job,), faces, store, problems)
    write_volume(sheets, job, stock, target)
