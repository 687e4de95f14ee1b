"""Turns what a page paints into marks, one of each kind, those near the trim one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from zlib import crc32

from keben.certify.preflight.entries import entry
from keben.certify.preflight.fonts import Font, Widths, widths_of
from keben.certify.preflight.inks import Ink, Space, space_of
from keben.certify.preflight.marks import NEAR, Box, Mark, Painting, Placed
from keben.certify.preflight.pictures import most_ink

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_SHORT = {"/Width": "/W", "/Height": "/H", "/ImageMask": "/IM", "/BitsPerComponent": "/BPC"}
ENDLESS: Box = (-1e9, -1e9, 1e9, 1e9)


class Stock:
    """The fonts and pictures of one file, each read once."""

    def __init__(self) -> None:
        self._widths: dict[int, Widths] = {}
        self._totals: dict[int, float | None] = {}

    def widths(self, told: Any) -> Widths:
        """Return a font with its widths."""
        key = _key(told)
        if key not in self._widths:
            self._widths[key] = widths_of(told.get_object())
        return self._widths[key]

    def most_ink(self, told: Any, space: Space) -> float | None:
        """Return the most ink that a picture has anywhere."""
        key = _key(told)
        if key not in self._totals:
            self._totals[key] = most_ink(told.get_object(), space)
        return self._totals[key]


def _key(told: Any) -> int:
    """Name what is told by its number in the file, else by what it is."""
    return int(told.idnum) if hasattr(told, "idnum") else -id(told)


class Canvas:
    """One page, within the trim that the file gives it: y up there, down in what is kept."""

    def __init__(self, stock: Stock, trim: Box) -> None:
        self.stock = stock
        self._left, bottom, right, self._top = trim
        self._width, self._height = right - self._left, self._top - bottom
        self._marks: dict[Mark, int] = {}
        self._first: dict[Mark, Mark] = {}
        self._pictures: list[Placed] = []
        self._fonts: dict[Font, None] = {}
        self._see_through: dict[str, None] = {}
        self._missing = 0
        self._text = 0

    def painting(self) -> Painting:
        """Return what was painted."""
        return Painting(
            tuple(self._marks.items()),
            tuple(self._pictures),
            tuple(self._fonts),
            tuple(self._see_through),
            self._missing,
            self._text,
        )

    def mark(self, kind: str, ink: Ink, size: float, seen: Box) -> None:
        """Keep a mark; `seen` is its place in the file."""
        box = self._from_trim(seen)
        size = round(size, 3)
        is_off = self._is_off(box)
        mark = Mark(kind, ink, size, box, is_off)
        is_near = (
            box[0] < NEAR
            or box[1] < NEAR
            or box[2] > self._width - NEAR
            or box[3] > self._height - NEAR
        )
        if is_off or not is_near:
            mark = self._first.setdefault(mark._replace(box=ENDLESS), mark)
        self._marks[mark] = self._marks.get(mark, 0) + 1

    def letter(self, font: Font, string: bytes, seen: Box, missing: int) -> None:
        """Note a string: its font, what it says and where, how many of its glyphs are of no character."""
        self._fonts[font] = None
        self._missing += missing
        box = self._from_trim(seen)
        if not self._is_off(box):
            place = f" {font.name.rpartition('+')[2]} {box[0]:.1f} {box[3]:.1f} ".encode()
            self._text = crc32(string, crc32(place, self._text))

    def see_through(self, by: str) -> None:
        """Note what makes something transparent."""
        self._see_through[by] = None

    def group(self, told: Any) -> None:
        """Note that a page or form is blended as a whole, and whether in RGB."""
        group = entry(told, "/Group", {})
        if entry(group, "/S") == "/Transparency":
            self.see_through("/Group")
            if space_of(entry(group, "/CS")).kind == "rgb":
                self.mark("shading", Ink((0, 0, 0, 0), is_rgb=True), 0, ENDLESS)

    def picture(
        self,
        told: Any,
        space: Space,
        matrix: Matrix,
        clip: Box,
        total: Callable[[], float | None],
    ) -> None:
        """Keep a picture as it is seen; it fills the unit square of `matrix`."""
        seen = common(box_of(matrix, 0, 0, 1, 1), clip)
        if seen[0] >= seen[2] or seen[1] >= seen[3]:
            return
        if "/SMask" in told:
            self.see_through("/SMask")
        across, down = (int(_entry(told, key)) for key in ("/Width", "/Height"))
        a, b, c, d, _e, _f = matrix
        inches = max((a * a + b * b) ** 0.5, 1e-3) / 72, max((c * c + d * d) ** 0.5, 1e-3) / 72
        is_mask = bool(_entry(told, "/ImageMask"))
        bits = 1 if is_mask else int(_entry(told, "/BitsPerComponent") or 8)
        ppi = min(across / inches[0], down / inches[1])
        box = self._from_trim(seen)
        self._pictures.append(Placed(box, across, down, ppi, space, bits, is_mask, total()))

    def _is_off(self, box: Box) -> bool:
        return box[2] <= 0 or box[0] >= self._width or box[3] <= 0 or box[1] >= self._height

    def _from_trim(self, seen: Box) -> Box:
        x0, y0, x1, y1 = seen
        return x0 - self._left, self._top - y1, x1 - self._left, self._top - y0


def _entry(told: Any, key: str) -> Any:
    """Return what is told of a picture; in a stream it goes by a shorter name."""
    return entry(told, key, entry(told, _SHORT[key], 0))


def times(a: Matrix, b: Matrix) -> Matrix:
    """Return the matrix that does a, then b."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def box_of(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """Return the box in which a rectangle lies after a matrix."""
    a, b, c, d, e, f = matrix
    xs = (a * x0 + c * y0, a * x1 + c * y0, a * x0 + c * y1, a * x1 + c * y1)
    ys = (b * x0 + d * y0, b * x1 + d * y0, b * x0 + d * y1, b * x1 + d * y1)
    return min(xs) + e, min(ys) + f, max(xs) + e, max(ys) + f


def common(a: Box, b: Box) -> Box:
    """Return what two boxes have in common."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
