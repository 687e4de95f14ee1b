"""A build may be killed at any moment, and however it is made, its bytes are the same.

Builds are forked from here, where one was made before, so that no time goes into starting Python and
loading libraries, while nothing is written that could be broken.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import pytest

from keben.cli import main
from keben.places import VARIABLE
from tests.finished import contents_of

SEED = 6
CACHES, KILLS = 2, 10  #: from an empty cache, ten killed builds, and one that is let go on


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "book"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "loading"))
    assert main(["new", str(folder), "--quiet"]) == 0
    out = str(tmp_path / "first")  # by one process, this one, which loads what it needs
    assert main(["build", str(folder), "--out", out, "--jobs", "1", "--quiet"]) == 0
    return folder


def started(book: Path, out: Path, cache: Path, jobs: int = 2) -> BaseProcess:
    """Begin a build in a process group of its own."""

    def build() -> None:
        os.setsid()
        os.environ[VARIABLE] = str(cache)
        os._exit(main(["build", str(book), "--out", str(out), "--jobs", str(jobs), "--quiet"]))

    process = multiprocessing.get_context("fork").Process(target=build)
    process.start()
    return process


def built(book: Path, out: Path, cache: Path, jobs: int = 2) -> dict[str, str]:
    """Build; return the checksums of what it left."""
    process = started(book, out, cache, jobs)
    process.join(120)
    assert process.exitcode == 0
    return contents_of(out)


def kill(process: BaseProcess) -> bool:
    """Kill a build with all its helpers; return whether it was still at work."""
    assert process.pid is not None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()  # where it has not yet come to have a group
    process.join()
    return process.exitcode == -signal.SIGKILL


def correct(book: Path) -> None:
    """Correct one character of a chapter."""
    file = book / "01-writing" / "01-text.md"
    head, stop, tail = file.read_text("utf-8").partition("。")
    file.write_text(f"{head}了{stop}{tail}", "utf-8")


def test_builds_killed_at_twenty_moments_harm_nothing(book: Path, tmp_path: Path) -> None:
    """What is found is the old book or the new one, whole; and the next build goes through."""
    old_dist, home = tmp_path / "old", tmp_path / "home"
    built(book, old_dist, tmp_path / "cache")
    start = time.monotonic()
    old = built(book, old_dist, tmp_path / "cache")
    whole = time.monotonic() - start
    correct(book)
    right = built(book, tmp_path / "right", tmp_path / "cache")
    sources = contents_of(book)
    assert right != old
    dist = home / "dist"
    shutil.copytree(old_dist, dist)
    lot = Random(SEED)
    caught = 0
    for number in range(CACHES):
        cache = tmp_path / f"cache-{number}"
        for moment in (lot.random() * whole for _ in range(KILLS)):
            told = f"seed {SEED}, cache {number}, killed after {moment:.3f} s of {whole:.3f}"
            process = started(book, dist, cache)
            time.sleep(moment)
            caught += kill(process)
            found = contents_of(dist)
            assert found in (old, right), f"{told}: what is found is neither old nor new"
            if found == right:
                shutil.copytree(old_dist, dist, dirs_exist_ok=True)
        assert built(book, dist, cache) == right, f"{told}: the next build went wrong"
        assert [path.name for path in home.iterdir()] == ["dist"], f"{told}: not swept"
        shutil.copytree(old_dist, dist, dirs_exist_ok=True)
    assert caught > CACHES * KILLS / 2, f"only {caught} were still at work when they were killed"
    assert contents_of(book) == sources


def test_the_bytes_are_those_of_a_cold_build(book: Path, tmp_path: Path) -> None:
    """From one process or two, an empty cache or a full one, and over a build before a correction."""
    kept, dist = tmp_path / "kept", tmp_path / "dist"
    built(book, dist, kept)
    correct(book)
    cold = built(book, tmp_path / "cold", tmp_path / "empty-1", jobs=1)
    assert built(book, dist, kept) == cold, "over the build before the correction"
    assert built(book, dist, kept, jobs=1) == cold, "warm, one process"
    assert built(book, dist, tmp_path / "empty-2") == cold, "cold, two processes"
