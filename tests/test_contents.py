"""Contents made from pages, how their lines are set, and what the finished sample edition has of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest

from keben.apparatus.contents import make_contents
from keben.galley.contents import KeptLines, contents_strips
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, Strip, TextItem
from keben.layout import Layout, lay_out
from keben.model import (
    Book,
    Contents,
    ContentsEntry,
    Division,
    Imprint,
    Level,
    Member,
    Paragraph,
    Place,
    Span,
    Volume,
)
from keben.number import number_book
from keben.pages.makeup import make_up
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.style import ContentsStyle, read_style
from tests.finished import Finished, built_sample, solid
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
AT = Location("book.yaml", 9, 7)
NAMES = ("上册", "下册")


def contents_style(**options: Any) -> ContentsStyle:
    return STYLE.contents.model_copy(update=options)


def page(
    index: int, folio: str, *headings: HeadingMark, kind: str = "text", volume: int = 1
) -> Page:
    return Page(index, volume, kind, folio, True, "", (), headings=headings)


def heading(level: str, number: str, title: str, *, is_listed: bool = True) -> HeadingMark:
    at = Location(f"{title}.md", 1, 3)
    return HeadingMark(level, number, title, at, is_listed=is_listed)


PAGES = (
    page(0, "", heading("plate", "", "领导关怀"), kind="plate"),
    page(1, "Ⅰ", heading("matter", "", "凡例"), kind="front"),
    page(2, "Ⅲ", heading("contents", "", "目录", is_listed=False), kind="contents"),
    page(3, "Ⅳ", heading("matter", "", "表目录"), kind="contents"),
    page(4, "1", heading("matter", "", "总述")),
    page(6, "3", heading("part", "第一编", "职工队伍"), kind="part"),
    page(8, "5", heading("chapter", "第一章", "产生"), heading("section", "第一节", "早期工矿")),
    page(9, "6", heading("item", "", "某公司"), heading("article", "", "喜报")),
    page(10, "7", heading("person", "", "某甲"), heading("item", "", "1912年", is_listed=False)),
    page(12, "9", heading("part", "第二编", "组织"), kind="part", volume=2),
    page(14, "11", heading("matter", "", "索引"), kind="index", volume=2),
)


def listed(**options: Any) -> list[str]:
    contents = make_contents(PAGES, NAMES, AT, contents_style(**options))
    return [entry.title for entry in contents.entries]


def test_every_entry_says_what_the_heading_on_its_page_says() -> None:
    contents = make_contents(PAGES[:9], NAMES, AT, STYLE.contents)
    assert (contents.volume_name, contents.at) == ("上册", AT)
    assert [(e.level, e.number, e.title, e.folio, e.page) for e in contents.entries] == [
        (Level.MATTER, "", "领导关怀", "", 0),
        (Level.MATTER, "", "总述", "1", 4),
        (Level.PART, "第一编", "职工队伍", "3", 6),
        (Level.CHAPTER, "第一章", "产生", "5", 8),
        (Level.SECTION, "第一节", "早期工矿", "5", 8),
    ]
    assert contents.entries[1].at == Location("总述.md", 1, 3)


def test_contents_of_the_book_say_where_another_volume_begins() -> None:
    contents = make_contents(PAGES, NAMES, AT, STYLE.contents)
    assert contents.volume_name == "上册"
    assert [(e.title, e.volume) for e in contents.entries if e.volume] == [("组织", "下册")]
    second = make_contents(PAGES[9:], NAMES, AT, STYLE.contents)
    assert second.volume_name == "下册"
    assert [(e.title, e.volume) for e in second.entries] == [("组织", ""), ("索引", "")]


def test_what_is_listed_is_a_matter_of_style() -> None:
    matter, parts = ["领导关怀", "总述"], ["职工队伍", "组织"]
    assert listed(depth="part") == [*matter, *parts, "索引"]
    assert listed(depth="chapter") == [*matter, parts[0], "产生", parts[1], "索引"]
    sections = [*matter, parts[0], "产生", "早期工矿"]
    assert listed() == [*sections, parts[1], "索引"]
    assert listed(depth="item") == [*sections, "某公司", parts[1], "索引"]
    assert listed(people=True) == [*sections, "某甲", parts[1], "索引"]
    assert listed(articles=True) == [*sections, "喜报", parts[1], "索引"]
    assert listed(front=True)[:4] == ["领导关怀", "凡例", "表目录", "总述"]


def test_what_stands_before_the_text_is_listed_with_folios_of_its_own() -> None:
    entries = make_contents(PAGES, NAMES, AT, contents_style(front=True)).entries
    assert [(e.title, e.folio) for e in entries[1:3]] == [("凡例", "Ⅰ"), ("表目录", "Ⅳ")]


def division(level: Level, title: str, *under: Division, words: int = 0) -> Division:
    blocks = (Paragraph((Span("一" * words, AT),), AT),) if words else ()
    return Division(level, (Span(title, AT),), AT, divisions=under, blocks=blocks)


def laid_out(*places: tuple[Place, ...]) -> Layout:
    """Lay out a book of two volumes, an 编 each."""
    volumes = []
    for name, own in zip(NAMES, places, strict=True):
        section = division(Level.SECTION, f"{name}之节", words=1500)
        part = division(Level.PART, f"{name}之编", division(Level.CHAPTER, f"{name}之章", section))
        members = [
            Member(
                place,
                AT,
                part if place is Place.DIVISION else None,
                is_front=place is Place.CONTENTS,
            )
            for place in own
        ]
        volumes.append(Volume(name, tuple(members), AT))
    problems = Problems()
    book = number_book(Book(Imprint("合成志", "", "zhi"), "16k", tuple(volumes)), problems, STYLE)
    layout = lay_out(book, Setter(STYLE, SquareFaces(), problems), ROOT / "book", problems)
    assert not problems.failed
    return layout


def said(layout: Layout) -> list[list[str]]:
    """Return the lines of the pages of contents, without dots, folios below and running heads."""
    return [
        [i.line.text.partition("·")[0] for i in p.items if isinstance(i, TextItem)]
        for p in layout.pages
        if p.kind == "contents" and p.items
    ]


def test_contents_that_stand_once_are_those_of_the_book() -> None:
    (lines,) = said(laid_out((Place.CONTENTS, Place.DIVISION), (Place.DIVISION,)))
    assert lines == [
        "目录",
        "（上册）",
        *("第一编上册之编", "第一章上册之章", "第一节上册之节"),
        "（下册）",
        *("第二编下册之编", "第一章下册之章", "第一节下册之节"),
    ]


def test_contents_in_every_volume_are_its_own() -> None:
    both = laid_out((Place.CONTENTS, Place.DIVISION), (Place.CONTENTS, Place.DIVISION))
    assert [lines[:3] for lines in said(both)] == [
        ["目录", "（上册）", "第一编上册之编"],
        ["目录", "（下册）", "第二编下册之编"],
    ]


def entry(
    level: Level, title: str, folio: str = "62", number: str = "", **more: Any
) -> ContentsEntry:
    return ContentsEntry(level, number, title, folio, 20, AT, **more)


def stick_for(**options: Any) -> Stick:
    style = STYLE.model_copy(update={"contents": contents_style(**options)})
    return Stick(Setter(style, SquareFaces(), Problems()), ROOT / "book", style.measure)


def set_strips(entries: Sequence[ContentsEntry], stick: Stick) -> list[Strip]:
    return contents_strips(Contents("", tuple(entries), AT), stick)[1:]


def set_lines(entries: Sequence[ContentsEntry], **options: Any) -> list[TextItem]:
    strips = set_strips(entries, stick_for(**options))
    return [item for strip in strips for item in strip.items if isinstance(item, TextItem)]


def places(item: TextItem) -> Iterator[tuple[str, float]]:
    """Yield every cell with its left edge, mpt."""
    x = item.line.indent
    for cell, advance in zip(item.line.cells, item.line.advances, strict=True):
        yield cell.text, item.x + x * item.size / 1000
        x += advance


RANKS = (Level.MATTER, Level.CHAPTER, Level.SECTION, Level.ITEM)


@pytest.mark.parametrize("parentheses", [True, False])
def test_dots_stand_under_one_another_and_folios_end_at_the_edge(parentheses: bool) -> None:
    """Whatever the size of a line and its indent, and however long its title."""
    entries = [
        entry(level, "题" * length, folio, "第一章" if level is Level.CHAPTER else "")
        for level in RANKS
        for length in range(3, 20)
        for folio in ("7", "62", "iii", "971")
    ]
    chapter = STYLE.contents.chapter.model_copy(update={"size": 12000})
    item = STYLE.contents.section.model_copy(update={"size": 9000, "indent": 4})
    lines = set_lines(entries, chapter=chapter, item=item, depth="item", parentheses=parentheses)
    assert len(lines) == len(entries)
    half = STYLE.grid.size / 2
    ends: dict[int, set[int]] = {}
    for found, wanted in zip(lines, entries, strict=True):
        dots = [x for text, x in places(found) if text == "·"]
        assert len(dots) >= 3
        for dot in dots:
            steps = (STYLE.measure - dot) / half
            assert abs(steps - round(steps)) * half < 30  # mpt
        if wanted.folio.isdecimal():
            ends.setdefault(len(wanted.folio), set()).add(round(dots[-1] / half))
        edge = found.x + (found.line.indent + found.line.width) * found.size / 1000
        assert abs(edge - STYLE.measure) < 30
        shown = f"({wanted.folio})" if parentheses else wanted.folio
        assert found.line.text.endswith("·" + shown)
    assert all(len(columns) == 1 for columns in ends.values())


def test_a_title_is_turned_over_at_a_phrase_and_hangs_under_its_own_text() -> None:
    titles = {
        "甲" * 14 + "工程与" + "乙" * 14 + "工程": "甲" * 14 + "工程",
        "甲" * 16 + "、" + "乙" * 16: "甲" * 16 + "、",
        "甲" * 15 + "　" + "乙" * 15: "甲" * 15,
        "甲" * 15 + "《" + "乙" * 15 + "》": "甲" * 15,
        "甲" * 14 + "参与" + "乙" * 20: "甲" * 14 + "参与" + "乙" * 10,  # no phrase: all that fits
    }
    for title, first in titles.items():
        lines = set_lines([entry(Level.SECTION, title, "1024", "第十一节")])
        assert [item.line.text.partition("·")[0].removeprefix("第十一节") for item in lines] == [
            first,
            title.removeprefix(first).removeprefix("\u3000"),
        ]
        starts = [next(x for text, x in places(item) if text in title) for item in lines]
        assert starts[0] == starts[1] == (2 + 4 + 1) * STYLE.grid.size
        assert [item.line.text.endswith("·(1024)") for item in lines] == [False, True]
        assert {item.link for item in lines} == {20}


def test_a_part_is_centred_without_a_folio_and_turned_over_where_it_is_long() -> None:
    short, *_rest = set_lines([entry(Level.PART, "人物", number="第七编")])
    assert short.line.text == "第七编人物"
    assert short.line.advances[3] == 2000  # 人　物
    long = set_lines([entry(Level.PART, "甲" * 20 + "，" + "乙" * 12, number="第七编")])
    assert [item.line.text for item in long] == ["第七编" + "甲" * 20 + "，", "乙" * 12]
    for item in long:
        right = STYLE.measure - item.x - item.line.width * item.size // 1000
        assert abs(item.x - right) <= 1


def test_parts_have_folios_where_nothing_else_is_listed() -> None:
    (line,) = set_lines([entry(Level.PART, "职工队伍", number="第一编")], depth="part")
    assert re.fullmatch(r"第一编职工队伍·{3,}\(62\)", line.line.text)


@pytest.mark.parametrize(
    ("level", "number", "title", "pitch"),
    [
        (Level.MATTER, "", "后记", 2000),
        (Level.SECTION, "第一节", "党组", 2000),
        (Level.SECTION, "第一节", "记者站", 1000),
        (Level.MATTER, "", "大事记", 1500),
        (Level.ITEM, "", "某甲", 2000),
        (Level.ITEM, "", "某某甲", 1000),
    ],
)
def test_short_titles_are_opened_by_their_advances(
    level: Level, number: str, title: str, pitch: int
) -> None:
    (line,) = set_lines([entry(level, title, number=number)])
    assert line.line.text.startswith(number + title)
    assert line.line.advances[len(number)] == pitch


def random_entries(seed: int) -> list[ContentsEntry]:
    draw = random.Random(seed)
    entries: list[ContentsEntry] = []
    for part in range(9):
        volume = "下册" if part == 4 else ""
        entries.append(
            entry(Level.PART, "编" * draw.choice((4, 40)), number="第一编", volume=volume)
        )
        for _chapter in range(draw.randint(1, 7)):
            entries.append(entry(Level.CHAPTER, "章" * draw.choice((4, 4, 50)), number="第一章"))
            for _section in range(draw.choice((0, 1, 2, 5))):
                entries.append(entry(Level.SECTION, "节" * draw.choice((4, 60)), number="第一节"))
    return entries


@pytest.mark.parametrize("depth", ["section", "part"])
def test_lines_kept_from_a_round_are_those_that_would_be_set_in_the_next(depth: str) -> None:
    stick = stick_for(depth=depth)
    kept: KeptLines = {}
    for moved in (0, 0, 4):
        entries = tuple(replace(entry, page=entry.page + moved) for entry in random_entries(3))
        contents = Contents("上册", entries, AT)
        assert contents_strips(contents, stick, kept) == contents_strips(contents, stick)
    assert kept


@pytest.mark.parametrize("seed", range(12))
def test_no_page_parts_a_rank_from_its_first_entry_or_the_lines_of_a_title(seed: int) -> None:
    entries = random_entries(seed)
    stick = stick_for()
    strips = contents_strips(Contents("上册", tuple(entries), AT), stick)
    formes = make_up(tuple(strips), stick.style)
    texts = [
        [item.line.text for item in forme.items if isinstance(item, TextItem)] for forme in formes
    ]
    assert len(texts) > 2
    for (*_others, last), (first, *_rest) in pairwise(texts):
        assert last.endswith(")")  # the end of a title, and neither an 编 nor a volume
        assert not ("节" not in last and first.startswith("第一节"))


def test_chapters_without_sections_need_not_stay_together() -> None:
    chapters = [entry(Level.CHAPTER, "章名若干", number="第一章") for _ in range(100)]
    assert not any(strip.keep_next for strip in set_strips(chapters, stick_for()))
    sections = [chapters[0], entry(Level.SECTION, "节名若干", number="第一节")]
    assert [strip.keep_next > 0 for strip in set_strips(sections, stick_for())] == [True, False]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


def test_lines_of_the_finished_contents_lead_to_the_pages_that_they_name(edition: Finished) -> None:
    reader = pypdf.PdfReader(edition.screen_pdf)
    pages = {p.indirect_reference.idnum: k for k, p in enumerate(reader.pages)}  # type: ignore[union-attr]
    by_text = {(h.text, h.page) for h in edition.headings}
    for own in (p for p in edition.pages if p.kind == "contents"):
        entries = [line for line in own.lines if line.role == "contents"]
        links = [a.get_object() for a in reader.pages[own.index].get("/Annots", ())]
        targets = [pages[link["/Dest"][0].idnum] for link in links]
        assert len(entries) == len(targets)
        for line, target in zip(entries, targets, strict=True):
            title, _dots, folio = line.text.partition("·")
            assert (solid(title), target) in by_text
            if folio:
                assert folio.strip("·()") == edition.pages[target].folio


def test_bookmarks_have_no_space_in_short_titles(edition: Finished) -> None:
    """党　组 is opened on the page; only number and title are parted in a bookmark."""
    reader = pypdf.PdfReader(edition.screen_pdf)
    known = {h.title for h in edition.headings} | {
        f"{h.number}\u3000{h.title}" for h in edition.headings
    }
    titles = list(_titles(reader.outline))
    assert "凡例" in titles
    assert "目录" in titles
    assert set(titles) <= known


def _titles(outline: Sequence[Any]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.title)
