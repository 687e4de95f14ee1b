"""A watched book follows every save: its HTML at once, the whole of it when it is quiet."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keben.places import HOME, VARIABLE
from tests.tiny_books import SOUND

LONG = 120  #: seconds; the machine may have much else to do


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str], Path]]:
    """A tiny book that is watched, the process, and what it prints."""
    book, said = tmp_path / "book", tmp_path / "said"
    files = {**SOUND, "01/01.md": "# 甲章\n\n合成的一段。\n"}
    for name, text in files.items():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text.replace("style: tiny", "style: 16k"), "utf-8")
    environment = os.environ | {VARIABLE: str(tmp_path / "cache"), "KEBEN_LANG": "en"}
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, str(HOME / "make_book.py"), "watch", str(book), "--jobs", "1"],
            stdout=out, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True,
        )  # fmt: skip
    try:
        yield book, process, said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(what: Callable[[], bool], said: Path) -> None:
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < LONG, said.read_text("utf-8")
        time.sleep(0.1)


def test_a_save_is_seen_and_built(watched: tuple[Path, subprocess.Popen[str], Path]) -> None:
    book, process, said = watched
    target = book.parent / "dist" / "jia"

    def is_told(words: str, times: int = 1) -> Callable[[], bool]:
        return lambda: said.read_text("utf-8").count(words) >= times

    wait_for(is_told("built: "), said)
    chapter = book / "01" / "01.md"
    chapter.write_text("# 甲章\n\n合成的改段。\n", "utf-8")
    wait_for(is_told("1 pages changed"), said)
    assert "改" in (target / "pages" / "book.html").read_text("utf-8")
    wait_for(is_told("built: ", 2), said)
    assert "合成的改段。" in (target / "record.json").read_text("utf-8")

    chapter.write_text("# 甲章\n\n合成{ref}`nowhere`的改段。\n", "utf-8")
    wait_for(is_told("1 errors; the last good pages stay"), said)
    assert "error[ref-unknown]" in said.read_text("utf-8")
    assert "合成的改段。" in (target / "record.json").read_text("utf-8")

    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    assert process.wait(LONG) == 0
    assert "Traceback" not in said.read_text("utf-8")
    assert not list(target.parent.glob(".*.building-*"))
