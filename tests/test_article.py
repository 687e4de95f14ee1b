"""Articles in columns, rolls and index: pieces and pages. Rules: A7.4, A8.1, A8.2, A8.9, A10.1, A10.6."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from keben.galley.article import article_strips
from keben.galley.division import division_galley
from keben.galley.index import index_strips
from keben.galley.roll import roll_strips
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Columns, PictureItem, Piece, RuleItem, Strip, TextItem
from keben.model import (
    Align,
    Article,
    CrossHead,
    Division,
    Figure,
    Index,
    IndexEntry,
    Level,
    Locator,
    Paragraph,
    Roll,
    RollRow,
    Span,
    Table,
    TableCell,
    Text,
)
from keben.pages.columns import ColumnFiller
from keben.pages.costs import ending_costs
from keben.pages.forme import Forme
from keben.pages.makeup import make_up
from keben.problems import Location, Problems
from keben.style import Style, read_style
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
AT = Location("a.md", 1, 1)
EM, LEADING = STYLE.grid.size, STYLE.grid.leading
ASCENT = EM * 880 // 1000


def stick_of(folder: Path, style: Style = STYLE) -> Stick:
    return Stick(Setter(style, SquareFaces(), Problems()), folder, style.measure)


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    Image.new("L", (900, 600), 200).save(tmp_path / "a.png", dpi=(300, 300))
    return stick_of(tmp_path)


def text(string: str) -> Text:
    return (Span(string, AT),)


def paragraph(count: int) -> Paragraph:
    return Paragraph(text("一" * (count - 1) + "。"), AT)


def article(*blocks: Paragraph | CrossHead | Figure | Table, columns: int = 2) -> Article:
    return Article("a", text("短讯"), AT, blocks, columns=columns)


def figure(*, span: bool = False) -> Figure:
    return Figure("f", text("会场"), AT, "a.png", span=span, number="1-1-1")


def columns_of(pieces: list[Piece]) -> list[Columns]:
    return [piece for piece in pieces if isinstance(piece, Columns)]


def texts(pieces: list[Piece]) -> list[str]:
    return [
        item.line.text
        for piece in pieces
        if isinstance(piece, Strip)
        for item in piece.items
        if isinstance(item, TextItem)
    ]


def made_up(*blocks: Article | Paragraph, stick: Stick) -> list[Forme]:
    division = Division(Level.CHAPTER, text("文存"), AT, number="第一章", blocks=blocks)
    return make_up(division_galley(division, stick), stick.style)


def feet(forme: Forme, count: int) -> list[int]:
    """Return the lowest row of each column of a page."""
    found = []
    for k in range(count):
        left = STYLE.measure * k // count
        rows = [
            (item.y - ASCENT) // LEADING
            for item in forme.items
            if isinstance(item, TextItem)
            and item.role == "body"
            and left - EM < item.x < left + STYLE.measure // count - EM
        ]
        found.append(max(rows))
    return found


@pytest.mark.parametrize(("asked", "given", "em"), [(1, 1, 38), (2, 2, 18), (3, 3, 11), (4, 3, 11)])
def test_columns_are_whole_em_and_never_too_narrow(
    stick: Stick, asked: int, given: int, em: int
) -> None:
    pieces = article_strips(article(paragraph(200), columns=asked), stick)
    if given == 1:
        assert not columns_of(pieces)
        return
    (block,) = columns_of(pieces)
    assert (block.count, block.width) == (given, em * EM)
    assert 0 <= STYLE.measure - given * block.width - (given - 1) * block.gap < given


def test_three_columns_become_two_in_a_narrow_book(tmp_path: Path) -> None:
    style = read_style(ROOT / "styles" / "d32k")
    (block,) = columns_of(
        article_strips(article(paragraph(200), columns=3), stick_of(tmp_path, style))
    )
    assert (block.count, block.width) == (2, 12 * style.grid.size)


def test_narrow_columns_are_indented_by_one_em(stick: Stick) -> None:
    (block,) = columns_of(article_strips(article(paragraph(100), columns=3), stick))
    first = block.strips[0].items[0]
    assert isinstance(first, TextItem)
    assert first.line.indent == 1000


def test_the_head_stands_in_the_order_of_a_newspaper(stick: Stick) -> None:
    whole = replace(
        article(paragraph(100)),
        rubric=text("论坛"),
        kicker=text("引题"),
        subtitle=text("副题"),
        byline=text("记者"),
    )
    pieces = article_strips(whole, stick)
    assert texts(pieces) == ["论坛", "引题", "短讯", "——副题", "记者"]
    head = [piece for piece in pieces if isinstance(piece, Strip)]
    assert all(strip.keep_next >= 4 * LEADING for strip in head)
    assert [mark.title for strip in head for mark in strip.headings] == ["短讯"]
    assert sum(isinstance(item, RuleItem) for strip in head for item in strip.items) == 1


def test_a_long_headline_is_turned_over_between_its_phrases(stick: Stick) -> None:
    long = replace(
        article(paragraph(100)),
        headline=text("五年奋进铸辉煌\u3000试排一则长题要在短语处转行不可拆词"),
    )
    assert texts(article_strips(long, stick)) == [
        "五年奋进铸辉煌",
        "试排一则长题要在短语处转行不可拆词",
    ]


def test_a_spanning_picture_parts_the_columns(stick: Stick) -> None:
    blocks = (paragraph(140), figure(span=True), paragraph(140))
    pieces = article_strips(article(*blocks), stick)
    kinds = [type(piece) for piece in pieces]
    assert kinds[-3:] == [Columns, Strip, Columns]
    (forme,) = made_up(article(*blocks), stick=stick)
    (picture,) = [item for item in forme.items if isinstance(item, PictureItem)]
    assert picture.width == STYLE.measure
    rows = [item.y for item in forme.items if isinstance(item, TextItem) and item.role == "body"]
    above = [y for y in rows if y < picture.y]
    below = [y for y in rows if y > picture.y + picture.height]
    assert len(above) + len(below) == len(rows)
    assert len(above) == len(below)


def table(*heads: str) -> Table:
    cells = tuple(TableCell(text(head)) for head in heads)
    return Table("t", text("表"), AT, "", (Align.LEFT,) * len(heads), (cells,), (cells,))


def test_a_table_too_wide_for_a_column_goes_over_all_with_its_cross_head(stick: Stick) -> None:
    head = CrossHead(text("小题"), AT)
    narrow = article_strips(article(paragraph(100), head, table("年", "数")), stick)
    assert isinstance(narrow[-1], Columns)
    wide = table("若干年份的基层组织", "若干年份的会员人数", "备注")
    pieces = article_strips(article(paragraph(100), head, wide), stick)
    (block,) = columns_of(pieces)
    above = [piece for piece in pieces[pieces.index(block) + 1 :] if isinstance(piece, Strip)]
    assert len(block.strips) == 6
    assert texts([*above])[:3] == ["小题", "表", "若干年份的基层组织"]


def test_a_picture_stands_in_its_column(stick: Stick) -> None:
    (block,) = columns_of(article_strips(article(paragraph(50), figure()), stick))
    (picture,) = [
        item for strip in block.strips for item in strip.items if isinstance(item, PictureItem)
    ]
    assert picture.width == block.width


@pytest.mark.parametrize("count", [2, 3])
def test_neighbouring_lines_register_and_columns_end_level(stick: Stick, count: int) -> None:
    for length in range(100, 1500, 170):
        blocks = (paragraph(length), CrossHead(text("小题"), AT), paragraph(length))
        formes = made_up(article(*blocks, columns=count), stick=stick)
        for forme in formes:
            for item in forme.items:
                if isinstance(item, TextItem) and item.role == "body":
                    assert (item.y - ASCENT) % LEADING == 0
        if len(formes) == 1 and length > 200:
            ends = feet(formes[0], count)
            assert max(ends) - min(ends) <= 3  # a cross head wants two lines


def test_a_cross_head_never_ends_a_column(stick: Stick) -> None:
    for length in range(60, 900, 60):
        blocks = (paragraph(length), CrossHead(text("小题"), AT), paragraph(400))
        for forme in made_up(article(*blocks), stick=stick):
            for head in forme.items:
                if isinstance(head, TextItem) and head.line.text == "小题":
                    side = head.x < STYLE.measure // 2
                    below = [
                        item
                        for item in forme.items
                        if isinstance(item, TextItem)
                        and item.role == "body"
                        and item.y > head.y
                        and (item.x < STYLE.measure // 2) == side
                    ]
                    assert len(below) >= 2


def test_white_above_a_cross_head_makes_columns_level() -> None:
    line = Strip((), LEADING)
    white = Strip((), LEADING, is_blank=True, keep_next=LEADING)
    kept = replace(line, keep_next=2 * LEADING)
    strips = (*[line] * 3, white, kept, *[line] * 4, kept, *[line] * 12)
    filler = ColumnFiller(strips, ending_costs(strips, LEADING), LEADING, LEADING - EM)
    first, second = filler.level(0, 10 * LEADING, 2)
    assert first.height == second.height == 10 * LEADING
    assert first.placed[4][1] == 5 * LEADING


def test_a_picture_waits_for_the_next_column_and_leaves_no_white() -> None:
    line = Strip((), LEADING)
    picture = Strip((), 5 * LEADING, placing="near")
    strips = (*[line] * 7, picture, *[line] * 20)
    filler = ColumnFiller(strips, ending_costs(strips, LEADING), LEADING, LEADING - EM)
    first, second = filler.level(0, 10 * LEADING, 2)
    assert (len(first.placed), first.height) == (10, 10 * LEADING)
    assert second.placed[0] == (picture, 0)
    assert (second.end, second.height) == (16, 10 * LEADING)


def test_a_source_too_long_for_a_column_stands_under_all(stick: Stick) -> None:
    short = replace(article(paragraph(200)), source=text("《日报》"), date="2008-10")
    assert isinstance(article_strips(short, stick)[-1], Columns)
    end = article_strips(replace(short, columns=3), stick)[-1]
    assert isinstance(end, Strip)
    assert texts([end]) == ["（《日报》\u30002008年10月）"]
    assert not end.may_start


def test_articles_begin_a_page_where_the_style_says_so(tmp_path: Path) -> None:
    setting = STYLE.article.model_copy(update={"break_before": "page"})
    style = STYLE.model_copy(update={"article": setting})
    short = article(paragraph(100))
    assert len(made_up(short, short, stick=stick_of(tmp_path))) == 1
    assert len(made_up(short, short, stick=stick_of(tmp_path, style))) == 2


def test_a_group_that_goes_on_overleaf_says_so(stick: Stick) -> None:
    rows = tuple(RollRow(f"{k:03}", (), AT, ("先进单位",)) for k in range(300))
    strips = roll_strips(Roll("r", "", AT, "names", rows), stick)
    formes = make_up(tuple(strips), STYLE)
    heads = [
        [
            item.line.text
            for item in forme.items
            if isinstance(item, TextItem) and item.line.text.startswith("先进单位")
        ]
        for forme in formes
    ]
    assert heads == [["先进单位"], ["先进单位（续）"]]


def test_what_belongs_together_in_an_index_is_kept(stick: Stick) -> None:
    pages = tuple(Locator(1, str(k), k) for k in range(100, 116))
    entry = IndexEntry("工会", "gonghui", pages, sub=(IndexEntry("章程", "zhangcheng"),))
    index = Index("索引", (("G", (entry,)),), AT)
    block = index_strips(index, stick)[-1]
    assert isinstance(block, Columns)
    letter, *lines = block.strips
    assert letter.keep_next == 2 * lines[0].height
    assert [line.may_start for line in lines] == [True, *[False] * (len(lines) - 2), True]
    assert lines[-2].keep_next
