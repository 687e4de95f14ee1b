"""Turns a sample book into contenders: the commands that set it, of Keben and of its peers.

The peers get the same text, faces and type area, as far as each can be told; none knows a grid, rolls
or an index like Keben's.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.html_book import html_book
from tests.bench.latex_book import latex_book, latex_figures
from tests.bench.reading import Fig, printed, read
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
#: three runs: contents and page numbers are those of the run before
_XELATEX = """
import subprocess, sys
from pathlib import Path
for _run in range(3):
    subprocess.run(["xelatex", "-interaction=batchmode", "-halt-on-error", sys.argv[1]],
        cwd=Path(sys.argv[2]).parent, check=True)
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """One program under test; `fresh` makes what it finds: nothing, for a cold build."""

    name: str
    what: str
    command: tuple[str, ...]
    output: Path
    fresh: Callable[[], None]


def contenders_for(book: Path, work: Path, cache: Path) -> list[Contender]:
    """Write the book in the languages of all, into `work`; name those that this machine can run."""
    return [*_kebens(book, work / "keben", cache), *_peers(book, work)]


def keben_alone(book: Path, work: Path, cache: Path) -> list[Contender]:
    """Name what is measured at a size that is for no peer."""
    names = ("keben", "keben-unchanged", "keben-corrected", "keben-jobs-1")
    return [one for one in _kebens(book, work / "keben", cache) if one.name in names]


def _kebens(book: Path, out: Path, cache: Path) -> list[Contender]:
    def empty() -> None:
        for folder in (out, cache / "store"):
            shutil.rmtree(folder, ignore_errors=True)

    def keben(
        name: str, what: str, fresh: Callable[[], None], *more: str, do: str = "build"
    ) -> Contender:
        door = str(ROOT / "make_book.py")
        typed = (sys.executable, door, do, str(book), "--out", str(out), "--quiet", *more)
        return Contender(name, what, typed, out, fresh)

    return [
        keben("keben", "cold: nothing of this book kept", empty),
        keben("keben-unchanged", "again, nothing changed", lambda: None),
        keben("keben-corrected", "again, one character corrected", lambda: _correct(book)),
        keben("keben-jobs-1", "cold, one process", empty, "--jobs", "1"),
        keben("certify", "its finished PDF measured", lambda: None, do="certify"),
    ]


def _peers(book: Path, work: Path) -> list[Contender]:
    blocks = read(book)
    shutil.copytree(book / "charts", work / "charts")
    (work / "book.typ").write_text(typst_book(TITLE, blocks), "utf-8")
    (work / "book.html").write_text(html_book(TITLE, blocks), "utf-8")
    print(f"{printed(blocks)} characters read, {len(blocks)} blocks", flush=True)

    def peer(name: str, what: str, program: str, source: str, made: str = "") -> Contender:
        output = work / (made or f"{name}.pdf")
        command = (sys.executable, "-c", program, str(work / source), str(output))
        return Contender(name, what, command, output, lambda: output.unlink(missing_ok=True))

    peers = [
        peer("typst", "the same text, contents, no index", _TYPST, "book.typ"),
        peer("weasyprint", "alone, contents by target-counter", _WEASYPRINT, "book.html"),
    ]
    if shutil.which("xelatex"):
        (work / "latex.tex").write_text(latex_book(TITLE, blocks), "utf-8")
        figures = [block.file for block in blocks if isinstance(block, Fig)]
        latex_figures(work, [file for file in figures if file.endswith(".svg")])
        peers.append(peer("xelatex", "ctex, three runs", _XELATEX, "latex.tex", "latex.pdf"))
    else:
        print("xelatex is not on this machine and is left out", flush=True)
    return peers


def _correct(book: Path) -> None:
    """Correct one character in the middle of the book, another one each time."""
    files = sorted((book / "03-part").glob("0*.md"))
    file = files[len(files) // 2]
    head, middle, tail = file.read_text("utf-8").partition("。\n")
    file.write_text(f"{head}了{middle}{tail}", "utf-8", newline="\n")
