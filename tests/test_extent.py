"""What 版本记录 says of paper and words, given or reckoned."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.galley.extent import Extent, colophon_rows, leaves_of_sheet, sheets_of, words_of
from keben.galley.setter import Setter
from keben.galley.strip import TextItem
from keben.layout import lay_out
from keben.model import Imprint, Volume
from keben.number import number_book
from keben.pages.extents import count_extents
from keben.problems import Location, Problems
from keben.source import read_book
from keben.style import Style, load_style, read_style
from tests.square_faces import SquareFaces

STYLES = Path(__file__).parent.parent / "styles"
AT = Location("book.yaml", 1, 1)
ROWS = ("书名", "开本", "成品尺寸", "印张", "插页", "字数", "书号", "定价")
IMPRINT = Imprint(
    "甲志",
    "",
    "jia",
    colophon=tuple((label, "甲志" if label == "书名" else "") for label in ROWS),
    isbn="978-0-00-000000-2",
    price="00.00元（全两册）",
)
VOLUMES = (Volume("上册", (), AT), Volume("下册", (), AT))
EXTENTS = (Extent(496, 8, 3, 480), Extent(484, 0, 0, 470))


@pytest.fixture
def style() -> Style:
    return read_style(STYLES / "16k")


def test_rows_that_the_book_leaves_out_are_filled_in(style: Style) -> None:
    rows = dict(colophon_rows(IMPRINT, VOLUMES, EXTENTS, style))
    assert rows == {
        "书名": "甲志",
        "开本": "787毫米×1092毫米　1/16",
        "成品尺寸": "185毫米×260毫米",
        "印张": "61.25（上册31　下册30.25）",
        "插页": "8面",
        "字数": f"{-(-38 * 34 * 950 // 1000)}千字",
        "书号": "978-0-00-000000-2",
        "定价": "00.00元（全两册）",
    }


def test_what_is_written_stands(style: Style) -> None:
    written = Imprint("甲志", "", "jia", colophon=(("字数", "1200千字"), ("印张", "60")))
    assert colophon_rows(written, VOLUMES, EXTENTS, style) == written.colophon


def test_before_pages_are_known_their_rows_are_empty(style: Style) -> None:
    rows = dict(colophon_rows(IMPRINT, VOLUMES, (), style))
    assert [label for label in ROWS if not rows[label]] == ["印张", "插页", "字数"]


def test_one_volume_has_one_number_and_volumes_their_own_isbn(style: Style) -> None:
    rows = dict(colophon_rows(IMPRINT, VOLUMES[:1], EXTENTS[:1], style))
    assert rows["印张"] == "31"
    own = tuple(Volume(v.name, (), AT, isbn="978-0-00-000000-2") for v in VOLUMES)
    without = Imprint("甲志", "", "jia", colophon=(("书号", ""),))
    (row,) = colophon_rows(without, own, EXTENTS, style)
    assert row == ("书号", "978-0-00-000000-2（上册）　978-0-00-000000-2（下册）")


@pytest.mark.parametrize(("name", "leaves", "sheets"), [("d16k", 16, "31"), ("d32k", 32, "15.5")])
def test_a_sheet_has_as_many_leaves_as_its_format_says(name: str, leaves: int, sheets: str) -> None:
    own = read_style(STYLES / name)
    assert leaves_of_sheet(own.trim) == leaves
    assert sheets_of(496, own.trim) == sheets
    assert words_of(EXTENTS[0], own) == own.grid.characters * own.grid.lines * 480


def test_a_format_that_is_not_listed_goes_by_its_size(style: Style) -> None:
    square = style.trim.model_copy(update={"width": style.trim.height})
    assert leaves_of_sheet(square) == 16
    rows = dict(colophon_rows(IMPRINT, VOLUMES, (), style.model_copy(update={"trim": square})))
    assert rows["开本"] == "1/16"


def test_a_colophon_says_the_sheets_of_its_own_book(tmp_path: Path) -> None:
    """The rounds go on until the leaf says what the pages are, and leave a book alone that says itself."""
    book = tmp_path / "book"
    (book / "01").mkdir(parents=True)
    (book / "01" / "part.md").write_text("# 甲编\n", "utf-8")
    (book / "01" / "01.md").write_text("# 甲章\n\n" + "甲乙丙丁，" * 400, "utf-8")
    (book / "book.yaml").write_text(
        "title: 甲志\nslug: jia\nstyle: 16k\ncolophon: [[印张], [字数], [版次, 样书]]\n"
        "volumes: [{name: 全一册, content: [contents, 01/]}]\n",
        "utf-8",
    )
    problems = Problems()
    style = load_style(STYLES / "16k", problems)
    read = read_book(book, problems)
    assert style and read, list(problems)
    layout = lay_out(
        number_book(read, problems, style), Setter(style, SquareFaces(), problems), book, problems
    )
    (extent,) = count_extents(layout.pages, 1)
    leaf = next(page for page in layout.pages if page.kind == "colophon")
    said = [item.line.text for item in leaf.items if isinstance(item, TextItem)]
    words = f"{-(-words_of(extent, style) // 1000)}千字"
    assert said == ["印张", sheets_of(extent.pages, style.trim), "字数", words, "版次", "样书"]
    assert extent.pages % 16 == 0
