"""Tests of the numbers of a book and of what refers to them."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path

import pytest

from keben import model, number
from keben.model import (
    Align,
    Article,
    Block,
    Book,
    Division,
    Figure,
    Imprint,
    Level,
    Member,
    Note,
    Paragraph,
    People,
    Person,
    Place,
    Roll,
    Span,
    Table,
    TableCell,
    Text,
    Volume,
    plain,
)
from keben.number import number_book, page_refs, resolve_pages
from keben.numerals import chinese_numeral
from keben.problems import Location, Problems
from keben.style import Style, read_style

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
AT = Location("01/01.md", 3, 1)


def text(words: str) -> Text:
    return (Span(words, AT),)


def para(*spans: Span | str) -> Paragraph:
    return Paragraph(tuple(Span(s, AT) if isinstance(s, str) else s for s in spans), AT)


def table(id: str = "", *cells: Span) -> Table:
    row = (TableCell(cells or text("1948")),)
    return Table(id, text("会员"), AT, "人", (Align.LEFT,), ((TableCell(text("年")),),), (row,))


def figure(id: str = "") -> Figure:
    return Figure(id, text("会员"), AT, "charts/members.svg")


def division(
    level: Level,
    title: str,
    *divisions: Division,
    blocks: tuple[Block, ...] = (),
    id: str = "",
    notes: tuple[Note, ...] = (),
) -> Division:
    return Division(level, text(title), AT, id, blocks=blocks, divisions=divisions, notes=notes)


def book(*volumes: tuple[Division, ...]) -> Book:
    return Book(
        Imprint("志", "", "zhi"),
        "16k",
        tuple(
            Volume("上册", tuple(Member(Place.DIVISION, AT, d) for d in divisions), AT)
            for divisions in volumes
        ),
    )


def numbered(*divisions: Division, style: Style | None = None) -> tuple[Division, ...]:
    problems = Problems()
    result = number_book(book(divisions), problems, style)
    assert not problems.found
    return tuple(m.division for m in result.volumes[0].members if m.division)


PART, CHAPTER, SECTION, ITEM, SUB, MATTER = (
    Level.PART,
    Level.CHAPTER,
    Level.SECTION,
    Level.ITEM,
    Level.SUB_ITEM,
    Level.MATTER,
)


def numbers(node: Division) -> list[str]:
    return [node.number, *(n for child in node.divisions for n in numbers(child))]


def test_chapters_begin_again_in_each_part_and_sections_in_each_chapter() -> None:
    def chapter() -> Division:
        item = division(ITEM, "目", division(SUB, "子目"))
        return division(CHAPTER, "章", division(SECTION, "节", item), division(SECTION, "节"))

    matter, first, second = numbered(
        division(MATTER, "总述", division(SECTION, "节")),
        division(PART, "编", chapter(), chapter()),
        division(PART, "编", chapter()),
    )
    assert numbers(matter) == ["", ""]
    one = ["第一节", "", "", "第二节"]
    assert numbers(first) == ["第一编", "第一章", *one, "第二章", *one]
    assert numbers(second) == ["第二编", "第一章", *one]


def test_parts_count_through_all_volumes() -> None:
    parts = tuple(division(PART, "编") for _k in range(5))
    result = number_book(book(parts, parts[:1]), Problems())
    last = result.volumes[1].members[0].division
    assert last is not None
    assert last.number == "第六编"


def test_a_numeral_is_never_doubtful() -> None:
    everything = [chinese_numeral(n) for n in range(1, 1000)]
    assert len(set(everything)) == 999
    assert chinese_numeral(1000) == "1000"
    assert not any("零十" in n or n.startswith("零") or n.endswith("零") for n in everything)


def test_tables_and_figures_count_in_their_chapter_apart_from_each_other() -> None:
    article = Article("", text("喜报"), AT, (figure(), table()))
    chapter = division(
        CHAPTER,
        "章",
        division(SECTION, "节", blocks=(table(), article)),
        blocks=(table(), figure()),
    )
    part = division(
        PART,
        "编",
        division(SECTION, "编下节", blocks=(table(),)),
        chapter,
        chapter,
        blocks=(table(),),
    )
    loose = division(CHAPTER, "编外章", blocks=(table(),))
    matter = division(MATTER, "总述", blocks=(table(),))
    problems = Problems()
    result = number_book(book((matter, part, loose, matter)), problems)

    found = [
        (type(node).__name__[0], node.number)
        for node in number.walk(result, object)
        if isinstance(node, Table | Figure)
    ]
    assert found == [
        ("T", "0-1"),
        *(("T", "1-0-1"), ("T", "1-0-2")),
        *(("T", "1-1-1"), ("F", "1-1-1"), ("T", "1-1-2"), ("F", "1-1-2"), ("T", "1-1-3")),
        *(("T", "1-2-1"), ("F", "1-2-1"), ("T", "1-2-2"), ("F", "1-2-2"), ("T", "1-2-3")),
        ("T", "1-1"),
        ("T", "0-2"),
    ]


def test_references_print_the_number_or_the_name_of_their_target() -> None:
    ids = ["part", "ch", "sec", "item", "tbl", "fig", "art", "who", "roll", "all"]
    refs = tuple(Span("", AT, ref=id) for id in ids)
    blocks: tuple[Block, ...] = (
        para("见", *refs),
        table("tbl", Span("", AT, ref="fig")),
        figure("fig"),
        Article("art", (Span("喜", AT), Span("①", AT, note="9"), Span("报", AT)), AT, ()),
        People(
            "biography", (Person("梁永福", AT, (para(Span("", AT, ref="sec")),), id="who"),), AT
        ),
        Roll("roll", "劳模名录", AT, "names", ()),
    )
    item = division(ITEM, "早期工矿", id="item", blocks=blocks)
    section = division(SECTION, "节", item, id="sec")
    chapter = division(CHAPTER, "章", section, id="ch")
    part, matter = numbered(
        division(PART, "编", chapter, id="part"), division(MATTER, "总述", id="all")
    )
    done = part.divisions[0].divisions[0].divisions[0].blocks
    assert isinstance(done[0], Paragraph)
    assert [span.text for span in done[0].text[1:]] == [
        *("第一编", "第一章", "第一节", "早期工矿", "表1-1-1", "图1-1-1", "喜报", "梁永福"),
        *("劳模名录", "总述"),
    ]
    assert isinstance(done[1], Table)
    assert plain(done[1].body[0][0].text) == "图1-1-1"
    assert isinstance(done[4], People)
    assert plain(done[4].people[0].text[0].text) == "第一节"
    assert matter.number == ""


def test_an_unknown_target_is_told_and_marked() -> None:
    problems = Problems()
    at = Location("00.md", 7, 4)
    matter = division(
        MATTER, "总述", blocks=(para(Span("", at, ref="x"), Span("", at, page_of="y")),)
    )
    result = number_book(book((matter,)), problems)
    assert [(p.code, p.location) for p in problems] == [("ref-unknown", at)] * 2
    assert plain_of(result) == "〔?〕〔?〕"


def plain_of(whole: object) -> str:
    return "".join(span.text for span in number.walk(whole, Span) if span.text not in ("总述",))


def test_notes_are_numbered_by_their_marks_within_a_chapter() -> None:
    def mark(label: str) -> Span:
        return Span("", AT, note=label)

    notes = tuple(Note(label, text("注"), AT) for label in ("a", "b", "c", "d"))
    section = division(SECTION, "节", blocks=(para(mark("c"), "文", mark("b")),))
    chapter = division(
        CHAPTER,
        "章",
        section,
        blocks=(para("文", mark("b")), table("", mark("a")), para(mark("z"))),
        notes=notes,
    )
    (part,) = numbered(
        division(PART, "编", chapter, chapter, blocks=(para(mark("a")),), notes=notes[:1])
    )
    assert [span.text for span in number.walk(part.blocks, Span)] == ["①"]
    assert [note.number for note in part.notes] == ["①"]
    for done in part.divisions:
        marks = [(s.note, s.text) for s in number.walk(done, Span) if s.note]
        assert marks == [("b", "①"), ("a", "①"), ("z", "〔?〕"), ("c", "②"), ("b", "①")]
        assert [note.number for note in done.notes] == ["①", "①", "②", ""]


def calling(count: int) -> Division:
    """A 章 that calls so many notes, and two more in the cells of a table behind the first."""
    marks = tuple(Span("", AT, note=str(k)) for k in range(count))
    notes = tuple(Note(label, text("注"), AT) for label in (*(m.note for m in marks), "x", "y"))
    inset = table("", Span("", AT, note="y"), Span("", AT, note="x"))
    blocks: tuple[Block, ...] = (para(*marks[:1]), inset, para(*marks[1:]))
    return division(CHAPTER, "章", blocks=blocks, notes=notes)


def test_notes_of_a_chapter_are_in_brackets_and_run_as_far_as_there_are_any() -> None:
    note = STYLE.note.model_copy(update={"numbered": "chapter"})
    (part,) = numbered(
        division(PART, "编", calling(120), calling(2)),
        style=STYLE.model_copy(update={"note": note}),
    )
    first, second = part.divisions
    assert [note.number for note in first.notes][:-2] == [f"[{k}]" for k in range(1, 121)]
    assert [note.number for note in second.notes][:-2] == ["[1]", "[2]"]


def test_notes_of_a_page_have_marks_of_one_width() -> None:
    (done,) = numbered(calling(120))
    marks = [note.number for note in done.notes][:-2]
    assert marks[:3] == ["①", "②", "③"]
    assert marks[49:52] == ["㊿", "①", "②"]
    assert {len(mark) for mark in marks} == {1}


@pytest.mark.parametrize("numbered_by", ["page", "chapter"])
def test_a_table_counts_what_its_cells_call(numbered_by: str) -> None:
    note = STYLE.note.model_copy(update={"numbered": numbered_by})
    (done,) = numbered(calling(2), style=STYLE.model_copy(update={"note": note}))
    assert {note.label: note.number for note in done.notes[-2:]} == {"y": "①", "x": "②"}
    inset = done.blocks[1]
    assert isinstance(inset, Table)
    assert [span.text for span in number.walk(inset.body, Span)] == ["①", "②"]


def test_tables_and_figures_count_together_where_the_style_says_so() -> None:
    chapter = division(
        CHAPTER, "章", blocks=(table(), figure("f"), para(Span("", AT, ref="f")), table())
    )
    other = division(CHAPTER, "章", blocks=(table(), figure(), table()))
    (part,) = numbered(
        division(PART, "编", chapter, other),
        style=STYLE.model_copy(update={"tables_and_figures": "together"}),
    )
    found = [n for n in number.walk(part, object) if isinstance(n, Table | Figure)]
    assert [(type(node), node.number) for node in found] == [
        (kind, f"1-{chapter}-{k}")
        for chapter in (1, 2)
        for k, kind in enumerate((Table, Figure, Table), 1)
    ]
    assert plain_of(part.divisions[0].blocks[2]) == "图1-1-2"


def test_pages_are_filled_in_and_what_does_not_change_stays_the_same_object() -> None:
    quiet = para("不变")
    chapter = division(
        CHAPTER, "章", blocks=(quiet, para("见第", Span("", AT, page_of="ch"), "页")), id="ch"
    )
    first = number_book(book((division(PART, "编", chapter), division(MATTER, "后记"))), Problems())
    assert plain(_paragraph(first, 1).text) == "见第000页"

    second = resolve_pages(first, {"ch": "62"})
    assert plain(_paragraph(second, 1).text) == "见第62页"
    assert _paragraph(second, 1).text[1].page_of == "ch"
    assert _paragraph(second, 1).at == AT
    assert _paragraph(second, 0) is quiet
    assert second.volumes[0].members[1] is first.volumes[0].members[1]
    assert resolve_pages(second, {"ch": "62"}) is second
    assert plain(_paragraph(resolve_pages(second, {}), 1).text) == "见第〔?〕页"

    part, matter = (member.division for member in first.volumes[0].members)
    assert part is not None and matter is not None
    assert resolve_pages(part, {"ch": "62"}) == second.volumes[0].members[0].division
    assert (page_refs(part), page_refs(matter)) == (("ch",), ())


def test_page_references_are_named_once_wherever_they_stand_and_in_order() -> None:
    def to(id: str) -> Span:
        return Span("", AT, page_of=id)

    blocks = (para("见", to("b")), table("t", to("c"), to("b")), para(to("a"), to("b")))
    assert page_refs(division(CHAPTER, "章", blocks=blocks)) == ("b", "c", "a")


def _paragraph(whole: Book, k: int) -> Paragraph:
    part = whole.volumes[0].members[0].division
    assert part is not None
    block = part.divisions[0].blocks[k]
    assert isinstance(block, Paragraph)
    return block


@pytest.mark.parametrize(
    "node",
    [
        c
        for c in vars(model).values()
        if isinstance(c, type) and dataclasses.is_dataclass(c) and c.__module__ == "keben.model"
    ],
)
def test_the_table_of_texts_misses_no_field_of_the_model(node: type) -> None:
    """A field that a later issue adds must not be left without its numbers."""
    if node in (Span, model.Contents, model.Index):
        return
    holders = {name.__name__ for name in number.TEXTS} | {"Span", "Text", "Block", "ForwardRef"}
    for field in dataclasses.fields(node):
        words = str(typing.get_type_hints(node, vars(model))[field.name])
        is_text = any(f"keben.model.{name}" in words for name in holders)
        assert (field.name in number.TEXTS.get(node, ())) == is_text, (node, field.name)
