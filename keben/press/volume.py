"""Turns painted pages into the PDF of a volume, or of the whole book for the screen.

WeasyPrint lays out what it is good at, pictures and figures, and its `finisher` hook lets the press
add the rest to the same file: lines, fonts, bookmarks, folios, links. WeasyPrint needs milliseconds
for a page even when nothing is on it (measured: 4 ms to lay out, 1 ms to write, 4 more for crop
marks), which for a thousand pages would be most of a build. So each press form is laid out once:
pages without pictures differ only by their side, and all rectos share one. Bookmarks, labels and
links are known exactly from the pages and written here; through HTML they would cost a box each.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pydyf

import keben
from keben.faces.book_faces import BookFaces
from keben.galley.strip import HeadingMark, PictureItem
from keben.html import picture_url, press_css, press_html
from keben.messages import _
from keben.pages.page import Page
from keben.press.black import keep_to_black
from keben.press.embedding import embed
from keben.press.figures import FAMILY, figure_css
from keben.press.outline import add_outline, bookmarks, page_labels
from keben.press.painter import Link, PaintedPage, Painter, glyphs_of
from keben.press.strokes import number
from keben.press.trim import crop_marks, page_boxes
from keben.problems import Problems
from keben.style import Style

if TYPE_CHECKING:
    from weasyprint import Document

STYLESHEET = "press.css"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a volume needs of a page; lines, which are most of it, are painted and let go."""

    index: int
    folio: str
    headings: tuple[HeadingMark, ...]
    form: Page  #: with pictures only
    painted: PaintedPage


@dataclass(frozen=True, slots=True)
class Job:
    """What file is to be made: for whom, of which book."""

    style: Style
    folder: Path  #: of the book: where pictures are
    title: str
    made: datetime  #: printed nowhere, but in the file: from the sources or SOURCE_DATE_EPOCH
    is_print: bool  #: bleed and marks; no links, which a printer's preflight refuses (C13)
    extra_css: str = ""  #: a designer's: what it says of pages and pictures


def make_sheet(page: Page, painter: Painter) -> Sheet:
    """Paint a page and keep what its volume needs."""
    pictures = tuple(
        item for item in (*page.items, *page.furniture) if isinstance(item, PictureItem)
    )
    form = replace(page, items=pictures, furniture=(), headings=(), terms=(), anchors=(), faults=())
    return Sheet(page.index, page.folio, page.headings, form, painter.paint(page))


def write_volume(
    sheets: Sequence[Sheet], job: Job, faces: BookFaces, target: Path, problems: Problems
) -> None:
    """Write the PDF of `sheets`, in their order, to `target`.

    The same sheets give the same bytes. What WeasyPrint cannot paint is added to `problems`.
    Without sheets there is no file.
    """
    if not sheets:
        return
    # Loading WeasyPrint and Pango costs more than many a small job that never comes here.
    from weasyprint import HTML

    from keben.press.fetcher import BASE, Registered, RegisteredOnly

    forms = _Forms.of(sheets)
    registered = Registered()
    for page in forms.pages:
        for item in page.items:
            if isinstance(item, PictureItem):
                registered.picture(picture_url(item.file), item.file, job.folder, problems)
    css = press_css(job.style, bleed=job.is_print)
    css += figure_css(registered, faces) + job.extra_css
    registered.content(STYLESHEET, css.encode())
    fetcher = RegisteredOnly(registered)
    html = press_html(
        forms.pages, job.style, title=job.title, stylesheet=STYLESHEET, with_rules=False
    )
    with TemporaryDirectory(prefix="keben-") as cache, told(problems):
        document = HTML(string=html, base_url=BASE, url_fetcher=fetcher).render(cache=cache)
        assembly = _Assembly(sheets, forms, job, faces)
        # An /ID is wanted by printers; to make it pydyf writes the whole file twice over.
        document.write_pdf(target, finisher=assembly.finish, pdf_identifier=job.is_print)
        _tell_strange_fonts(document, problems)
    for url in dict.fromkeys(fetcher.refused):
        problems.error(
            "picture-refused",
            _("a figure asks for {address}, which is not part of the book").format(address=url),
            None,
            _("put what it needs into the figure itself"),
        )


@dataclass(frozen=True, slots=True)
class _Forms:
    """The distinct press forms of some sheets, and which of them each sheet has."""

    pages: tuple[Page, ...]
    of_sheet: tuple[int, ...]

    @classmethod
    def of(cls, sheets: Sequence[Sheet]) -> _Forms:
        known: dict[tuple[object, ...], int] = {}
        pages: list[Page] = []
        of_sheet: list[int] = []
        for sheet in sheets:
            form = sheet.form
            key = (form.items, form.is_recto, form.kind, form.turn)
            if key not in known:
                known[key] = len(pages)
                pages.append(form)
            of_sheet.append(known[key])
        return cls(tuple(pages), tuple(of_sheet))


