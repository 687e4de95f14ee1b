"""The record says what is on the pages, and a fingerprint changes exactly when the page does."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from keben.compose.line import Cell, Kind, SetLine
from keben.edition.dump import dump_pages
from keben.edition.fingerprint import fingerprint
from keben.edition.record import Edition, write_record
from keben.faces.book_faces import BookFaces, load_faces
from keben.faces.shelf import FaceFile
from keben.galley.strip import HeadingMark, PictureItem, RuleItem, TextItem
from keben.impression import Pile, Puller, Pulls
from keben.model import (
    Book,
    Division,
    Imprint,
    Index,
    IndexEntry,
    Level,
    Locator,
    Member,
    Place,
    Roll,
    RollRow,
    Volume,
)
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.problems import Location, Problem, Problems
from keben.style import read_style

HERE = Location("a.md", 3, 1)
CELLS = {c: Cell(c, "song", Kind.HAN) for c in "正太铁路工人总会一二三四五六七八九十百千万"}


def line(text: str, indent: int = 0) -> SetLine:
    cells = tuple(CELLS[c] for c in text)
    return SetLine(cells, (1000,) * len(cells), (), indent, 0, len(cells), 1000 * len(cells), False)


def item(text: str, at: Location | None = HERE, role: str = "body", indent: int = 0) -> TextItem:
    return TextItem(line(text, indent), 50000, 90000, 10500, role, at)


def page(*items: TextItem | RuleItem | PictureItem, index: int = 0) -> Page:
    mark = HeadingMark("chapter", "第一章", "工人", HERE)
    folio = item(CELLS["一"].text, None, "folio")
    return Page(index, 1, "text", str(index + 1), True, "工会", items, (folio,), (mark,))


@cache
def faces() -> BookFaces:
    return load_faces(FONTS_YAML, Problems(), cache_folder())


def puller(folder: Path = Path()) -> Puller:
    return Puller(read_style(STYLES / "16k"), faces(), folder)


def print_of(page: Page, folder: Path = Path(), ground: bytes = b"") -> str:
    return fingerprint(puller(folder).pull(page), ground)


def record(edition: Edition, pages: Iterable[Page], target: Path) -> bytes:
    pile, numbers = Pile(), array("L")
    for pull in map(puller().pull, pages):
        bare = replace(pull.page, items=(), furniture=())
        numbers.extend(pile.lay(each) for each in (bare, pull.type, pull.furniture))
    write_record(target / "record.json", edition, Pulls(pile, numbers), b"")
    return (target / "record.json").read_bytes()


def test_the_record_has_the_agreed_shape(tmp_path: Path) -> None:
    rows = (
        RollRow("工会", (), Location("r.csv", 2, 1)),
        RollRow("总会", (), Location("r.csv", 3, 1)),
    )
    roll = Roll("units", "名录", HERE, "names", rows)
    division = Division(Level.CHAPTER, (), HERE, blocks=(roll,))
    book = Book(
        Imprint("工会志", "", "book"),
        "16k",
        (Volume("上册", (Member(Place.DIVISION, HERE, division),), HERE),),
    )
    pages = (
        page(item("工会", indent=2000)),
        page(item("总会", Location("r.csv", 3, 2), "roll"), index=1),
    )
    entry = IndexEntry("工会", "gonghui", (Locator(1, "1", 0), Locator(1, "1", 0, "2", 1)))
    edition = Edition(
        book,
        (FaceFile("song", Path("/fonts/a.otf"), "00", "OFL-1.1"),),
        (Index("subject", (("G", (entry,)),), HERE),),
        (Problem("loose", "a loose line", HERE),),
    )
    written = record(edition, pages, tmp_path)
    read = json.loads(written)
    assert list(read) == sorted(read)
    assert [list(entry) for entry in read["pages"]] == [sorted(read["pages"][0])] * 2
    assert read["pages"][0]["lines"][0] == {
        "text": "工会",
        "source": "a.md:3:1",
        "x": 71000,
        "y": 90000,
        "width": 21000,
        "line": 1,
        "role": "body",
    }
    assert read["pages"][0]["lines"][1]["source"] == ""
    assert read["volumes"] == [
        {"name": "上册", "first_page": 0, "pages": 2, "print_pdf": "book-1.print.pdf"}
    ]
    assert read["headings"][1] == {
        "level": "chapter",
        "number": "第一章",
        "title": "工人",
        "page": 1,
        "folio": "2",
        "source": "a.md:3:1",
    }
    assert read["index"][0]["entries"][0]["locators"] == [
        {"volume": 1, "folio": "1", "page": 0},
        {"volume": 1, "folio": "1", "page": 0, "last_folio": "2", "last_page": 1},
    ]
    assert read["rolls"] == [{"id": "units", "names": 2, "first_page": 1, "last_page": 1}]
    assert read["problems"] == [
        {"code": "loose", "severity": "error", "source": "a.md:3:1", "message": "a loose line"}
    ]
    assert read["faces"] == [{"role": "song", "file": "a.otf", "sha256": "00"}]
    assert record(edition, pages, tmp_path) == written


def test_a_fingerprint_holds_while_the_page_looks_the_same() -> None:
    known = print_of(page(item("工会")))
    assert print_of(page(item("工会", Location("b.md", 99, 1)))) == known
    assert print_of(replace(page(item("工会")), index=2, volume=2, anchors=("x",))) == known


def test_a_fingerprint_changes_with_what_is_seen(tmp_path: Path) -> None:
    picture = PictureItem("a.png", 0, 0, 10, 10)
    (tmp_path / "a.png").write_bytes(b"one")
    whole = page(item("工会"), RuleItem(0, 0, 10, 10), picture)
    known = print_of(whole, tmp_path)
    opened = replace(line("工会"), advances=(1001, 1000))
    moved = replace(item("工会"), x=50001)
    others = [
        page(item("工人"), *whole.items[1:]),
        page(replace(item("工会"), line=opened), *whole.items[1:]),
        page(moved, *whole.items[1:]),
        page(item("工会"), RuleItem(0, 0, 10, 11), picture),
        replace(whole, furniture=()),
        replace(whole, index=1),
    ]
    seen = {print_of(other, tmp_path) for other in others}
    seen.add(print_of(whole, tmp_path, b"another style"))
    (tmp_path / "a.png").write_bytes(b"two")
    seen.add(print_of(whole, tmp_path))
    assert len(seen) == len(others) + 2
    assert known not in seen


def test_the_record_of_a_big_book_is_quick(tmp_path: Path) -> None:
    letters = "正太铁路工人总会一二三四五六七八九十百千万" * 2
    text = tuple(item(letters[k % 7 : k % 7 + 35]) for k in range(35))
    pages = tuple(page(*text, index=k) for k in range(950))
    book = Book(Imprint("工会志", "", "book"), "16k", (Volume("", (), HERE),))
    begin = time.process_time()
    record(Edition(book, ()), pages, tmp_path)
    assert time.process_time() - begin < 8  # about 2 s where nothing else runs


def test_a_dump_says_what_stands_where() -> None:
    picture = PictureItem("a.png", 1000, 2000, 30000, 40000)
    whole = page(item("工会", indent=2000), RuleItem(0, 500, 1000, 250), picture)
    assert list(dump_pages([whole])) == [
        "== page 1 · folio 1 · text · recto",
        "  71.0   90.0 body     10.5  工会",
        "   0.0    0.5 rule     1.0 × 0.2",
        "   1.0    2.0 picture  30.0 × 40.0  a.png",
        "  50.0   90.0 folio    10.5  一",
    ]
