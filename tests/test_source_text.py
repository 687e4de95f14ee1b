"""Paragraphs become spans that know where every character stands."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.model import Span
from keben.problems import Location, Problems
from keben.source.desk import Desk
from keben.source.inline import Line, read_text
from keben.source.margin import Margin
from keben.source.marks import is_wide

CASES = Path(__file__).parent / "cases" / "source_text.txt"


def split_cases() -> list[tuple[str, str, str]]:
    cases = []
    for block in CASES.read_text("utf-8").split("\n=== ")[1:]:
        name, _newline, rest = block.partition("\n")
        text, _rule, expected = f"{rest}\n".rpartition("-----\n")
        cases.append((name, text, expected.strip("\n")))
    return cases


def read(lines: list[str]) -> tuple[tuple[Span, ...], Problems]:
    problems = Problems()
    desk = Desk(Path(), problems)
    placed = [Line(line, k, 1) for k, line in enumerate(lines, 1)]
    return read_text(placed, "a.md", desk, Margin()), problems


def shown(span: Span) -> str:
    extra = [span.mark.value, span.ruby, span.note and f"[{span.note}]"]
    extra += [span.ref and f"→{span.ref}", span.page_of and f"p.{span.page_of}", *span.terms]
    return " ".join([f"{span.at.line}:{span.at.column} 「{span.text}」", *filter(None, extra)])


@pytest.mark.parametrize(
    ("name", "text", "expected"), [pytest.param(*case, id=case[0]) for case in split_cases()]
)
def test_text_is_read(name: str, text: str, expected: str, request: pytest.FixtureRequest) -> None:
    spans, problems = read(text.removesuffix("\n").split("\n"))
    lines = [shown(span) for span in spans]
    lines += [f"! {problem.code} {str(problem.location)[5:]}" for problem in problems]
    found = "\n".join(lines)
    if request.config.getoption("--update"):
        whole = CASES.read_text("utf-8")
        head = f"\n=== {name}\n{text}-----\n"
        before, after = whole.split(head)
        after = after.removeprefix(expected).removeprefix("\n")
        CASES.write_text(f"{before}{head}{found}\n{after}", "utf-8")
        return
    assert found == expected


TYPED = st.lists(
    st.text("江河，。“”（）AB 12.…*[]^`{}<>&\\~-(,", max_size=20), min_size=1, max_size=4
)


@given(TYPED)
def test_every_han_keeps_its_column(lines: list[str]) -> None:
    """Nothing is lost or moved: a Han of the text stands in the source where its span says."""
    spans, _problems = read(lines)
    for span in spans:
        if span.ruby or span.text in ("——", "……"):
            continue
        source = lines[span.at.line - 1]
        for k, character in enumerate(span.text):
            if character in "江河":
                assert source[span.at.column - 1 + k] == character
    han = [c for line in lines for c in line if c in "江河"]
    assert [c for span in spans for c in span.text + span.note if c in "江河"] == han


@given(TYPED)
def test_no_blank_beside_a_wide_character(lines: list[str]) -> None:
    spans, _problems = read(lines)
    text = "".join(span.text for span in spans if not span.ruby)
    for left, right in pairwise(text):
        assert not (left == " " and is_wide(right)) and not (is_wide(left) and right == " ")


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_no_text_makes_it_raise(lines: list[str]) -> None:
    read([line.replace("\n", "") for line in lines])


def test_a_long_hostile_line_ends() -> None:
    for line in ("[" * 20000, "*a **" * 4000, "{a}`" * 5000, "“ " * 10000, "( " * 10000):
        read([line])


def test_places_are_exact_beside_what_is_replaced() -> None:
    spans, _problems = read(["甲...乙--丙"])
    assert [(span.text, span.at) for span in spans] == [
        ("甲", Location("a.md", 1, 1)),
        ("……", Location("a.md", 1, 2)),
        ("乙", Location("a.md", 1, 5)),
        ("——", Location("a.md", 1, 6)),
        ("丙", Location("a.md", 1, 8)),
    ]
