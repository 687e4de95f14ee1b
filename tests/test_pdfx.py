"""PDF/X of print files: what they claim, what is in them, and what others read in them."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from keben.compose.line import Cell, Kind, SetLine
from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.strip import Item, PictureItem, TextItem
from keben.pages.page import Page
from keben.press.intent import Intent, read_intent
from keben.press.job import Job
from keben.press.painter import Painter
from keben.press.pdfx import STANDARDS
from keben.press.slug import Slug
from keben.press.volume import lay_in, make_sheet, write_volume
from keben.problems import Location, Problems
from keben.store import Store
from keben.style import PrintStyle, Style, mm, read_style

HOUSE = Path(__file__).parent.parent
MADE = datetime(2020, 2, 29, tzinfo=UTC)
CHART = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
<defs><linearGradient id="g"><stop offset="0" stop-color="#c00"/><stop offset="1" stop-color="#000"/>
</linearGradient></defs>
<rect width="40" height="20" fill="#c00"/><rect y="25" width="40" height="20" fill="url(#g)"/>
<rect x="50" width="40" height="20" fill="#777" {more}/>
<image x="50" y="25" width="20" height="20" href="data:image/png;base64,{spot}"/></svg>"""


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> BookFaces:
    return load_faces(HOUSE / "fonts" / "fonts.yaml", Problems(), tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="module")
def style() -> Style:
    read = read_style(HOUSE / "styles" / "16k")
    return read.model_copy(update={"print": PrintStyle(standard="x1a", marks="all")})


def _page(index: int, kind: str, *items: Item) -> Page:
    cells = tuple(Cell(character, "song", Kind.HAN) for character in "合成的文字")
    line = SetLine(cells, (1000,) * 5, start=0, end=5, natural=5000, last=False, cuts=(), indent=0)
    text = TextItem(line, mm(23), mm(100), 10500, "body")
    return Page(index, 1, kind, str(index + 1), True, "", (text, *items))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wheel = Image.linear_gradient("L").resize((720, 480))
    white = Image.new("L", wheel.size, 255)
    photo = Image.merge("HSV", (wheel, white, wheel.transpose(Image.Transpose.ROTATE_180)))
    photo.convert("RGB").save(tmp_path / "photo.jpg", quality=95)
    wheel.convert("RGB").save(tmp_path / "grey.png")
    wheel.convert("1").save(tmp_path / "line.png")
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    spot = b64encode(file.getvalue()).decode()
    (tmp_path / "chart.svg").write_text(CHART.format(more="", spot=spot))
    (tmp_path / "clear.svg").write_text(CHART.format(more='opacity=".5"', spot=spot))
    return tmp_path


def _intent(standard: str) -> Intent:
    wanted = PrintStyle.model_validate({"standard": standard})
    intent = read_intent(wanted, HOUSE / "styles" / "16k", Problems())
    if intent is None:
        pytest.skip("scribus-data is missing")
    return intent


def _written(
    faces: BookFaces, style: Style, folder: Path, standard: str, problems: Problems, *chart: str
) -> Path:
    box = (mm(30), mm(120), mm(60), mm(40))
    pictures = [PictureItem(name, *box, at=Location("a.md", k)) for k, name in enumerate(
        chart or ("photo.jpg", "grey.png", "line.png", "chart.svg"), 1
    )]  # fmt: skip
    pages = [_page(0, "text"), *(_page(k, "plate", item) for k, item in enumerate(pictures, 1))]
    painter = Painter(faces, style.trim)
    job = Job(style, folder, "合成的书", MADE, True, intent=_intent(standard))
    target = folder / f"{standard}.pdf"
    sheets = [make_sheet(page, painter) for page in pages]
    stock = lay_in(sheets, [job], faces, Store(folder / "store"), problems)
    write_volume(sheets, job, stock, target)
    return target


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_print_file_says_what_it_is_made_for(
    standard: str, faces: BookFaces, style: Style, folder: Path
) -> None:
    problems = Problems()
    made = _written(faces, style, folder, standard, problems)
    # the line art is told: 305 dpi are few for it
    assert [(p.code, str(p.location)) for p in problems] == [("picture-coarse", "a.md:3")]
    content = made.read_bytes()
    expected = STANDARDS[standard]
    assert content.startswith(b"%PDF-1.4\n")
    for unwanted in (b"/DeviceRGB", b"/ObjStm", b"/Annots", b"/JavaScript", b"lab-d50", b"/SMask"):
        assert unwanted not in content
    assert (b"/Transparency" in content) == expected.knows_transparency
    read: Any = pypdf.PdfReader(made)
    info, root = read.trailer["/Info"], read.trailer["/Root"]
    assert info["/GTS_PDFXVersion"] == expected.name
    assert info["/Trapped"] == "/False"
    assert len(read.trailer["/ID"]) == 2
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFX"
    assert intent["/OutputConditionIdentifier"] == "FOGRA39"
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"
    packet = root["/Metadata"].get_data().decode()
    for value in (info["/Title"], info["/Producer"], expected.name, "2020-02-29T00:00:00Z"):
        assert f">{value}<" in packet
    for page in read.pages:
        assert {"/TrimBox", "/BleedBox", "/MediaBox"} <= page.keys()


