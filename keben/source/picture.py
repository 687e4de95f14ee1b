"""Turns a picture file into what is wrong with it, decoding it only where nothing else would tell.

A picture that cannot be painted would leave a hole on a page that was proofread; it is told where the
sources name it. Sources are untrusted (D12): a figure may declare no entities, and a picture that is
small on disk and enormous in memory is refused.
"""

from __future__ import annotations

from pathlib import Path
from warnings import catch_warnings
from xml.etree import ElementTree

from keben.messages import _

MOST_PIXELS = 200_000_000  #: a spread of 大16开 at 1200 dpi, in black and white, just passes
MOST_BYTES = 16 * 2**20  #: of a figure: drawn by hand or by a program, never that large

_JPEG_END = b"\xff\xd9"
_MODES = frozenset("1 L LA P RGB RGBA CMYK YCbCr I;16 I;16B".split())


def picture_fault(path: Path) -> str:
    """Return what is wrong with a picture, in the editor's words; "" when nothing is."""
    try:
        if path.suffix.lower() == ".svg":
            return _figure_fault(path)
        with catch_warnings(action="ignore"):  # what Pillow has to say, the exception says too
            return _raster_fault(path)
    except (OSError, SyntaxError, ValueError):
        return _("it cannot be read; it may be damaged or of another kind")


def _figure_fault(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        return _("it is larger than {most} MiB").format(most=MOST_BYTES // 2**20)
    if b"<!ENTITY" in path.read_bytes():
        return _("it declares entities, which a figure needs not")
    root = ElementTree.parse(path).getroot()  # no entities are left
    if root.tag.rpartition("}")[2] != "svg":
        return _("it is no SVG figure")
    return ""


def _raster_fault(path: Path) -> str:
    from PIL import Image, ImageFile  # most figures are drawings

    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    is_lax, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(path) as picture:
            pixels = picture.width * picture.height
            is_jpeg = picture.format == "JPEG"
            mode = picture.mode
            if pixels <= MOST_PIXELS:
                if picture.format == "TIFF":
                    picture.load()  # it has no sums to verify it by
                else:
                    picture.verify()
    finally:
        Image.MAX_IMAGE_PIXELS = limit
        ImageFile.LOAD_TRUNCATED_IMAGES = is_lax  # WeasyPrint's, for all who ask Pillow
    if pixels > MOST_PIXELS:
        return _("it has {pixels} million pixels, more than {most}").format(
            pixels=pixels // 1_000_000, most=MOST_PIXELS // 1_000_000
        )
    if mode not in _MODES:
        return _("its colours are of a kind ({mode}) that nobody prints").format(mode=mode)
    if is_jpeg and _JPEG_END not in path.read_bytes()[-4096:]:
        return _("it is cut off")
    return ""
