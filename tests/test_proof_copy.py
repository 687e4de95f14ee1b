"""A proof for a reader without Keben: the copy that a browser opens from a folder, and the sheets of paper.

What is marked in the copy comes back as a list that `correct` applies.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from keben.changes.printed import Printed, printed
from keben.cli import main
from keben.proof.ledger import Ledger, ledger_path
from keben.proof.terms import MarkKind, Sign
from tests.finished import made_once, write_book
from tests.proof_desk import desk_of
from tests.test_proof_export import FILES, mark_on

NOTE = "<script>window.evil = 1</script>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a few marks, its copy and its paper proof."""

    def make(place: Path) -> None:
        book = write_book(place / "book", FILES)
        out = place / "dist"
        assert main(["build", str(book), "--out", str(out), "--quiet"]) == 0
        assert main(["release", "初印", str(book), "--out", str(out), "--quiet"]) == 0
        chapter = book / "02" / "01.md"
        chapter.write_text(chapter.read_text("utf-8").replace("路成", "新路成"), "utf-8")
        assert main(["build", str(book), "--out", str(out), "--quiet"]) == 0
        pages = read(place)
        ledger = Ledger(ledger_path(book))
        ledger.add_mark(mark_on(pages, "渠渠", MarkKind.CHANGE, "沟渠", note=NOTE))
        ledger.add_mark(mark_on(pages, "辰年", MarkKind.QUERY, note="何年？"))
        lost = mark_on(pages, "卯年", MarkKind.DELETE)
        ledger.add_mark(replace(lost, words="无此文", last=lost.first + 3))
        page = pages.pages[place_of_text(pages)]
        ledger.sign(Sign(page.fingerprint, 1, page.folio, page.index, "读者甲", "一校"))
        ledger.close()
        command = ["proof", str(book), "--out", str(out), "--quiet"]
        copy = ["--static", str(place / "copy"), "--paper", str(place / "paper" / "paper.pdf")]
        assert main([*command, *copy]) == 0

    return made_once(tmp_path_factory, "copied", make)


def read(place: Path) -> Printed:
    record: Any = json.loads((place / "dist" / "record.json").read_text("utf-8"))
    return printed("现", record)


def place_of_text(book: Printed) -> int:
    """Return the page of the first chapter, on which the marks stand."""
    return next(
        page.index
        for page in book.pages
        if page.kind != "contents" and any("渠渠" in line.text for line in page.lines)
    )


def text_of(file: Path, index: int) -> str:
    pdf = pypdfium2.PdfDocument(file)
    try:
        text: str = pdf[index].get_textpage().get_text_bounded()
        return "".join(text.split())
    finally:
        pdf.close()


def test_a_sheet_of_paper_has_the_page_its_line_numbers_and_all_marks(made: Path) -> None:
    book = read(made)
    page = book.pages[place_of_text(book)]
    pdf = pypdfium2.PdfDocument(made / "paper" / "paper.pdf")
    assert len(pdf) == len(book.pages)
    width, height = pdf[page.index].get_size()
    screen = pypdfium2.PdfDocument(made / "dist" / "jia.screen.pdf")[page.index].get_size()
    assert width - screen[0] > 60 / 25.4 * 72 and height > screen[1]
    text = text_of(made / "paper" / "paper.pdf", page.index)
    assert all("".join(line.text.split()) in text for line in page.lines if line.role == "body")
    for said in (
        *("改正渠渠→沟渠", NOTE.replace(" ", ""), "删除无此文itswordsaretherenomore"),
        *(page.fingerprint[:12], "读者甲一校", "signed:", f"上册{page.folio}"),
    ):
        assert said in text
    last = max(line.number for line in page.lines)
    numbers = [str(number) for number in range(1, last + 1)]
    assert all(number in text for number in numbers)


def test_the_copy_has_no_address_of_a_network_or_of_this_machine(made: Path) -> None:
    shell = (made / "copy" / "index.html").read_text("utf-8")
    assert 'href="/' not in shell and 'src="/' not in shell and 'src="http' not in shell
    assert str(made) not in shell
    assert NOTE not in shell


def test_what_is_no_copy_is_not_replaced(made: Path, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("own")
    command = ["proof", str(made / "book"), "--out", str(made / "dist"), "--quiet"]
    assert main([*command, "--static", str(tmp_path)]) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["own.txt"]


playwright = pytest.importorskip("playwright.sync_api")


@pytest.fixture
def page(made: Path) -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto((made / "copy" / "index.html").as_uri())
        page.wait_for_selector("body.ready")
        yield page
        assert faults == [] and page.evaluate("window.evil") is None
        browser.close()


def save(page: Any, target: Path) -> list[dict[str, str]]:
    """Save what was marked and signed in a copy; return its rows."""
    with page.expect_download() as saved:
        page.click("#save-marks")
    saved.value.save_as(target)
    return list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))


