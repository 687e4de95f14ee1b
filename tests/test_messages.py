"""Every message has its Chinese."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from keben import messages
from tests.catalogue import extract

HOUSE = messages.CATALOGUE.parents[3]
MODULES = sorted(HOUSE.rglob("*.py"))


def fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_no_message_is_untranslated() -> None:
    translated = dict(messages.read_catalogue(messages.CATALOGUE))
    missing = [entry.id for entry in extract() if entry.id and entry.id not in translated]
    assert missing == [], f"{len(missing)} untranslated: `make messages`, then fill in keben.po"


def test_no_translation_is_left_over() -> None:
    known = {entry.id for entry in extract()}
    assert [
        english for english, _chinese in messages.read_catalogue(messages.CATALOGUE)
        if english not in known
    ] == []  # fmt: skip


def test_translations_fill_in_what_the_english_fills_in() -> None:
    for english, chinese in messages.read_catalogue(messages.CATALOGUE):
        assert fields(chinese) == fields(english), english


def calls(file: Path) -> Iterator[tuple[str, ast.Call | None]]:
    """Yield each message of a module with the `.format(…)` that is called on it, if any."""
    formats = {}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                formats[node.func.value] = node
            elif isinstance(node.func, ast.Name) and node.func.id == "_":
                assert isinstance(node.args[0], ast.Constant), f"{file}:{node.lineno}"
                yield str(node.args[0].value), formats.get(node)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_every_message_is_given_what_it_fills_in(file: Path) -> None:
    for message, call in calls(file):
        if call is None:
            assert "{{" not in message, f"“{message}” is printed as it stands: braces once"
        else:
            given = {keyword.arg for keyword in call.keywords}
            wanted = {name.partition(".")[0] for name in fields(message)}
            assert given == wanted, message


def test_our_reader_reads_what_babel_reads() -> None:
    with messages.CATALOGUE.open("rb") as file:
        theirs = {entry.id: entry.string for entry in read_po(file) if entry.id and entry.string}
    assert dict(messages.read_catalogue(messages.CATALOGUE)) == theirs


def test_strings_in_several_pieces_and_with_escapes(tmp_path: Path) -> None:
    (tmp_path / "x.po").write_text(
        'msgid ""\nmsgstr "header"\n\n#: a.py\nmsgid ""\n"one\\n"\n"“two” \\"3\\" \\\\n"\n'
        'msgstr "一\\n"\n"二"\n\nmsgid "not yet"\nmsgstr ""\n',
        "utf-8",
    )
    assert list(messages.read_catalogue(tmp_path / "x.po")) == [
        ('one\n“two” "3" \\n', "一\n二"),
    ]


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "C.UTF-8", "LC_MESSAGES": "zh_CN"}, True),
        ({"LANG": "C", "LC_ALL": "C", "KEBEN_LANG": "zh"}, True),
        ({"LC_ALL": "", "LANG": "zh_TW"}, True),
    ],
)
def test_the_first_variable_that_is_set_decides(environment: dict[str, str], chinese: bool) -> None:
    assert messages.is_chinese(environment) is chinese
