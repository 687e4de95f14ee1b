"""What is seen of a build while it runs."""

from __future__ import annotations

import io
import re

import pytest

from keben.progress import PlainProgress, Progress, SilentProgress, TerminalProgress, open_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(progress: Progress) -> None:
    progress.stage("read")
    progress.stage("paint", 3)
    progress.advance()
    progress.advance(2)
    progress.close()
    progress.close()


def test_elsewhere_each_stage_leaves_a_plain_line() -> None:
    stream = io.StringIO()
    progress = open_progress(quiet=False, stream=stream)
    assert isinstance(progress, PlainProgress)
    work(progress)
    said = re.sub(r"[\d.]+ s", "0 s", stream.getvalue())
    assert said == "reading the sources  0 s\npainting  0 s\n"


def test_a_terminal_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    progress = open_progress(quiet=False, stream=stream)
    assert isinstance(progress, TerminalProgress)
    work(progress)
    assert "painting" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")


def test_quiet_is_quiet() -> None:
    stream = Terminal()
    progress = open_progress(quiet=True, stream=stream)
    assert isinstance(progress, SilentProgress)
    work(progress)
    assert stream.getvalue() == ""
