"""Turns the text inside figures into the faces that WeasyPrint needs to set it.

A figure names the faces of the book (`font-family: Keben Song`). WeasyPrint gets of each only the
characters that figures use: a whole face would be read and cut down again for every file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from keben.faces.book_faces import BookFaces
from keben.faces.shelf import INDISPENSABLE
from keben.html.web_faces import web_face

if TYPE_CHECKING:
    from keben.press.fetcher import Registered

FAMILY = "Keben"  #: begins the names under which figures ask for the faces of the book

_NAMED = re.compile(rf"{FAMILY} ([a-z][a-z0-9-]*)", re.IGNORECASE)
_ROOT = re.compile(r"(<(?:svg:)?svg)\b")
_MARKUP = re.compile(r"<[^>]*>")


def figure_css(registered: Registered, faces: BookFaces) -> str:
    """Register the faces that the registered figures name; return the CSS that brings them.

    A figure that names no font at all is set as the text is.
    """
    characters: set[str] = set()
    named: set[str] = set()
    for address, path in registered.files.items():
        if path.suffix.lower() != ".svg":
            continue
        source = _in_song(path.read_text("utf-8", "replace"))
        registered.content(address, source.encode())
        characters.update(_MARKUP.sub("", source))
        named.update(role.lower() for role in _NAMED.findall(source))
    css = ""
    for role in sorted(named & faces.roles):
        address = f"faces/{role}.otf"
        registered.content(address, web_face(faces.face(role).hb_face, sorted(characters)))
        css += f'@font-face {{ font-family: "{FAMILY} {role}"; src: url("{address}") }}\n'
    return css


def _in_song(source: str) -> str:
    if "font-family" in source:
        return source
    return _ROOT.sub(rf'\1 font-family="{FAMILY} {INDISPENSABLE}"', source, count=1)
