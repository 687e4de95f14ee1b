"""Turns the pictures of pages into objects of a PDF, laid out by WeasyPrint.

WeasyPrint needs milliseconds for a page even when nothing is on it, so each press form is laid out once,
for print and for screen: bleed is outside the boxes of a screen's page, and no reader shows it. What came
out is kept under the hash of all that it was made from, so that a book whose pictures stay where they
were needs neither WeasyPrint nor Pango.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pydyf

from keben.carried import dataclass
from keben.faces.book_faces import BookFaces
from keben.galley.strip import PictureItem
from keben.html import picture_url, press_css, press_html
from keben.messages import _
from keben.pages.page import Page
from keben.places import TEMPLATES
from keben.press.black import keep_to_black
from keben.press.exchange import Exchange
from keben.press.figures import figure_css
from keben.press.job import Job
from keben.press.laid_out import FigureFont, LaidOut, take, told
from keben.press.pdf_file import references
from keben.press.trim import ALL, registration
from keben.problems import Problems
from keben.store import Store, key_of

_AT_ONCE = 64  #: forms laid out in one document: WeasyPrint keeps all its boxes until the end
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


class Forms:
    """The press forms of a book; each is read when a file needs it, for pictures are large."""

    def __init__(self, job: Job, faces: BookFaces, store: Store) -> None:
        """Take the job of any of the files that are made for one intent: their forms are the same."""
        self._job = job
        self._faces = faces
        self._store = store
        self._css = press_css(job.style, bleed=True)
        keys = [(file.role, file.key) for file in faces.files]
        wanted = (job.intent.key if job.intent else "", job.style.print.marks)
        templates = [file.read_bytes() for file in sorted(TEMPLATES.glob("*.html"))]
        self._ground = repr(
            (self._css, job.extra_css, keys, version("weasyprint"), wanted, templates)
        )
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
        for at in range(0, len(missing), _AT_ONCE):
            for form, made in self._made(missing[at : at + _AT_ONCE], strange):
                self._fonts[form] = made.fonts
                if not strange.found:
                    self._store.put(_KIND, self._key(form), pickle.dumps(made, 5))
                if strange.found or self._stored(form) is None:  # a disk may be full
                    self._kept[form] = made
        problems.found += dict.fromkeys(strange.found)  # a style sheet's are told every time

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
            placed = tuple(replace(picture, at=None) for picture in form.pictures)
            said = repr(replace(form, pictures=placed))
            self._keys[form] = key_of(self._ground, said, *digests) if all(digests) else ""
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
                ink = partial(_ink, job=job, exchange=exchange)
                made = take(document.copy([page]), ink, self._faces.roles, problems)
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


def _tell_refused(refused: list[str], problems: Problems) -> None:
    for url in dict.fromkeys(refused):
        problems.error(
            "picture-refused",
            _("a figure asks for {address}, which is not part of the book").format(address=url),
            None,
            _("put what it needs into the figure itself"),
        )
    refused.clear()
