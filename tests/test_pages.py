"""Pages of galleys built by hand: nothing lost, nothing over the edge, the best of all ways taken."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keben.compose import compose_plain
from keben.galley.strip import (
    Columns,
    Facing,
    Galley,
    HeadingMark,
    PictureItem,
    Piece,
    Placing,
    RuleItem,
    Strip,
    TextItem,
    Turned,
)
from keben.pages.forme import Forme
from keben.pages.makeup import make_up
from keben.problems import Location
from keben.style import read_style
from tests.square_faces import SquareFaces

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
LEADING, LINES = STYLE.grid.leading, STYLE.grid.lines
FACES = SquareFaces()


def at(name: int) -> Location:
    return Location("a.md", name, 1)


def sign(name: int, height: int) -> RuleItem:
    """Something to see: a rule whose tint names its strip."""
    return RuleItem(0, 0, STYLE.measure, height, name)


def line(name: int, **others: object) -> Strip:
    return Strip((sign(name, LEADING // 2),), LEADING, at=at(name), **others)  # type: ignore[arg-type]


def paragraph(name: int, lines: int, *, is_flexible: bool = False) -> list[Strip]:
    made = [line(name * 100 + k, may_start=k == 0 or k < lines - 1) for k in range(lines)]
    if is_flexible:
        text = compose_plain("一" * 9, 38_000, 0, FACES)[0]
        made = [
            line(
                name * 100 + k,
                may_start=k == 0 or k < lines - 1,
                flexible=at(name) if k == 0 else None,
                lines=lines if k == 0 else 0,
            )
            for k in range(lines)
        ]
        made = [
            Strip(
                (TextItem(text, 0, 9000, 10500, "body"), *strip.items),
                strip.height,
                may_start=strip.may_start,
                flexible=strip.flexible,
                lines=strip.lines,
                at=strip.at,
            )
            for strip in made
        ]
    return made


def heading(name: int, *, level: str = "section") -> Strip:
    mark = HeadingMark(level, "", str(name), at(name))
    return Strip(
        (sign(name, LEADING),), 3 * LEADING, keep_next=3 * LEADING, headings=(mark,), at=at(name)
    )


def picture(name: int, rows: int, placing: Placing) -> Strip:
    return Strip((sign(name, rows * LEADING - 1),), rows * LEADING, placing=placing, at=at(name))


def note(name: int, lines: int) -> tuple[Strip, ...]:
    set_lines = compose_plain("注" * (44 * lines - 10), 44_000, 0, FACES)[:lines]
    return tuple(
        Strip(
            (TextItem(text, 0, 9000, 9000, "note", at(name)),), 14_000, on_grid=False, at=at(name)
        )
        for text in set_lines
    )


def names(forme: Forme) -> list[int]:
    return [item.tint for item in forme.items if isinstance(item, RuleItem) and item.tint != 1000]


def notes(forme: Forme) -> list[TextItem]:
    return [item for item in forme.items if isinstance(item, TextItem) and item.role == "note"]


def plain_text(count: int, *, lines: int = 5) -> list[Piece]:
    return [strip for k in range(count) for strip in paragraph(11 + k, lines)]


def pieces() -> st.SearchStrategy[list[list[Piece]]]:
    number = st.integers(1, 9)
    kinds = [
        number.map(lambda n: ("text", n)),
        st.just(("heading", 0)),
        st.tuples(st.sampled_from(["near", "head", "foot", "page", "here"]), st.integers(2, 20)),
        st.tuples(st.just("note"), st.integers(1, 60)),
        st.tuples(st.just("columns"), st.integers(1, 80)),
        st.tuples(st.just("turned"), st.integers(1, 60)),
        st.tuples(st.just("facing"), st.integers(1, 60)),
        st.just(("break", 0)),
    ]
    return st.lists(st.one_of(kinds), min_size=1, max_size=40)  # type: ignore[arg-type]


def galley_of(wanted: list[tuple[str, int]]) -> Galley:
    made: list[Piece] = []
    for k, (kind, size) in enumerate(wanted):
        name = 2000 + k
        if kind == "text":
            made += paragraph(name, size)
        elif kind == "heading":
            made.append(heading(name * 100))
        elif kind == "note":
            made.append(line(name * 100, notes=note(name * 100, size)))
        elif kind == "columns":
            strips = tuple(line(name * 100 + n) for n in range(size))
            made.append(Columns(strips, 2, STYLE.measure // 2 - 10_000, 20_000))
        elif kind == "turned":
            made.append(Turned(tuple(line(name * 100 + n) for n in range(size))))
        elif kind == "facing":
            left = tuple(line(name * 100 + n) for n in range(size))
            made.append(Facing(left, tuple(line(700_000 + name * 100 + n) for n in range(size))))
        elif kind == "break":
            made.append(line(name * 100, break_before="page"))
        else:
            made.append(picture(name * 100, size, kind))  # type: ignore[arg-type]
    return tuple(made)


def strips_of(galley: Galley) -> list[Strip]:
    strips: list[Strip] = []
    for piece in galley:
        if isinstance(piece, Strip):
            strips.append(piece)
        elif isinstance(piece, Facing):
            strips += (*piece.left, *piece.right)
        else:
            strips += piece.strips
    return strips


@settings(max_examples=150, deadline=None)
@example([("heading", 0), ("heading", 0), ("head", 12), ("near", 20), ("columns", 57)])
@example([("heading", 0), ("near", 12), ("here", 20)])
@given(pieces())
def test_any_galley_is_made_up_whole(wanted: list[tuple[str, int]]) -> None:
    galley = galley_of(wanted)
    formes = make_up(galley, STYLE)
    seen = [name for forme in formes for name in names(forme)]
    expected = [item.tint for strip in strips_of(galley) for item in strip.items]  # type: ignore[union-attr]
    assert Counter(seen) == Counter(expected)
    lines = [item.line.text for forme in formes for item in notes(forme)]
    assert Counter(lines) == Counter(
        item.line.text  # type: ignore[union-attr]
        for strip in strips_of(galley)
        for called in strip.notes
        for item in called.items
    )


@settings(max_examples=150, deadline=None)
@example([("foot", 15), ("here", 20)])
@given(pieces())
def test_nothing_overlaps_or_stands_over_the_edge(wanted: list[tuple[str, int]]) -> None:
    for forme in make_up(galley_of(wanted), STYLE):
        room = STYLE.measure if forme.is_turned else LINES * LEADING
        columns: dict[int, list[tuple[int, int]]] = {}
        for item in forme.items:
            if isinstance(item, RuleItem):
                columns.setdefault(item.x, []).append((item.y, item.y + item.height))
        for spans in columns.values():
            spans.sort()
            assert spans[0][0] >= 0
            assert spans[-1][1] <= room
            assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
        foot = [item.y for item in notes(forme)]
        if foot:
            text = [y for spans in columns.values() for y, _end in spans if y < min(foot) - 14_000]
            assert len(text) >= len(names(forme))
            assert max(foot) <= STYLE.text_height + LEADING


@settings(max_examples=100, deadline=None)
@given(pieces())
def test_text_stands_in_order_and_a_note_begins_on_the_page_of_its_mark(
    wanted: list[tuple[str, int]],
) -> None:
    galley = galley_of(wanted)
    formes = make_up(galley, STYLE)
    place = {name: k for k, forme in enumerate(formes) for name in names(forme)}
    rows = [
        piece
        for piece in galley
        if isinstance(piece, Strip) and piece.placing == "here" and not piece.is_blank
    ]
    pages = [place[item.tint] for strip in rows for item in strip.items]  # type: ignore[union-attr]
    assert pages == sorted(pages)
    begun: dict[int, int] = {}
    for k, forme in enumerate(formes):
        for item in notes(forme):
            assert item.at is not None
            begun.setdefault(item.at.line, k)
    assert all(place[name] == page for name, page in begun.items())


@pytest.mark.parametrize("count", range(120, 160))
def test_no_page_of_plain_text_begins_with_a_last_line(count: int) -> None:
    galley = plain_text(count, lines=3 + count % 5)
    ends = {item.tint for strip in galley if isinstance(strip, Strip) and not strip.may_start
            for item in strip.items if isinstance(item, RuleItem)}  # fmt: skip
    formes = make_up(tuple(galley), STYLE)
    assert all(names(forme)[0] not in ends for forme in formes)
    assert not any(forme.faults for forme in formes)


def test_facing_pages_end_level() -> None:
    """31 lines and a paragraph of 4: the recto cannot take 34 lines, and the verso before it gives way too."""
    formes = make_up(tuple(plain_text(200, lines=4)), STYLE, starts_recto=False)
    counts = [len(names(forme)) for forme in formes[:-1]]
    assert all(one == other for one, other in zip(counts[::2], counts[1::2], strict=False))


def test_a_paragraph_set_anew_keeps_the_page_full() -> None:
    """33 lines fit, and a last one that may not begin a page: a paragraph is set a line shorter."""
    galley = [
        *paragraph(50, 5, is_flexible=True),
        *(strip for k in range(11, 16) for strip in paragraph(k, 6)),
        *(strip for k in range(16, 40) for strip in paragraph(k, 6)),
    ]
    asked: list[tuple[Location, int]] = []

    def other(place: Location, lines: int) -> tuple[Strip, ...] | None:
        asked.append((place, lines))
        return tuple(paragraph(50, lines, is_flexible=True))

    formes = make_up(tuple(galley), STYLE, other=other)
    assert (at(50), 4) in asked
    assert len(names(formes[0])) == LINES


def test_a_short_last_page_is_drawn_in_or_filled() -> None:
    galley = [strip for k in range(11, 25) for strip in paragraph(k, 5, is_flexible=True)]

    def other(place: Location, lines: int) -> tuple[Strip, ...] | None:
        return tuple(paragraph(place.line, lines, is_flexible=True))

    formes = make_up((*galley, *plain_text(0)), STYLE, other=other)
    assert len(names(formes[-1])) >= 5


def test_a_picture_that_has_no_room_goes_to_the_next_head_and_the_text_closes_up() -> None:
    galley = [*plain_text(6), picture(7, 12, "near"), *plain_text(20)]
    first, second, *_rest = make_up(tuple(galley), STYLE)
    assert len(names(first)) >= LINES - 2
    assert names(second)[0] == 7


def test_a_picture_at_the_foot_stands_on_the_page_of_its_call() -> None:
    galley = [*plain_text(2), picture(7, 6, "foot"), *plain_text(20)]
    first, *_rest = make_up(tuple(galley), STYLE)
    (rule,) = [item for item in first.items if isinstance(item, RuleItem) and item.tint == 7]
    assert rule.y == (LINES - 6) * LEADING
    assert len(names(first)) >= LINES - 6 - 1


def test_a_picture_at_the_head_stands_above_what_calls_it() -> None:
    galley = [*plain_text(2), picture(7, 6, "head"), *plain_text(20)]
    first, *_rest = make_up(tuple(galley), STYLE)
    assert names(first)[0] == 7


def test_a_long_note_goes_on_overleaf_without_crowding_out_the_text() -> None:
    called = line(7, notes=note(7, 90))
    formes = make_up((*plain_text(2), called, *plain_text(60)), STYLE)
    lengths = [len(notes(forme)) for forme in formes]
    assert sum(lengths) == 90
    assert lengths[0] and lengths[1] and lengths[2]
    assert all(names(forme) for forme in formes)


def test_a_turned_table_and_one_over_facing_pages_stand_apart() -> None:
    turned = Turned(tuple(line(500 + k) for k in range(30)))
    facing = Facing(
        tuple(line(600 + k) for k in range(40)), tuple(line(700 + k) for k in range(40))
    )
    formes = make_up((*plain_text(3), turned, facing, *plain_text(30)), STYLE)
    assert len(names(formes[0])) >= LINES - 2
    pages = [forme for forme in formes if forme.is_turned]
    assert [name for forme in pages for name in names(forme)] == [500 + k for k in range(30)]
    verso = next(k for k, forme in enumerate(formes) if forme.needs_verso)
    assert [name - 100 for name in names(formes[verso + 1])] == names(formes[verso])


def test_pictures_are_not_carried_over_a_break_that_the_style_wants() -> None:
    galley = (*plain_text(6), picture(7, 12, "near"), line(9, break_before="page"))
    formes = make_up(galley, STYLE)
    assert [k for k, forme in enumerate(formes) if 7 in names(forme)] == [1]
    assert [k for k, forme in enumerate(formes) if 9 in names(forme)] == [2]


def test_what_is_higher_than_a_page_is_set_and_told() -> None:
    tall = Strip((sign(7, 10),), (LINES + 3) * LEADING, at=at(7))
    formes = make_up((*plain_text(2), tall, *plain_text(2)), STYLE)
    assert [fault.kind for forme in formes for fault in forme.faults] == ["white", "tall"]


def test_items_of_every_kind_move_together() -> None:
    strip = Strip((PictureItem("a.png", 1, 2, 3, 4), sign(3, 10)), LEADING)
    (forme,) = make_up((line(5), strip), STYLE)
    shown = [item for item in forme.items if isinstance(item, PictureItem)]
    assert shown == [PictureItem("a.png", 1, 2 + LEADING, 3, 4)]
