"""The press: glyphs where the composer put them, one font each, black only, the same bytes again."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat

from keben.compose.line import Cell, Kind, SetLine
from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.strip import HeadingMark, Item, PictureItem, RuleItem, TextItem
from keben.pages.page import Page
from keben.press.job import Job
from keben.press.outline import bookmarks, page_labels
from keben.press.painter import Painter
from keben.press.reading import print_reading
from keben.press.strokes import number
from keben.press.trim import SLUG
from keben.press.volume import Sheet, lay_in, make_sheet, write_volume
from keben.problems import Location, Problems
from keben.store import Store
from keben.style import Style, read_style

HOUSE = Path(__file__).parent.parent
SIZE = 10500
MADE = datetime(2020, 2, 29, tzinfo=UTC)
EXACT = 0.001  #: pt


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> BookFaces:
    return load_faces(HOUSE / "fonts" / "fonts.yaml", Problems(), tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="module")
def style() -> Style:
    return read_style(HOUSE / "styles" / "16k")


def han(text: str, face: str = "song") -> list[Cell]:
    return [Cell(character, face, Kind.HAN) for character in text]


def word(
    faces: BookFaces, text: str, face: str = "song", *, scale: int = 1000, rise: int = 0
) -> Cell:
    width = faces.advance(face, text) * scale // 1000
    return Cell(text, face, Kind.LATIN, width, scale=scale, rise=rise)


def line(cells: Sequence[Cell], opened: Sequence[int] = (), **more: object) -> SetLine:
    """Set cells with `opened` added to their widths, in turn, as if to fill a measure."""
    extra = [opened[k % len(opened)] if opened else 0 for k in range(len(cells))]
    advances = tuple(cell.width + add for cell, add in zip(cells, extra, strict=True))
    values = {"cuts": (), "indent": 0, **more}
    return SetLine(tuple(cells), advances, start=0, end=len(cells), natural=0, last=False, **values)  # type: ignore[arg-type]


def page(index: int, *items: Item, **more: object) -> Page:
    values = {"kind": "text", "folio": str(index + 1), "running_head": ""} | more
    return Page(index=index, volume=1, folio_shown=True, items=items, **values)  # type: ignore[arg-type]


def sample_lines(faces: BookFaces) -> list[SetLine]:
    """Lines that have everything a line may have."""
    opening = Cell("“", "song", Kind.OPENING, left=500)
    stop = Cell("。", "song", Kind.STOP, 500)
    dash = Cell("——", "song", Kind.DASH, 2000)
    dot = Cell("·", "song", Kind.INTERPUNCT, 500, inset=86)
    note = word(faces, "〔12〕", scale=600, rise=350)
    narrow = Cell("“", "kai", Kind.OPENING, 1000, inset=575)
    space = Cell(" ", "song", Kind.SPACE, 256)
    figure = word(faces, "1907.5")
    cells = han("阳泉煤矿工人")
    return [
        line(han("一九四九年五月二日阳泉解放")),
        line([opening, *cells, stop], cuts=((0, 500),), indent=2000),
        line([*cells, figure, *han("年"), word(faces, "AVATAR"), *cells, note], [17, 18]),
        line([*cells, word(faces, "Keben"), space, word(faces, "press"), *cells], [-24]),
        line([*han("保尔"), dot, *han("柯察金"), dash, *cells, *han("楷体", "kai"), narrow], [13]),
        line([*han("黑体", "hei"), word(faces, "x\u0301y"), *han("〇卡"), *cells], [31]),
        line([Cell("", "song", Kind.FIXED, 1500), *han("空格后面"), Cell("\u3000", "song", Kind.FIXED)]),
        line([*cells, note, *cells, note, *cells], [21, 22, 21]),
    ]  # fmt: skip


def sample_page(faces: BookFaces, index: int = 0) -> Page:
    lines = sample_lines(faces)
    items: list[Item] = [
        TextItem(set_line, 65197, 90000 + 18000 * k, SIZE, "body")
        for k, set_line in enumerate(lines)
    ]
    marks = (("dot", 0, 3), ("name", 4, 6), ("title", 6, 9), ("frame", 9, 12))
    decorated = TextItem(lines[0], 65197, 300000, SIZE, "body", decor=marks)
    grey = TextItem(lines[0], 65197, 330000, SIZE, "body", tint=400)
    head = TextItem(lines[0], 65197, 60000, 9000, "head")
    rule = RuleItem(65197, 66000, 399000, 250)
    return replace(page(index, *items, decorated, grey), furniture=(head, rule))


def sheets(faces: BookFaces, style: Style, pages: Sequence[Page]) -> list[Sheet]:
    painter = Painter(faces, style.trim)
    return [make_sheet(one, painter) for one in pages]


def written(
    faces: BookFaces, style: Style, pages: Sequence[Page], target: Path, **more: object
) -> Path:
    job = Job(style, more.pop("folder", target.parent), "刻本", MADE, bool(more.get("is_print")))  # type: ignore[arg-type]
    assert list(put_together(faces, sheets(faces, style, pages), job, target)) == []
    return target


def put_together(faces: BookFaces, own: Sequence[Sheet], job: Job, target: Path) -> Problems:
    problems = Problems()
    stock = lay_in(own, [job], faces, Store(target.parent / "store"), problems)
    write_volume(own, job, stock, target)
    return problems


@dataclass(frozen=True, slots=True)
class Sign:
    """A character of a PDF as PDFium sees it: y up from the trim."""

    text: str
    x: float
    y: float


def signs(pdf: Path, index: int = 0) -> list[Sign]:
    document = pypdfium2.PdfDocument(pdf)
    text = document[index].get_textpage()
    found = []
    for k in range(text.count_chars()):
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text.raw, k, x, y)
        if not pdfium.FPDFText_IsGenerated(text.raw, k):
            found.append(Sign(chr(pdfium.FPDFText_GetUnicode(text.raw, k)), x.value, y.value))
    text.close()
    document.close()
    return found


def solid(text: str) -> str:
    return "".join(text.split())


def expected(faces: BookFaces, style: Style, item: TextItem) -> list[tuple[str, float, float]]:
    """Return where each cell of a line begins, by the definition of `SetLine`."""
    places, at = [], item.line.indent
    cuts = dict(item.line.cuts)
    for k, cell in enumerate(item.line.cells):
        x = item.x + (at + cell.inset - cuts.get(k, 0)) * item.size / 1000
        y = style.trim.height - item.y + cell.rise * item.size / 1000
        places.append((cell.text, x / 1000, y / 1000))
        at += item.line.advances[k]
    return places


def test_every_glyph_stands_where_the_record_says(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    made = sample_page(faces)
    found = [s for s in signs(written(faces, style, [made], tmp_path / "a.pdf")) if s.text.strip()]
    k = 0
    for item in (*made.items, *made.furniture):
        if not isinstance(item, TextItem):
            continue
        for text, x, y in expected(faces, style, item):
            if solid(text):
                assert found[k].text == text[0]
                assert found[k].x == pytest.approx(x, abs=EXACT), text
                assert found[k].y == pytest.approx(y, abs=EXACT), text
                k += len(text)
    assert k == len(found)


def test_glyphs_inside_a_word_keep_their_kerns_when_the_line_is_opened(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    set_line = line([*han("阳泉煤矿工人阳泉煤矿"), word(faces, "AVATAR")], [19])
    item = TextItem(set_line, 60000, 90000, SIZE, "body")
    found = signs(written(faces, style, [page(0, item)], tmp_path / "a.pdf"))[-6:]
    at = found[0].x
    for sign, glyph in zip(found, faces.shape("song", "AVATAR"), strict=True):
        assert sign.x == pytest.approx(at, abs=EXACT)
        at += glyph.advance * SIZE / 1e6


def test_text_is_read_back_as_it_was_written(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    made = sample_page(faces)
    source = "".join(
        item.line.text for item in (*made.items, *made.furniture) if isinstance(item, TextItem)
    )
    file = written(faces, style, [made], tmp_path / "a.pdf")
    read = "".join(sign.text for sign in signs(file))
    assert solid(read).replace("——", "—") == solid(source).replace("——", "—")
    by_pypdf = pypdf.PdfReader(file).pages[0].extract_text()
    for wanted in ("一九四九年五月二日阳泉解放", "——", "Keben press", "〔12〕"):
        assert wanted in by_pypdf


def test_a_character_that_shares_its_glyph_is_still_itself(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    item = TextItem(line(han("⺠民")), 60000, 90000, SIZE, "body")
    file = written(faces, style, [page(0, item)], tmp_path / "a.pdf")
    stream = zlib.decompress(sheets(faces, style, [page(0, item)])[0].streams[0])
    assert b"/ActualText<feff2ea0>" in stream
    assert [sign.text for sign in signs(file)][-1] == "民"


def test_a_page_is_painted_alike_whatever_was_painted_before(
    faces: BookFaces, style: Style
) -> None:
    items = sample_page(faces).items
    alone = Painter(faces, style.trim).strike(items)
    later = Painter(faces, style.trim)
    later.strike((TextItem(line(han("另一页上的字")), 60000, 90000, SIZE, "body"),))
    assert later.strike(items).stream == alone.stream


def test_each_face_is_embedded_once(faces: BookFaces, style: Style, tmp_path: Path) -> None:
    pages = [sample_page(faces, index) for index in range(4)]
    reader = pypdf.PdfReader(written(faces, style, pages, tmp_path / "a.pdf"))
    size: Any = reader.trailer["/Size"]
    objects: list[Any] = [reader.get_object(k) for k in range(1, size)]
    names = [
        str(entry["/FontName"])[8:]
        for entry in objects
        if isinstance(entry, dict) and entry.get("/Type") == "/FontDescriptor"
    ]
    assert sorted(names) == sorted(faces.face(role).name for role in ("song", "hei", "kai"))


def test_the_page_prints_in_black_alone(faces: BookFaces, style: Style) -> None:
    stream = zlib.decompress(sheets(faces, style, [sample_page(faces)])[0].streams[0]).decode()
    colours = set(re.findall(r"(.*) (?:k|K)\b", stream))
    assert colours
    assert all(re.match(r"0 0 0 \S+", colour) for colour in colours)
    assert not re.search(r"\b(rg|RG|g|G|cs|CS|sc|scn)\n", stream)


@pytest.mark.needs("gs")
def test_ghostscript_finds_one_ink(faces: BookFaces, style: Style, tmp_path: Path) -> None:
    (tmp_path / "figure.svg").write_text(FIGURE, "utf-8")
    picture = PictureItem("figure.svg", 65197, 400000, 200000, 100000)
    made = sample_page(faces)
    made = replace(made, items=(*made.items, picture))
    file = written(faces, style, [made], tmp_path / "a.pdf", is_print=True)
    command = ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", os.fspath(file)]
    inks = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert inks[:3] == ["0.00000"] * 3
    assert float(inks[3]) > 0.01


FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" font-family="Keben Song">'
    '<rect x="10" y="10" width="50" height="60" fill="#404040"/>'
    '<text x="80" y="50" font-size="12" fill="#000">会员1948</text></svg>'
)


@pytest.mark.needs("pdftoppm", "mutool")
def test_three_readers_show_the_same_page(faces: BookFaces, style: Style, tmp_path: Path) -> None:
    (tmp_path / "figure.svg").write_text(FIGURE, "utf-8")
    picture = PictureItem("figure.svg", 65197, 400000, 200000, 100000)
    made = sample_page(faces)
    made = replace(made, items=(*made.items, picture))
    file = written(faces, style, [made], tmp_path / "a.pdf")
    dpi = 100
    stem, other = tmp_path / "poppler", tmp_path / "mupdf.png"
    poppler = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", "-png"]
    subprocess.run([*poppler, os.fspath(file), os.fspath(stem)], check=True, capture_output=True)
    mupdf = ["mutool", "draw", "-q", "-c", "gray", "-r", str(dpi), "-o", os.fspath(other)]
    told = subprocess.run([*mupdf, os.fspath(file)], check=True, capture_output=True, text=True)
    assert "FT_Load_Glyph" not in told.stderr
    document = pypdfium2.PdfDocument(file)
    pictures = [
        Image.open(stem.with_suffix(".png")).convert("L"),
        Image.open(other).convert("L"),
        document[0].render(scale=dpi / 72).to_pil().convert("L"),
    ]
    document.close()
    # Readers smooth edges differently: what is compared is how dark each small square is.
    size = (min(p.width for p in pictures), min(p.height for p in pictures))
    small = [picture.crop((0, 0, *size)).reduce(8) for picture in pictures]
    assert ImageStat.Stat(small[0]).mean[0] < 253  # there is something on the page
    for one in small[1:]:
        difference = ImageStat.Stat(ImageChops.difference(small[0], one))
        assert difference.mean[0] < 1
        assert difference.extrema[0][1] < 50


def test_two_runs_give_the_same_bytes(faces: BookFaces, style: Style, tmp_path: Path) -> None:
    (tmp_path / "figure.svg").write_text(FIGURE, "utf-8")
    script = (
        "import sys; from pathlib import Path; from keben.galley.strip import PictureItem;"
        "from dataclasses import replace;"
        "from keben.faces.book_faces import load_faces; from keben.problems import Problems;"
        "from keben.style import read_style; from tests import test_press as t;"
        "folder = Path(sys.argv[1]);"
        "faces = load_faces(t.HOUSE / 'fonts' / 'fonts.yaml', Problems(), folder);"
        "page = t.sample_page(faces);"
        "page = replace(page, items=(*page.items, PictureItem('figure.svg', 0, 0, 99999, 50000)));"
        "t.written(faces, read_style(t.HOUSE / 'styles' / '16k'), [page], folder / sys.argv[2])"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.fspath(HOUSE)}
        command = [sys.executable, "-c", script, os.fspath(tmp_path), f"{seed}.pdf"]
        subprocess.run(command, env=environment, check=True, cwd=HOUSE)
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


def mark(level: str, number: str, title: str) -> HeadingMark:
    return HeadingMark(level, number, title, Location("a.md", 1, 1))


def test_plates_part_no_chapter_in_the_bookmarks() -> None:
    levels = ("plate", "part", "chapter", "plate", "section", "plate", "matter")
    made = bookmarks((k, mark(level, "", level)) for k, level in enumerate(levels))
    assert [(entry.title, entry.page) for entry in made] == [
        ("plate", 0), ("part", 1), ("plate", 3), ("plate", 5), ("matter", 6)
    ]  # fmt: skip
    assert [entry.title for entry in made[1].under[0].under] == ["section"]


def test_the_screen_file_has_bookmarks_folios_and_links(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    contents = TextItem(line(han("总述一")), 65197, 90000, SIZE, "contents", link=2)
    text = TextItem(line(han("正文")), 65197, 90000, SIZE, "body")
    pages = [
        page(0, contents, folio="Ⅰ"),
        page(1, folio="Ⅱ", kind="blank"),
        page(2, text, folio="1", headings=(mark("part", "第一编", "职工队伍"),)),
        page(3, text, folio="2", headings=(mark("chapter", "第一章", "产生"), mark("section", "第一节", "早期"))),
        page(4, text, folio=""),
        page(5, text, folio="3", headings=(mark("matter", "", "后记"),)),
    ]  # fmt: skip
    file = written(faces, style, pages, tmp_path / "a.pdf")
    reader = pypdf.PdfReader(file)
    assert reader.page_labels == ["Ⅰ", "Ⅱ", "1", "2", "", "3"]
    outline: Any = reader.outline
    part, (chapter, [section]), matter = outline
    assert part["/Title"] == "第一编\u3000职工队伍"
    assert chapter["/Title"] == "第一章\u3000产生"
    assert section["/Title"] == "第一节\u3000早期"
    assert reader.get_destination_page_number(matter) == 5
    annotations: Any = reader.pages[0]["/Annots"]
    (link,) = annotations
    assert link.get_object()["/Dest"][0].get_object() == reader.pages[2].get_object()
    assert reader.metadata is not None
    assert reader.metadata.title == "刻本"
    assert reader.metadata.creation_date == MADE
    assert [float(edge) for edge in reader.pages[0].mediabox] == pytest.approx(
        [0, 0, style.trim.width / 1000, style.trim.height / 1000]
    )


def test_the_print_file_has_bleed_and_marks_and_no_links(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    item = TextItem(line(han("总述")), 65197, 90000, SIZE, "contents", link=0)
    file = written(faces, style, [page(0, item)], tmp_path / "a.pdf", is_print=True)
    (only,) = pypdf.PdfReader(file).pages
    width, bleed = style.trim.width / 1000, style.trim.bleed / 1000
    assert [float(edge) for edge in only.trimbox[:2]] == [0, 0]
    assert float(only.trimbox.right) == pytest.approx(width, abs=EXACT)
    assert float(only.bleedbox.right) == pytest.approx(width + bleed, abs=EXACT)
    assert float(only.mediabox.left) < -bleed
    assert "/Annots" not in only
    content = only.get_contents()
    assert content is not None
    assert content.get_data().count(b" l S") == 8


def test_a_picture_from_elsewhere_is_refused(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    (tmp_path / "secret.svg").write_text(FIGURE, "utf-8")
    outside = FIGURE.replace(
        "<text", '<image href="file:///etc/hostname" width="9" height="9"/><text'
    )
    (folder / "asks.svg").write_text(outside, "utf-8")
    pictures = [PictureItem(name, 0, 0, 9000, 9000) for name in ("../secret.svg", "asks.svg")]
    job = Job(style, folder, "", MADE, is_print=False)
    made = sheets(faces, style, [page(0, *pictures)])
    for _build in range(2):  # what is told once is told again
        problems = put_together(faces, made, job, tmp_path / "a.pdf")
        refused = [problem.message for problem in problems if problem.code == "picture-refused"]
        assert any("secret.svg" in message and "outside" in message for message in refused)
        assert any("/etc/hostname" in message for message in refused)


def test_a_figure_in_a_strange_font_is_told(faces: BookFaces, style: Style, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(FIGURE.replace("Keben Song", "serif"), "utf-8")
    job = Job(style, tmp_path, "", MADE, is_print=True)
    made = sheets(faces, style, [page(0, PictureItem("a.svg", 0, 0, 99000, 99000))])
    for _build in range(2):
        problems = put_together(faces, made, job, tmp_path / "a.pdf")
        assert {problem.code for problem in problems} == {"figure-font"}
    (tmp_path / "a.svg").write_text(FIGURE.replace(' font-family="Keben Song"', ""), "utf-8")
    assert list(put_together(faces, made, job, tmp_path / "a.pdf")) == []


def test_the_reading_form_and_the_painter_agree(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    lines = [sample_lines(faces)[k] for k in (0, 1, 2, 3, 7)]
    items = [
        TextItem(set_line, 65197, 90000 + 18000 * k, SIZE, "body")
        for k, set_line in enumerate(lines)
    ]
    pages = [page(0, *items)]
    painted = signs(written(faces, style, pages, tmp_path / "a.pdf"))
    print_reading(pages, style, tmp_path, faces, tmp_path / "b.pdf", Problems())
    by_html = signs(tmp_path / "b.pdf")
    one, other = ([s for s in found if s.text.strip()] for found in (painted, by_html))
    assert [s.text for s in one] == [s.text for s in other]
    assert max(abs(a.x - b.x) for a, b in zip(one, other, strict=True)) < 0.5
    assert max(abs(a.y - b.y) for a, b in zip(one, other, strict=True)) < 0.5


def test_bookmarks_nest_by_rank_even_where_one_is_skipped() -> None:
    marks = [
        mark("chapter", "第一章", "甲"),
        mark("section", "第一节", "乙"),
        mark("person", "", "丙"),
    ]
    (chapter,) = bookmarks((k, entry) for k, entry in enumerate(marks))
    assert [entry.title for entry in chapter.under] == ["第一节\u3000乙"]


def test_runs_of_folios_are_said_once() -> None:
    labels = page_labels(["", "Ⅰ", "1", "2", "3", "", "4"])
    assert labels == (b"<</Nums[0<</P()>>1<</P<feff2160>>>2<</S/D/St 1>>5<</P()>>6<</S/D/St 4>>]>>")


def test_numbers_are_exact() -> None:
    assert [number(value) for value in (1, -1_500_000, 12_000_000)] == [".000001", "-1.5", "12"]


def onto_page(style: Style, turn: int, x: float, y: float) -> tuple[float, float]:
    """Return where a point of a turned sheet stands, y up from the trim, in points."""
    width, height = style.trim.width / 1000, style.trim.height / 1000
    return (y, x) if turn == 90 else (width - y, height - x)


@pytest.mark.parametrize("turn", [90, 270])
def test_a_turned_page_is_turned_whole_but_for_its_furniture(
    faces: BookFaces, style: Style, tmp_path: Path, turn: int
) -> None:
    upright = replace(sample_page(faces), furniture=())
    head = sample_page(faces).furniture
    made = replace(upright, turn=turn)
    found = inked(written(faces, style, [made], tmp_path / "a.pdf"))
    before = inked(written(faces, style, [upright], tmp_path / "b.pdf"))
    height = style.trim.height / 1000
    turned = [Sign(s.text, *onto_page(style, turn, s.x, height - s.y)) for s in before]
    stand_alike(found, turned, EXACT)
    alone = inked(written(faces, style, [replace(upright, items=head)], tmp_path / "c.pdf"))
    whole = replace(made, furniture=head)
    both = inked(written(faces, style, [whole], tmp_path / "d.pdf"))
    stand_alike(both, [*turned, *alone], EXACT)
    print_reading([whole], style, tmp_path, faces, tmp_path / "e.pdf", Problems())
    by_html = inked(tmp_path / "e.pdf")
    assert len(by_html) == len(both)
    solid_lines = [*turned[:10], *alone[:10]]
    stand_alike([nearest(by_html, sign) for sign in solid_lines], solid_lines, 0.5)


def inked(file: Path) -> list[Sign]:
    return [sign for sign in signs(file) if sign.text.strip()]


def nearest(found: Sequence[Sign], wanted: Sign) -> Sign:
    alike = [sign for sign in found if sign.text == wanted.text]
    return min(alike, key=lambda sign: abs(sign.x - wanted.x) + abs(sign.y - wanted.y))


def stand_alike(found: Sequence[Sign], wanted: Sequence[Sign], within: float) -> None:
    assert len(found) == len(wanted)
    for sign in wanted:
        near = nearest(found, sign)
        assert (near.x, near.y) == pytest.approx((sign.x, sign.y), abs=within)


@pytest.mark.parametrize("turn", [90, 270])
def test_links_and_pictures_turn_with_their_page(
    faces: BookFaces, style: Style, tmp_path: Path, turn: int
) -> None:
    Image.new("L", (40, 20), 0).save(tmp_path / "dark.png")
    x, y, wide, high = 300_000, 100_000, 200_000, 100_000
    picture = PictureItem("dark.png", x, y, wide, high)
    item = TextItem(line(han("一二三")), x, y + SIZE, SIZE, "body", link=0)
    file = written(faces, style, [page(0, item, picture, turn=turn)], tmp_path / "a.pdf")
    (link,) = (entry.get_object() for entry in pypdf.PdfReader(file).pages[0]["/Annots"])  # type: ignore[attr-defined]
    corners = [
        onto_page(style, turn, a / 1000, b / 1000)
        for a, b in ((x, y), (x + 3 * SIZE, y + SIZE * 5 / 4))
    ]
    wanted = [*map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True))]
    assert [float(edge) for edge in link["/Rect"]] == pytest.approx(wanted, abs=EXACT)
    document = pypdfium2.PdfDocument(file)
    image = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    left, low = onto_page(style, turn, x / 1000, y / 1000)
    right, top = onto_page(style, turn, (x + wide) / 1000, (y + high) / 1000)
    dark = image.point(lambda grey: 255 if grey < 128 else 0).getbbox()
    ends = (min(left, right), max(low, top), max(left, right), min(low, top))
    height = style.trim.height / 1000
    assert dark == pytest.approx((ends[0], height - ends[1], ends[2], height - ends[3]), abs=1.5)


def test_a_bled_picture_covers_the_trim_and_the_bleed_and_no_more(
    faces: BookFaces, style: Style, tmp_path: Path
) -> None:
    for name, size in (("wide.png", (60, 20)), ("tall.png", (20, 60))):
        Image.new("L", size, 128).save(tmp_path / name)
        bleed = style.trim.bleed
        box = (-bleed, -bleed, style.trim.width + 2 * bleed, style.trim.height + 2 * bleed)
        whole = PictureItem(name, *box, bleeds=True)
        file = written(
            faces, style, [page(0, whole, kind="plate")], tmp_path / "a.pdf", is_print=True
        )
        document = pypdfium2.PdfDocument(file)
        image = document[0].render(scale=2).to_pil().convert("L")
        document.close()
        grey = image.point(lambda value: 255 if 100 < value < 150 else 0)
        # along lines through the middle, away from the marks
        across = grey.crop((0, image.height // 2, image.width, image.height // 2 + 1)).getbbox()
        down = grey.crop((image.width // 2, 0, image.width // 2 + 1, image.height)).getbbox()
        assert across is not None
        assert down is not None
        slug = SLUG / 500  # pixels
        assert (across[0], across[2]) == pytest.approx((slug, image.width - slug), abs=2)
        assert (down[1], down[3]) == pytest.approx((slug, image.height - slug), abs=2)
