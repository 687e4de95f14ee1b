"""Turns rules and the marks beside lines into path operators, in black only.

Lengths are thousandths of a point, y running down, until they are written.
"""

from __future__ import annotations

from functools import lru_cache

from keben.galley.strip import RuleItem
from keben.html.decor import Decor

#: A circle of radius 1 as four curves: where the control points lie.
_CIRCLE = 0.5523


class Pen:
    """Draws on pages of one height, from which y is counted up."""

    def __init__(self, height: int) -> None:
        self._height = height

    def rule(self, rule: RuleItem) -> str:
        """Return a filled rectangle."""
        return f"{black(rule.tint)} k\n{self._box(rule.x, rule.y, rule.width, rule.height)} f"

    def _box(self, x: int, y: int, width: int, height: int) -> str:
        bottom = self._height - y - height
        return " ".join(number(value * 1000) for value in (x, bottom, width, height)) + " re"

    def decor(self, box: Decor, tint: int) -> str:
        """Return what stands beside a line in the boxes that the reading form has (A9.3, A9.4, A9.6)."""
        colour = black(tint)
        if box.kind == "name":
            return f"{colour} k\n{self._box(box.x, box.y, box.width, box.height)} f"
        if box.kind == "frame":
            half = box.thick // 2
            inner = self._box(
                box.x + half, box.y + half, box.width - box.thick, box.height - box.thick
            )
            return f"{colour} K {number(box.thick * 1000)} w\n{inner} S"
        if box.kind == "dot":
            return f"{colour} k\n{self._disc(box)} f"
        return f"{colour} K {number(box.thick * 1000)} w\n{self._wave(box)} S"

    def _disc(self, box: Decor) -> str:
        radius = box.width / 2
        return circle(box.x + radius, self._height - box.y - radius, radius)

    def _wave(self, box: Decor) -> str:
        """Two bows a wave, as wide as the box is high twice over, and whole ones only."""
        waves = max(1, round(box.width / (2 * box.height)))
        step = box.width / waves / 2
        middle = self._height - box.y - box.height / 2
        swing = box.height - box.thick
        parts = [f"{_points(box.x, middle)} m"]
        for k in range(2 * waves):
            x, up = box.x + k * step, middle + (swing if k % 2 == 0 else -swing)
            parts.append(f"{_points(x + step / 3, up, x + 2 * step / 3, up, x + step, middle)} c")
        return " ".join(parts)


def circle(x: float, y: float, radius: float) -> str:
    """Return the path of a circle; y is counted up."""
    bow = radius * _CIRCLE
    curves = [
        (x + radius, y + bow, x + bow, y + radius, x, y + radius),
        (x - bow, y + radius, x - radius, y + bow, x - radius, y),
        (x - radius, y - bow, x - bow, y - radius, x, y - radius),
        (x + bow, y - radius, x + radius, y - bow, x + radius, y),
    ]
    return f"{_points(x + radius, y)} m " + " ".join(f"{_points(*curve)} c" for curve in curves)


def black(tint: int) -> str:
    """Return operands of `k` for thousandths of black, and of nothing else (C4).

    >>> black(1000), black(250)
    ('0 0 0 1', '0 0 0 .25')
    """
    return f"0 0 0 {number(tint * 1000)}"


@lru_cache(1 << 14)
def number(millionths: int) -> str:
    """Return millionths as the PDF writes numbers, exactly.

    >>> number(10500000), number(-250), number(18000000), number(0)
    ('10.5', '-.00025', '18', '0')
    """
    whole, rest = divmod(abs(millionths), 1_000_000)
    sign = "-" if millionths < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{rest:06d}".rstrip("0")


def _points(*values: float) -> str:
    return " ".join(number(round(value * 1000)) for value in values)
