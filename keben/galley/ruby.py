"""Turns readings into cells above the characters that they belong to.

A reading takes no room in its line: its cell is as wide as nothing and begins left of where it stands,
so that it is centred above its character, stays with it at every break, and lines are set as ever. Where
a reading is wider than its character, that stands in a wider frame, and two readings side by side are
a quarter of an em apart.

Rules: A9.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keben.compose import HAN, Cell, Kind
from keben.faces.face import Faces

SCALE, RISE, APART = 500, 940, 250  #: thousandths of the em


def syllables(base: str, reading: str) -> tuple[str, ...]:
    """Return the reading of each character; nothing when they cannot be told apart.

    >>> syllables("睢宁", "suī níng"), syllables("黟", "yī"), syllables("睢宁", "suīníng")
    (('suī', 'níng'), ('yī',), ())
    """
    parts = tuple(reading.split())
    return parts if len(parts) == len(base) else ()


def with_readings(bases: list[Cell], readings: tuple[str, ...], faces: Faces) -> Iterator[Cell]:
    """Yield each character and then its reading."""
    for base, reading in zip(bases, readings, strict=True):
        face = faces.resolve(base.face, reading) or base.face
        width = faces.advance(face, reading) * SCALE // HAN
        more = max(0, width + APART - base.width)
        frame = base.width + more
        yield replace(base, width=frame, inset=base.inset + more // 2) if more else base
        inset = -(frame + width) // 2
        yield Cell(reading, face, Kind.SCRIPT, 0, inset, SCALE, RISE)
