"""Turns what stands on a sheet into words for it: text, lines, areas and pictures with their inks.

Lengths are points from the trim's top left, y down, as everywhere in the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from keben.certify.preflight.fonts import Font
from keben.certify.preflight.inks import Ink, Space

MM = 72 / 25.4
#: What comes nearer to the trim than this is kept one by one; of the rest a sheet tells but kinds.
NEAR = 10 * MM

Box = tuple[float, float, float, float]  #: left, top, right, bottom


class Mark(NamedTuple):
    """What was painted: one string, line or area, or many of one kind."""

    kind: str  #: text, line, area or shading
    ink: Ink
    size: float  #: of its type; of a line, how wide; of an area, its lesser side
    box: Box  #: of the first
    is_off: bool  #: outside the trim, to be cut away


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture where it is printed."""

    box: Box  #: what is seen of it
    across: int  #: pixels
    down: int
    ppi: float  #: pixels an inch as printed, the lesser of both ways
    space: Space
    bits: int
    is_mask: bool  #: painted through with an ink
    total: float | None = None  #: most ink in it; None where it cannot be told


@dataclass(frozen=True, slots=True)
class Painting:
    """All that one page paints."""

    marks: tuple[tuple[Mark, int], ...]  #: each kind with how many there are
    pictures: tuple[Placed, ...]
    fonts: tuple[Font, ...]  #: that text was set in
    see_through: tuple[str, ...]  #: what asks for transparency
    missing: int  #: glyphs of no character (.notdef), which a reader of text never sees (A9.8)
    text: int  #: checksum of what strings say inside the trim, in which font and where
