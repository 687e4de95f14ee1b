"""Turns what was measured into a page of the docs."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from pypdf import PdfReader

from tests.bench.measure import Cost


@dataclass(frozen=True, slots=True)
class Entry:
    """What one contender cost, run by run, and what it made."""

    name: str
    what: str
    costs: tuple[Cost, ...]
    pages: int
    megabytes: float

    @property
    def wall(self) -> float:
        """Seconds, the median."""
        return median(cost.wall for cost in self.costs)

    @property
    def processor(self) -> float:
        """Seconds of all processors, the median."""
        return median(cost.cpu for cost in self.costs)

    @property
    def peak(self) -> float:
        """MB of the process tree, the median."""
        return median(cost.peak for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Field:
    """All contenders at one size."""

    chars: int
    entries: tuple[Entry, ...]


def pages_of(output: Path) -> tuple[int, float]:
    """Return pages and megabytes of the PDF, or of all print PDFs in a folder."""
    files = sorted(output.rglob("*.print.pdf")) if output.is_dir() else [output]
    pages = sum(len(PdfReader(file).pages) for file in files)
    return pages, sum(file.stat().st_size for file in files) / 1e6


def machine() -> str:
    """Say on what is measured, and whether it has something else to do just now."""
    about = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((x.partition(": ")[2] for x in about if x.startswith("model name")), "processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    said = f"{model}, {cores} processors, {memory:.0f} GB; {platform.system()}, Python {platform.python_version()}."
    if load > cores / 4:
        said += (
            f" **Measured on a loaded machine** (a load of {load:.1f} before the first run): seconds are"
            " longer than they need be; compare the ratios, and the seconds of the processor."
        )
    return said


def page(fields: Sequence[Field], where: str, runs: int, budgets: Sequence[str]) -> str:
    """Return the page: the machine, the budgets, a table a size, and how the cost grows."""
    counted = f"Medians of {runs} runs." if runs > 1 else "Ratios of one run."
    told = (
        "Made by `make bench` (`python -m tests.bench --help`), not by hand. A synthetic gazetteer "
        "(`make_book.py sample`, seed 7) is set by each program as a whole process, in turn. Ratios are to "
        "Typst in the same run; memory is the peak of the process tree, shared pages counted once (PSS); "
        "pages and size are of the print PDFs. “Cold” means that nothing of this book is kept: the store is "
        "empty. Faces that were derived from font files stay, as the files themselves do for others. All "
        "programs have run once before, so that Python has its modules compiled, which it keeps even where "
        "the machine forbids it (`PYTHONDONTWRITEBYTECODE` is unset). Keben also writes a screen PDF, paginated HTML and the "
        "record in the same time, which no peer does. What is missing here was not run: it is not on "
        "the machine, or was left out with `--only`. The budgets of memory and of print PDFs were set for "
        "1.2 million characters on some 950 pages; the sample has more pages, so both are told. What a reader waits for at the proof desk is in "
        "[BENCHMARKS-DESK.md](BENCHMARKS-DESK.md), what a correction costs in "
        "[EDITIONS-FIGURES.md](EDITIONS-FIGURES.md)."
    )
    lines = ["# What a build costs", "", told, "", f"{where} {counted}", *budgets]
    for field in fields:
        lines += ["", f"## {field.chars:,} characters", "", *_table(field)]
    for small, large in pairwise(fields):
        lines += ["", *_growth(small, large)]
    return "\n".join(lines) + "\n"


def _table(field: Field) -> list[str]:
    typst = next((entry for entry in field.entries if entry.name == "typst"), None)
    lines = [
        "| | | wall s | × Typst | processor s | × Typst | memory MB | pages | PDF MB |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for entry in field.entries:
        ratios = (
            (f"{entry.wall / typst.wall:.2f}", f"{entry.processor / typst.processor:.2f}")
            if typst
            else ("–", "–")
        )
        lines.append(
            f"| {entry.name} | {entry.what} | {entry.wall:.2f} | {ratios[0]} "
            f"| {entry.processor:.2f} | {ratios[1]} | {entry.peak:.0f} | {entry.pages} | {entry.megabytes:.1f} |"
        )
    return lines


def _growth(small: Field, large: Field) -> list[str]:
    first = {entry.name: entry for entry in small.entries}
    lines = [
        f"## From {small.chars:,} to {large.chars:,}: {large.chars / small.chars:.0f} times the text",
        "",
        "| | time | memory |",
        "| --- | --: | --: |",
    ]
    for entry in large.entries:
        if before := first.get(entry.name):
            lines.append(
                f"| {entry.name} | × {entry.wall / before.wall:.1f} | × {entry.peak / before.peak:.1f} |"
            )
    return lines
