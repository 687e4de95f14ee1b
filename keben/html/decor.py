"""Turns the marks beside a line into boxes: emphasis dots, proper-noun lines, frames.

The painter draws the same boxes, so that the two forms of a page agree. Lengths are thousandths of a
point from the trim's top left corner. Rules: A8.5, A9.3, A9.4, A9.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from keben.compose.line import Kind
from keben.galley.strip import TextItem

#: of the size, thousandths: below the baseline, and how large or thick
DOT_DROP, DOT_SIZE = 210, 140
LINE_DROP, LINE_THICK = 180, 45
WAVE_HIGH = 110
FRAME_RISE, FRAME_DROP, FRAME_THICK = 900, 140, 40
#: a proper-noun line is shorter than its word at both ends, so that two neighbours stay apart (A9.4)
SHORTENED = 90


@dataclass(frozen=True, slots=True)
class Decor:
    """One box: a dot to be filled round, a line to be filled, a wave or a frame to be drawn in it."""

    kind: str  #: dot | name | title | frame
    x: int
    y: int
    width: int
    height: int
    thick: int = 0


def decor_of(item: TextItem) -> tuple[Decor, ...]:
    """Return what stands beside a line."""
    if not item.decor:
        return ()
    line, size = item.line, item.size
    edges = [line.indent, *accumulate(line.advances, initial=line.indent)][1:]
    boxes: list[Decor] = []

    def share(thousandths: int) -> int:
        return thousandths * size // 1000

    for kind, first, end in item.decor:
        if kind == "dot":
            for k in range(first, end):
                cell = line.cells[k]
                if cell.kind is not Kind.HAN:
                    continue  # no dot under marks
                middle = item.x + share(edges[k] + cell.width // 2)
                boxes.append(
                    Decor(
                        kind,
                        middle - share(DOT_SIZE) // 2,
                        item.y + share(DOT_DROP),
                        share(DOT_SIZE),
                        share(DOT_SIZE),
                    )
                )
            continue
        left = item.x + share(edges[first])
        right = item.x + share(edges[end - 1] + line.cells[end - 1].width)
        if kind == "frame":
            top = item.y - share(FRAME_RISE)
            boxes.append(
                Decor(
                    kind,
                    left,
                    top,
                    right - left,
                    share(FRAME_RISE + FRAME_DROP),
                    share(FRAME_THICK),
                )
            )
        else:
            high = share(LINE_THICK if kind == "name" else WAVE_HIGH)
            boxes.append(
                Decor(
                    kind,
                    left + share(SHORTENED),
                    item.y + share(LINE_DROP),
                    right - left - 2 * share(SHORTENED),
                    high,
                    share(LINE_THICK),
                )
            )
    return tuple(boxes)
