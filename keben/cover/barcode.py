"""Turns an ISBN into its bars on the back cover, with the number above and the price below.

The symbol is an EAN-13 of 0.8 times the nominal size, as the issuing office makes them; black on white.
Rules: C4; GB/T 12906-2008: in the lower right corner of the back, at least 15 mm from its edges.
"""

from __future__ import annotations

from itertools import groupby

from keben.cover.pasteup import PAPER, PasteUp
from keben.style import Setting, mm

MODULE = mm(0.264)  #: width of the narrowest bar
BAR = mm(18.28)  #: height of the bars
GUARD = mm(1.32)  #: by which those at the ends and in the middle are longer
QUIET_LEFT, QUIET_RIGHT = 11, 7  #: modules of white beside its 95
PADDING = mm(2.5)

WIDTH = (QUIET_LEFT + 95 + QUIET_RIGHT) * MODULE + 2 * PADDING
HEIGHT = mm(35)

_NUMBER = Setting.model_construct(face="hei", size=8000, leading=10500)
_FIGURE = Setting.model_construct(face="hei", size=8200, leading=10500)
_PRICE = Setting.model_construct(face="song", size=9000, leading=12000)


def paste_barcode(pasteup: PasteUp, isbn: str, price: str, x: int, y: int) -> None:
    """Put the white field with bars and texts at its place; without a price, only the bars' part."""
    # A book without an ISBN need not wait for it.
    from barcode.ean import EuropeanArticleNumber13

    inner = WIDTH - 2 * PADDING
    pasteup.box(x, y, WIDTH, HEIGHT if price else HEIGHT - 13500, PAPER)
    below = pasteup.across(f"ISBN {isbn}", _NUMBER, x + PADDING, y + PADDING, inner)
    left = x + PADDING + QUIET_LEFT * MODULE
    digits = isbn.replace("-", "")
    at = left
    for kind, run in groupby(EuropeanArticleNumber13(digits, guardbar=True).build()[0]):
        width = len(list(run)) * MODULE
        if kind != "0":
            pasteup.box(at, below, width, BAR + GUARD if kind == "G" else BAR)
        at += width
    foot = below + BAR + 700
    pasteup.across(digits[0], _FIGURE, left - 9 * MODULE, foot, 7 * MODULE)
    for n, digit in enumerate(digits[1:]):
        start = 3 + 7 * n if n < 6 else 8 + 7 * n
        pasteup.across(digit, _FIGURE, left + start * MODULE, foot, 7 * MODULE)
    if price:
        pasteup.across(f"定价：{price}", _PRICE, x + PADDING, foot + 12500, inner)
