"""Everything that may be wrong with a book is told at its place, all of it in one reading."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from keben.problems import Problem, Problems
from keben.source import read_book

CASES = Path(__file__).parent / "cases" / "source.txt"

SOUND = {
    "book.yaml": "title: 甲志\nslug: jia\nstyle: 16k\nvolumes:\n"
    "  - name: 全一册\n    content: [01-part/]\n",
    "01-part/part.md": "# 上编\n",
    "01-part/01.md": "# 甲章\n\n正文。\n",
}


def split_cases() -> list[tuple[str, str, str]]:
    """Return (name, files, expected) of every case."""
    cases = []
    for block in CASES.read_text("utf-8").split("\n=== ")[1:]:
        name, _newline, rest = block.partition("\n")
        files, _rule, expected = f"{rest}\n".rpartition("-----\n")
        cases.append((name, files, expected.strip("\n")))
    return cases


def write_book(folder: Path, files: str) -> None:
    """Write the sound book with the files of a case over it."""
    book = {path: text.encode() for path, text in SOUND.items()}
    for block in re.split(r"^@ ", files, flags=re.M)[1:]:
        path, _newline, text = block.partition("\n")
        text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
        book[path] = re.sub(
            rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), text.encode()
        )
    for path, data in book.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def told(problem: Problem, folder: Path) -> str:
    """Return a problem as a case expects it."""
    where, quoted = problem.location, ""
    if where and where.line:
        text = (folder / where.file).read_bytes().decode("utf-8", "replace")
        line = text.split("\n")[where.line - 1]
        if where.column:
            quoted = f" «{line[where.column - 1 : where.column - 1 + problem.length]}»"
    quoted = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in quoted)
    hints = f" | {' / '.join(problem.hints)}" if problem.hints else ""
    return f"{problem.severity} {problem.code} {where}{quoted}{hints}"


@pytest.mark.parametrize(
    ("name", "files", "expected"), [pytest.param(*case, id=case[0]) for case in split_cases()]
)
def test_fault_is_told(
    name: str, files: str, expected: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write_book(tmp_path, files)
    problems = Problems()
    read_book(tmp_path, problems)
    found = "\n".join(told(problem, tmp_path) for problem in problems)
    if request.config.getoption("--update"):
        whole = CASES.read_text("utf-8")
        head = f"\n=== {name}\n{files}-----\n"
        before, after = whole.split(head)
        after = after.removeprefix(expected).removeprefix("\n")
        CASES.write_text(before + head + (found and f"{found}\n") + after, "utf-8")
        return
    assert found == expected


def test_every_problem_has_one_remedy_and_a_message(tmp_path: Path) -> None:
    for k, (_name, files, _expected) in enumerate(split_cases()):
        folder = tmp_path / str(k)
        write_book(folder, files)
        problems = Problems()
        read_book(folder, problems)
        for problem in problems:
            assert problem.message and "{" not in re.sub(r"\{\w+\}`?", "", problem.message)
            assert len(problem.hints) == 1
            assert problem.length >= 1


def test_a_sound_book_has_no_problems(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    problems = Problems()
    assert read_book(tmp_path, problems) is not None
    assert list(problems) == []


def test_links_may_not_leave_the_book(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    write_book(folder, "")
    (tmp_path / "outside.md").write_text("# 外\n", "utf-8")
    os.symlink(tmp_path / "outside.md", folder / "01-part" / "02.md")
    os.symlink(folder / "loop.svg", folder / "loop.svg")
    (folder / "01-part/03.md").write_text("# 乙\n\n:::{figure} loop.svg\n:::\n", "utf-8")
    problems = Problems()
    read_book(folder, problems)
    codes = [problem.code for problem in problems.found]
    assert codes == ["path-outside", "file-missing"]


def test_no_folder_and_no_book_yaml(tmp_path: Path) -> None:
    problems = Problems()
    assert read_book(tmp_path / "nothing", problems) is None
    assert read_book(tmp_path, problems) is None
    assert [problem.code for problem in problems.found] == ["book-missing", "file-missing"]


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    (tmp_path / "01-part" / os.fsdecode(b"\xff.md")).write_text("# 乙\n", "utf-8")
    problems = Problems()
    read_book(tmp_path, problems)
    assert [str(problem.location) for problem in problems] == ["01-part/?.md"]


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_book(tmp_path, "")
    monkeypatch.setattr("keben.source.desk.MAX_BYTES", 10)
    problems = Problems()
    assert read_book(tmp_path, problems) is None
    assert [problem.code for problem in problems.found] == ["file-large"]
