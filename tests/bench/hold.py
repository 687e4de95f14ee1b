"""Turns random corrections into what they move, with the old pages held and without.

python -m tests.bench.hold --chars 1200000 --corrections 200 --correction-seeds 1 2 3

Not part of `make test`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from keben.edition.makeup import makeups_of
from keben.edition.release import edition_path
from keben.pages.held import Makeup, Makeups
from keben.pages.units import paired
from keben.sample import write_sample
from tests.corrections import correct


def main() -> None:
    """Release a sample, correct copies of it, build each with and without its pages held."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--chars", type=int, default=1_200_000)
    parser.add_argument("--corrections", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--correction-seeds", type=int, nargs="+", default=[1])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["KEBEN_CACHE"] = str(folder / "cache")
        write_sample(folder / "book", options.chars, options.seed)
        _keben("build", folder / "book", "--out", folder / "old")
        _keben("release", "one", folder / "book", "--out", folder / "old")
        print(f"an edition of {edition_path(folder / 'book', 'one').stat().st_size:,} bytes")
        for seed in options.correction_seeds:
            _compare(folder, options.corrections, seed)


def _compare(folder: Path, count: int, seed: int) -> None:
    book = folder / f"book-{seed}"
    shutil.copytree(folder / "book", book)
    made = correct(book, count, seed)
    old = folder / "old"
    for label, given in (("held", ("--hold", "one")), ("not held", ())):
        new = folder / f"new-{seed}"
        seconds = _keben("build", book, "--out", new, *given)
        moved = sum(_moved(_makeups(old), _makeups(new)))
        differ, pages = _changed(old, new)
        print(
            f"{len(made)} corrections (seed {seed}), {label}: {moved} pages begin elsewhere, "
            f"{differ} of {pages} look different, {seconds:.1f} s"
        )
        shutil.rmtree(new)
    shutil.rmtree(book)


def _keben(*words: str | Path) -> float:
    """Call a command; return the seconds that it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "keben", *map(str, words), "--quiet"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def _makeups(out: Path) -> Makeups:
    return makeups_of(json.loads((out / "makeup.json").read_text("utf-8")))


def _moved(old: Makeups, new: Makeups) -> list[int]:
    """Return for each division how many of its pages begin where none began."""
    made = dict(old.made)
    pairs = [
        (before, now) for (_a, before), (_b, now) in zip(old.divisions, new.divisions, strict=True)
    ]
    pairs += [(made[name], now) for name, now in new.made if name in made]
    return [_moved_of(before, now) for before, now in pairs]


def _moved_of(old: Makeup, new: Makeup) -> int:
    now = paired(old.marks, new.marks)
    held = {(now[page.unit], page.line) for page in old.pages}
    return sum((page.unit, page.line) not in held for page in new.pages)


def _changed(old: Path, new: Path) -> tuple[int, int]:
    """Return how many pages have another fingerprint, and how many there are now."""
    before, now = (
        [
            page["fingerprint"]
            for page in json.loads((out / "record.json").read_text("utf-8"))["pages"]
        ]
        for out in (old, new)
    )
    same = sum(a == b for a, b in zip(before, now, strict=False))
    return len(now) - same, len(now)


if __name__ == "__main__":
    main()
