"""An edition is kept whole, once, and of the sources as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.cli import main
from keben.edition.release import edition_path, editions_of, read_edition
from keben.places import VARIABLE
from keben.problems import Problems


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "cache"))
        assert main(["new", str(folder / "book"), "--quiet"]) == 0
        assert main(["build", str(folder / "book"), "--quiet"]) == 0
    return folder / "book"


def release(book: Path, name: str, *options: str) -> int:
    return main(["release", name, str(book), "--quiet", *options])


def test_an_edition_says_what_was_built(built: Path) -> None:
    assert release(built, "first", "--round", "一校") == 0
    edition = read_edition(edition_path(built, "first"), Problems())
    assert edition is not None
    assert (edition.name, edition.round) == ("first", "一校")
    assert edition.record["pages"] and edition.makeup["divisions"]
    assert "first" in editions_of(built)


def test_an_edition_is_the_same_bytes_and_never_lost(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release(built, "second") == 0
    before = edition_path(built, "second").read_bytes()
    assert release(built, "second") == 2
    assert "--replace" in capsys.readouterr().err
    assert release(built, "second", "--replace") == 0
    assert edition_path(built, "second").read_bytes() == before


def test_an_edition_is_no_source(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release(built, "third") == 0
    assert release(built, "fourth") == 0, "the build is still of the sources as they are"
    assert capsys.readouterr().err == ""


def test_a_build_of_other_sources_is_not_kept(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next(built.rglob("*.md"))
    text = file.read_text("utf-8")
    file.write_text(text.replace("。", "！", 1), "utf-8")
    try:
        assert release(built, "fifth") == 2
        assert "build" in capsys.readouterr().err
    finally:
        file.write_text(text, "utf-8")


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden"])
def test_a_name_is_a_name_of_a_file(built: Path, name: str) -> None:
    assert release(built, name) == 2


def test_what_is_not_there_or_damaged_is_told(built: Path, tmp_path: Path) -> None:
    problems = Problems()
    assert read_edition(edition_path(built, "none"), problems) is None
    broken = edition_path(tmp_path, "broken")
    broken.parent.mkdir()
    broken.write_bytes(b"no xz")
    assert read_edition(broken, problems) is None
    assert [one.code for one in problems.found] == ["edition-missing", "edition-damaged"]
    build = ["build", str(built), "--out", str(tmp_path / "out"), "--hold", "none", "--quiet"]
    assert main(build) == 2
