"""Turns a print PDF into signatures 书帖: sheets that are printed on both sides, folded and gathered.

A page lies on its sheet beside the one that it is folded against: backs together, heads together, and
both sides of a leaf behind one another when the sheet is turned over its left or right edge. Pages
are placed as they are, nothing is drawn again. Between pages that are cut apart the bleed is left;
the back fold has none, and a step lower on each signature the mark 帖标 by which a gathered block is
checked at one look. For a dummy made by hand, and to try an imposition; a printer makes his own.

Rules: C2, C7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
)

#: The pages of both sides by their number in a signature, row by row; a row above another stands on
#: its head. Three folds of a sheet make sixteen pages, two eight, one four.
FORMS: dict[int, tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]] = {
    4: (((4, 1),), ((2, 3),)),
    8: (((5, 4), (8, 1)), ((3, 6), (2, 7))),
    16: (((5, 12, 9, 8), (4, 13, 16, 1)), ((7, 10, 11, 6), (2, 15, 14, 3))),
}

MM = 72 / 25.4
MARGIN = 10 * MM  #: around the pages, for marks
GAP = 3 * MM  #: of bleed, at every edge that is cut
MARK = 5 * MM  #: length of crop and fold marks
COLLATION = (1.6 * MM, 6 * MM)  #: width and height of the mark on the back fold
STEPS = 20  #: of collation marks from head to foot, before they begin again


@dataclass(frozen=True, slots=True)
class Placed:
    """A page on a sheet: its number in the file from 0, and the place of its trim, points, y up."""

    page: int
    x: float
    y: float
    is_turned: bool  #: head down


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet."""

    width: float
    height: float
    placed: tuple[Placed, ...]
    signature: int  #: from 1
    is_outer: bool  #: the side with the first page and the last


def impose(source: Path, signature: int, target: Path) -> int:
    """Write the sides of all sheets of a PDF to `target`, front and back in turn; return the signatures.

    Raises pypdf's `PdfReadError` for what is no PDF.
    """
    reader = PdfReader(source)
    writer = PdfWriter()
    trim = reader.pages[0].trimbox
    width, height = float(trim.width), float(trim.height)
    forms = [page_form(page, writer) for page in reader.pages]
    sides = list(sides_of(len(forms), signature, width, height))
    for side in sides:
        _write_side(side, forms, (width, height), writer)
    flip = "DuplexFlipShortEdge" if sides[0].width > sides[0].height else "DuplexFlipLongEdge"
    writer.root_object[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/Duplex"): NameObject(f"/{flip}")}
    )
    writer.write(target)
    return sides[-1].signature


def signatures_of(pages: int, signature: int) -> Iterator[tuple[int, int]]:
    """Yield the first page, from 0, and the size of every signature; the last ones are smaller.

    >>> list(signatures_of(42, 16))
    [(0, 16), (16, 16), (32, 8), (40, 4)]
    """
    first = 0
    for size in sorted((size for size in FORMS if size <= signature), reverse=True):
        while pages - first >= size or (size == min(FORMS) and pages > first):
            yield first, size
            first += size


