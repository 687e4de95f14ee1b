"""The proof desk in a browser: what an editor does with keys and mouse, from the page to the source and back.

A tiny book of two volumes is served as a person serves it. All text is invented: the days of the sexagenary
cycle, and a few plain sentences.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright

from keben.proof.words import STATIC
from tests.finished import HOUSE, english, write_book
from tests.tiny_books import BRANCHES, STEMS

pytestmark = pytest.mark.needs("chromium")

READER = "测试读者甲"
EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>'


def days(count: int, first: int) -> str:
    """Return so many characters that mean nothing, other ones for each paragraph."""
    names = (STEMS[k % 10] + BRANCHES[k % 12] for k in range(first, first + count))
    return "".join(islice("".join(names), count))


def chapter(title: str, first: int) -> str:
    paragraphs = (f"{days(90 + 7 * k, first + 11 * k)}。" for k in range(20))
    return f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n"


BOOK = {
    "book.yaml": (
        "title: 测试志\nslug: ceshi\nstyle: d16k\n"
        "volumes: [{name: 上册, content: [01/]}, {name: 下册, content: [02/]}]\n"
    ),
    "01/part.md": "# 试编\n",
    "01/01.md": chapter("修渠", 0) + "\n修渠十里...灌田百亩。\n",
    "01/02.md": chapter("筑坝", 20),
    "02/part.md": "# 又编\n",
    "02/01.md": chapter("架桥", 40),
}


@dataclass(frozen=True, slots=True)
class Served:
    """A book that is served, and where."""

    book: Path
    address: str


def make_book(*words: str) -> None:
    subprocess.run(
        [sys.executable, HOUSE / "make_book.py", *words], env=english(), check=True, cwd="/"
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    book = write_book(tmp_path_factory.mktemp("desk") / "book", BOOK)
    make_book("build", str(book), "--quiet")
    make_book("release", "old", str(book), "--quiet")
    chapter_file = book / "02/01.md"
    chapter_file.write_text(chapter_file.read_text("utf-8").replace("。", "也。", 1), "utf-8")
    command = [sys.executable, HOUSE / "make_book.py", "proof", str(book)]
    with subprocess.Popen(
        [*map(str, command), "--no-browser", "--quiet"],
        env=english(),
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        address = next(line.strip() for line in server.stdout if line.startswith("http"))
        yield Served(book, address)
        server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(served: Served, chromium: Browser) -> Iterator[Page]:
    """A browser of its own for each test, in which somebody has said who reads."""
    context = chromium.new_context(viewport={"width": 1500, "height": 900})
    who = quote(json.dumps({"reader": READER, "round": "一校"}))
    context.add_cookies([{"name": f"keben-{quote('测试志')}", "value": who, "url": served.address}])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.goto(served.address)
    opened.wait_for_selector("body.ready")
    yield opened
    context.close()
    assert faults == []


def go(page: Page, place: str) -> None:
    """Go to a page as a reader does, “下册11”."""
    page.keyboard.press("g")
    page.keyboard.type(place)
    page.keyboard.press("Enter")
    expect(page.locator(f"#table .page[data-folio='{place[2:]}']")).to_have_count(1)


def select(page: Page, n: int, first: int, last: int) -> str:
    """Select characters of a line as the mouse would leave them; return them."""
    line = page.locator(f"#table .t[data-n='{n}']")
    return str(
        line.evaluate(
            """(line, [first, last]) => {
              const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), places = [];
              for (let node; node = walker.nextNode();) for (let k = 0; k < node.length; k++) places.push([node, k]);
              const range = document.createRange();
              range.setStart(...places[first]); range.setEnd(places[last - 1][0], places[last - 1][1] + 1);
              getSelection().removeAllRanges(); getSelection().addRange(range);
              return getSelection().toString();
            }""",
            [first, last],
        )
    )


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


def body_lines(page: Page) -> list[int]:
    lines = page.locator("#table .t.body")
    return [int(n) for n in lines.evaluate_all("lines => lines.map(line => line.dataset.n)")]


def test_pages_are_turned_by_keys_and_found_by_folio(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("#here")).to_contain_text("2/")
    page.keyboard.press("PageUp")
    expect(page.locator("#here")).to_contain_text("1/")
    go(page, "上册3")
    expect(page.locator("#here")).to_contain_text("上册 p. 3")
    page.keyboard.press("g")
    page.keyboard.type("下册999")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .wrong")).to_have_text("There is no page “下册999”.")
    page.keyboard.press("Escape")
    page.locator("#contents").get_by_text("架桥").click()
    expect(page.locator("#table .page")).to_contain_text("架桥")
    page.reload()  # the reader finds the place again
    expect(page.locator("#table .page")).to_contain_text("架桥")


def test_facing_pages_pictures_and_sizes(page: Page) -> None:
    go(page, "上册3")
    page.keyboard.press("f")
    expect(page.locator("#table .page")).to_have_count(2)
    sides = page.locator("#table .page").evaluate_all("all => all.map(each => each.className)")
    assert [side.split()[1] for side in sides] == ["verso", "recto"]
    page.keyboard.press("f")
    page.keyboard.press("1")
    sheet = box(page.locator("#table .sheet"))
    assert round(sheet["width"]) == round(595.276 / 0.75)  # print size: 96 pixels an inch
    page.keyboard.press("0")
    assert box(page.locator("#table .sheet"))["height"] < 900
    page.keyboard.press("v")
    picture = page.locator("#table img.printed")
    assert is_drawn(picture)
    assert picture.bounding_box() == box(page.locator("#table .sheet"))
    select(page, body_lines(page)[0], 0, 2)  # type can be selected through the picture
    page.keyboard.press("v")
    expect(picture).to_have_count(0)


def test_thumbnails_are_drawn_where_one_looks(page: Page) -> None:
    page.locator("[data-tab=thumbs]").click()
    thumbs = page.locator(".thumb")
    expect(thumbs.first).to_be_visible()
    assert is_drawn(thumbs.first.locator("img"))
    thumbs.nth(3).click()
    expect(page.locator("#here")).to_contain_text("4/")


def test_words_are_searched_and_shown(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("灌田百亩")
    page.keyboard.press("Enter")
    expect(page.locator("#hits [aria-current=true]")).to_contain_text("灌田百亩")
    expect(page.locator("#table .t.chosen")).to_contain_text("灌田百亩")
    assert page.evaluate("CSS.highlights.get('found').size") == 1
    page.locator("#query").fill("天外飞仙")
    expect(page.locator("#hits")).to_contain_text("nowhere in the book")


def test_a_line_leads_to_its_source_and_is_set_again(served: Served, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("灌田百亩")
    page.keyboard.press("Enter")
    line = page.locator("#table .t.chosen")
    line.click()
    expect(page.locator("#line .where")).to_contain_text("01/01.md:")
    page.locator("#table").focus()
    page.keyboard.press("Enter")
    source = page.locator("#line textarea")
    expect(source).to_be_focused()
    source.fill("修渠十里...灌田千亩。")
    page.keyboard.press("Control+s")
    expect(page.locator("#table .page")).to_contain_text("灌田千亩")
    assert "灌田千亩" in (served.book / "01/01.md").read_text("utf-8")
    assert list((served.book / ".backups").rglob("01.md"))
    expect(source).to_be_focused()  # who goes on typing types, and turns no pages
    page.keyboard.type("n")
    expect(page.locator("#table .page")).to_contain_text("灌田千亩")
    page.keyboard.press("Escape")
    page.keyboard.press("v")  # there is no picture of what no build has printed
    expect(page.locator("#table figcaption")).to_contain_text("set anew since the last build")


def test_a_stale_edit_shows_both_texts(served: Served, page: Page) -> None:
    go(page, "上册4")
    page.locator(f"#table .t[data-n='{body_lines(page)[8]}']").click()
    source = page.locator("#line textarea")
    source.fill("甲写的。")
    place = page.locator("#line .where").inner_text().split()[0]
    file = served.book / place.partition(":")[0]
    lines = file.read_text("utf-8").split("\n")
    lines[int(place.partition(":")[2]) - 1] = "乙写的。"
    file.write_text("\n".join(lines), "utf-8")
    page.keyboard.press("Control+s")
    stale = page.locator(".stale")
    expect(stale).to_contain_text("乙写的。")
    expect(stale).to_contain_text("甲写的。")
    assert "甲写的" not in file.read_text("utf-8")
    stale.get_by_text("edit it again with my text").click()
    expect(source).to_have_value("甲写的。")
    page.keyboard.press("Control+s")
    expect(page.locator("#table .page")).to_contain_text("甲写的。")


def test_what_is_typed_is_not_lost_to_another_line(page: Page) -> None:
    go(page, "下册12")
    first, second = body_lines(page)[:2]
    page.locator(f"#table .t[data-n='{first}']").click()
    page.locator("#line textarea").fill("还没有存的字。")
    page.locator(f"#table .t[data-n='{second}']").click()
    expect(page.locator("#line textarea")).to_have_value("还没有存的字。")
    expect(page.locator(".unsaved")).to_be_visible()
    page.locator(".unsaved").get_by_text("discard").click()
    expect(page.locator(".unsaved")).to_be_hidden()


def test_a_selection_is_marked_shown_in_red_and_changed(page: Page) -> None:
    go(page, "下册12")
    n = body_lines(page)[2]
    words = select(page, n, 3, 6)
    page.keyboard.press("a")
    page.keyboard.type("改成这样")
    page.keyboard.press("Enter")
    row = page.locator("#marks .row")
    expect(row).to_contain_text(words)
    expect(row).to_contain_text("改成这样")
    ink = page.locator("#table .ink .mark")
    expect(ink.locator("text")).to_have_text("改成这样")
    ring, line = box(ink.locator("rect")), box(page.locator(f"#table .t[data-n='{n}']"))
    assert abs(ring["y"] + ring["height"] / 2 - line["y"] - line["height"] / 2) < 3
    select(page, n, 0, 1)
    page.keyboard.press("a")
    page.locator(".slip").get_by_text("query").click()
    page.keyboard.type(EVIL)
    page.keyboard.press("Enter")
    expect(page.locator("#marks .row")).to_have_count(2)
    expect(page.locator("#marks")).to_contain_text(EVIL)  # text, and nothing but text
    assert page.evaluate("window.evil") is None
    row.filter(has_text="改成这样").click()
    row.filter(has_text="改成这样").get_by_text("done").click()
    expect(page.locator("#marks .row.done")).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("m")
    expect(page.locator("#marks [aria-current=true]")).to_have_count(1)


def test_a_mark_that_somebody_changed_meanwhile_is_not_overwritten(
    page: Page, served: Served
) -> None:
    go(page, "下册13")
    select(page, body_lines(page)[0], 0, 2)
    page.keyboard.press("a")
    page.keyboard.type("甲的字")
    page.keyboard.press("Enter")
    page.locator("#marks .row").get_by_text("change").click()
    page.locator(".slip input[autocomplete]").first.fill("甲又改")
    other = """async () => {
      const { marks } = await (await fetch("/api/marks")).json(), mark = marks.at(-1);
      const headers = { "X-Keben-Token": document.querySelector("meta[name=keben-token]").content };
      const body = JSON.stringify({ version: mark.version, replacement: "乙的字" });
      return (await fetch(`/api/marks/${mark.id}`, { method: "PATCH", headers, body })).status;
    }"""
    assert page.evaluate(other) == 200
    page.locator(".slip .chief").click()
    expect(page.locator("#said")).to_contain_text("乙的字")
    expect(page.locator("#marks .row")).to_contain_text("乙的字")


def test_pages_are_signed_and_progress_is_shown(page: Page) -> None:
    go(page, "下册13")
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_contain_text(READER)
    page.locator("[data-tab=progress]").click()
    expect(page.locator("#progress")).to_contain_text("1 of")
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_have_text("not signed yet")


def test_problems_lead_to_their_lines_and_are_dismissed(page: Page) -> None:
    page.keyboard.press("x")
    expect(page.locator("#problems [aria-current=true]")).to_contain_text("ellipsis-typed")
    expect(page.locator("#table .t.chosen")).to_contain_text("灌田")
    page.locator("#problems .row").get_by_text("dismiss …").click()
    page.keyboard.type("原文如此")
    page.keyboard.press("Enter")
    expect(page.locator("#problems .row.done")).to_contain_text("原文如此")


def test_changes_stand_beside_what_was(page: Page) -> None:
    go(page, "下册11")
    page.keyboard.press("c")
    row = page.locator("#changes [aria-current=true]")
    expect(row.locator("ins")).to_have_text("也")
    expect(page.locator("#table .t[data-changed]")).to_have_count(1)
    page.keyboard.press("o")  # the old page, drawn beside
    expect(page.locator("#table .was svg")).to_contain_text("架桥")
    expect(page.locator("#table .page")).to_have_count(1)


def test_edits_elsewhere_show_up_by_themselves(served: Served, page: Page) -> None:
    go(page, "下册11")
    file = served.book / "02/01.md"
    file.write_text(file.read_text("utf-8").replace("# 架桥", "# 架新桥"), "utf-8")
    expect(page.locator("#table .page")).to_contain_text("架新桥", timeout=15000)
    expect(page.locator("#contents")).to_contain_text("架新桥")


def test_keys_are_told(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_contain_text("next page")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("#query").fill("n")  # what is typed in a field is no key of the desk
    page.keyboard.press("n")
    expect(page.locator("#here")).to_contain_text("1/")


def test_a_reader_says_who_reads_once(served: Served, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    page.keyboard.press("s")
    page.keyboard.type("测试读者乙")
    page.keyboard.press("Enter")
    expect(page.locator("#signed")).to_contain_text("测试读者乙")
    page.reload()
    expect(page.locator("#who")).to_contain_text("测试读者乙")
    page.keyboard.press("s")
    context.close()


def test_all_scripts_are_fetched_at_once(page: Page) -> None:
    named = page.locator("link[rel=modulepreload]").evaluate_all(
        "all => all.map(each => each.href)"
    )
    names = {name.rpartition("/")[2] for name in named}
    assert names | {"desk.js"} == {script.name for script in STATIC.glob("*.js")} - {"copy.js"}


def test_the_page_speaks_chinese(served: Served) -> None:
    env = {**os.environ, "KEBEN_LANG": "zh"}
    code = (
        "from keben.proof.words import page_words as w; print(sum(a == b for a, b in w().items()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "0"
