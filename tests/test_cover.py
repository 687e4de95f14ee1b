"""Covers: the spine by the paper, the boxes, the bars, and the names of the title leaf, in black and one colour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pypdf
import pytest

from keben.cover import Cover, docket, flat_of, make_cover, write_cover
from keben.cover.barcode import BAR, MODULE
from keben.cover.design import BARCODE_EDGE
from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.extent import Extent
from keben.galley.leaves import title_leaf
from keben.galley.setter import Setter
from keben.galley.strip import Item, RuleItem, TextItem
from keben.model import Binding, Book, Imprint, Volume
from keben.press.job import Job
from keben.problems import Location, Problems
from keben.style import MPT_PER_MM, Style, mm, read_style
from tests.square_faces import SquareFaces

HOUSE = Path(__file__).parent.parent
AT = Location("book.yaml", 1, 1)
#: Synthetic: no such book, no such number.
IMPRINT = Imprint(
    "某某工会志",
    "样书",
    "mou",
    ("某某工会志编纂委员会　编",),
    "某某出版社",
    isbn="978-0-00-000000-2",
    price="00.00元（全两册）",
)
VOLUMES = (Volume("上册", (), AT), Volume("下册", (), AT))
EXTENT = Extent(490, 16, 3, 480)

#: Bars of the digits of an EAN-13: left with odd parity; the other codes are its mirror and inverse.
ODD = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()


@pytest.fixture(params=["16k", "d16k", "d32k"])
def style(request: pytest.FixtureRequest) -> Style:
    return read_style(HOUSE / "styles" / request.param)


def cover(style: Style, imprint: Imprint = IMPRINT, extent: Extent = EXTENT) -> Cover:
    book = Book(imprint, "16k", VOLUMES)
    return make_cover(book, 1, extent, Setter(style, SquareFaces(), Problems()))


def texts(items: tuple[Item, ...]) -> list[TextItem]:
    return [item for item in items if isinstance(item, TextItem)]


def said(items: tuple[Item, ...], left: int, right: int) -> str:
    """Return what stands between two x, in the order in which it was put."""
    return "".join(item.line.text for item in texts(items) if left <= item.x < right)


def test_a_spine_is_as_thick_as_its_paper(style: Style) -> None:
    extent = Extent(490, 0, 0, 480)
    for gsm, wanted in ((70, 23.1), (80, 26.4), (100, 33.0)):
        paper = replace(IMPRINT, text_paper=gsm)
        flat = flat_of(paper, VOLUMES[0], extent, style.trim, style.cover)
        assert round(flat.spine / MPT_PER_MM, 1) == wanted
    plates = flat_of(IMPRINT, VOLUMES[0], EXTENT, style.trim, style.cover)
    assert plates.spine - round(490 / 2 * 0.001346 * 80 * MPT_PER_MM) == pytest.approx(
        8 * 0.001346 * 157 * MPT_PER_MM, abs=1
    )
    given = replace(VOLUMES[0], spine=mm(25))
    assert flat_of(IMPRINT, given, extent, style.trim, style.cover).spine == mm(25)


def test_a_paperback_is_as_high_as_its_leaves_and_a_case_stands_over(style: Style) -> None:
    trim = style.trim
    paper = flat_of(IMPRINT, VOLUMES[0], EXTENT, trim, style.cover)
    assert paper.height == trim.height
    assert paper.width == 2 * (trim.width + style.cover.flap) + paper.spine
    case = flat_of(replace(IMPRINT, binding=Binding.CASE), VOLUMES[0], EXTENT, trim, style.cover)
    assert case.spine == paper.spine + 2 * style.cover.board
    assert case.top >= mm(15) and case.edge >= mm(15)
    assert case.height == trim.height + 2 * mm(3) + 2 * case.top
    assert case.panel == trim.width + mm(3) and case.joint == mm(11)
    assert len(case.folds) == 6 and list(case.folds) == sorted(case.folds)


def test_front_and_spine_have_the_names_of_the_title_leaf(style: Style) -> None:
    made = cover(style)
    flat = made.flat
    leaf = title_leaf(IMPRINT, "上册", style, Setter(style, SquareFaces(), Problems()))
    names = [item.line.text for item in texts(leaf)]
    front = said(made.upright, flat.front_left, flat.width)
    spine = said(made.upright, flat.spine_left, flat.front_left)
    assert front == "".join(names)
    assert spine == "某某工会志上册某某出版社"


def test_a_thin_spine_has_no_text_and_that_is_told(style: Style) -> None:
    extent = Extent(64, 0, 0, 64)
    made = cover(style, extent=extent)
    flat = made.flat
    assert not made.has_spine_text
    assert said(made.upright, flat.spine_left, flat.front_left) == ""
    lines = list(docket(Book(IMPRINT, "16k", VOLUMES), (extent, EXTENT), style))
    assert "too thin" in lines[0] and "too thin" not in lines[1]


def test_type_keeps_away_from_cut_and_folds(style: Style) -> None:
    for binding in Binding:
        made = cover(style, replace(IMPRINT, binding=binding))
        flat = made.flat
        for item in texts(made.upright):
            right = item.x + item.line.width * item.size // 1000
            assert flat.top + mm(5) <= item.y - item.size * 88 // 100
            assert item.y + item.size * 12 // 100 <= flat.height - flat.top - mm(5)
            assert flat.edge + mm(5) <= item.x and right <= flat.width - flat.edge - mm(5)
            assert not any(item.x < fold < right for fold in flat.folds)


def test_in_a_column_words_are_turned_and_short_numbers_stand_across(style: Style) -> None:
    made = cover(style, replace(IMPRINT, title="某志22（1949—2005）续"))
    turned = [item.line.text for item in texts(made.turned)]
    assert turned == ["（1949—2005）"] * 2
    columns = [item for item in texts(made.upright) if item.line.text == "22"]
    assert len(columns) == 2
    title = next(item for item in texts(made.upright) if item.line.text == "志")
    number = columns[0]
    middle = number.x + number.line.width * number.size // 2000
    assert abs(title.x + title.size // 2 - middle) <= 2  # on the axis of the column
    for item in texts(made.turned):
        axis = made.flat.width - item.y + item.size * 380 // 1000
        assert min(abs(axis - made.flat.spine_left - made.flat.spine // 2), abs(axis - middle)) < 9


def test_a_long_title_becomes_smaller_and_stays_on_its_slip(style: Style) -> None:
    made = cover(style, replace(IMPRINT, title="某某省某某地区某某市总工会志（一八四〇—二〇〇五）"))
    slip = next(item for item in made.upright if isinstance(item, RuleItem) and item.tint == 0)
    own = [item for item in texts(made.upright) if slip.x <= item.x < slip.x + slip.width]
    title = [item for item in own if item.y < slip.y + slip.height]
    assert title[0].size < style.cover.title.size
    assert all(slip.y < item.y < slip.y + slip.height for item in title)
    assert slip.height < made.flat.height * 2 // 3


def read_bars(items: tuple[Item, ...], flat_right: int) -> str:
    """Read the bars as a scanner does."""
    bars = sorted(
        (item.x, item.width)
        for item in items
        if isinstance(item, RuleItem) and item.height >= BAR and item.x < flat_right
        and item.tint == 1000
    )  # fmt: skip
    modules = ["0"] * 95
    for x, width in bars:
        start = (x - bars[0][0]) // MODULE
        modules[start : start + width // MODULE] = ["1"] * (width // MODULE)
    row = "".join(modules)
    halves = (row[3:45], row[50:92])
    codes = [half[k : k + 7] for half in halves for k in range(0, 42, 7)]
    digits, parity = "", ""
    for code in codes:
        forms = (
            code,
            "".join("01"[c == "0"] for c in code)[::-1],
            "".join("01"[c == "0"] for c in code),
        )
        k = next(k for k, form in enumerate(forms) if form in ODD)
        digits += str(ODD.index(forms[k]))
        parity += "LGR"[k]
    first = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]  # fmt: skip
    assert parity[6:] == "RRRRRR"
    return str(first.index(parity[:6])) + digits


def test_the_bars_say_the_number(style: Style) -> None:
    made = cover(style)
    flat = made.flat
    assert read_bars(made.upright, flat.spine_left) == "9780000000002"
    back = said(made.upright, flat.edge, flat.spine_left)
    assert back == "ISBN 978-0-00-000000-29780000000002定价：00.00元（全两册）"
    bars = [
        item for item in made.upright if isinstance(item, RuleItem) and item.x < flat.spine_left
    ]
    assert max(item.x + item.width for item in bars) <= flat.spine_left - BARCODE_EDGE
    assert max(item.y + item.height for item in bars) <= flat.height - BARCODE_EDGE
    assert [tint for tint, _run in groupby(item.tint for item in bars)] == [0, 1000]


def test_without_a_number_there_are_no_bars(style: Style) -> None:
    made = cover(style, replace(IMPRINT, isbn=""))
    assert said(made.upright, 0, made.flat.spine_left) == ""


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> BookFaces:
    return load_faces(HOUSE / "fonts" / "fonts.yaml", Problems(), tmp_path_factory.mktemp("faces"))


@pytest.mark.parametrize("binding", Binding)
def test_the_file_has_its_boxes_and_black_and_one_colour(
    binding: Binding, faces: BookFaces, tmp_path: Path
) -> None:
    style = read_style(HOUSE / "styles" / "16k")
    book = Book(replace(IMPRINT, binding=binding), "16k", VOLUMES)
    made = make_cover(book, 2, EXTENT, Setter(style, faces, Problems()))
    job = Job(style, tmp_path, "某某工会志　下册", datetime(2020, 2, 29, tzinfo=UTC), True)
    write_cover(made, job, faces, tmp_path / "a.pdf")
    write_cover(made, job, faces, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    (page,) = reader.pages
    trim, bleed = page.trimbox, page.bleedbox
    assert float(trim.width) == pytest.approx(made.flat.width / 1000, abs=0.001)
    assert float(trim.height) == pytest.approx(made.flat.height / 1000, abs=0.001)
    assert float(bleed.width - trim.width) == pytest.approx(6 * MPT_PER_MM / 1000, abs=0.01)
    contents = page.get_contents()
    assert contents is not None
    content = contents.get_data().decode("ascii")
    assert not re.search(r"\b(rg|RG|g|G|cs|CS|gs|Do)\b", content)
    inks = set(re.findall(r"([0-9. ]+) k\b", content.replace("\n", " ")))
    field = " ".join(f"{percent / 100:g}".lstrip("0") or "0" for percent in style.cover.colour)
    assert {
        ink.split()[-4:] == field.split() or ink.split()[-4:-1] == ["0"] * 3 for ink in inks
    } == {True}
    text = "".join(page.extract_text().split())
    for name in ("某某工会志", "下册", "某某出版社", "9780000000002"):
        assert sorted(name) == sorted(c for c in name if c in text)
    fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.get_object().keys()
