"""However many processes are at work, the book is the same, and so is what is told of it."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
from pathlib import Path

import pytest

from keben.compose.line import Cell, Kind
from keben.galley.strip import RuleItem, Strip
from keben.jobs import in_order, without_collector
from keben.pipeline import Order, build
from keben.problems import Location, Problems
from keben.progress import SilentProgress
from keben.sample import write_sample


def test_results_come_in_order_and_from_elsewhere() -> None:
    results = list(in_order(lambda task: (task * task, os.getpid()), range(20), 2))
    assert [square for square, _process in results] == [k * k for k in range(20)]
    assert os.getpid() not in {process for _square, process in results}


def test_one_job_is_done_here() -> None:
    assert list(in_order(lambda task: (task, os.getpid()), [7], 5)) == [(7, os.getpid())]


def test_what_a_process_raises_is_raised_here() -> None:
    def stumble(task: int) -> int:
        raise ValueError(f"task {task}")

    with pytest.raises(ValueError, match="task 1"):
        list(in_order(stumble, [1, 2, 3], 2))


def test_cells_that_travel_stay_one_object_a_kind() -> None:
    one, other = (pickle.loads(pickle.dumps(Cell("工", "song", Kind.HAN))) for _k in range(2))
    assert one is other
    assert one == Cell("工", "song", Kind.HAN)
    strip = Strip((RuleItem(0, 0, 5, 5),), 9, at=Location("a.md", 3, 1))
    assert pickle.loads(pickle.dumps(strip)) == strip


def test_the_collector_is_as_it_was() -> None:
    assert gc.isenabled()
    with without_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("jobs") / "book"
    write_sample(folder, 60_000, 7)
    return folder


def built(book: Path, out: Path, jobs: int) -> tuple[dict[str, bytes], Problems]:
    """Build a book; return its files and what was told."""
    problems = Problems()
    left = build(Order(book, out, jobs=jobs), SilentProgress(), problems)
    files = sorted(left.folder.rglob("*")) if left and left.folder else []
    return {
        str(file.relative_to(out)): file.read_bytes() for file in files if file.is_file()
    }, problems


def test_two_jobs_make_the_same_bytes_as_one(sample: Path, tmp_path: Path) -> None:
    alone, told_alone = built(sample, tmp_path / "1", 1)
    together, told_together = built(sample, tmp_path / "2", 2)
    assert [name for name in alone if alone[name] != together.get(name)] == []
    assert alone.keys() == together.keys()
    assert "record.json" in alone
    assert list(told_alone) == list(told_together)


@pytest.mark.parametrize("jobs", [1, 2])
def test_problems_found_elsewhere_are_told_here(sample: Path, tmp_path: Path, jobs: int) -> None:
    book = tmp_path / "book"
    shutil.copytree(sample, book)
    chapters = sorted(book.glob("0[12]-part/0*.md"))
    for chapter in chapters[:2]:
        text = chapter.read_text("utf-8")
        chapter.write_text(f"{text}\n\n此处一字\U000323af不见。\n", "utf-8")
    files, problems = built(book, tmp_path / "out", jobs)
    assert files == {}
    assert problems.failed
    missing = [problem for problem in problems if problem.code == "glyph-missing"]
    assert len(missing) == 1
    assert missing[0].location is not None
    assert missing[0].location.file.endswith(chapters[0].name)