@dataclass(slots=True)
class _Assembly:
    """Adds to WeasyPrint's file what it did not lay out."""

    sheets: Sequence[Sheet]
    forms: _Forms
    job: Job
    faces: BookFaces

    def finish(self, document: Document, pdf: pydyf.PDF) -> None:
        """Make the pages of the file from the press forms that WeasyPrint has laid out."""
        laid_out = [pdf.objects[k] for k in pdf.pages["Kids"][::3]]
        if len(laid_out) != len(self.forms.pages):
            raise RuntimeError(
                f"{len(self.forms.pages)} press forms became {len(laid_out)} pages"
            )  # a box that is larger than its page, perhaps: a fault of the press form
        keep_to_black(pdf)
        self._embed(pdf, laid_out[0]["Resources"] if laid_out else b"")
        pages = self._pages(pdf, laid_out)
        pdf.pages["Kids"] = pydyf.Array(part for page in pages for part in (page.number, 0, "R"))
        pdf.pages["Count"] = len(pages)
        references = [page.reference for page in pages]
        if not self.job.is_print:
            self._link(pdf, pages, references)
            pdf.catalog["PageLayout"] = "/TwoPageRight"
        marks = ((k, mark) for k, sheet in enumerate(self.sheets) for mark in sheet.headings)
        add_outline(pdf, bookmarks(marks), references)
        pdf.catalog["PageLabels"] = page_labels([sheet.folio for sheet in self.sheets])
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
        pdf.info["Title"] = pydyf.String(self.job.title)
        pdf.info["Creator"] = pydyf.String(f"Keben {keben.__version__}")
        made = self.job.made.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
        pdf.info["CreationDate"] = pdf.info["ModDate"] = pydyf.String(made)

    def _embed(self, pdf: pydyf.PDF, resources: bytes) -> None:
        """Add each face that the sheets use, once, to the resources that all pages share."""
        fonts = _object(pdf, _object(pdf, resources)["Font"])
        texts = {text for sheet in self.sheets for text in sheet.painted.texts}
        roles = {self.faces.face(role).key: role for role, _text in sorted(texts)}
        for key, glyphs in sorted(glyphs_of(self.faces, texts).items()):
            font = embed(pdf, self.faces.face(roles[key]), glyphs)
            fonts[f"K{key}"] = font.reference

    def _pages(
        self, pdf: pydyf.PDF, laid_out: Sequence[pydyf.Dictionary]
    ) -> list[pydyf.Dictionary]:
        """Return a page for each sheet: its press form, then its lines."""
        before, after = (
            pydyf.Stream([b"q"]),
            pydyf.Stream([b"Q", *(crop_marks(self.job.style.trim) if self.job.is_print else ())]),
        )
        pdf.add_object(before)
        pdf.add_object(after)
        boxes = page_boxes(self.job.style.trim, is_print=self.job.is_print)
        pages: list[pydyf.Dictionary] = []
        taken: set[int] = set()
        for form in self.forms.of_sheet:
            page = laid_out[form]
            if form in taken:
                page = pydyf.Dictionary(page)
                pdf.add_object(page)
            else:
                page["Contents"] = pydyf.Array(
                    [before.reference, page["Contents"], after.reference]
                )
                page.update(boxes)
            taken.add(form)
            pages.append(page)
        for sheet, page in zip(self.sheets, pages, strict=True):
            lines = pydyf.Stream([sheet.painted.stream], {"Filter": "/FlateDecode"})
            pdf.add_object(lines)
            page["Contents"] = pydyf.Array([*page["Contents"], lines.reference])
        return pages

    def _link(
        self, pdf: pydyf.PDF, pages: Sequence[pydyf.Dictionary], references: Sequence[bytes]
    ) -> None:
        """Let contents, index and cross references lead to their pages."""
        places = {sheet.index: k for k, sheet in enumerate(self.sheets)}
        height = self.job.style.trim.height
        for sheet, page in zip(self.sheets, pages, strict=True):
            annotations = pydyf.Array(page.get("Annots", ()))
            for link in sheet.painted.links:
                if link.page in places:
                    annotation = _annotation(link, height, references[places[link.page]])
                    pdf.add_object(annotation)
                    annotations.append(annotation.reference)
            if annotations:
                page["Annots"] = annotations


def _annotation(link: Link, height: int, page: bytes) -> pydyf.Dictionary:
    edges = (link.x, height - link.y - link.height, link.x + link.width, height - link.y)
    return pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Link",
            "Rect": pydyf.Array([number(edge * 1000) for edge in edges]),
            "Border": pydyf.Array([0, 0, 0]),
            "Dest": pydyf.Array([page, "/XYZ", "null", number(height * 1000), "null"]),
        }
    )


def _object(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]


def _tell_strange_fonts(document: Document, problems: Problems) -> None:
    """Tell of text in figures that the system's own fonts set, because no face of the book could."""
    names = {font.name.decode().partition("+")[2] for font in document.fonts.values()}
    for name in sorted(name for name in names if not name.startswith(FAMILY)):
        problems.warn(
            "figure-font",
            _("text in a figure is set in {font}, which is not a face of the book").format(
                font=name
            ),
            None,
            _("write font-family “Keben song” or “Keben hei” in the figure"),
        )


@contextmanager
def told(problems: Problems) -> Iterator[None]:
    """Let what WeasyPrint says of pictures and style sheets reach the editor."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problems.warn(
                "press",
                record.getMessage(),
                None,
                _("look at the page in the PDF; a figure may lack something"),
            )

    teller = Teller(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(teller)
    try:
        yield
    finally:
        logger.removeHandler(teller)
