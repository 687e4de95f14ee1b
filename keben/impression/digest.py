"""Turns the type of a page into what it is known by: the same as long as it looks the same.

A digest goes over everything that is painted, with the bytes of pictures (D5), and over nothing else: not
over the place in the sources, so that a line added to a file leaves the later pages of that file alone,
nor over where a link leads: pages move while the line that leads to them says the same. The key by which
an impression is found again goes over both, for HTML and record have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from keben.compose.line import Cell, SetLine
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.html.lines import MOST_SORTS


class Digests:
    """Digests of the type of one book.

    A book has a million cells but only thousands of different ones, each a single object (see `Cell`),
    so each is written out once, and kept, so that no other takes its identity.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cells: dict[int, tuple[Cell, str]] = {}
        self._pictures: dict[str, str] = {}

    def digest(self, items: Iterable[Item]) -> bytes:
        """Return the digest of items."""
        if len(self._cells) > MOST_SORTS:
            self._cells.clear()
        pieces = "\n".join(map(self._item, items))
        return sha256(pieces.encode("utf-8", "surrogatepass")).digest()

    def key(self, items: Sequence[Item], turn: int) -> bytes:
        """Return what the impression of items is kept under, within one style and set of faces."""
        places = [str(turn)]
        places += [f"{item.at} {item.link}" for item in items if isinstance(item, TextItem)]
        places += [
            f"{item.at} {item.file} {item.bleeds}"
            for item in items
            if isinstance(item, PictureItem)
        ]
        key = sha256(self.digest(items))
        key.update("\n".join(places).encode("utf-8", "surrogatepass"))
        return key.digest()

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
