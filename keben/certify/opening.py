"""Turns lines that were opened into verdicts: whether they had to be (A1.9), and in order (A5.2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from keben.certify.lines import Line
from keben.certify.marks import ENDING, MARKS, is_han
from keben.certify.reading import EPS, Check, Reading, Spot, between_han, spot, width_between
from keben.certify.resetting import LEAST, MOST, NOT_FIRST, could_be_set
from keben.messages import _

OPENED = 0.008  #: em a gap from which a line counts as opened
HOLE = 0.2  #: em a gap from which a reader sees holes in a line


def pushed_in_first(reading: Reading) -> Iterator[Spot | None]:
    """A1.9: a line is not opened where squeezing it would have brought up a han and the mark after it.

    What the line had to give is read from its marks and Han–Latin spaces; it needs room for the han
    and for half a mark, less what it was opened by. Nothing is wrong where a later line would have a
    wider hole for it.
    """
    for paragraph in reading.paragraphs:
        for k, (line, after) in enumerate(pairwise(paragraph), 1):
            if line.role != "body" or line.gap <= OPENED or len(after.glyphs) < 3:
                continue
            han, mark, third = (glyph.text for glyph in after.glyphs[:3])
            if not is_han(han) or mark not in ENDING or third in NOT_FIRST:
                continue
            has_room = _give(line) >= 1.5 - sum(line.gaps) + EPS
            fault = _("the next two characters could have been pushed in")
            is_bad = has_room and could_be_set(paragraph[k:], 2, max(line.gap, HOLE))
            yield spot(line, -1, fault) if is_bad else None


def _give(line: Line) -> float:
    """Return what a line can still give way, em."""
    give = sum(max(0.0, pair.gap - LEAST) for pair in line.pairs if pair.k - 1 not in line.blanks)
    for k in range(1, len(line.glyphs) - 1):
        if line.glyphs[k].text in MARKS and (sides := between_han(line, k)):
            give += max(0.0, width_between(*sides) - line.gap - 0.5)
    return give


def opened_in_order(reading: Reading) -> Iterator[Spot | None]:
    """A5.2: Han–Latin space opens first, then all gaps between han alike."""
    for line in reading.text:
        if line.place not in ("first", "middle") or line.gap <= OPENED or not line.gaps:
            continue
        held = [pair.k for pair in line.pairs if pair.gap < MOST - EPS]
        fault, where = "", 0
        if max(line.gaps) - min(line.gaps) > EPS:
            fault = _("its gaps are opened unevenly")
        elif reading.given and held:
            fault, where = _("opened before the space beside Latin was at its most"), held[0]
        yield spot(line, where, fault) if fault else None


CHECKS: tuple[tuple[str, Check], ...] = (("A1.9", pushed_in_first), ("A5.2", opened_in_order))
