"""Turns the faces of a book into the font files beside its HTML: only what the book uses.

Each file says that its em box stands 0.88 above and 0.12 below the baseline, whatever its designer
said, so that a line of several faces has one baseline in every browser and in WeasyPrint.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

import uharfbuzz as hb

from keben.galley.setter import ASCENT

#: Where ascender, descender and line gap stand in the tables that browsers read; usWin is unsigned.
_METRICS = {b"hhea": (4, ">hhh"), b"OS/2": (68, ">hhhHH")}

#: Signs that a browser may ask for although no line has them.
_ALWAYS = " -\u3000"


def web_face(face: hb.Face, characters: Iterable[str]) -> bytes:
    """Return `face` cut down to `characters`, with the metrics of the book."""
    wanted = hb.SubsetInput()
    # WeasyPrint writes glyph ids where a PDF wants CIDs: in this file they are the same (D6).
    wanted.flags |= hb.SubsetFlags.CFF_IDENTITY_CHARSET
    wanted.unicode_set.update({ord(c) for text in (*characters, _ALWAYS) for c in text})
    subset = hb.subset(face, wanted)
    return with_metrics(bytes(subset.blob.data), face.upem)


def with_metrics(font: bytes, em: int) -> bytes:
    """Return a font file that says 0.88 and 0.12 em for ascender and descender."""
    up, down = em * ASCENT // 1000, em - em * ASCENT // 1000
    data = bytearray(font)
    (count,) = struct.unpack_from(">H", data, 4)
    for k in range(count):
        tag, _sum, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * k)
        if tag not in _METRICS:
            continue
        at, form = _METRICS[tag]
        values = (up, -down, 0) if tag == b"hhea" else (up, -down, 0, up, down)
        struct.pack_into(form, data, offset + at, *values)
        struct.pack_into(">L", data, 12 + 16 * k + 4, _checksum(data, offset, length))
    return bytes(data)


def _checksum(data: bytearray, offset: int, length: int) -> int:
    table = bytes(data[offset : offset + length]) + bytes(-length % 4)
    total: int = sum(struct.unpack(f">{len(table) // 4}L", table))
    return total & 0xFFFFFFFF
