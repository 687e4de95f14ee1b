"""Blocks that are set ahead, and paragraphs that are set again a line longer or shorter. A4.9."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.galley.ahead import Blocks
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Strip
from keben.galley.text import paragraph_strips
from keben.model import Division, Level, Mark, Note, Paragraph, ParagraphKind, Span
from keben.places import STYLES
from keben.problems import Location, Problems
from keben.style import load_style
from tests.square_faces import SquareFaces

PROSE = "一二三四五六七八，九十一二三四。"
LENGTHS = [*range(38 * 4, 38 * 6, 3), 12]


def paragraph(number: int, length: int, kind: ParagraphKind = ParagraphKind.BODY) -> Paragraph:
    at = Location("01.md", number, 1)
    words = (PROSE * length)[:length]
    called = Span("①", at, note="1")
    named = Span("保晋", at, Mark.NAME, terms=("保晋",))
    return Paragraph((Span(words, at), called, Span(words[:20], at), named), at, kind)


def chapter(kind: ParagraphKind = ParagraphKind.BODY) -> Division:
    at = Location("01.md", 1, 1)
    blocks = tuple(paragraph(k, length, kind) for k, length in enumerate(LENGTHS, 2))
    notes = (Note("1", (Span("一二三", at),), at, "①"),)
    return Division(Level.CHAPTER, (Span("一二", at),), at, blocks=blocks, notes=notes)


def stick_of() -> Stick:
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    return Stick(Setter(style, SquareFaces(), Problems()), Path(), style.measure)


def set_all(division: Division, jobs: int) -> tuple[Blocks, Stick, list[list[Strip]]]:
    stick = stick_of()
    blocks = Blocks(stick, jobs)
    blocks.set_ahead([division, chapter()])  # two tasks: one alone is not given to others
    noted = stick.with_notes({note.label: note for note in division.notes})
    made = [blocks.strips(block, noted) for block in division.blocks]
    return blocks, stick, [[s for s in strips if isinstance(s, Strip)] for strips in made]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_paragraph_is_set_again_as_if_for_the_first_time(jobs: int) -> None:
    division = chapter()
    blocks, stick, made = set_all(division, jobs)
    fresh = stick.with_notes({note.label: note for note in division.notes})
    given = {-1: 0, 1: 0}
    for block, strips in zip(division.blocks, made, strict=True):
        assert isinstance(block, Paragraph)
        if len(strips) == 1:
            assert strips[0].flexible is None
            continue
        assert [strip.flexible for strip in strips] == [block.at] + [None] * (len(strips) - 1)
        assert strips[0].lines == len(strips)
        assert blocks.other(block.at, len(strips)) == tuple(strips)
        for step in given:
            count = len(strips) + step
            other = blocks.other(block.at, count)
            again = paragraph_strips(block, fresh, lines=count)
            assert bool(other) == bool(again)
            if other:
                given[step] += 1
                assert other[0].flexible == block.at and other[0].lines == len(other) == count
                assert [strip.items for strip in other] == [strip.items for strip in again]
                assert [strip.terms for strip in other] == [strip.terms for strip in again]
                assert sum(len(strip.notes) for strip in other) == 1
                assert blocks.other(block.at, count) is other
    assert all(given.values()), given
    assert not stick.problems.found


def test_only_running_text_is_flexible() -> None:
    blocks, _stick, made = set_all(chapter(ParagraphKind.QUOTE), 1)
    assert {strip.flexible for strips in made for strip in strips} == {None}
    assert blocks.other(Location("01.md", 2, 1), 4) is None


def test_what_is_no_longer_in_the_book_is_let_go() -> None:
    division = chapter()
    blocks, _stick, made = set_all(division, 1)
    at = division.blocks[0].at
    assert blocks.other(at, len(made[0]))
    blocks.set_ahead([chapter()])
    assert blocks.other(at, len(made[0])) is None
