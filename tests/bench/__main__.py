"""Turns a size into a table: what Keben, Typst and plain WeasyPrint cost on the same book.

python -m tests.bench --chars 120000 -n 3
python -m tests.bench --chars 1200000 -n 3 --only keben,typst
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from keben.sample import write_sample
from tests.bench.html_book import html_book
from tests.bench.measure import Cost, measure
from tests.bench.reading import printed, read
from tests.bench.typst_book import typst_book

ROOT = Path(__file__).parents[2]
TITLE = "合成志书（测试用）"

_TYPST = """
import sys, typst
from pathlib import Path
import pylopdf_fonts_zh_cn
fonts = [str(Path(pylopdf_fonts_zh_cn.__file__).parent), "/usr/share/fonts/truetype/lxgw-wenkai"]
typst.compile(sys.argv[1], output=sys.argv[2], font_paths=fonts, ignore_system_fonts=True)
"""
_WEASYPRINT = """
import sys
from weasyprint import HTML
HTML(sys.argv[1]).write_pdf(sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """One program under test; `fresh` clears what an earlier run left, so that each run is cold."""

    name: str
    command: tuple[str, ...]
    output: Path
    fresh: Callable[[], None]


def _contenders(book: Path, work: Path) -> list[Contender]:
    blocks = read(book)
    shutil.copytree(book / "charts", work / "charts")
    (work / "book.typ").write_text(typst_book(TITLE, blocks), "utf-8")
    (work / "book.html").write_text(html_book(TITLE, blocks), "utf-8")
    print(f"{printed(blocks)} characters read, {len(blocks)} blocks", flush=True)
    out, cache = work / "keben", work / "cache"

    def empty() -> None:
        for folder in (out, cache):
            shutil.rmtree(folder, ignore_errors=True)

    def peer(name: str, program: str, source: str) -> Contender:
        output = work / f"{name}.pdf"
        command = (sys.executable, "-c", program, str(work / source), str(output))
        return Contender(name, command, output, lambda: output.unlink(missing_ok=True))

    build = (str(ROOT / "make_book.py"), "build", str(book), "--out", str(out), "--quiet")
    keben = (sys.executable, *build)
    return [
        Contender("keben", keben, out, empty),
        Contender("keben-corrected", keben, out, lambda: _correct(book)),
        Contender("keben-unchanged", keben, out, lambda: None),
        peer("typst", _TYPST, "book.typ"),
        peer("weasyprint", _WEASYPRINT, "book.html"),
    ]


def _correct(book: Path) -> None:
    """Correct one character in the middle of the book, another one each time."""
    files = sorted((book / "03-part").glob("0*.md"))
    file = files[len(files) // 2]
    head, middle, tail = file.read_text("utf-8").partition("。\n")
    file.write_text(f"{head}了{middle}{tail}", "utf-8", newline="\n")


def _pages(output: Path) -> tuple[int, float]:
    """Pages and megabytes of the PDF, or of all print PDFs in a folder."""
    from pypdf import PdfReader

    files = sorted(output.rglob("*.print.pdf")) if output.is_dir() else [output]
    pages = sum(len(PdfReader(file).pages) for file in files)
    return pages, sum(file.stat().st_size for file in files) / 1e6


def main() -> None:
    """Measure in turn, so that what else the machine does falls on all alike, and print medians."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--chars", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-n", type=int, default=3, help="runs of each")
    parser.add_argument("--only", default="", help="names, with commas between")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="keben-bench-") as folder:
        work = Path(folder)
        write_sample(work / "book", given.chars, given.seed)
        only = {name.strip() for name in given.only.split(",") if name.strip()}
        contenders = [c for c in _contenders(work / "book", work) if not only or c.name in only]
        if not (ROOT / "make_book.py").exists():
            contenders = [c for c in contenders if not c.name.startswith("keben")]
        environment = {"XDG_CACHE_HOME": str(work / "cache"), "SOURCE_DATE_EPOCH": "0"}
        costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
        for turn in range(given.n):
            for contender in contenders:
                contender.fresh()
                cost = measure(list(contender.command), work, environment)
                costs[contender.name].append(cost)
                print(f"run {turn + 1}: {contender.name} {cost.wall:.2f} s", flush=True)
        _report(contenders, costs)


def _report(contenders: list[Contender], costs: dict[str, list[Cost]]) -> None:
    base = median(cost.wall for cost in costs.get("typst", next(iter(costs.values()))))
    print(
        f"\n{'':18}{'wall s':>9}{'×':>7}{'cpu s':>9}{'PSS MB':>9}{'RSS MB':>9}{'pages':>7}{'MB':>7}"
    )
    for contender in contenders:
        runs = costs[contender.name]
        wall = median(cost.wall for cost in runs)
        cpu = median(cost.cpu for cost in runs)
        peak = median(cost.peak for cost in runs)
        largest = median(cost.largest for cost in runs)
        pages, size = _pages(contender.output)
        print(
            f"{contender.name:18}{wall:9.2f}{wall / base:7.2f}{cpu:9.2f}{peak:9.0f}{largest:9.0f}"
            f"{pages:7}{size:7.1f}"
        )


if __name__ == "__main__":
    main()
