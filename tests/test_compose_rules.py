"""The composer against the rules themselves: pairs of marks, orders of adjustment, growth. A2, A4, A5."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import keben.compose.breaks as breaks
from keben.compose import (
    Cell,
    CellMaker,
    Kind,
    Rules,
    Run,
    SetLine,
    Shape,
    compose,
    compose_plain,
    looseness,
)
from keben.compose.classes import REDUCTION
from keben.compose.fitting import HAN_LATIN_LEAST, SPACE_LEAST, Fitting, fit
from keben.compose.hyphenation import joints
from keben.compose.quotes import western_quotes
from tests.square_faces import SquareFaces

FACES = SquareFaces()
CASES = Path(__file__).parent / "cases" / "clreq.txt"
OPENING, CLOSING, STOPS = "“‘（《〈〔［【", "”’）》〉〕］】", "。，、；：？！"
MIXED = "一二三四五六七八九十，。、；：？！“”（）《》〈〉·—…-abcde0123456789 "
WORDS = [
    *"一二三四五六七八九十，。、；：（）《》",
    "international", "Guangzhou", "responsibilities", "UNESCO", "1998", "the ",
]  # fmt: skip


def cells_of(text: str) -> list[Cell]:
    return CellMaker(FACES.advance, FACES.resolve, "全角").cells([Run(text)])


def test_every_case_names_its_rule() -> None:
    heads = [head for head in CASES.read_text("utf-8").splitlines() if head.startswith("=== ")]
    assert len(heads) > 50
    assert [head for head in heads if not re.search(r" · A\d+\.\d+", head)] == []


@pytest.mark.parametrize(
    ("first", "second", "widths"),
    [
        (OPENING, OPENING, (1000, 500)),
        (CLOSING, OPENING, (1000, 500)),
        (STOPS, OPENING, (1000, 500)),
        (CLOSING, CLOSING, (500, 1000)),
        (CLOSING, STOPS, (500, 1000)),
        (STOPS, CLOSING, (500, 1000)),
        (OPENING, CLOSING, (1000, 1000)),
        (OPENING, STOPS, (1000, 1000)),
    ],
)
def test_all_pairs_of_marks(first: str, second: str, widths: tuple[int, int]) -> None:
    """text-spacing-trim-combinations-001, with stops beside brackets as GB has them (A4.1, D3.6)."""
    for before, after in product(first, second):
        (line,) = compose_plain(f"一{before}{after}一", 40000, 0, FACES)
        assert line.advances[1:3] == widths, before + after


def steps(fitted: Fitting, line: SetLine) -> Iterator[tuple[int, int, int]]:
    """Yield step, blank given and blank there was, for each place that reducing may use (A5.1 b–g)."""
    members = {kind: 2 + k for k, (_name, kinds) in enumerate(REDUCTION) for kind in kinds}
    for k in range(line.start, line.end - 1):
        kind, advance = fitted.cells[k].kind, line.advances[k - line.start]
        natural = fitted.frames[k] + fitted.spaces[k]
        if k == line.start:
            natural -= fitted.starts[k]
        if kind is Kind.SPACE:
            yield 1, natural - advance, max(0, natural - SPACE_LEAST)
        elif fitted.spaces[k]:
            yield 4, natural - advance, fitted.spaces[k] - HAN_LATIN_LEAST
        elif kind in members:
            at_left = 0 if k == line.start and fitted.starts[k] else fitted.left[k]
            step = members[kind] + (kind is Kind.STOP)
            yield step, natural - advance, at_left + fitted.right[k]


@settings(max_examples=400, deadline=None)
@given(st.text(MIXED, min_size=20, max_size=160), st.integers(10, 30))
def test_a_step_of_reduction_waits_for_those_before_it(text: str, em: int) -> None:
    cells = cells_of(text)
    rules = Rules()
    fitted = fit(cells, rules)
    for line in compose(cells, Shape(em * 1000), rules):
        if line.natural <= em * 1000:
            continue
        found = list(steps(fitted, line))
        last = max((step for step, given, _room in found if given), default=0)
        assert all(given == room for step, given, room in found if step < last)
        within = [(given, room) for step, given, room in found if step == last]
        most = max((given for given, _room in within), default=0)
        assert all(most - given <= 1 or given == room for given, room in within)


@settings(max_examples=300, deadline=None)
@given(st.text(MIXED, min_size=20, max_size=160), st.integers(10, 30))
def test_all_gaps_of_an_opened_line_are_equal(text: str, em: int) -> None:
    cells = cells_of(text)
    fitted = fit(cells, Rules())
    for line in compose(cells, Shape(em * 1000), Rules()):
        if line.last or line.natural >= em * 1000:
            continue
        places = range(line.start, line.end - 1)
        if not any(fitted.opens_after[k] for k in places):
            continue
        gaps = [
            line.advances[k - line.start]
            - fitted.frames[k]
            + (fitted.starts[k] if k == line.start else 0)
            for k in places
            if fitted.opens_after[k]
        ]
        assert max(gaps) - min(gaps) <= 1
        for k in places:
            if not (fitted.opens_after[k] or fitted.spaces[k] or cells[k].kind is Kind.SPACE):
                assert line.advances[k - line.start] == fitted.frames[k] - (
                    fitted.starts[k] if k == line.start else 0
                )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=5, max_size=60), st.integers(7, 24))
def test_a_broken_word_is_whole_again(words: list[str], em: int) -> None:
    text = "".join(words)
    lines = compose_plain(text, em * 1000, 0, FACES)
    assert "".join(line.text for line in lines) == text
    assert [line.start for line in lines[1:]] == [line.end for line in lines[:-1]]
    for line in lines:
        assert len(line.cells) == len(line.advances)
        assert all(k < len(line.cells) for k, _cut in line.cuts)
    for line, after in pairwise(lines):
        if line.hyphen:
            head, tail = line.cells[-1].text, after.cells[0].text
            assert len(head) >= 2 and head.isalpha()
            assert tail.isalpha() and (len(tail) >= 3 or after.hyphen)
            assert not (head + tail).isupper()


def test_words_are_parted_only_where_lines_would_be_loose() -> None:
    text = "一二三四五六七八九十" * 3 + "international" + "一二三四五六七八九十" * 3
    for em in range(20, 60):
        for line in compose_plain(text, em * 1000, 0, FACES):
            whole = text[: text.index("international")]
            if line.hyphen:  # the line without any part of the word would have been loose
                kept = [cell for cell in line.cells if cell.kind is Kind.HAN]
                short = em * 1000 - 1000 * len(kept)
                assert short > 120 * (len(kept) - 1), (em, whole)


def test_joints() -> None:
    assert joints("reconstruction") == (2, 5, 10)
    assert joints("Zhongguo") == (5,)
    assert joints("Beijing") == (3,)
    for word in ("ABCDEFGH", "iPhone15", "letters2", "photo", "McDonald"):
        assert joints(word) == ()


@pytest.mark.parametrize(
    ("text", "western"),
    [
        ("他说“Hello world”。", ""),
        ("他说：“Hello, “big” world”，笑", "“”"),
        ("He said “big things” to us", "“”"),
        ("“Big things,” he said", "“”"),
        ("报“ABC”", ""),
        ("the workers’ union", "’"),
        ("用‘A’表示", ""),
        ("The “中国” road", ""),
    ],
)
def test_quotation_marks_by_context(text: str, western: str) -> None:
    assert "".join(text[k] for k in sorted(western_quotes(text))) == western


def test_looseness_is_what_each_gap_is_opened_by() -> None:
    (line, _last) = compose_plain("一二三四五六七八九十1234567一二", 12000, 0, FACES)
    opened = line.advances[0] - 1000
    assert opened > 120
    assert looseness(line, 120) == opened
    (full, _last) = compose_plain("一二三四五六七八九十一二三四五", 10000, 0, FACES)
    assert looseness(full, 120) == 0


@pytest.mark.parametrize(
    "seed", ["一二三四五，六七八九十一二三。", "一二《三四》五1998年六international七，八“九”。"]
)
def test_work_grows_as_the_text_does(seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in looks for line ends and in the ends they find, so that no clock is asked."""
    looks = 0
    plain = breaks.line_ends

    def counted(fitted: Fitting, start: int, room: int) -> list[tuple[int, int]]:
        nonlocal looks
        found = plain(fitted, start, room)
        looks += len(found)
        return found

    monkeypatch.setattr(breaks, "line_ends", counted)
    work = []
    for count in (20_000, 100_000):
        looks = 0
        text = (seed * (count // len(seed) + 1))[:count]
        lines = compose(cells_of(text), Shape(42000, 2000), Rules())
        assert "".join(line.text for line in lines) == text
        work.append(looks)
    assert work[1] < 6 * work[0], work
