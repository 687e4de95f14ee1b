"""Turns a picture of a file into the most ink that it lays on paper (C5)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from keben.certify.preflight.entries import entry
from keben.certify.preflight.inks import Space

#: Ink is measured over spots, as a printer's densitometer does: a picture is made this small before.
_SIDE = 512
_FULL = 255
_PNG = b"\x89PNG\r\n\x1a\n"
_FOUR_BANDS = b"\x08\x06\0\0\0"  #: 8 bits, four values a pixel: PNG knows them as RGB and alpha


def most_ink(picture: Any, space: Space) -> float | None:
    """Return the most ink, 4 for 400 %; None where it cannot be told: RGB, spots, rare codings."""
    if space.kind == "gray":
        return 1.0
    if space.kind != "cmyk":
        return None
    try:
        opened = _opened(picture)
    except (OSError, ValueError, NotImplementedError):
        return None
    if opened is None or len(opened.getbands()) != 4:
        return None
    small = opened.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    bands = [band.tobytes() for band in small.split()]
    return max(map(sum, zip(*bands, strict=True))) / _FULL


def _opened(picture: Any) -> Image.Image | None:
    """Return the picture with 255 for full ink."""
    filters = entry(picture, "/Filter", [])
    last = filters[-1] if isinstance(filters, list) and filters else filters
    decode = [float(value) for value in entry(picture, "/Decode", [])]
    is_turned = bool(decode) and decode[0] > decode[1]
    if last == "/DCTDecode":
        photo = Image.open(BytesIO(picture._data))
        photo.draft("CMYK", (_SIDE, _SIDE))
        # Pillow takes every JPEG in CMYK for one of Adobe's, whose values are turned round.
        return photo if is_turned else _turned(photo)
    if int(entry(picture, "/BitsPerComponent", 8)) != 8 or last not in ("/FlateDecode", []):
        return None
    size = int(entry(picture, "/Width")), int(entry(picture, "/Height"))
    parameters = entry(picture, "/DecodeParms", {})
    if isinstance(parameters, dict) and int(entry(parameters, "/Predictor", 1)) >= 10:
        plain = _from_png(size, picture._data)
    else:
        plain = Image.frombytes("CMYK", size, picture.get_data())
    return _turned(plain) if is_turned else plain


def _from_png(size: tuple[int, int], pixels: bytes) -> Image.Image:
    """Return a picture whose rows are told by what differs, which Pillow undoes faster than Python."""
    head = struct.pack(">II", *size) + _FOUR_BANDS
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )  # fmt: skip
    opened = Image.open(BytesIO(_PNG + b"".join(chunks)))
    return Image.frombytes("CMYK", size, opened.tobytes())


def _turned(picture: Image.Image) -> Image.Image:
    return Image.eval(picture, lambda value: _FULL - value)
