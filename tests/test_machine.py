"""What a machine lacks is installed or told, never hidden."""

from __future__ import annotations

import os

import pytest

from keben import machine
from keben.machine import Want
from keben.problems import ToolMissing

LACKING = Want("libnone1", "lays out pages", library="libnone.so.1", is_indispensable=True)
THERE = Want("coreutils", "lists", program="ls")


def test_a_want_is_met_by_the_thing_itself() -> None:
    assert THERE.is_met
    assert not LACKING.is_met
    assert not Want("x", "", font="no/such/font.otf").is_met
    assert not Want("x", "", program="no-such-program").is_met


def test_every_want_can_be_seen_in_one_way() -> None:
    for want in (*machine.wants(), *machine.wants_of_tests()):
        assert sum(map(bool, (want.library, want.font, want.profile, want.program))) == 1


def test_without_rights_each_package_is_named_with_its_purpose(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.set_up([THERE, LACKING])
    said = capsys.readouterr().out
    assert "  libnone1: lays out pages\n" in said
    assert "sudo apt-get install libnone1\n" in said
    assert "coreutils" not in said


def test_nothing_is_said_where_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    machine.set_up([THERE])
    assert capsys.readouterr().out == ""


def test_without_pango_a_build_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "wants", lambda: (THERE, LACKING))
    with pytest.raises(ToolMissing) as missing:
        machine.require_libraries()
    assert str(missing.value) == "libnone1 missing: lays out pages"
    assert missing.value.hints == ("install it: sudo apt-get install libnone1",)
