"""What is typed, what is said, and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from keben import cli, commands
from keben.commands import Exit
from keben.problems import ToolMissing

ROOT = Path(__file__).parent.parent


def watch(monkeypatch: pytest.MonkeyPatch) -> list[Namespace]:
    """Let no command run; return the list of the options each would have had."""
    seen: list[Namespace] = []

    def run(options: Namespace) -> int:
        seen.append(options)
        return Exit.FINE

    monkeypatch.setattr(cli, "run", run)
    return seen


def test_no_command_builds_the_book_of_this_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch(monkeypatch)
    assert cli.main([]) == Exit.FINE
    assert cli.main(["--quiet"]) == Exit.FINE
    assert [(o.command, str(o.book), o.out, o.quiet) for o in seen] == [
        ("build", "book", None, False),
        ("build", "book", None, True),
    ]


def test_the_options_of_a_build(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = watch(monkeypatch)
    cli.main("--debug build b --style 32k --volume 2 --pages 3-8 --paint html --quiet".split())
    (options,) = seen
    assert (options.style, options.volume, options.pages) == ("32k", 2, (3, 8))
    assert (options.paint, options.quiet, options.debug) == ("html", True, True)


@pytest.mark.parametrize(
    "words",
    [
        "bild",
        "build --pages 8-3",
        "build --volume 0",
        "build --volume x",
        "set",
        "set --measure wide",
        "set --measure -1",
        "set --measure nan",
        "import a.txt",
        "sample d",
        "build --sty 16k",
    ],
)
def test_bad_usage_is_exit_2_with_the_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(words.split())
    assert stopped.value.code == Exit.SOURCES
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "usage: make_book.py" in said


def fail_with(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    def run(options: object) -> int:
        raise fault

    monkeypatch.setattr(cli, "run", run)


def test_a_missing_tool_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, ToolMissing("Pango missing", "install it"))
    assert cli.main([]) == Exit.MISSING
    assert capsys.readouterr().err == "error: Pango missing\n    hint: install it\n"


def test_what_set_up_would_have_installed_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, ModuleNotFoundError("No module named 'yaml'", name="yaml"))
    assert cli.main([]) == Exit.MISSING
    assert "make setup" in capsys.readouterr().err


def test_our_own_fault_is_exit_70_and_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, KeyError("x"))
    assert cli.main([]) == Exit.OUR_FAULT
    said = capsys.readouterr().err
    assert "fault in Keben" in said
    assert "report" in said
    assert "Traceback" not in said
    with pytest.raises(KeyError):
        cli.main(["--debug"])


def test_what_the_disk_refuses_is_not_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, PermissionError(13, "Permission denied", "/dist"))
    assert cli.main([]) == Exit.SOURCES
    fail_with(monkeypatch, KeyboardInterrupt())
    assert cli.main([]) == Exit.INTERRUPTED


def test_every_command_that_is_listed_exists() -> None:
    parser = cli.make_parser()
    (choices,) = (action.choices for action in parser._actions if action.dest == "command")
    there = {file.stem for file in Path(commands.__file__).parent.glob("*_command.py")}
    assert {f"{name}_command" for name in choices or ()} == there


def loaded_by(code: str) -> set[str]:
    """Return the packages that a new Python has loaded after some lines of code."""
    code += "; import sys; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_no_stage() -> None:
    """Starting is watched: help must not load pydantic, rich or WeasyPrint."""
    loaded = loaded_by("from keben import cli; cli.make_parser().format_help()")
    heavy = {"pydantic", "rich", "weasyprint", "fontTools", "yaml", "multiprocessing"}
    assert not heavy & loaded


def test_a_build_begins_without_what_few_books_or_only_later_stages_need() -> None:
    loaded = loaded_by("import keben.commands.build_command")
    assert "pydantic" in loaded
    later = {"weasyprint", "fontTools", "pikepdf", "rich"}
    assert not loaded & later
    seldom = {"openpyxl", "pypinyin", "tyme4py", "distributed", "pypdfium2"}
    assert not loaded & seldom


def make_book(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "make_book.py", *words],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_set_prints_one_object_a_line() -> None:
    text = "民国23年，修渠，长十二里。江河湖海。\n第二段。\n"
    done = make_book("set", "--measure", "6", "--indent", "2", "--json", stdin=text)
    assert done.returncode == Exit.FINE, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert "".join(line["text"] for line in lines) == text.replace("\n", "")
    assert sum(line["last"] for line in lines) == 2
    for line in lines:
        assert list(line) == ["text", "width_em", "natural_em", "advances_em", "last"]
        assert len(line["advances_em"]) == len(line["text"])
        assert abs(sum(line["advances_em"]) - line["width_em"]) < 1e-9
    assert lines[0]["width_em"] == 4
    assert lines[1]["width_em"] == 6


def test_set_shows_lines_to_a_person() -> None:
    done = make_book("set", "--measure", "4.5", stdin="江河湖海，江河湖海\n")
    assert done.returncode == Exit.FINE, done.stderr
    assert done.stdout.splitlines()[0].startswith("江河湖海，‹-500›    ")


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "gbk.txt").write_bytes("江河湖海".encode("gbk"))
    done = make_book("set", "--measure", "5", str(tmp_path / "gbk.txt"))
    assert done.returncode == Exit.SOURCES
    assert done.stderr.startswith("error: the text is not UTF-8")


def test_a_new_book_can_be_dumped(tmp_path: Path) -> None:
    assert make_book("new", str(tmp_path / "book")).returncode == Exit.FINE
    assert make_book("new", str(tmp_path / "book")).returncode == Exit.SOURCES
    done = make_book("dump", str(tmp_path / "book"), "--pages", "1-2", "--quiet")
    assert done.returncode == Exit.FINE, done.stderr
    heads = [line for line in done.stdout.splitlines() if line.startswith("== ")]
    assert [head.split(" · ")[0] for head in heads] == ["== page 1", "== page 2"]


def test_a_book_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    done = make_book("dump", str(tmp_path / "none"))
    assert done.returncode == Exit.SOURCES
    assert "error[" in done.stderr


def test_a_sample_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    done = make_book("sample", str(tmp_path), "--chars", "20000")
    assert done.returncode == Exit.SOURCES
    assert done.stderr.startswith("error: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = make_book("set", "--measure", "5", str(tmp_path / "none.txt"))
    assert done.returncode == Exit.SOURCES
    assert "none.txt" in done.stderr


def test_a_part_of_a_book_leaves_the_whole_alone(tmp_path: Path) -> None:
    book = tmp_path / "xin"
    assert make_book("new", str(book)).returncode == 0
    assert make_book("build", str(book), "--quiet").returncode == 0
    whole = sorted((tmp_path / "dist").rglob("*"))
    assert make_book("build", str(book), "--pages", "1-3", "--quiet").returncode == 0
    assert set(whole) < set((tmp_path / "dist").rglob("*"))
    nothing = make_book("build", str(book), "--volume", "7", "--quiet")
    assert nothing.returncode == Exit.SOURCES
    assert "pages-none" in nothing.stderr


def test_the_door_goes_into_a_venv_that_is_a_link_once(tmp_path: Path) -> None:
    (tmp_path / "make_book.py").write_bytes((ROOT / "make_book.py").read_bytes())
    (tmp_path / "keben").symlink_to(ROOT / "keben")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    command = [sys.executable, str(tmp_path / "make_book.py"), "--version"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout
