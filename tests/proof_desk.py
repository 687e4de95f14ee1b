"""Turns a tiny book into a proof desk in a browser, and what a reader does there into calls of Playwright.

The book has two volumes, an index and a table that lies on its side. All text is invented: the days of the
sexagenary cycle, and a few plain sentences.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright

from tests.finished import HOUSE, english, write_book
from tests.tiny_books import BRANCHES, STEMS

READER = "测试读者甲"


def days(count: int, first: int) -> str:
    """Return so many characters that mean nothing, other ones for each paragraph."""
    names = (STEMS[k % 10] + BRANCHES[k % 12] for k in range(first, first + count))
    return "".join(islice("".join(names), count))


def chapter(title: str, first: int) -> str:
    paragraphs = (f"{days(90 + 7 * k, first + 11 * k)}。" for k in range(20))
    return f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"


def _table() -> str:
    rows = "".join(f"| {1950 + k} | 第{k}号 | {k}{k + 1}.5 |\n" for k in range(12))
    return (
        f"\n:::{{table}} 试表\n:turned: yes\n| 年份 | 名称 | 数 |\n| :-- | :-- | --: |\n{rows}:::\n"
    )


BOOK = {
    "book.yaml": (
        "title: 测试志\nslug: ceshi\nstyle: d16k\nvolumes:\n"
        "  - {name: 上册, content: [01/]}\n  - {name: 下册, content: [02/, index]}\n"
    ),
    "terms.yaml": "terms:\n  - {term: 修渠}\n  - {term: 架桥}\n",
    "01/part.md": "# 试编\n",
    "01/01.md": chapter("修渠", 0) + "\n修渠十里...灌田百亩。\n",
    "01/02.md": chapter("筑坝", 20),
    "02/part.md": "# 又编\n",
    "02/01.md": chapter("架桥", 40),
    "02/02.md": "# 立表\n\n表在卧排之页。\n" + _table(),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A book that is served, and where."""

    book: Path
    address: str


def built_book(folder: Path) -> Path:
    """Write the book, build it, release it as an edition, and correct its third chapter."""
    book = write_book(folder / "book", BOOK)
    for words in (("build", str(book)), ("release", "old", str(book))):
        command = [sys.executable, HOUSE / "make_book.py", *words, "--quiet"]
        subprocess.run(command, env=english(), check=True, cwd="/")
    chapter_file = book / "02/01.md"
    chapter_file.write_text(chapter_file.read_text("utf-8").replace("。", "也。", 1), "utf-8")
    return book


@contextmanager
def desk_of(book: Path, language: str = "en", options: tuple[str, ...] = ()) -> Iterator[Served]:
    """Serve a book as a person serves it."""
    desk = [sys.executable, HOUSE / "make_book.py", "proof", book, "--no-browser", "--quiet"]
    with subprocess.Popen(
        [*map(str, desk), *options],
        env=english({"KEBEN_LANG": language}),
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        address = next(line.strip() for line in server.stdout if line.startswith("http"))
        try:
            yield Served(book, address)
        finally:
            server.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that the machine has."""
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@contextmanager
def reader_at(served: Served, browser: Browser, name: str = READER) -> Iterator[Page]:
    """Open the desk in a browser of its own, in which somebody has said who reads; no script may fail."""
    context = browser.new_context(viewport={"width": 1500, "height": 900})
    who = quote(json.dumps({"reader": name, "round": "一校"}))
    context.add_cookies([{"name": f"keben-{quote('测试志')}", "value": who, "url": served.address}])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    yield page
    context.close()
    assert faults == []


def go(page: Page, place: str) -> None:
    """Go to a page as a reader does, “下册11”."""
    page.keyboard.press("g")
    page.keyboard.type(place)
    page.keyboard.press("Enter")
    expect(page.locator(f"#table .page[data-folio='{place[2:]}']")).to_have_count(1)


def line_of(page: Page, n: int) -> Locator:
    return page.locator(f"#table .t[data-n='{n}']")


def choose_line(page: Page, n: int) -> None:
    """Press a line; what it leads to is begun when this returns."""
    line_of(page, n).click()
    expect(line_of(page, n)).to_have_class(re.compile(r"\bchosen\b"))


def body_lines(page: Page) -> list[int]:
    lines = page.locator("#table .t.body")
    return [int(n) for n in lines.evaluate_all("lines => lines.map(line => line.dataset.n)")]


_RANGE = """const characters = (line, first, last) => {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), places = [];
  for (let node; node = walker.nextNode();) for (let k = 0; k < node.length; k++) places.push([node, k]);
  const range = document.createRange();
  range.setStart(...places[first]); range.setEnd(places[last - 1][0], places[last - 1][1] + 1);
  return range;
};"""


def select(page: Page, n: int, first: int, last: int) -> str:
    """Select characters of a line as the mouse would leave them; return them."""
    script = f"""(line, [first, last]) => {{ {_RANGE}
      getSelection().removeAllRanges(); getSelection().addRange(characters(line, first, last));
      return getSelection().toString();
    }}"""
    return str(line_of(page, n).evaluate(script, [first, last]))


def box_of_words(page: Page, n: int, first: int, last: int) -> FloatRect:
    """Return where characters of a line stand on the screen."""
    script = f"""(line, [first, last]) => {{ {_RANGE}
      const {{ x, y, width, height }} = characters(line, first, last).getBoundingClientRect();
      return {{ x, y, width, height }};
    }}"""
    found: FloatRect = line_of(page, n).evaluate(script, [first, last])
    return found


def box(element: Locator) -> FloatRect:
    """Return where an element stands; what is drawn anew just then is asked again."""
    for _again in range(20):
        expect(element).to_be_visible()
        found = element.bounding_box()
        if found is not None:
            return found
    raise AssertionError("it stands nowhere")


def is_drawn(picture: Locator) -> bool:
    expect(picture).to_have_js_property("complete", True)
    return bool(picture.evaluate("picture => picture.naturalWidth > 0"))


def press_tab(page: Page, name: str) -> None:
    page.locator(f"[data-tab={name}]").click()


def say_who(page: Page, name: str, round: str) -> None:
    """Say who reads, and in which round."""
    page.locator("#who").click()
    page.locator("dialog input").fill(name)
    page.locator("dialog select").select_option(round)
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
