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


def read_leaves(file: Path) -> tuple[Leaf, ...]:
    """Read every page; raises `pypdfium2.PdfiumError` for what is no PDF."""
    with closing(pypdfium2.PdfDocument(file)) as pdf:
        missing = missing_of(file)
        return tuple(_leaf(pdf[number], number, missing[number]) for number in range(len(pdf)))


def _leaf(page: Any, number: int, missing: int) -> Leaf:
    left, bottom, right, top = page.get_trimbox()
    with closing(page), closing(page.get_textpage()) as text:
        glyphs = tuple(_glyphs(text.raw, left, top))
        pictures = tuple(
            Picture(x0 - left, top - y1, x1 - left, top - y0)
            for x0, y0, x1, y1 in (
                shape.get_bounds()
                for shape in page.get_objects(
                    filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM], max_depth=1
                )
            )
        )
    return Leaf(number, right - left, top - bottom, glyphs, pictures, missing)


def _glyphs(text: Any, left: float, top: float) -> Iterator[Glyph]:
    """Yield glyphs; PDFium tells one that stands for several characters once for each of them."""
    before: Glyph | None = None
    for glyph, frame in _characters(text, left, top):
        if before is not None and (before.x, before.y) == (glyph.x, glyph.y):
            before = replace(before, text=before.text + glyph.text, advance=frame)
            continue
        if before is not None:
            yield before
        before = glyph
    if before is not None:
        yield before


def _characters(text: Any, left: float, top: float) -> Iterator[tuple[Glyph, float]]:
    """Yield each character with the width of its frame."""
    x, y = ctypes.c_double(), ctypes.c_double()
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    frame, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    faces: dict[int, tuple[str, float]] = {}
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
            faces[shown] = _face(text, k), round(size, 3)
        face, size = faces[shown]
        pdfium.FPDFText_GetCharOrigin(text, k, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, k, frame)
        pdfium.FPDFText_GetCharBox(text, k, x0, x1, y0, y1)
        advance = frame.right - x.value
        if (face, code) not in widths:
            widths[face, code] = _width(text, k, code)
        if 0 < (width := widths[face, code] * size) < advance:
            advance = width  # the loose box is never narrower than the control points of the ink
        glyph = Glyph(
            chr(code),
            x.value - left,
            top - y.value,
            advance,
            size,
            face,
            (x0.value - left, top - y1.value, x1.value - left, top - y0.value),
            code not in (0, 0xFFFD),
        )
        yield glyph, frame.right - x.value


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