def test_pictures_take_the_inks_they_need(faces: BookFaces, style: Style, folder: Path) -> None:
    read: Any = pypdf.PdfReader(_written(faces, style, folder, "x1a", Problems()))
    found = [
        (image["/ColorSpace"], image["/BitsPerComponent"], image["/Filter"])
        for page in read.pages
        for image in (item.get_object() for item in page["/Resources"]["/XObject"].values())
        if image["/Subtype"] == "/Image"
    ]
    assert found == [
        ("/DeviceCMYK", 8, "/DCTDecode"),
        ("/DeviceGray", 8, "/FlateDecode"),
        ("/DeviceGray", 1, "/FlateDecode"),
        ("/DeviceCMYK", 8, "/DCTDecode"),
    ]


def test_transparency_is_told_where_the_standard_has_none(
    faces: BookFaces, style: Style, folder: Path
) -> None:
    for standard, told in (("x1a", ["figure-see-through"]), ("x4", [])):
        problems = Problems()
        _written(faces, style, folder, standard, problems, "clear.svg")
        assert [p.code for p in problems] == told


def test_others_read_it_and_find_black_alone_on_text(
    faces: BookFaces, style: Style, folder: Path
) -> None:
    for tool in ("gs", "qpdf", "mutool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing")
    made = _written(faces, style, folder, "x1a", Problems())
    subprocess.run(["qpdf", "--check", made], check=True, capture_output=True)
    drawn = subprocess.run(["mutool", "draw", "-o", f"{folder}/%d.png", made], capture_output=True)
    assert not drawn.returncode
    assert b"error" not in drawn.stderr
    command = ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", "-dUseTrimBox", str(made)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    inks = [tuple(map(float, re.findall(r"\d\.\d+", row))) for row in shown.splitlines()]
    assert [[value > 0 for value in page] for page in inks] == [
        [False, False, False, True],
        [True, True, True, True],
        [False, False, False, True],
        [False, False, False, True],
        [True, True, True, True],
    ]


def test_a_photo_looks_as_on_the_screen(faces: BookFaces, style: Style, folder: Path) -> None:
    """Through the inks and back a colour of the photo is about the same: nothing is turned round."""
    if shutil.which("gs") is None:
        pytest.skip("gs is missing")
    made = _written(faces, style, folder, "x1a", Problems())
    command = ["gs", "-q", "-o", f"{folder}/%d.png", "-sDEVICE=png16m", "-r72", "-dUseTrimBox"]
    subprocess.run([*command, str(made)], check=True, capture_output=True)
    shown, photo = Image.open(folder / "2.png"), Image.open(folder / "photo.jpg")
    points_per_mm = 72 / 25.4
    for x, y in ((0.5, 0.3), (0.5, 0.7), (0.1, 0.5)):
        place = (round((30 + 60 * x) * points_per_mm), round((120 + 40 * y) * points_per_mm))
        printed = shown.convert("RGB").getpixel(place)
        meant = photo.getpixel((round(720 * x), round(480 * y)))
        assert isinstance(printed, tuple)
        assert isinstance(meant, tuple)
        assert max(abs(a - b) for a, b in zip(printed, meant, strict=True)) < 90


def test_a_slug_line_names_its_sheet(faces: BookFaces, style: Style) -> None:
    slug = Slug(faces, style.trim, "合成的书　上册", MADE)
    line = slug.line(17, 496, "62")
    assert line.startswith(b"q BT /All cs 1 scn ")
    assert ("hei", "合") in slug.texts(["62"])
    assert b" 6 Tf" in line
    longer = Slug(faces, style.trim, "合成的书" * 12, MADE).line(1, 2, "")
    size = re.search(rb" ([0-9.]+) Tf", longer)
    assert size is not None
    assert 2 < float(size[1]) < 6


def test_two_builds_give_the_same_bytes(faces: BookFaces, style: Style, folder: Path) -> None:
    first = _written(faces, style, folder, "x1a", Problems()).read_bytes()
    assert _written(faces, style, folder, "x1a", Problems()).read_bytes() == first
