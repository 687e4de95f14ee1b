"""Turns a trim into the boxes of a PDF page and the marks outside it: of the cut 裁切线, of register 套准线.

The origin is the trim's lower left corner, as in WeasyPrint's pages, so that a painted page serves
print and screen alike. WeasyPrint can draw marks too, but inside the bleed, in RGB, and at 4 ms a page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pydyf

from keben.press.strokes import circle, number
from keben.style import Trim, mm

#: Around the bleed of a print file, for marks that are cut away.
SLUG = mm(7)
MARK_LENGTH = mm(4)
HAIRLINE = 250
MARKS_INDENT = mm(10)  #: of the slug line and of the colour bar, from the left edge of the trim

ALL = "All"  #: the colour of every plate, by the name that PDF gives it
PATCH = mm(4)  #: a side of a field of the colour bar
GREY_BAR = ("0 0 0 1", "0 0 0 .75", "0 0 0 .5", "0 0 0 .25")
COLOUR_BAR = (
    *("1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1"),
    *("1 1 0 0", "0 1 1 0", "1 0 1 0"),
    *(".5 0 0 0", "0 .5 0 0", "0 0 .5 0", "0 0 0 .5"),
)


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
    yield f"q 0 0 0 1 K {number(HAIRLINE * 1000)} w".encode()
    yield from _corners(trim)
    yield b"Q"


def all_marks(trim: Trim, *, is_coloured: bool) -> Iterator[bytes]:
    """Yield operators that draw crop and register marks on every plate, and a colour bar.

    The bar of a page in one colour has no other: its sheet passes through one press only.
    """
    yield f"q /{ALL} CS 1 SCN {number(HAIRLINE * 1000)} w".encode()
    yield from _corners(trim)
    out = trim.bleed + SLUG // 2
    for x, y in (
        (trim.width // 2, -out),
        (trim.width // 2, trim.height + out),
        (-out, trim.height // 2),
        (trim.width + out, trim.height // 2),
    ):
        yield from _register_mark(x, y)
    for k, inks in enumerate(COLOUR_BAR if is_coloured else GREY_BAR):
        box = (MARKS_INDENT + k * PATCH, -out - PATCH // 2, PATCH, PATCH)
        yield f"{inks} k {_points(*box)} re f".encode()
    yield b"Q"


def registration(pdf: pydyf.PDF) -> pydyf.Array:
    """Return the colour space of what stands on every plate, whatever they are."""
    tint = pydyf.Dictionary(
        {
            "FunctionType": 2,
            "Domain": pydyf.Array([0, 1]),
            "C0": pydyf.Array([0, 0, 0, 0]),
            "C1": pydyf.Array([1, 1, 1, 1]),
            "N": 1,
        }
    )
    pdf.add_object(tint)
    return pydyf.Array([f"/Separation /{ALL} /DeviceCMYK", tint.reference])


def slug_place(trim: Trim) -> tuple[int, int, int]:
    """Return where the slug line begins, x and y of its baseline, and how wide it may be."""
    y = trim.height + trim.bleed + SLUG // 2
    return MARKS_INDENT, y, trim.width // 2 - MARKS_INDENT - MARK_LENGTH


def _corners(trim: Trim) -> Iterator[bytes]:
    near, far = trim.bleed + SLUG - MARK_LENGTH, trim.bleed + SLUG
    for x, side in ((0, -1), (trim.width, 1)):
        for y, end in ((0, -1), (trim.height, 1)):
            yield _stroke(x + side * near, y, x + side * far, y)
            yield _stroke(x, y + end * near, x, y + end * far)


def _register_mark(x: int, y: int) -> Iterator[bytes]:
    """Yield a cross in a circle; where plates lie aside, it is doubled."""
    arm, radius = MARK_LENGTH // 2, MARK_LENGTH // 3
    yield _stroke(x - arm, y, x + arm, y)
    yield _stroke(x, y - arm, x, y + arm)
    yield f"{circle(x, y, radius)} S".encode()


def _stroke(x: int, y: int, to_x: int, to_y: int) -> bytes:
    return f"{_points(x, y)} m {_points(to_x, to_y)} l S".encode()


def _points(*lengths: int) -> str:
    return " ".join(number(length * 1000) for length in lengths)
