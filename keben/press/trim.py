"""Turns a trim into the boxes of a PDF page and the marks by which the sheet is cut 裁切线.

The origin is the trim's lower left corner, as in WeasyPrint's pages, so that a painted page serves
print and screen alike. WeasyPrint can draw marks too, but inside the bleed, in RGB, and at 4 ms a page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pydyf

from keben.press.strokes import number
from keben.style import Trim, mm

#: Around the bleed of a print file, for marks that are cut away.
SLUG = mm(7)
MARK_LENGTH = mm(4)
HAIRLINE = 250


def page_boxes(trim: Trim, *, is_print: bool) -> dict[str, pydyf.Array]:
    """Return MediaBox, BleedBox and TrimBox; on a screen all three are the trim."""
    bleed = trim.bleed if is_print else 0
    media = bleed + SLUG if is_print else 0

    def box(margin: int) -> pydyf.Array:
        edges = (-margin, -margin, trim.width + margin, trim.height + margin)
        return pydyf.Array([number(edge * 1000) for edge in edges])

    return {"MediaBox": box(media), "BleedBox": box(bleed), "TrimBox": box(0)}


def crop_marks(trim: Trim) -> Iterator[bytes]:
    """Yield operators that draw marks outside the bleed, in black alone."""
    near, far = trim.bleed + SLUG - MARK_LENGTH, trim.bleed + SLUG
    yield f"q 0 0 0 1 K {number(HAIRLINE * 1000)} w".encode()
    for x, side in ((0, -1), (trim.width, 1)):
        for y, end in ((0, -1), (trim.height, 1)):
            yield _stroke(x + side * near, y, x + side * far, y)
            yield _stroke(x, y + end * near, x, y + end * far)
    yield b"Q"


def _stroke(x: int, y: int, to_x: int, to_y: int) -> bytes:
    points = [number(value * 1000) for value in (x, y, to_x, to_y)]
    return f"{points[0]} {points[1]} m {points[2]} {points[3]} l S".encode()
