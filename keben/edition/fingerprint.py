"""Turns a page into its fingerprint: the same as long as the page looks the same.

The hash goes over everything that is painted, with the style, the faces and the bytes of pictures
(D5), and over nothing else: not over the place in the sources, so that a line added to a file leaves
the later pages of that file alone, nor over the page's number in the book, unless the page prints it,
nor over where a link leads: pages move while the line that leads to them says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from keben.compose.line import Cell, SetLine
from keben.faces.shelf import FaceFile
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.pages.page import Page
from keben.style import Style


def ground_of(style: Style, css: str, faces: Sequence[FaceFile]) -> bytes:
    """Return the hash of what all pages share: measures, paint and font files."""
    ground = sha256(style.model_dump_json().encode("utf-8"))
    ground.update(css.encode("utf-8"))
    for face in faces:
        ground.update(f"{face.role}\0{face.sha256}\0{face.index}\0".encode())
    return ground.digest()


class Fingerprints:
    """Fingerprints of the pages of one book.

    A book has a million cells but only thousands of different ones, each a single object (see
    `Cell`), so each is written out once. The cells stay alive with the pages that hold them; a
    fingerprinter must not outlive its pages.
    """

    def __init__(self, ground: bytes, folder: Path) -> None:
        self._ground = ground
        self._folder = folder
        self._cells: dict[int, tuple[Cell, str]] = {}
        self._pictures: dict[str, str] = {}

    def of(self, page: Page) -> str:
        """Return the fingerprint of a page, 64 hexadecimal digits."""
        pieces = [page.kind, str(page.is_recto), *([str(page.turn)] if page.turn else ())]
        pieces += map(self._item, page.items)
        pieces += map(self._item, page.furniture)
        digest = sha256(self._ground)
        digest.update("\n".join(pieces).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _item(self, item: Item) -> str:
        match item:
            case TextItem():
                place = (item.x, item.y, item.size, item.role, item.tint, item.decor)
                return f"text {place} {self._line(item.line)}"
            case RuleItem():
                return f"rule {(item.x, item.y, item.width, item.height, item.tint)}"
            case PictureItem():
                box = (item.x, item.y, item.width, item.height, item.alt)
                return f"picture {box} {self._picture(item.file)}"

    def _line(self, line: SetLine) -> str:
        known = self._cells
        try:
            cells = [known[id(cell)][1] for cell in line.cells]
        except KeyError:
            for cell in line.cells:
                if id(cell) not in known:
                    known[id(cell)] = cell, _written(cell)
            cells = [known[id(cell)][1] for cell in line.cells]
        shape = (line.advances, line.cuts, line.indent, line.hyphen)
        return f"{shape} {''.join(cells)}"

    def _picture(self, file: str) -> str:
        if file not in self._pictures:
            try:
                content = (self._folder / file).read_bytes()
            except OSError:
                content = b""  # a problem was already told of it
            self._pictures[file] = sha256(content).hexdigest()
        return self._pictures[file]


def _written(cell: Cell) -> str:
    return f"{cell.text}|{cell.face}|{cell.inset}|{cell.scale}|{cell.rise}\0"
