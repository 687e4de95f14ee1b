"""A book on the desk follows its files, whatever happens to them: it says what a build of them would."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from keben.pipeline import Order
from keben.proof.open_book import OpenBook
from keben.proof.progress import Given, progress_of
from tests.finished import type_build, write_book
from tests.proof_desk import BOOK


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    assert type_build(write_book(folder / "book", BOOK), folder / "dist").returncode == 0
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "desk")
    return tmp_path / "desk"


def opened(folder: Path) -> OpenBook:
    book = OpenBook(Order(folder / "book"), folder / "dist", ())
    assert book.refresh().is_good
    return book


def test_a_volume_that_is_added_has_its_name(folder: Path) -> None:
    book, file = opened(folder), folder / "book/book.yaml"
    text = file.read_text("utf-8").replace("测试志", "再试志")
    file.write_text(
        text.replace("[02/, index]}", "[02/01.md]}\n  - {name: 续册, content: [02/02.md]}")
    )
    assert book.refresh().is_good
    assert (book.printed.title, book.printed.volumes) == ("再试志", ("上册", "下册", "续册"))
    progress = progress_of(book.printed, book.headings, Given((), {}))
    assert [volume.title for volume in progress.volumes] == ["上册", "下册", "续册"]


def test_a_save_of_the_same_size_at_the_same_time_is_seen(folder: Path) -> None:
    """Clocks of file systems stand still for milliseconds, and programs set the time of a file back."""
    book, file = opened(folder), folder / "book/01/01.md"
    status, text = file.stat(), file.read_text("utf-8")
    file.write_text(text.replace("修渠十里", "修渠百里"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert len(book.refresh().changed) == 1
