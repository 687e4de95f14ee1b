"""A build that has nothing to do does nothing, and is not wrong about that."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keben.cli import main
from keben.places import VARIABLE
from keben.source import read_book
from tests.finished import contents_of


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    assert main(["new", str(tmp_path / "book"), "--quiet"]) == 0
    return tmp_path / "book"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the books that were read."""
    books = []

    def noted(folder: Path, *given: object, **named: object) -> object:
        books.append(folder)
        return read_book(folder, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("keben.pipeline.composing.read_book", noted)
    return books


def build(book: Path, *options: str) -> int:
    return main(["build", str(book), "--out", str(book.parent / "out"), "--quiet", *options])


def test_nothing_is_read_when_nothing_changed(
    book: Path, read: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = book / "terms.yaml"
    file.write_text(f"{file.read_text('utf-8')}\n  - term: 无此词\n", "utf-8")
    assert build(book) == 0
    told, before = capsys.readouterr().err, contents_of(book.parent / "out")
    assert "无此词" in told
    assert build(book) == 0
    assert read == [book]
    assert capsys.readouterr().err == told, "what was wrong is still wrong"
    assert contents_of(book.parent / "out") == before


@pytest.mark.parametrize("change", ["source", "new file", "option", "date", "language"])
def test_what_a_build_is_made_from_is_looked_at(
    book: Path, read: list[Path], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    assert build(book) == 0
    options: tuple[str, ...] = ()
    if change == "source":
        file = next(book.rglob("*.md"))
        file.write_text(file.read_text("utf-8").replace("。", "！", 1), "utf-8")
    elif change == "new file":
        (book / "unasked.md").write_text("无人要读。", "utf-8")
    elif change == "option":
        options = ("--line-numbers",)
    elif change == "date":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    else:
        monkeypatch.setenv("KEBEN_LANG", "zh_CN")
    assert build(book, *options) == 0
    assert len(read) == 2


@pytest.mark.parametrize("damage", ["gone", "changed", "all gone"])
def test_what_was_built_is_looked_at(book: Path, read: list[Path], damage: str) -> None:
    assert build(book) == 0
    out = book.parent / "out"
    before = contents_of(out)
    file = next(out.rglob("*.screen.pdf"))
    if damage == "gone":
        file.unlink()
    elif damage == "changed":
        file.write_bytes(file.read_bytes() + b"\n")
    else:
        shutil.rmtree(out)
    assert build(book) == 0
    assert len(read) == 2
    assert contents_of(out) == before


def test_what_others_put_beside_it_stays(book: Path, read: list[Path]) -> None:
    assert build(book) == 0
    beside = book.parent / "out" / "certificate.json"
    beside.write_text("{}", "utf-8")
    assert build(book) == 0
    assert len(read) == 1
    assert beside.exists()
