"""Turns the stages of a build into what a person sees while it runs.

The pipeline is given a `Progress` and says `stage("compose", 60)`, then `advance()` 60 times; it knows
nothing of terminals. On a terminal one line moves, with the time left; elsewhere each stage leaves a
plain line when it ends. All of it goes to stderr: stdout belongs to what was asked for.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Protocol, TextIO

from keben.messages import _

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress(Protocol):
    """What a long piece of work says about itself."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage, which ends the one before; `total` steps, 0 when nobody knows."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Say that some steps of the stage are done."""
        ...

    def close(self) -> None:
        """End the last stage."""
        ...


def stage_name(name: str) -> str:
    """Return the name of a stage in the editor's words; one that is not known as it is."""
    names = {
        "read": _("reading the sources"),
        "number": _("numbering"),
        "faces": _("preparing the fonts"),
        "compose": _("composing"),
        "paginate": _("making up pages"),
        "apparatus": _("contents and index"),
        "html": _("writing HTML"),
        "paint": _("painting"),
        "assemble": _("assembling PDF files"),
        "record": _("writing the record"),
        "import": _("importing"),
        "sample": _("writing the sample"),
    }
    return names.get(name, name)


class SilentProgress:
    """Says nothing (`--quiet`, and tests)."""

    def stage(self, name: str, total: int = 0) -> None:
        """Say nothing."""

    def advance(self, steps: int = 1) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Say nothing."""


class PlainProgress:
    """One line a stage, with the seconds that it took."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._name = ""
        self._since = 0.0

    def stage(self, name: str, total: int = 0) -> None:
        """End the stage before and begin another."""
        self.close()
        self._name, self._since = name, time.monotonic()

    def advance(self, steps: int = 1) -> None:
        """Nothing moves on a plain line."""

    def close(self) -> None:
        """Print the line of the stage that ends."""
        if self._name:
            seconds = time.monotonic() - self._since
            print(f"{stage_name(self._name)}  {seconds:.1f} s", file=self._stream, flush=True)
        self._name = ""


class TerminalProgress:
    """One line that moves."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._bar: Bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            Remaining(compact=True, elapsed_when_finished=True),
            console=Console(file=stream),
            transient=True,
        )
        self._task: TaskID | None = None

    def stage(self, name: str, total: int = 0) -> None:
        """Let the line show another stage."""
        if self._task is None:
            self._bar.start()
        else:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(stage_name(name), total=total or None)

    def advance(self, steps: int = 1) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.advance(self._task, steps)

    def close(self) -> None:
        """Take the line away."""
        if self._task is not None:
            self._bar.stop()
        self._task = None


def open_progress(*, quiet: bool, stream: TextIO | None = None) -> Progress:
    """Return the progress that suits `stream` (stderr)."""
    stream = stream or sys.stderr
    if quiet:
        return SilentProgress()
    return TerminalProgress(stream) if stream.isatty() else PlainProgress(stream)
