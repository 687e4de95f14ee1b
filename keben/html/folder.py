"""Turns pages into a folder that a browser opens without a server: HTML, CSS, faces, pictures.

pages/book.html  pages/keben.css  pages/faces/song.otf …  pages/pictures/…
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from keben.faces.book_faces import BookFaces
from keben.galley.strip import PictureItem
from keben.html.lines import LineWriter
from keben.html.paint import WebFace, reading_css
from keben.html.pictures import browser_name, browser_picture, browser_url
from keben.html.sheets import reading_pieces, write_html
from keben.html.web_faces import web_face
from keben.pages.page import Page
from keben.style import Style


def write_reading(
    target: Path,
    pages: Sequence[Page],
    style: Style,
    faces: BookFaces,
    *,
    title: str,
    book: Path,
    extra_css: str = "",
) -> None:
    """Write the reading form of a book into `target`, which is made; pictures come from `book`."""
    (target / "faces").mkdir(parents=True, exist_ok=True)
    writer = LineWriter(faces, style.grid.size)
    write_html(reading_pieces(pages, writer, title=title, url=browser_url), target / "book.html")
    web: list[WebFace] = []
    for role, characters in writer.characters():
        name = f"faces/{role}.otf"
        (target / name).write_bytes(web_face(faces.face(role).hb_face, characters))
        web.append(WebFace(role, name))
    (target / "keben.css").write_text(reading_css(style, web, extra_css), "utf-8", newline="\n")
    for file in pictures_of(pages):
        copy = target / "pictures" / browser_name(file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(browser_picture(book / file))


def pictures_of(pages: Sequence[Page]) -> Iterator[str]:
    """Yield the pictures of pages, each once, as paths in the book folder."""
    seen: set[str] = set()
    for page in pages:
        for item in page.items:
            if isinstance(item, PictureItem) and item.file not in seen:
                seen.add(item.file)
                yield item.file
