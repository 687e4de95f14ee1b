"""Turns a command into what it cost: wall time, processor time and the memory of its process tree."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from keben.commands import Exit


@dataclass(frozen=True, slots=True)
class Cost:
    """What one whole process cost."""

    wall: float  #: seconds
    cpu: float  #: seconds, user and system, of the tree
    peak: float  #: MB of PSS of the tree, sampled: pages shared by its processes count once
    largest: float  #: MB of resident memory of its largest process, as the kernel saw it


def measure(command: list[str], folder: Path, environment: dict[str, str]) -> Cost:
    """Run a command and measure it as a whole; raises `CalledProcessError` if it fails."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        found = {**os.environ, **environment}
        found.pop("PYTHONDONTWRITEBYTECODE", None)  # each start would compile all modules
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=out, env=found)
        peaks = [0]
        done = Event()
        watcher = Thread(target=_watch, args=(process.pid, peaks, done))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        done.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (Exit.FINE, Exit.CHECK_FAILED):  # which is measured as well
        sys.stderr.write(log.read_text("utf-8", "replace")[-2000:])
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peaks[0] / 1024, usage.ru_maxrss / 1024)


def memory_of(pid: int) -> float:
    """Return the MB of PSS that a process and all that descend from it take now."""
    return sum(map(_pss, _tree(pid))) / 1024


def _watch(pid: int, peaks: list[int], done: Event) -> None:
    """Sample the tree every 50 ms; less often where sampling itself would cost a twentieth."""
    pause = 0.02
    while not done.wait(pause):
        start = time.perf_counter()
        peaks[0] = max(peaks[0], sum(map(_pss, _tree(pid))))
        pause = max(0.05, 19 * (time.perf_counter() - start))


def _tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    members = [pid]
    for member in members:
        try:
            for task in os.listdir(f"/proc/{member}/task"):
                text = Path(f"/proc/{member}/task/{task}/children").read_text("ascii")
                members += [int(child) for child in text.split()]
        except OSError:
            continue
    return members


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:"), 0)
