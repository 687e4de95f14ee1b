"""Turns the colours of figures, which WeasyPrint paints in RGB, into inks of the press.

A book of one colour is printed with one plate. RGB black would be separated into four (C4); grey of
equal parts is black of the same lightness, so nothing is lost. Other colours go through the profile of
the print file, where it has one; otherwise they are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pydyf

from keben.press.strokes import number

#: Turns red, green and blue, from 0 to 1, into thousandths of four inks.
Separate = Callable[[float, float, float], tuple[int, int, int, int]]

_RGB = re.compile(rb"([0-9.]+) ([0-9.]+) ([0-9.]+) (rg|RG)")
_COLOUR = re.compile(rb"[0-9. ]+ (rg|RG)|(?!0 0 0 )[0-9. ]+ [kK]")


def keep_to_black(pdf: pydyf.PDF, separate: Separate | None = None) -> None:
    """Rewrite RGB of every content stream that is still a list of operators: grey, or all of it."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Filter" not in item.extra:
            item.stream = [_in_inks(part, separate) for part in item.stream]
            group = item.extra.get("Group")
            if group is not None and group.get("CS") == "/DeviceRGB":
                group["CS"] = "/DeviceCMYK"  # what is blended in RGB leaves as four colours
        elif separate and _is_rgb_shading(item):
            item["ColorSpace"] = "/DeviceCMYK"
            _shade(item["Function"], separate)


def is_coloured(pdf: pydyf.PDF) -> bool:
    """Say whether anything is painted otherwise than in black."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            if item.extra.get("ColorSpace", "/DeviceGray") != "/DeviceGray":
                return True
            if any(isinstance(part, bytes) and _COLOUR.fullmatch(part) for part in item.stream):
                return True
        elif isinstance(item, pydyf.Dictionary) and "ShadingType" in item:
            return True
    return False


def _in_inks(part: object, separate: Separate | None) -> object:
    match = _RGB.fullmatch(part) if isinstance(part, bytes) else None
    if match is None:
        return part
    red, green, blue = (float(value) for value in match.groups()[:3])
    inks = _inks(red, green, blue, separate)
    if inks is None:
        return part
    return f"{inks} {'k' if match[4] == b'rg' else 'K'}".encode()


def _inks(red: float, green: float, blue: float, separate: Separate | None) -> str | None:
    if red == green == blue:
        return f"0 0 0 {number(1_000_000 - round(red * 1_000_000))}"
    if separate is None:
        return None
    return " ".join(number(ink * 1000) for ink in separate(red, green, blue))


def _is_rgb_shading(item: pydyf.Object) -> bool:
    is_shading = isinstance(item, pydyf.Dictionary) and "ShadingType" in item
    return is_shading and item["ColorSpace"] == "/DeviceRGB"


def _shade(function: pydyf.Dictionary, separate: Separate) -> None:
    """Rewrite the colours at the ends of a shading, or of each of its parts."""
    for part in function.get("Functions", (function,)):
        for end in ("C0", "C1"):
            red, green, blue = part[end]
            part[end] = pydyf.Array([_inks(red, green, blue, separate)])