def mark(page: Any, line: str, words: str, right: str) -> None:
    """Mark words of the line that has a text, the first time as somebody."""
    page.evaluate(
        """([text, words]) => {
            const line = [...document.querySelectorAll("#table .t")].find((one) => one.textContent.includes(text));
            const node = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
            const at = node.data.indexOf(words);
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [line, words],
    )
    page.keyboard.press("a")
    if page.locator("dialog").count():
        page.locator("dialog input").first.fill("读者乙")
        page.locator("dialog .chief").click()
    page.locator("#slip .right input").fill(right)
    page.locator("#slip .chief").click()


@pytest.mark.needs("chromium")
def test_a_reader_of_the_copy_turns_searches_marks_and_saves(
    made: Path, page: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expect = playwright.expect
    page.fill("#query", "路成")
    found = page.locator(".found button")
    expect(found).to_have_count(1)
    found.click()
    line = page.locator("#table .t", has_text="辰年修路")
    expect(line).to_have_count(1)
    mark(page, "巳年修路", "巳年", "午年")
    expect(page.locator("#marks .row")).to_have_count(2)  # with the editor's own
    page.reload()
    page.wait_for_selector("body.ready")
    marks = tmp_path / "marks.csv"
    (row,) = save(page, marks)
    assert (row["册"], row["误"], row["正"], row["校者"]) == ("下册", "巳年", "午年", "读者乙")
    book = tmp_path / "book"
    shutil.copytree(made / "book", book)
    assert main(["correct", str(marks), str(book), "--out", str(made / "dist")]) == 0
    capsys.readouterr()
    assert "辰年修路，午年修路" in (book / "02" / "01.md").read_text("utf-8")


@pytest.mark.needs("chromium")
def test_a_copy_shows_changes_and_progress_and_what_is_signed_in_it(page: Any) -> None:
    expect = playwright.expect
    page.keyboard.press("c")
    expect(page.locator("#changes [aria-current=true] ins")).to_have_text("新")
    expect(page.locator("#table .t[data-changed]")).to_have_count(1)
    expect(page.locator("#changes button[title=o]")).to_be_hidden()  # it has no old pages
    page.locator("[data-tab=progress]").click()
    expect(page.locator("#progress")).to_contain_text("1 of")  # what the desk knew
    page.keyboard.press("s")
    page.locator("dialog input").first.fill("读者丙")
    page.locator("dialog .chief").click()
    expect(page.locator("#signed")).to_contain_text("读者丙")
    expect(page.locator("#progress .bar.volume").last).to_contain_text("1/")
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_have_text("not signed yet")


@pytest.mark.needs("chromium")
def test_the_desk_takes_up_what_was_marked_and_signed_in_a_copy(
    made: Path, page: Any, tmp_path: Path
) -> None:
    expect = playwright.expect
    page.fill("#query", "路成")
    page.locator(".found button").click()
    expect(page.locator("#table .t", has_text="辰年修路")).to_have_count(1)
    mark(page, "巳年修路", "巳年", "午年")
    page.locator("#table").focus()
    page.keyboard.press("s")
    expect(page.locator("#signed")).to_contain_text("读者乙")
    rows = save(page, tmp_path / "marks.csv")
    assert [row["符号"] for row in rows] == ["改正", "签样"]
    book, out = tmp_path / "book", tmp_path / "dist"
    shutil.copytree(made / "book", book)
    shutil.copytree(made / "dist", out)
    with desk_of(book, options=("--out", str(out))) as desk:
        other = page.context.browser.new_page()
        other.goto(desk.address)
        other.wait_for_selector("body.ready")
        other.locator("[data-tab=marks]").click()
        for told in (
            "1 marks, 1 sign-offs; known before: 0",
            "0 marks, 1 sign-offs; known before: 1",
        ):
            with other.expect_file_chooser() as chooser:
                other.locator("#marks .links button").click()
            chooser.value.set_files(tmp_path / "marks.csv")
            expect(other.locator("#said")).to_contain_text(told)
        other.locator("#marks .scope button").nth(1).click()
        row = other.locator("#marks .row", has_text="午年")
        expect(row).to_contain_text("读者乙")
        row.click()
        expect(other.locator("#table .t.chosen")).to_contain_text("巳年修路")
        expect(other.locator("#signed")).to_contain_text("读者乙")
