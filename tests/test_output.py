"""The last good build survives whatever happens to the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from keben import output


def build(target: Path, text: str) -> None:
    with output.replacing(target) as folder:
        (folder / "record.json").write_text(text)


def content(target: Path) -> str:
    return (target / "record.json").read_text()


def test_a_build_takes_the_place_of_the_last(tmp_path: Path) -> None:
    target = tmp_path / "dist" / "book"
    build(target, "one")
    build(target, "two")
    assert content(target) == "two"
    assert [path.name for path in target.parent.iterdir()] == ["book"]


def test_a_failed_build_leaves_the_last(tmp_path: Path) -> None:
    target = tmp_path / "book"
    build(target, "one")
    with pytest.raises(ZeroDivisionError), output.replacing(target) as folder:
        (folder / "record.json").write_text("half")
        raise ZeroDivisionError
    assert content(target) == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


KILLED = """
import os, signal, sys
from pathlib import Path
from keben import output
with output.replacing(Path(sys.argv[1])) as folder:
    (folder / "record.json").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_build_leaves_the_last_and_is_swept_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "book"
    build(target, "one")
    done = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert content(target) == "one"
    assert len(list(tmp_path.iterdir())) == 2
    build(target, "two")
    assert content(target) == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_two_builds_at_once_do_no_harm(tmp_path: Path) -> None:
    target = tmp_path / "book"
    with output.replacing(target) as slow:
        (slow / "record.json").write_text("slow")
        build(target, "quick")
        assert content(target) == "quick"
        assert slow.exists()
    assert content(target) == "slow"
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_without_exchange_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_exchange", lambda one, other: False)
    target = tmp_path / "book"
    build(target, "one")
    build(target, "two")
    assert content(target) == "two"
    target.rename(tmp_path / ".book.old")  # killed between the two renames
    with pytest.raises(ZeroDivisionError), output.replacing(target):
        raise ZeroDivisionError
    assert content(target) == "two"


def test_what_no_build_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "letter.txt").write_text("mine")
    with pytest.raises(output.OutputRefused), output.replacing(tmp_path / "book"):
        pass
    assert (tmp_path / "book" / "letter.txt").read_text() == "mine"


def test_the_folder_may_be_read_by_whoever_may_read_its_neighbours(tmp_path: Path) -> None:
    build(tmp_path / "book", "one")
    (tmp_path / "neighbour").mkdir()
    assert os.stat(tmp_path / "book").st_mode == os.stat(tmp_path / "neighbour").st_mode
