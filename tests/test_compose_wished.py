"""A paragraph set in more or fewer lines than it would best have: exactly so many, and well. A1.9, A4.9, A5.4."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keben.compose.wished as wished
from keben.compose import (
    Cell,
    CellMaker,
    Kind,
    Rules,
    Run,
    SetLine,
    Shape,
    compose,
    looseness,
)
from keben.compose.breaks import is_lone, is_pushed_out
from keben.compose.classes import NOT_AT_END, NOT_AT_START
from keben.compose.fitting import Fitting, fit
from tests.square_faces import SquareFaces

FACES = SquareFaces()
RULES = Rules()
PIECES = [*"一二三四五六七八九十" * 2, *"，、。；", "《三四》", "（五）", "1998", "international"]


def cells_of(text: str) -> list[Cell]:
    return CellMaker(FACES.advance, FACES.resolve, "全角").cells([Run(text)])


def text_of(lines: tuple[SetLine, ...]) -> str:
    return "".join(line.text for line in lines)


def prose(length: int, em: int) -> str:
    """Return text whose best setting ends with a line of about `em` em, of 20 in all."""
    return ("一二三四五六七八，九十一二三四。" * 2 * length)[: length * 20 + em - 1] + "。"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=20, max_size=300), st.integers(15, 30))
def test_a_wish_is_kept_exactly_or_not_at_all(pieces: list[str], em: int) -> None:
    text = "一" + "".join(pieces)
    cells, shape = cells_of(text), Shape(em * 1000, 2000)
    best = compose(cells, shape, RULES)
    fitted = fit(cells, RULES)
    for count in (len(best) - 1, len(best), len(best) + 1):
        lines = compose(cells, shape, RULES, count)
        if not lines:
            continue
        assert len(lines) == count
        assert text_of(lines) == text
        assert not is_lone(fitted, lines[-1].start) or count == 1
        for line in lines:
            assert looseness(line, wished.MOST) <= wished.MOST
            assert line.cells[0].kind not in NOT_AT_START
            assert line.last or line.cells[-1].kind not in NOT_AT_END
            assert line.last or line.indent + line.width == em * 1000
            assert not line.hyphen


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=60, max_size=300), st.integers(15, 30))
def test_no_line_is_opened_where_two_more_cells_had_room(pieces: list[str], em: int) -> None:
    cells, shape = cells_of("一" + "".join(pieces)), Shape(em * 1000, 2000)
    fitted = fit(cells, RULES)
    best = compose(cells, shape, RULES)
    for line in compose(cells, shape, RULES, len(best) + 1):
        if line.last or line.natural >= em * 1000 - line.indent:
            continue
        fuller = next(k for k in range(line.end + 1, len(fitted.legal)) if fitted.legal[k])
        if fuller < len(cells) and is_pushed_out(fitted, line.end, fuller):
            assert squeezed(fitted, line.start, fuller) > em * 1000 - line.indent


def squeezed(fitted: Fitting, start: int, end: int) -> int:
    """Return the least width of a line."""
    width = fitted.widths[end] - fitted.widths[start] - fitted.starts[start] - fitted.ends[end - 1]
    give = fitted.gives[end] - fitted.gives[start] - fitted.start_gives[start]
    return width - give + fitted.end_gives[end - 1]


def test_a_short_last_line_is_pulled_in_and_a_full_one_spills_over() -> None:
    shape = Shape(20_000)
    short, full = cells_of(prose(6, 5)), cells_of(prose(6, 20))
    assert len(compose(short, shape, RULES)) == len(compose(full, shape, RULES)) == 7
    assert len(compose(short, shape, RULES, 6)) == 6
    assert compose(short, shape, RULES, 8) == ()
    longer = compose(full, shape, RULES, 8)
    assert len(longer) == 8
    assert sum(cell.kind is Kind.HAN for cell in longer[-1].cells) >= 2
    assert compose(full, shape, RULES, 6) == ()


def test_the_opening_is_shared_by_all_lines() -> None:
    lines = compose(cells_of("一" * 399), Shape(20_000), RULES, 21)
    short = [20_000 - line.natural for line in lines[:-1]]
    assert max(short) == 1000 and sum(short) >= 1000
    assert len(lines[-1].cells) == 2


def test_a_style_that_wants_even_lines_is_heeded() -> None:
    cells, shape = cells_of("一" * 199), Shape(20_000)
    assert len(compose(cells, shape, RULES, 11)) == 11
    assert compose(cells, shape, Rules(max_gap=40), 11) == ()


def test_what_cannot_be_is_refused() -> None:
    cells = cells_of("一二三四五六七八九十")
    for count in (-1, 0, 2, 3, 50):
        assert compose(cells, Shape(20_000), RULES, count) == ()
    word = cells_of("Donaudampfschifffahrt一")
    for count in range(4):
        assert compose(word, Shape(4000), RULES, count) == ()
    assert compose((), Shape(4000), RULES, 1) == ()


def test_a_wish_for_a_long_paragraph_takes_time_as_it_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    plain = wished._ends

    def counted(fitted: Fitting, start: int, room: int) -> list[tuple[int, int]]:
        nonlocal looks
        found = plain(fitted, start, room)
        looks += len(found)
        return found

    monkeypatch.setattr(wished, "_ends", counted)
    work = []
    for length in (50, 500):
        looks = 0
        cells = cells_of(prose(length, 10))
        best = compose(cells, Shape(20_000), RULES)
        lines = compose(cells, Shape(20_000), RULES, len(best) - length // 40)
        assert lines and len(lines) == len(best) - length // 40
        work.append(looks)
    assert work[1] < 12 * work[0], work
