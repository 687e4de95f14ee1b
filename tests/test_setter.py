"""The door to the composer: places of lines, marks beside broken words, loose lines, readings. A5.4, A9."""

from __future__ import annotations

import pytest

from keben.compose import Kind
from keben.galley.setter import Setter
from keben.model import Mark, Span, Text
from keben.places import STYLES
from keben.problems import Location, Problems
from keben.style import Style, load_style
from tests.square_faces import SquareFaces

AT = Location("01.md", 3, 1)


@pytest.fixture(scope="module")
def style() -> Style:
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    return style


def setter(style: Style, problems: Problems | None = None, ruby: str = "brackets") -> Setter:
    lines = style.lines.model_copy(update={"ruby": ruby})
    style = style.model_copy(update={"lines": lines})
    return Setter(style, SquareFaces(), problems or Problems())


def body(style: Style, made: Setter, text: Text, em: int):
    setting = style.quote.model_copy(update={"face": "song", "size": style.grid.size})
    set_text = made.paragraph(text, setting, em * style.grid.size)
    return set_text, made.items(set_text, setting, "body", leading=style.grid.leading)


def test_a_loose_line_is_told_where_it_begins(style: Style) -> None:
    problems = Problems()
    body(style, setter(style, problems), (Span("一二三四五六七八九十1234567一二", AT),), 12)
    assert [(p.code, str(p.location)) for p in problems] == [("line-loose", "01.md:3:1")]


def test_an_even_paragraph_says_nothing(style: Style) -> None:
    problems = Problems()
    body(style, setter(style, problems), (Span("一二三四五六，七八九十。" * 20, AT),), 20)
    assert list(problems) == []


def test_a_mark_goes_on_over_a_broken_word(style: Style) -> None:
    word = Span("international", Location("01.md", 3, 4), Mark.NAME)
    text = (Span("一二三", AT), word, Span("四五六七", Location("01.md", 3, 17)))
    set_text, _items = body(style, setter(style), text, 7)
    first, second = set_text.lines[:2]
    assert first.hyphen
    head, tail = first.cells[-1].text, second.cells[0].text
    assert head + tail == "international"
    assert set_text.decor[0] == (("name", 3, 4),)
    assert set_text.decor[1] == (("name", 0, 1),)
    assert str(set_text.places[1]) == f"01.md:3:{4 + len(head)}"


def test_a_reading_stands_above_its_character(style: Style) -> None:
    text = (Span("一", AT), Span("睢宁", AT, ruby="suī níng"), Span("二", AT))
    set_text, _items = body(style, setter(style, ruby="above"), text, 20)
    (line,) = set_text.lines
    assert line.text == "一睢suī宁níng二"
    left, readings = 0, []
    for k, (cell, advance) in enumerate(zip(line.cells, line.advances, strict=True)):
        if cell.kind is Kind.SCRIPT:
            width = 250 * len(cell.text)
            base = line.cells[k - 1]
            middle = left - line.advances[k - 1] + base.inset + 500
            start = left + cell.inset
            assert abs(start + width // 2 - middle) <= 1
            readings.append((start, start + width))
        left += advance
    assert readings[1][0] - readings[0][1] >= 250


def test_a_reading_that_cannot_be_shared_out_stands_in_brackets(style: Style) -> None:
    text = (Span("睢宁", AT, ruby="suīníng"),)
    for ruby in ("above", "brackets"):
        set_text, _items = body(style, setter(style, ruby=ruby), text, 20)
        assert set_text.lines[0].text == "睢宁（suīníng）"


def test_a_quotation_that_ends_in_another_span_keeps_its_marks(style: Style) -> None:
    """A source line may end within it: the mark that ends it is no less Chinese for the figure behind."""
    spans = (Span("说：“人人有责。", AT), Span("”1968年，", AT), Span("“", AT), Span("big", AT))
    kinds = [cell.kind for cell in setter(style).text_cells(spans, "song") if cell.text in "“”"]
    assert kinds == [Kind.OPENING, Kind.CLOSING, Kind.OPENING]
