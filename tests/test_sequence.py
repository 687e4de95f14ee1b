"""From formes to pages: sides, plates, folios and furniture. Rules: A10.2, A10.7–A10.10."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from keben.compose.line import Cell, Kind, SetLine
from keben.galley.extent import Extent
from keben.galley.setter import Setter
from keben.galley.strip import HeadingMark, Item, RuleItem, TextItem
from keben.pages.extents import count_extents
from keben.pages.forme import Forme
from keben.pages.line_numbers import (
    GAP,
    printed_lines,
    with_line_numbers,
    without_line_numbers,
)
from keben.pages.page import Page
from keben.pages.sequence import VolumeFormes, number_pages
from keben.problems import Location, Problems
from keben.style import Style, mm, read_style
from tests.finished import HOUSE, type_build
from tests.square_faces import SquareFaces

_16K = read_style(Path(__file__).parent.parent / "styles" / "16k")
STYLE = _16K.model_copy(update={"trim": _16K.trim.model_copy(update={"pad": 2})})
EM = STYLE.grid.size
PLATE = Forme((), "plate", is_bare=True, is_leaf=True)


def at(line: int) -> Location:
    return Location("a.md", line, 1)


def line(text: str, y: int = EM, role: str = "body", *, x: int = 0, number: int = 1) -> TextItem:
    cells = tuple(Cell(sign, "song", Kind.HAN) for sign in text)
    shape = SetLine(cells, (1000,) * len(cells), (), 0, 0, len(cells), 1000 * len(cells), False)
    return TextItem(shape, x, y, EM, role, at(number))


def heading(level: str, title: str, number: int, label: str = "") -> HeadingMark:
    return HeadingMark(level, label, title, at(number))


def forme(*items: Item, **more: object) -> Forme:
    return Forme(items or (line("文"),), **more)  # type: ignore[arg-type]


def with_furniture(**more: object) -> Style:
    return STYLE.model_copy(update={"furniture": STYLE.furniture.model_copy(update=more)})


def setter(style: Style = STYLE) -> Setter:
    return Setter(style, SquareFaces(), Problems())


def numbered(
    text: Sequence[Forme],
    *,
    style: Style = STYLE,
    front: Sequence[Forme] = (),
    leaves: Sequence[Forme] = (),
) -> tuple[Page, ...]:
    volume = VolumeFormes("", tuple(leaves), tuple(front), tuple(text))
    return number_pages([volume], "志", setter(style))


def heads(pages: Sequence[Page]) -> list[str]:
    return [page.running_head for page in pages if page.kind == "text"]


def furniture(page: Page, role: str) -> list[TextItem]:
    return [item for item in page.furniture if isinstance(item, TextItem) and item.role == role]


def test_a_blank_brings_a_page_to_its_side() -> None:
    pages = numbered([forme(), forme(needs_recto=True), forme(needs_recto=True), forme()])
    assert [page.kind for page in pages] == ["text", "blank", "text", "blank", "text", "text"]
    pages = numbered([forme(needs_verso=True), forme(), forme(needs_verso=True)])
    assert [page.kind for page in pages] == ["blank", "text", "text", "text"]
    assert [page.folio for page in pages] == ["1", "2", "3", "4"]
    assert not pages[0].folio_shown


def test_a_running_head_names_the_last_heading_of_its_page_or_the_first() -> None:
    title = line("一节", role="heading", number=1)
    text = [
        forme(title, line("文"), headings=(heading("section", "一节", 1),)),
        forme(line("文"), headings=(heading("section", "二节", 5),)),
        forme(),
        forme(line("三节", role="heading", number=9), headings=(heading("section", "三节", 9),)),
    ]
    last = with_furniture(even="section", odd="section")
    assert heads(numbered(text, style=last)) == ["一节", "二节", "二节", "三节"]
    first = with_furniture(even="section", odd="section", head_of="first")
    assert heads(numbered(text, style=first)) == ["一节", "一节", "二节", "三节"]


def test_the_first_heading_is_that_of_the_rank_wanted() -> None:
    opening = (heading("part", "编", 1, "第一编"), heading("chapter", "甲章", 1))
    text = [
        forme(line("甲章", role="heading"), line("文"), headings=opening),
        forme(
            line("节", role="heading", number=4),
            line("文"),
            line("乙章", role="heading", number=7),
            headings=(heading("section", "节", 4), heading("chapter", "乙章", 7)),
        ),
        forme(),
        forme(),
    ]
    style = with_furniture(even="section", odd="chapter", head_of="first")
    assert heads(numbered(text, style=style)) == ["甲章", "节", "乙章", "乙章"]
    style = with_furniture(even="section", odd="chapter")
    assert heads(numbered(text, style=style)) == ["甲章", "乙章", "乙章", "乙章"]


def blocks(page: Page) -> list[RuleItem]:
    return [item for item in page.furniture if isinstance(item, RuleItem) and item.height > mm(5)]


def test_thumb_marks_go_a_step_lower_with_each_part() -> None:
    parts = [
        forme(headings=(heading("part", "编", k, "第一编"),), needs_recto=k % 4 == 1)
        for k in range(40)
    ]
    text = [*parts, forme(headings=(heading("matter", "后记", 50),))]
    assert not any(blocks(page) for page in numbered(text))
    pages = numbered(text, style=with_furniture(thumbs=True))
    marked = [page for page in pages if blocks(page)]
    assert len(marked) == 40  # no blank, and nothing that is in no 编
    tops = [blocks(page)[0].y for page in marked]
    step = tops[1] - tops[0]
    count = tops.index(STYLE.trim.head, 1)
    assert tops[:count] == [STYLE.trim.head + k * step for k in range(count)]
    assert tops[count] == STYLE.trim.head
    foot = STYLE.trim.head + STYLE.text_height
    for number, page in enumerate(marked, 1):
        (block,) = blocks(page)
        (figure,) = furniture(page, "thumb")
        assert block.y + block.height <= foot
        assert figure.line.text == str(number)
        assert figure.tint == 0
        left, right = block.x, block.x + block.width
        width = figure.line.width * figure.size // 1000
        if page.is_recto:
            assert right == STYLE.trim.width + STYLE.trim.bleed
            assert left > STYLE.left(recto=True) + STYLE.measure
            assert left < figure.x
            assert figure.x + width <= STYLE.trim.width - mm(5)
        else:
            assert left == -STYLE.trim.bleed
            assert right < STYLE.left(recto=False)
            assert mm(5) <= figure.x
            assert figure.x + width < right


def test_a_part_without_a_number_has_a_mark_without_one() -> None:
    text = [forme(headings=(heading("part", "附编", 1),))]
    (first, *_rest) = numbered(text, style=with_furniture(thumbs=True))
    assert blocks(first)
    assert not furniture(first, "thumb")


def turned(page: Page, x: int, y: int) -> tuple[int, int]:
    """Turn a point as `Page.turn` says, counter-clockwise about the sheet."""
    if page.turn == 90:
        return y, STYLE.trim.height - x
    return STYLE.trim.width - y, x


def test_a_turned_type_area_falls_on_the_upright_one() -> None:
    area = RuleItem(0, 0, STYLE.text_height, STYLE.measure)
    pages = numbered([forme(area, is_turned=True), forme(area, is_turned=True), forme()])
    assert [page.turn for page in pages[:3]] == [90, 270, 0]
    for page in pages[:2]:
        (box,) = page.items
        assert isinstance(box, RuleItem)
        left = STYLE.left(recto=page.is_recto)
        corners = {
            turned(page, box.x + across, box.y + down)
            for across in (0, box.width)
            for down in (0, box.height)
        }
        assert corners == {
            (x, y)
            for x in (left, left + STYLE.measure)
            for y in (STYLE.trim.head, STYLE.trim.head + STYLE.text_height)
        }
        head, _y = turned(page, box.x, box.y)  # stands at the binding
        assert head == (left if page.is_recto else left + STYLE.measure)
        assert page.furniture == numbered([forme()] * 2)[page.index].furniture  # upright


def test_plates_stand_between_signatures() -> None:
    style = STYLE.model_copy(update={"trim": STYLE.trim.model_copy(update={"signature": 8})})
    leaves = [forme(kind="title", is_leaf=True), forme(kind="colophon", is_leaf=True), PLATE]
    text = [forme()] * 3 + [PLATE] * 3 + [forme()] * 17 + [PLATE]
    pages = numbered(text, style=style, leaves=leaves, front=[forme(kind="front")])
    kinds = [page.kind for page in pages]
    plates = [k for k, kind in enumerate(kinds) if kind == "plate"]
    # two leaves, a page of front matter and its blank, four pages of text: the first signature
    assert plates == [2, 3, 10, 11, 12, 13, 30, 31]
    assert kinds[:6] == ["title", "colophon", "plate", "plate", "front", "blank"]
    assert [page.folio for page in pages if page.kind == "text"] == [str(k) for k in range(1, 21)]
    assert not any(page.folio or page.furniture for page in pages if page.kind == "plate")
    assert all((page.index % 2 == 0) == (int(page.folio) % 2 == 1) for page in pages[14:30])


def test_blanks_fill_the_last_signature_and_are_not_counted() -> None:
    trim = STYLE.trim.model_copy(update={"pad": 8})
    style = STYLE.model_copy(update={"trim": trim})
    volume = VolumeFormes("", (), (), (*[forme()] * 9, PLATE))
    pages = number_pages([volume, volume], "志", setter(style))
    first = [page.kind for page in pages if page.volume == 1]
    assert first == ["text"] * 9 + ["blank"] * 7 + ["plate"] * 2
    assert [page.folio for page in pages if page.kind == "blank"][:7] == ["10", *[""] * 6]
    assert next(page.folio for page in pages if page.volume == 2) == "11"
    assert count_extents(pages, 2) == (Extent(16, 2, 7, 10),) * 2


def test_plates_do_not_bring_a_page_to_the_other_side() -> None:
    text = [forme(), PLATE, forme(needs_recto=True), PLATE, forme(needs_verso=True)]
    pages = numbered(text)
    assert [page.kind for page in pages] == ["text", "blank", "text", "text", "plate", "plate"]


def test_lines_are_counted_as_a_reader_counts_them() -> None:
    lead = STYLE.grid.leading
    left, right = line("左", lead), line("右", lead, x=200000)
    cell = line("格", 2 * lead + EM // 2)
    empty = line("", 3 * lead)
    items = [left, line("题", 2 * lead), cell, right, empty, line("末", 4 * lead)]
    assert printed_lines(items) == (lead, 2 * lead, 4 * lead)


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_proof_has_its_lines_numbered_at_the_binding(is_turned: bool) -> None:
    lead = STYLE.grid.leading
    text = forme(*(line("文字", (k + 1) * lead) for k in range(12)), is_turned=is_turned)
    pages = numbered([text, text])
    for page in pages[:2]:
        proof = with_line_numbers(page, setter())
        own = [item for item in page.items if isinstance(item, TextItem)]
        assert without_line_numbers(proof.items) == page.items
        numbers = [item for item in proof.items[len(own) :] if isinstance(item, TextItem)]
        assert [number.line.text for number in numbers] == [str(k) for k in range(1, 13)]
        assert [number.y for number in numbers] == [item.y for item in own]
        for number in numbers:
            end = number.x + number.line.width * number.size // 1000
            if is_turned or page.is_recto:
                assert end == own[0].x - GAP
            else:
                assert number.x == own[0].x + STYLE.measure + GAP
    leaf = replace(pages[0], kind="title")
    assert with_line_numbers(leaf, setter()) == leaf


def test_a_proof_has_the_record_of_its_book(tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(HOUSE / "keben" / "importing" / "newbook", book)
    for name, options in (("whole", ()), ("proof", ("--line-numbers",))):
        done = type_build(book, tmp_path / name, *options)
        assert done.returncode == 0, done.stderr
    whole, proof = tmp_path / "whole", tmp_path / "proof"
    assert (whole / "record.json").read_bytes() == (proof / "record.json").read_bytes()
    numbered, plain = ((folder / "pages" / "book.html").read_text() for folder in (proof, whole))
    assert 'class="t line-number"' in numbered
    assert 'class="t line-number"' not in plain
