"""Turns the text inside figures into the faces that WeasyPrint needs to set it.

A figure names the faces of the book (`font-family: Keben Song`). WeasyPrint gets of each only the
characters that figures use, for a whole face is large; but under the glyph ids of the whole face, which
are the CIDs of the book's founts, so that what it writes can be shown by these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import uharfbuzz as hb

from keben.faces.book_faces import BookFaces
from keben.faces.shelf import INDISPENSABLE
from keben.html.web_faces import with_metrics

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
        registered.content(address, _figure_face(faces.face(role).hb_face, characters))
        css += f'@font-face {{ font-family: "{FAMILY} {role}"; src: url("{address}") }}\n'
    return css


def _in_song(source: str) -> str:
    if "font-family" in source:
        return source
    return _ROOT.sub(rf'\1 font-family="{FAMILY} {INDISPENSABLE}"', source, count=1)


def _figure_face(face: hb.Face, characters: Iterable[str]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.unicode_set.update({ord(character) for character in characters})
    subset = hb.subset(face, wanted)
    return with_metrics(bytes(subset.blob.data), face.upem)
