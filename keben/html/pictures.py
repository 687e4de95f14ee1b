"""Turns picture files into bytes that a browser shows and that the press prints as they look.

Most need nothing. No browser shows TIFF, so the folder gets a PNG of it. WeasyPrint writes what it reads
into the PDF, but turns a picture at the cost of its quality, cannot put CMYK into what it makes of a
TIFF, prints line art in three colours, and reads 16 bits as 8: such pictures it gets ready made.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path, PurePosixPath

from PIL import Image, ImageOps
from PIL.ExifTags import Base

from keben.html.sheets import picture_url

TIFF = frozenset({".tif", ".tiff"})
UPRIGHT = 1  #: of the ways in which a camera may have been held (EXIF)
_QUALITY = 95  #: of a JPEG that is turned, or made of a TIFF that separates colours


def browser_name(file: str) -> str:
    """Return the name that a picture has in the folder.

    >>> browser_name("maps/city.tif"), browser_name("maps/city.svg")
    ('maps/city.tif.png', 'maps/city.svg')
    """
    return f"{file}.png" if PurePosixPath(file).suffix.lower() in TIFF else file


def browser_url(file: str) -> str:
    """Return the address of a picture in the folder."""
    return picture_url(browser_name(file))


def browser_picture(path: Path) -> bytes:
    """Return a picture as a browser shows it: what `browser_name` calls it."""
    if path.suffix.lower() not in TIFF:
        return path.read_bytes()
    with opened(path.read_bytes()) as image:
        return _written(in_eight_bits(ImageOps.exif_transpose(image)), "PNG")


def press_picture(path: Path) -> bytes:
    """Return a picture as the press can print it: upright, in 8 bits, in grey, RGB or CMYK."""
    if path.suffix.lower() == ".svg":
        return path.read_bytes()
    with opened(path.read_bytes()) as image:
        is_ready = image.format != "TIFF" and image.mode != "1" and not image.mode.startswith("I")
        if is_ready and image.getexif().get(Base.Orientation, UPRIGHT) == UPRIGHT:
            return path.read_bytes()
        made = in_eight_bits(ImageOps.exif_transpose(image))
        is_jpeg = image.format == "JPEG" or made.mode == "CMYK"
        return _written(made, "JPEG" if is_jpeg else "PNG")


def opened(content: bytes) -> Image.Image:
    """Open a picture; that it is not enormous, `source/` has seen to.

    Pillow maps a TIFF that is a file into memory, and then shears one that is to be turned.
    """
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        return Image.open(BytesIO(content))
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Return line art and 16 bits as greys, other colours than those of press or screen as RGB."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256 + 0)
    if image.mode == "1" or image.mode.startswith("I;16"):
        return image.convert("L")
    return image.convert("RGB") if image.mode == "YCbCr" else image


def _written(image: Image.Image, form: str) -> bytes:
    profile = image.info.get("icc_profile")
    if form == "PNG" and image.mode == "CMYK":
        image, profile = image.convert("RGB"), None
    file = BytesIO()
    image.save(file, form, quality=_QUALITY, subsampling=0, icc_profile=profile)
    return file.getvalue()
