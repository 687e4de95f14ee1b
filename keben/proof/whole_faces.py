"""Turns the faces of a build, cut down to what it printed, into faces for characters that came in since.

A web face holds the characters of the build alone. Behind it stands the whole face under the same name, which a
browser loads for a character that the first does not have: after most edits, never.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from threading import Lock

from keben.faces.book_faces import BookFaces, load_faces
from keben.html.paint import WebFace, font_face
from keben.html.web_faces import web_face
from keben.places import FONTS_YAML, cache_folder
from keben.problems import Problems


class WholeFaces:
    """The whole faces of the roles that a build has faces of."""

    def __init__(self, pages: Path) -> None:
        """Take the folder of the reading form."""
        self._pages = pages
        self._lock = Lock()
        self._made: dict[str, bytes] = {}

    def css(self) -> str:
        """Return the style sheet of the build; of two faces of a name, the one said last comes first."""
        roles = sorted(file.stem for file in (self._pages / "faces").glob("*.otf"))
        rules = (font_face(WebFace(role, f"whole/{role}.otf")) for role in roles)
        return "".join(rules) + (self._pages / "keben.css").read_text("utf-8")

    def face(self, role: str) -> bytes:
        """Return the whole face of a role; raises `LookupError` for one that the build has not."""
        if not (self._pages / "faces").joinpath(f"{role}.otf").is_file():
            raise LookupError(role)
        with self._lock:
            if role not in self._made:
                face = self._faces.face(role).hb_face
                self._made[role] = web_face(face, map(chr, face.unicodes))
            return self._made[role]

    @cached_property
    def _faces(self) -> BookFaces:
        return load_faces(FONTS_YAML, Problems(), cache_folder())
