"""Turns a PDF into what a printing house is sent: the papers of the file, and its sheets.

pypdf reads the file; as with leaves, several processes may take some pages each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from keben.certify.preflight.canvas import Stock
from keben.certify.preflight.entries import entry
from keben.certify.preflight.marks import Box, Painting
from keben.certify.preflight.painting import paint
from keben.certify.preflight.papers import Papers, papers_of
from keben.jobs import in_order

AT_ONCE = 200  #: pages, after which a process hands over what it has read
_ROUGH = 0.5  #: points: boxes that differ by less are the same


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as the printing house gets it; boxes as the file has them, y up."""

    number: int  #: in the file, from 0
    media: Box
    bleed: Box | None
    trim: Box | None
    label: str  #: the folio that the file gives it
    painting: Painting
    annotations: tuple[tuple[str, Box], ...]  #: kind and place of each
    has_actions: bool

    @property
    def page(self) -> Box:
        """What is left when all is cut: the trim; where none is told, what is told instead."""
        return self.trim or self.bleed or self.media

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page."""
        left, bottom, right, top = self.page
        return right - left, top - bottom


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as the printing house gets it."""

    papers: Papers
    sheets: tuple[Sheet, ...]

    @property
    def is_print(self) -> bool:
        """Whether it is for a press: it says so, or has something around its trim to be cut away."""
        return self.papers.names_press or any(
            any(abs(a - b) > _ROUGH for a, b in zip(sheet.page, sheet.media, strict=True))
            or (sheet.bleed is not None and _wider(sheet.bleed, sheet.page))
            for sheet in self.sheets
        )

    @property
    def is_volume(self) -> bool:
        """Whether it is the inside of a book: not a cover, nor a plate alone."""
        return len(self.sheets) > 2


def read_sent(file: Path, jobs: int = 1) -> Sent:
    """Read a file; `pypdf.errors.PyPdfError` is raised for what is no PDF that can be read."""
    with PdfReader(file) as pdf:
        papers = papers_of(pdf)
        count = len(pdf.pages)

    def read(start: int) -> list[Sheet]:
        with PdfReader(file) as pdf:
            return list(_sheets(pdf, range(start, min(start + AT_ONCE, count)), papers.labels))

    parts = in_order(read, range(0, count, AT_ONCE), jobs)
    return Sent(papers, tuple(sheet for part in parts for sheet in part))


def _sheets(pdf: PdfReader, numbers: range, labels: tuple[str, ...]) -> Iterator[Sheet]:
    stock = Stock()
    for number in numbers:
        page = pdf.pages[number]
        media = _box(page.mediabox)
        bleed, trim = (
            _box(entry(page, key)) if key in page else None for key in ("/BleedBox", "/TrimBox")
        )
        annotations = tuple(
            (str(entry(item.get_object(), "/Subtype", "")), _box(entry(item.get_object(), "/Rect")))
            for item in entry(page, "/Annots", ())
        )
        painting = paint(page, trim or bleed or media, stock)
        has_actions = "/AA" in page
        label = labels[number] if labels else ""
        yield Sheet(number, media, bleed, trim, label, painting, annotations, has_actions)


def _box(told: Any) -> Box:
    x0, y0, x1, y1 = map(float, told)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _wider(a: Box, b: Box) -> bool:
    return (
        a[0] < b[0] - _ROUGH or a[1] < b[1] - _ROUGH or a[2] > b[2] + _ROUGH or a[3] > b[3] + _ROUGH
    )
