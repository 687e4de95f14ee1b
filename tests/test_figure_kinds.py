"""Pictures of every kind, made here: their size, what the press and a browser get, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from PIL import Image

from keben.edition.folder import write_reading
from keben.faces.book_faces import load_faces
from keben.galley.picture_size import picture_size
from keben.galley.strip import PictureItem
from keben.html.pictures import browser_picture, press_picture
from keben.impression import Puller
from keben.pages.page import Page
from keben.press.job import Job
from keben.press.painter import Painter
from keben.press.volume import lay_in, make_sheet, write_volume
from keben.problems import Problems
from keben.source.picture import picture_fault
from keben.store import Store
from keben.style import read_style

ROOT = Path(__file__).parent.parent
WIDE, HIGH = (80, 40), (40, 80)
QUARTER = 6  #: the camera was held upright: to be turned to the right (EXIF)


class Kind(NamedTuple):
    """A picture of two halves: its mode, their colours, how it is saved, what greys are seen."""

    mode: str
    left: int | tuple[int, ...]
    right: int | tuple[int, ...]
    seen: tuple[int, ...] = ()
    compression: str | None = None


RED, BLUE = (200, 0, 0), (0, 0, 200)
INK_RED, INK_BLUE = (0, 255, 255, 0), (255, 255, 0, 0)
KINDS = {
    "grey.png": Kind("L", 200, 40, (200, 40)),
    "deep.png": Kind("I;16", 51200, 10240, (200, 40)),
    "line.png": Kind("1", 1, 0, (255, 0)),
    "rgb.jpg": Kind("RGB", RED, BLUE),
    "cmyk.jpg": Kind("CMYK", INK_RED, INK_BLUE),
    "rgb.tif": Kind("RGB", RED, BLUE),
    "cmyk.tif": Kind("CMYK", INK_RED, INK_BLUE, compression="tiff_lzw"),
    "fax.tiff": Kind("1", 1, 0, (255, 0), "group4"),
    "deep.tif": Kind("I;16", 51200, 10240, (200, 40)),
}


def save(folder: Path, name: str, turn: int = 1) -> Path:
    kind = KINDS[name]
    image = Image.new(kind.mode, WIDE, kind.right)
    image.paste(Image.new(kind.mode, (40, 40), kind.left))
    exif = Image.Exif()
    exif[274] = turn
    image.save(folder / name, exif=exif, compression=kind.compression)
    return folder / name


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("turn", [1, QUARTER])
def test_size_press_and_browser_agree_how_a_picture_stands(
    tmp_path: Path, name: str, turn: int
) -> None:
    path = save(tmp_path, name, turn)
    assert picture_fault(path) == ""
    size = HIGH if turn == QUARTER else WIDE
    assert picture_size(path) == size
    press = opened(press_picture(path))
    assert press.size == size
    assert press.getexif().get(274, 1) == 1
    assert press.mode in ("L", "RGB", "CMYK")
    assert (press.mode == "CMYK") == name.startswith("cmyk")
    if path.suffix.startswith(".tif"):
        shown = opened(browser_picture(path))
        assert (shown.format, shown.size) == ("PNG", size)
        assert shown.mode in ("L", "RGB")


def test_what_can_be_printed_as_it_is_stays_byte_for_byte(tmp_path: Path) -> None:
    for name in ("grey.png", "rgb.jpg", "cmyk.jpg"):
        path = save(tmp_path, name)
        assert press_picture(path) == browser_picture(path) == path.read_bytes()


@pytest.mark.parametrize("mode", ["LAB", "F"])
def test_colours_that_nobody_prints_are_told(tmp_path: Path, mode: str) -> None:
    Image.new(mode, WIDE).save(tmp_path / "a.tif")
    assert mode in picture_fault(tmp_path / "a.tif")


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_a_tiff_that_is_cut_off_is_told(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "a.tif"
    Image.effect_noise((200, 200), 50).save(path, compression=compression)
    path.write_bytes(path.read_bytes()[:-8000])
    assert picture_fault(path)


def test_every_kind_is_on_the_printed_page_and_in_the_folder(tmp_path: Path) -> None:
    style = read_style(ROOT / "styles" / "16k")
    book = tmp_path / "book"
    book.mkdir()
    items = []
    for number, name in enumerate(KINDS):
        save(book, name)
        items.append(PictureItem(name, 40000, 40000 + number * 50000, 80000, 40000))
    page = Page(0, 1, "text", "1", True, "", tuple(items))
    faces = load_faces(ROOT / "fonts/fonts.yaml", Problems(), tmp_path)
    problems = Problems()
    job = Job(style, book, "", datetime(2020, 1, 1, tzinfo=UTC), is_print=False)
    sheets = [make_sheet(page, Painter(faces, style.trim))]
    stock = lay_in(sheets, [job], faces, Store(tmp_path / "store"), problems)
    write_volume(sheets, job, stock, tmp_path / "a.pdf")
    assert not list(problems)
    paper = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0].render(scale=1).to_pil().convert("RGB")
    for item, kind in zip(items, KINDS.values(), strict=True):
        y = (item.y + 20000) // 1000
        left, right = paper.getpixel((60, y)), paper.getpixel((100, y))
        if kind.seen:
            assert [round(sum(colour) / 3 / 10) for colour in (left, right)] == [
                round(grey / 10) for grey in kind.seen
            ]
        else:
            assert left[0] > 150 > left[2] and right[2] > 100 > right[0]  # red, blue
    pull = Puller(style, faces, book).pull(page)
    write_reading(tmp_path / "pages", [pull], style, faces, title="", book=book)
    written = (tmp_path / "pages/book.html").read_text("utf-8")
    for name in KINDS:
        shown = f"{name}.png" if ".tif" in name else name
        assert f'src="pictures/{shown}"' in written
        assert (tmp_path / "pages/pictures" / shown).is_file()
