"""Turns a page that was pulled into its fingerprint: the same as long as the page looks the same.

The hash goes over everything that is painted (see `Digests`) and what all pages share: the style, the
faces (D5); not over the page's number in the book, unless the page prints it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from keben.faces.shelf import FaceFile
from keben.impression import Pull
from keben.style import Style


def ground_of(style: Style, css: str, faces: Sequence[FaceFile]) -> bytes:
    """Return the hash of what all pages share: measures, paint and font files."""
    ground = sha256(style.model_dump_json().encode("utf-8"))
    ground.update(css.encode("utf-8"))
    for face in faces:
        ground.update(f"{face.role}\0{face.sha256}\0{face.index}\0".encode())
    return ground.digest()


def fingerprint(pull: Pull, ground: bytes) -> str:
    """Return the fingerprint of a page, 64 hexadecimal digits."""
    page = pull.page
    digest = sha256(ground)
    digest.update(f"{page.kind}\0{page.is_recto}\0{page.turn}\0".encode())
    digest.update(pull.type.digest + pull.furniture.digest)
    return digest.hexdigest()
