"""Turns the pages of a volume, its paper and its binding into the measures of its cover laid flat.

Outside up, from left to right: flap or turn-in, back, spine, front, flap or turn-in. Paper is thick in
proportion to its weight, so the spine is known from the pages; a printer's dummy knows it better, and
what book.yaml says goes first. Rules: B8, C2, C8.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.galley.extent import Extent
from keben.model import Binding, Imprint, Volume
from keben.style import MPT_PER_MM, CoverStyle, Trim, mm

LEAF_MM = 0.001346  #: thickness of a leaf by its weight in g/m² (C8)
JOINT = mm(11)  #: 书槽, from the spine to the board that turns on it
OVERHANG = mm(3)  #: 飘口, of a board beyond the leaves
TURN_IN = mm(15)  #: 包边, behind the edge of a board


@dataclass(frozen=True, slots=True)
class Flat:
    """The cover laid flat; lengths are mpt, x from its left edge and y down from its top."""

    height: int
    edge: int  #: width of the flaps 勒口, or of the turn-ins 包边 at the sides
    top: int  #: height of the turn-ins above and below
    panel: int  #: width of the front, and of the back
    joint: int  #: part of a panel, beside the spine, that is pressed into a groove
    spine: int

    @property
    def width(self) -> int:
        """Width of the whole."""
        return 2 * (self.edge + self.panel) + self.spine

    @property
    def spine_left(self) -> int:
        """Where the back ends and the spine begins."""
        return self.edge + self.panel

    @property
    def front_left(self) -> int:
        """Where the spine ends and the front begins."""
        return self.spine_left + self.spine

    @property
    def folds(self) -> tuple[int, ...]:
        """Where it is folded or grooved, from left to right."""
        joints = (self.spine_left - self.joint, self.front_left + self.joint) if self.joint else ()
        edges = (self.edge, self.width - self.edge) if self.edge else ()
        return tuple(sorted((*edges, self.spine_left, self.front_left, *joints)))


def flat_of(
    imprint: Imprint, volume: Volume, extent: Extent, trim: Trim, style: CoverStyle
) -> Flat:
    """Return the measures of the cover of a volume of this extent."""
    block = thickness(extent, imprint)
    if imprint.binding is Binding.PAPER:
        return Flat(trim.height, style.flap, 0, trim.width, 0, volume.spine or block)
    turn_in = TURN_IN + style.board
    return Flat(
        trim.height + 2 * (OVERHANG + turn_in),
        turn_in,
        turn_in,
        trim.width + OVERHANG,
        JOINT,
        volume.spine or block + 2 * style.board,
    )


def thickness(extent: Extent, imprint: Imprint) -> int:
    """Return how thick the leaves of a volume are together, mpt (C8)."""
    weight = extent.pages * imprint.text_paper + extent.plates * imprint.plates_paper
    return round(weight / 2 * LEAF_MM * MPT_PER_MM)
