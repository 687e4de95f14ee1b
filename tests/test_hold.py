"""Corrected books keep the pages of the edition that is held."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.cli import main
from keben.pages.units import paired
from keben.places import VARIABLE
from tests.corrections import Correction, apply, correct

CHARS, SEED = "40000", "5"
LONG_TABLE = "01-part/01-chapter.md"  #: has one at its end that goes over three pages


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a synthetic book that is built and released."""
    folder = tmp_path_factory.mktemp("hold")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "cache"))
        assert (
            main(["sample", str(folder / "book"), "--chars", CHARS, "--seed", SEED, "--quiet"]) == 0
        )
        rows = [f"| 村{number} | 合成 | {number} |" for number in range(10, 90)]
        rows[40] = "| 一个长长的村名 | 合成 | 50 |"
        table = "\n".join(
            [":::{table} 合成的表", "| 村名 | 说明 | 数 |", "|---|---|---|", *rows, ":::"]
        )
        file = folder / "book" / LONG_TABLE
        file.write_text(f"{file.read_text('utf-8')}\n{table}\n", "utf-8")
        assert build(folder / "book", folder / "old") == 0
        release = ["release", "one", str(folder / "book"), "--out", str(folder / "old"), "--quiet"]
        assert main([*release, "--round", "一校"]) == 0
    return folder


@pytest.fixture
def book(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the book, to be corrected."""
    monkeypatch.setenv(VARIABLE, str(released / "cache"))
    return Path(shutil.copytree(released / "book", tmp_path / "book"))


def build(book: Path, out: Path, *options: str) -> int:
    return main(["build", str(book), "--out", str(out), "--quiet", *options])


def record(out: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((out / "record.json").read_text("utf-8"))
    return read


def fingerprints(out: Path) -> list[str]:
    return [page["fingerprint"] for page in record(out)["pages"]]


def moved(out: Path) -> list[str]:
    return [one["message"] for one in record(out)["problems"] if one["code"] == "page-moved"]


def test_a_book_that_did_not_change_keeps_all_its_pages(released: Path, book: Path) -> None:
    assert build(book, book.parent / "out", "--hold", "one", "--jobs", "1") == 0
    assert fingerprints(book.parent / "out") == fingerprints(released / "old")
    kept = (book.parent / "out" / "makeup.json").read_text("utf-8")
    assert kept == (released / "old" / "makeup.json").read_text("utf-8")


@pytest.mark.parametrize("seed", [1])
def test_pages_without_corrections_stay_as_they_were(released: Path, book: Path, seed: int) -> None:
    made = correct(book, 24, seed)
    out = book.parent / "out"
    assert build(book, out, "--hold", "one") == 0
    assert not moved(out)
    old, new = record(released / "old"), record(out)
    assert len(old["pages"]) == len(new["pages"])
    corrected = {(one.file, str(one.line)) for one in made}
    for before, now in zip(old["pages"], new["pages"], strict=True):
        if before["kind"] in {"contents", "index"}:
            continue
        places = {tuple(line.get("source", "").split(":")[:2]) for line in before["lines"]}
        if not places & corrected:
            assert now["fingerprint"] == before["fingerprint"], before["folio"]
    assert [heading["page"] for heading in new["headings"]] == [
        heading["page"] for heading in old["headings"]
    ]


def test_columns_stay_as_wide_as_they_were(released: Path, book: Path) -> None:
    """A cell that was the longest of its column becomes shorter; other pages of the table do not change."""
    file = book / LONG_TABLE
    file.write_text(file.read_text("utf-8").replace("一个长长的村名", "一个村名"), "utf-8")
    differ = {}
    for label, way in (("held", ("--hold", "one")), ("free", ())):
        assert build(book, book.parent / label, *way) == 0
        pairs = zip(fingerprints(released / "old"), fingerprints(book.parent / label), strict=True)
        differ[label] = sum(before != now for before, now in pairs)
    assert differ == {"held": 1, "free": 3}


def test_what_is_taken_back_leaves_the_old_pages(released: Path, book: Path) -> None:
    made = correct(book, 24, 3)
    assert build(book, book.parent / "new", "--hold", "one") == 0
    for one in made:
        apply(book, one.inverse)
    assert build(book, book.parent / "out", "--hold", "one") == 0
    assert fingerprints(book.parent / "out") == fingerprints(released / "old")


_ROWS = "\n".join(f"| 村{number} | {number} |" for number in range(10, 40))
ADDED = {
    "a table": f":::{{table}} 虚构的表，只供测试\n| 村名 | 户数 |\n| --- | --: |\n{_ROWS}\n:::",
    "a picture": ":::{figure} charts/001.svg\n虚构的图，只供测试\n:::",
    "a 节": "## 新增一节\n\n" + "\n\n".join(["虚构的一段文字，只供测试。" * 12] * 12),
}


@pytest.mark.parametrize("what", ADDED)
def test_what_is_added_is_told_before_it_is_built(
    book: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    file = book / LONG_TABLE
    before, mark, after = file.read_text("utf-8").partition("\n:::{table}")
    file.write_text(f"{before}\n{ADDED[what]}\n{mark}{after}", "utf-8")
    out = book.parent / "out"
    assert main(["build", str(book), "--out", str(out), "--hold", "one", "--dry-run"]) == 0
    assert not out.exists()
    told = capsys.readouterr()
    [cost, *stretches] = told.out.splitlines()
    assert re.fullmatch(
        r"\d+ pages, (as many as|\d+ more than) in 一校; pages that begin elsewhere: [1-9]\d*", cost
    )
    assert any("第一章" in stretch for stretch in stretches)
    line = before.count("\n") + 2
    assert f"{LONG_TABLE}:{line}:1: warning[page-moved]" in told.err
    found = re.findall(r"added here takes (\d+) line", told.err)
    assert max(map(int, found)) > 9


def test_what_was_done_is_said() -> None:
    one = Correction("a.md", 1, 2, "错", "正", "text")
    assert one.inverse.inverse == one


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_pairs_are_in_order_and_likes_at_both_ends_are_paired(
    old: list[str], new: list[str]
) -> None:
    pairs = paired(old, new)
    found = [pair for pair in pairs if pair is not None]
    assert found == sorted(set(found))
    assert all(pair < len(new) for pair in found)
    if old and new and old[0] == new[0] and old[1:] == new[1:]:
        assert pairs == list(range(len(old)))


def test_a_unit_that_was_touched_is_paired_with_what_it_became() -> None:
    assert paired("axbyc", "azbc") == [0, 1, 2, None, 3]
    assert paired("abc", "abxc") == [0, 1, 3]
