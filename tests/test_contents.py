"""Tests of the contents made from pages."""

from __future__ import annotations

from keben.apparatus.contents import make_contents
from keben.galley.strip import HeadingMark
from keben.model import Level
from keben.pages.page import Page
from keben.problems import Location

AT = Location("book.yaml", 9, 7)


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
    page(4, "1", heading("matter", "", "总述")),
    page(6, "3", heading("part", "第一编", "职工队伍"), kind="part"),
    page(8, "5", heading("chapter", "第一章", "产生"), heading("section", "第一节", "早期工矿")),
    page(9, "6", heading("item", "", "保晋公司"), heading("article", "", "喜报")),
    page(10, "7", heading("section", "第二节", "不列", is_listed=False)),
    page(12, "9", heading("part", "第二编", "组织"), kind="part", volume=2),
    page(14, "11", heading("matter", "", "索引"), kind="index", volume=2),
)


def test_every_entry_says_what_the_heading_on_its_page_says() -> None:
    contents = make_contents(PAGES, 1, "上册", AT)
    assert (contents.volume_name, contents.at) == ("上册", AT)
    assert [(e.level, e.number, e.title, e.folio, e.page) for e in contents.entries] == [
        (Level.MATTER, "", "领导关怀", "", 0),
        (Level.MATTER, "", "总述", "1", 4),
        (Level.PART, "第一编", "职工队伍", "3", 6),
        (Level.CHAPTER, "第一章", "产生", "5", 8),
        (Level.SECTION, "第一节", "早期工矿", "5", 8),
    ]
    assert contents.entries[1].at == Location("总述.md", 1, 3)


def test_a_volume_lists_its_own_pages_only() -> None:
    entries = make_contents(PAGES, 2, "下册", AT).entries
    assert [entry.title for entry in entries] == ["组织", "索引"]


def test_depth_and_front_matter_are_a_matter_of_style() -> None:
    entries = make_contents(
        PAGES, 1, "", AT, levels=(Level.MATTER, Level.PART, Level.ITEM), lists_front=True
    ).entries
    assert [(entry.title, entry.folio) for entry in entries] == [
        ("领导关怀", ""),
        ("凡例", "Ⅰ"),
        ("总述", "1"),
        ("职工队伍", "3"),
        ("保晋公司", "6"),
    ]
