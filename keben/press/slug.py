"""Turns what is known of a sheet into the line at its edge that says which one it is 版边文字.

It stands outside the bleed, in the colour of all plates, so that none of them is taken for another's.
It is set by the painter's faces, a character at a time: a sheet costs a look-up for each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

import keben
from keben.faces.book_faces import BookFaces
from keben.press.strokes import number
from keben.press.trim import ALL, slug_place
from keben.style import Trim

_ROLE = "hei"
_SIZE = 6000  #: mpt; less where a title is longer than half the sheet


class Slug:
    """The slug lines of one file."""

    def __init__(self, faces: BookFaces, trim: Trim, title: str, made: datetime) -> None:
        """Take what stands in all of them: the title with its volume, and the date of the build."""
        self._faces = faces
        self._trim = trim
        self._title = title
        self._made = f"Keben {keben.__version__}  {made.astimezone(UTC):%Y-%m-%d}"
        self._known: dict[str, tuple[str, str, int]] = {}

    def texts(self, folios: Iterable[str]) -> set[tuple[str, str]]:
        """Return (role, text) of all that lines with these folios are made of: which glyphs they need."""
        characters = {*self._title, *self._made, *"0123456789/() ", *"".join(folios)}
        found = {(self._faces.resolve(_ROLE, one), one) for one in characters}
        return {(role, one) for role, one in found if role}

    def line(self, sheet: int, sheets: int, folio: str) -> bytes:
        """Return operators that set the line of a sheet: its place in the file, and its folio."""
        words = (self._title, f"{sheet}/{sheets}", folio and f"({folio})", self._made)
        pieces = [self._piece(character) for character in "  ".join(filter(None, words))]
        x, y, room = slug_place(self._trim)
        size = number(min(_SIZE, room * 1000 // sum(piece[2] for piece in pieces)) * 1000)
        shown = [
            f"/{font} {size} Tf <{''.join(piece[1] for piece in run)}> Tj"
            for font, run in groupby(pieces, key=itemgetter(0))
        ]
        place = f"{number(x * 1000)} {number(y * 1000)} Td"
        return f"q BT /{ALL} cs 1 scn {place} {' '.join(shown)} ET Q".encode("ascii")

    def _piece(self, character: str) -> tuple[str, str, int]:
        """Return font, glyphs and width of a character; nothing of one that no face has."""
        if character not in self._known:
            role = self._faces.resolve(_ROLE, character)
            glyphs = self._faces.shape(role, character) if role else ()
            codes = "".join(f"{glyph.id:04x}" for glyph in glyphs)
            advance = sum(glyph.advance for glyph in glyphs)
            font = f"K{self._faces.face(role or _ROLE).key}"
            self._known[character] = (font, codes, advance)
        return self._known[character]
