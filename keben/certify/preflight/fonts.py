"""Turns a font of a file into whether it is embedded, and how far it moves the pen."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keben.certify.preflight.entries import entry

_SUBSET = re.compile(r"/?[A-Z]{6}\+")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_FULL = 1000.0  #: of an em
_HALF = 500.0


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the file has it."""

    name: str
    is_embedded: bool
    is_subset: bool


@dataclass(frozen=True, slots=True)
class Widths:
    """How far the glyphs of a font move the pen."""

    font: Font
    of: Mapping[int, float]  #: code → advance
    usual: float = _HALF  #: of codes that are not told
    unit: float = 0.001  #: of advances, in ems
    is_wide: bool = False  #: of two-byte codes
    is_vertical: bool = False

    def glyphs(self, codes: bytes) -> tuple[int, ...]:
        """Cut a string into codes, each of which is a glyph."""
        count = len(codes) // 2
        return struct.unpack(f">{count}H", codes[: 2 * count]) if self.is_wide else tuple(codes)

    def advance(self, glyphs: tuple[int, ...]) -> float:
        """Return how far glyphs move the pen, in ems."""
        if self.is_vertical:
            return float(len(glyphs))
        of, usual = self.of, self.usual
        return sum(of.get(glyph, usual) for glyph in glyphs) * self.unit


def widths_of(told: Any) -> Widths:
    """Read a font dictionary.

    Type 3 fonts are drawn in the file itself, so they count as embedded subsets.
    """
    name = str(entry(told, "/BaseFont", entry(told, "/Name", ""))).lstrip("/")
    kind = entry(told, "/Subtype")
    if kind == "/Type0":
        own = entry(told, "/DescendantFonts")[0].get_object()
        return Widths(
            _font(own, name), _wide_widths(entry(own, "/W", ())), float(entry(own, "/DW", _FULL)),
            is_wide=True, is_vertical=str(entry(told, "/Encoding", "")).endswith("-V"),
        )  # fmt: skip
    first = int(entry(told, "/FirstChar", 0))
    widths = {first + k: float(width) for k, width in enumerate(entry(told, "/Widths", ()))}
    if kind == "/Type3":
        return Widths(Font(name, True, True), widths, 0.0, float(told["/FontMatrix"][0]))
    return Widths(_font(told, name), widths)


def _font(told: Any, name: str) -> Font:
    descriptor = entry(told, "/FontDescriptor", {})
    has_program = any(key in descriptor for key in _PROGRAMS)
    return Font(name, has_program, _SUBSET.match(name) is not None)


def _wide_widths(told: Any) -> dict[int, float]:
    """Read /W: `c [w …]` or `first last w`."""
    widths: dict[int, float] = {}
    items = [item.get_object() for item in told]
    k = 0
    while k + 1 < len(items):
        first = int(items[k])
        if isinstance(items[k + 1], list):
            widths.update((first + n, float(width)) for n, width in enumerate(items[k + 1]))
            k += 2
        else:
            widths.update(dict.fromkeys(range(first, int(items[k + 1]) + 1), float(items[k + 2])))
            k += 3
    return widths
