"""Data of many instances is what Python's own frozen dataclasses are, but for the guard that slows them."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from keben.model import Span
from keben.problems import Location
from tests.finished import HOUSE

AT = Location("a.md", 3, 1)


def test_it_is_equal_hashed_ordered_replaced_and_pickled_by_value() -> None:
    span = Span("工会", AT)
    same = Span("工会", Location("a.md", 3, 1))
    assert same == span
    assert hash(same) == hash(span)
    assert replace(span, text="总会") == Span("总会", AT) != span
    assert pickle.loads(pickle.dumps(span)) == span
    assert sorted([Location("a.md", 3, 2), AT])[0] is AT
    assert not hasattr(span, "__dict__")


def test_whoever_would_change_it_is_told_by_mypy(tmp_path: Path) -> None:
    file = tmp_path / "changed.py"
    file.write_text(
        "from keben.problems import Location\n\nat = Location('a.md')\nat.line = 7\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(tmp_path)]
    checked = subprocess.run([*command, str(file)], cwd=HOUSE, capture_output=True, text=True)
    assert 'Property "line" defined in "Location" is read-only' in checked.stdout


def test_other_data_keeps_the_guard() -> None:
    from keben.pages.furniture import Thumb

    with pytest.raises(FrozenInstanceError):
        Thumb(1, "1").place = 2  # type: ignore[misc]
