"""Turns the type of a page into what it is known by: the same as long as it looks the same.

A digest goes over everything that is painted, with the bytes of pictures (D5), and over nothing else: not
over the place in the sources, so that a line added to a file leaves the later pages of that file alone,
nor over where a link leads: pages move while the line that leads to them says the same. The key by which
an impression is found again goes over both, for HTML and record have them.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from keben.compose.line import Cell, SetLine
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.html.case import Sorts


class Digests:
    """Digests of the type of one book."""

    def __init__(self, folder: Path) -> None:
        """Take pictures from a folder.

        No case is shared: what a page is known by is asked of many that are not written again.
        """
        self._folder = folder
        self._cells = Sorts(_written)
        self._pictures: dict[str, str] = {}
        self._last: tuple[Sequence[Item], bytes] = (), b""

    def digest(self, items: Sequence[Item]) -> bytes:
        """Return the digest of items; it is asked for twice where they have no impression yet."""
        if items is not self._last[0]:
            self._last = items, sha256(b"\n".join(map(self._item, items))).digest()
        return self._last[1]

    def key(self, items: Sequence[Item], turn: int) -> bytes:
        """Return what the impression of items is kept under, within one style and set of faces."""
        places = [str(turn)]
        for item in items:
            if isinstance(item, TextItem):
                places.append(f"{item.at} {item.link}")
            elif isinstance(item, PictureItem):
                places.append(f"{item.at} {item.file} {item.bleeds}")
        key = sha256(self.digest(items))
        key.update("\n".join(places).encode("utf-8", "surrogatepass"))
        return key.digest()

    def _item(self, item: Item) -> bytes:
        match item:
            case TextItem(line, x, y, size, role, _at, _link, tint, decor):
                place = f"text {x} {y} {size} {role} {tint} {decor} "
                return place.encode() + self._line(line)
            case RuleItem():
                return f"rule {(item.x, item.y, item.width, item.height, item.tint)}".encode()
            case PictureItem():
                box = (item.x, item.y, item.width, item.height, item.alt)
                picture = f"picture {box} {self._picture(item.file)}"
                return picture.encode("utf-8", "surrogatepass")

    def _line(self, line: SetLine) -> bytes:
        shape = f"{line.cuts} {line.indent} {line.hyphen} {len(line.cells)} ".encode()
        cells = b"".join(self._cells.of(line.cells))
        return shape + array("i", line.advances).tobytes() + cells

    def _picture(self, file: str) -> str:
        if file not in self._pictures:
            try:
                content = (self._folder / file).read_bytes()
            except OSError:
                content = b""  # a problem was already told of it
            self._pictures[file] = sha256(content).hexdigest()
        return self._pictures[file]


def _written(cell: Cell) -> bytes:
    written = f"{cell.text}|{cell.face}|{cell.inset}|{cell.scale}|{cell.rise}\0"
    return written.encode("utf-8", "surrogatepass")
