"""Turns a picture file into its proportions as it is shown, upright, without decoding it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import Base

_NUMBER = r"\s*([0-9.]+)"
_VIEW_BOX = re.compile(
    rf"viewBox\s*=\s*[\"']{_NUMBER}[\s,]+([0-9.]+)[\s,]+([0-9.]+)[\s,]+([0-9.]+)"
)
_SIDE = r"<svg[^>]*\s{}\s*=\s*[\"']([0-9.]+)"
_SQUARE = (1000, 1000)


@lru_cache(maxsize=512)
def picture_size(path: Path) -> tuple[int, int]:
    """Return width and height in units of their own; a picture that cannot be read is a square.

    `source/` has already told of a picture that is missing or of an unknown kind.
    """
    try:
        if path.suffix.lower() == ".svg":
            return _svg_size(path.read_text("utf-8", "replace")[:65536])
        with Image.open(path) as image:
            # what Pillow says of a TIFF is how it stands already
            is_turned = image.format != "TIFF" and image.getexif().get(Base.Orientation, 1) > 4
            return (image.height, image.width) if is_turned else (image.width, image.height)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return _SQUARE


def _svg_size(source: str) -> tuple[int, int]:
    box = _VIEW_BOX.search(source)
    sides = [box.group(3), box.group(4)] if box else []
    if not box:
        sides = [
            match.group(1)
            for name in ("width", "height")
            if (match := re.search(_SIDE.format(name), source))
        ]
    if len(sides) == 2 and float(sides[0]) > 0 and float(sides[1]) > 0:
        return round(float(sides[0]) * 1000), round(float(sides[1]) * 1000)
    return _SQUARE
