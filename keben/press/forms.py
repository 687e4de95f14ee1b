"""Turns the pictures of pages into objects of a PDF, laid out by WeasyPrint.

WeasyPrint needs milliseconds for a page even when nothing is on it, so each press form is laid out once,
for print and for screen: bleed is outside the boxes of a screen's page, and no reader shows it. What came
out is kept under the hash of all that it was made from, so that a book whose pictures stay where they
were needs neither WeasyPrint nor Pango.

Text in figures is set in the faces of the book with their own glyph ids, so that the founts of the book
serve figures too: a form says which glyphs it needs and embeds no face.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pydyf

from keben.faces.book_faces import BookFaces
from keben.galley.strip import PictureItem
from keben.html import picture_url, press_css, press_html
from keben.messages import _
from keben.pages.page import Page
from keben.press.black import is_coloured, keep_to_black
from keben.press.exchange import Exchange
from keben.press.figures import FAMILY, figure_css
from keben.press.job import Job
from keben.press.pdf_file import Part, parted, references
from keben.press.trim import ALL, registration
from keben.problems import Problems
from keben.store import Store, key_of

if TYPE_CHECKING:
    from weasyprint import Document

FONTS = -1  #: stands in parts for the fonts that a page may name
_KIND = "form"
_STYLESHEET = "press.css"


@dataclass(frozen=True, slots=True)
class PressForm:
    """What WeasyPrint lays out of a page; pages that have it in common share it."""

    pictures: tuple[PictureItem, ...]
    is_recto: bool
    turn: int

    @classmethod
    def of(cls, page: Page) -> PressForm:
        """Return the form of a page: its pictures, which alone are WeasyPrint's."""
        items = (*page.items, *page.furniture)
        pictures = tuple(item for item in items if isinstance(item, PictureItem))
        return cls(pictures, page.is_recto, page.turn)


