"""Turns pages that were pulled into a folder that a browser opens without a server.

pages/book.html  pages/keben.css  pages/faces/song.otf …  pages/pictures/…
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from keben.faces.book_faces import BookFaces
from keben.html.paint import WebFace, reading_css
from keben.html.pictures import browser_name, browser_picture
from keben.html.sheets import Sheet, document, sheet_of, write_html
from keben.html.web_faces import web_face
from keben.impression import Impression, Pull
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
    for role, characters in sorted(wanted.characters.items()):
        name = f"faces/{role}.otf"
        (target / name).write_bytes(web_face(faces.face(role).hb_face, sorted(characters)))
        web.append(WebFace(role, name))
    (target / "keben.css").write_text(reading_css(style, web, extra_css), "utf-8", newline="\n")
    for file in wanted.pictures:
        copy = target / "pictures" / browser_name(file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(browser_picture(book / file))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the pages written so far want beside them."""

    characters: dict[str, set[str]] = field(default_factory=dict)  #: of each face, by role
    pictures: dict[str, None] = field(default_factory=dict)  #: in the order of the pages


def _sheet(pull: Pull, wanted: _Wanted) -> Sheet:
    parts = pull.type, pull.furniture
    for part in parts:
        for role, text in part.texts:
            wanted.characters.setdefault(role, set()).update(text)
        wanted.pictures.update(dict.fromkeys(picture.file for picture in part.pictures))
    return sheet_of(pull.page, Markup("".join(_elements(parts))))  # escaped by the writer


def _elements(parts: Iterable[Impression]) -> Iterator[str]:
    for part in parts:
        if part.html:
            yield zlib.decompress(part.html).decode("utf-8", "surrogatepass")
