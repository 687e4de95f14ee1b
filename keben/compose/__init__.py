"""Turns paragraphs into lines: pure, font-free, in thousandths of an em.

`CellMaker` makes cells, `fit` looks at neighbours, `choose_breaks` ends lines, `set_line` fills them.
Fonts come in through two callbacks, so tests need none.

Rules: A1–A7.
"""

from __future__ import annotations

from collections.abc import Sequence

from keben.compose.breaks import choose_breaks
from keben.compose.cells import CellMaker, Run
from keben.compose.fitting import Rules, fit
from keben.compose.justify import set_line
from keben.compose.line import HAN, Cell, Kind, SetLine
from keben.faces.face import Faces

__all__ = [
    "HAN",
    "Cell",
    "CellMaker",
    "Kind",
    "Rules",
    "Run",
    "SetLine",
    "compose",
    "compose_plain",
    "set_cells",
]


def compose(
    cells: Sequence[Cell], measure: int, rules: Rules, *, indent: int = 0, hang: int = 0
) -> tuple[SetLine, ...]:
    """Break and justify a paragraph.

    `measure` is the width of the lines, `indent` the indent of the first and `hang` that of the others,
    all in thousandths of an em. No cells, no lines.
    """
    if not cells:
        return ()
    fitted = fit(cells, rules)
    lines = []
    start, inset = 0, indent
    for end in choose_breaks(fitted, measure, indent, hang):
        last = end == len(cells)
        lines.append(
            set_line(fitted, start, end, room=measure - inset, indent=inset, last=last)
        )
        start, inset = end, hang
    return tuple(lines)


def compose_plain(
    text: str, measure: int, indent: int, faces: Faces, role: str = "song"
) -> tuple[SetLine, ...]:
    """Compose one paragraph of plain text in one face, with the default rules."""
    maker = CellMaker(faces.advance, faces.resolve, Rules().squeeze)
    return compose(maker.cells([Run(text, role)]), measure, Rules(), indent=indent)


def set_cells(cells: Sequence[Cell], rules: Rules) -> SetLine:
    """Set cells in one line at their natural width: headings, table figures, folios."""
    fitted = fit(cells, rules)
    return set_line(fitted, 0, len(cells), room=1 << 60, indent=0, last=True)
