"""Turns a synthetic book into one with random small corrections, and says what it did.

A correction replaces, inserts or deletes one to six Han that are printed, in running text, tables, rolls or
notes; it touches no markup. The same seed makes the same corrections in the same book. All of it is synthetic.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

#: Of a hundred corrections, so many are in each kind of text.
SHARES = {"text": 50, "table": 20, "roll": 18, "note": 12}

_HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Correction:
    """What is changed in one line of a source: `wrong` becomes `right`; one of both may be empty."""

    file: str
    line: int  #: from 1
    column: (
        int  #: of the first character that is wrong, or before which something is missing; from 1
    )
    wrong: str
    right: str
    kind: str  #: text, table, roll, note

    @property
    def inverse(self) -> Correction:
        """The correction that takes this one back."""
        return Correction(self.file, self.line, self.column, self.right, self.wrong, self.kind)


def correct(book: Path, count: int, seed: int = 1) -> tuple[Correction, ...]:
    """Make random corrections in a book, one a line at most; return them in the order of the sources."""
    chance = random.Random(seed)
    lines: dict[str, list[tuple[str, int, str]]] = {kind: [] for kind in SHARES}
    shown = set(_shown_rows(book))
    for file in sorted(book.rglob("*")):
        if file.suffix in {".md", ".yaml", ".csv"}:
            name = file.relative_to(book).as_posix()
            for kind, number, line in _candidates(file):
                if kind != "roll" or (name, number) in shown:
                    lines[kind].append((name, number, line))
    made: list[Correction] = []
    counts = {
        kind: min(round(count * share / 100), len(lines[kind])) for kind, share in SHARES.items()
    }
    counts["text"] += count - sum(counts.values())  # what others have too few lines for
    for kind, wanted in counts.items():
        for name, number, line in chance.sample(lines[kind], wanted):
            made.append(_correction(name, number, line, kind, chance))
    made.sort(key=lambda one: (one.file, one.line))
    for one in made:
        apply(book, one)
    return tuple(made)


def apply(book: Path, correction: Correction) -> None:
    """Make one correction; the line must be as it was when the correction was thought of."""
    file = book / correction.file
    lines = file.read_text("utf-8").split("\n")
    line, at = lines[correction.line - 1], correction.column - 1
    assert line[at:].startswith(correction.wrong), correction
    lines[correction.line - 1] = line[:at] + correction.right + line[at + len(correction.wrong) :]
    file.write_text("\n".join(lines), "utf-8")


def _shown_rows(book: Path) -> Iterator[tuple[str, int]]:
    """Yield file and line of the rows of rolls whose fourth column is printed: others print names alone."""
    for roll in yaml.safe_load((book / "rolls" / "rolls.yaml").read_text("utf-8"))["rolls"]:
        with (book / roll["file"]).open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if (rows.fieldnames or ())[3] in roll.get("show", ()):
                for number, row in enumerate(rows, 2):
                    if roll["where"].items() <= row.items():
                        yield roll["file"], number


def _candidates(file: Path) -> Iterator[tuple[str, int, str]]:
    """Yield the lines that may be corrected, with their kind and number."""
    if file.suffix == ".yaml" and file.parent.name != "people" and file.stem != "chronicle":
        return
    is_head = False
    for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        if line == "---" and file.suffix == ".md":
            is_head = number == 1
        kind = _kind(file, number, line)
        if kind and not is_head and any(_places(line, kind)):
            yield kind, number, line


def _kind(file: Path, number: int, line: str) -> str:
    if file.suffix == ".csv":
        return "roll" if number > 1 else ""
    if line.startswith("[^"):
        return "note"
    if line.startswith("|"):
        return "table"
    is_prose = line[:1].isalpha() if file.suffix == ".md" else line.startswith("      ")
    return "text" if is_prose and "。" in line else ""


def _places(line: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of Han that may be corrected: of a roll, what stands in its fourth column."""
    first = len(",".join(line.split(",")[:3])) if kind == "roll" else 0
    for found in _HAN.finditer(line, first):
        yield found.span()
        if kind == "roll":
            return


def _correction(name: str, number: int, line: str, kind: str, chance: random.Random) -> Correction:
    first, end = chance.choice(list(_places(line, kind)))
    length = chance.randint(1, min(_LONGEST, end - first - 2))
    at = chance.randint(first + 1, end - 1 - length)
    wrong, right = line[at : at + length], "".join(chance.choices(line[first:end], k=length))
    way = chance.choice(("replace", "insert", "delete"))
    if way == "insert":
        wrong = ""
    elif way == "delete":
        right = ""
    elif right == wrong:
        right = wrong[::-1] if wrong[::-1] != wrong else "某" * length
    return Correction(name, number, at + 1, wrong, right, kind)
