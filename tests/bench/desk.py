"""Turns a book at the proof desk into what its reader waits for, measured in Chromium.

python -m tests.bench.desk [--chars 1200000] [--write docs/BENCHMARKS-DESK.md]

A wait begins with the event of a key, and ends when the frame that shows the answer was painted: both are
read off the clock of the page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from keben.sample import write_sample
from tests.bench.budgets import Budget
from tests.bench.measure import memory_of
from tests.bench.table import machine

SEED = 7
TURNS, WORDS, PARTS = 50, 10, 3
_HOUSE = Path(__file__).parents[2]
_BODY = 15  #: the line of a page that is corrected
_TYPING = (
    4000  #: ms from the press on a line to its being saved: whoever corrects, reads it and types
)

#: `wait(isShown)` notes in `waited` how long after the last key, or the navigation, the frame is painted that
#: shows it; it looks whenever the page changes.
_CLOCK = """
let begun = 0;
for (const name of ["keydown", "input"])
  addEventListener(name, (event) => { begun = event.timeStamp; }, true);
window.wait = (isShown) => {
  window.waited = new Promise((resolve, refuse) => {
    setTimeout(() => refuse(new Error(`not shown: ${isShown}`)), 60000);
    const look = () => {
      if (!isShown()) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
};
wait(() => document.body?.classList.contains("ready"));
"""

_OTHERWISE = """(place) => {
  const said = () => document.querySelector(place)?.textContent;
  const before = said();
  wait(() => said() !== undefined && said() !== before);
}"""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a reader waits, in milliseconds; and what the server takes, in MB."""

    pages: int
    start: float  #: seconds, until the address of a book that is built is printed
    first: float
    turns: Sequence[float]
    jumps: Sequence[float]
    searches: Sequence[float]
    first_saves: Sequence[float]  #: in 编 that no correction touched before
    second_saves: Sequence[float]
    memory: float

    def budgets(self) -> Iterator[Budget]:
        """Yield what was promised, and what was found."""
        yield Budget("first page, after the server is up", self.first / 1000, 1, " s")
        yield Budget(f"turning a page, median of {len(self.turns)}", median(self.turns), 100, " ms")
        yield Budget("turning a page, the slowest", max(self.turns), 100, " ms")
        yield Budget(
            f"a page far away, median of {len(self.jumps)}", median(self.jumps), 100, " ms"
        )
        yield Budget(
            f"search, median of {len(self.searches)} words", median(self.searches), 300, " ms"
        )
        yield Budget("search, the slowest", max(self.searches), 300, " ms")
        for which, saves in (("first", self.first_saves), ("second", self.second_saves)):
            what = f"{which} save in a 编 until the page is shown"
            yield Budget(f"{what}, median of {len(saves)}", median(saves) / 1000, 2, " s")


def main() -> None:
    """Measure; print the page that says what was found, and write it if asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk", description=__doc__)
    parser.add_argument("--chars", type=int, default=1_200_000)
    parser.add_argument("--write", type=Path, help="where the table goes as well")
    given = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory(prefix="keben-bench-") as folder:
        book = Path(folder, "book")
        write_sample(book, given.chars, SEED)
        _run("build", str(book), "--quiet")
        waits = _measured(book)
    text = _page(waits, where, given.chars)
    print(text)
    if given.write:
        given.write.write_text(text, "utf-8")


def _measured(book: Path) -> Waits:
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(120_000)
        page.add_init_script(_CLOCK)
        begun = time.perf_counter()
        with _served(book) as (address, pid):
            start = time.perf_counter() - begun
            page.goto(address)
            first = _waited(page)
            told = _asked(page, "book")
            count = len(told["pages"])
            turns = [_turn(page, index) for index in range(1, TURNS + 1)]
            jumps = [_jump(page, count * k // 12) for k in (9, 2, 6, 11, 3)]
            searches = [_search(page, word) for word in _words(_asked(page, "index")["index"])]
            page.keyboard.press("Escape")
            _opened(page)
            saves = [_save(page, n) for index in _sites(page, told) for n in (index, index)]
            memory = memory_of(pid)
        browser.close()
    return Waits(count, start, first, turns, jumps, searches, saves[::2], saves[1::2], memory)


@contextmanager
def _served(book: Path) -> Iterator[tuple[str, int]]:
    """Let the desk be opened as a person opens it; what was built is not stale."""
    command = [*_door("proof"), str(book), "--no-browser", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip(), server.pid
        finally:
            server.send_signal(signal.SIGINT)


def _waited(page: Page) -> float:
    waited: float = page.evaluate("() => waited")
    return waited


def _turn(page: Page, index: int) -> float:
    """Turn to a page behind the one that is shown; the reader rests a moment on each."""
    page.wait_for_timeout(150)
    _expect(page, index)
    page.keyboard.press("n")
    return _waited(page)


def _jump(page: Page, index: int) -> float:
    page.keyboard.press("g")
    page.keyboard.type(f"#{index + 1}")
    _expect(page, index)
    page.keyboard.press("Enter")
    return _waited(page)


def _expect(page: Page, index: int) -> None:
    page.evaluate(
        "(index) => wait(() => document.querySelector(`#table .leaf[data-page='${index}'] .t`))",
        index,
    )


def _search(page: Page, words: str) -> float:
    """Let words be typed at once, as an input method does; the desk waits for more keys before it looks."""
    page.locator("#query").select_text()
    page.evaluate(_OTHERWISE, "#hits")
    page.keyboard.insert_text(words)
    return _waited(page)


def _save(page: Page, index: int) -> float:
    """Put a character into a line of a page and save it, until the page shows it."""
    _jump(page, index)
    page.locator(f"#table .t[data-n='{_BODY}']").click()
    page.wait_for_selector("#line textarea")
    page.wait_for_timeout(_TYPING)
    page.keyboard.press("Enter")
    page.keyboard.insert_text("甲")
    page.evaluate(_OTHERWISE, "#table .page")
    page.keyboard.press("Control+s")
    waited = _waited(page)
    page.wait_for_timeout(500)
    page.keyboard.press("Escape")
    return waited


def _words(indexes: Any) -> list[str]:
    """Return words to look for: one character, which is everywhere, and terms of the index."""
    terms = [entry["term"] for index in indexes for entry in index["entries"]]
    return ["年", *terms[:: len(terms) // (WORDS - 1)][: WORDS - 1]]


def _sites(page: Page, told: Any) -> Iterator[int]:
    """Yield a page of text in each of some 编, whose line to be corrected is of a paragraph."""
    parts = [each["page"] for each in told["headings"] if each["level"] == "part"]
    for first in parts[1 : 1 + PARTS]:
        for index in range(first + 10, first + 80):
            near = _asked(page, f"page/{index}")["lines"][_BODY - 1 : _BODY + 1]
            sources = {line["source"].rpartition(":")[0] for line in near}
            if (
                len(near) == 2
                and len(sources) == 1
                and near[0]["role"] == near[1]["role"] == "body"
            ):
                yield index
                break


def _opened(page: Page) -> None:
    """Wait until the book is open: a save that changes nothing waits for it."""
    page.evaluate(
        """async () => {
          const { file, digest } = await (await fetch("/api/source?file=book.yaml&line=1")).json();
          const headers = { "X-Keben-Token": document.querySelector("meta[name=keben-token]").content };
          const body = JSON.stringify({ file, digest, first: 1, last: 0, lines: [] });
          await fetch("/api/source", { method: "PUT", headers, body });
        }"""
    )


def _asked(page: Page, what: str) -> Any:
    return page.evaluate(f"async () => (await fetch('/api/{what}')).json()")


def _page(waits: Waits, where: str, chars: int) -> str:
    told = (
        "Made by `python -m tests.bench.desk`, not by hand. A synthetic gazetteer (`make_book.py sample`, seed 7) "
        "is built, `proof` is typed, and Debian's Chromium, driven by Playwright, reads. A wait begins with "
        "the event of the key and ends when the frame that shows the answer was painted, by the clock of the page. "
        "A search waits 80 ms for more keys, which is counted. Between the press on a line and Ctrl+S, four "
        "seconds go by, as the reader types; the program makes use of them. Memory is of the server alone (PSS), after the saves."
    )
    rows = [budget.row() for budget in waits.budgets()]
    return "\n".join(
        [
            "# What a reader waits for at the proof desk",
            "",
            told,
            "",
            where,
            "",
            f"## {chars:,} characters, {waits.pages:,} pages",
            "",
            "| | budget | found | |",
            "| --- | --: | --: | --- |",
            *rows,
            f"| `proof`, until the address is printed | – | {waits.start:.2f} s | |",
            f"| memory of the server | – | {waits.memory:.0f} MB | |",
            "",
        ]
    )


def _run(*words: str) -> None:
    subprocess.run(_door(*words), check=True, env=_environment(), stderr=subprocess.DEVNULL)


def _door(*words: str) -> list[str]:
    return [sys.executable, str(_HOUSE / "make_book.py"), *words]


def _environment() -> dict[str, str]:
    return {**os.environ, "KEBEN_LANG": "en"}


if __name__ == "__main__":
    main()
