"""The composer against hand-set lines, and its properties on any text. Rules: A1–A7."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keben.compose import CellMaker, Kind, Rules, Run, SetLine, Shape, compose, compose_plain
from keben.compose.classes import NOT_AT_END, NOT_AT_START
from tests.square_faces import SquareFaces

FACES = SquareFaces()
CASES = Path(__file__).parent / "cases"
ALPHABET = "一二三四五六七八九十百千，。、；：？！“”‘’（）《》〈〉·—…/-～abcXYZ0123456789.%年月 "


def read_cases(file: str) -> list[tuple[str, int, int, str, list[str]]]:
    cases = []
    for block in (CASES / file).read_text("utf-8").split("=== ")[1:]:
        head, _, rest = block.partition("\n")
        title, _, options = head.partition(" · ")  # of clreq.txt: its rules and source, too
        source, _, expected = rest.partition("\n---\n")
        numbers = dict(re.findall(r"(\w+)=([0-9.]+)", options))
        measure = round(float(numbers["measure"]) * 1000)
        indent = round(float(numbers.get("indent", 0)) * 1000)
        cases.append((title, measure, indent, source, expected.strip().splitlines()))
    return cases


def shown(line: SetLine) -> str:
    """A line as the cases write it: characters, each with its width where that is not its own."""
    words = []
    for cell, advance in zip(line.cells, line.advances, strict=True):
        same = advance == cell.width and len(cell.text) == 1
        words.append(cell.text + ("" if same else f"{advance / 1000:g}"))
    return " ".join(words) + ("-" if line.hyphen else "")


@pytest.mark.parametrize(
    "case", [*read_cases("compose.txt"), *read_cases("clreq.txt")], ids=lambda case: case[0]
)
def test_cases(case: tuple[str, int, int, str, list[str]]) -> None:
    _title, measure, indent, source, expected = case
    lines = compose_plain(source, measure, indent, FACES)
    assert [shown(line) for line in lines] == expected


@settings(max_examples=400, deadline=None)
@given(
    st.text(ALPHABET, min_size=1, max_size=160),
    st.integers(8, 40),
    st.integers(0, 2),
)
def test_nothing_is_lost_and_every_full_line_is_flush(text: str, em: int, indent: int) -> None:
    lines = compose_plain(text, em * 1000, indent * 1000, FACES)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        assert len(line.cells) == len(line.advances)
        width = line.indent + line.width
        can_open = any({one.kind, other.kind} == {Kind.HAN} for one, other in pairwise(line.cells))
        if line.last:
            assert width <= em * 1000 or len(line.cells) == 1
        elif can_open and len(line.cells) > 4:
            assert width == em * 1000


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("一二三四五六七八九十，。（）《》“”："), min_size=20, max_size=200))
def test_prohibition_holds_where_text_is_ordinary(characters: list[str]) -> None:
    """Marks between han, never more than one in a row: no legal break is ever missing."""
    text = ""
    for character in characters:
        if character in "一二三四五六七八九十" or (text and text[-1] in "一二三四五六七八九十"):
            text += character
    text += "一二三。"
    for line in compose_plain(text, 12000, 2000, FACES):
        assert line.cells[0].kind not in NOT_AT_START
        if not line.last:
            assert line.cells[-1].kind not in NOT_AT_END


def test_no_lone_character_in_a_thousand_lengths() -> None:
    for length in range(30, 400):
        text = "一二三四五六七，八九十百千。" * 40
        last = compose_plain(text[:length] + "一", 12000, 0, FACES)[-1]
        han = sum(cell.kind.name == "HAN" for cell in last.cells)
        assert han >= 2


def test_unhappy_widths_still_give_lines() -> None:
    assert compose_plain("Donaudampfschifffahrt一", 4000, 0, FACES)[0].text.startswith("Donau")
    assert compose_plain("", 4000, 0, FACES) == ()
    assert [line.text for line in compose_plain("（（（（", 1000, 0, FACES)]


def test_a_picture_beside_the_text_shortens_the_first_lines() -> None:
    maker = CellMaker(FACES.advance, FACES.resolve, "全角")
    cells = maker.cells([Run("一" * 40)])
    lines = compose(cells, Shape(10000, beside=2, beside_width=4000), Rules())
    assert [line.width for line in lines[:3]] == [6000, 6000, 10000]


def test_a_character_no_face_has_is_told() -> None:
    maker = CellMaker(FACES.advance, FACES.resolve, "全角")
    maker.cells([Run("一\ue000")])
    assert maker.missing == {"\ue000": "song"}


def test_squeeze_styles() -> None:
    text = "一，二。"
    widths = {
        style: [
            cell.width for cell in CellMaker(FACES.advance, FACES.resolve, style).cells([Run(text)])
        ]
        for style in ("全角", "开明", "半角")
    }
    assert widths == {
        "全角": [1000, 1000, 1000, 1000],
        "开明": [1000, 500, 1000, 1000],
        "半角": [1000, 500, 1000, 500],
    }
