"""The proof desk in a browser: pages, words and sources, with keys and mouse, and what is said on the side.

What readers say of pages (marks, sign-offs, problems, changes) is in `test_proof_browser_marks`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from keben.proof.words import STATIC
from tests.finished import HOUSE
from tests.proof_desk import (
    Served,
    body_lines,
    box,
    built_book,
    choose_line,
    chromium,
    desk_of,
    go,
    is_drawn,
    line_of,
    press_tab,
    reader_at,
    select,
)

pytestmark = pytest.mark.needs("chromium")

#: Latin letters that a Chinese page may show: keys, forms of files, codes and names of files.
LATIN = re.compile(
    r"PageDown|PageUp|Home|End|Shift|Ctrl|Enter|Esc|PDF|CSV|XLSX|ellipsis-typed|\b\w+/\w+\.md\S*|old"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with desk_of(built_book(tmp_path_factory.mktemp("desk"))) as desk:
        yield desk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(served: Served, browser: Browser) -> Iterator[Page]:
    with reader_at(served, browser) as opened:
        yield opened


def test_pages_are_turned_by_keys_and_mouse_and_found_by_folio(page: Page) -> None:
    here = page.locator("#here")
    for act, number in (
        (lambda: page.keyboard.press("n"), 2),
        (lambda: page.locator("[data-do=next]").click(), 3),
        (lambda: page.locator("[data-do=previous]").click(), 2),
        (lambda: page.keyboard.press("PageUp"), 1),
        (lambda: page.keyboard.press(" "), 2),  # the whole page is seen, so one reads on over it
        (lambda: page.keyboard.press("Home"), 1),
    ):
        act()
        expect(here).to_contain_text(f"{number}/")
    go(page, "上册3")
    for typed, found in (("下册１１", "下册 p. 11"), ("1-3", "上册 p. 3"), ("#5", "5/")):
        page.keyboard.press("g")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        expect(here).to_contain_text(found)
    here.click()
    page.keyboard.type("下册999")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .wrong")).to_have_text("There is no page “下册999”.")
    page.keyboard.press("Escape")
    page.locator("#contents").get_by_text("架桥").click()
    expect(page.locator("#table .page")).to_contain_text("架桥")
    page.reload()  # the reader finds the place again
    expect(page.locator("#table .page")).to_contain_text("架桥")


def test_facing_pages_and_sizes(page: Page) -> None:
    go(page, "上册3")
    page.locator("[data-do=facing]").click()
    expect(page.locator("#table .page")).to_have_count(2)
    sides = page.locator("#table .page").evaluate_all("all => all.map(each => each.className)")
    assert [side.split()[1] for side in sides] == ["verso", "recto"]
    page.keyboard.press("f")
    expect(page.locator("#table .page")).to_have_count(1)
    sheet, print_size = page.locator("#table .sheet"), round(595.276 / 0.75)  # 96 pixels an inch
    page.keyboard.press("1")
    assert round(box(sheet)["width"]) == print_size
    page.locator("[data-do=larger]").click()
    assert round(box(sheet)["width"]) == round(595.276 / 0.75 * 1.1)
    page.locator("#zoom").select_option("2")
    assert round(box(sheet)["width"]) == round(595.276 / 0.75 * 2)
    page.keyboard.press("w")
    table = box(page.locator("#table"))["width"]
    assert table - 80 < box(sheet)["width"] < table
    page.keyboard.press("0")
    assert box(sheet)["height"] < 900
    page.locator("[data-do=columns-left]").click()
    expect(page.locator("#left")).to_be_hidden()
    page.keyboard.press("]")
    expect(page.locator("#right")).to_be_hidden()


def test_the_printed_page_is_shown_at_any_size(page: Page) -> None:
    go(page, "上册3")
    page.locator("[data-do=picture]").click()
    picture, sheet = page.locator("#table img.printed"), page.locator("#table .sheet")
    assert is_drawn(picture)
    for size in ("0.5", "3"):
        page.locator("#zoom").select_option(size)
        assert is_drawn(picture)
        assert picture.bounding_box() == box(sheet)
        assert int(str(picture.evaluate("one => one.naturalWidth"))) >= box(sheet)["width"]
    select(page, body_lines(page)[0], 0, 2)  # type can be selected through the picture
    page.keyboard.press("v")
    expect(picture).to_have_count(0)


def test_thumbnails_are_drawn_where_one_looks_by_part_and_chapter(page: Page) -> None:
    press_tab(page, "thumbs")
    thumbs = page.locator(".thumb")
    expect(thumbs.first).to_be_visible()
    assert is_drawn(thumbs.first.locator("img"))
    under = page.locator("#thumbs > details", has_text="又编").locator("details")
    expect(under.locator("summary")).to_contain_text(["架桥", "立表"])
    under.filter(has_text="立表").locator(".thumb").first.click()
    expect(page.locator("#table .page")).to_contain_text("立表")
    shown = thumbs.evaluate_all("all => all.map(each => +each.dataset.page)")
    assert shown == list(range(len(shown)))  # every page once


def test_the_index_leads_to_pages(page: Page) -> None:
    press_tab(page, "index")
    page.locator("#index input").fill("架")
    expect(page.locator("#index li")).to_have_count(1)
    page.locator("#index .locator").first.click()
    expect(page.locator("#table .page")).to_contain_text("架桥")
    press_tab(page, "contents")
    page.locator("#contents .entry", has_text="索引").click()
    page.locator("#table .page a", has_text="11").click()  # the printed index leads there, too
    expect(page.locator("#here")).to_contain_text("下册 p. 11")


def test_words_are_searched_and_shown(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("灌田百亩")
    page.keyboard.press("Enter")
    expect(page.locator("#hits [aria-current=true]")).to_contain_text("灌田百亩")
    expect(page.locator("#table .t.chosen")).to_contain_text("灌田百亩")
    assert page.evaluate("CSS.highlights.get('found').size") == 1
    page.locator("#query").fill("甲子")
    found = page.locator("#hits button")
    found.nth(2).click()
    expect(found.nth(2)).to_have_attribute("aria-current", "true")
    expect(page.locator("#table .t.chosen")).to_have_count(1)
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


def test_the_next_line_is_chosen_by_key_and_its_neighbours_in_the_source_by_mouse(
    page: Page,
) -> None:
    go(page, "上册4")
    first, second = body_lines(page)[:2]
    choose_line(page, first)
    page.locator("#table").focus()
    page.keyboard.press("ArrowDown")
    expect(line_of(page, second)).to_have_class(re.compile("chosen"))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    words = page.evaluate("getSelection().toString()")
    assert words and line_of(page, second).inner_text().startswith(words)
    expect(page.locator("#line .printed")).to_have_text(line_of(page, second).inner_text())
    place = page.locator("#line .where span").inner_text()
    page.locator("#line .near", has_text=re.compile("[甲乙丙]")).first.click()
    expect(page.locator("#line .where span")).not_to_have_text(place)


def test_a_line_that_moves_to_another_page_is_followed(page: Page) -> None:
    go(page, "下册12")
    line_of(page, body_lines(page)[-1]).click()
    source = page.locator("#line textarea")
    source.fill(source.input_value() + "又添一句，" * 60 + "到此为止。")
    page.keyboard.press("Control+s")
    expect(page.locator("#here")).to_contain_text("下册 p. 13")
    expect(page.locator("#table .t.chosen")).to_contain_text("为止")
    expect(source).to_be_focused()
    page.keyboard.type("再添一句。\n\n另成一段。")  # and more lines than there were
    page.keyboard.press("Control+s")
    expect(page.locator("#table .t.chosen")).to_contain_text("另成一段")
    expect(source).to_have_value("另成一段。")
    expect(source).to_have_js_property("selectionStart", 5)  # where the caret was
    page.keyboard.type("完。")
    page.keyboard.press("Control+s")
    expect(page.locator("#table .t.chosen")).to_contain_text("另成一段。完。")


def test_a_source_is_opened_in_the_editor_of_the_house(
    served: Served, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, told = tmp_path / "book", tmp_path / "told"
    shutil.copytree(served.book, book)
    monkeypatch.setenv("KEBEN_EDITOR", f"{shutil.which('touch')} {told}:{{line}}")
    with desk_of(book) as desk, reader_at(desk, browser) as page:
        go(page, "上册3")
        line_of(page, body_lines(page)[3]).click()
        line = page.locator("#line .where span").inner_text().rpartition(":")[2]
        with page.expect_response("**/api/open") as answer:
            page.locator("#line .where button").click()
        assert answer.value.ok
        for _again in range(50):
            if (opened := Path(f"{told}:{line}")).exists():
                break
            page.wait_for_timeout(100)
        assert opened.exists()


def test_what_the_desk_cannot_edit_is_opened_by_whoever_can(page: Page) -> None:
    """A row of a workbook, say, whose cells are no lines."""
    told = json.dumps({"error": "refused", "message": "rolls/u.xlsx is no text"})
    page.route(
        "**/api/source*",
        lambda route: route.fulfill(status=400, content_type="application/json", body=told),
    )
    go(page, "下册12")
    choose_line(page, body_lines(page)[0])
    expect(page.locator("#line")).to_contain_text("rolls/u.xlsx is no text")
    expect(page.locator("#line .where button")).to_have_text("open in my editor")


def test_a_stale_edit_shows_both_texts(served: Served, page: Page) -> None:
    go(page, "上册4")
    line_of(page, body_lines(page)[8]).click()
    source = page.locator("#line textarea")
    source.fill("甲写的。")
    place = page.locator("#line .where span").inner_text()
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
    expect(stale).to_have_count(0)  # the field says the same before and after
    expect(source).to_have_value("甲写的。")
    page.keyboard.press("Control+s")
    expect(page.locator("#table .page")).to_contain_text("甲写的。")


def test_saving_twice_is_no_change_by_somebody_else(page: Page) -> None:
    go(page, "上册4")
    line_of(page, body_lines(page)[4]).click()
    page.locator("#line textarea").fill("一次写成。")
    puts: list[Request] = []
    page.on("request", lambda sent: puts.append(sent) if sent.method == "PUT" else None)
    page.keyboard.press("Control+s")
    page.keyboard.press("Control+s")  # the first is on its way
    expect(page.locator("#said")).to_contain_text("Saved")
    expect(page.locator("#table .page")).to_contain_text("一次写成。")
    expect(page.locator(".stale")).to_have_count(0)
    assert len(puts) == 1


def test_the_line_that_was_pressed_last_is_shown_whichever_answer_comes_first(page: Page) -> None:
    go(page, "下册12")
    first, second = body_lines(page)[0], body_lines(page)[-1]
    held: list[Route] = []
    page.route("**/api/source*", lambda route: route.continue_() if held else held.append(route))
    choose_line(page, first)
    line_of(page, second).click()
    printed = page.locator("#line .printed")
    expect(printed).to_have_text(line_of(page, second).inner_text())
    with page.expect_response("**/api/source*"):
        held[0].continue_()
    page.wait_for_timeout(100)
    expect(printed).to_have_text(line_of(page, second).inner_text())


def test_what_is_typed_is_not_lost_to_another_line(page: Page) -> None:
    go(page, "下册12")
    first, second = body_lines(page)[:2]
    line_of(page, first).click()
    page.locator("#line textarea").fill("还没有存的字。")
    line_of(page, second).click()
    expect(page.locator("#line textarea")).to_have_value("还没有存的字。")
    expect(page.locator(".unsaved")).to_be_visible()
    page.locator(".unsaved").get_by_text("discard").click()
    expect(page.locator(".unsaved")).to_be_hidden()


def test_what_cannot_be_saved_stays_and_says_so(page: Page) -> None:
    go(page, "下册12")
    line_of(page, body_lines(page)[0]).click()
    page.locator("#line textarea").fill("断线时写的字。")
    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(page.locator("#cut")).to_be_visible()
    expect(page.locator("#line textarea")).to_have_value("断线时写的字。")
    page.context.set_offline(False)
    page.keyboard.press("Control+s")
    expect(page.locator("#cut")).to_be_hidden()
    expect(page.locator("#table .page")).to_contain_text("断线时写的字。")


def test_edits_elsewhere_show_up_by_themselves(served: Served, page: Page) -> None:
    go(page, "下册11")
    n = body_lines(page)[4]
    line_of(page, n).click()
    words = line_of(page, n).inner_text()
    file = served.book / "02/01.md"
    changed = file.read_text("utf-8").replace("# 架桥\n", "# 架新桥\n\n新添的一段。\n")
    file.write_text(changed, "utf-8")
    expect(page.locator("#table .page")).to_contain_text("架新桥", timeout=15000)
    expect(page.locator("#contents")).to_contain_text("架新桥")
    expect(page.locator("#table .t.chosen")).to_have_text(words)  # wherever it stands now


def test_edits_between_loading_and_listening_show_up(served: Served, browser: Browser) -> None:
    file, words = served.book / "02/01.md", "此间所添"

    def edit_first(route: Route) -> None:
        file.write_text(file.read_text("utf-8").replace("\n\n", f"\n\n{words}。\n\n", 1), "utf-8")
        search = f"{served.address}api/search?q={quote(words)}"
        for _again in range(100):
            with urlopen(search) as answer:
                if json.load(answer)["total"]:
                    break
            time.sleep(0.1)
        route.continue_()

    with urlopen(f"{served.address}api/book") as answer:
        place = next(each for each in json.load(answer)["pages"] if each["folio"] == "11")
    page = browser.new_context().new_page()
    page.route("**/events", edit_first)
    page.goto(f"{served.address}#{place['index'] + 1}")
    expect(page.locator("#table .page")).to_contain_text(words)
    page.context.close()


def test_keys_are_told(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_contain_text("next page")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("#query").fill("n")  # what is typed in a field is no key of the desk
    page.keyboard.press("n")
    expect(page.locator("#here")).to_contain_text("1/")


def test_every_control_has_a_name_and_is_reached_by_key(page: Page) -> None:
    nameless = """() => [...document.querySelectorAll("button, input, select, textarea, summary, a[href], [tabindex='0']")]
      .filter((one) => one.checkVisibility())
      .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.title || one.labels?.length || one.placeholder))
      .map((one) => one.outerHTML.slice(0, 120))"""
    go(page, "上册3")
    choose_line(page, body_lines(page)[1])
    page.keyboard.press("a")
    expect(page.locator("#slip")).to_be_visible()
    assert page.evaluate(nameless) == []
    page.keyboard.press("Escape")
    for column in ("left", "right"):
        tabs = page.locator(f"[data-tabs={column}] [role=tab]")
        tabs.first.click()
        for nth in range(tabs.count()):
            expect(tabs.nth(nth)).to_be_focused()
            pane = page.locator(f"#{tabs.nth(nth).get_attribute('aria-controls')}")
            expect(pane).to_be_visible()
            assert page.evaluate(nameless) == []
            page.keyboard.press("ArrowRight")


def test_all_scripts_are_fetched_at_once(page: Page) -> None:
    named = page.locator("link[rel=modulepreload]").evaluate_all(
        "all => all.map(each => each.href)"
    )
    names = {name.rpartition("/")[2] for name in named}
    assert names | {"desk.js"} == {script.name for script in STATIC.glob("*.js")} - {"copy.js"}


def test_the_desk_speaks_chinese(served: Served, browser: Browser, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(served.book, book)
    with desk_of(book, "zh") as desk, reader_at(desk, browser) as page:
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        for key, pane in (("x", "problems"), ("c", "changes")):
            page.keyboard.press(key)
            expect(page.locator(f"#{pane} [aria-current=true]")).to_have_count(1)
        go(page, "上册3")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#table .t.chosen")).to_have_count(1)
        page.keyboard.press("a")
        page.locator("#slip .chief").click()  # it says what is missing
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        for tab in page.locator("[role=tab]").all():
            tab.click()
        page.keyboard.press("?")
        said = page.locator("body").evaluate(
            """body => [...body.querySelectorAll("*")].filter(one => !one.closest("#table .page, script"))
                 .flatMap(one => [one.title, one.ariaLabel, one.placeholder,
                   ...[...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data)])
                 .filter(Boolean)"""
        )
        words = {word for text in said for word in re.findall("[A-Za-z]{2,}", LATIN.sub("", text))}
        assert words == set()


def test_no_word_of_the_desk_lacks_its_chinese() -> None:
    env = {**os.environ, "KEBEN_LANG": "zh"}
    code = (
        "from keben.proof.words import page_words as w; print(sum(a == b for a, b in w().items()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=HOUSE, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "0"
