"""Marks of a proof go out as a list that `correct` applies, each at its own place and nothing else."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from keben.changes.printed import Printed, printed
from keben.cli import main
from keben.problems import Location
from keben.proof.ledger import Ledger
from keben.proof.ledger_export import COLUMNS, correction_of, marks_as_csv, marks_as_xlsx
from keben.proof.terms import Mark, MarkKind, MarkState, Placed
from tests.finished import made_once, type_build, write_book
from tests.test_proof_ledger import find as mark_at
from tests.test_proof_ledger import set_book

#: Synthetic texts; 渠 stands in one line more than once, cells of one line side by side.
FILES: dict[str, str | bytes] = {
    "book.yaml": "title: 甲县合成志\nslug: jia\nstyle: 16k\ncompilers: [甲县合成志编者]\nvolumes:\n"
    "  - name: 上册\n    content: [contents, 01/]\n  - name: 下册\n    content: [contents, 02/]\n",
    "01/part.md": "# 水利\n",
    "01/01.md": "# 沟渠\n\n甲渠乙渠丙渠，渠渠相连，" + "子年修堤，丑年修闸；" * 6 + "甲渠乃成。\n\n"
    "卯年修桥，桥成[^1]。\n\n[^1]: 合成之注，据*甲*书。\n\n"
    ":::{table} 合成渠表\n:id: tbl-1\n:unit: 里\n| 渠名 | 里数 |\n| :-- | --: |\n"
    "| 甲渠 | 12 |\n| 乙渠 | 12 |\n:::\n",
    "02/part.md": "# 道路\n",
    "02/01.md": "# 桥梁\n\n辰年修路，巳年修路，路成。\n",
}


def place_of(book: Printed, words: str, nth: int = 0) -> tuple[int, int, int]:
    """Return page, row and character of the nth place of some words, but for contents."""
    for page in book.pages:
        if page.kind == "contents":
            continue
        for n, line in enumerate(page.lines):
            at = line.text.find(words) if line.number else -1
            while at >= 0:
                if not nth:
                    return page.index, n, at
                nth -= 1
                at = line.text.find(words, at + 1)
    raise AssertionError(words)


def mark_on(
    book: Printed, words: str, kind: MarkKind, right: str = "", nth: int = 0, note: str = ""
) -> Mark:
    index, n, first = place_of(book, words[:2], nth)
    page = book.pages[index]
    file, row, column = page.lines[n].source.rsplit(":", 2)
    return Mark(
        id="",
        version=0,
        round="一校",
        reader="读者甲",
        kind=kind,
        note=note,
        words=words,
        replacement=right,
        source=Location(file, int(row), int(column) + first),
        fingerprint=page.fingerprint,
        folio=page.folio,
        volume=page.volume,
        page=index,
        n=n,
        line=page.lines[n].number,
        first=first,
        last=first + len(words),
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(place: Path) -> None:
        done = type_build(write_book(place / "book", FILES), place / "dist")
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "marks-exported", make)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_marks_that_are_exported_are_applied_by_correct(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    book = tmp_path / "book"
    shutil.copytree(built / "book", book)
    record: Any = json.loads((built / "dist" / "record.json").read_text("utf-8"))
    pages = printed("现", record)
    ledger = Ledger(tmp_path / "a.sqlite")
    end = pages.pages[place_of(pages, "甲渠乙")[0]]
    over = next(line.text[-2:] for line in end.lines if "甲渠乙" in line.text)
    _page, n, _first = place_of(pages, "甲渠乙")
    behind = end.lines[n + 1].text[:2]
    for mark in (
        mark_on(pages, "渠渠", MarkKind.CHANGE, "沟渠"),
        mark_on(pages, "渠，", MarkKind.CHANGE, "沟，"),
        mark_on(pages, "乙渠", MarkKind.DELETE),
        mark_on(pages, over + behind, MarkKind.CHANGE, "合成之句"),  # over the end of a line
        mark_on(pages, "乃成", MarkKind.INSERT, "于午年"),
        mark_on(pages, "卯年", MarkKind.SWAP),
        mark_on(pages, "甲书", MarkKind.CHANGE, "乙书"),
        mark_on(pages, "12", MarkKind.CHANGE, "13", nth=1),
        mark_on(pages, "修路", MarkKind.CHANGE, "筑路", nth=1),
        mark_on(pages, "辰年", MarkKind.QUERY, note="何年？"),
        mark_on(pages, "路成", MarkKind.NEW_PARAGRAPH),
    ):
        ledger.add_mark(mark)
    write: Callable[..., bytes] = {"csv": marks_as_csv, "xlsx": marks_as_xlsx}[form]
    marks = tmp_path / f"marks.{form}"
    marks.write_bytes(write(ledger.placed(pages), pages))
    code = main(["correct", str(marks), str(book), "--out", str(built / "dist"), "--json"])
    told = capsys.readouterr()
    fates = [one["fate"] for one in json.loads(told.out)["corrections"]]
    assert (code, fates) == (0, ["applied"] * 9), told.err
    text = (book / "01" / "01.md").read_text("utf-8")
    one = FILES["01/01.md"]
    assert isinstance(one, str)
    expected = one.replace("甲渠乙渠丙渠，渠渠", "甲渠丙沟，沟渠", 1).replace(
        "甲渠乃成", "甲渠乃成于午年"
    )
    expected = expected.replace("卯年修桥", "年卯修桥").replace("*甲*书", "*乙*书")
    expected = expected.replace("| 乙渠 | 12 |", "| 乙渠 | 13 |").replace(
        over + behind, "合成之句", 1
    )
    assert text == expected
    assert "辰年修路，巳年筑路，路成。" in (book / "02" / "01.md").read_text("utf-8")


def row_of(placed: Placed, book: Printed) -> dict[str, str]:
    text = marks_as_csv((placed,), book).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == COLUMNS
    return dict(zip(head, row, strict=True))


def test_a_mark_that_asks_for_no_other_words_says_so_in_its_row() -> None:
    book = set_book(["甲乙丙丁。"])
    mark = mark_at(book, "乙丙")
    for kind, right, state in (
        (MarkKind.QUERY, "丁", MarkState.OPEN),
        (MarkKind.CHANGE, "", MarkState.OPEN),
        (MarkKind.CHANGE, "乙丙", MarkState.OPEN),
        (MarkKind.DELETE, "", MarkState.REFUSED),
        (MarkKind.CHANGE, "丁", MarkState.DONE),
    ):
        asked = Mark(**{**fields(mark), "kind": kind, "replacement": right, "state": state})
        assert correction_of(asked) == ("", "")
        row = row_of(Placed(asked, 0, 0, 1, 3), book)
        assert (row["误"], row["正"], row["标注文字"]) == ("", "", "乙丙")


def test_a_lost_mark_is_told_where_it_was_and_corrects_nothing() -> None:
    book = set_book(["甲乙丙丁。"])
    mark = Mark(**{**fields(mark_at(book, "乙丙")), "replacement": "戊", "note": "见档案"})
    row = row_of(Placed(mark, 0, -1, 0, 0), book)
    assert (row["页"], row["行"], row["误"], row["正"]) == ("1", "1", "", "")
    assert row["备注"] == "见档案；its words are there no more"


def test_a_formula_in_a_note_is_text_in_a_workbook() -> None:
    book = set_book(["甲乙丙丁。"])
    mark = Mark(
        **{**fields(mark_at(book, "乙丙")), "note": '=HYPERLINK("http://a")', "reader": "=1\x00"}
    )
    sheet = load_workbook(io.BytesIO(marks_as_xlsx((Placed(mark, 0, 0, 1, 3),), book))).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet.cell(2, 7).value == '=HYPERLINK("http://a")'


def fields(mark: Mark) -> dict[str, Any]:
    return {name: getattr(mark, name) for name in Mark.__dataclass_fields__}
