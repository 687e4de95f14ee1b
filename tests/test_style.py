"""The styles of the house, and what is said about a style file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.problems import Problems
from keben.style import load_style, read_style

STYLES = Path(__file__).parent.parent / "styles"


def judge(tmp_path: Path, old: str, new: str) -> list[tuple[str, str]]:
    """Change one thing in the 16k style and return code and place of every problem."""
    text = (STYLES / "16k" / "style.yaml").read_text("utf-8")
    assert old in text
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "style.yaml").write_text(text.replace(old, new, 1), "utf-8")
    problems = Problems()
    style = load_style(folder, problems)
    assert (style is None) == problems.failed
    assert all(problem.hints for problem in problems)
    written = (folder / "style.yaml").read_text("utf-8").split("\n")
    places = []
    for problem in problems:
        assert problem.location is not None
        assert problem.location.file == "styles/mine/style.yaml"
        places.append((problem.code, written[problem.location.line - 1].strip()))
    return places


@pytest.mark.parametrize("name", ["16k", "d16k", "d32k"])
def test_our_styles_are_right(name: str) -> None:
    problems = Problems()
    style = load_style(STYLES / name, problems)
    assert [problem.message for problem in problems] == []
    assert style == read_style(STYLES / name)


@pytest.mark.parametrize(
    ("name", "trim_mm", "characters", "lines"),
    [("16k", (185, 260), 38, 34), ("d16k", (210, 285), 42, 38), ("d32k", (140, 203), 27, 27)],
)
def test_grid_of_our_styles(
    name: str, trim_mm: tuple[int, int], characters: int, lines: int
) -> None:
    style = read_style(STYLES / name)
    assert (style.grid.characters, style.grid.lines) == (characters, lines)
    assert (style.trim.width, style.trim.height) == tuple(round(n * 72000 / 25.4) for n in trim_mm)
    assert style.measure == characters * 10500
    assert style.left(recto=True) == style.trim.gutter
    assert style.left(recto=False) == style.fore_edge
    # the type area stands a little towards the binding edge of neither leaf, and above the middle
    assert style.trim.gutter >= style.fore_edge
    assert style.trim.head >= style.foot


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("size: 五号, leading: 18", "size: 五好, leading: 18", "style-value", "grid"),
        ("  squeeze: 全角", "  squeze: 全角", "style-unknown-key", "squeze"),
        ("  squeeze: 全角", "  squeeze: 满角", "style-value", "squeeze"),
        ("characters: 38", "characters: 38.5", "style-measure", "grid"),
        ("characters: 38", "characters: 43", "style-near-edge", "grid"),
        ("gutter: 23", "gutter: 4", "style-near-edge", "trim"),
        ("lines: 34", "lines: 44", "style-outside", "grid"),
        ("head: 26", "head: 14", "style-near-edge", "trim"),
        ("folio_gap: 9 ", "folio_gap: 18 ", "style-near-edge", "folio_gap"),
        ("leading: 18", "leading: 15", "style-leading", "grid"),
        ("leading: 18", "leading: 22", "style-leading", "grid"),
        ("note: {face: song, size: 小五", "note: {face: song, size: 七号", "style-small", "note"),
        ("section: {face: hei, size: 四号", "section: {face: hei, size: 初号", "style-ranks", "sect"),
        ("name: 16开", "", "style-missing-key", ""),
        ("  item: {", "  itme: {", "style-unknown-key", "itme"),
        ("size: 五号, columns: 2, gap: 2", "size: 五号, columns: 2, gap: 1", "style-measure", "art"),
        ("size: 五号, columns: 2, gap: 2", "size: 五号, columns: 4, gap: 2", "style-columns", "art"),
        ('"· {} ·"', '"· % ·"', "style-folio", "folio_format"),
        ("name: 16开", "name: 16开\nname: 大16开", "style-doubled", "name"),
        ("face: song, size: 五号}\nroll_head", 'face: "x;}", size: 五号}\nroll_head', "style-value", "roll"),
        ("name: 16开", "name: [16开", "style-syntax", ""),
    ],
)  # fmt: skip
def test_a_wrong_style_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: str
) -> None:
    found = judge(tmp_path, old, new)
    assert any(a == code and line in b for a, b in found), found


def test_a_missing_style_names_the_others() -> None:
    problems = Problems()
    assert load_style(STYLES / "24k", problems) is None
    (problem,) = problems
    assert problem.code == "style-missing"
    assert "d16k" in problem.hints[0]


def test_what_a_style_leaves_out_has_sizes_of_its_own(tmp_path: Path) -> None:
    text = (STYLES / "16k" / "style.yaml").read_text("utf-8")
    (tmp_path / "style.yaml").write_text(text[: text.index("leaves:")], "utf-8")
    assert read_style(tmp_path).leaves == read_style(STYLES / "16k").leaves
