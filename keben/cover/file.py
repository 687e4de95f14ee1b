"""Turns a cover into its PDF: a field of colour, then black and white type; one page, the whole flat.

The colour runs 3 mm over the cut. Marks outside it say where to cut and, in dashes, where to fold.
Rules: C2, C3, C4, C8.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from keben.cover.design import Cover
from keben.cover.flat import Flat
from keben.faces.book_faces import BookFaces
from keben.press.embedding import cut, glyphs_of
from keben.press.job import Job
from keben.press.needed import Needed
from keben.press.painter import Painter
from keben.press.pdf_file import PdfFile
from keben.press.pdfx import close_file
from keben.press.strokes import number
from keben.press.trim import HAIRLINE, MARK_LENGTH, SLUG, crop_marks, page_boxes
from keben.style import Trim

TURNED = 270  #: degrees counter-clockwise: a column reads from top to bottom


def write_cover(cover: Cover, job: Job, faces: BookFaces, target: Path) -> None:
    """Write the PDF of a cover; the same cover gives the same bytes."""
    flat = cover.flat
    trim = job.style.trim.model_copy(update={"width": flat.width, "height": flat.height})
    painter = Painter(faces, trim)
    painted = painter.strike(cover.upright), painter.strike(cover.turned, TURNED)
    content = b"\n".join(
        (
            _field(trim, job.style.cover.colour),
            *(zlib.decompress(part.stream) for part in painted if part.stream),
            *crop_marks(trim),
            *_fold_marks(flat, trim),
        )
    )
    needed = Needed(bundle for part in painted for bundle in part.texts)
    roles = {file.key: file.role for file in faces.files}
    with target.open("wb") as out:
        file = PdfFile(out, packed=False)
        fonts = b"".join(
            b"/K%b %d 0 R"
            % (key.encode(), file.add_parts(cut(faces.face(roles[key]), glyphs), {})[0])
            for key, glyphs in sorted(glyphs_of(faces, needed).items())
        )
        stream = file.add_stream(b"", zlib.compress(content, 9))
        boxes = page_boxes(trim, is_print=True)
        entries = b"".join(b"/%b%b" % (name.encode(), box.data) for name, box in boxes.items())
        entries += b"/Resources<</Font<<%b>>>>/Contents %d 0 R" % (fonts, stream)
        tree = file.reserve()
        page = file.add(b"<</Type/Page/Parent %d 0 R%b>>" % (tree, entries))
        file.add(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page, tree)
        close_file(file, job, b"/Pages %d 0 R/Lang(zh-Hans)" % tree)


def _field(trim: Trim, colour: tuple[int, int, int, int]) -> bytes:
    """Return operators that lay the colour over the whole cover and 3 mm off its edges (C2)."""
    inks = " ".join(number(percent * 10_000) for percent in colour)
    bleed = trim.bleed
    box = _points(-bleed, -bleed, trim.width + 2 * bleed, trim.height + 2 * bleed)
    return f"{inks} k {box} re f".encode()


def _fold_marks(flat: Flat, trim: Trim) -> Iterator[bytes]:
    """Yield operators that draw a dashed mark at both ends of every fold, in black alone."""
    yield f"q 0 0 0 1 K {number(HAIRLINE * 1000)} w [1] 0 d".encode()
    near, far = trim.bleed + SLUG - MARK_LENGTH, trim.bleed + SLUG
    for x in flat.folds:
        yield _stroke(x, -near, x, -far)
        yield _stroke(x, trim.height + near, x, trim.height + far)
    for y in (flat.top, trim.height - flat.top) if flat.top else ():
        yield _stroke(-near, y, -far, y)
        yield _stroke(trim.width + near, y, trim.width + far, y)
    yield b"Q"


def _stroke(x: int, y: int, to_x: int, to_y: int) -> bytes:
    return f"{_points(x, y)} m {_points(to_x, to_y)} l S".encode()


def _points(*lengths: int) -> str:
    return " ".join(number(length * 1000) for length in lengths)