@dataclass(frozen=True, slots=True)
class FigureFont:
    """A font under the name that a form gives it: a face of the book, or one of its own parts."""

    name: str
    role: str  #: "" for a font that is not the book's
    glyphs: tuple[tuple[int, str], ...] = ()  #: CIDs and the text of each
    part: int = 0


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A form as any PDF may take it in: parts 0 and 1 are its content and its resources."""

    parts: tuple[Part, ...]
    fonts: tuple[FigureFont, ...] = ()
    is_coloured: bool = False  #: whether it needs more inks than black


class Forms:
    """The press forms of a book; each is read when a file needs it, for pictures are large."""

    def __init__(self, job: Job, faces: BookFaces, store: Store) -> None:
        """Take the job of any of the files that are made for one intent: their forms are the same."""
        self._job = job
        self._faces = faces
        self._store = store
        self._css = press_css(job.style, bleed=True)
        keys = [(file.role, file.key) for file in faces.files]
        wanted = (job.intent, job.style.print.marks)
        self._ground = repr((self._css, job.extra_css, keys, version("weasyprint"), wanted))
        self._digests: dict[str, str] = {}
        self._keys: dict[PressForm, str] = {}
        self._kept: dict[PressForm, LaidOut] = {}
        self._fonts: dict[PressForm, tuple[FigureFont, ...]] = {}

    def lay_out(self, forms: Iterable[PressForm], problems: Problems) -> None:
        """Lay out all forms that no build has laid out before.

        What WeasyPrint complains of is told in `problems`, and then nothing is kept: the next build has
        to tell it again. It may be called beforehand in another process, for what it leaves in the store.
        """
        missing = []
        for form in dict.fromkeys(forms):
            found = self._stored(form)
            if found is None:
                missing.append(form)
            else:
                self._fonts[form] = found.fonts
        if not missing:
            return
        strange = Problems()
        for form, made in self._made(missing, strange):
            self._fonts[form] = made.fonts
            if not strange.found:
                self._store.put(_KIND, self._key(form), pickle.dumps(made, 5))
            if strange.found or self._stored(form) is None:  # a disk may be full
                self._kept[form] = made
        problems.found += strange.found

    def fonts(self) -> Iterator[FigureFont]:
        """Yield the faces of the book that figures need, with their glyphs."""
        yield from (font for fonts in self._fonts.values() for font in fonts if font.role)

    def laid_out(self, form: PressForm) -> LaidOut:
        """Return a form that `lay_out` was asked for."""
        found = self._kept.get(form) or self._stored(form)
        if found is None:  # somebody has emptied the store since
            ((_form, found),) = self._made([form], Problems())
        return found

    def _stored(self, form: PressForm) -> LaidOut | None:
        key = self._key(form)
        entry = self._store.get(_KIND, key) if key else None
        return pickle.loads(entry) if entry else None

    def _key(self, form: PressForm) -> str:
        """Return the hash of all that a form is made from; "" when some of it is not there."""
        if form not in self._keys:
            digests = [self._digest(picture.file) for picture in form.pictures]
            html = self._html([form])
            self._keys[form] = key_of(self._ground, html, *digests) if all(digests) else ""
        return self._keys[form]

    def _digest(self, file: str) -> str:
        digest = self._digests.get(file)
        if digest is None:
            path, home = (self._job.folder / file).resolve(), self._job.folder.resolve()
            digest = ""
            if path.is_relative_to(home) and path.is_file():
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self._digests[file] = digest
        return digest

    def _html(self, forms: Sequence[PressForm]) -> str:
        pages = [_page(form, 2 * k + (not form.is_recto)) for k, form in enumerate(forms)]
        return press_html(pages, self._job.style, stylesheet=_STYLESHEET)

    def _made(
        self, forms: Sequence[PressForm], problems: Problems
    ) -> Iterator[tuple[PressForm, LaidOut]]:
        """Lay forms out at once, and yield them one by one, as parts."""
        # Loading WeasyPrint and Pango costs more than many a small job that never comes here.
        from weasyprint import HTML

        from keben.press.fetcher import BASE, Registered, RegisteredOnly

        job = self._job
        with TemporaryDirectory(prefix="keben-") as cache, told(problems):
            exchange = Exchange(job.intent, self._store, Path(cache)) if job.intent else None
            registered = Registered(separate=exchange.in_figure if exchange else None)
            pictures = [picture for form in forms for picture in form.pictures]
            for file in dict.fromkeys(picture.file for picture in pictures):
                registered.picture(picture_url(file), file, job.folder, problems)
            if exchange:
                for picture in pictures:
                    exchange.take(picture, registered, problems)
            css = self._css + figure_css(registered, self._faces) + job.extra_css
            registered.content(_STYLESHEET, css.encode())
            fetcher = RegisteredOnly(registered)
            html = HTML(string=self._html(forms), base_url=BASE, url_fetcher=fetcher)
            document = html.render(cache=cache)
            if len(document.pages) != len(forms):
                raise RuntimeError(
                    f"{len(forms)} press forms became {len(document.pages)} pages"
                )  # a box that is larger than its page, perhaps: a fault of the press form
            for form, page in zip(forms, document.pages, strict=True):
                own = document.copy([page])
                own.fonts = _Fonts(self._faces.roles)
                ink = partial(_ink, job=job, exchange=exchange)
                made = _taken(own, ink, self._faces.roles, problems)
                _tell_refused(fetcher.refused, problems)
                yield form, made


def _page(form: PressForm, index: int) -> Page:
    """Return a page that has a form and nothing else."""
    return Page(index, 1, "text", "", False, "", form.pictures, turn=form.turn)


def _ink(pdf: pydyf.PDF, job: Job, exchange: Exchange | None) -> None:
    """Bring what is painted in RGB into the inks of the press, and name the ink of all plates."""
    resources = pdf.objects[references(pdf.objects[pdf.pages["Kids"][0]]["Resources"])[0]]
    if exchange:
        exchange.ink(pdf, resources["XObject"])
    else:
        keep_to_black(pdf)
    if job.style.print.marks == "all":
        pdf.objects[references(resources["ColorSpace"])[0]][ALL] = registration(pdf)


def _taken(
    document: Document,
    ink: Callable[[pydyf.PDF], None],
    roles: frozenset[str],
    problems: Problems,
) -> LaidOut:
    """Let WeasyPrint paint a page, and take from its file what the page needs."""
    taken: list[LaidOut] = []

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        ink(pdf)
        taken.append(_laid_out(document, pdf, roles, problems))
        del pdf.objects[1:]  # nobody wants this file

    document.write_pdf(BytesIO(), finisher=finish, uncompressed_pdf=True)
    return taken[0]


class _Fonts(dict[Any, Any]):
    """The fonts of a document, of which WeasyPrint is shown those alone that it has to embed.

    It would cut down the faces of the book for every form anew, and for nothing. Should it look for its
    fonts in another way, it takes longer, and all else is as before.
    """

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__()
        self._roles = roles

    def values(self) -> Any:
        return [font for font in super().values() if not _role_of(font, self._roles)]


def _role_of(font: Any, roles: frozenset[str]) -> str:
    """Return the role whose face a font is; "" for one that is not the book's."""
    family, _space, role = font.family.lower().partition(" ")
    return role if family == FAMILY.lower() and role in roles else ""


