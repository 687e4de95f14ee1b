"""The proof desk in a browser: what readers say of pages. Marks, sign-offs, problems, and changes since an edition."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from keben.proof.terms import MarkKind
from tests.proof_desk import (
    READER,
    Served,
    body_lines,
    box,
    box_of_words,
    built_book,
    chromium,
    desk_of,
    go,
    line_of,
    press_tab,
    reader_at,
    say_who,
    select,
)

pytestmark = pytest.mark.needs("chromium")

EVIL = '<img src=x onerror="window.evil=1"><script>window.evil=1</script>'
AT_HAND = ("correct", "delete", "insert", "transpose", "new paragraph", "run on", "query")


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


def middle(box: FloatRect) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def is_near(one: FloatRect, other: FloatRect) -> bool:
    return all(abs(a - b) < 3 for a, b in zip(middle(one), middle(other), strict=True))


def mark(page: Page, right: str) -> None:
    """Mark what is selected as wrong."""
    page.keyboard.press("a")
    page.keyboard.type(right)
    page.keyboard.press("Enter")
    expect(page.locator("#slip")).to_have_count(0)


def test_a_selection_is_marked_shown_in_red_and_changed(page: Page) -> None:
    go(page, "下册12")
    n = body_lines(page)[2]
    words = select(page, n, 3, 6)
    mark(page, "改成这样")
    row = page.locator("#marks .row")
    expect(row).to_contain_text(words)
    expect(row).to_contain_text("改成这样")
    ink = page.locator("#table .ink .mark")
    expect(ink.locator("text")).to_have_text("改成这样")
    assert is_near(box(ink.locator("rect")), box_of_words(page, n, 3, 6))
    margin = box(ink.locator("text"))
    assert margin["x"] + margin["width"] <= box(line_of(page, n))["x"]  # beside the type, not on it
    select(page, n, 0, 1)
    page.keyboard.press("a")
    page.locator(".slip").get_by_text("query").click()
    page.keyboard.type(EVIL)
    page.keyboard.press("Enter")
    expect(page.locator("#marks .row")).to_have_count(2)
    expect(page.locator("#marks")).to_contain_text(EVIL)  # text, and nothing but text
    assert page.evaluate("window.evil") is None
    changed = row.filter(has_text="改成这样")
    changed.click()
    changed.get_by_text("done").click()
    expect(page.locator("#marks .row.done")).to_have_count(1)
    changed.get_by_text("open again").click()
    expect(page.locator("#marks .row.done")).to_have_count(0)
    changed.get_by_text("change").click()
    page.locator("#slip .right input").fill("又改了")
    page.keyboard.press("Enter")
    expect(ink.locator("text").filter(has_text="又改了")).to_have_count(1)
    row.filter(has_text="又改了").get_by_text("take away").click()
    page.locator("dialog .chief").click()
    expect(page.locator("#marks .row")).to_have_count(1)


def test_a_mark_is_made_with_the_mouse_and_found_again(page: Page) -> None:
    go(page, "下册12")
    n = body_lines(page)[6]
    words = box_of_words(page, n, 4, 8)
    y = words["y"] + words["height"] / 2
    page.mouse.move(words["x"] + 1, y)
    page.mouse.down()
    page.mouse.move(words["x"] + words["width"] - 1, y, steps=4)
    page.mouse.up()
    page.locator(".offer").click()
    page.locator("#slip .right input").fill("鼠标所改")
    page.locator("#slip .chief").click()
    expect(page.locator("#marks .row", has_text="鼠标所改")).to_have_count(1)
    page.keyboard.press("Home")
    chosen = page.locator("#marks [aria-current=true]")
    expect(chosen).to_have_count(0)
    page.keyboard.press("m")
    expect(chosen).to_have_count(1)
    before = chosen.get_attribute("data-mark")
    page.locator("#marks .scope button").last.click()  # the next one
    expect(chosen).not_to_have_attribute("data-mark", str(before))
    page.locator("#marks .scope button").nth(2).click()  # the one before
    expect(chosen).to_have_attribute("data-mark", str(before))


def test_a_table_that_lies_on_its_side_is_marked_and_turned_upright(page: Page) -> None:
    page.locator("#contents").get_by_text("立表").click()
    page.keyboard.press("n")
    lines = page.locator("#table .turned .t", has_text="第7号")
    expect(lines).to_have_count(1)
    n = int(str(lines.get_attribute("data-n")))
    words = box_of_words(page, n, 0, 2)
    assert words["height"] > 1.5 * words["width"]  # the line runs down the screen
    x, begin, end = words["x"] + words["width"] / 2, words["y"] + 1, words["y"] + words["height"]
    if line_of(page, n).evaluate("line => line.closest('.turned').matches('.turn90')"):
        begin, end = end - 1, begin - 1
    page.mouse.move(x, begin)
    page.mouse.down()
    page.mouse.move(x, end, steps=4)
    page.mouse.up()
    page.locator(".offer").click()
    page.keyboard.type("改正的字")
    page.keyboard.press("Enter")
    expect(page.locator("#marks .row")).to_contain_text("第7")
    ring, note = page.locator("#table .ink rect"), page.locator("#table .ink text")
    assert is_near(box(ring), box_of_words(page, n, 0, 2))
    assert box(note)["height"] > 1.5 * box(note)["width"]
    page.locator("figcaption button").click()
    expect(page.locator(".sheet")).to_have_attribute("data-upright", re.compile("90|270"))
    upright = box_of_words(page, n, 0, 2)
    assert upright["width"] > 1.5 * upright["height"]
    assert is_near(box(ring), upright)
    assert box(note)["width"] > box(note)["height"]
    line_of(page, n).click()
    expect(page.locator("#line textarea")).to_have_value("| 1957 | 第7号 | 78.5 |")
    page.keyboard.press("r")
    expect(page.locator(".sheet")).to_have_attribute("data-upright", "0")
    assert is_near(box(ring), box_of_words(page, n, 0, 2))


def test_every_kind_of_mark_is_drawn_told_and_exported(page: Page) -> None:
    go(page, "上册4")
    kinds, lines = list(MarkKind), body_lines(page)
    for place, n in enumerate(lines[: len(kinds)]):
        select(page, n, 0, 2)
        page.keyboard.press("a")
        slip = page.locator("#slip")
        if place < len(AT_HAND):
            slip.get_by_text(AT_HAND[place], exact=True).click()
        else:
            others = slip.locator("select")
            value = others.locator("option").nth(place - len(AT_HAND) + 1).get_attribute("value")
            others.select_option(value)
        if slip.locator(".right").is_visible():
            slip.locator(".right input").fill(f"正{place}")
        slip.locator("input").last.fill(f"注{place}")
        page.keyboard.press("Enter")
        expect(page.locator("#marks .row")).to_have_count(place + 1)
        expect(page.locator("#marks [aria-current=true]")).to_contain_text(f"注{place}")
    drawn = page.locator("#table .ink .mark")
    expect(drawn).to_have_count(len(kinds))
    assert all(one.locator("rect, path:not(.leader)").count() for one in drawn.all())
    for form in ("csv", "xlsx"):
        with page.expect_download() as saved:
            page.locator(f"#marks a[download$={form}]").click()
        assert saved.value.suggested_filename == f"ceshi-marks.{form}"
        if form == "csv":
            rows = list(csv.DictReader(saved.value.path().read_text("utf-8-sig").splitlines()))
    own = [row for row in rows if row["备注"].startswith("注")]
    assert {row["符号"] for row in own} == set(kinds)
    assert {(row["校者"], row["校次"]) for row in own} == {(READER, "一校")}
    page.locator("#marks .scope button").nth(1).click()  # of the whole book
    expect(page.locator("#marks .row")).to_have_count(len(rows))


def test_readers_see_at_once_what_others_say_and_overwrite_nothing(
    page: Page, served: Served, browser: Browser
) -> None:
    go(page, "下册13")
    select(page, body_lines(page)[0], 0, 2)
    mark(page, "甲的字")
    with reader_at(served, browser, "测试读者乙") as other:
        go(other, "下册13")
        press_tab(other, "marks")
        theirs = other.locator("#marks .row")
        expect(theirs).to_contain_text("甲的字")
        page.locator("#marks .row").get_by_text("change").click()
        page.locator("#slip .right input").fill("甲又改")
        theirs.click()
        theirs.get_by_text("change").click()
        other.locator("#slip .right input").fill("乙的字")
        other.keyboard.press("Enter")
        expect(other.locator("#slip")).to_have_count(0)
        expect(page.locator("#marks .row")).to_contain_text("乙的字")
        page.locator("#slip .chief").click()
        expect(page.locator("#said")).to_contain_text("乙的字")
        expect(theirs).to_contain_text("乙的字")
        other.keyboard.press("s")
        expect(page.locator("#signed")).to_contain_text("测试读者乙 · first proof")
        expect(other.locator("#said")).to_have_text(
            "Signed."
        )  # the browser that signs hears of it last
        other.keyboard.press("s")
        expect(page.locator("#signed")).to_have_text("not signed yet")


def test_pages_are_signed_by_reader_and_round_and_read_again_when_they_change(page: Page) -> None:
    go(page, "下册13")
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_contain_text(f"{READER} · first proof")
    go(page, "下册12")
    page.locator("#sign").click()
    expect(page.locator("#sign")).to_have_text("take the sign-off back")
    press_tab(page, "progress")
    progress = page.locator("#progress")
    expect(progress).to_contain_text("2 of")
    expect(progress.locator(".bar.volume")).to_contain_text(["上册0/", "下册2/"])
    expect(progress.locator(".bar.chapter", has_text="架桥")).to_contain_text(re.compile("[12]/"))
    press_tab(page, "thumbs")
    expect(page.locator(".thumb[data-state=signed]")).to_have_count(2)
    line_of(page, body_lines(page)[3]).click()
    source = page.locator("#line textarea")
    source.fill(source.input_value().replace("子", "丑"))
    page.keyboard.press("Control+s")
    expect(page.locator("#signed")).to_have_text("not signed yet")
    say_who(page, "测试读者乙", "二校")
    press_tab(page, "progress")
    expect(progress.locator("h2")).to_contain_text("second proof · 测试读者乙")
    again = progress.locator("section .bar")
    expect(again.first).to_contain_text("lines that are new")
    go(page, "上册3")
    again.first.click()
    expect(page.locator("#here")).to_contain_text("下册 p. 12")
    page.keyboard.press("s")
    expect(progress).to_contain_text("1 of")
    page.keyboard.press("p")
    page.locator("[data-do=unread]").click()  # over the page that was signed
    expect(page.locator("#here")).to_contain_text("下册 p. 13")
    page.keyboard.press("U")
    expect(page.locator("#here")).to_contain_text("下册 p. 11")


def test_both_facing_pages_are_signed_and_a_blank_one_is_not(page: Page) -> None:
    go(page, "上册4")
    page.keyboard.press("f")
    expect(page.locator("#sign")).to_have_text("sign both pages (first proof)")
    page.keyboard.press("s")
    expect(page.locator(".leaf.signed")).to_have_count(2)
    expect(page.locator("#said")).to_have_text("Signed.")  # which is said at the end
    page.keyboard.press("s")
    expect(page.locator(".leaf.signed")).to_have_count(0)


def test_problems_lead_to_their_lines_and_are_dismissed(page: Page) -> None:
    page.keyboard.press("x")
    chosen = page.locator("#problems [aria-current=true]")
    expect(chosen).to_contain_text("ellipsis-typed")
    expect(page.locator("#table .t.chosen")).to_contain_text("灌田")
    page.locator("#problems .row").get_by_text("dismiss …").click()
    page.keyboard.type("原文如此")
    page.keyboard.press("Enter")
    expect(page.locator("#problems .row.done")).to_contain_text(f"dismissed by {READER}: 原文如此")
    page.keyboard.press("Home")
    page.locator("#problems .scope button").nth(1).click()  # of the whole book
    page.locator("#problems .row.done").click()
    expect(page.locator("#table .t.chosen")).to_contain_text("灌田")
    page.locator("#problems .row").get_by_text("it is a problem after all").click()
    expect(page.locator("#problems .row.done")).to_have_count(0)
    expect(page.locator("#table .t[data-problem]")).to_have_count(1)


def test_changes_stand_beside_what_was(page: Page) -> None:
    page.keyboard.press("Home")
    page.keyboard.press("c")
    row = page.locator("#changes [aria-current=true]")
    expect(row.locator("ins")).to_have_text("也")
    expect(page.locator("#table .t[data-changed]")).not_to_have_count(0)
    page.keyboard.press("o")  # the old page, drawn beside
    expect(page.locator("#table .was svg")).to_contain_text("架桥")
    expect(page.locator("#table .page")).to_have_count(1)
    page.locator("#changes button[title=o]").click()
    expect(page.locator("#table .was")).to_have_count(0)
    page.keyboard.press("Home")
    page.locator("#changes .scope button").nth(1).click()  # of the whole book
    page.locator("#changes .row", has_text="也").first.click()
    expect(page.locator("#table .t.chosen")).to_contain_text("也")
    expect(page.locator("#changes select")).to_have_value("old")


def test_a_reader_says_who_reads_once(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    page.keyboard.press("s")
    page.keyboard.type(EVIL[:36])
    page.keyboard.press("Enter")
    expect(page.locator("#signed")).to_contain_text(EVIL[:36])  # text, and nothing but text
    page.reload()
    expect(page.locator("#who")).to_contain_text(EVIL[:36])
    assert page.evaluate("window.evil") is None
    page.wait_for_selector("body.ready")
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_have_text("not signed yet")
    context.close()


def test_the_keyboard_is_never_left_nowhere(page: Page) -> None:
    go(page, "下册13")
    select(page, body_lines(page)[1], 0, 2)
    mark(page, "一二")
    row = page.locator("#marks .row", has_text="一二")
    for text in ("done", "open again", "take away"):
        row.get_by_text(text).focus()
        page.keyboard.press("Enter")
        if text == "take away":
            page.locator("dialog .chief").click()
            expect(row).to_have_count(0)
        page.wait_for_timeout(200)
        assert page.evaluate("document.activeElement !== document.body"), text


def test_problems_stay_with_lines_that_move(served: Served, page: Page) -> None:
    page.keyboard.press("x")
    dot = page.locator("#table .t[data-problem]")
    expect(dot).to_contain_text("灌田")
    before = dot.get_attribute("data-n")
    file = served.book / "01/01.md"
    file.write_text(
        file.read_text("utf-8").replace("。\n\n修渠", f"{'甲乙' * 40}。\n\n修渠"), "utf-8"
    )
    expect(page.locator("#table .page")).to_contain_text("甲乙甲乙甲乙", timeout=15000)
    expect(dot).to_contain_text("灌田")
    expect(dot).not_to_have_attribute("data-n", str(before))
