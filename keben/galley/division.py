"""Turns a 章, or a piece of matter, into its galley.

Rules: A8.6, A10.1–A10.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from keben.galley.article import article_strips
from keben.galley.chronicle import chronicle_strips
from keben.galley.figure import figure_beside, figure_strips
from keben.galley.people import people_strips
from keben.galley.roll import roll_strips
from keben.galley.stick import Stick
from keben.galley.strip import Galley, Piece, Strip
from keben.galley.table import table_strips
from keben.galley.text import heading_strip, mark_of, paragraph_strips, run_in
from keben.model import (
    Article,
    Block,
    Chronicle,
    Division,
    Figure,
    Level,
    Paragraph,
    People,
    Roll,
    Table,
)
from keben.style import Style

Strips: TypeAlias = "list[Piece]"

#: What is set at once: a block; or a 子目 whose title begins its first paragraph, as far as that.
Settable: TypeAlias = "Block | Division"

#: Sets a block, or knows its strips from before.
BlockStrips: TypeAlias = "Callable[[Settable, Stick], Strips]"


def division_galley(
    division: Division, stick: Stick, set_block: BlockStrips | None = None
) -> Galley:
    """Set a division with everything under it; `set_block` stands in for `block_strips`."""
    return tuple(_division(division, stick_for(division, stick), set_block or block_strips))


def stick_for(division: Division, stick: Stick) -> Stick:
    """Return the stick that a division is set on: it knows the division's notes."""
    return stick.with_notes({note.label: note for note in division.notes} or stick.notes)


def blocks_of(division: Division, style: Style) -> Iterator[Settable]:
    """Yield the blocks that `division_galley` sets one by one, in order, and those that it may set so.

    How many paragraphs go round a picture is known only when they are set.
    """
    if _is_run_in(division, style):
        yield division
    yield from division.blocks[_begins_run_in(division, style) :]
    for part in division.divisions:
        yield from blocks_of(part, style)


def _division(division: Division, stick: Stick, set_block: BlockStrips) -> Strips:
    style = stick.style
    strips: Strips = []
    blocks = division.blocks[_begins_run_in(division, style) :]
    if _is_run_in(division, style):
        strips += set_block(division, stick)
    else:
        setting = (
            style.matter_title
            if division.level is Level.MATTER
            else style.headings[str(division.level)]
        )
        leads = not blocks and bool(division.divisions)
        head = heading_strip(division, setting, stick, leads_heading=leads)
        if setting.break_before:
            head = replace(head, bare=True)
        strips.append(head)
    number = 0
    while number < len(blocks):
        block = blocks[number]
        number += 1
        if isinstance(block, Figure) and block.place == "beside":
            made, count = figure_beside(block, blocks[number:], stick)
            strips += made
            number += count
        else:
            strips += _after(strips, set_block(block, stick))
    for part in division.divisions:
        strips += _division(part, stick, set_block)
    return strips


def _after(before: Strips, strips: Strips) -> Strips:
    """Let what begins a page stay on that of the heading directly before it."""
    last, first = next(reversed(before), None), next(iter(strips), None)
    if not (isinstance(last, Strip) and isinstance(first, Strip)):
        return strips
    if not (last.keep_next and first.break_before):
        return strips
    return [replace(first, break_before=""), *strips[1:]]


def _is_run_in(division: Division, style: Style) -> bool:
    """Whether a title stands in the line of its text: a 子目, where the style has it so."""
    return division.level is Level.SUB_ITEM and style.headings["sub-item"].align == "run-in"


def _begins_run_in(division: Division, style: Style) -> bool:
    """Whether such a title has a paragraph to begin."""
    return _is_run_in(division, style) and isinstance(next(iter(division.blocks), None), Paragraph)


def _run_in(division: Division, stick: Stick) -> Sequence[Strip]:
    """子目: the title begins its first paragraph; without one it stands alone."""
    mark = mark_of(division)
    first = next(iter(division.blocks), None)
    if isinstance(first, Paragraph):
        strips = paragraph_strips(first, stick, run_in(division.title))
    else:
        strips = paragraph_strips(Paragraph(run_in(division.title), division.at), stick)
    if strips:
        anchors = (division.id,) if division.id else ()
        strips[0] = replace(strips[0], headings=(mark,), anchors=anchors)
    return strips


#: what sets each kind of block; contents and index are not blocks of a division
_BUILDERS: dict[type, Callable[[Any, Stick], Sequence[Piece]]] = {
    Division: _run_in,
    Paragraph: paragraph_strips,
    Table: table_strips,
    Figure: figure_strips,
    People: people_strips,
    Roll: roll_strips,
    Chronicle: chronicle_strips,
    Article: article_strips,
}


def block_strips(block: Settable, stick: Stick) -> Strips:
    """Set one block of a division."""
    return list(_BUILDERS[type(block)](block, stick))