def _laid_out(
    document: Document, pdf: pydyf.PDF, roles: frozenset[str], problems: Problems
) -> LaidOut:
    page = pdf.objects[pdf.pages["Kids"][0]]
    first, second, fonts = (
        references(reference)[0]
        for reference in (
            page["Contents"],
            page["Resources"],
            pdf.objects[references(page["Resources"])[0]]["Font"],
        )
    )
    content = pdf.objects[first]
    content.stream = [b"q", *content.stream, b"Q"]
    parts = {fonts: FONTS, first: 0, second: 1}
    order = [first, second]
    used: list[FigureFont] = []
    for _key, font in document.fonts.items():
        if role := _role_of(font, roles):
            used.append(FigureFont(font.hash, role, tuple(sorted(font.to_unicode.items()))))
            continue
        _tell_strange(font.family, problems)
        (number,) = references(pdf.objects[fonts][font.hash])
        parts[number] = len(order)
        order.append(number)
        used.append(FigureFont(font.hash, "", part=parts[number]))
    made: list[tuple[bytes, bytes | None]] = []
    for number in order:  # which grows
        made.append(_body(pdf.objects[number]))
        for further in references(made[-1][0]):
            if further not in parts:
                parts[further] = len(order)
                order.append(further)
    taken = tuple(Part(parted(body, parts), stream) for body, stream in made)
    return LaidOut(taken, tuple(used), is_coloured(pdf))


def _body(item: Any) -> tuple[bytes, bytes | None]:
    """Return an object of WeasyPrint's file, and its stream, compressed."""
    if not hasattr(item, "stream"):
        return item.data, None
    content = b"\n".join(map(_operators, item.stream))
    extra = pydyf.Dictionary(item.extra)
    if "Filter" not in extra:
        content = zlib.compress(content, 9)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    return extra.data, content


def _operators(piece: Any) -> bytes:
    """Return a piece of a stream as it is written; pixels are read no sooner."""
    if isinstance(piece, bytes):
        return piece
    return bytes(piece.data) if isinstance(piece, pydyf.Object) else str(piece).encode("ascii")


def _tell_refused(refused: list[str], problems: Problems) -> None:
    for url in dict.fromkeys(refused):
        problems.error(
            "picture-refused",
            _("a figure asks for {address}, which is not part of the book").format(address=url),
            None,
            _("put what it needs into the figure itself"),
        )
    refused.clear()


def _tell_strange(font: str, problems: Problems) -> None:
    """Tell of text in figures that the system's own fonts set, because no face of the book could."""
    message = _("text in a figure is set in {font}, which is not a face of the book").format(
        font=font
    )
    if message not in {problem.message for problem in problems}:
        problems.warn(
            "figure-font",
            message,
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
