"""Pages of tiny galleys. Rules: A7.4, A8.6, A8.9, A10.1, A10.2, A10.8, A11.3."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.galley.division import division_galley
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import RuleItem, Strip, TextItem
from keben.model import (
    Align,
    Article,
    Division,
    Level,
    Mark,
    Note,
    Paragraph,
    Span,
    Table,
    TableCell,
    Text,
)
from keben.pages.forme import Forme
from keben.pages.makeup import make_up
from keben.pages.sequence import VolumeFormes, number_pages
from keben.problems import Location, Problems
from keben.style import read_style
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
AT = Location("a.md", 1, 1)
EM, LEADING = STYLE.grid.size, STYLE.grid.leading


@pytest.fixture
def stick() -> Stick:
    return Stick(Setter(STYLE, SquareFaces(), Problems()), ROOT / "book", STYLE.measure)


def text(string: str) -> Text:
    return (Span(string, AT),)


def paragraph(count: int) -> Paragraph:
    return Paragraph(text("一" * (count - 1) + "。"), AT)


def lines(forme: Forme) -> list[TextItem]:
    return [item for item in forme.items if isinstance(item, TextItem)]


def body_rows(forme: Forme) -> list[int]:
    first = EM * 880 // 1000
    return [(item.y - first) // LEADING for item in lines(forme) if item.role == "body"]


def section(title: str, *blocks: Paragraph | Table | Article) -> Division:
    return Division(Level.SECTION, text(title), AT, number="第一节", blocks=blocks)


def chapter(*parts: Division, blocks: tuple[Paragraph, ...] = ()) -> Division:
    return Division(
        Level.CHAPTER, text("工人阶级"), AT, number="第一章", divisions=parts, blocks=blocks
    )


def test_body_lines_stand_on_the_grid(stick: Stick) -> None:
    formes = make_up(division_galley(chapter(section("产生", paragraph(4000))), stick), STYLE)
    first = EM * 880 // 1000
    for forme in formes:
        for item in lines(forme):
            if item.role == "body":
                assert (item.y - first) % LEADING == 0
                assert item.y <= STYLE.text_height


def test_no_page_begins_with_the_last_line_of_a_paragraph(stick: Stick) -> None:
    for length in range(60, 140, 7):
        blocks = tuple(paragraph(length) for _ in range(30))
        formes = make_up(division_galley(chapter(blocks=blocks), stick), STYLE)
        for forme in formes[1:]:
            first = next(item for item in lines(forme) if item.role == "body")
            assert not (first.line.last and first.line.start > 0)


def test_a_heading_never_ends_a_page(stick: Stick) -> None:
    for filler in range(200, 2400, 190):
        parts = (section("甲", paragraph(filler)), section("乙", paragraph(300)))
        for forme in make_up(division_galley(chapter(*parts), stick), STYLE):
            roles = [item.role for item in lines(forme)]
            if "heading" in roles:
                below = roles[len(roles) - roles[::-1].index("heading") :]
                assert below.count("body") >= 3


def test_a_broken_table_takes_up_its_head_again(stick: Stick) -> None:
    rows = tuple((TableCell(text(str(k))), TableCell(text(str(k * 7)))) for k in range(80))
    head = ((TableCell(text("年份")), TableCell(text("会员"))),)
    table = Table(
        "t", text("会员"), AT, "人", (Align.LEFT, Align.RIGHT), head, rows, number="1-1-1"
    )
    formes = make_up(division_galley(chapter(section("甲", table)), stick), STYLE)
    assert len(formes) >= 2
    shown = [item.line.text for forme in formes for item in lines(forme) if item.role == "table"]
    assert [cell for cell in shown if cell not in ("年份", "会员")] == [
        cell for k in range(80) for cell in (str(k), str(k * 7))
    ]
    for number, forme in enumerate(formes):
        captions = [item.line.text for item in lines(forme) if item.role == "caption"]
        assert captions[0] == ("续表1-1-1" if number else "表1-1-1\u3000会员")
        assert sum(item.line.text == "年份" for item in lines(forme)) == 1
        rules = [item for item in forme.items if isinstance(item, RuleItem)]
        assert sum(rule.height == STYLE.table.thick for rule in rules) == 2


def test_figures_stand_under_one_another(stick: Stick) -> None:
    rows = tuple(
        (TableCell(text("甲")), TableCell(text(figure)))
        for figure in ("8622", "92789", "7.25", "309042")
    )
    table = Table("t", (), AT, "", (Align.LEFT, Align.RIGHT), (), rows)
    (forme,) = make_up(division_galley(chapter(section("甲", table)), stick), STYLE)
    points = []
    for item in lines(forme):
        if item.role == "table" and item.line.text[0].isdigit():
            whole = len(item.line.text.partition(".")[0])
            points.append(item.x + whole * item.size // 2)
    assert max(points) - min(points) <= 2


def test_notes_stand_at_the_foot_of_their_page(stick: Stick) -> None:
    body = Paragraph((Span("一" * 100, AT), Span("①", AT, note="1"), Span("一" * 900, AT)), AT)
    note = Note("1", text("注" * 120), AT, number="①")
    division = Division(Level.MATTER, text("序"), AT, blocks=(body,), notes=(note,))
    (forme, *_rest) = make_up(division_galley(division, stick), STYLE)
    notes = [item for item in lines(forme) if item.role == "note"]
    assert "".join(item.line.text for item in notes) == "①\u3000" + "注" * 120
    last_body = max(item.y for item in lines(forme) if item.role == "body")
    assert last_body < min(item.y for item in notes)
    assert max(item.y for item in notes) <= STYLE.text_height


def test_columns_are_balanced_and_lose_nothing(stick: Stick) -> None:
    article = Article("a", text("五年"), AT, tuple(paragraph(150 + k) for k in range(20)))
    formes = make_up(division_galley(chapter(section("甲", article)), stick), STYLE)
    set_text = "".join(
        item.line.text for forme in formes for item in lines(forme) if item.role == "body"
    )
    assert len(set_text) == sum(150 + k for k in range(20))
    last = [item for item in lines(formes[-1]) if item.role == "body"]
    left = sum(item.x == 0 for item in last)
    assert abs(left - (len(last) - left)) <= 1


def test_folios_run_on_and_parts_begin_on_rectos(stick: Stick) -> None:
    def forme(kind: str = "text", *, recto: bool = False) -> Forme:
        item = stick.one_line("一", stick.body, align="left", role="body")
        return Forme((item,), kind, needs_recto=recto)

    volumes = [
        VolumeFormes("上册", (forme("title"),), (forme("front"),) * 3, (forme(),) * 3),
        VolumeFormes(
            "下册", (), (forme("contents"),), (forme(), forme("part", recto=True), forme())
        ),
    ]
    pages = number_pages(volumes, "志", stick.setter)
    first = [page for page in pages if page.volume == 1][:10]  # blanks fill the last signature
    second = [page for page in pages if page.volume == 2][:6]
    assert [page.folio for page in first] == [
        "", "", "i", "ii", "iii", "iv", "1", "2", "3", "4",
    ]  # fmt: skip
    assert [(page.folio, page.kind) for page in second] == [
        ("i", "contents"), ("ii", "blank"), ("5", "text"), ("6", "blank"), ("7", "part"), ("8", "text"),
    ]  # fmt: skip
    for page in pages:
        if page.folio.isdigit():
            assert int(page.folio) % 2 == (1 if page.is_recto else 0)
        assert page.folio_shown == (bool(page.folio) and page.kind not in ("part", "blank"))


def test_what_is_higher_than_a_page_is_not_lost(stick: Stick) -> None:
    strip = Strip((stick.one_line("一", stick.body, align="left", role="body"),), 10**7)
    assert len(make_up((strip, strip), STYLE)) == 2


def test_a_superior_that_looks_like_a_note_mark_keeps_its_number(stick: Stick) -> None:
    body = Paragraph(
        (Span("一", AT), Span("③", AT, mark=Mark.SUPERIOR), Span("②", AT, note="n")), AT
    )
    note = Note("n", text("注"), AT, number="②")
    division = Division(Level.MATTER, text("序"), AT, blocks=(body,), notes=(note,))
    (forme,) = make_up(division_galley(division, stick), STYLE)
    assert [item.line.text for item in lines(forme) if item.role != "heading"] == [
        "一③①", "①\u3000注",
    ]  # fmt: skip
