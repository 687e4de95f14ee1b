"""Where builds keep things."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.places import cache_folder, nothing_kept


def test_the_cache_can_be_put_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEBEN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_folder() == Path("/x/keben")
    monkeypatch.setenv("KEBEN_CACHE", "/y")
    assert cache_folder() == Path("/y")


def test_nothing_is_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_CACHE", "/y")
    with nothing_kept():
        folder = cache_folder()
        assert folder.is_dir()
        assert folder != Path("/y")
    assert not folder.exists()
    assert cache_folder() == Path("/y")
