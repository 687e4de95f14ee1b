"""What stands from the last round changes nothing: formes are those of a galley made up for the first time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from keben.compose import compose_plain
from keben.galley.strip import Columns, Facing, Galley, Piece, Strip, TextItem, Turned
from keben.pages.makeup import make_up
from keben.pages.standing import Standing
from keben.problems import Location
from tests.test_pages import FACES, STYLE, at, heading, line, note, picture

KINDS = ("text", "text", "text", "heading", "note", "table", "columns", "near", "foot", "turned")


@cache
def block(name: int, kind: str, size: int, version: int) -> tuple[Piece, ...]:
    """Return synthetic strips; those of another version read otherwise but are as many and as high."""
    if kind == "text":
        return paragraph(name, size, version)
    if kind == "note":
        called = note(name * 100, size)
        return (line(name * 100, notes=tuple(read_as(one, version) for one in called)),)
    rows = tuple(read_as(line(name * 100 + k), version) for k in range(2 * size))
    if kind == "table":
        head = read_as(line(name * 100 + 99), version)
        return tuple(replace(row, again=(head,), closing=row.items) for row in rows)
    if kind == "columns":
        return (Columns(rows, 2, STYLE.measure // 2 - 10_000, 20_000),)
    if kind == "turned":
        return (Turned(rows),)
    if kind == "facing":
        return (Facing(rows, rows),)
    return (read_as(picture(name * 100, size, kind), version),)  # type: ignore[arg-type]


def read_as(strip: Strip, version: int) -> Strip:
    """Return a strip whose text says which version it is."""
    text = compose_plain("一" * (version + 1), 38_000, 0, FACES)[0]
    return replace(strip, items=(*strip.items, TextItem(text, 0, 9000, 10_500, "body")))


def paragraph(name: int, lines: int, version: int) -> tuple[Strip, ...]:
    """Return running text whose last line is longer or shorter in each version."""
    made = []
    for k in range(lines):
        length = 38 if k < lines - 1 else 1 + (11 * name + 13 * version) % 38
        text = compose_plain("一" * length, 38_000, 0, FACES)[0]
        row = line(name * 100 + k, may_start=k == 0 or k < lines - 1)
        made.append(replace(row, items=(TextItem(text, 0, 9000, 10_500, "body"), *row.items)))
    if lines > 1:
        made[0] = replace(made[0], flexible=at(name), lines=lines)
    return tuple(made)


@st.composite
def rounds(draw: st.DrawFn) -> list[list[tuple[str, int, int]]]:
    """Draw the blocks of a galley, and what they are in two rounds more."""
    sizes, versions = st.integers(1, 12), st.integers(0, 4)
    blocks = draw(
        st.lists(st.tuples(st.sampled_from(KINDS), sizes, st.just(0)), min_size=1, max_size=60)
    )
    drawn = [blocks]
    for _round in range(2):
        blocks = list(blocks)
        for _change in range(draw(st.integers(0, 8))):
            k = draw(st.integers(0, len(blocks) - 1))
            kind, size, _version = blocks[k]
            size = draw(sizes) if draw(st.integers(0, 9)) == 0 else size
            blocks[k] = (kind, size, draw(versions))
        drawn.append(blocks)
    return drawn


def galley_of(blocks: list[tuple[str, int, int]]) -> Galley:
    """Return a galley: blocks that were set before are the same objects, headings are made anew."""
    return tuple(
        chain.from_iterable(
            (heading(k * 100),) if kind == "heading" else block(k, kind, size, version)
            for k, (kind, size, version) in enumerate(blocks)
        )
    )


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_any_galley_is_made_up_as_for_the_first_time(
    drawn: list[list[tuple[str, int, int]]],
) -> None:
    standing = Standing()
    for blocks in drawn:

        def other(
            place: Location, lines: int, blocks: list[tuple[str, int, int]] = blocks
        ) -> tuple[Strip, ...] | None:
            version = blocks[place.line][2]
            return (
                None
                if (place.line + version + lines) % 3 == 0
                else paragraph(place.line, lines, version + 10)
            )

        galley = galley_of(blocks)
        known = make_up(galley, STYLE, other=other, standing=standing)
        assert known == make_up(galley, STYLE, other=other)


def test_a_page_in_which_nothing_changed_is_the_same_forme() -> None:
    blocks = [block(k, "text", 5, 0) for k in range(40)]
    standing = Standing()
    first = make_up(tuple(chain.from_iterable(blocks)), STYLE, standing=standing)
    blocks[20] = block(20, "text", 5, 1)
    second = make_up(tuple(chain.from_iterable(blocks)), STYLE, standing=standing)
    assert [one is other for one, other in zip(first, second, strict=True)].count(False) == 1
    third = make_up(tuple(chain.from_iterable(blocks)), STYLE, standing=standing)
    assert all(one is other for one, other in zip(second, third, strict=True))
