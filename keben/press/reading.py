"""Turns the reading form into a PDF by WeasyPrint alone: the slow reference of `build --paint html`.

It shows that the painter puts every glyph where the HTML has it; for printing it is not meant:
WeasyPrint rounds letter-spacing to thousandths of an em, and takes many times as long (D1).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from keben.faces.book_faces import BookFaces
from keben.galley.strip import PictureItem
from keben.html import WebFace, picture_url, reading_css
from keben.html.lines import LineWriter
from keben.html.sheets import reading_pieces
from keben.html.web_faces import web_face
from keben.pages.page import Page
from keben.press.black import keep_to_black
from keben.press.laid_out import told
from keben.problems import Problems
from keben.style import Style

STYLESHEET = "keben.css"


def print_reading(
    pages: Sequence[Page],
    style: Style,
    folder: Path,
    faces: BookFaces,
    target: Path,
    problems: Problems,
    *,
    title: str = "",
    extra_css: str = "",
) -> None:
    """Let WeasyPrint paint the reading form of `pages`, lines and all, into `target`."""
    from weasyprint import HTML

    from keben.press.fetcher import BASE, Registered, RegisteredOnly

    registered = Registered()
    writer = LineWriter(faces, style.grid.size)
    html = "".join(reading_pieces(pages, writer, title=title, stylesheet=STYLESHEET))
    web_faces: list[WebFace] = []
    for role, characters in writer.characters():
        address = f"faces/{role}.otf"
        registered.content(address, web_face(faces.face(role).hb_face, characters))
        web_faces.append(WebFace(role, address))
    registered.content(STYLESHEET, reading_css(style, web_faces, extra_css).encode())
    for page in pages:
        for item in page.items:
            if isinstance(item, PictureItem):
                registered.picture(picture_url(item.file), item.file, folder, problems)
    fetcher = RegisteredOnly(registered)
    with TemporaryDirectory(prefix="keben-") as cache, told(Problems()):
        # Browsers know more CSS than WeasyPrint; what it ignores there moves no glyph.
        document = HTML(string=html, base_url=BASE, url_fetcher=fetcher, media_type="print").render(
            cache=cache
        )
        document.write_pdf(target, finisher=lambda _document, pdf: keep_to_black(pdf))
