"""The store: what is kept is whole, bounded, and may vanish at any time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from keben.store import Store, key_of


def test_an_entry_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("faces", key_of("song"), b"\0entry")
    assert store.get("faces", key_of("song")) == b"\0entry"
    assert store.get("faces", key_of("hei")) is None
    assert store.get("forms", key_of("song")) is None


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 40])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: bytes) -> None:
    store = Store(tmp_path)
    store.put("faces", key_of("song"), b"entry")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(damage)
    assert store.get("faces", key_of("song")) is None


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for age, name in enumerate(("new", "middle", "old")):
        store.put("faces", key_of(name), b"x" * 1000)
        file = max((f for f in tmp_path.rglob("*") if f.is_file()), key=lambda f: f.stat().st_mtime)
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    store.sweep(most=2100)
    kept = [name for name in ("new", "middle", "old") if store.get("faces", key_of(name))]
    assert kept == ["new", "middle"]


def test_a_folder_that_cannot_be_written_costs_no_book(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no folder")
    store = Store(place)
    store.put("faces", key_of("song"), b"entry")
    assert store.get("faces", key_of("song")) is None
    store.sweep()
