"""Turns a finished dist folder into what tests ask of it: its record, and every character of its PDFs.

Nothing here looks at how a build works: it types what a person types and reads what a reader gets. A
PDF is read with PDFium, character by character, with origins in points from the trim's top left.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from keben.places import STYLES
from keben.problems import Problems
from keben.style import Style, load_style

HOUSE = Path(__file__).parent.parent
SAMPLE = HOUSE / "book"
BLANKS = re.compile(r"\s+")


def type_build(
    book: Path, out: Path, *options: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Type `make_book.py build` and wait for its end."""
    return subprocess.run(
        build_command(book, out, *options),
        env=english(environment),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def build_command(book: Path, out: Path, *options: str) -> list[str]:
    """Return what a person types to build a book."""
    door = str(HOUSE / "make_book.py")
    return [sys.executable, door, "build", str(book), "--out", str(out), "--quiet", *options]


def english(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this environment, with messages in English whatever the machine speaks."""
    return {**os.environ, "KEBEN_LANG": "en", **(more or {})}


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that is made once in a test session, whichever of its processes comes first."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    place = root / f"once-{name}"
    with _held(root / f"once-{name}.lock"):
        if not (place / "made").exists():
            assert not place.exists(), f"{name} could not be made: see the first failure"
            place.mkdir()
            make(place)
            (place / "made").touch()
    return place


@contextmanager
def _held(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def built_sample(factory: pytest.TempPathFactory) -> Finished:
    """Return the sample edition, built once in a test session."""

    def make(place: Path) -> None:
        done = type_build(SAMPLE, place / "dist")
        assert done.returncode == 0, done.stderr

    return open_finished(made_once(factory, "sample", make) / "dist", SAMPLE)


@cache
def open_finished(dist: Path, book: Path) -> Finished:
    """Open what a build of `book` left under `dist`, wherever its record lies."""
    records = sorted(dist.rglob("record.json"))
    assert len(records) == 1, f"one record is wanted under {dist}, found {records}"
    return Finished(records[0].parent, book)


def contents_of(folder: Path) -> dict[str, str]:
    """Return the checksum of every file below a folder: two builds are alike when these are."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def solid(text: str) -> str:
    """Return a text without white space.

    >>> solid("凡　例 a b")
    '凡例ab'
    """
    return BLANKS.sub("", text)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line as the record tells it; lengths in points."""

    text: str
    source: str
    x: float
    y: float
    width: float
    role: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page as the record tells it."""

    index: int
    volume: int
    folio: str
    folio_shown: bool
    kind: str
    running_head: str
    lines: tuple[RecordLine, ...]

    @property
    def text(self) -> str:
        """All its lines, without white space."""
        return solid("".join(line.text for line in self.lines))


@dataclass(frozen=True, slots=True)
class RecordHeading:
    """A heading as the record tells it."""

    level: str
    number: str
    title: str
    page: int
    folio: str
    source: str

    @property
    def text(self) -> str:
        """Number and title without white space."""
        return solid(self.number + self.title)


@dataclass(frozen=True, slots=True)
class RecordVolume:
    """A volume as the record tells it."""

    name: str
    first_page: int
    pages: int
    print_pdf: str


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """An entry of an index; `path` begins with the entries that it stands under."""

    path: tuple[str, ...]
    locators: tuple[tuple[str, int, str, int], ...]  #: folio, page, last folio, last page
    printed: tuple[str, ...]  #: the locators, as they are printed
    see: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """What a build left: record, screen PDF, print PDFs, and the book it was made of."""

    folder: Path
    book: Path

    @cached_property
    def written(self) -> Any:
        """The record as JSON."""
        return json.loads((self.folder / "record.json").read_text("utf-8"))

    @cached_property
    def pages(self) -> tuple[RecordPage, ...]:
        """All pages."""
        return tuple(
            RecordPage(
                page["index"],
                page["volume"],
                page["folio"],
                page["folio_shown"],
                page["kind"],
                page["running_head"],
                tuple(
                    RecordLine(
                        line["text"],
                        line["source"],
                        line["x"] / 1000,
                        line["y"] / 1000,
                        line["width"] / 1000,
                        line["role"],
                    )
                    for line in page["lines"]
                ),
            )
            for page in self.written["pages"]
        )

    @cached_property
    def headings(self) -> tuple[RecordHeading, ...]:
        """All headings, in the order of the pages."""
        return tuple(RecordHeading(**heading) for heading in self.written["headings"])

    @cached_property
    def volumes(self) -> tuple[RecordVolume, ...]:
        """All volumes."""
        return tuple(RecordVolume(**volume) for volume in self.written["volumes"])

    @cached_property
    def entries(self) -> tuple[RecordEntry, ...]:
        """The entries of all indexes, sub-entries behind those that they stand under."""
        return tuple(
            entry
            for index in self.written["index"]
            for written in index["entries"]
            for entry in _entries(written, ())
        )

    @property
    def screen_pdf(self) -> Path:
        """The whole book."""
        return self.folder / f"{self.written['slug']}.screen.pdf"

    def print_pdf(self, volume: RecordVolume) -> Path:
        """One volume for the printer."""
        return self.folder / volume.print_pdf

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The pages of the screen PDF."""
        return read_pdf(self.screen_pdf)


def _entries(written: Any, above: tuple[str, ...]) -> Iterator[RecordEntry]:
    path = (*above, written["term"])
    yield RecordEntry(
        path,
        tuple(
            (
                locator["folio"],
                locator["page"],
                locator.get("last_folio", locator["folio"]),
                locator.get("last_page", locator["page"]),
            )
            for locator in written["locators"]
        ),
        tuple(map(_printed, written["locators"])),
        tuple(written["see"]),
    )
    for sub in written["sub"]:
        yield from _entries(sub, path)


def _printed(locator: Any) -> str:
    text = f"{locator.get('prefix', '')}{locator['folio']}{locator.get('column', '')}"
    return f"{text}–{locator['last_folio']}" if "last_folio" in locator else text


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a PDF page: its origin and the advance of its glyph, in points."""

    text: str
    x: float
    y: float
    advance: float
    size: float
    face: str

    @property
    def right(self) -> float:
        """Where the pen stands after it."""
        return self.x + self.advance


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle of a PDF page."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Leaf:
    """A page of a PDF, lengths in points from the trim's top left."""

    width: float
    height: float
    characters: tuple[Character, ...]  #: in the order in which they are painted, without blanks
    boxes: tuple[Box, ...] = field(repr=False)

    @cached_property
    def text(self) -> str:
        """All that it says, furniture too."""
        return "".join(character.text for character in self.characters)


def read_pdf(file: Path) -> tuple[Leaf, ...]:
    """Read every page of a PDF."""
    with closing(pypdfium2.PdfDocument(file)) as pdf:
        return tuple(_read_page(pdf[number]) for number in range(len(pdf)))


def _read_page(page: pypdfium2.PdfPage) -> Leaf:
    left, bottom, right, top = page.get_trimbox()
    with closing(page), closing(page.get_textpage()) as text:
        characters = tuple(_characters(text.raw, left, top))
        boxes = tuple(_boxes(page, left, top))
    return Leaf(right - left, top - bottom, characters, boxes)


def _characters(text: Any, left: float, top: float) -> Iterator[Character]:
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    high = 0
    for k in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, k)
        if pdfium.FPDFText_IsGenerated(text, k) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        if code in (2, 0xFFFE):  # PDFium's word for a hyphen at a line's end
            if _is_soft(text, k):
                continue  # painted where a word is broken, but no text of the source
            code = ord("-")
        if chr(code).isspace() or code == 0:
            continue
        pdfium.FPDFText_GetCharOrigin(text, k, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, k, box)
        yield Character(
            chr(code),
            x.value - left,
            top - y.value,
            box.right - x.value,
            pdfium.FPDFText_GetFontSize(text, k),
            _face(text, k),
        )


def _is_soft(text: Any, k: int) -> bool:
    """Say whether the PDF says of a hyphen that it stands for another text: a soft one, U+00AD."""
    shown = pdfium.FPDFText_GetTextObject(text, k)
    size = ctypes.c_ulong()
    return any(
        pdfium.FPDFPageObjMark_GetParamStringValue(
            pdfium.FPDFPageObj_GetMark(shown, number), b"ActualText", None, 0, size
        )
        for number in range(pdfium.FPDFPageObj_CountMarks(shown))
    )


def _face(text: Any, k: int) -> str:
    size = pdfium.FPDFText_GetFontInfo(text, k, None, 0, None)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDFText_GetFontInfo(text, k, name, size, None)
    return name.value.decode("utf-8", "replace").rpartition("+")[2]


def _boxes(page: pypdfium2.PdfPage, left: float, top: float) -> Iterator[Box]:
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        x0, y0, x1, y1 = shape.get_bounds()
        yield Box(x0 - left, top - y1, x1 - x0, y1 - y0)


@dataclass(frozen=True, slots=True)
class TypeArea:
    """版心 of a page, in points: what stands outside it is furniture."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of(cls, finished: Finished, page: RecordPage) -> TypeArea:
        """Return the type area of a page of a book in its style."""
        style = style_of(finished)
        return cls(
            style.left(recto=page.index % 2 == 0) / 1000,
            style.trim.head / 1000,
            style.measure / 1000,
            style.text_height / 1000,
        )

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    def head_and_foot(self, leaf: Leaf) -> tuple[list[Character], list[Character]]:
        """Return what stands above the type area, and what stands below it."""
        head = [c for c in leaf.characters if c.y < self.top]
        return head, [c for c in leaf.characters if c.y > self.top + self.height + MARGIN]

    def parted(
        self, leaf: Leaf, page: RecordPage
    ) -> tuple[tuple[Character, ...], tuple[Character, ...]]:
        """Return the text of a page and its notes: what stands below the short rule at its foot."""
        inside = [c for c in own(leaf, page) if self.top <= c.y <= self.top + self.height + MARGIN]
        rule = min((box.y for box in leaf.boxes if self._parts_notes(box)), default=float("inf"))
        return (
            tuple(c for c in inside if c.y <= rule),
            tuple(c for c in inside if c.y > rule),
        )

    def _parts_notes(self, box: Box) -> bool:
        return (
            abs(box.x - self.left) < 0.5
            and abs(box.width - self.width / 4) < 0.5
            and box.height < 1
            and box.y > self.top
        )


MARGIN = 6.0  #: a last line may hang so far below the type area, and no folio stands so near


def own(leaf: Leaf, page: RecordPage) -> tuple[Character, ...]:
    """Return the characters of a page without those of its drawings, which are painted first."""
    extra = len(leaf.text) - len(page.text)
    if extra > 0 and leaf.text.endswith(page.text):
        return leaf.characters[extra:]
    return leaf.characters


@cache
def style_of(finished: Finished) -> Style:
    """Return the style that a book is set in."""
    style = load_style(STYLES / finished.written["style"], Problems())
    assert style is not None
    return style


def write_book(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the sources of a tiny book."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content, "utf-8")
    return folder


def grey_png(width: int, height: int) -> bytes:
    """Return a picture: nothing but grey, and small as a file."""
    picture = BytesIO()
    Image.new("L", (width, height), 120).save(picture, "PNG")
    return picture.getvalue()
