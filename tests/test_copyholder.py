"""A book that is read by two processes is the book that one of them reads alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keben.model import Book
from keben.problems import Problem, Problems
from keben.source import read_book
from keben.source.chapter import read_division
from keben.source.kept import KeptSources
from keben.store import Store
from tests.finished import HOUSE


def read(folder: Path, store: Path, jobs: int) -> tuple[Book | None, list[Problem]]:
    problems = Problems()
    return read_book(folder, problems, Store(store), jobs=jobs), problems.found


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(HOUSE / "book", tmp_path / "book")
    return tmp_path / "book"


def chapters(book: Path) -> list[Path]:
    return sorted(path for path in book.rglob("*.md") if path.parent.name.startswith("0"))


@pytest.mark.parametrize("fault", ["", "no title", "the same id twice", "gone", "linked away"])
def test_two_readers_read_the_same_book(book: Path, tmp_path: Path, fault: str) -> None:
    first, last = chapters(book)[1], chapters(book)[-1]
    if fault == "no title":
        last.write_text("没有标题的话。\n", "utf-8")
    elif fault == "the same id twice":
        for file in (first, last):
            file.write_text(f"{file.read_text('utf-8')}\n## 试题 {{#same}}\n\n试句。\n", "utf-8")
    elif fault == "gone":
        last.unlink()
    elif fault == "linked away":
        last.unlink()
        last.symlink_to(HOUSE / "README.md")
    alone, told = read(book, tmp_path / "one", 1)
    together, told_together = read(book, tmp_path / "two", 2)
    assert together == alone
    assert told_together == told
    assert bool(told) == bool(fault)


def test_the_other_reads_from_the_end(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = []

    def noted(file: str, *given: object) -> object:
        own.append(file)
        return read_division(file, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("keben.source.book.read_division", noted)
    read(book, tmp_path / "one", 1)
    alone, own[:] = len(own), []
    read(book, tmp_path / "two", 2)
    assert len(own) < alone
    own.clear()
    read(book, tmp_path / "two", 2)
    assert own == [], "what the other has read is kept too"
    kept = KeptSources(Store(tmp_path / "two"), book)
    assert kept._copyholder is None
