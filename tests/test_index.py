"""Tests of the index: what counts as an occurrence, where it stands, and in what order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keben.apparatus.index import Indexer
from keben.apparatus.search import Search
from keben.apparatus.transcript import Spot, reading_of, transcribe
from keben.compose.line import HAN, Cell, Kind, SetLine
from keben.galley.index import KeptEntries, index_strips, locator_text
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Columns, HeadingMark, Item, TextItem
from keben.model import (
    Block,
    Book,
    Division,
    Figure,
    Imprint,
    Index,
    IndexEntry,
    Level,
    Locator,
    Member,
    People,
    Person,
    Place,
    Roll,
    RollRow,
    Span,
    Table,
    Term,
    Volume,
)
from keben.pages.page import Page
from keben.pages.reading import Reading
from keben.problems import Location, Problems
from keben.sorting import (
    SURNAMES,
    TOKEN,
    _strokes,
    reading_fits,
    sort_term,
)
from keben.style import Style, read_style
from tests.square_faces import SquareFaces

AT = Location("01/01.md", 3, 1)
SIZE = 10500
STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")


@cache
def cell(character: str) -> Cell:
    return Cell(character, "song", Kind.FIXED if character == "　" else Kind.HAN)


def line(text: str, start: int = 0, *, last: bool = True, hyphen: bool = False) -> SetLine:
    cells = tuple(map(cell, text))
    end = start + len(cells)
    return SetLine(cells, (HAN,) * len(cells), (), 0, start, end, HAN * len(cells), last, hyphen)


def item(text: str, start: int = 0, *, last: bool = True, role: str = "body", x: int = 0) -> Item:
    return TextItem(line(text, start, last=last), x, 0, SIZE, role, AT)


def paragraph(*lines: str, role: str = "body", x: int = 0) -> list[Item]:
    """The lines of one paragraph."""
    items = []
    start = 0
    for k, text in enumerate(lines):
        items.append(item(text, start, last=k == len(lines) - 1, role=role, x=x))
        start += len(text)
    return items


def page(
    index: int,
    *items: Item,
    kind: str = "text",
    volume: int = 1,
    folio: str | None = None,
    terms: Sequence[str] = (),
) -> Page:
    shown = str(index + 1) if folio is None else folio
    return Page(index, volume, kind, shown, True, "", tuple(items), terms=tuple(terms))


def found(pages: Sequence[Page], *spellings: str) -> dict[str, tuple[int, ...]]:
    spots = Search(dict.fromkeys(spellings, ())).spots(transcribe(read(pages)))
    return {word: tuple(spot.page for spot in sorted(found)) for word, found in spots.items()}


def test_what_was_found_is_found_again_where_it_moved() -> None:
    search = Search({"总工会": (), "工会": ("大工会堂",)})
    lines = [item("正太铁路总工会"), item("工会在大工会堂"), item("别的")]
    before = search.spots(transcribe(read([page(4, lines[0]), page(5, lines[1])])))
    after = search.spots(
        transcribe(read([page(4, lines[2]), page(5, lines[0]), page(6, lines[1])]))
    )
    assert before == {"总工会": {Spot(4)}, "工会": {Spot(5)}}
    assert after == {"总工会": {Spot(5)}, "工会": {Spot(6)}}


def read(pages: Sequence[Page]) -> list[tuple[Page, Reading]]:
    return [(page, reading_of(page)) for page in pages]


def book(*terms: Term, people: Sequence[str] = ()) -> Book:
    who = tuple(Person(name, AT, ()) for name in people)
    lives = Division(Level.MATTER, (), AT, blocks=(People("profile", who, AT),))
    members = (Member(Place.DIVISION, AT, lives), Member(Place.INDEX, Location("book.yaml", 20, 5)))
    volumes = (Volume("上册", members, AT), Volume("下册", (), AT))
    return Book(Imprint("志", "", "zhi"), "16k", volumes, terms=terms)


def make_index(whole: Book, pages: Sequence[Page], problems: Problems) -> Index | None:
    """Make the only index of a book."""
    return next(iter(Indexer(whole, STYLE).indexes(whole, pages, problems)), None)


def term(word: str, row: int = 1, **options: object) -> Term:
    return Term(word, Location("terms.yaml", row, 11), **options)  # type: ignore[arg-type]


def index(
    pages: Sequence[Page], *terms: Term, people: Sequence[str] = ()
) -> tuple[dict[str, IndexEntry], list[str]]:
    """Return the entries of an index by their terms, and the codes of what was told."""
    problems = Problems()
    made = make_index(book(*terms, people=people), pages, problems)
    entries = [entry for _head, group in made.groups for entry in group] if made else []
    return {entry.term: entry for entry in entries}, [problem.code for problem in problems]


def folios(entry: IndexEntry) -> list[str]:
    return [f"{at.folio}–{at.last_folio}" if at.last_folio else at.folio for at in entry.locators]


# --- what belongs together


def test_a_term_is_found_over_two_lines_of_a_paragraph() -> None:
    pages = [page(0, *paragraph("成立正太铁路", "总工会。"))]
    assert found(pages, "正太铁路总工会") == {"正太铁路总工会": (0,)}


def test_over_a_page_turn_it_stands_where_it_begins() -> None:
    first, second = paragraph("成立正太铁路", "总工会。")
    note = item("①见会志。", role="note")
    table = [item("1948", role="table"), item("8622", role="table")]
    pages = [page(4, *table, first, note), page(5, *table, second)]
    assert found(pages, "正太铁路总工会", "总工会。") == {
        "正太铁路总工会": (4,),
        "总工会。": (5,),
    }


def test_a_long_note_goes_on_under_the_text_of_the_next_page() -> None:
    body, note = paragraph("正文", "完。"), paragraph("①保晋", "公司", role="note")
    pages = [page(0, body[0], note[0]), page(1, body[1], note[1])]
    assert found(pages, "保晋公司", "正文完") == {"保晋公司": (0,), "正文完": (0,)}


@pytest.mark.parametrize("role", ["table", "roll", "body", "caption"])
def test_what_stands_side_by_side_is_never_joined(role: str) -> None:
    pages = [page(0, item("保晋", role=role), item("公司", role=role, x=9000))]
    assert found(pages, "保晋公司") == {}


def test_cells_of_two_lines_are_read_each_by_itself_even_row_by_row() -> None:
    left, right = (
        paragraph("保晋", "公司", role="table"),
        paragraph("太原", "铁厂", role="table", x=9),
    )
    pages = [page(0, left[0], right[0], left[1], right[1])]
    assert set(found(pages, "保晋公司", "太原铁厂", "保晋铁厂", "太原公司")) == {
        "保晋公司",
        "太原铁厂",
    }


def test_columns_go_on_at_the_head_of_the_next() -> None:
    first, second = paragraph("成立保晋", "公司。")
    pages = [page(0, first, TextItem(line("公司。", 4), 90000, 0, SIZE, "body", AT))]
    assert found(pages, "保晋公司") == {"保晋公司": (0,)}
    assert second.x == 0


def test_a_turned_heading_is_one_text_and_two_headings_are_two() -> None:
    other = TextItem(line("公司"), 0, 0, SIZE, "heading", Location("01/01.md", 9, 1))
    turned = [item("工人阶级的", role="heading"), item("产生", role="heading")]
    pages = [page(0, *turned), page(1, item("保晋", role="heading"), other)]
    assert set(found(pages, "阶级的产生", "保晋公司")) == {"阶级的产生"}


def test_spread_names_and_titles_are_found_and_western_words_keep_their_blank() -> None:
    pages = [
        page(0, item("王　明", role="roll")),
        page(1, *paragraph("All China", "Federation")),
    ]
    assert found(pages, "王明", "China Federation") == {"王明": (0,), "China Federation": (1,)}


def test_only_the_text_of_the_book_is_read() -> None:
    def everywhere(kind: str, role: str) -> bool:
        return bool(found([page(0, item("工会", role=role), kind=kind)], "工会"))

    assert all(everywhere(kind, "body") for kind in ("text", "roll", "part"))
    assert not any(everywhere(kind, "body") for kind in ("front", "contents", "index", "plate"))
    assert all(
        everywhere("text", role) for role in ("body", "heading", "caption", "table", "note", "roll")
    )
    assert not any(everywhere("text", role) for role in ("contents", "index", "head", "folio"))


# --- what counts


def test_the_longest_term_counts_and_overlapping_ones_both_do() -> None:
    pages = [page(0, item("太原市总工会主席")), page(1, item("总工会"))]
    assert found(pages, "总工会", "太原市总工会", "总工会主席") == {
        "太原市总工会": (0,),
        "总工会主席": (0,),
        "总工会": (1,),
    }


def test_numbers_and_western_words_are_found_whole() -> None:
    pages = [page(0, item("11号矿WTOX")), page(1, item("1号矿加入WTO组织")), page(2, item("A1号"))]
    assert found(pages, "1号", "WTO") == {"1号": (1, 2), "WTO": (1,)}


@settings(deadline=None)
@given(st.lists(st.text("工会总保晋1号A", max_size=12), max_size=4), st.integers(1, 5))
def test_a_found_term_begins_on_its_page_wherever_lines_break(texts: list[str], width: int) -> None:
    """The promise of every locator: its page holds the term, or its last line begins it."""
    pages: list[Page] = []
    for text in texts:
        lines = [text[k : k + width] for k in range(0, len(text), width)] or [""]
        for k, part in enumerate(paragraph(*lines)):
            if k % 2 == 0:
                pages.append(page(len(pages), part))
            else:
                pages[-1] = page(len(pages) - 1, *pages[-1].items, part)
    written = ["".join(i.line.text for i in p.items if isinstance(i, TextItem)) for p in pages]
    for spelling, indexes in found(pages, "工会", "总工会", "保晋", "1号").items():
        for at in indexes:
            following = written[at] + "".join(written[at + 1 :])[: len(spelling) - 1]
            assert spelling in following


# --- locators


def test_three_pages_in_a_row_make_a_range_and_no_range_crosses_a_volume() -> None:
    text = item("工会工会")
    pages = [
        *(page(k, text) for k in (0, 1, 4, 5, 6, 9)),
        page(10, text, folio=""),  # a plate has no folio
        *(page(k, text, folio=str(k)) for k in (11, 12)),
        page(14, text, volume=2, folio="13"),
    ]
    entries, told = index(pages, term("工会"))
    assert folios(entries["工会"]) == ["1", "2", "5–7", "10–12", "13"]
    assert [at.volume for at in entries["工会"].locators] == [1, 1, 1, 1, 2]
    assert [(at.page, at.last_page) for at in entries["工会"].locators][2:4] == [(4, 6), (9, 12)]
    assert told == []


def test_all_spellings_and_marks_count_once_a_page() -> None:
    pages = [
        page(0, item("正太铁路工会，正太铁路总工会"), terms=["正太铁路总工会"]),
        page(1, item("该会"), terms=["正太铁路总工会"]),
        page(2, folio="Ⅳ", kind="front", terms=["正太铁路总工会"]),
    ]
    entries, _told = index(pages, term("正太铁路总工会", also=("正太铁路工会",)))
    assert folios(entries["正太铁路总工会"]) == ["1", "2", "Ⅳ"]


def test_sub_entries_come_from_under_and_from_marks() -> None:
    pages = [
        page(0, item("会费，工会"), terms=["工会!女工", "经费!会费"]),
        page(1, terms=["会费!标准"]),
    ]
    entries, told = index(pages, term("会费", under="工会"), term("工会"))
    assert folios(entries["工会"]) == ["1"]
    fees, women = entries["工会"].sub
    assert (fees.term, folios(fees), women.term, folios(women)) == ("会费", ["1"], "女工", ["1"])
    assert (fees.sub[0].term, folios(fees.sub[0])) == ("标准", ["2"])
    assert entries["经费"].locators == ()
    assert entries["经费"].sub[0].term == "会费"
    assert told == []


def test_terms_that_stand_under_each_other_do_not_hang_the_build() -> None:
    pages = [page(0, item("甲乙"))]
    entries, _told = index(pages, term("甲", under="乙"), term("乙", under="甲"))
    assert set(entries) == {"甲", "乙"}


def test_see_leads_to_pages_or_is_told() -> None:
    pages = [page(0, item("正太铁路总工会，会费"), terms=["参看"])]
    entries, told = index(
        pages,
        term("正太铁路总工会", 1),
        term("正太工会", 2, see="正太铁路总工会"),
        term("费", 3, see="会费"),
        term("会费", 4, under="正太铁路总工会"),
        term("参看", 5, see="正太铁路总工会"),
        term("虚", 6, see="实"),
        term("环", 7, see="虚"),
    )
    assert entries["正太工会"].see == ("正太铁路总工会",)
    assert entries["正太工会"].locators == ()
    assert entries["费"].see == ("正太铁路总工会：会费",)
    assert (folios(entries["参看"]), entries["参看"].see) == (["1"], ("正太铁路总工会",))
    assert not {"虚", "环"} & set(entries)
    assert told == ["index-see-unfound"] * 2


def test_a_term_that_stands_nowhere_is_told_at_its_place() -> None:
    problems = Problems()
    terms = (term("工会", 2), term("工　人", 5), term("组织", 7), term("会费", 9, under="组织"))
    made = make_index(book(*terms), [page(0, item("工会会费"))], problems)
    assert made is not None
    assert [(p.code, p.location, p.severity) for p in problems] == [
        ("index-term-unfound", Location("terms.yaml", 5, 11), "warning")
    ]
    assert "工　人" in problems.found[0].message
    assert made.at == Location("book.yaml", 20, 5)


def test_a_book_without_terms_has_no_index() -> None:
    assert make_index(book(), [page(0, item("工会"))], Problems()) is None


# --- several indexes


def several(
    pages: Sequence[Page],
    *terms: Term,
    places: Sequence[Place],
    blocks: Sequence[Block] = (),
    style: Style = STYLE,
) -> tuple[dict[Place, dict[str, IndexEntry]], list[str]]:
    """Return the entries of each index by their terms, and the codes of what was told."""
    problems = Problems()
    division = Division(Level.MATTER, (), AT, blocks=tuple(blocks))
    members = (Member(Place.DIVISION, AT, division), *(Member(place, AT) for place in places))
    volumes = (Volume("上册", members, AT), Volume("下册", (), AT))
    whole = Book(Imprint("志", "", "zhi"), "16k", volumes, terms=terms)
    made = Indexer(whole, style).indexes(whole, pages, problems)
    assert [index.place for index in made] == [p for p in places if p in {i.place for i in made}]
    entries = {
        index.place: {entry.term: entry for _head, group in index.groups for entry in group}
        for index in made
    }
    return entries, [problem.code for problem in problems]


def index_style(**options: object) -> Style:
    return STYLE.model_copy(update={"index": STYLE.index.model_copy(update=options)})


def test_each_kind_has_its_index_and_the_plain_one_takes_the_rest() -> None:
    pages = [page(0, item("单某某在平定县组织工会"))]
    terms = (
        term("单某某", 1, kind=Place.PERSONS),
        term("平定县", 2, kind=Place.PLACES),
        term("工会", 3),
        term("单氏", 4, see="单某某"),  # goes with what it leads to
        term("组织", 5, under="工会", kind=Place.PLACES),
    )
    entries, told = several(pages, *terms, places=(Place.PERSONS, Place.INDEX))
    assert {place: set(found) for place, found in entries.items()} == {
        Place.PERSONS: {"单某某", "单氏"},
        Place.INDEX: {"平定县", "工会"},
    }
    assert [sub.term for sub in entries[Place.INDEX]["工会"].sub] == ["组织"]
    assert entries[Place.PERSONS]["单氏"].see == ("单某某",)
    assert entries[Place.PERSONS]["单某某"].sort.startswith("shan4")
    assert told == []


def test_terms_that_no_index_takes_are_told_once_a_kind() -> None:
    terms = (term("工会", 1), term("总会", 2), term("单某某", 3, kind=Place.PERSONS))
    pages = [page(0, item("单某某"))]
    entries, told = several(pages, *terms, places=(Place.PERSONS,))
    assert set(entries) == {Place.PERSONS}
    assert told == ["index-untaken"]


def test_people_and_rolls_feed_the_index_of_persons_only() -> None:
    people = People("biography", (Person("曾某某", AT, ()),), AT)
    rows = tuple(RollRow(name, (name,), AT) for name in ("王甲", "阿卜杜拉·买买提"))
    roll = Roll("r", "名录", AT, "names", rows, kind=Place.PERSONS)
    units = Roll("u", "单位", AT, "table", (RollRow("某某矿", ("某某矿",), AT),))
    head = HeadingMark("person", "", "曾某某", AT)
    pages = [
        replace(page(k, item(text)), headings=(head,) if k == 2 else ())
        for k, text in enumerate(["曾某某", "曾某某", "曾某某", "曾某某"])
    ]
    pages.append(page(4, item("王　甲", role="roll"), item("阿卜杜拉·买买提", role="roll")))
    pages.append(page(5, item("某某矿", role="table")))
    blocks = (people, roll, units)
    entries, _told = several(pages, places=(Place.PERSONS, Place.INDEX), blocks=blocks)
    assert set(entries) == {Place.PERSONS}
    persons = entries[Place.PERSONS]
    assert set(persons) == {"曾某某", "王甲", "阿卜杜拉·买买提"}
    assert [(at.folio, at.is_main) for at in persons["曾某某"].locators] == [
        ("1", False),
        ("2", False),
        ("3", True),
        ("4", False),
    ]
    assert persons["阿卜杜拉·买买提"].sort.startswith("a1.")
    assert several(pages, places=(Place.INDEX,), blocks=blocks)[0] == {}


def test_tables_and_figures_are_indexed_by_their_captions() -> None:
    table = Table("t1", (Span("职工人数", AT),), AT, "", (), (), (), number="1-1-1")
    figure = Figure("f1", (Span("厂区", AT), Span("①", AT, note="1")), AT, "a.svg", number="1-1-1")
    pages = [replace(page(0, item("文")), anchors=("t1",)), replace(page(1), anchors=("f1",))]
    entries, _told = several(pages, places=(Place.CAPTIONS,), blocks=(table, figure))
    found = entries[Place.CAPTIONS]
    assert {term: folios(entry) for term, entry in found.items()} == {
        "厂区（图1-1-1）": ["2"],
        "职工人数（表1-1-1）": ["1"],
    }
    assert list(found) == sorted(found, key=sort_term)


def test_a_term_does_not_count_in_the_words_of_its_watch_list() -> None:
    pages = [page(0, item("大工会堂工会堂")), page(1, item("工会大工会堂会堂"))]
    terms = (term("工会", 1, apart=("大工会堂",)), term("会堂", 2))
    entries, _told = index(pages, *terms)
    assert folios(entries["工会"]) == ["1", "2"]
    assert folios(entries["会堂"]) == ["1", "2"]
    alone, told = index([page(0, item("大工会堂"))], *terms)
    assert set(alone) == {"会堂"}
    assert told == ["index-term-unfound"]


def test_the_volume_stands_before_folios_that_are_there_twice_or_before_all() -> None:
    marks = {"terms": ["工会"], "kind": "front"}
    pages = [
        page(0, folio="Ⅳ", **marks),  # type: ignore[arg-type]
        page(1, item("工会"), folio="1"),
        page(2, folio="Ⅳ", volume=2, **marks),  # type: ignore[arg-type]
        *(page(k, item("工会"), folio=str(k + 10), volume=2) for k in (3, 4, 5)),
    ]
    shown = {
        volume: list(
            map(
                locator_text,
                several(
                    pages,
                    term("工会"),
                    places=(Place.INDEX,),
                    style=index_style(volume=volume),
                )[0][Place.INDEX]["工会"].locators,
            )
        )
        for volume in (False, True)
    }
    assert shown == {
        False: ["上Ⅳ", "1", "下Ⅳ", "13–15"],
        True: ["上Ⅳ", "上1", "下Ⅳ", "下13–15"],
    }


def test_letters_tell_the_columns_of_pages_that_have_two() -> None:
    left = STYLE.left(recto=True)
    right = left + STYLE.measure * 3 // 5
    columns = [item("工会", x=left), item("工会", x=right), item("工会" * 20, x=left)]
    pages = [page(0, *columns), page(2, item("工会", x=left)), page(4, columns[1])]
    entries, _told = several(
        pages, term("工会"), places=(Place.INDEX,), style=index_style(letters=True)
    )
    shown = [locator_text(at) for at in entries[Place.INDEX]["工会"].locators]
    assert shown == ["1", "1a", "1b", "3", "5b"]
    entries, _told = several(pages, term("工会"), places=(Place.INDEX,))
    assert folios(entries[Place.INDEX]["工会"]) == ["1", "3", "5"]


def test_the_main_place_of_a_person_is_set_bold(tmp_path: Path) -> None:
    where = (Locator(1, "12", 20), Locator(1, "54", 70, is_main=True, prefix="下", column="b"))
    made = Index("人名索引", (("C", (IndexEntry("曾某某", "", where),)),), AT, Place.PERSONS)
    stick = Stick(Setter(STYLE, SquareFaces(), Problems()), tmp_path, STYLE.measure)
    _head, block = index_strips(made, stick)
    assert isinstance(block, Columns)
    (entry,) = block.strips[1].items
    assert isinstance(entry, TextItem)
    assert entry.line.text == "曾某某　12，下54b"
    assert [cell.text for cell in entry.line.cells if cell.face == "hei"] == ["下", "54b"]


def test_lines_kept_from_a_round_are_those_that_would_be_set_in_the_next(tmp_path: Path) -> None:
    def made(moved: int, folio: str) -> Index:
        pages = tuple(Locator(1, str(k), k + moved, is_main=k == 24) for k in range(20, 60, 2))
        changed = (Locator(1, folio, 70 + moved),)
        sub = IndexEntry("甲乙丙丁", "", pages[:3])
        entries = (IndexEntry("甲" * 30, "", pages, sub=(sub,)), IndexEntry("乙", "", changed))
        return Index("索引", (("J", entries),), AT)

    stick = Stick(Setter(STYLE, SquareFaces(), Problems()), tmp_path, STYLE.measure)
    kept: KeptEntries = {}
    for index in (made(0, "70"), made(6, "70"), made(6, "71")):
        assert index_strips(index, stick, kept) == index_strips(index, stick)
    assert len(kept) == 4


def test_an_index_by_strokes_has_heads_of_strokes() -> None:
    pages = [page(0, item("工会，一矿，阳泉，1912年，王某某"))]
    words = ("王某某", "阳泉", "工会", "一矿", "1912年")
    problems = Problems()
    whole = book(*(term(word, k) for k, word in enumerate(words)))
    (made,) = Indexer(whole, index_style(order="strokes")).indexes(whole, pages, problems)
    assert [(head, [entry.term for entry in group]) for head, group in made.groups] == [
        ("0–9", ["1912年"]),
        ("一画", ["一矿"]),
        ("三画", ["工会"]),
        ("四画", ["王某某"]),
        ("六画", ["阳泉"]),
    ]


# --- order


def order(*terms: str) -> list[str]:
    return sorted(terms, key=sort_term)


@pytest.mark.parametrize(
    "terms",
    [
        ["公司", "公务", "公债"],
        ["工会", "工厂"][::-1],
        ["工会", "公会"],  # one reading: three strokes before four
        ["工友", "公安"],  # character by character: all 工 before all 公
        ["汤", "唐", "躺", "趟"],
        ["会", "会员"],
        ["路", "吕", "峦", "略", "论", "罗"],
        ["1号", "2号", "10号", "安", "WTO"],
        ["《安阳》", "保"],
        ["长治", "朝阳", "车间"],
        ["长江", "会长", "长子"],
    ],
)
def test_order(terms: list[str]) -> None:
    assert order(*reversed(terms)) == terms


def test_readings_overrule_the_dictionary() -> None:
    assert sort_term("朝阳", "zhao yang").head == "Z"
    assert sort_term("朝阳", "zhāo yáng") == sort_term("朝阳", "zhao1 yang2")
    assert sort_term("朝阳", "zhao yang") == sort_term("朝阳", "zhao1 yang2")
    assert sort_term("吕梁", "lü liang") == sort_term("吕梁", "lv3 liang2") == sort_term("吕梁")
    assert sort_term("WTO组织", "zu zhi") == sort_term("WTO组织")
    assert not reading_fits("太原", "tai")
    assert not reading_fits("太原", "tai ???")
    _entries, told = index([page(0, item("太原"))], term("太原", reading="tai"))
    assert told == ["index-reading"]


def test_surnames_are_read_as_surnames_where_a_person_is_meant() -> None:
    assert sort_term("单位").head == "D"
    assert sort_term("单某某", is_person=True).head == "S"
    assert sort_term("尉迟某", is_person=True).head == "Y"
    for surname, said in SURNAMES.items():
        assert reading_fits(surname, said)
        assert all(syllable[-1] in "1234" for syllable in said.split())
    pages = [page(0, item("曾某某，曾经"))]
    problems = Problems()
    made = make_index(book(term("曾某某"), term("曾经"), people=["曾某某"]), pages, problems)
    assert made is not None
    assert [(head, [e.term for e in group]) for head, group in made.groups] == [
        ("C", ["曾经"]),
        ("Z", ["曾某某"]),
    ]


def test_strokes_are_known_of_every_common_han() -> None:
    strokes = _strokes()
    common = [
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    ]
    assert len([han for han in common if han]) == 6763
    assert not [han for han in common if han and han not in strokes]
    assert {han: strokes[han][0] for han in "一工公晋煤矗"} == {
        **{"一": 1, "工": 3, "公": 4},
        **{"晋": 10, "煤": 13, "矗": 24},
    }


def test_rare_and_foreign_characters_stand_somewhere() -> None:
    assert sort_term("\U0003134a").head == "其他"
    assert sort_term("Ω").head == "其他"
    assert sort_term("〇七").head == "L"
    assert [match.group() for match in TOKEN.finditer("A1号《甲》")] == ["A", "1", "号", "甲"]


@settings(deadline=None)
@given(st.lists(st.text("工公会司总1A《吕路", min_size=1, max_size=5), max_size=12, unique=True))
def test_heads_never_come_twice(words: list[str]) -> None:
    pages = [page(0, *(item(word) for word in words))]
    made = make_index(book(*(term(w, k) for k, w in enumerate(words))), pages, Problems())
    heads = [head for head, _group in made.groups] if made else []
    assert len(heads) == len(set(heads))
    if made:
        _assert_sorted(made)


def _assert_sorted(made: Index) -> None:
    sorts = [entry.sort for _head, group in made.groups for entry in group]
    assert sorts == sorted(sorts)


def test_a_thick_book_is_indexed_in_a_second() -> None:
    """1.2 million characters on 950 pages, 600 terms."""
    words = [
        f"{a}{b}会"
        for a in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
        for b in "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨"
    ]
    pages = []
    for k in range(950):
        lines = [
            (words[(k * 7 + j) % len(words)] + "工人阶级的产生与发展，") * 3 for j in range(34)
        ]
        pages.append(page(k, *paragraph(*(text[:37] for text in lines))))
    terms = [term(word, k) for k, word in enumerate(words)]
    whole = book(*terms[:600])
    sort_term("暖")  # the dictionary is read once
    began = time.process_time()
    made = make_index(whole, pages, Problems())
    assert time.process_time() - began < 1.5
    assert made is not None
    assert sum(len(group) for _head, group in made.groups) == len(words[:600])
