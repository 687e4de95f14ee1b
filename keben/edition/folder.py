"""Turns pages that were pulled into a folder that a browser opens without a server.

pages/book.html  pages/keben.css  pages/faces/song.otf …  pages/pictures/…
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from markupsafe import Markup

from keben.faces.book_faces import BookFaces
from keben.html.paint import WebFace, reading_css
from keben.html.pictures import browser_name, browser_picture
from keben.html.sheets import Sheet, document, sheet_of, write_html
from keben.html.web_faces import web_face
from keben.impression import Impression, Pull
from keben.press.needed import Needed
from keben.style import Style


def write_reading(
    target: Path,
    pulls: Iterable[Pull],
    style: Style,
    faces: BookFaces,
    *,
    title: str,
    book: Path,
    extra_css: str = "",
) -> None:
    """Write the reading form of a book into `target`, which is made; pictures come from `book`.

    Pages are gone through once.
    """
    (target / "faces").mkdir(parents=True, exist_ok=True)
    wanted = _Wanted()
    sheets = (_sheet(pull, wanted) for pull in pulls)
    write_html(document(sheets, "reading", title, "keben.css"), target / "book.html")
    web: list[WebFace] = []
    for role, texts in groupby(wanted.texts, key=itemgetter(0)):
        name = f"faces/{role}.otf"
        characters = (text for _role, text in texts)
        (target / name).write_bytes(web_face(faces.face(role).hb_face, characters))
        web.append(WebFace(role, name))
    (target / "keben.css").write_text(reading_css(style, web, extra_css), "utf-8", newline="\n")
    for file in wanted.pictures:
        copy = target / "pictures" / browser_name(file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(browser_picture(book / file))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the pages written so far want beside them."""

    texts: Needed = field(default_factory=Needed)  #: of faces
    pictures: dict[str, None] = field(default_factory=dict)  #: in the order of the pages


def _sheet(pull: Pull, wanted: _Wanted) -> Sheet:
    parts = pull.type, pull.furniture
    for part in parts:
        wanted.texts.add(part.texts)
        wanted.pictures.update(dict.fromkeys(picture.file for picture in part.pictures))
    return sheet_of(pull.page, Markup("".join(_elements(parts))))  # escaped by the writer


def _elements(parts: Iterable[Impression]) -> Iterator[str]:
    for part in parts:
        if part.html:
            yield zlib.decompress(part.html).decode("utf-8", "surrogatepass")
