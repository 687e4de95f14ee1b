"""A synthetic gazetteer has the size, the structure and the variety that it promises, and admits what it is."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest
import yaml

from keben.problems import Problems
from keben.sample import write_sample
from keben.sample.prose import printed
from keben.source import read_book
from tests.bench import reading

SIZE, SEED = 120_000, 7


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "book"
    write_sample(folder, SIZE, SEED)
    return folder


@pytest.fixture(scope="module")
def blocks(sample: Path) -> list[reading.Block]:
    return reading.read(sample)


def digest(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("size", [10_000, 47_000, SIZE, 300_000])
def test_size_is_within_two_per_cent(tmp_path: Path, size: int) -> None:
    write_sample(tmp_path / "book", size, 3)
    assert reading.printed(reading.read(tmp_path / "book")) == pytest.approx(size, rel=0.02)


def test_same_seed_gives_same_bytes_and_another_gives_others(tmp_path: Path, sample: Path) -> None:
    write_sample(tmp_path / "same", SIZE, SEED)
    write_sample(tmp_path / "other", SIZE, SEED + 1)
    assert digest(tmp_path / "same") == digest(sample)
    other = digest(tmp_path / "other")
    assert other["03-part/02-chapter.md"] != digest(sample)["03-part/02-chapter.md"]


def test_no_paragraph_stands_twice(blocks: list[reading.Block]) -> None:
    paragraphs = [
        "".join(piece.text for piece in block.pieces)
        for block in blocks
        if isinstance(block, reading.Par) and block.kind in {"body", "quote", "item"}
    ]
    assert len(paragraphs) > 600
    assert len(set(paragraphs)) == len(paragraphs)


def test_it_has_the_structure_of_the_model_book(sample: Path, blocks: list[reading.Block]) -> None:
    ranks = [block.rank for block in blocks if isinstance(block, reading.Head)]
    assert [ranks.count(rank) for rank in (1, 2, 3)] == [9, 51, 230]
    volumes = yaml.safe_load((sample / "book.yaml").read_text("utf-8"))["volumes"]
    parts = [[name for name in volume["content"] if name.endswith("/")] for volume in volumes]
    assert [len(names) for names in parts] == [5, 4]
    assert volumes[1]["content"][-1] == "index"


def test_tables_names_and_terms_follow_the_size(sample: Path, blocks: list[reading.Block]) -> None:
    tables = [block for block in blocks if isinstance(block, reading.Tab) and block.caption]
    assert len(tables) == 20
    assert any(len(table.rows) >= 30 for table in tables)
    assert any(max(map(len, table.head[0])) > 12 for table in tables)
    names = 0
    for file in ("02-people.csv", "04-people.csv"):
        with (sample / "rolls" / file).open(encoding="utf-8", newline="") as sheet:
            names += len(list(csv.DictReader(sheet)))
    assert names == 1200
    assert 50 <= len(yaml.safe_load((sample / "terms.yaml").read_text("utf-8"))["terms"]) <= 60


def test_every_term_occurs(sample: Path, blocks: list[reading.Block]) -> None:
    text = "\n".join(
        "".join(piece.text for piece in block.pieces)
        for block in blocks
        if isinstance(block, reading.Par)
    )
    terms = yaml.safe_load((sample / "terms.yaml").read_text("utf-8"))["terms"]
    names = {term["term"] for term in terms}
    assert len(names) == len(terms)
    for term in terms:
        assert ("see" in term) != (term["term"] in text), term
        assert {term.get("see", term["term"]), term.get("under", term["term"])} <= names
        assert all(spelling in text for spelling in term.get("also", []))


def test_prose_reads_like_prose(blocks: list[reading.Block]) -> None:
    text = "".join(
        "".join(piece.text for piece in block.pieces)
        for block in blocks
        if isinstance(block, reading.Par) and block.kind == "body"
    )
    marks = sum(text.count(mark) for mark in "，。、；：？！“”‘’《》〈〉（）〔〕…—～·")
    assert 0.095 < marks / len(text) < 0.14
    assert len(set(re.findall("[一-鿿]", text))) > 1800
    for needed in (
        "“",
        "‘",
        "《",
        "〈",
        "……",
        "——",
        "（",
        "〔",
        "%",
        "‰",
        "℃",
        "−",
        "～",
        "GDP",
        "∶",
    ):
        assert needed in text, needed


def test_events_are_many_and_in_order(sample: Path) -> None:
    text = (sample / "chronicle.yaml").read_text("utf-8")
    dates = re.findall(r'^  - date: "?([^"\n]+)', text, re.M)
    years = [int(date[:4]) for date in dates]
    assert len(dates) >= 40
    assert years == sorted(years)
    assert any(len(date) == 4 for date in dates)
    assert any(len(date) == 7 for date in dates)


def test_every_page_that_could_deceive_says_synthetic(sample: Path) -> None:
    for file in ("book.yaml", "front/preface.md", "back/afterword.md", "00-overview.md"):
        assert "合成" in (sample / file).read_text("utf-8"), file
    for part in sorted(sample.glob("*-part/part.md")):
        assert "合成" in part.read_text("utf-8"), part
    for roll in yaml.safe_load((sample / "rolls/rolls.yaml").read_text("utf-8"))["rolls"]:
        assert "（合成" in roll["title"], roll
    for lives in sample.glob("people/*.yaml"):
        record = yaml.safe_load(lives.read_text("utf-8"))
        assert all(person["note"].startswith("合成人物") for person in record["people"])
    for article in sample.glob("articles/*.md"):
        assert "合成" in article.read_text("utf-8").split("---")[1], article


def test_lives_are_told_of_the_dead_in_the_order_of_their_deaths(sample: Path) -> None:
    record = yaml.safe_load((sample / "people/biographies.yaml").read_text("utf-8"))
    deaths = [person["died"] for person in record["people"]]
    assert deaths == sorted(deaths)
    assert all(person["born"] < person["died"] for person in record["people"])


def test_pictures_are_there(sample: Path, blocks: list[reading.Block]) -> None:
    figures = [block for block in blocks if isinstance(block, reading.Fig)]
    assert len(figures) >= 2
    for figure in figures:
        assert (sample / figure.file).read_text("utf-8").startswith("<svg")


def sources(sample: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(sample.rglob("*.md")))


def test_notes_are_long_and_short_and_called_from_everywhere(sample: Path) -> None:
    text = sources(sample)
    notes = [len(note) for note in re.findall(r"^\[\^\d+\]: (.*)$", text, re.M)]
    assert len(notes) > 30
    assert min(notes) < 60
    assert max(notes) >= 200
    for call in (
        r"^##+ .*\[\^\d+\]$",
        r"^:::\{table\} .*\[\^\d+\]$",
        r"^[^:|\n]*（合成数据）\[\^\d+\]$",
        r"^\| .*\[\^\d+\] \|",
    ):
        assert re.search(call, text, re.M), call


def test_tables_are_of_every_kind(sample: Path) -> None:
    text = sources(sample)
    tables = re.findall(r"^:::\{table\}.*?\n:::$", text, re.M | re.S)
    rows = [re.findall(r"^\| .*", table, re.M) for table in tables]
    assert max(map(len, rows)) == 122  # 120, a head and the rule
    assert {13, 18} <= {row[0].count("|") - 2 for row in rows}
    assert any(re.search(r"^\| \^ .*\n\| :--", table, re.M) for table in tables)
    assert any(re.search(r"\| :--(?:.*\n)+?\| \^ ", table) for table in tables)
    assert any(re.search(r"^\| \w+( \| <)+ \|$", table, re.M) for table in tables)
    assert any(":ruled: yes" in table for table in tables)


def test_articles_stand_in_two_and_three_columns_with_pictures(sample: Path) -> None:
    articles = [file.read_text("utf-8") for file in sample.glob("articles/*.md")]
    for needed in ("columns: 2", "columns: 3", ":::{figure}", ":span: yes"):
        assert any(needed in article for article in articles), needed


def test_pictures_stand_at_every_place(tmp_path: Path) -> None:
    write_sample(tmp_path / "book", 300_000, SEED)
    places = set(re.findall("^:place: (.*)$", sources(tmp_path / "book"), re.M))
    assert places == {"here", "near", "head", "foot", "page", "beside"}


def test_plates_say_that_they_are_synthetic(sample: Path) -> None:
    plates = yaml.safe_load((sample / "plates" / "plates.yaml").read_text("utf-8"))["plates"]
    assert len(plates) >= 2
    for plate in plates:
        assert "合成" in plate["title"]
        for picture in plate["pictures"]:
            assert "合成" in (sample / picture["file"]).read_text("utf-8")


def test_inline_marks_are_not_counted() -> None:
    assert printed("见{page}`tbl-1`页，{index}`堤坝 <水利!堤坝>`") == 5
    assert printed("{ruby}`堰(yàn)` **字** *字*[^1]") == 3


def test_too_small_and_not_empty_are_refused(tmp_path: Path, sample: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        write_sample(tmp_path / "book", 500, 1)
    with pytest.raises(FileExistsError):
        write_sample(sample, SIZE, SEED)


def test_it_is_read_without_a_problem(sample: Path) -> None:
    problems = Problems()
    book = read_book(sample, problems)
    assert [str(problem) for problem in problems] == []
    assert book is not None
    assert [volume.name for volume in book.volumes] == ["上册", "下册"]
