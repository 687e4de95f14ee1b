"""Turns operators that only prepare into the graphics state that those which paint look at."""

from __future__ import annotations

from dataclasses import dataclass

from keben.certify.preflight.canvas import ENDLESS, Matrix
from keben.certify.preflight.fonts import Widths
from keben.certify.preflight.inks import BLACK, GRAY, Ink, Space
from keben.certify.preflight.marks import Box


@dataclass(slots=True)
class State:
    """What `q` keeps and `Q` brings back."""

    matrix: Matrix
    clip: Box = ENDLESS
    fill: Ink = BLACK
    stroke: Ink = BLACK
    fill_space: Space = GRAY
    stroke_space: Space = GRAY
    width: float = 1.0
    font: Widths | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
