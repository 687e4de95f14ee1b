"""Turns painted pages into the PDF of a volume, or of the whole book for the screen.

What files have in common is ready before: streams of lines (`painter`), pictures (`forms`), faces
(`embedding`). Here they get numbers, pages, bookmarks, folios and links, and are copied into a file,
which is therefore the same whatever made them, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Protocol
from zlib import compress

from keben.faces.book_faces import BookFaces
from keben.galley.strip import HeadingMark
from keben.pages.page import Page
from keben.press.embedding import Fount, cut_founts, kept_glyphs
from keben.press.forms import Forms, PressForm
from keben.press.intent import Intent
from keben.press.job import Job
from keben.press.laid_out import FONTS
from keben.press.needed import Bundle, Needed
from keben.press.outline import add_outline, bookmarks, page_labels
from keben.press.painter import Link, Painter
from keben.press.pdf_file import PdfFile
from keben.press.pdfx import close_file
from keben.press.slug import Slug
from keben.press.strokes import number
from keben.press.trim import all_marks, crop_marks, page_boxes
from keben.problems import Problems
from keben.store import Store


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a volume needs of a page; lines, which are most of it, are painted and let go."""

    index: int
    folio: str
    headings: tuple[HeadingMark, ...]
    form: PressForm
    streams: tuple[bytes, ...]  #: deflated: of the type, of the furniture
    texts: tuple[Bundle, ...]  #: of its cells: which glyphs it needs
    links: tuple[Link, ...]


class Sheets(Protocol):
    """Sheets in their order, which may be made each time they are gone through."""

    def __len__(self) -> int:
        """How many there are."""

    def __iter__(self) -> Iterator[Sheet]:
        """Go through them."""


