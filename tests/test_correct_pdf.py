"""Marks that a reader of PDFs makes lead to the sources, in whichever way its program writes them."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from keben.cli import main
from tests.finished import Finished, built_sample, open_finished, type_build, write_book

#: A paragraph of the sample edition that goes over two lines: 上册, page 9, lines 4 and 5.
SOURCE = "01-workers/01-origins.md"
PAGE = 18


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


@dataclass
class Reader:
    """A person with a PDF, who marks it and saves it."""

    finished: Finished
    pdf: Path
    book: Path
    writer: PdfWriter = field(init=False)

    def __post_init__(self) -> None:
        self.writer = PdfWriter(clone_from=PdfReader(self.pdf))

    def boxes(self, page: int, words: str, nth: int = 0) -> list[tuple[float, ...]]:
        """Return the boxes of some words, a line each, as PDFium finds them."""
        with (
            closing(pypdfium2.PdfDocument(self.pdf)) as pdf,
            closing(pdf[page]) as leaf,
            closing(leaf.get_textpage()) as text,
        ):
            search = text.search(words)
            for _k in range(nth + 1):
                found = search.get_next()
            assert found is not None, words
            count = text.count_rects(*found)
            return [text.get_rect(k) for k in range(count)]

    def note(self, page: int, kind: str, boxes: list[tuple[float, ...]], **more: Any) -> Any:
        """Add an annotation over boxes; return its reference."""
        sides = list(zip(*boxes, strict=True))
        rect = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
        told = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Rect"): ArrayObject(map(FloatObject, rect)),
                NameObject("/T"): TextStringObject("校对"),
            }
        )
        if kind not in ("/Caret", "/Text", "/FreeText"):
            corners = [
                FloatObject(one)
                for x0, y0, x1, y1 in boxes
                for one in (x0, y1, x1, y1, x0, y0, x1, y0)
            ]
            told[NameObject("/QuadPoints")] = ArrayObject(corners)
        for key, value in more.items():
            is_text = isinstance(value, str) and not value.startswith("/")
            name = NameObject(value) if isinstance(value, str) and not is_text else value
            told[NameObject(f"/{key}")] = TextStringObject(value) if is_text else name
        leaf = self.writer.pages[page]
        reference = self.writer._add_object(told)
        notes = leaf.get("/Annots", ArrayObject()).get_object()
        notes.append(reference)
        leaf[NameObject("/Annots")] = notes
        return reference

    def save(self, name: str = "marked.pdf") -> Path:
        """Save the PDF, as it is sent back."""
        target = self.book.parent / name
        self.writer.write(target)
        return target

    def correct(self, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[Any, str]:
        """Let the sources be corrected; return what was told for programs, and for people."""
        out = str(self.finished.folder)
        main(["correct", str(self.save()), str(self.book), "--out", out, "--json", *options])
        told = capsys.readouterr()
        return json.loads(told.out), told.err

    def text(self, file: str = SOURCE) -> str:
        return (self.book / file).read_text("utf-8")


@pytest.fixture
def reader(sample: Finished, tmp_path: Path) -> Reader:
    book = tmp_path / "book"
    shutil.copytree(sample.book, book)
    return Reader(sample, next(sample.folder.glob("*.screen.pdf")), book)


def caret_before(box: tuple[float, ...], down: float = 0) -> list[tuple[float, ...]]:
    """Return the box of a caret at the left edge of some words, as Acrobat draws it."""
    return [(box[0] - 4, box[1] - 5 - down, box[0] + 4, box[1] + 5 - down)]


def test_a_strike_out_deletes(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    assert "一些商务官员倾向西学" in reader.text()
    reader.note(PAGE, "/StrikeOut", reader.boxes(PAGE, "商务官员倾向")[:1], Contents="")
    told, _err = reader.correct(capsys)
    assert [one["wrong"] for one in told["corrections"]] == ["商务官员倾向"]
    assert "一些西学" in reader.text()


def test_a_strike_out_may_go_over_a_line_end(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.note(PAGE, "/StrikeOut", _boxes_over(reader, "与外", "商一道"), Contents="")
    told, _err = reader.correct(capsys)
    assert [one["wrong"] for one in told["corrections"]] == ["与外商一道"]
    assert "倾向西学，在阳泉设煤矿" in reader.text()


def _boxes_over(reader: Reader, head: str, tail: str) -> list[tuple[float, ...]]:
    return reader.boxes(PAGE, head, nth=1) + reader.boxes(PAGE, tail)


@pytest.mark.parametrize("grouped", ["strike", "caret"])
def test_acrobat_replaces_by_a_strike_out_and_a_caret(
    reader: Reader, capsys: pytest.CaptureFixture[str], grouped: str
) -> None:
    boxes = reader.boxes(PAGE, "洋务派")
    together = {"RT": "/Group"}
    if grouped == "strike":
        caret = reader.note(PAGE, "/Caret", caret_before(boxes[0]), Contents="新学")
        reader.note(PAGE, "/StrikeOut", boxes, IRT=caret, **together)
    else:
        strike = reader.note(PAGE, "/StrikeOut", boxes, Contents="洋务派")
        rich = "<body><p>新学</p></body>"
        reader.note(PAGE, "/Caret", caret_before(boxes[0]), RC=rich, IRT=strike, **together)
    told, _err = reader.correct(capsys)
    assert [(one["wrong"], one["right"]) for one in told["corrections"]] == [("洋务派", "新学")]
    assert "19世纪末，新学兴办实业" in reader.text()


@pytest.mark.parametrize("says", ["新学", "改为“新学”", "应为：新学"])
def test_okular_writes_the_new_words_into_the_strike_out(
    reader: Reader, capsys: pytest.CaptureFixture[str], says: str
) -> None:
    reader.note(PAGE, "/StrikeOut", reader.boxes(PAGE, "洋务派"), Contents=says)
    reader.correct(capsys)
    assert "19世纪末，新学兴办实业" in reader.text()


@pytest.mark.parametrize("down", [0, 3, -4])
def test_a_caret_inserts(reader: Reader, capsys: pytest.CaptureFixture[str], down: float) -> None:
    box = reader.boxes(PAGE, "兴办实业")[0]
    reader.note(PAGE, "/Caret", caret_before(box, down), Contents="陆续")
    reader.correct(capsys)
    assert "洋务派陆续兴办实业" in reader.text()


@pytest.mark.parametrize("kind", ["/Highlight", "/Underline", "/Squiggly"])
def test_a_mark_with_a_note_replaces_where_it_says_so(
    reader: Reader, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    reader.note(PAGE, kind, reader.boxes(PAGE, "洋务派"), Contents="改为“新学”")
    reader.note(PAGE, kind, reader.boxes(PAGE, "商务官员倾向"), Contents="官员→人士")
    told, err = reader.correct(capsys)
    assert {one["fate"] for one in told["corrections"]} == {"applied"} and not err
    assert "19世纪末，新学兴办实业" in reader.text() and "一些商务人士倾向" in reader.text()


@pytest.mark.parametrize("says", ["存疑，请核", "新学", "", "洋务派"])
def test_a_question_is_told_and_nothing_is_touched(
    reader: Reader, capsys: pytest.CaptureFixture[str], says: str
) -> None:
    reader.note(PAGE, "/Highlight", reader.boxes(PAGE, "洋务派"), Contents=says)
    before = reader.text()
    told, err = reader.correct(capsys)
    assert not told["corrections"] and reader.text() == before
    assert "marked.pdf:19:" in err and "warning[mark-question]" in err and "“洋务派”" in err


def test_a_note_beside_the_text_says_which_words(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.note(PAGE, "/Text", [(20, 500, 40, 520)], Contents="洋务派 → 新学")
    reader.note(
        PAGE, "/FreeText", [(20, 400, 90, 420)], Contents="“商务官员倾向”应为“商务人士倾向”。"
    )
    told, err = reader.correct(capsys)
    assert {one["fate"] for one in told["corrections"]} == {"applied"}, err
    assert "19世纪末，新学兴办实业" in reader.text() and "一些商务人士倾向" in reader.text()


def test_the_same_marks_twice_change_nothing_more(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.note(PAGE, "/StrikeOut", reader.boxes(PAGE, "洋务派"))
    reader.note(PAGE, "/Caret", caret_before(reader.boxes(PAGE, "兴办实业")[0]), Contents="陆续")
    reader.correct(capsys)
    once = reader.text()
    told, _err = reader.correct(capsys)
    assert {one["fate"] for one in told["corrections"]} == {"done"}
    assert reader.text() == once and "19世纪末，陆续兴办实业" in once


def test_the_inverse_list_gives_back_the_bytes(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (reader.book / SOURCE).read_bytes()
    reader.note(PAGE, "/StrikeOut", reader.boxes(PAGE, "洋务派"), Contents="新学之士")
    reader.note(PAGE, "/Caret", caret_before(reader.boxes(PAGE, "倾向")[0]), Contents="也")
    told, _err = reader.correct(capsys)
    assert (reader.book / SOURCE).read_bytes() != before
    back = Path(told["backup"]) / "inverse.csv"
    assert main(["correct", str(back), str(reader.book), "--quiet"]) == 0
    assert (reader.book / SOURCE).read_bytes() == before


def test_print_files_have_margins_and_begin_with_their_volume(
    sample: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book"
    shutil.copytree(sample.book, book)
    volume = sample.written["volumes"][1]
    reader = Reader(sample, sample.folder / volume["print_pdf"], book)
    page = next(
        page
        for page in sample.written["pages"]
        if page["volume"] == 2
        and any("七个产业工会工作委员会" in one["text"] for one in page["lines"])
        and page["kind"] == "text"
    )
    inside = page["index"] - volume["first_page"]
    reader.note(
        inside, "/StrikeOut", reader.boxes(inside, "市财贸工会工委"), Contents="市商贸工会工委"
    )
    told, err = reader.correct(capsys)
    assert [one["fate"] for one in told["corrections"]] == ["applied"], err
    assert "| 市商贸工会工委 |" in reader.text("05-industries/02-committees.md")


def test_a_pdf_of_another_edition_is_told(
    reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.note(PAGE, "/StrikeOut", [(0, 0, 4, 4)])
    _told, err = reader.correct(capsys)
    assert "error[mark-strange]" in err
    for _k in range(3):
        reader.writer.remove_page(reader.writer.pages[0])
    _told, err = reader.correct(capsys)
    assert "error[marks-pages]" in err


def test_what_is_no_pdf_is_told(
    reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "no.pdf"
    file.write_bytes(b"no")
    out = str(reader.finished.folder)
    assert main(["correct", str(file), str(reader.book), "--out", out]) == 2
    assert "no.pdf: error[marks-unreadable]" in capsys.readouterr().err


def test_marks_on_a_turned_page_and_over_western_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = " ".join(f"{first}o{last}" for first in "bcdfghkl" for last in "mnprst")
    files: dict[str, str | bytes] = {
        "book.yaml": "title: 甲志\nslug: jia\nstyle: 16k\nvolumes: [{name: 全, content: [01/]}]\n",
        "01/part.md": "# 甲编\n",
        "01/01.md": f"# 甲章\n\n{words}止。\n\n:::{{table}} 合成卧排表\n:turned: yes\n| 甲目 | 乙目 |\n"
        "| :-- | :-- |\n| 子乡渠 | 丑乡渠 |\n:::\n",
    }
    book = write_book(tmp_path / "book", files)
    done = type_build(book, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    finished = open_finished(tmp_path / "dist", book)
    pages = finished.written["pages"]
    reader = Reader(finished, next(finished.folder.glob("*.screen.pdf")), book)
    turned = next(page["index"] for page in pages if page.get("turn"))
    reader.note(turned, "/StrikeOut", reader.boxes(turned, "丑乡"), Contents="寅乡")
    reader.note(turned, "/Caret", _caret_beside(reader.boxes(turned, "子乡渠")[0]), Contents="之")
    page, head, tail = next(
        (page["index"], line["text"].split()[-1], after["text"].split()[0])
        for page in pages
        for line, after in pairwise(page["lines"])
        if line["text"] in words
    )
    boxes = reader.boxes(page, head) + reader.boxes(page, tail)
    reader.note(page, "/StrikeOut", boxes, Contents="甲社")
    told, err = reader.correct(capsys)
    assert [one["fate"] for one in told["corrections"]] == ["applied"] * 3, err
    text = reader.text("01/01.md")
    assert "| 寅乡渠 |" in text and ("| 之子乡渠 |" in text or "| 子乡渠之 |" in text)
    assert f"{head} {tail}" in words and f"{head} {tail}" not in text and "甲社" in text


def _caret_beside(box: tuple[float, ...]) -> list[tuple[float, ...]]:
    """Return the box of a caret at the lower end of words on a page that is turned."""
    middle = (box[0] + box[2]) / 2
    return [(middle - 2, box[1] - 2, middle + 2, box[1] + 2)]
