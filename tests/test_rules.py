"""Every rule has a home: a module that keeps it and a test that shows it; none is cited that is none."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import keben
from keben.certify.certificate import CHECKS, Rule, rules

HOUSE = Path(keben.__file__).parent
ROOT = HOUSE.parent
IDS = {rule.id for rule in rules()}


def test_no_rule_is_told_twice() -> None:
    assert len(IDS) == len(rules())


def test_a_rule_is_measured_or_says_why_not() -> None:
    measured = [rule for rule, _check in CHECKS]
    assert len(measured) == len(set(measured))
    assert set(measured) == {rule.id for rule in rules() if not rule.why_not}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_has_a_home(rule: Rule) -> None:
    assert rule.force in ("must", "should", "house")
    assert rule.title and rule.title_zh and rule.source
    assert find_spec(rule.done), f"{rule.id}: no module {rule.done}"
    assert (ROOT / rule.test).is_file(), f"{rule.id}: no file {rule.test}"


@pytest.mark.parametrize("rule", [rule for rule, _check in CHECKS])
def test_a_measured_rule_is_named_by_a_test(rule: str) -> None:
    tests = ROOT / "tests"
    files = (*tests.glob("test_certify*.py"), tests / "test_preflight.py")
    told = [file for file in files if _names(file, rule)]
    assert told, f"no test of the certificate names {rule}"


def _names(file: Path, rule: str) -> bool:
    return re.search(rf"\b{re.escape(rule)}(?!\d)", file.read_text("utf-8")) is not None


@pytest.mark.parametrize(
    "file", sorted(HOUSE.rglob("*.py")), ids=lambda file: str(file.relative_to(HOUSE))
)
def test_what_a_module_cites_is_a_rule(file: Path) -> None:
    cited = {
        match.group() for match in re.finditer(r"\bA\d{1,2}\.\d{1,2}\b", file.read_text("utf-8"))
    }
    assert sorted(cited - IDS) == []
