"""Turns paragraphs into lines: pure, font-free, in thousandths of an em.

`CellMaker` makes cells, `fit` looks at neighbours, `choose_breaks` ends lines, `set_line` fills them.
Fonts come in through two callbacks, so tests need none.

Rules: A1–A7.
"""

from __future__ import annotations

from collections.abc import Sequence

from keben.carried import dataclass
from keben.compose.breaks import choose_breaks
from keben.compose.cells import CellMaker, Run
from keben.compose.classes import AT_EDGES
from keben.compose.fitting import Rules, fit
from keben.compose.hyphenation import in_parts, in_words
from keben.compose.justify import looseness, set_line
from keben.compose.line import HAN, Cell, Kind, SetLine
from keben.compose.wished import wished_breaks
from keben.faces.face import Faces

__all__ = [
    "HAN",
    "Cell",
    "CellMaker",
    "Kind",
    "Rules",
    "Run",
    "SetLine",
    "Shape",
    "compose",
    "compose_plain",
    "looseness",
    "set_cells",
]


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a paragraph, thousandths of an em: its measure, and what each line is indented by.

    `beside` lines are shortened at the right by `beside_width`, for a picture that stands there.
    """

    measure: int
    indent: int = 0  #: of the first line
    hang: int = 0  #: of all others
    beside: int = 0
    beside_width: int = 0

    def indent_of(self, line: int) -> int:
        """Return the indent of line k, from 0."""
        return self.hang if line else self.indent

    def room_of(self, line: int) -> int:
        """Return what line k can hold."""
        taken = self.beside_width if line < self.beside else 0
        return self.measure - self.indent_of(line) - taken


def compose(
    cells: Sequence[Cell], shape: Shape, rules: Rules, lines: int | None = None
) -> tuple[SetLine, ...]:
    """Break and justify a paragraph. No cells, no lines.

    A word that may be parted is set as its parts, and put together again where no line ends in it.
    With `lines`, the paragraph is set in so many, or not at all where that cannot be done well.
    """
    if not cells:
        return ()
    words, owners = cells, None
    if any(cell.parts for cell in cells):
        cells, owners = in_parts(words)
    fitted = fit(cells, rules)
    ends = (
        choose_breaks(fitted, shape.room_of)
        if lines is None
        else wished_breaks(fitted, shape.room_of, lines)
    )
    made: list[SetLine] = []
    start = 0
    for number, end in enumerate(ends):
        line = set_line(
            fitted,
            start,
            end,
            room=shape.room_of(number),
            indent=shape.indent_of(number),
            last=end == len(cells),
        )
        made.append(in_words(line, words, owners) if owners else line)
        start = end
    return tuple(made)


def compose_plain(
    text: str, measure: int, indent: int, faces: Faces, role: str = "song"
) -> tuple[SetLine, ...]:
    """Compose one paragraph of plain text in one face, with the default rules."""
    maker = CellMaker(faces.advance, faces.resolve, Rules().squeeze)
    return compose(maker.cells([Run(text, role)]), Shape(measure, indent), Rules())


def set_cells(cells: Sequence[Cell], rules: Rules) -> SetLine:
    """Set cells in one line at their natural width: headings, table figures, folios.

    Most are one number, which has no neighbour to look at.
    """
    if len(cells) == 1 and cells[0].kind not in AT_EDGES:
        width = cells[0].width
        return SetLine((cells[0],), (width,), (), 0, 0, 1, width, last=True)
    fitted = fit(cells, rules)
    return set_line(fitted, 0, len(cells), room=1 << 60, indent=0, last=True)
