"""Turns a 章, or a piece of matter, into its galley.

Rules: A8.6, A10.1–A10.4.
"""

from __future__ import annotations

from dataclasses import replace

from keben.galley.article import article_strips
from keben.galley.chronicle import chronicle_strips
from keben.galley.figure import figure_strips
from keben.galley.people import people_strips
from keben.galley.roll import roll_strips
from keben.galley.stick import Stick
from keben.galley.strip import Columns, Galley, Strip
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


def division_galley(division: Division, stick: Stick) -> Galley:
    """Set a division with everything under it."""
    stick = stick.with_notes({note.label: note for note in division.notes} or stick.notes)
    return tuple(_division(division, stick))


def _division(division: Division, stick: Stick) -> list[Strip | Columns]:
    style = stick.style
    strips: list[Strip | Columns] = []
    blocks = list(division.blocks)
    if division.level is Level.SUB_ITEM and style.headings["sub-item"].align == "run-in":
        strips += _run_in(division, blocks, stick)
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
    for block in blocks:
        strips += block_strips(block, stick)
    for part in division.divisions:
        strips += _division(part, stick)
    return strips


def _run_in(division: Division, blocks: list[Block], stick: Stick) -> list[Strip]:
    """子目: the title begins its first paragraph; without one it stands alone. Takes that paragraph."""
    mark = mark_of(division)
    if blocks and isinstance(blocks[0], Paragraph):
        strips = paragraph_strips(blocks.pop(0), stick, run_in(division.title))  # type: ignore[arg-type]
    else:
        strips = paragraph_strips(Paragraph(run_in(division.title), division.at), stick)
    if strips:
        anchors = (division.id,) if division.id else ()
        strips[0] = replace(strips[0], headings=(mark,), anchors=anchors)
    return strips


def block_strips(block: Block, stick: Stick) -> list[Strip | Columns]:
    """Set one block of a division."""
    strips: list[Strip | Columns] = []
    if isinstance(block, Paragraph):
        strips += paragraph_strips(block, stick)
    elif isinstance(block, Table):
        strips += table_strips(block, stick)
    elif isinstance(block, Figure):
        strips += figure_strips(block, stick)
    elif isinstance(block, People):
        strips += people_strips(block, stick)
    elif isinstance(block, Roll):
        strips += roll_strips(block, stick)
    elif isinstance(block, Chronicle):
        strips += chronicle_strips(block, stick)
    elif isinstance(block, Article):
        strips += article_strips(block, stick)
    return strips
