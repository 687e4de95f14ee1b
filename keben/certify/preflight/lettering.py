"""Turns a string that is shown into the room that it takes: as wide as its font tells, as high as its size."""

from __future__ import annotations

from dataclasses import dataclass

from keben.certify.preflight.canvas import Matrix
from keben.certify.preflight.fonts import Widths
from keben.certify.preflight.marks import Box
from keben.certify.preflight.operators import shown
from keben.certify.preflight.state import State

_BELOW = 0.12  #: of the body of a han, under its baseline


@dataclass(frozen=True, slots=True)
class Lettering:
    """A string in the space of its text, whose pen begins at the origin."""

    box: Box
    ahead: Matrix  #: to where the pen stands after it
    missing: int  #: glyphs of no character, in a font of two-byte codes


def lettering(state: State, font: Widths, string: bytes) -> Lettering:
    """Move the pen along a string, or an array of them with how far it goes back between."""
    pen, first, missing = 0.0, 0.0, 0
    is_begun = False
    for piece in shown(string):
        if isinstance(piece, float):
            pen -= piece / 1000 * state.size
            continue
        if not is_begun:
            first, is_begun = pen, True
        glyphs = font.glyphs(piece)
        pen += font.advance(glyphs) * state.size + len(glyphs) * state.spacing
        if font.is_wide:
            missing += glyphs.count(0)
        else:
            pen += piece.count(b" ") * state.word_spacing
    if font.is_vertical:
        half = state.size / 2
        return Lettering((-half, -pen, half, -first), (1, 0, 0, 1, 0, -pen), missing)
    low = state.rise - _BELOW * state.size
    box = first * state.scale, low, pen * state.scale, low + state.size
    return Lettering(box, (1, 0, 0, 1, pen * state.scale, 0), missing)
