"""Turns random corrections into what they cost a released book, with its pages held and without.

python -m tests.bench.hold --write docs/EDITIONS-FIGURES.md

For each seed the book is corrected and built both ways. With the first, all else is shown too: what `changes`
lists, that `correct` with the inverse of this list gives back the old book, that `certify` finds no rule broken.
Not part of `make test`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keben.edition.makeup import makeups_of
from keben.edition.release import edition_path
from keben.pages.held import Makeup
from keben.pages.units import paired
from keben.sample import write_sample
from tests.bench.table import machine
from tests.corrections import Correction, correct

Record = Mapping[str, Any]

VOLUMES = ("上册", "下册")  #: of a sample


def main() -> None:
    """Release a sample, correct copies of it, build each with and without its pages held."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chars", type=int, default=1_200_000)
    parser.add_argument("--corrections", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--correction-seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--write", type=Path, metavar="FILE", help="the table goes there")
    options = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        os.environ["KEBEN_CACHE"] = str(desk.folder / "cache")
        write_sample(desk.book, options.chars, options.seed)
        desk.build(desk.book, desk.old)
        desk.keben("release", "one", desk.book, "--out", desk.old)
        size = edition_path(desk.book, "one").stat().st_size
        columns = [
            list(desk.figures(seed, options.corrections, is_whole=number == 0))
            for number, seed in enumerate(options.correction_seeds)
        ]
        pages = len(desk.pages(desk.old))
    told = _page(options, columns, f"{pages} pages; the edition has {size / 1e6:.1f} MB. {where}")
    if options.write:
        options.write.write_text(told, "utf-8")
    print(told)


#: What is measured, and the figure.
_Figure = tuple[str, str]


def _page(options: argparse.Namespace, columns: Sequence[Sequence[_Figure]], where: str) -> str:
    """Return the page: a row for each thing measured, a column for each seed."""
    lines = [
        "# What a correction costs",
        "",
        "Made by `python -m tests.bench.hold --write docs/EDITIONS-FIGURES.md`, not by hand. A synthetic gazetteer of "
        f"{options.chars:,} characters (`sample --seed {options.seed}`) was released, then {options.corrections} random "
        "corrections of one to six characters were spread over it (replace, insert, delete; text, tables, rolls, "
        "notes), and it was built with `--hold` and without. What is asked of the whole book is shown with the first seed.",
        "",
        where,
        "",
        "| | " + " | ".join(f"seed {seed}" for seed in options.correction_seeds) + " |",
        "| --- |" + " --: |" * len(columns),
    ]
    for k, (name, _figure) in enumerate(columns[0]):
        figures = [column[k][1] if k < len(column) else "" for column in columns]
        lines.append(f"| {name} | " + " | ".join(figures) + " |")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with a book that is released, where copies of it are corrected."""

    folder: Path

    @property
    def book(self) -> Path:
        """The book as it was released."""
        return self.folder / "book"

    @property
    def old(self) -> Path:
        """What was built of it."""
        return self.folder / "old"

    def figures(self, seed: int, count: int, *, is_whole: bool) -> Iterator[_Figure]:
        """Yield what is measured of the corrections of one seed."""
        book = shutil.copytree(self.book, self.folder / f"book-{seed}")
        held, free = self.folder / f"held-{seed}", self.folder / f"free-{seed}"
        made = correct(book, count, seed)
        seconds, free_seconds = self.build(book, held, "--hold", "one"), self.build(book, free)
        yield "corrections, all of them printed", str(len(made))
        yield "pages that begin elsewhere", str(sum(self.moved(held)))
        yield "not held", str(sum(self.moved(free)))
        yield "pages that look different", str(len(self.different(held)))
        yield "not held", str(len(self.different(free)))
        made_of = Counter(map(self.why(held, made), self.different(held)))
        yield "held: with a correction on them", str(made_of["correction"])
        yield "held: of contents and index", str(made_of["list"])
        yield "held: any other", str(made_of["other"])
        listed = self.changes("one", book, held)
        yield "corrections that `changes` lists", str(len(listed))
        yield "seconds of the build", f"{seconds:.0f}"
        yield "not held", f"{free_seconds:.0f}"
        if is_whole:
            yield from self.whole(book, held, listed)
        for used in (book, held, free):
            shutil.rmtree(used)

    def whole(self, book: Path, held: Path, listed: Sequence[Record]) -> Iterator[_Figure]:
        """Yield what is asked of the corrected book as a whole."""
        again = shutil.copytree(self.book, self.folder / "again")
        yield (
            "`correct` with that list, by the pages and lines of the old book: applied",
            self.applied(listed, again, "one"),
        )
        yield "sources that then are not the corrected ones", str(_others(again, book))
        self.keben("release", "two", book, "--out", held)
        inverse = self.changes("two", book, held, "--to", "one")
        rules, wishes = self.broken(book, held)
        yield "rules that `certify` finds broken", rules
        yield "rules of the house that it finds broken", wishes
        yield "the same in the old book", self.broken(self.book, self.old)[1]
        yield "`correct` with the inverse list: applied", self.applied(inverse, book, "two")
        yield "sources that then are not the old ones", str(_others(book, self.book))
        self.build(book, self.folder / "back")
        yield "pages that then look different", str(len(self.different(self.folder / "back")))
        shutil.rmtree(again)
        shutil.rmtree(self.folder / "back")

    def changes(self, edition: str, book: Path, out: Path, *more: str) -> Sequence[Record]:
        """Return the corrections that `changes` lists."""
        told = self.said("changes", edition, book, "--out", out, "--json", *more)
        found: Sequence[Record] = json.loads(told)["corrections"]
        return found

    def applied(self, listed: Sequence[Record], book: Path, edition: str) -> str:
        """Make the corrections of a list in a book; return how many could be made."""
        file = self.folder / f"{edition}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow("册 页 行 误 正".split())
            for one in listed:
                old, new = one["old"], one["new"]
                wrong, right = (
                    side["before"] + side["text"] + side["after"] for side in (old, new)
                )
                rows.writerow((VOLUMES[old["volume"] - 1], old["folio"], old["line"], wrong, right))
        told = json.loads(self.said("correct", file, book, "--edition", edition, "--json"))
        return str(Counter(one["fate"] for one in told["corrections"])["applied"])

    def different(self, out: Path) -> Sequence[int]:
        """Return the pages that are not as any page was."""
        old = Counter(page["fingerprint"] for page in self.pages(self.old))
        now = [page["fingerprint"] for page in self.pages(out)]
        return [k for k, mark in enumerate(now) if not old[mark]]

    def why(self, out: Path, made: Sequence[Correction]) -> Callable[[int], str]:
        """Return what says why a page of a held build looks different."""
        old, new = self.pages(self.old), self.pages(out)
        corrected = {f"{one.file}:{one.line}" for one in made}

        def told(k: int) -> str:
            if new[k]["kind"] in {"contents", "index"}:
                return "list"
            lines = (line for page in (old[k], new[k]) for line in page["lines"])
            places = {line["source"].rpartition(":")[0] for line in lines}
            return "correction" if places & corrected else "other"

        return told

    def build(self, book: Path, out: Path, *given: str) -> float:
        """Build a book; return the seconds that it took."""
        start = time.perf_counter()
        self.keben("build", book, "--out", out, *given)
        return time.perf_counter() - start

    def broken(self, book: Path, out: Path) -> tuple[str, str]:
        """Return the rules that a built book breaks, and those of the house, each with how often."""
        told = json.loads(self.said("certify", book, "--out", out, "--json"))
        found: dict[bool, list[str]] = {False: [], True: []}
        for file in (told, *told["print_files"]):
            for rule in file["rules"]:
                if rule["violations"]:
                    said = f"{rule['id']} × {len(rule['violations'])}"
                    found[rule["force"] == "house"].append(said)
        return ", ".join(found[False]) or "none", ", ".join(found[True]) or "none"

    def keben(self, *words: str | Path) -> None:
        """Call a command that has to end well."""
        subprocess.run(_typed(*words), capture_output=True, check=True)

    def said(self, *words: str | Path) -> str:
        """Return what a command says: of `certify`, though rules are broken."""
        ended = subprocess.run(_typed(*words), capture_output=True, text=True)
        return ended.stdout

    def pages(self, out: Path) -> Sequence[Record]:
        """Return the pages of a record."""
        found: Sequence[Record] = json.loads((out / "record.json").read_text("utf-8"))["pages"]
        return found

    def moved(self, out: Path) -> Iterator[int]:
        """Yield for each division how many of its pages begin where none began."""
        old, new = (
            makeups_of(json.loads((each / "makeup.json").read_text("utf-8")))
            for each in (self.old, out)
        )
        made = dict(old.made)
        for (_a, before), (_b, now) in zip(old.divisions, new.divisions, strict=True):
            yield _moved(before, now)
        for name, now in new.made:
            yield _moved(made[name], now)


def _typed(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "keben", *map(str, words), "--quiet"]


def _moved(old: Makeup, new: Makeup) -> int:
    now = paired(old.marks, new.marks)
    held = {(now[page.unit], page.line) for page in old.pages}
    return sum((page.unit, page.line) not in held for page in new.pages)


def _others(book: Path, other: Path) -> int:
    """Return how many sources of a book are not those of another."""
    names = [
        file.relative_to(book)
        for ending in ("md", "yaml", "csv")
        for file in book.rglob(f"*.{ending}")
        if ".backups" not in file.parts
    ]
    return sum((book / name).read_bytes() != (other / name).read_bytes() for name in names)


if __name__ == "__main__":
    main()
