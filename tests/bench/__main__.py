"""Turns sizes into tables: what Keben, Typst, XeLaTeX and plain WeasyPrint cost on the same book.

make bench
python -m tests.bench --chars 120000 1200000 -n 3 --only 'keben*,typst' --write docs/BENCHMARKS.md
"""

from __future__ import annotations

import argparse
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from keben.sample import write_sample
from tests.bench.contenders import Contender, contenders_for
from tests.bench.measure import Cost, measure
from tests.bench.table import Entry, Field, machine, page, pages_of

SEED = 7


def main() -> None:
    """Measure each size; print the page that says what was found, and write it if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--chars", type=int, nargs="+", default=[120_000, 1_200_000])
    parser.add_argument("-n", type=int, default=3, help="runs of each")
    parser.add_argument("--only", default="*", help="names, with commas between: 'keben*,typst'")
    parser.add_argument("--write", type=Path, help="where the tables go as well")
    given = parser.parse_args()
    only = given.only.split(",")
    where = machine()
    fields: list[Field] = []
    for chars in sorted(given.chars):
        fields.append(run(chars, given.n, only))
        text = page(fields, where, given.n)
        if given.write:  # size by size: the last one takes long
            given.write.write_text(text, "utf-8")
    print(f"\n{text}")


def run(chars: int, runs: int, only: list[str]) -> Field:
    """Measure all in turn, so that what else the machine does falls on all alike."""
    with tempfile.TemporaryDirectory(prefix="keben-bench-") as folder:
        work = Path(folder)
        write_sample(work / "book", chars, SEED)
        contenders = [
            contender
            for contender in contenders_for(work / "book", work)
            if any(fnmatch(contender.name, pattern) for pattern in only)
        ]
        cache = str(work / "cache")
        environment = {"XDG_CACHE_HOME": cache, "KEBEN_CACHE": cache, "SOURCE_DATE_EPOCH": "0"}
        costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
        for turn in range(runs):
            for contender in contenders:
                contender.fresh()
                cost = measure(list(contender.command), work, environment)
                costs[contender.name].append(cost)
                print(f"{chars}, run {turn + 1}: {contender.name} {cost.wall:.2f} s", flush=True)
        return Field(chars, tuple(_entry(one, costs[one.name]) for one in contenders))


def _entry(contender: Contender, costs: list[Cost]) -> Entry:
    return Entry(contender.name, contender.what, tuple(costs), *pages_of(contender.output))


if __name__ == "__main__":
    main()
