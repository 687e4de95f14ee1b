"""Lists of tables, figures and plates: what they say, where they stand, where they lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keben.apparatus import make_list
from keben.galley.contents import contents_strips
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import TextItem
from keben.layout import Layout, lay_out
from keben.model import (
    Align,
    Article,
    Block,
    Book,
    Contents,
    ContentsEntry,
    Division,
    Imprint,
    Level,
    Member,
    Note,
    Paragraph,
    Place,
    Plate,
    PlatePicture,
    Span,
    Table,
    TableCell,
    Volume,
)
from keben.number import number_book
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.style import read_style
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
AT = Location("a.md", 1, 1)


def table(id: str, title: str) -> Table:
    cell = (TableCell((Span("甲", AT),)),)
    caption = (Span(title, AT), Span("", AT, note="n"))
    return Table(id, caption, AT, "", (Align.LEFT,), (cell,), (cell,))


def chapter(name: str, *blocks: Block) -> Division:
    words = Paragraph((Span("一" * 1500, AT),), AT)
    inset = Article("", (Span("报", AT),), AT, blocks[1:])
    return Division(
        Level.CHAPTER,
        (Span(name, AT),),
        AT,
        blocks=(*blocks[:1], words, inset),
        notes=(Note("n", (Span("合成之注", AT),), AT),),
    )


def book(*contents: tuple[Place, ...]) -> Book:
    """A book of as many volumes, each with one 编, which stands last, and what its content names."""
    volumes = []
    for number, places in enumerate(contents, 1):
        chapters = tuple(
            chapter(
                f"合成{number}-{k}", *(table(f"t-{number}-{k}-{n}", f"表题{k}{n}") for n in (1, 2))
            )
            for k in (1, 2)
        )
        part = Division(Level.PART, (Span("编", AT),), AT, divisions=chapters)
        members = [
            Member(place, AT, part if place is Place.DIVISION else None, is_front=k < 2)
            for k, place in enumerate(places)
        ]
        volumes.append(Volume(f"{number}册", tuple(members), AT))
    return Book(Imprint("合成志", "", "zhi"), "16k", tuple(volumes))


def plates(*titles: str) -> Member:
    made = [
        Plate(title, (PlatePicture("plates/system.svg", "", AT),), Location("p.yaml", k, 1))
        for k, title in enumerate(titles, 1)
    ]
    return Member(Place.PLATES, AT, plates=tuple(made))


def laid_out(*contents: tuple[Place, ...], problems: Problems | None = None) -> Layout:
    problems = problems or Problems()
    numbered = number_book(book(*contents), problems, STYLE)
    return lay_out(numbered, Setter(STYLE, SquareFaces(), problems), ROOT / "book", problems)


def lines(page: Page) -> list[TextItem]:
    return [item for item in page.items if isinstance(item, TextItem) and item.role == "contents"]


def pages_titled(layout: Layout, title: str) -> list[Page]:
    return [
        page for page in layout.pages if any(heading.title == title for heading in page.headings)
    ]


FRONT = (Place.CONTENTS, Place.TABLES, Place.DIVISION)


def test_a_list_behind_the_contents_has_their_folios_and_is_not_listed() -> None:
    layout = laid_out(FRONT)
    (page,) = pages_titled(layout, "表目录")
    assert (page.kind, page.folio) == ("contents", "ii")
    (contents,) = pages_titled(layout, "目录")
    assert not any("表目录" in item.line.text for item in lines(contents))


def test_every_line_says_what_stands_where_it_leads() -> None:
    layout = laid_out(FRONT)
    (page,) = pages_titled(layout, "表目录")
    found = lines(page)
    assert len(found) == 4
    for item, (number, id) in zip(
        found, [(f"1-{k}-{n}", f"t-1-{k}-{n}") for k in (1, 2) for n in (1, 2)], strict=True
    ):
        target = layout.pages[item.link]
        assert id in target.anchors
        title, _dots, folio = item.line.text.partition("·")
        assert title == f"表{number}表题{id[4]}{id[6]}"
        assert folio.strip("·") == f"({target.folio})"
    assert len({layout.pages[item.link].folio for item in found}) > 1


def test_a_list_among_the_text_is_listed_in_the_contents() -> None:
    layout = laid_out((Place.CONTENTS, Place.DIVISION, Place.TABLES_AND_FIGURES))
    (page,) = pages_titled(layout, "图表目录")
    assert page.kind == "index"
    (contents,) = pages_titled(layout, "目录")
    (entry,) = [item for item in lines(contents) if item.line.text.startswith("图表目录")]
    assert entry.link == page.index


def test_a_list_that_stands_once_lists_the_book_and_one_in_each_volume_its_own() -> None:
    once = laid_out((Place.CONTENTS, Place.DIVISION), FRONT)
    (page,) = pages_titled(once, "表目录")
    assert [item.line.text[:6] for item in lines(page)] == [
        f"表{part}-{k}-{n}" for part in (1, 2) for k in (1, 2) for n in (1, 2)
    ]
    each = laid_out(FRONT, FRONT)
    for part, page in enumerate(pages_titled(each, "表目录"), 1):
        assert [item.line.text[:6] for item in lines(page)] == [
            f"表{part}-{k}-{n}" for k in (1, 2) for n in (1, 2)
        ]
        assert any(
            isinstance(item, TextItem) and item.line.text == f"（{part}册）" for item in page.items
        )


def test_an_empty_list_is_told_and_not_set() -> None:
    problems = Problems()
    layout = laid_out((Place.CONTENTS, Place.FIGURES, Place.DIVISION), problems=problems)
    assert [problem.code for problem in problems if problem.code == "list-empty"] == ["list-empty"]
    assert pages_titled(layout, "图目录") == []


@pytest.mark.parametrize("place", [Place.TABLES, Place.FIGURES, Place.TABLES_AND_FIGURES])
def test_what_is_listed_is_of_the_kind_asked_for(place: Place) -> None:
    layout = laid_out(FRONT)
    listed = make_list(place, layout.book, layout.pages, "", AT)
    assert [entry.number[:1] for entry in listed.entries] == ["表"] * (
        0 if place is Place.FIGURES else 4
    )
    assert not make_list(place, layout.book, (), "", AT).entries


def test_titles_begin_under_one_another_whatever_their_numbers() -> None:
    stick = Stick(Setter(STYLE, SquareFaces(), Problems()), ROOT / "book", STYLE.measure)
    entry = ContentsEntry(Level.ITEM, "表1-1-1", "长" * 70, "7", 20, AT)
    entries = (entry, replace(entry, number="表10-12-113"))
    _head, *strips = contents_strips(Contents("", entries, AT, Place.TABLES), stick)
    starts = set()
    for strip in strips:
        (item,) = strip.items
        assert isinstance(item, TextItem)
        first = next(k for k, cell in enumerate(item.line.cells) if cell.text == "长")
        starts.add(
            item.x + (item.line.indent + sum(item.line.advances[:first])) * item.size // 1000
        )
    assert len(strips) > 2
    assert len(starts) == 1


def with_plates(volumes: int, *, lists: int) -> Layout:
    """A book whose volumes have plates before and behind the text; the first so many list them."""
    made: list[Volume] = []
    for volume in book(*[FRONT] * volumes).volumes:
        contents, tables, part = volume.members
        name = volume.name
        listed = (replace(tables, place=Place.PLATES_LIST),) if len(made) < lists else ()
        members = (
            plates(f"{name}前一", f"{name}前二"),
            contents,
            *listed,
            part,
            plates(f"{name}后"),
        )
        made.append(replace(volume, members=members))
    problems = Problems()
    numbered = number_book(replace(book(FRONT), volumes=tuple(made)), problems, STYLE)
    return lay_out(numbered, Setter(STYLE, SquareFaces(), problems), ROOT / "book", problems)


def plate_lines(page: Page) -> list[tuple[str, str]]:
    return [
        (title, bound.strip("·"))
        for title, _dot, bound in (item.line.text.partition("·") for item in lines(page))
    ]


def test_a_plate_has_no_folio_and_is_listed_by_where_it_is_bound() -> None:
    layout = with_plates(1, lists=1)
    (page,) = pages_titled(layout, "彩页目录")
    (behind,) = pages_titled(layout, "1册后")
    folio = max(int(page.folio) for page in layout.pages[: behind.index] if page.folio.isdecimal())
    assert plate_lines(page) == [
        ("1册前一", "卷首"),
        ("1册前二", "卷首"),
        ("1册后", f"第{folio}页后"),
    ]
    for item in lines(page):
        target = layout.pages[item.link]
        assert (target.kind, target.folio) == ("plate", "")
        assert [item.line.text.partition("·")[0]] == [mark.title for mark in target.headings]


def test_a_list_of_all_plates_says_before_which_volume_they_stand() -> None:
    (page,) = pages_titled(with_plates(2, lists=1), "彩页目录")
    bounds = [bound for _title, bound in plate_lines(page)]
    assert bounds[:2] + bounds[3:5] == ["1册卷首"] * 2 + ["2册卷首"] * 2
    assert bounds[2].endswith("页后")
    assert bounds[2] != bounds[5]  # the folios of the text run on


def test_each_volume_lists_its_own_plates() -> None:
    first, second = pages_titled(with_plates(2, lists=2), "彩页目录")
    assert [title for title, _bound in plate_lines(first)] == ["1册前一", "1册前二", "1册后"]
    assert [bound for _title, bound in plate_lines(second)][:2] == ["卷首", "卷首"]