def sides_of(pages: int, signature: int, width: float, height: float) -> Iterator[Side]:
    """Yield both sides of every sheet for pages of one trim; the last may have places for more."""
    for number, (first, size) in enumerate(signatures_of(pages, signature), 1):
        for form in FORMS[size]:
            rows, columns = len(form), len(form[0])
            across = columns * width + columns // 2 * 2 * GAP + 2 * MARGIN
            down = rows * (height + 2 * GAP) + 2 * MARGIN
            placed = tuple(
                Placed(
                    first + page - 1,
                    MARGIN + column * width + (column // 2 * 2 + 1) * GAP,
                    MARGIN + (rows - 1 - row) * (height + 2 * GAP) + GAP,
                    row < rows - 1,
                )
                for row, line in enumerate(form)
                for column, page in enumerate(line)
            )
            yield Side(across, down, placed, number, form is FORMS[size][0])


def page_form(page: PageObject, writer: PdfWriter) -> IndirectObject:
    """Return a page as a form that shows its trim and the bleed around it."""
    trim = page.trimbox
    form = DecodedStreamObject()
    contents = page.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    packed = form.flate_encode()
    edges = (
        float(trim.left) - GAP,
        float(trim.bottom) - GAP,
        float(trim.right) + GAP,
        float(trim.top) + GAP,
    )
    packed[NameObject("/Type")] = NameObject("/XObject")
    packed[NameObject("/Subtype")] = NameObject("/Form")
    packed[NameObject("/BBox")] = ArrayObject(FloatObject(edge) for edge in edges)
    for key in ("/Resources", "/Group"):
        if key in page:
            packed[NameObject(key)] = page.raw_get(key).clone(writer)
    packed[NameObject("/Matrix")] = ArrayObject(
        FloatObject(value) for value in (1, 0, 0, 1, -float(trim.left), -float(trim.bottom))
    )
    return writer._add_object(packed)


def _write_side(
    side: Side, forms: list[IndirectObject], trim: tuple[float, float], writer: PdfWriter
) -> None:
    page = writer.add_blank_page(side.width, side.height)
    names = DictionaryObject()
    content: list[str] = []
    for placed in side.placed:
        if placed.page < len(forms):
            names[NameObject(f"/P{placed.page}")] = forms[placed.page]
            content += _shown(placed, trim)
    content += _marks(side, trim)
    stream = DecodedStreamObject()
    stream.set_data("\n".join(content).encode())
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})


def _shown(placed: Placed, trim: tuple[float, float]) -> Iterator[str]:
    """Yield operators that show a page, cut off at its back, where its neighbour begins."""
    width, height = trim
    left = -GAP if placed.page % 2 else 0  # a verso, which is odd from 0, has its back at the right
    yield "q"
    if placed.is_turned:
        yield f"-1 0 0 -1 {placed.x + width:.3f} {placed.y + height:.3f} cm"
    else:
        yield f"1 0 0 1 {placed.x:.3f} {placed.y:.3f} cm"
    yield f"{left:.3f} {-GAP:.3f} {width + GAP:.3f} {height + 2 * GAP:.3f} re W n"
    yield f"/P{placed.page} Do Q"


def _marks(side: Side, trim: tuple[float, float]) -> Iterator[str]:
    """Yield operators for crop marks, fold marks in dashes, and the collation mark on the back."""
    width, height = trim
    columns = sorted({placed.x for placed in side.placed})
    rows = sorted({placed.y for placed in side.placed})
    cuts = {*columns[::2], *(x + width for x in columns[1::2])}
    yield "q 0 0 0 1 K .25 w"
    for x in sorted(cuts):
        yield from _ends(x, side.height, is_across=False)
    for y in sorted({*rows, *(row + height for row in rows)}):
        yield from _ends(y, side.width, is_across=True)
    yield "[2] 0 d"
    for x in columns[1::2]:
        yield from _ends(x, side.height, is_across=False)
    yield "Q"
    if side.is_outer:
        first = min(side.placed, key=lambda placed: placed.page)
        step = (side.signature - 1) % STEPS + 2
        wide, high = COLLATION
        y = first.y + height - height * step / (STEPS + 3) - high
        yield f"0 0 0 1 k {first.x - wide / 2:.3f} {y:.3f} {wide:.3f} {high:.3f} re f"


def _ends(at: float, length: float, *, is_across: bool) -> Iterator[str]:
    """Yield operators for a mark at both ends of a line across the sheet, or down it."""
    for start in (MARGIN - MARK - GAP, length - MARGIN + GAP):
        if is_across:
            yield f"{start:.3f} {at:.3f} m {start + MARK:.3f} {at:.3f} l S"
        else:
            yield f"{at:.3f} {start:.3f} m {at:.3f} {start + MARK:.3f} l S"
