"""An impression says of the type of a page what every file wants, wherever in the book the page stands."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from keben.compose.line import Cell, Kind, SetLine
from keben.faces.book_faces import load_faces
from keben.galley.setter import Setter
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.impression import Puller
from keben.pages.line_numbers import with_line_numbers
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.problems import Location, Problems
from keben.style import read_style

STYLE = read_style(STYLES / "16k")
FACES = load_faces(FONTS_YAML, Problems(), cache_folder())


def line(text: str, gap: int = 0, **more: object) -> TextItem:
    cells = tuple(Cell(sign, "song", Kind.HAN) for sign in text)
    advances = (1000 + gap,) * len(cells)
    row = SetLine(cells, advances, (), 0, 0, len(cells), 1000 * len(cells), False)
    item = TextItem(row, 65197, 90000, 10500, "body", Location("a.md", 3, 1))
    return replace(item, **more)  # type: ignore[arg-type]


def page(*items: Item, turn: int = 0, index: int = 0) -> Page:
    furniture = (line("页", y=60000, at=None, role="folio"),)
    return Page(index, 1, "text", "1", True, "", items, furniture, turn=turn)


def pages() -> list[Page]:
    """Pages that differ each from the first in one thing."""
    return [
        page(line("虚构的文字")),
        page(line("虚构的文句")),
        page(line("虚构的文字", gap=20)),
        page(line("虚构的文字", x=65198)),
        page(line("虚构的文字", link=7)),
        page(line("虚构的文字", at=Location("a.md", 4, 1))),
        page(line("虚构的文字"), turn=90),
        page(line("虚构的文字"), RuleItem(0, 0, 10, 10)),
        page(line("虚构的文字"), PictureItem("a.svg", 0, 0, 10, 10)),
    ]


def test_an_impression_is_found_again_by_all_that_it_is_made_of() -> None:
    puller = Puller(STYLE, FACES, Path())
    keys = [puller.key(each) for each in pages()]
    assert len(set(keys)) == len(keys)
    assert keys == [Puller(STYLE, FACES, Path()).key(each) for each in pages()]
    assert puller.key(replace(pages()[0], index=8, volume=2, folio="9")) == keys[0]


def test_a_key_is_the_same_in_any_process() -> None:
    told = (
        "from tests.test_impression import *; "
        "print(*(Puller(STYLE, FACES, Path()).key(each).hex() for each in pages()))"
    )
    home = Path(__file__).parent.parent
    env = {**os.environ, "PYTHONPATH": os.fspath(home), "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", told], env=env, capture_output=True, check=True)
    puller = Puller(STYLE, FACES, Path())
    assert done.stdout.decode().split() == [puller.key(each).hex() for each in pages()]


def test_an_impression_depends_on_nothing_that_was_pulled_before() -> None:
    puller = Puller(STYLE, FACES, Path())
    for each in (*pages(), *reversed(pages())):
        pulled, alone = puller.pull(each), Puller(STYLE, FACES, Path()).pull(each)
        for name in ("digest", "stream", "html", "rows", "links", "pictures", "rolls"):
            assert getattr(pulled.type, name) == getattr(alone.type, name), name
        assert set(pulled.type.texts) == set(alone.type.texts)


@pytest.mark.parametrize("gap", [0, 20])
def test_a_stream_leaves_the_text_state_as_it_found_it(gap: int) -> None:
    stream = zlib.decompress(Puller(STYLE, FACES, Path()).type(page(line("虚" * 9, gap))).stream)
    assert stream.startswith(b"BT\n0 0 0 1 k")
    assert stream.endswith(b"\n0 Tc\nET" if gap else b"TJ\nET")
    assert (b" Tc\n" in stream) == bool(gap)


def test_what_is_empty_costs_nothing() -> None:
    empty = Puller(STYLE, FACES, Path()).type(page())
    assert (empty.stream, empty.html, empty.rows, empty.texts) == (b"", b"", b"", ())


@pytest.mark.parametrize("turn", [0, 90])
def test_the_numbers_of_a_proof_are_seen_and_not_recorded(turn: int) -> None:
    puller = Puller(STYLE, FACES, Path())
    plain = page(line("虚构的文字"), turn=turn)
    proof = with_line_numbers(plain, Setter(STYLE, FACES, Problems()))
    whole, numbered = puller.type(plain), puller.type(proof)
    assert (whole.digest, whole.rows) == (numbered.digest, numbered.rows)
    assert puller.key(plain) != puller.key(proof)
    assert b"line-number" in zlib.decompress(numbered.html)
    assert len(zlib.decompress(numbered.stream)) > len(zlib.decompress(whole.stream))
