"""A file that has not changed is not read again, and the book is the same as if it were."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from keben.problems import Problems
from keben.source import chapter, read_book
from keben.source.elements import read_elements
from keben.store import Store

SAMPLE = Path(__file__).parent.parent / "book"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the Markdown files that are taken apart."""
    files: list[str] = []

    def noted(copy, desk):
        files.append(copy.file)
        return read_elements(copy, desk)

    monkeypatch.setattr(chapter, "read_elements", noted)
    return files


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "book")
    return tmp_path / "book"


def both(book: Path, store: Store) -> tuple[object, object]:
    """Read a book with a store and without one; the problems are the same, and so is the book."""
    told, fresh = Problems(), Problems()
    kept = read_book(book, told, store)
    assert kept == read_book(book, fresh)
    assert list(told) == list(fresh)
    return kept, told.found


def test_a_kept_book_is_the_book(book: Path, tmp_path: Path, read: list[str]) -> None:
    store = Store(tmp_path / "store")
    both(book, store)
    files = set(read)
    read.clear()
    read_book(book, Problems(), store)
    assert len(set(read)) < len(files) / 2
    both(book, store)


def test_what_changed_is_read(book: Path, tmp_path: Path, read: list[str]) -> None:
    store = Store(tmp_path / "store")
    both(book, store)
    read.clear()
    read_book(book, Problems(), store)
    always = set(read)
    file = next(file for file in sorted(book.glob("0*/0*.md")) if _name(file, book) not in always)
    file.write_text(file.read_text("utf-8").replace("。", "！", 1), "utf-8")
    read.clear()
    read_book(book, Problems(), store)
    assert set(read) == always | {_name(file, book)}
    both(book, store)


@pytest.mark.parametrize(
    "kind", ["rolls/*.csv", "articles/*.md", "people/*.yaml", "chronicle.yaml", "0*/part.md"]
)
def test_what_a_chapter_places_is_read_when_it_changed(
    book: Path, tmp_path: Path, kind: str
) -> None:
    store = Store(tmp_path / "store")
    before, _told = both(book, store)
    file = sorted(book.glob(kind))[-1]
    text = file.read_text("utf-8")
    last = max(k for k, sign in enumerate(text) if "一" <= sign <= "龥")
    file.write_text(text[:last] + "改" + text[last + 1 :], "utf-8")
    now, _told = both(book, store)
    assert now != before
    both(book, store)


def test_an_error_is_told_again(book: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    file = sorted(book.glob("0*/0*.md"))[0]
    file.write_text(file.read_text("utf-8") + "\n`开而不合。\n\n{ref}`nowhere`\n", "utf-8")
    for _again in range(2):
        _book, told = both(book, store)
        assert told


def test_an_id_that_another_file_takes_is_told(book: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first, second = sorted(book.glob("0*/0*.md"))[:2]
    second.write_text(second.read_text("utf-8") + "\n## 另一节 {#taken}\n\n有文。\n", "utf-8")
    both(book, store)
    first.write_text(first.read_text("utf-8") + "\n## 又一节 {#taken}\n\n有文。\n", "utf-8")
    both(book, store)


def test_a_picture_that_is_gone_is_told(book: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    chart = sorted((book / "charts").glob("*.svg"))[0]
    both(book, store)
    os.unlink(chart)
    _book, told = both(book, store)
    assert any(problem.code == "file-missing" for problem in told)  # type: ignore[attr-defined]


def _name(file: Path, book: Path) -> str:
    return file.relative_to(book).as_posix()
