"""Turns the sample edition and the tiny books of tests/cases/pages into docs/pictures: each kind of page.

`python -m tests.pictures` makes them all anew, NAME… some. Pages are found by what stands on them, so
that they are still the right ones when folios have changed. Tiny books are shown as they lie open.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pypdfium2
from PIL import Image

from keben.pipeline import Order, build
from keben.problems import Problems
from keben.progress import open_progress
from tests.tiny_books import write_case

HOUSE = Path(__file__).parent.parent
PICTURES = HOUSE / "docs" / "pictures"
DOTS, GREYS, MARGIN = 84, 8, 6  #: dots an inch; a picture holds few greys and stays small


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, and the first page of a kind on which a line begins with a text."""

    name: str
    text: str = ""
    kind: str = "text"


SAMPLE = (
    Shot("title", kind="title"),
    Shot("colophon", kind="colophon"),
    Shot("plate", "阳泉工会的规模", "plate"),
    Shot("front", "凡例", "front"),
    Shot("contents", "目录", "contents"),
    Shot("part", "市总工会", "part"),
    Shot("text", "第一节铁路工人"),
    Shot("chronicle", "大事记"),
    Shot("table", "表2-1-2"),
    Shot("figure", "图2-4-1"),
    Shot("names", "第三章历任主席"),
    Shot("roll", "第二节公用企业"),
    Shot("people", "何英才"),
    Shot("article", "八项工程"),
    Shot("index", "主题索引", "index"),
)

#: A tiny book each, shown where the text stands.
TINY = {
    "notes-by-page": Shot("notes", "壬辰癸巳"),
    "table-ruled": Shot("table-ruled", "备注"),
    "table-groups": Shot("table-continued", "续表"),
    "table-turned": Shot("table-turned", "表1-1-1"),
    "table-facing": Shot("table-facing", "表1-1-1"),
    "figure-beside": Shot("figure-beside", "图1-1-1"),
    "figure-waiting": Shot("figure-waiting", "图1-1-1"),
    "columns-two": Shot("columns-two", "图1-1-1"),
    "columns-three": Shot("columns-three", "图1-1-1"),
    "breaks-level": Shot("level", "壬戌癸亥甲子"),
    "plates-front": Shot("plates", "丙寅", "plate"),
    "furniture": Shot("thumbs", "乙编", "part"),
    "lists": Shot("lists", "表目录", "contents"),
}


@dataclass(frozen=True, slots=True)
class Finished:
    """A built book: its record of pages and its screen PDF."""

    pages: list[dict[str, Any]]
    pdf: pypdfium2.PdfDocument

    def find(self, shot: Shot) -> int:
        """Return the page that a shot is of."""
        for index, page in enumerate(self.pages):
            lines = [line["text"] for line in page["lines"]]
            if page["kind"] == shot.kind and any(line.startswith(shot.text) for line in lines):
                return index
        raise SystemExit(f"no page of kind {shot.kind} has {shot.text}")

    def draw(self, index: int) -> Image.Image:
        """Return a page in greys."""
        picture: Image.Image = self.pdf[index].render(scale=DOTS / 72, grayscale=True).to_pil()
        return picture


def finish(book: Path, out: Path, style: Path | None = None) -> Finished:
    """Build a book."""
    problems = Problems()
    order = Order(book, out=out, style=str(style) if style else None, jobs=2)
    built = build(order, open_progress(quiet=True), problems)
    if built is None or built.folder is None:
        raise SystemExit("\n".join(map(str, problems)))
    record = json.loads((built.folder / "record.json").read_text("utf-8"))
    return Finished(record["pages"], pypdfium2.PdfDocument(next(built.folder.glob("*.screen.pdf"))))


def pictures(wanted: set[str], folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures that are wanted; all if none is named."""
    shots = [shot for shot in SAMPLE if not wanted or shot.name in wanted]
    if shots:
        sample = finish(HOUSE / "book", folder / "sample")
        for shot in shots:
            yield shot.name, sample.draw(sample.find(shot))
    for case, shot in TINY.items():
        if not wanted or shot.name in wanted:
            tiny = finish(*_written(case, folder))
            verso = (tiny.find(shot) - 1) // 2 * 2 + 1
            spread = [k for k in (verso, verso + 1) if tiny.pages[k]["kind"] != "blank"]
            yield shot.name, beside([tiny.draw(k) for k in spread])


def _written(case: str, folder: Path) -> tuple[Path, Path, Path]:
    book, style = write_case(case, folder / case)
    return book, folder / case / "out", style


def beside(pages: list[Image.Image]) -> Image.Image:
    """Return pages as they face each other, on grey."""
    width, height = pages[0].size
    size = (len(pages) * (width + 1) + 2 * MARGIN, height + 2 * MARGIN)
    open_book = Image.new("L", size, 176)
    for k, page in enumerate(pages):
        open_book.paste(page, (MARGIN + k * (width + 1), MARGIN))
    return open_book


def main() -> None:
    """Write the pictures."""
    with TemporaryDirectory() as folder:
        for name, picture in pictures(set(sys.argv[1:]), Path(folder)):
            file = PICTURES / f"{name}.png"
            picture.quantize(GREYS).save(file, optimize=True)
            print(f"{file.relative_to(HOUSE)}  {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
