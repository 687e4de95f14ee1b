"""Tests of the orders of an index against orders published by others (cases/order.txt)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from keben import sorting
from keben.sorting import SURNAMES, Sorter, sort_term
from keben.store import Store

BLOCKS = (Path(__file__).parent / "cases" / "order.txt").read_text("utf-8").split("\n\n")
BY_STROKES, BY_PINYIN = (block.replace("\n", "") for block in BLOCKS[1:3])
SURNAMES_BY_PINYIN = BLOCKS[3].split()

#: Han of several readings for which CLDR knows another than the dictionary does.
OTHER_READINGS = "掺瘩地杠咳脊桔肋料澎漂茸谁嗦拓兴仔"
#: 衤 five strokes and 夭 four: CLDR counts one less.
OTHER_STROKES = "袄"
#: Surnames that are read otherwise than the word; CLDR sorts words.
READ_AS_SURNAMES = "薄 曾 查 仇 单 单于 澹台 翟 都 盖 华 解 乐 乐正 乜 缪 能 万俟 尉迟 蔚 燕 子车"
#: Surnames of several readings for which CLDR knows another than the dictionary does.
OTHER_SURNAMES = "拓跋 钭 隗"
#: Jì in CLDR, as 纪 behind it is, which is the surname Jǐ.
BEFORE_A_SURNAME = "计"


def displaced(terms: Sequence[str], keys: Sequence[str]) -> set[str]:
    """Return the fewest terms without which the keys of the others ascend."""
    tails: list[str] = []
    ends: list[int] = []
    before: list[int] = []
    for k, key in enumerate(keys):
        at = bisect_right(tails, key)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [key]
        ends[at : at + 1] = [k]
    kept, k = set(), ends[-1]
    while k >= 0:
        kept.add(k)
        k = before[k]
    return {term for k, term in enumerate(terms) if k not in kept}


def test_the_order_by_strokes_is_the_published_one() -> None:
    assert len(BY_STROKES) == len(set(BY_STROKES)) == 3500
    made = sorted(BY_PINYIN, key=lambda han: sort_term(han, order="strokes"))
    assert "".join(made) == BY_STROKES


def test_the_order_by_pinyin_is_that_of_cldr_but_for_readings() -> None:
    assert sorted(BY_PINYIN) == sorted(BY_STROKES)
    keys = [sort_term(han).text for han in BY_PINYIN]
    readings = [key.split(".")[0] for key in keys]
    assert displaced(BY_PINYIN, readings) == set(OTHER_READINGS)
    strokes = [key.rsplit(".", 1)[0] for key in keys]
    assert displaced(BY_PINYIN, strokes) == {*OTHER_READINGS, *OTHER_STROKES}


def test_of_one_reading_and_as_many_strokes_the_strokes_decide_where_cldr_takes_the_radical() -> (
    None
):
    made = sorted(BY_PINYIN, key=sort_term)
    for han, after in pairwise(made):
        one, other = sort_term(han).text.split("."), sort_term(after).text.split(".")
        if one[:2] == other[:2]:
            assert BY_STROKES.index(han) < BY_STROKES.index(after)


def test_surnames_are_in_the_order_of_cldr_but_for_those_read_as_surnames() -> None:
    assert len(set(SURNAMES_BY_PINYIN)) == 504
    keys = [sort_term(name, is_person=True).text.split(".")[0] for name in SURNAMES_BY_PINYIN]
    found = displaced(SURNAMES_BY_PINYIN, keys)
    assert found == {*READ_AS_SURNAMES.split(), *OTHER_SURNAMES.split(), BEFORE_A_SURNAME}
    assert set(READ_AS_SURNAMES.split()) <= set(SURNAMES)


@pytest.mark.parametrize(
    "terms",
    [
        ["一", "丁", "三十", "工", "王", "公"],
        ["十二", "十堰", "丁"],  # the second Han decides where the first is the same
        ["10号", "1912年", "A型", "WTO", "一"],
        ["《大公报》", "上海"],
        ["艾", "辽", "阳"],  # of mainland forms: 艹 and 辶 three strokes, 阝 two
    ],
)
def test_order_by_strokes(terms: list[str]) -> None:
    terms_by_pinyin = sorted(terms, key=sort_term)
    assert sorted(terms_by_pinyin, key=lambda term: sort_term(term, order="strokes")) == terms


def test_heads_of_strokes() -> None:
    heads = [sort_term(term, order="strokes").head for term in ("一", "〇", "阳", "薄", "矗", "Ω")]
    assert heads == ["一画", "一画", "六画", "十六画", "二十四画", "其他"]


def test_how_terms_are_sorted_is_known_to_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    asked = (
        ("单", "", True),
        ("单", "", False),
        ("重某", "chong2 mou3", False),
        ("1912年", "", False),
    )
    first = Sorter("pinyin", store, "zhi")
    made = [first.sort(term, reading, is_person=is_person) for term, reading, is_person in asked]
    first.keep()
    assert made == [sort_term(term, said, is_person=person) for term, said, person in asked]

    monkeypatch.setattr(sorting, "sort_term", None)
    second = Sorter("pinyin", store, "zhi")
    assert [second.sort(term, said, is_person=person) for term, said, person in asked] == made
    for stranger in (
        Sorter("strokes", store, "zhi"),
        Sorter("pinyin", store, "b"),
        Sorter("pinyin"),
    ):
        with pytest.raises(TypeError):
            stranger.sort("单")
