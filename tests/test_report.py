"""What an editor sees when something is wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from keben import messages
from keben.places import HOME
from keben.problems import Location, Problems
from keben.report import point_at, show_problems


def shown(problems: Problems, book: Path) -> str:
    stream = io.StringIO()
    show_problems(problems, book, stream)
    return stream.getvalue()


def test_a_problem_shows_its_place_its_line_and_one_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = Path("book")
    (book / "03-水利").mkdir(parents=True)
    (book / "03-水利" / "02-沟渠.md").write_text(
        "# 沟渠\n\n民国23年修渠〔七〕，长十二里。\n", "utf-8"
    )
    problems = Problems()
    place = Location("03-水利/02-沟渠.md", 3, 8)
    problems.error("note-unmatched", "note 〔七〕 has no text", place, "delete it", length=3)
    problems.warn("loose", "a loose line")
    assert shown(problems, book) == (
        "warning[loose] a loose line\n"
        "book/03-水利/02-沟渠.md:3:8: error[note-unmatched] note 〔七〕 has no text\n"
        "    民国23年修渠〔七〕，长十二里。\n"
        "                ^^^^^^\n"
        "    hint: delete it\n"
        "errors: 1, warnings: 1\n"
    ).replace("                ^", " " * (4 + 12) + "^")


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "一" * 200 + "错" + "二" * 200
    text, caret = point_at(line, 201, 1)
    assert text == "…" + "一" * 20 + "错" + "二" * 25 + "…"
    assert caret == " " * 41 + "^^"


def test_a_place_behind_the_end_of_its_line_still_has_a_caret() -> None:
    assert point_at("短", 2, 5) == ("短", "  ^")


def test_nothing_steers_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("\x1b[2J坏\tx\n", "utf-8")
    problems = Problems()
    problems.error("bad", "seen \x1b[31m", Location("a.md", 1, 5))
    text = shown(problems, tmp_path)
    assert "\x1b" not in text
    assert "    \ufffd[2J坏 x\n        ^^\n" in text


def test_a_flood_of_warnings_is_counted(tmp_path: Path) -> None:
    problems = Problems()
    for k in range(50):
        problems.warn("loose", f"a loose line: {k}")
    lines = shown(problems, tmp_path).splitlines()
    assert len(lines) == 22
    assert lines[-2:] == ["warning[loose] 30 more of the same", "errors: 0, warnings: 50"]


def test_a_style_is_shown_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problems = Problems()
    problems.error("size", "too small", Location("styles/16k/style.yaml", 1, 1))
    problems.error("missing", "not there", Location("book.yaml"))
    monkeypatch.chdir(HOME)
    lines = shown(problems, tmp_path).splitlines()
    assert lines[0] == f"{tmp_path}/book.yaml: error[missing] not there"
    assert lines[1] == "styles/16k/style.yaml:1:1: error[size] too small"
    monkeypatch.chdir(tmp_path)
    assert f"{HOME}/styles/16k/style.yaml:1:1: error[size]" in shown(problems, tmp_path)


def test_a_workbook_has_a_place_and_no_line(tmp_path: Path) -> None:
    (tmp_path / "r.xlsx").write_bytes(b"PK\xff\xfe\x00")
    problems = Problems()
    problems.error("row", "too few fields", Location("r.xlsx", 1, 2))
    assert (
        shown(problems, tmp_path).splitlines()[0].endswith("r.xlsx:1:2: error[row] too few fields")
    )
    assert len(shown(problems, tmp_path).splitlines()) == 2


def test_an_editor_with_a_chinese_machine_reads_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEBEN_LANG", "zh_CN.UTF-8")
    messages.forget_language()
    problems = Problems()
    problems.error("bad", "坏", None, "改")
    assert shown(problems, tmp_path) == "错误[bad] 坏\n    建议： 改\n错误 1 处，警告 0 处\n"
