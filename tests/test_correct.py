"""Corrections from lists lead to the one place they mean, and leave every other byte as it was."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from keben.cli import main
from keben.corrections.correction import Correction, Printed
from keben.corrections.kinds import Kind, guess, kind_named
from keben.corrections.proof import Proof
from keben.corrections.written import NOWHERE, passages_of
from keben.edition.release import Released, edition_path, pack_edition
from keben.problems import Location, Problems
from tests.finished import made_once, type_build, write_book

#: A text that means nothing, long enough for three lines.
LONG = "合成之文，子年甲乡修渠，丑年乙乡修堤，寅年丙乡修闸，卯年丁乡修桥，辰年戊乡修路，巳年己乡修塘，午年庚乡修井，未年辛乡修坝，申年壬乡修仓，酉年癸乡修学。"

FILES: dict[str, str | bytes] = {
    "book.yaml": "title: 甲县合成志\nslug: jia\nstyle: 16k\ncompilers: [甲县合成志编者]\nvolumes:\n"
    "  - name: 全一册\n    content: [contents, chronicle.yaml, 01/, index]\n",
    "chronicle.yaml": "title: 大事记\nevents:\n  - date: 1950-05-01\n    text: 甲渠“开工”。\n"
    "  - date: 1951\n    text: >\n      乙渠**开工**，\n      丙渠完工。\n",
    "01/part.md": "# 水利\n",
    "01/01.md": f"# 沟渠{{index}}`总说`\n\n{LONG}\n\n甲社渠**长十里**[^1]，宽\n二丈；深 3 尺\\*。渠渠相连。\n\n"
    "[^1]: 合成之注，据*甲*书。\n\n## 甲节\n\n### 甲目\n\n#### 乙乡渠\n\n乙乡之渠短。\n\n"
    ":::{table} 合成渠表\n:id: tbl-1\n:unit: 里\n| 渠名 | 里数 |\n| :-- | --: |\n"
    "| 甲渠 | 12 |\n| 乙\\|渠 | 12 |\n:::\n\n:::{roll} people\n:::\n\n:::{roll} units\n:::\n\n"
    ":::{people} people.yaml\n:::\n\n:::{article} a.md\n:::\n",
    "people.yaml": "kind: profile\npeople:\n  - name: 合成甲\n    note: 甲渠渠长\n    text: 修渠甚勤。\n"
    "  - name: 合成乙\n    note: 甲渠渠长\n    text: 修堤甚勤。\n",
    "a.md": "---\nheadline: 合成文存一则\nbyline: 合成记者\ncolumns: 1\n---\n文存之文甚短。\n",
    "rolls/rolls.yaml": "rolls:\n  - {id: people, title: 合成名录, file: rolls/p.csv, layout: table}\n"
    "  - {id: units, title: 合成单位, file: rolls/u.xlsx, sheet: 二, layout: table}\n",
    "rolls/p.csv": '\ufeff姓名,单位\r\n合成丙,"甲社,渠"\r\n合成丁,乙社渠\r\n合成丁,丙社渠\r\n'.encode(),
}


@dataclass
class Case:
    """A book that was built, and a person who corrects it."""

    dist: Path
    book: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def record(self) -> Any:
        return json.loads((self.dist / "record.json").read_text("utf-8"))

    def where(self, words: str) -> tuple[str, str]:
        """Return page and line of what is printed, but for contents."""
        return next(
            (page["folio"] or f"PDF第{page['index'] + 1}页", str(line["line"]))
            for page in self.record["pages"]
            if page["kind"] != "contents"
            for line in page["lines"]
            if line.get("line") and words in line["text"]
        )

    def correct(self, rows: Iterable[tuple[str, ...]], *options: str) -> tuple[Any, str]:
        """Correct by a list of 页 行 误 正; return what is told for programs, and for people."""
        return self.type_list([("页", "行", "误", "正"), *rows], *options)

    def type_list(self, rows: Iterable[tuple[str, ...]], *options: str) -> tuple[Any, str]:
        file = self.book.parent / "list.csv"
        target = io.StringIO(newline="")
        csv.writer(target).writerows(rows)
        file.write_text(target.getvalue(), "utf-8")
        return self.type(file, *options)

    def type(self, file: Path, *options: str) -> tuple[Any, str]:
        out = () if "--edition" in options else ("--out", str(self.dist))
        self.code = main(["correct", str(file), str(self.book), *out, "--json", *options])
        told = self.capsys.readouterr()
        return json.loads(told.out), told.err

    def fates(self, told: Any) -> list[str]:
        return [one["fate"] for one in told["corrections"]]

    def text(self, file: str = "01/01.md") -> str:
        return (self.book / file).read_bytes().decode("utf-8")

    def sources(self) -> dict[str, bytes]:
        """Return every source, but for what is hidden."""
        return {
            file.relative_to(self.book).as_posix(): file.read_bytes()
            for file in sorted(self.book.rglob("*"))
            if file.is_file() and ".backups" not in file.parts
        }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(place: Path) -> None:
        book = write_book(place / "book", FILES)
        units = Workbook()
        sheet = units.active
        assert sheet is not None
        sheet.title = "一"
        sheet.append(["甲渠社"])
        sheet = units.create_sheet("二")
        sheet.append(["单位", "年"])
        sheet.append(["甲渠社", 1950])
        sheet["A2"].font = Font(bold=True)
        units.save(book / "rolls" / "u.xlsx")
        done = type_build(book, place / "dist")
        assert done.returncode == 0, done.stderr

    return made_once(tmp_path_factory, "corrected", make)


@pytest.fixture
def case(built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Case:
    shutil.copytree(built / "book", tmp_path / "book")
    return Case(built / "dist", tmp_path / "book", capsys)


@pytest.mark.parametrize(
    ("printed", "wrong", "right", "file", "after"),
    [
        ("甲社渠长", "渠长十里", "渠长九里", "01/01.md", "甲社渠**长九里**[^1]，"),
        ("甲社渠长", "社渠长", "社旧渠长", "01/01.md", "甲社旧渠**长十里**[^1]"),
        ("深3尺", "深3尺", "深4尺", "01/01.md", "；深 4 尺\\*。"),
        ("深3尺", "尺*。", "尺。", "01/01.md", "；深 3 尺。渠"),
        ("深3尺", "宽二丈", "宽三丈", "01/01.md", "宽\n三丈；"),
        ("据甲书", "据甲书", "据乙书", "01/01.md", "[^1]: 合成之注，据*乙*书。"),
        ("沟渠总说", "总说", "概说", "01/01.md", "# 沟渠{index}`概说`\n"),
        ("甲社渠长", "十里", "十 GDP, 里", "01/01.md", "**长十 GDP, 里**[^1]，宽"),
        ("沟渠总说", "第一章沟渠总说", "第一章渠总说", "01/01.md", "# 渠{index}`总说`\n"),
        ("甲社渠长", "十里①，宽", "九里①，宽", "01/01.md", "**长九里**[^1]，宽"),
        ("乙乡渠", "乙乡渠", "乙乡支渠", "01/01.md", "#### 乙乡支渠\n"),
        ("乙乡之渠", "渠短", "渠甚短", "01/01.md", "乙乡之渠甚短。"),
        ("合成渠表", "合成渠表", "合成沟表", "01/01.md", "{table} 合成沟表\n"),
        ("单位：里", "里", "丈", "01/01.md", ":unit: 丈\n"),
        ("乙|渠", "乙|渠", "乙|沟", "01/01.md", "| 乙\\|沟 | 12 |"),
        ("甲渠“开工”", "“开工”", "“完工”", "chronicle.yaml", "text: 甲渠“完工”。"),
        ("丙渠完工", "工，丙渠", "工，丁渠", "chronicle.yaml", "乙渠**开工**，\n      丁渠完工。"),
        ("合成丙", "合成丙", "合成戊", "rolls/p.csv", '\r\n合成戊,"甲社,渠"\r\n'),
        ("甲社,渠", "社,渠", "社,沟", "rolls/p.csv", '合成丙,"甲社,沟"\r\n'),
        ("合成甲", "成甲", "成丑", "people.yaml", "name: 合成丑\n"),
        ("修堤甚勤", "修堤", "筑堤", "people.yaml", "text: 筑堤甚勤。"),
        ("合成文存一则", "一则", "二则", "a.md", "headline: 合成文存二则\n"),
        ("甲县合成志编者", "志编者", "志编纂者", "book.yaml", "[甲县合成志编纂者]"),
    ],
)
def test_words_are_found_wherever_they_are_written(
    case: Case, printed: str, wrong: str, right: str, file: str, after: str
) -> None:
    folio, line = case.where(printed)
    before = case.sources()
    told, err = case.correct([(folio, line, wrong, right)])
    assert case.fates(told) == ["applied"], err
    assert after in case.text(file)
    assert told["files"] == [file] and case.code == 0
    same = {name: data for name, data in case.sources().items() if name != file}
    assert same == {name: data for name, data in before.items() if name != file}


def test_a_word_may_cross_a_line_end_and_columns_tell_alike_ones_apart(case: Case) -> None:
    first = next(
        line["text"]
        for page in case.record["pages"]
        for line in page["lines"]
        if line["text"].startswith("合成之文")
    )
    head, tail = first[-2:], LONG[len(first) : len(first) + 2]
    folio, line = case.where(first)
    twin = case.where("渠渠相连")
    told, err = case.type_list(
        [
            ("页", "行", "字", "误", "正"),
            (folio, line, "", head + tail, head + "之" + tail),
            (*twin, "", "渠", "沟"),
            (*twin, "999", "渠", "沟"),
        ]
    )
    assert case.fates(told) == ["applied", "ambiguous", "missing"], err
    assert head + "之" + tail in case.text()
    assert "渠渠相连" in case.text()
    text = next(
        line["text"]
        for page in case.record["pages"]
        for line in page["lines"]
        if "渠渠相连" in line["text"]
    )
    column = str(text.index("渠渠") + 2)
    told, err = case.type_list([("页", "行", "字", "误", "正"), (*twin, column, "渠", "沟")])
    assert "渠沟相连" in case.text(), err


def test_what_cannot_be_done_is_told_with_its_row_and_touches_nothing(case: Case) -> None:
    row = case.where("合成丁")
    before = case.sources()
    told, err = case.correct(
        [
            (*case.where("渠渠相连"), "渠", "沟"),
            (*case.where("甲社渠长"), "无此文", "有此文"),
            (*case.where("甲社渠长"), "渠甚短", "渠短"),
            (*case.where("合成渠表"), "表1-1-1", "表1-1-2"),
            (*case.where("乙乡之渠"), "短", "**短"),
            (row[0], "", "修", "筑"),
            ("9999", "1", "甲", "乙"),
            ("1", "五", "甲", "乙"),
            ("1", "1", "", "乙"),
        ]
    )
    assert case.fates(told) == [
        "ambiguous", "missing", "missing", "made", "marked", "ambiguous",
    ]  # fmt: skip
    assert case.sources() == before and case.code == 2
    for row_number, code in (
        (2, "correction-ambiguous"),
        (3, "correction-missing"),
        (5, "correction-made"),
        (6, "correction-marked"),
        (8, "page-unknown"),
        (9, "list-number"),
        (10, "list-words"),
    ):
        assert re.search(rf"list\.csv:{row_number}:1: error\[{code}\]", err), (code, err)
    assert not (case.book / ".backups").exists()


def test_a_paragraph_that_was_rewritten_is_not_searched_elsewhere(case: Case) -> None:
    place = case.where("甲社渠长")
    file = case.book / "01" / "01.md"
    file.write_text(
        case.text().replace("甲社渠**长十里**[^1]，宽\n二丈；", "全新之文[^1]。"), "utf-8"
    )
    told, err = case.correct([(*place, "渠长十里", "渠长九里")])
    assert case.fates(told) == ["missing"], err
    file.rename(file.with_name("02.md"))
    told, err = case.correct([(*place, "渠长十里", "渠长九里")])
    assert case.fates(told) == ["missing"], err


def test_lines_above_do_not_lead_astray(case: Case) -> None:
    place = case.where("甲社渠长")
    row = case.where("合成丁")
    file = case.book / "01" / "01.md"
    file.write_text("\n\n\n" + case.text().replace("甲社渠", "新添之文。\n甲社渠"), "utf-8")
    rolls = case.book / "rolls" / "p.csv"
    rolls.write_bytes(rolls.read_bytes().replace(b"\r\n", "\r\n合成寅,\r\n".encode(), 1))
    told, err = case.correct([(*place, "渠长十里", "渠长九里"), (*row, "合成丁", "合成卯")])
    assert "甲社渠**长九里**" in case.text(), err
    assert case.fates(told)[1] in ("missing", "ambiguous") and "合成卯" not in case.text(
        "rolls/p.csv"
    )


def test_a_list_is_applied_once(case: Case) -> None:
    rows = [
        (*case.where("甲社渠长"), "十里", "十余里"),
        (*case.where("乙乡之渠"), "渠短", "渠甚短"),
        (*case.where("合成丙"), "合成丙", "合成丑"),
        (*case.where("修堤甚勤"), "甚勤", "勤"),
    ]
    told, err = case.correct(rows)
    assert case.fates(told) == ["applied"] * 4, err
    once = case.sources()
    told, _err = case.correct(rows)
    assert case.fates(told) == ["done"] * 4 and case.sources() == once and case.code == 0


def test_a_row_that_was_corrected_is_not_taken_for_its_twin(case: Case) -> None:
    folio, line = case.where("合成丁")
    told, _err = case.correct([(folio, line, "合成丁", "合成子")])
    told, _err = case.correct([(folio, line, "合成丁", "合成子")])
    assert case.fates(told) == ["done"]
    assert case.text("rolls/p.csv").count("合成丁") == 1


@pytest.mark.parametrize("by", ["inverse", "swapped"])
def test_the_inverse_list_gives_back_the_very_bytes(case: Case, by: str) -> None:
    rows = [
        (*case.where("甲社渠长"), "渠长十里，宽二丈", "渠长九里，宽八丈"),
        (*case.where("乙乡之渠"), "之渠短", "渠短"),
        (*case.where("据甲书"), "合成之注", "合成而成之注"),
        (*case.where("合成丙"), "合成丙", "合成丑丑"),
        (*case.where("甲渠“开工”"), "甲渠", "甲大渠"),
    ]
    before = case.sources()
    told, err = case.correct(rows)
    assert case.fates(told) == ["applied"] * 5, err
    backup = Path(told["backup"])
    for file in told["files"]:
        assert (backup / file).read_bytes() == before[file]
    if by == "inverse":
        told, err = case.type(backup / "inverse.csv")
    else:
        told, err = case.correct([(page, line, right, wrong) for page, line, wrong, right in rows])
    assert set(case.fates(told)) == {"applied"}, err
    assert case.sources() == before


def test_corrections_that_meet_are_told(case: Case) -> None:
    place = case.where("甲社渠长")
    told, err = case.correct(
        [
            (*place, "十里", "九里"),
            (*place, "十里", "八里"),
            (*place, "长十里", "长九里"),
            (*place, "宽二丈", "宽三丈"),
        ]
    )
    assert case.fates(told) == ["applied", "meets", "done", "applied"]
    assert "row 2" in err and "长九里**[^1]，宽\n三丈" in case.text()


def test_a_dry_run_shows_a_diff_and_touches_nothing(case: Case) -> None:
    before = case.sources()
    rows = [("页", "行", "误", "正"), (*case.where("甲社渠长"), "十里", "九里")]
    file = case.book.parent / "list.csv"
    file.write_text("\n".join(map(",".join, rows)), "utf-8")
    out = str(case.dist)
    assert main(["correct", str(file), str(case.book), "--out", out, "--dry-run"]) == 0
    told = case.capsys.readouterr().out
    assert "--- a/01/01.md\n+++ b/01/01.md\n" in told
    assert "\n-甲社渠**长十里**[^1]，宽\n+甲社渠**长九里**[^1]，宽\n" in told
    assert case.sources() == before and not (case.book / ".backups").exists()


def test_a_place_in_the_sources_needs_no_build(case: Case) -> None:
    line = case.text().split("\n").index("乙乡之渠短。") + 1
    column = case.text().split("\n")[line - 1].index("短") + 1
    case.dist = case.book / "none"
    told, err = case.type_list(
        [
            ("file", "line", "column", "wrong", "right"),
            ("01/01.md", str(line), "", "之渠", "之沟"),
            ("01/01.md", str(line), str(column), "", "甚"),
            ("01/none.md", "1", "", "甲", "乙"),
            ("../list.csv", "1", "", "file", "乙"),
            ("01/01.md", "9999", "", "甲", "乙"),
        ]
    )
    assert case.fates(told) == ["applied", "applied", "unread", "unread", "missing"], err
    assert "\n乙乡之沟甚短。\n" in case.text()


def test_line_ends_and_byte_order_mark_stay(case: Case) -> None:
    file = case.book / "01" / "01.md"
    data = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(data)
    told, err = case.correct([(*case.where("甲社渠长"), "里，宽二丈", "里，宽三丈")])
    assert case.fates(told) == ["applied"], err
    assert file.read_bytes() == data.replace("二丈".encode(), "三丈".encode())


def test_a_workbook_keeps_all_but_the_cell(case: Case) -> None:
    folio, line = case.where("甲渠社")
    told, err = case.correct([(folio, line, "甲渠社", "乙渠社"), (folio, line, "1950", "1951")])
    assert case.fates(told) == ["applied", "applied"], err
    book = load_workbook(case.book / "rolls" / "u.xlsx")
    assert [cell.value for cell in book["二"][2]] == ["乙渠社", 1951]
    assert book["二"]["A2"].font.bold and book["一"]["A1"].value == "甲渠社"
    told, err = case.type(Path(told["backup"]) / "inverse.csv")
    assert case.fates(told) == ["applied", "applied"], err
    book = load_workbook(case.book / "rolls" / "u.xlsx")
    assert [cell.value for cell in book["二"][2]] == ["甲渠社", 1950]


def test_a_list_may_be_a_workbook(case: Case) -> None:
    sheet = Workbook()
    page = sheet.active
    assert page is not None
    page.append(["册", "页", "行", "误", "正", "类别", "备注", "自用"])
    folio, line = case.where("甲社渠长")
    page.append(["全一册", int(folio), int(line), "十里", "九里", "数字", "二校", "甲"])
    file = case.book.parent / "list.xlsx"
    sheet.save(file)
    told, err = case.type(file)
    assert case.fates(told) == ["applied"], err
    (one,) = told["corrections"]
    assert (one["kind"], one["guessed"], one["note"]) == ("数字", False, "二校")


def test_a_list_without_its_columns_is_told(case: Case) -> None:
    told, err = case.type_list([("页", "行"), ("1", "1")])
    assert not told["corrections"] and "list.csv:1:1: error[list-columns]" in err


def test_lines_count_from_the_foot_too(case: Case) -> None:
    folio, line = case.where("甲社渠长")
    page = next(page for page in case.record["pages"] if page["folio"] == folio)
    last = max(one.get("line", 0) for one in page["lines"])
    told, err = case.correct([(folio, f"倒{last - int(line) + 1}", "十里", "九里")])
    assert case.fates(told) == ["applied"], err


def test_the_rate_weighs_what_a_round_found(case: Case) -> None:
    edition = Released("yi", "一校", case.record, {}, *[""] * (len(Released.__slots__) - 4))
    edition_path(case.book, "yi").parent.mkdir()
    edition_path(case.book, "yi").write_bytes(pack_edition(edition))
    place = case.where("甲社渠长")
    before = case.sources()
    rows = [
        ("页", "行", "误", "正", "类别"),
        (*place, "里，", "里；", ""),
        (*place, "深3尺", "深4尺", ""),
        (*place, "无此文", "无此字", ""),
        (*case.where("合成丙"), "成丙", "成甲", "知识性"),
    ]
    rate, _err = case.type_list(rows, "--edition", "yi", "--rate")
    assert case.sources() == before
    assert rate["round"] == "一校" and rate["uncounted"] == 1
    kinds = {one["name"]: (one["weight"], one["guessed"]) for one in rate["kinds"]}
    assert kinds == {"mark": (0.1, 1), "number": (1.0, 1), "fact": (2.0, 0)}
    counted = sum(bool(page["folio"]) for page in case.record["pages"])
    assert rate["words"] % counted == 0 and rate["weight"] == 3.1
    assert rate["passes"] is (rate["words"] >= 31_000)
    assert rate["per_10000"] == pytest.approx(31_000 / rate["words"], abs=1e-4)


def test_an_edition_that_is_not_there_is_told(case: Case) -> None:
    file = case.book.parent / "list.csv"
    file.write_text("页,行,误,正\n1,1,甲,乙\n", "utf-8")
    assert main(["correct", str(file), str(case.book), "--edition", "none"]) == 2
    assert "error[edition-missing]" in case.capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("修渠，", "修渠。", Kind.MARK),
        ("1950年", "1905年", Kind.NUMBER),
        ("甲GDP乙", "甲GNP乙", Kind.WORD),
        ("Gdp", "GDP", Kind.LETTER),
        ("甲乙", "乙甲", Kind.CHARACTER),
        ("甲乙", "甲", Kind.CHARACTER),
        ("甲", "甲乙丙", Kind.CHARACTERS),
        ("甲", "甲一二三四五六", Kind.PASSAGE),
    ],
)
def test_kinds_are_guessed_from_the_words(wrong: str, right: str, kind: Kind) -> None:
    assert guess(wrong, right) is kind
    assert kind_named(kind.value) is kind


def test_passages_know_the_place_of_every_character_that_is_written() -> None:
    text = "# 甲**乙**\r\n\r\n丙{index}`丁 <戊>`\\*[^1]己\r\n庚 12 里......\r\n\r\n[^1]: 注\r\n"
    title, body, note = passages_of("a.md", text, Problems())
    assert (title.text, body.text, note.text) == ("甲乙", "丙丁*己庚12里……", "注")
    for passage in (title, body, note):
        for character, start, end in zip(passage.text, passage.starts, passage.ends, strict=True):
            if start == NOWHERE:
                assert character == "…"
            else:
                assert text[start:end].removeprefix("\\") == character


@pytest.mark.parametrize(
    ("volume", "folio", "found"),
    [
        ("", "Ⅳ", [0]),
        ("", "第ｉｖ页", [0]),
        ("", "１２", [1, 2]),
        ("上", "12", [1]),
        ("上册", "12", [1]),
        ("１", "12", [1]),
        ("第1册", "12页", [1]),
        ("下", "12", [2]),
        ("下卷", "12", [2]),
        ("2", "12", [2]),
        ("续册", "12", []),
        ("", "PDF第３页", [2]),
        ("", " ", []),
    ],
)
def test_volumes_and_folios_are_known_however_they_are_typed(
    volume: str, folio: str, found: list[int]
) -> None:
    places = (("iv", 1), ("12", 1), ("12", 2), ("", 2))
    pages = [{"index": k, "folio": name, "volume": of} for k, (name, of) in enumerate(places)]
    volumes = [{"name": "上册"}, {"name": "下卷"}]
    proof = Proof({"pages": pages, "volumes": volumes, "style": "16k"})
    assert proof.find(volume, folio) == found


def test_blank_rows_full_width_digits_and_rows_said_twice(case: Case) -> None:
    folio, line = case.where("甲社渠长")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    row = (folio.translate(wide), f"第{line.translate(wide)}行", "十里", "九里")
    told, err = case.correct([("", "", "", ""), row, (" ", "", "", ""), row])
    assert case.fates(told) == ["applied", "done"], err
    assert "in row 3" in err


def test_a_correction_is_cited_as_it_is_printed() -> None:
    place = Printed(3, 2, cited="page 1 line 2")
    assert str(Correction(Location("a.csv", 2), place, "甲", "")) == "page 1 line 2  甲 → ∅"
