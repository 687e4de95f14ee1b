"""`certify` as a person types it: the sample edition is without fault, and what is written can be read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from keben.certify import certify, leaves
from keben.certify.area import Area
from keben.certify.expected import Piece
from keben.certify.identity import follow
from keben.certify.measure import column_of
from keben.certify.sources import sources_of
from keben.cli import main
from keben.commands import Exit
from keben.model import (
    Book,
    Division,
    Imprint,
    Level,
    Member,
    Paragraph,
    ParagraphKind,
    Place,
    Span,
    Volume,
)
from keben.places import STYLES
from keben.problems import Location
from keben.style import read_style
from tests.finished import SAMPLE, Finished, built_sample
from tests.test_certify_faults import CLEAN, FAULTS, certified, han

#: Without fault in every finished book, whatever else (issue: lines to the letter).
NEVER = (
    "A1.1 A1.2 A1.3 A1.4 A1.5 A1.6 A2.1 A2.2 A2.4 A2.5 A2.6 A2.7 A2.8 A2.10 A3.1 A3.2 A3.4 A3.5 "
    "A4.1 A4.5 A4.8 A5.3 A5.5 A6.2 A7.1 A7.3 A9.1 A9.2 A9.8 M8"
).split()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


def test_the_sample_edition_breaks_no_rule(
    sample: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(sample.folder, dist, ignore=shutil.ignore_patterns("pages"))
    main(["certify", str(SAMPLE), "--out", str(dist), "--json"])
    out = capsys.readouterr().out
    written = json.loads(out)
    assert out == (dist / "certificate.json").read_text("utf-8")
    rules = {rule["id"]: rule for rule in written["rules"]}
    assert [rule for rule in NEVER if rules[rule]["violations"]] == []
    assert rules["M8"]["checked"] == 1
    assert written["han_gap_em"]["p99"] < 0.05
    sent = {file["file"]: file for file in written["print_files"]}
    assert len([name for name in sent if name.endswith(".print.pdf")]) == 2
    assert [name for name, file in sent.items() if not file["passed"]] == []
    page = (dist / "certificate.html").read_text("utf-8")
    assert "http" not in page.replace("http-equiv", "")


def test_a_file_with_a_fault_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certified(tmp_path, [[CLEAN, CLEAN, FAULTS["A1.1"], CLEAN]])
    assert main(["certify", str(tmp_path / "a.pdf")]) == Exit.CHECK_FAILED
    out = capsys.readouterr().out
    assert "A1.1" in out and "page 1, line 10" in out
    page = (tmp_path / "certificate.html").read_text("utf-8")
    assert "data:image/png;base64," in page


def test_a_file_without_fault_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certified(tmp_path, [[CLEAN, CLEAN, CLEAN]])
    assert main(["certify", str(tmp_path / "a.pdf"), "--json"]) == Exit.FINE
    written = json.loads(capsys.readouterr().out)
    assert written["passed"] is True
    not_checked = {rule["id"] for rule in written["rules"] if rule["not_checked"]}
    assert {"M8", "A10.1", "A2.10", "A8.3"} <= not_checked


def test_what_is_no_pdf_and_no_build_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no.pdf").write_text("no", "utf-8")
    for target in (tmp_path / "no.pdf", tmp_path / "gone.pdf", tmp_path):
        assert main(["certify", str(target)]) == Exit.SOURCES
    assert main(["certify", str(SAMPLE), "--out", str(tmp_path)]) == Exit.SOURCES
    assert "no build of this book" in capsys.readouterr().err


def test_a_lost_character_is_found() -> None:
    """M8."""
    pieces = [Piece("工会成立大会", Location("a.md", 3, 1))]
    assert follow(pieces, "工会成立大会", frozenset({0})) == ""
    assert "a.md:3:1" in follow(pieces, "工会成立大", frozenset({0}))


def test_a_hyphen_of_a_line_end_may_be_of_nobody() -> None:
    """M8."""
    for said in ("展览Windows委员", "展览Win-dows委员"):
        assert (
            follow([Piece(said, Location("a.md", 3, 1))], "展览Win\u00addows委员", frozenset())
            == ""
        )


def test_a_run_in_head_begins_the_quotation_behind_it() -> None:
    """A7.1."""
    head, text = (Span(han(4), Location("a.md", line, 3)) for line in (1, 3))
    quote = Paragraph((text,), Location("a.md", 3, 1), ParagraphKind.QUOTE)
    item = Division(Level.SUB_ITEM, (head,), Location("a.md", 1, 1), blocks=(quote,))
    volume = Volume("", (Member(Place.DIVISION, item.at, item),), item.at)
    told = sources_of(Book(Imprint("", "", ""), "16k", (volume,)))
    assert told.quotes == {"a.md:1:1", "a.md:1:3", "a.md:3:1", "a.md:3:3"}


def test_columns_are_whole_characters_though_lengths_are_not() -> None:
    """A8.1: two columns of 20 characters in a measure of 42, whose left edge is 79.37 points in."""
    style = read_style(STYLES / "d16k")
    area = Area(79.37, 79.37 + 441, 10.5, 0, 18, 0, "", True)
    left, right = column_of(79.37, 2, area, style)
    assert (right - left) / 10.5 == pytest.approx(20)


def test_the_number_of_processes_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certified(
        tmp_path, [[CLEAN, FAULTS["A1.1"]], [CLEAN], [FAULTS["A6.4"]]], given=False
    )
    monkeypatch.setattr(leaves, "AT_ONCE", 1)
    assert certify(tmp_path / "a.pdf", jobs=2) == certificate
