"""Turns the greys of figures, which WeasyPrint paints in RGB, into tints of black.

A book of one colour is printed with one plate. RGB black would be separated into four (C4); grey of
equal parts is black of the same lightness, so nothing is lost. Other colours are left as they are.
"""

from __future__ import annotations

import re

import pydyf

from keben.press.strokes import number

_RGB = re.compile(rb"([0-9.]+) ([0-9.]+) ([0-9.]+) (rg|RG)")


def keep_to_black(pdf: pydyf.PDF) -> None:
    """Rewrite grey RGB of every content stream that is still a list of operators."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Filter" not in item.extra:
            item.stream = [_in_black(part) for part in item.stream]
            group = item.extra.get("Group")
            if group is not None and group.get("CS") == "/DeviceRGB":
                group["CS"] = "/DeviceCMYK"  # what is blended in RGB leaves as four colours


def _in_black(part: object) -> object:
    match = _RGB.fullmatch(part) if isinstance(part, bytes) else None
    if match is None or not match[1] == match[2] == match[3]:
        return part
    black = 1_000_000 - round(float(match[1]) * 1_000_000)
    return f"0 0 0 {number(black)} {'k' if match[4] == b'rg' else 'K'}".encode()
