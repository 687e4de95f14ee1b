"""Pages of galleys built by hand that are held where they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from keben.compose import compose_plain
from keben.galley.strip import HeadingMark, Piece, Strip, TextItem
from keben.pages.held import Ledger
from keben.pages.makeup import make_up
from keben.problems import Location
from keben.style import read_style
from tests.square_faces import SquareFaces

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
LEADING = STYLE.grid.leading
FACES = SquareFaces()


def at(name: int) -> Location:
    return Location("a.md", name, 1)


def paragraph(name: int, lines: int) -> list[Strip]:
    text = "".join(chr(0x4E00 + name * 100 + k % 97) for k in range(38 * lines))
    return [
        Strip(
            (TextItem(line, 0, 9000, 10500, "body", at(name)),),
            LEADING,
            may_start=k == 0 or k < lines - 1,
            at=at(name),
        )
        for k, line in enumerate(compose_plain(text, 38_000, 0, FACES))
    ]


def heading(name: int) -> Strip:
    mark = HeadingMark("section", "", str(name), at(name))
    [line] = compose_plain(chr(0x4E00 + name * 100 + 99), 38_000, 0, FACES)
    item = TextItem(line, 0, LEADING, 14000, "heading", at(name))
    return Strip((item,), 3 * LEADING, keep_next=3 * LEADING, headings=(mark,), at=at(name))


def galley(*lines: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for number, count in enumerate(lines):
        pieces += [heading(2 * number), *paragraph(2 * number + 1, count)]
    return tuple(pieces)


@pytest.mark.parametrize(("more", "moved"), [(0, 0), (1, 0), (2, 0), (5, 1)])
def test_white_is_closed_at_two_places_before_a_page_moves(more: int, moved: int) -> None:
    before = [9] * 12
    old = Ledger(galley(*before), LEADING)
    make_up(galley(*before), STYLE, ledger=old)
    now = galley(9, 9 + more, *before[2:])
    ledger = Ledger(now, LEADING, old.makeup())
    formes = make_up(now, STYLE, ledger=ledger)
    assert bool(ledger.moved) == bool(moved)
    faults = [fault for forme in formes for fault in forme.faults if fault.kind == "moved"]
    assert len(faults) == len(ledger.moved)
    assert all(fault.lines == more for fault in faults)
