"""A module imports only stages before its own: the data flows one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import keben

HOUSE = Path(keben.__file__).parent
MODULES = sorted(file for file in HOUSE.rglob("*.py") if file != HOUSE / "__init__.py")


def stage_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def imported_stages(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and stage of every import of the house's own, wherever in the module it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides which stage it reaches"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, _dot, rest = name.partition(".")
            stage = rest.partition(".")[0]
            if package == "keben" and stage and not stage.startswith("__version"):
                yield node.lineno, stage


def test_the_test_sees_what_it_should() -> None:
    source = "import keben.cli\nfrom keben import model, __version__\nif 1:\n from keben.press.a import b"
    assert list(imported_stages(source)) == [(1, "cli"), (2, "model"), (4, "press")]


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_module_imports_only_stages_before_its_own(file: Path) -> None:
    own = stage_of(file)
    assert own in keben.STAGES, f"{own} has no place in keben.STAGES"
    known = keben.STAGES[: keben.STAGES.index(own) + 1]
    late = [
        f"line {line}: {stage}"
        for line, stage in imported_stages(file.read_text("utf-8"))
        if stage not in known
    ]
    assert late == [], f"{own} may import {', '.join(known)}"


def test_every_stage_is_there() -> None:
    there = {stage_of(file) for file in MODULES}
    assert [stage for stage in keben.STAGES if stage not in there] == []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(HOUSE)))
def test_a_module_says_first_what_it_turns_into_what(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text("utf-8"))), "no docstring"
