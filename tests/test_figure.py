"""Figures from tiny sources: where they stand, the text round them, their captions. All text is invented.

Rules: A8.1, A8.6, A11.7.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from keben.galley.ahead import Blocks
from keben.galley.division import division_galley
from keben.galley.figure import figure_strips
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import PictureItem, Strip, TextItem
from keben.model import Division, Figure, Level, plain
from keben.pages.makeup import make_up
from keben.problems import Location, Problems
from keben.source.chapter import read_division
from keben.source.desk import Desk
from keben.style import read_style
from tests.square_faces import SquareFaces

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
EM, LEADING, LINES = STYLE.grid.size, STYLE.grid.leading, STYLE.grid.lines
LINE_GAP = LEADING - EM
AT = Location("a.md", 1, 1)
TEXT = "试排的文字，说的不是真事。" * 12


@pytest.fixture
def book(tmp_path: Path) -> Path:
    Image.new("L", (400, 300)).save(tmp_path / "wide.png")
    Image.new("L", (100, 900)).save(tmp_path / "high.png")
    return tmp_path


def stick_of(book: Path, problems: Problems | None = None) -> Stick:
    return Stick(Setter(STYLE, SquareFaces(), problems or Problems()), book, STYLE.measure)


def read(book: Path, source: str, problems: Problems | None = None) -> Division:
    problems = problems or Problems()
    (book / "a.md").write_text(source, "utf-8")
    division = read_division("a.md", AT, Level.CHAPTER, Desk(book, problems))
    assert division is not None
    return division


def figure(options: str = "", caption: str = "某图", file: str = "wide.png") -> str:
    lines = "".join(f":{option}\n" for option in options.split(", ") if option)
    return f":::{{figure}} {file}\n{lines}{caption}\n:::\n\n"


def strips_of(book: Path, source: str) -> list[Strip]:
    galley = division_galley(read(book, f"# 某章\n\n{source}"), stick_of(book))
    return [piece for piece in galley[1:] if isinstance(piece, Strip)]


def picture_of(strip: Strip) -> PictureItem:
    (picture,) = [item for item in strip.items if isinstance(item, PictureItem)]
    return picture


def text_of(strip: Strip, role: str) -> str:
    texts = [item for item in strip.items if isinstance(item, TextItem) and item.role == role]
    return "".join(item.line.text for item in texts)


@pytest.mark.parametrize("place", ["here", "near", "head", "foot", "page"])
def test_a_figure_is_one_strip_that_says_where_it_may_stand(book: Path, place: str) -> None:
    (strip,) = strips_of(book, figure(f"place: {place}, id: fig-a"))
    assert strip.placing == place
    assert strip.anchors == ("fig-a",)
    assert strip.height % LEADING == 0
    assert picture_of(strip).width == STYLE.measure
    assert text_of(strip, "caption") == "某图"


def test_a_figure_is_near_its_call_unless_it_says_more(book: Path) -> None:
    (strip,) = strips_of(book, figure())
    assert strip.placing == "near"


def test_a_picture_at_head_or_foot_is_level_with_first_or_last_line(book: Path) -> None:
    (head,) = strips_of(book, figure("place: head"))
    (foot,) = strips_of(book, figure("place: foot", caption=""))
    assert picture_of(head).y == 0
    picture = picture_of(foot)
    assert picture.y + picture.height == foot.height - LINE_GAP


def test_a_page_holds_picture_and_caption_and_no_more(book: Path) -> None:
    for file in ("wide.png", "high.png"):
        (strip,) = strips_of(book, figure("place: page", file=file))
        picture = picture_of(strip)
        assert strip.height <= LINES * LEADING
        assert picture.width <= STYLE.measure
    assert picture.height > (LINES - 3) * LEADING


def test_a_figure_needs_neither_caption_nor_number(book: Path) -> None:
    (strip,) = strips_of(book, figure("width: 50", caption=""))
    assert strip.items == (picture_of(strip),)


def test_a_long_caption_is_lines_of_about_one_length_with_what_is_marked_in_them(
    book: Path,
) -> None:
    division = read(book, "# 某章\n\n" + figure(caption="长" * 60 + "{name}`人名`"))
    (block,) = division.blocks
    assert isinstance(block, Figure)
    (strip,) = figure_strips(block, stick_of(book))
    lines = [item for item in strip.items if isinstance(item, TextItem)]
    assert len(lines) == 2
    widths = [item.line.width * item.size // 1000 for item in lines]
    assert widths[0] - widths[1] < 6 * STYLE.caption.size
    for item, width in zip(lines, widths, strict=True):
        assert abs(2 * item.x + width - STYLE.measure) <= 2
    assert plain(block.caption) in "".join(item.line.text for item in lines)
    assert any(item.decor for item in lines)


def test_text_goes_round_a_picture_on_the_grid(book: Path) -> None:
    strips = strips_of(book, f"{TEXT}\n\n{figure('place: beside')}{TEXT}\n\n{TEXT}\n\n{TEXT}\n")
    (first,) = [k for k, strip in enumerate(strips) if strip.anchors]
    picture = picture_of(strips[first])
    assert picture.y == 0
    assert picture.x + picture.width == STYLE.measure
    assert picture.width % EM == 0
    assert picture.width <= STYLE.measure * 40 // 100
    rows = strips[first].keep_next // LEADING + 1
    assert rows * LEADING >= picture.height
    for number, strip in enumerate(strips):
        assert strip.height == LEADING
        room = STYLE.measure
        if first <= number < first + rows:
            room = picture.x - EM
        (item,) = [i for i in strip.items if isinstance(i, TextItem) and i.role == "body"]
        assert (item.line.indent + item.line.width) * EM // 1000 <= room


def test_white_fills_up_where_the_text_beside_a_picture_is_too_short(book: Path) -> None:
    strips = strips_of(book, figure("place: beside") + "短。\n\n> 引文从整行排起。\n")
    (quote,) = [k for k, strip in enumerate(strips) if "引文" in text_of(strip, "body")]
    assert quote * LEADING >= picture_of(strips[0]).height
    assert quote == strips[0].keep_next // LEADING + 1
    assert all(not strip.items for strip in strips[1:quote])


def test_nothing_beside_a_picture_goes_overleaf(book: Path) -> None:
    for before in range(18, 44, 3):
        source = "# 某章\n\n" + "甲乙丙丁。\n\n" * before + figure("place: beside") + TEXT + "\n"
        formes = make_up(division_galley(read(book, source), stick_of(book)), STYLE)
        (forme,) = [f for f in formes if any(isinstance(i, PictureItem) for i in f.items)]
        texts = [item for item in forme.items if isinstance(item, TextItem)]
        (caption,) = [item for item in texts if item.role == "caption"]
        assert caption.y <= STYLE.text_height
        (picture,) = [item for item in forme.items if isinstance(item, PictureItem)]
        assert sum(picture.y <= item.y < caption.y for item in texts) > 4


def test_a_high_picture_beside_text_leaves_room_for_more_than_itself(book: Path) -> None:
    strips = strips_of(book, figure("place: beside", file="high.png") + TEXT + "\n")
    assert picture_of(strips[0]).height <= LINES * 2 // 3 * LEADING


def test_what_a_caption_calls_stands_before_what_the_line_beside_it_calls(book: Path) -> None:
    source = (
        figure("place: beside", caption="某图[^b]")
        + f"文字[^a]。{TEXT}\n\n[^a]: 甲。\n[^b]: 乙。\n"
    )
    division = read(book, f"# 某章\n\n{source}")
    stick = stick_of(book).with_notes({note.label: note for note in division.notes})
    galley = division_galley(division, stick)
    assert isinstance(galley[1], Strip)
    assert [text_of(note, "note")[-2:] for note in galley[1].notes] == ["乙。", "甲。"]


def test_setting_ahead_changes_nothing(book: Path) -> None:
    division = read(book, f"# 某章\n\n{figure('place: beside')}{TEXT}\n\n{figure()}{TEXT}\n")
    galleys = []
    for jobs in (1, 2):
        stick = stick_of(book)
        blocks = Blocks(stick, jobs)
        blocks.set_ahead([division])
        galleys.append(division_galley(division, stick, blocks.strips))
    assert galleys[0] == galleys[1]


FAULTS = {
    "place: left": "write one of here near head foot page beside",
    "width: 120": "write a whole number from 1 to 100, per cent",
    "place: beside, width: 60": "write a whole number from 1 to 50, per cent",
    "span: yes": "delete it: only an article has columns to go over",
}


@pytest.mark.parametrize("options", FAULTS)
def test_a_value_that_cannot_stand_is_told_with_its_remedy(book: Path, options: str) -> None:
    problems = Problems()
    read(book, f"# 某章\n\n{figure(options)}{TEXT}\n", problems)
    (problem,) = problems
    assert (problem.code, problem.hints) == ("option-value", (FAULTS[options],))
    assert problem.location is not None
    line = 3 + len(options.split(", "))
    assert (problem.location.file, problem.location.line) == ("a.md", line)


@pytest.mark.parametrize("after", ["", "> 引文。\n", "## 某节\n", ":::{signature}\n某人\n:::\n"])
def test_a_picture_with_nothing_beside_it_is_told(book: Path, after: str) -> None:
    problems = Problems()
    read(book, f"# 某章\n\n{figure('place: beside')}{after}", problems)
    (problem,) = problems
    assert (problem.code, str(problem.location)) == ("figure-alone", "a.md:3:1")


def test_in_an_article_a_picture_keeps_to_its_column_or_goes_over_all(book: Path) -> None:
    head = "---\nheadline: 某题\n---\n"
    chapter = "# 某章\n\n:::{article} b.md\n:::\n"
    for options, is_told in (
        ("place: near", False),
        ("place: here", False),
        ("span: yes, place: foot", False),
        ("place: foot", True),
        ("place: beside", True),
        ("span: yes, place: beside", True),
        ("span: no", True),
    ):
        problems = Problems()
        (book / "b.md").write_text(f"{head}\n{TEXT}\n\n{figure(options)}", "utf-8")
        read(book, chapter, problems)
        assert [p.code for p in problems] == ["option-value"] * is_told, options
