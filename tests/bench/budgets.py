"""Turns what was measured into the budgets that it keeps or misses (architecture, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.table import Entry, Field

#: Characters: a thin book; the model book by its pages, and by its characters; ten volumes.
SIZES = _SMALL, _PAGES, _FULL, _VOLUMES = 120_000, 760_000, 1_200_000, 12_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """A figure that must not be larger than another."""

    what: str
    found: float
    most: float
    unit: str = ""

    def row(self) -> str:
        """Return its row of the table."""
        verdict = "met" if self.found <= self.most else "**missed**"
        return f"| {self.what} | ≤ {self.most:g}{self.unit} | {self.found:.2f}{self.unit} | {verdict} |"


def budget_lines(fields: Sequence[Field]) -> list[str]:
    """Return the table of all budgets whose figures were measured."""
    found = {field.chars: {entry.name: entry for entry in field.entries} for field in fields}
    rows = [budget.row() for budget in _budgets(found)]
    if not rows:
        return []
    head = ["| budget | | found | |", "| --- | --: | --: | --- |"]
    return ["", "## The budgets", "", *head, *rows]


def _budgets(found: dict[int, dict[str, Entry]]) -> Iterator[Budget]:
    full, small = found.get(_FULL, {}), found.get(_SMALL, {})
    ours, volumes = full.get("keben"), found.get(_VOLUMES, {})
    typst, weasyprint = full.get("typst"), full.get("weasyprint")
    corrected, unchanged = full.get("keben-corrected"), full.get("keben-unchanged")
    if ours and typst:
        yield Budget("cold build, against Typst", ours.wall / typst.wall, 2, " ×")
    if ours and weasyprint:
        yield Budget("cold build, against plain WeasyPrint", ours.wall / weasyprint.wall, 0.2, " ×")
    if corrected and typst:
        yield Budget(
            "one character corrected, against Typst", corrected.wall / typst.wall, 0.6, " ×"
        )
    if unchanged:
        yield Budget("nothing changed", unchanged.wall, 1, " s")
    for book in filter(None, (found.get(_PAGES, {}).get("keben"), ours)):
        yield Budget(f"memory of the tree, {book.pages} pages", book.peak, 400, " MB")
        yield Budget(f"print PDFs, {book.pages} pages", book.megabytes, 6, " MB")
    if ours and "keben" in small:
        yield Budget("time for ten times the text", ours.wall / small["keben"].wall, 10, " ×")
    for name, jobs in (
        ("keben-jobs-1", "one process"),
        ("keben", "as many as there are processors"),
    ):
        if name in volumes:
            what = f"memory at 12 million characters, {jobs}"
            yield Budget(what, volumes[name].peak, 800, " MB")
