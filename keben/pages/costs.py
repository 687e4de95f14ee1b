"""Turns a galley into what it costs to end a page, or a column, before each of its pieces.

A break is never forbidden: where keeping every rule would leave a page that cannot be made, the least
evil is taken and told. A cost of one is a trifle; `BAD` and more is a fault that a reader sees.

Rules: A7.4, A7.5, A10.1, A11.3.
"""

from __future__ import annotations

from collections.abc import Sequence

from keben.galley.strip import Columns, Facing, Piece, Turned

STRANDED = 4_000  #: a heading without its text, a table's head without rows
WIDOW = 1_500  #: a page that begins with the last line of a paragraph
BAD = WIDOW
SHORT = 160  #: a last page of fewer lines than `LEAST_LINES`, a line
LEAST_LINES = 5  #: of a last page (A7.5)
WHITE = 4  #: the square of the lines left white
LEVEL = 24  #: facing pages that do not end on the same line, a line
RESET = 3  #: a paragraph set a line longer or shorter than is best
OPENED = 5  #: a line of white more above a heading, a table or a picture
WAITING = 4  #: a picture that stands a page after its place
PASSED = 60  #: a picture that stands behind the next heading
CARRIED = 1  #: a line of a note that goes on overleaf
CROWDED = 2  #: a line of text that notes take from the upper half of a page

_TALL = 6  #: grid lines above which a strip is a figure that a heading does not wait for


def ending_costs(pieces: Sequence[Piece], leading: int) -> list[int]:
    """Return the cost of a break before each piece, and 0 for one behind the last.

    A heading is content with what text it has: once some stands below it, it does not wait for a
    figure, nor for what is itself kept with what follows, a heading or the head of a table. What may leave its place in the text
    neither helps nor hinders.
    """
    costs = []
    pending = 0
    has_text = False
    for piece in pieces:
        if isinstance(piece, Columns):
            costs.append(STRANDED if pending > 0 else 0)
            pending, has_text = 0, True
            continue
        if isinstance(piece, Turned | Facing) or piece.placing != "here":
            costs.append(STRANDED if pending > 0 else 0)
            continue
        if has_text and (piece.height > _TALL * leading or piece.keep_next):
            pending = 0
        if piece.break_before:
            pending = 0
            costs.append(0)
        elif pending > 0:
            costs.append(STRANDED)
        else:
            costs.append(0 if piece.may_start else WIDOW)
        has_text = not piece.keep_next and (has_text or not piece.is_blank)
        pending = max(pending - piece.height, piece.keep_next)
    costs.append(0)
    return costs
