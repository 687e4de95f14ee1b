"""Imports of plain text: what is written, what is told, and that no character is lost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from keben.importing import ImportReport, import_files, new_book
from keben.importing.lines import is_unseen
from keben.problems import Problems
from keben.source import read_book

CASES = Path(__file__).parent / "cases" / "import.txt"
EXPECTED = Path(__file__).parent / "cases" / "import.expected.txt"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
SHOWN = re.compile(r"^\s*(?:- )?(?:title|name|headline|subtitle|byline|source|reign|text): (.*)$")
ITEM = re.compile(r"^\s+- (.*)$")


def ink(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and not is_unseen(c))


def bare(line: str, path: str) -> str:
    """Return the text of a line of a source without its signs."""
    for pattern in (SHOWN, ITEM) if path.endswith(".yaml") else (SHOWN,):
        if m := pattern.match(line):
            value = m[1] if m[1] != "|" else ""
            text = str(yaml.safe_load(value)) if value else ""
            if path == "book.yaml":
                return ink(text)
            return ink(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))
    line = re.sub(r"^#{1,4} ", "", line.strip())
    return ink(re.sub(r"\\(.)|\*", lambda m: m[1] or "", line))


def check_account(report: ImportReport, texts: dict[str, str]) -> None:
    """Show that what went in, in order, is what was written and what was dropped."""
    for name, text in texts.items():
        told = "".join(t.cut.text for t in report.traces if t.name == name)
        assert ink(told) == ink(text)
    by_line: dict[tuple[str, int], str] = {}
    for trace in report.traces:
        if not trace.is_dropped:
            key = (trace.file, trace.file_line)
            by_line[key] = by_line.get(key, "") + ink(trace.cut.text)
    added = {(a.file, ink(a.text)) for a in report.additions}
    for path in report.written:
        lines = (report.into / path).read_text("utf-8").split("\n")
        for number, line in enumerate(lines, 1):
            if (path, number) in by_line:
                assert bare(line, path) == by_line.pop((path, number)), (path, number)
            elif line.strip() and not any(p == path and a in ink(line) for p, a in added):
                sign = r"---|:::.*|(columns|id|slug|style|limits|events|volumes|compilers)\b.*"
                listed = r"\s+(content:|- [\w./-]+|- date: .*|text: \|)|publisher:"
                assert re.fullmatch(f"{sign}|{listed}", line), (path, number, line)
    assert not by_line


def check_read(book: Path) -> None:
    """Show that the reader of sources finds no error in a book."""
    assert read_book(book, problems := Problems()) is not None
    assert [p for p in problems if p.severity == "error"] == []


def dump(report: ImportReport, problems: Problems) -> str:
    out = []
    for path in report.written:
        lines = (report.into / path).read_text("utf-8").splitlines()
        out += [f"@ {path}", *(line for line in lines if line.strip())]
    quiet = ("import-leaf", "import-top")
    out += [
        f"! {p.location.line if p.location else 0}:{p.code}"
        for p in problems
        if p.code not in quiet
    ]
    return "\n".join(out)


def cases() -> list[tuple[str, str]]:
    parts = re.split(r"^=== (.*)\n", CASES.read_text("utf-8"), flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def run(tmp_path: Path, texts: dict[str, str]) -> tuple[ImportReport, Problems]:
    files = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8", newline="")
        files.append(tmp_path / name)
    problems = Problems()
    return import_files(files, tmp_path / "book", problems), problems


def test_cases(tmp_path, golden):
    shown = []
    for number, (name, text) in enumerate(cases()):
        folder = tmp_path / str(number)
        folder.mkdir()
        report, problems = run(folder, {"a.txt": text})
        check_account(report, {"a.txt": text})
        assert not problems.failed, name
        check_read(folder / "book")
        shown.append(f"=== {name}\n{dump(report, problems)}\n")
    golden(EXPECTED, "\n".join(shown))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                [
                    "",
                    "目录",
                    "(上册)",
                    "第一编 甲",
                    "第二章 乙 (3)",
                    "第三节",
                    "序",
                    "大事记",
                    "索引",
                    "1912年",
                    "5月1日 甲事。",
                    "一、甲",
                    "正文没有句号的一行文字有些长度吧",
                    "甲\t乙\t丙",
                ]
            ),
        ),
        max_size=25,
    )
)
def test_no_character_is_lost_whatever_comes(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("any")
    text = "\n".join(lines).encode("utf-8", "ignore").decode("utf-8")
    if text[:5] in ("%PDF-", "{\\rtf") or "\0" in text:
        text = "甲" + text.replace("\0", "")
    report, problems = run(folder, {"a.txt": text})
    if report.written:
        check_account(report, {"a.txt": text})
        check_read(folder / "book")
    else:
        assert {p.code for p in problems} <= {"import-empty", "import-not-text"}


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("第一章 甲\r\n第二章 乙\r\n".encode("gb18030"), "gb18030"),
        ("\ufeff第一章 甲\r第二章 乙".encode(), "utf-8-sig"),
        ("第一章 甲\n第二章 乙".encode("utf-16"), "utf-16"),
    ],
)
def test_encodings(tmp_path, raw, encoding):
    (tmp_path / "a.txt").write_bytes(raw)
    report = import_files([tmp_path / "a.txt"], tmp_path / "book", problems := Problems())
    assert [e.encoding for e in report.encodings] == [encoding]
    assert not problems.failed
    assert (tmp_path / "book/01-zhengwen/02-yi.md").read_text("utf-8") == "# 乙\n"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PK\x03\x04zip", "import-not-text"),
        (b"a\0b", "import-not-text"),
        (b" \n\n", "import-empty"),
        (None, "import-unreadable"),
    ],
)
def test_what_is_no_text_is_told(tmp_path, raw, code):
    file = tmp_path / "a.txt"
    if raw is not None:
        file.write_bytes(raw)
    report = import_files([file], tmp_path / "book", problems := Problems())
    assert [p.code for p in problems] == [code]
    assert report.written == ()
    assert not (tmp_path / "book").exists()
    assert "book" in report.as_text()


def test_broken_bytes_are_told_and_kept(tmp_path):
    (tmp_path / "a.txt").write_bytes(
        "第一章 甲\n正文".encode() + b"\xff\xfe\xff" + "。\n第二章".encode()
    )
    report = import_files([tmp_path / "a.txt"], tmp_path / "book", problems := Problems())
    assert "import-encoding" in {p.code for p in problems}
    assert report.written


def test_nothing_is_overwritten(tmp_path):
    text = {"a.txt": "第一章 甲\n第二章 乙\n"}
    first, _ = run(tmp_path, text)
    (tmp_path / "book/01-zhengwen/01-jia.md").write_text("# 改过\n", "utf-8")
    again, problems = run(tmp_path, text)
    assert problems.failed
    assert {p.code for p in problems if p.severity == "error"} == {"import-exists"}
    assert all(p.hints and p.location for p in problems)
    assert again.written == ()
    assert (tmp_path / "book/01-zhengwen/01-jia.md").read_text("utf-8") == "# 改过\n"
    assert first.report_file == "import-report.txt"


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/book.yaml").write_text("title: 甲\n", "utf-8")
    (tmp_path / "b.txt").write_text("大标题一则\n\n正文一段。\n", "utf-8")
    calls = []

    def link(source, target):
        calls.append(target)
        if len(calls) > 1:
            raise FileExistsError(17, "exists")
        Path(target).write_bytes(Path(source).read_bytes())

    monkeypatch.setattr(os, "link", link)
    import_files([tmp_path / "b.txt"], tmp_path / "book", problems := Problems())
    assert "import-unwritable" in {p.code for p in problems}
    assert {p.name for p in (tmp_path / "book").rglob("*") if p.is_file()} == {"book.yaml"}
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_features_go_to_the_press_chapter(tmp_path):
    texts = {
        "a.txt": "目录\n第一编 文存\n第一章 报刊选录\t(1)\n第二章 其他\t(3)\n\n总述\n\n一段。\n",
        "b.txt": "大标题一则\n\n正文一段。\n",
    }
    report, problems = run(tmp_path, texts)
    check_account(report, texts)
    assert not problems.failed
    chapter = (tmp_path / "book/01-wencun/01-baokanxuanlu.md").read_text("utf-8")
    assert chapter == "# 报刊选录\n\n:::{article} articles/01-dabiaotiyize.md\n:::\n"


def test_features_are_added_to_a_book_that_exists(tmp_path):
    run(tmp_path, {"a.txt": "大标题一则\n\n正文一段。\n"})
    (tmp_path / "b.txt").write_text("大标题一则\n\n另一篇。\n", "utf-8")
    report = import_files([tmp_path / "b.txt"], tmp_path / "book", problems := Problems())
    assert not problems.failed
    assert report.written == ("articles/01-dabiaotiyize-2.md",)
    assert report.report_file == "import-report-2.txt"
    assert "01-wencun/01-baokanxuanlu.md" in report.to_do[0]
    assert ":::{article} articles/01-dabiaotiyize-2.md" in report.as_text()


def test_two_gazetteers_are_refused(tmp_path):
    text = "第一章 甲\n第二章 乙\n"
    report, problems = run(tmp_path, {"a.txt": text, "b.txt": text})
    assert "import-two-books" in {p.code for p in problems}
    assert not report.written


def test_new_book(tmp_path):
    written = new_book(tmp_path / "new")
    assert tmp_path / "new/book.yaml" in written
    assert all(path.is_file() for path in written)
    assert new_book(tmp_path / "new", problems := Problems()) == ()
    assert [p.code for p in problems] == ["new-not-empty"]
    with pytest.raises(FileExistsError):
        new_book(tmp_path / "new")


def seed(number: str) -> Path:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip(f"no {SEEDS}/{number}_*.txt on this machine")
    return found[0]


def test_real_gazetteer(tmp_path):
    file = seed("000")
    report = import_files([file], tmp_path / "book", problems := Problems())
    check_account(report, {file.name: file.read_text("utf-8")})
    assert not problems.failed
    counts = {count.what: count.number for count in report.counts}
    assert counts["parts"] == 9
    assert counts["chapters"] == 51
    assert counts["paragraphs joined"] == 4
    codes = {p.code for p in problems}
    assert codes >= {
        "import-joined",
        "import-text-cut",
        "import-folio-order",
        "import-part-tight",
        "import-similar-han",
        "import-spaces-closed",
    }
    why = {trace.why for trace in report.dropped}
    assert len(why) <= 6
    book = yaml.safe_load((tmp_path / "book/book.yaml").read_text("utf-8"))
    assert [volume["name"] for volume in book["volumes"]] == ["上册", "下册"]
    assert book["limits"] == {"from": 1840, "to": 2006}


@pytest.mark.parametrize("number", ["001", "002"])
def test_real_features(tmp_path, number):
    file = seed(number)
    report = import_files([file], tmp_path / "book", problems := Problems())
    check_account(report, {file.name: file.read_text("utf-8")})
    assert report.dropped == ()
    assert not problems.failed
    assert {"import-order-doubtful", "import-repeated"} <= {p.code for p in problems}


@pytest.mark.parametrize("what", ["new", "000", "001", "002", "all"])
def test_read_book_finds_no_error(tmp_path, what):
    if what == "new":
        new_book(tmp_path / "book")
    else:
        names = ["000", "001", "002"] if what == "all" else [what]
        report = import_files([seed(n) for n in names], tmp_path / "book", Problems())
        assert report.written
    check_read(tmp_path / "book")
