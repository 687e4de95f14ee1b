"""Turns the cases of tests/cases/pages into tiny books: folders with a style of their own.

A case is one text file: what to look at, then its files, each behind a line `@ path`; without a book.yaml its
book is that of `SOUND`. `⟨45⟩` stands for a sentence of 45 characters that means nothing, the days of the sexagenary
cycle, so that every line of a page can be told from the others. `@ style` is no file of the book: it is YAML
that changes style.yaml of the cases. A picture is told by the width and height of a grey field in pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from keben.faces.face import Faces
from keben.galley.setter import Setter
from keben.layout import lay_out
from keben.number import number_book
from keben.pages.page import Page
from keben.problems import Problems
from keben.source import read_book
from keben.style import load_style

CASES = Path(__file__).parent / "cases" / "pages"

#: How a picture is written that is told by its size: 72 pixels to the inch, so a pixel is a point.
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"

SOUND = {
    "book.yaml": "title: 甲志\nslug: jia\nstyle: tiny\nvolumes: [{name: 全一册, content: [01/]}]\n",
    "01/part.md": "# 甲编\n",
}


def case_names() -> list[str]:
    """Return the names of all cases, in their order."""
    return sorted(file.stem for file in CASES.glob("*.txt"))


def write_case(name: str, folder: Path) -> tuple[Path, Path]:
    """Write the book of a case and its style below a new folder; return both folders."""
    book, style = folder / "book", folder / "styles" / "tiny"
    measures = yaml.safe_load((CASES / "style.yaml").read_text("utf-8"))
    told = (CASES / f"{name}.txt").read_text("utf-8")
    parts = (part.partition("\n") for part in re.split(r"^@ ", told, flags=re.M)[1:])
    files = {path: text for path, _newline, text in parts}
    if "book.yaml" not in files:
        files |= SOUND
    _change(measures, yaml.safe_load(files.pop("style", "{}")))
    _write(style / "style.yaml", yaml.safe_dump(measures, allow_unicode=True).encode())
    days = cycle(STEMS[k % 10] + BRANCHES[k % 12] for k in range(60))
    signs = (sign for day in days for sign in day)
    for path, text in files.items():
        text = re.sub("⟨(\\d+)⟩", lambda found: _sentence(int(found[1]), signs), text)
        form = PICTURES.get(Path(path).suffix)
        _write(book / path, _grey(text, form) if form else text.encode())
    return book, style


def lay_out_case(name: str, folder: Path, faces: Faces) -> tuple[tuple[Page, ...], Problems]:
    """Return the pages of a case and what was told."""
    problems = Problems()
    book_folder, style_folder = write_case(name, folder)
    style = load_style(style_folder, problems)
    book = read_book(book_folder, problems)
    assert style and book, "\n".join(map(str, problems))
    setter = Setter(style, faces, problems)
    layout = lay_out(number_book(book, problems, style), setter, book_folder, problems)
    return layout.pages, problems


def _sentence(count: int, signs: Iterator[str]) -> str:
    """Return days with a comma behind every five, which lines may be squeezed at, and a stop."""
    commas = (k % 11 == 10 and k < count - 2 for k in range(count - 1))
    return "".join("，" if is_comma else next(signs) for is_comma in commas) + "。"


def _change(measures: dict[str, Any], changes: dict[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict):
            _change(measures.setdefault(key, {}), value)
        else:
            measures[key] = value


def _grey(size: str, form: str) -> bytes:
    width, height = map(int, size.split())
    out = BytesIO()
    Image.new("L", (width, height), 200).save(out, form, dpi=(72, 72))
    return out.getvalue()


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