def make_sheet(page: Page, painter: Painter) -> Sheet:
    """Paint a page and keep what its volume needs."""
    parts = painter.strike(page.items, page.turn), painter.strike(page.furniture)
    return Sheet(
        page.index,
        page.folio,
        page.headings,
        PressForm.of(page),
        tuple(part.stream for part in parts),
        parts[0].texts + parts[1].texts,
        parts[0].links + parts[1].links,
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """What the files of a book share."""

    forms: Mapping[Intent | None, Forms]  #: by the intent of files
    slugs: Mapping[str, Slug]  #: by the titles of files that have slug lines
    founts: tuple[Fount, ...]
    names: Mapping[str, str]  #: role → the name of its fount in the resources of pages


def lay_in(
    sheets: Sheets,
    jobs: Sequence[Job],
    faces: BookFaces,
    store: Store,
    problems: Problems,
) -> Stock:
    """Make, or find, what the files of these sheets share; `jobs` are all that are to be made.

    What WeasyPrint cannot paint is added to `problems`.
    """
    wanted: dict[PressForm, None] = {}
    needed, folios = Needed(), []
    for sheet in sheets:
        wanted[sheet.form] = None
        needed.add(sheet.texts)
        folios.append(sheet.folio)
    forms = {job.intent: Forms(job, faces, store) for job in jobs}
    for made in forms.values():
        made.lay_out(wanted, problems)
    slugs = {
        job.title: Slug(faces, job.style.trim, job.title, job.made)
        for job in jobs
        if job.is_print and job.style.print.marks == "all"
    }
    for slug in slugs.values():
        needed.add(slug.texts(folios))
    glyphs = kept_glyphs(faces, needed, store)
    for font in chain.from_iterable(made.fonts() for made in forms.values()):
        face = faces.face(font.role)
        own = glyphs.setdefault(face.key, {})
        for cid, text in font.glyphs:
            own.setdefault(cid, face.meaning.get(cid, text))
    names = {file.role: f"K{file.key}" for file in faces.files}
    return Stock(forms, slugs, cut_founts(faces, glyphs, store), names)


def write_volume(sheets: Sheets, job: Job, stock: Stock, target: Path) -> None:
    """Write the PDF of `sheets`, in their order, to `target`; without sheets there is no file.

    The same sheets give the same bytes.
    """
    if len(sheets):
        with target.open("wb") as out:
            _Assembly(PdfFile(out, packed=not job.is_print), sheets, job, stock).write()


class _Assembly:
    """Puts a file together."""

    def __init__(self, file: PdfFile, sheets: Sheets, job: Job, stock: Stock) -> None:
        self._file = file
        self._sheets = sheets
        self._job = job
        self._stock = stock

    def write(self) -> None:
        """Add everything, from pages to catalogue."""
        file, job = self._file, self._job
        tree = file.reserve()
        told = [(sheet.index, sheet.folio, sheet.headings) for sheet in self._sheets]
        pages = [file.reserve() for _sheet in told]
        places = {index: own for (index, _folio, _marks), own in zip(told, pages, strict=True)}
        self._add_pages(tree, pages, places)
        kids = b" ".join(b"%d 0 R" % page for page in pages)
        file.add(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids), tree)
        catalog = b"/Pages %d 0 R/Lang(zh-Hans)/ViewerPreferences<</DisplayDocTitle true>>" % tree
        catalog += b"/PageLabels" + page_labels([folio for _index, folio, _marks in told])
        marks = ((k, mark) for k, (_index, _folio, own) in enumerate(told) for mark in own)
        if entries_of_outline := bookmarks(marks):
            outline = add_outline(file, entries_of_outline, pages)
            catalog += b"/PageMode/UseOutlines/Outlines %d 0 R" % outline
        if not job.is_print:
            catalog += b"/PageLayout/TwoPageRight"
        close_file(file, job, catalog)

    def _add_pages(self, tree: int, pages: Sequence[int], places: Mapping[int, int]) -> None:
        """Add a page for each sheet: its press form, then its lines, then marks.

        `places` are the numbers of pages by their index in the book.
        """
        file, job = self._file, self._job
        forms, names = self._stock.forms[job.intent], self._stock.names
        slug = self._stock.slugs.get(job.title) if job.is_print else None
        boxes = page_boxes(job.style.trim, is_print=job.is_print)
        page = b"/Type/Page/Parent %d 0 R" % tree
        page += b"".join(b"/%b%b" % (name.encode(), box.data) for name, box in boxes.items())
        founts = {fount.name: file.add_parts(fount.parts, {})[0] for fount in self._stock.founts}
        fonts = file.add(_dictionary(founts))

        @cache
        def marks(*, is_coloured: bool) -> int:
            """Return the number of the marks that all pages have, or all that have colours."""
            made = (
                all_marks(job.style.trim, is_coloured=is_coloured)
                if slug
                else crop_marks(job.style.trim)
            )
            return file.add_stream(b"", compress(b"\n".join(made)))

        @cache
        def form_of(form: PressForm) -> tuple[int, int, bool]:
            """Return the numbers of a form's content and resources, and whether it has colours."""
            made = forms.laid_out(form)
            own = file.reserve() if made.fonts else fonts
            numbers = file.add_parts(made.parts, {FONTS: own})
            if made.fonts:
                named = {
                    font.name: founts[names[font.role]] if font.role else numbers[font.part]
                    for font in made.fonts
                }
                file.add(_dictionary(founts | named), own)
            return numbers[0], numbers[1], made.is_coloured

        for place, (sheet, own) in enumerate(zip(self._sheets, pages, strict=True), 1):
            content, resources, is_coloured = form_of(sheet.form)
            parts = [content]
            if slug:
                line = slug.line(place, len(pages), sheet.folio)
                parts.append(file.add_plain_stream(b"", line))
            parts += [file.add_stream(b"", stream) for stream in sheet.streams if stream]
            if job.is_print:
                parts.append(marks(is_coloured=is_coloured and slug is not None))
            contents = b" ".join(b"%d 0 R" % part for part in parts)
            entries = b"%b/Resources %d 0 R/Contents[%b]" % (page, resources, contents)
            links = () if job.is_print else sheet.links
            found = [
                file.add(_annotation(link, job.style.trim.height, places[link.page]))
                for link in links
                if link.page in places
            ]
            if found:
                entries += b"/Annots[%b]" % b" ".join(b"%d 0 R" % link for link in found)
            file.add(b"<<%b>>" % entries, own)


def _annotation(link: Link, height: int, page: int) -> bytes:
    """Return what lets contents, index and cross references lead to their pages."""
    edges = (link.x, height - link.y - link.height, link.x + link.width, height - link.y)
    rectangle = " ".join(number(edge * 1000) for edge in edges).encode()
    return b"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[%b]/Dest[%d 0 R/XYZ null %b null]>>" % (
        rectangle,
        page,
        number(height * 1000).encode(),
    )


def _dictionary(numbers: Mapping[str, int]) -> bytes:
    return b"<<%b>>" % b"".join(b"/%b %d 0 R" % (k.encode(), n) for k, n in numbers.items())
