"""Turns a PDF into its glyphs: text, face, size, origin, advance and ink of each (M1).

PDFium reads the file; lengths are points from the trim's top left, y runs down.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

from keben.certify.marks import is_han

HYPHENS = (2, 0xFFFE)  #: PDFium's words for a hyphen at the end of a line

Box: TypeAlias = tuple[float, float, float, float]  #: left, top, right, bottom
Widths: TypeAlias = dict[str, dict[int, float]]  #: face → character → advance, em
NO_INK: Box = (0.0, 0.0, 0.0, 0.0)


class Glyph(NamedTuple):
    """One glyph. `text` has several characters where one glyph stands for them (a dash).

    A book has a million, and each is made, kept and sent from process to process: a named tuple is so
    for a third of what a dataclass would cost.
    """

    text: str
    x: float
    y: float  #: of the baseline
    advance: float
    size: float
    face: str
    ink: Box  #: `NO_INK` of a han, whose frame counts
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
    """A page, but for its glyphs, which become its lines."""

    number: int  #: in the file, from 0
    width: float
    height: float
    pictures: tuple[Picture, ...] = ()
    missing: int = 0  #: glyphs of no character (.notdef)
    strange: Glyph | None = None  #: the first of which the file does not say what it is
    rules: tuple[Picture, ...] = ()  #: lines and frames that are drawn


def read_leaf(page: Any, number: int, missing: int, widths: Widths) -> tuple[Leaf, list[Glyph]]:
    """Read a page of PDFium's, and close it: the glyphs come in the order in which they are painted.

    What is learnt of the file's faces goes into `widths`, for the pages that follow.
    """
    sheet = _Sheet(*page.get_trimbox())
    pictures: list[Picture] = []
    rules: list[Picture] = []
    with closing(page), closing(page.get_textpage()) as text:
        glyphs = [glyph for glyph in _glyphs(text.raw, sheet, widths) if sheet.holds(glyph)]
        for shape in page.get_objects(filter=DRAWN, max_depth=1):
            x0, y0, x1, y1 = shape.get_bounds()
            left, top = sheet.at(x0, y1)
            right, bottom = sheet.at(x1, y0)
            of_kind = rules if shape.type == pdfium.FPDF_PAGEOBJ_PATH else pictures
            of_kind.append(Picture(left, top, right, bottom))
    strange = next((g for g in glyphs if not g.is_known and not g.text.isspace()), None)
    leaf = Leaf(number, sheet.width, sheet.height, tuple(pictures), missing, strange, tuple(rules))
    return leaf, glyphs


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

    def holds(self, glyph: Glyph) -> bool:
        """Tell whether a glyph is left when the sheet is cut; what stands in the slug is not."""
        is_within = glyph.right > 0 and glyph.x < self.width and glyph.y > 0
        return bool(glyph.turn) or (is_within and glyph.y - glyph.size < self.height)

    def at(self, x: float, y: float, turn: int = 0) -> tuple[float, float]:
        """Return a point from the top left, y down, of the trim or of a sheet that is turned onto it."""
        if turn == 90:
            return y - self.bottom, x - self.left
        if turn == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float, turn: int) -> Box:
        """Return a box as left, top, right, bottom."""
        if turn == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        (u0, v0), (u1, v1) = self.at(x0, y0, turn), self.at(x1, y1, turn)
        return min(u0, u1), min(v0, v1), max(u0, u1), max(v0, v1)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the characters of one string in the file have in common."""

    face: str
    size: float
    turn: int
    widths: dict[int, float]  #: of its face: character → advance, em


def _glyphs(text: Any, sheet: _Sheet, widths: Widths) -> Iterator[Glyph]:
    """Yield glyphs; PDFium tells one that stands for several characters once for each of them."""
    before: Glyph | None = None
    for glyph, room in _characters(text, sheet, widths):
        if before is not None:
            if before.x == glyph.x and before.y == glyph.y:
                before = before._replace(text=before.text + glyph.text, advance=room)
                continue
            yield before
        before = glyph
    if before is not None:
        yield before


def _characters(text: Any, sheet: _Sheet, widths: Widths) -> Iterator[tuple[Glyph, float]]:
    """Yield each character with the width of its frame."""
    x, y = ctypes.c_double(), ctypes.c_double()
    x0, x1, y0, y1 = (ctypes.c_double() for _ in range(4))
    frame = pdfium.FS_RECTF()
    strings: dict[int, _Shown] = {}
    string_of = _address_of_string()
    address = ctypes.cast(text, ctypes.c_void_p).value
    high = 0
    for k in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, k)
        if code <= ord(" ") and pdfium.FPDFText_IsGenerated(text, k) == 1:
            continue  # a blank or an end of line that PDFium makes up
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        is_hyphen = code in HYPHENS  # its frame is no more than its ink
        if is_hyphen:
            code = ord("-")
        name = string_of(address, k) or -k
        string = strings.get(name)
        if string is None:
            string = strings[name] = _shown(text, k, widths)
        size, turn = string.size, string.turn
        pdfium.FPDFText_GetCharOrigin(text, k, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, k, frame)
        at_x, at_y = sheet.at(x.value, y.value, turn)
        loose = sheet.box(frame.left, frame.bottom, frame.right, frame.top, turn)
        # its frame, which is never narrower than the control points of its ink
        room = advance = loose[2] - at_x
        width = string.widths.get(code)
        if width is None:
            width = string.widths[code] = _width(text, k, code)
        if 0 < width * size < advance or (is_hyphen and width):
            advance = width * size
        character = _character(code)
        ink = NO_INK
        if not is_han(character):
            pdfium.FPDFText_GetCharBox(text, k, x0, x1, y0, y1)
            ink = sheet.box(x0.value, y0.value, x1.value, y1.value, turn)
        is_known = code not in (0, 0xFFFD)
        yield Glyph(character, at_x, at_y, advance, size, string.face, ink, is_known, turn), room


#: of a character as text: one object, as each stands in a book a thousand times
_character = cache(chr)


@cache
def _address_of_string() -> Any:
    """Return PDFium's function for the string that a character stands in, as a number.

    As an object it would take as long as all else that is asked of a character.
    """
    pointer = ctypes.c_void_p
    function = ctypes.cast(pdfium.FPDFText_GetTextObject, pointer).value or 0
    return ctypes.CFUNCTYPE(pointer, pointer, ctypes.c_int)(function)


def _shown(text: Any, k: int, widths: Widths) -> _Shown:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, k, matrix)
    size = pdfium.FPDFText_GetFontSize(text, k) * math.hypot(matrix.c, matrix.d)
    face = _face(text, k)
    plain = face.rpartition("+")[2]
    return _Shown(plain, round(size, 3), _turn(matrix), widths.setdefault(face, {}))


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
    return name.value.decode("utf-8", "replace")
