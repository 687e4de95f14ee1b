"""Turns roles and texts into glyphs and advances: the faces of a book.

Everything is remembered by text: a book asks a million times for a few thousand characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from keben.faces.book_face import BookFace, is_western
from keben.faces.face import Glyph
from keben.faces.shelf import INDISPENSABLE, FaceFile, Shelf, latin_of, read_shelf
from keben.problems import Problems

#: What only Western texts have; - / · “ ” are Chinese marks as well.
SIGNS = frozenset(" .,;:!?()[]'\"&@#+=*_<>")


def load_faces(fonts_yaml: Path, problems: Problems, cache: Path) -> BookFaces:
    """Open the faces that fonts.yaml names and this machine has.

    `cache` keeps checksums and derived faces between builds. Raises `ToolMissing` (exit 3) when
    nothing sets the text; any other role that is missing is told and set by its fallback.
    """
    return BookFaces(read_shelf(fonts_yaml, problems, cache), cache)


class BookFaces:
    """The faces of a book by role; follows the protocol `Faces`.

    A role that no one knows (a style may name any) is set as the text is.
    """

    def __init__(self, shelf: Shelf, cache: Path) -> None:
        self._shelf = shelf
        self._cache = cache
        self._opened: dict[str, BookFace] = {}
        self._by_role = {file.role: file for file in shelf.files}
        self._chains = dict(shelf.chains)
        self._advances: dict[str, dict[str, int]] = {}
        self._shapes: dict[str, dict[str, tuple[Glyph, ...]]] = {}
        self._resolved: dict[str, dict[str, str]] = {}

    def __reduce__(self) -> tuple[type[BookFaces], tuple[Shelf, Path]]:
        """Travel to another process as paths: fonts are opened where they are used."""
        return BookFaces, (self._shelf, self._cache)

    @property
    def files(self) -> tuple[FaceFile, ...]:
        """The file of each role, for the record."""
        return self._shelf.files

    @property
    def roles(self) -> frozenset[str]:
        """The roles that fonts.yaml names."""
        return frozenset(self._by_role)

    def advance(self, role: str, text: str) -> int:
        """Return the width of `text` in thousandths of an em."""
        try:
            return self._advances[role][text]
        except KeyError:
            advance = sum(glyph.advance for glyph in self.shape(role, text))
            self._advances.setdefault(role, {})[text] = advance
            return advance

    def shape(self, role: str, text: str) -> tuple[Glyph, ...]:
        """Return the glyphs of a text that no break splits (a word, a dash, one han)."""
        try:
            return self._shapes[role][text]
        except KeyError:
            glyphs = self.face(role).shape(text)
            self._shapes.setdefault(role, {})[text] = glyphs
            return glyphs

    def resolve(self, role: str, character: str) -> str:
        """Return the role whose face sets a character: `role` itself, a fallback, or "" for none."""
        try:
            return self._resolved[role][character]
        except KeyError:
            chain: Iterable[str] = self._chains.get(role) or self._chains[INDISPENSABLE]
            if (is_western(character) or character in SIGNS) and latin_of(role) in self._by_role:
                chain = (latin_of(role), *chain)
            found = next((name for name in chain if self.face(name).covers(character)), "")
            self._resolved.setdefault(role, {})[character] = found
            return found

    def face(self, role: str) -> BookFace:
        """Return the face that sets a role, opened at its first use."""
        file = self._by_role.get(role) or self._by_role[INDISPENSABLE]
        face = self._opened.get(file.key)
        if face is None:
            face = self._opened[file.key] = BookFace(file, self._cache)
        return face

    def path(self, role: str) -> Path:
        """Return the derived face of a role: the font file for @font-face and for figures."""
        return self.face(role).path
