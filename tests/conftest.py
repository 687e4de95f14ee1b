"""Gives the tests their tools: `needs` for programs of the machine, `golden` for page dumps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from keben import messages


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite the golden files, to be read as a diff"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `@pytest.mark.needs("mutool")` where the program is missing, and say so."""
    for mark in item.iter_markers("needs"):
        missing = [tool for tool in mark.args if shutil.which(tool) is None]
        if missing:
            pytest.skip(f"{', '.join(missing)} not on this machine")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run every test in English, whatever the machine speaks."""
    monkeypatch.setenv("KEBEN_LANG", "en")
    messages.forget_language()
    yield
    messages.forget_language()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a comparison of a text with a golden file, which `pytest --update` rewrites."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert file.exists(), f"{file} is not there yet: pytest --update writes it"
        changes = unified_diff(
            file.read_text("utf-8").splitlines(), text.splitlines(), file.name, "now", lineterm=""
        )
        if shown := "\n".join(changes):
            pytest.fail(f"{shown}\nif this is better: pytest --update, and read the diff", False)

    return compare
