"""Sheets as a binder folds them: every page at its place, upright, and the marks on the back in steps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest

from keben.cli import main
from keben.imposition import FORMS, GAP, sides_of, signatures_of

WIDTH, HEIGHT = 400.0, 600.0


@dataclass(frozen=True)
class Leaf:
    """A leaf of a sheet as it lies: the pages on its two sides, and whether their heads are down."""

    front: int
    back: int
    is_turned: bool


Stack = list[
    list[list[Leaf]]
]  #: rows of columns of leaves, the front side up, the lowest leaf first


def sheet(signature: int) -> Stack:
    """Return an unfolded sheet, its inner side up: a back lies behind its front, seen from there."""
    outer, inner = FORMS[signature]
    return [
        [
            [Leaf(inner[r][c], outer[r][-1 - c], r < len(inner) - 1)]
            for c in range(len(inner[0]))
        ]
        for r in range(len(inner))
    ]  # fmt: skip


def over(pile: list[Leaf], *, is_upended: bool) -> list[Leaf]:
    """Turn a pile over; over its head or foot, what stood on its head stands upright."""
    return [
        Leaf(leaf.back, leaf.front, leaf.is_turned != is_upended) for leaf in reversed(pile)
    ]  # fmt: skip


def fold_across(stack: Stack) -> Stack:
    """Fold the right half over the left."""
    half = len(stack[0]) // 2
    return [
        [left + over(row[-1 - c], is_upended=False) for c, left in enumerate(row[:half])]
        for row in stack
    ]


def fold_heads(stack: Stack) -> Stack:
    """Fold the upper half over the lower."""
    upper, lower = stack
    return [[low + over(high, is_upended=True) for low, high in zip(lower, upper, strict=True)]]


@pytest.mark.parametrize("signature", sorted(FORMS))
def test_a_folded_sheet_reads_in_order(signature: int) -> None:
    stack = sheet(signature)
    if len(stack[0]) > 2:
        stack = fold_across(stack)
    if len(stack) > 1:
        stack = fold_heads(stack)
    ((pile,),) = fold_across(stack)
    assert not any(leaf.is_turned for leaf in pile)
    read = [page for leaf in pile for page in (leaf.back, leaf.front)]
    assert read == list(range(1, signature + 1))


@pytest.mark.parametrize("signature", sorted(FORMS))
def test_backs_and_heads_lie_together(signature: int) -> None:
    for form in FORMS[signature]:
        for row in form:
            assert all(row[c] + row[c + 1] == signature + 1 for c in range(0, len(row), 2))
            is_turned = row is not form[-1]
            versos = row[1::2] if is_turned else row[::2]  # as they lie: at the left when upright
            assert all(page % 2 == 0 for page in versos)


def test_the_last_signatures_are_smaller_and_every_page_has_one_place() -> None:
    assert list(signatures_of(16, 16)) == [(0, 16)]
    assert list(signatures_of(30, 16)) == [(0, 16), (16, 8), (24, 4), (28, 4)]
    assert list(signatures_of(30, 4))[-1] == (28, 4)
    pages = [placed.page for side in sides_of(96, 16, WIDTH, HEIGHT) for placed in side.placed]
    assert sorted(pages) == list(range(96))


def test_pages_keep_their_bleed_but_at_the_back() -> None:
    outer = next(sides_of(16, 16, WIDTH, HEIGHT))
    places = {placed.page + 1: placed for placed in outer.placed}
    assert places[16].x + WIDTH == places[1].x
    assert places[13].x + WIDTH + 2 * GAP == pytest.approx(places[16].x)
    assert places[1].y + HEIGHT + 2 * GAP == pytest.approx(places[8].y)
    assert places[8].is_turned and not places[1].is_turned


def numbered_pages(target: Path, count: int) -> Path:
    """Write a PDF each of whose pages shows a box as high as its number."""
    writer = pypdf.PdfWriter()
    for number in range(1, count + 1):
        page = writer.add_blank_page(WIDTH + 40, HEIGHT + 40)
        page.trimbox = pypdf.generic.RectangleObject((20, 20, 20 + WIDTH, 20 + HEIGHT))
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"0 0 0 1 k 120 120 30 {10 * number} re f".encode())
        page[pypdf.generic.NameObject("/Contents")] = stream
    writer.write(target)
    return target


def test_the_command_writes_sheets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = numbered_pages(tmp_path / "a.pdf", 22)
    assert main(["impose", str(source)]) == 0
    made = tmp_path / "a.imposed.pdf"
    assert str(made) in capsys.readouterr().out
    reader = pypdf.PdfReader(made)
    assert len(reader.pages) == 2 * len(list(signatures_of(22, 16)))
    preferences: Any = reader.root_object["/ViewerPreferences"]
    assert preferences["/Duplex"] == "/DuplexFlipShortEdge"
    resources: Any = reader.pages[0]["/Resources"]
    shown = resources["/XObject"]
    assert set(shown) == {f"/P{page - 1}" for page in (1, 4, 5, 8, 9, 12, 13, 16)}
    assert b"30 130 re" in shown["/P12"].get_data()
    twice = made.read_bytes()
    assert main(["impose", str(source), "--quiet"]) == 0
    assert made.read_bytes() == twice


def test_what_is_no_pdf_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.pdf"
    source.write_text("no PDF")
    assert main(["impose", str(source)]) == 2
    assert "is no PDF that can be read" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [source]
