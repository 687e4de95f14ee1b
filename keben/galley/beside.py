"""Turns paragraphs into lines that stand at the left of something: a portrait, a picture with its caption.

The lines keep the grid. Where the text ends before the picture does, or something comes that has its
own width, white lines fill up, so that nothing collides; all lines beside it stay on one page.

Rules: A8.6, A11.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.galley.stick import Stick
from keben.galley.strip import Item, Strip
from keben.galley.text import indent_of
from keben.model import Block, Paragraph, ParagraphKind


@dataclass(frozen=True, slots=True)
class Inset:
    """What stands at the right: its items, placed in the measure, and the room that it takes."""

    items: tuple[Item, ...]
    width: int  #: mpt by which lines beside it are shorter
    rows: int  #: grid lines


def strips_beside(inset: Inset, blocks: Sequence[Block], stick: Stick) -> tuple[list[Strip], int]:
    """Set the text that goes round an inset; return its strips, and how many of `blocks` are in them."""
    strips: list[Strip] = []
    count = 0
    for block in blocks:
        if not isinstance(block, Paragraph) or block.kind is not ParagraphKind.BODY:
            break
        if len(strips) >= inset.rows:
            break
        lines = stick.setter.paragraph(
            block.text,
            stick.body,
            stick.width,
            indent=indent_of(stick),
            beside=inset.rows - len(strips),
            beside_width=inset.width,
        )
        strips += stick.line_strips(lines, stick.body, "body")
        count += 1
    strips += [Strip((), stick.leading)] * (inset.rows - len(strips))
    first = replace(
        strips[0],
        items=(*inset.items, *strips[0].items),
        keep_next=(inset.rows - 1) * stick.leading,
    )
    return [first, *strips[1:]], count
