"""Turns a PDF into its glyphs: text, face, size, origin, advance and ink of each (M1).

PDFium reads the file; lengths are points from the trim's top left, y runs down.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from keben.certify.codes import missing_of

HYPHENS = (2, 0xFFFE)  #: PDFium's words for a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph. `text` has several characters where one glyph stands for them (a dash)."""

    text: str
    x: float
    y: float  #: of the baseline
    advance: float
    size: float
    face: str
    ink: tuple[float, float, float, float]  #: left, top, right, bottom
    is_known: bool = True  #: whether the file says which character it is
    turn: int = (
        0  #: degrees by which its line is turned; its place is then that on the turned sheet
    )

    @property
    def right(self) -> float:
        """Where the pen stands after it."""
        return self.x + self.advance


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture or drawing stands."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its glyphs in the order in which they are painted."""

    number: int  #: in the file, from 0
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    pictures: tuple[Picture, ...] = ()
    missing: int = 0  #: glyphs of no character (.notdef)
    rules: tuple[Picture, ...] = ()  #: lines and frames that are drawn


def read_leaves(file: Path) -> tuple[Leaf, ...]:
    """Read every page; raises `pypdfium2.PdfiumError` for what is no PDF."""
    with closing(pypdfium2.PdfDocument(file)) as pdf:
        missing = missing_of(file)
        return tuple(_leaf(pdf[number], number, missing[number]) for number in range(len(pdf)))


def _leaf(page: Any, number: int, missing: int) -> Leaf:
    sheet = _Sheet(*page.get_trimbox())
    pictures: list[Picture] = []
    rules: list[Picture] = []
    with closing(page), closing(page.get_textpage()) as text:
        glyphs = tuple(_glyphs(text.raw, sheet))
        for shape in page.get_objects(filter=DRAWN, max_depth=1):
            x0, y0, x1, y1 = shape.get_bounds()
            left, top = sheet.at(x0, y1)
            right, bottom = sheet.at(x1, y0)
            of_kind = rules if shape.type == pdfium.FPDF_PAGEOBJ_PATH else pictures
            of_kind.append(Picture(left, top, right, bottom))
    return Leaf(number, sheet.width, sheet.height, glyphs, tuple(pictures), missing, tuple(rules))


DRAWN = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_PATH)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The trim of a page in the file's own units, y up."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def at(self, x: float, y: float, turn: int = 0) -> tuple[float, float]:
        """Return a point from the top left, y down, of the trim or of a sheet that is turned onto it."""
        if turn == 90:
            return y - self.bottom, x - self.left
        if turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(
        self, x0: float, y0: float, x1: float, y1: float, turn: int
    ) -> tuple[float, float, float, float]:
        """Return a box as left, top, right, bottom."""
        (u0, v0), (u1, v1) = self.at(x0, y0, turn), self.at(x1, y1, turn)
        return min(u0, u1), min(v0, v1), max(u0, u1), max(v0, v1)


def _glyphs(text: Any, sheet: _Sheet) -> Iterator[Glyph]:
    """Yield glyphs; PDFium tells one that stands for several characters once for each of them."""
    before: Glyph | None = None
    for glyph, frame in _characters(text, sheet):
        if before is not None and (before.x, before.y) == (glyph.x, glyph.y):
            before = replace(before, text=before.text + glyph.text, advance=frame)
            continue
        if before is not None:
            yield before
        before = glyph
    if before is not None:
        yield before


def _characters(text: Any, sheet: _Sheet) -> Iterator[tuple[Glyph, float]]:
    """Yield each character with the width of its frame."""
    x, y = ctypes.c_double(), ctypes.c_double()
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    frame, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    faces: dict[int, tuple[str, float, int]] = {}
    widths: dict[tuple[str, int], float] = {}
    high = 0
    for k in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, k) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, k)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        if code in HYPHENS:
            code = ord("-")
        shown = ctypes.cast(pdfium.FPDFText_GetTextObject(text, k), ctypes.c_void_p).value or -k
        if shown not in faces:
            pdfium.FPDFText_GetMatrix(text, k, matrix)
            size = pdfium.FPDFText_GetFontSize(text, k) * math.hypot(matrix.c, matrix.d)
            faces[shown] = _face(text, k), round(size, 3), _turn(matrix)
        face, size, turn = faces[shown]
        pdfium.FPDFText_GetCharOrigin(text, k, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, k, frame)
        pdfium.FPDFText_GetCharBox(text, k, x0, x1, y0, y1)
        at_x, at_y = sheet.at(x.value, y.value, turn)
        loose = sheet.box(frame.left, frame.bottom, frame.right, frame.top, turn)
        room = loose[2] - at_x
        if (face, code) not in widths:
            widths[face, code] = _width(text, k, code)
        advance = room
        if 0 < (width := widths[face, code] * size) < advance:
            advance = width  # the loose box is never narrower than the control points of the ink
        ink = sheet.box(x0.value, y0.value, x1.value, y1.value, turn)
        is_known = code not in (0, 0xFFFD)
        yield Glyph(chr(code), at_x, at_y, advance, size, face, ink, is_known, turn), room


def _turn(matrix: Any) -> int:
    """Return by how many degrees, counter-clockwise, a line of text is turned."""
    if abs(matrix.b) <= abs(matrix.a):
        return 0
    return 90 if matrix.b > 0 else 270


def _width(text: Any, k: int, code: int) -> float:
    """Return the advance that the font of glyph k has for a character, em; 0 when it tells none."""
    width = ctypes.c_float()
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, k))
    pdfium.FPDFFont_GetGlyphWidth(font, code, 1000.0, width)
    return width.value / 1000


def _face(text: Any, k: int) -> str:
    size = pdfium.FPDFText_GetFontInfo(text, k, None, 0, None)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFText_GetFontInfo(text, k, name, size, None)
    return name.value.decode("utf-8", "replace").rpartition("+")[2]
