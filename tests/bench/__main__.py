"""Turns sizes into tables: what Keben, Typst, XeLaTeX and plain WeasyPrint cost on the same book.

make bench
python -m tests.bench --chars 120000 1200000 -n 3 --only 'keben*,typst' --write docs/BENCHMARKS.md
"""

from __future__ import annotations

import argparse
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from keben.sample import SMALLEST, write_sample
from tests.bench.budgets import SIZES, budget_lines
from tests.bench.contenders import Contender, contenders_for, keben_alone
from tests.bench.measure import Cost, measure
from tests.bench.table import Entry, Field, machine, page, pages_of

SEED = 7
_FOR_PEERS = 120_000, 1_200_000  #: characters; at other sizes only Keben is measured
_ONCE = 2_000_000  #: characters, above which it is measured once


def main() -> None:
    """Measure each size; print the page that says what was found, and write it if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--chars", type=int, nargs="+", default=SIZES)
    parser.add_argument("-n", type=int, default=3, help="runs of each; one above 2 million")
    parser.add_argument("--only", default="*", help="names, with commas between: 'keben*,typst'")
    parser.add_argument("--write", type=Path, help="where the tables go as well")
    given = parser.parse_args()
    only = given.only.split(",")
    where = machine()
    fields: list[Field] = []
    with tempfile.TemporaryDirectory(prefix="keben-bench-") as folder:
        cache = Path(folder)
        run(SMALLEST, 1, only, cache)  # for faces to be derived and modules to be compiled
        for chars in sorted(given.chars):
            fields.append(run(chars, given.n if chars <= _ONCE else 1, only, cache))
            text = page(fields, where, given.n, budget_lines(fields))
            if given.write:  # size by size: the last one takes long
                given.write.write_text(text, "utf-8")
    print(f"\n{text}")


def run(chars: int, runs: int, only: list[str], cache: Path) -> Field:
    """Measure all in turn, so that what else the machine does falls on all alike."""
    with tempfile.TemporaryDirectory(prefix="keben-bench-") as folder:
        work = Path(folder)
        write_sample(work / "book", chars, SEED)
        named = contenders_for if chars in _FOR_PEERS else keben_alone
        contenders = [
            contender
            for contender in named(work / "book", work, cache)
            if any(fnmatch(contender.name, pattern) for pattern in only)
        ]
        environment = {
            "XDG_CACHE_HOME": str(cache),
            "KEBEN_CACHE": str(cache),
            "SOURCE_DATE_EPOCH": "0",
        }
        costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
        for turn in range(runs):
            for contender in contenders:
                contender.fresh()
                cost = measure(list(contender.command), work, environment)
                costs[contender.name].append(cost)
                print(
                    f"{chars}, run {turn + 1}: {contender.name} {cost.wall:.2f} s, {cost.peak:.0f} MB",
                    flush=True,
                )
        return Field(chars, tuple(_entry(one, costs[one.name]) for one in contenders))


def _entry(contender: Contender, costs: list[Cost]) -> Entry:
    return Entry(contender.name, contender.what, tuple(costs), *pages_of(contender.output))


if __name__ == "__main__":
    main()
