"""One planted fault a PDF: the certificate finds it by its rule, and by no other.

Lines are broken by hand and painted by the press; what the composer would never do is done to them.
A clean page of the same making has no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from keben.certify import Given
from keben.certify.certificate import Certificate, certify
from keben.certify.given import FURNITURE, Heading, Told, ToldPage, ToldTable
from keben.compose import CellMaker, Rules, Run, SetLine, set_cells
from keben.compose.fitting import fit
from keben.compose.justify import set_line
from keben.compose.line import Cell
from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.strip import TextItem
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.press.job import Job
from keben.press.painter import Painter
from keben.press.volume import lay_in, make_sheet, write_volume
from keben.problems import Location, Problems
from keben.store import Store
from keben.style import Style, load_style

HAN = "编章节目天地山川日月星辰东西南北春夏秋冬上下左右前后内外古今远近大小多少高低长短"
MEASURE = 38


def han(count: int) -> str:
    return (HAN * 3)[:count]


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is planted: pieces are cut into cells apart; `change` is done to what was set."""

    pieces: tuple[str, ...]
    role: str = "body"
    change: Callable[[SetLine], SetLine] = lambda line: line
    y: int = 0  #: off its grid line, mpt
    size: int = 10500
    face: str = "song"
    natural: bool = False


def row(*pieces: str, **how: object) -> Row:
    return replace(Row(pieces), **how)  # type: ignore[arg-type]


def widened(text: str, amount: int) -> Callable[[SetLine], SetLine]:
    """Widen the frame of the first cell of this text."""

    def change(line: SetLine) -> SetLine:
        k = next(k for k, cell in enumerate(line.cells) if cell.text == text)
        advances = list(line.advances)
        advances[k] += amount
        return replace(line, advances=tuple(advances))

    return change


def shifted(amount: int) -> Callable[[SetLine], SetLine]:
    return lambda line: replace(line, indent=line.indent + amount)


def squeezed(line: SetLine) -> SetLine:
    """Set 39 han in 38 em."""
    count = len(line.cells)
    return replace(line, advances=(MEASURE * 1000 // count,) * count, cuts=())


def untrimmed(line: SetLine) -> SetLine:
    """Give an opening mark at the edge its blank back, and take it from the end."""
    return replace(line, advances=(1000, *line.advances[1:]), cuts=())


#: A paragraph: lines; all but the last are set to the measure, the first 2 em in.
Paragraph = tuple[Row, ...]

CLEAN: Paragraph = (
    row(han(20) + "，" + han(15)),
    row(han(10) + "（" + han(8) + "）。" + han(16) + "、"),
    row("“" + han(3) + "。”" + han(30) + "，" + han(2)),
    row(
        han(5) + "，1949年" + han(4) + "Linotype" + han(3) + "——" + han(2) + "！？" + han(2) + "。"
    ),
)


def middle(*lines: Row) -> Paragraph:
    """Put lines between a first and a last that are without fault."""
    return (row(han(36)), *lines, row(han(9) + "。"))


#: rule → a paragraph with the fault
FAULTS: dict[str, Paragraph] = {
    "A1.1": middle(row("，" + han(37))),
    "A1.2": (row(han(10) + "“" + han(25)), row("”" + han(37)), row(han(9) + "。")),
    "A1.3": middle(row(han(37) + "（"), row(han(8) + "）" + han(29))),
    "A1.4": middle(row("～" + han(37))),
    "A1.5": middle(row("·" + han(37))),
    "A1.6": middle(row("/" + han(37))),
    "A1.9": middle(
        row(han(10) + "，" + han(10) + "，" + han(9) + "，" + han(4)), row("日，" + han(36))
    ),
    "A2.1": middle(row(han(37), "—"), row("—", han(37))),
    "A2.2": middle(row(han(37), "…"), row("…", han(37))),
    "A2.4": middle(row(han(35), "——", "—"), row("—", han(37))),
    "A2.5": middle(row(han(36) + "12"), row("34" + han(36))),
    "A2.6": middle(row(han(36) + "12"), row("%", han(36))),
    "A2.7": middle(row(han(36), "±"), row("34", han(36))),
    "A2.8": middle(row(han(36), "¥"), row("34", han(36))),
    "A2.10": middle(row(han(34) + "gazet"), row("teer" + han(35))),
    "A3.1": (row(han(4) + "，" + han(5), change=widened("，", 300)),),
    "A3.2": (row(han(4) + "·" + han(5), change=widened("·", 500)),),
    "A3.4": (row(han(4) + "！？" + han(5), change=widened("？", 1000)),),
    "A3.5": (row(han(4), "“<hei>", han(3) + "”" + han(2)),),
    "A4.1": (row(han(4) + "。”" + han(5), change=widened("。", 500)),),
    "A4.5": middle(row(han(37) + "。", natural=True)),
    "A4.6": middle(row("（" + han(3) + "）" + han(33), change=untrimmed, natural=True)),
    "A4.7": (row("（" + han(3) + "）" + han(3), change=untrimmed),),
    "A4.8": middle(row(han(38) + "，", natural=True)),
    "A5.1": middle(row(han(10) + "，" + han(10) + "。" + han(16) + "，", change=widened("。", -500), natural=True)),
    "A5.2": middle(row(han(37), change=lambda line: replace(line, advances=(
        line.advances[0] + 270, *(each - 27 for each in line.advances[1:11]), *line.advances[11:])))),
    "A5.3": middle(row(han(37), natural=True)),
    "A5.4": middle(row(han(31))),
    "A5.5": middle(row(han(39), change=squeezed)),
    "A6.1": (row(han(4), "ab", han(4), natural=True, change=lambda line: replace(
        line, advances=tuple(cell.width for cell in line.cells))),),
    "A6.2": middle(row("ab" + han(36), change=lambda line: replace(
        line, indent=250, advances=(line.advances[0], *(each - 7 for each in line.advances[1:]))))),
    "A6.3": (row(han(4) + "，ab" + han(4), change=widened("，", 300)),),
    "A6.4": (row(han(4) + "２" + han(4)),),
    "A6.6": (row(han(4) + " ab" + han(4), change=widened(" ", 400)),),
    "A7.1": (row(han(9) + "。", change=shifted(-2000)),),
    "A7.3": (row(han(36)), row("日。")),
    "A8.4": middle(row(han(38), y=3000)),
    "A8.7": (row(han(9), role="roll", size=6000, change=shifted(-2000)),),
    "A9.1": (row(han(4) + "，－－" + han(4)),),
    "A9.2": (row(han(4) + "，...<hei>", "，" + han(4)),),
    "A9.8": (row(han(4) + "\U0001fbff" + han(4)),),
}  # fmt: skip


@cache
def faces() -> BookFaces:
    return load_faces(FONTS_YAML, Problems(), cache_folder())


@cache
def style() -> Style:
    found = load_style(STYLES / "16k", Problems())
    assert found is not None
    return found


def cells_of(maker: CellMaker, pieces: Sequence[str], face: str) -> list[Cell]:
    cells: list[Cell] = []
    for piece in pieces:
        text, _sign, own = piece.partition("<")
        cells += maker.cells([Run(text, own.rstrip(">") or face)])
    return cells


def set_row(maker: CellMaker, planted: Row, *, first: bool, last: bool) -> SetLine:
    cells = cells_of(maker, planted.pieces, planted.face)
    indent = 2000 if first else 0
    room = 1 << 30 if planted.natural or last else MEASURE * 1000 - indent
    fitted = fit(cells, Rules())
    line = set_line(fitted, 0, len(cells), room=room, indent=indent, last=last or planted.natural)
    return planted.change(line)


def certified(
    folder: Path, pages: Sequence[Sequence[Paragraph]], *, rows: int = 1, given: bool = True
) -> Certificate:
    """Paint paragraphs, each page beginning at grid line `rows` - 1, and certify the PDF."""
    maker = CellMaker(faces().advance, faces().resolve, "全角")
    made: list[Page] = []
    starts: set[str] = set()
    place = 0
    carried = False
    for index, paragraphs in enumerate(pages):
        left = style().left(recto=index % 2 == 0)
        y = style().trim.head + 8500 + (rows - 1) * 18000
        items: list[TextItem] = []
        for number, paragraph in enumerate(paragraphs):
            for k, planted in enumerate(paragraph):
                place += 1
                at = Location("a.md", place, 1)
                first = k == 0 and not (carried and number == 0)
                is_last = k == len(paragraph) - 1 and not planted.natural
                goes_on = number == len(paragraphs) - 1 and index + 1 < len(pages)
                line = set_row(maker, planted, first=first, last=is_last and not goes_on)
                if first:
                    starts.add(str(at))
                items.append(TextItem(line, left, y + planted.y, planted.size, planted.role, at))
                y += 18000
        carried = True
        made.append(Page(index, 1, "text", str(index + 1), False, "", tuple(items)))
    return certified_pages(folder, made, starts if given else None)


def certified_pages(
    folder: Path,
    pages: Sequence[Page],
    starts: set[str] | None,
    tables: tuple[ToldTable, ...] = (),
    headings: tuple[Heading, ...] = (),
    columns: int = 1,
) -> Certificate:
    painter = Painter(faces(), style().trim)
    job = Job(style(), folder, "试", datetime(2000, 1, 1, tzinfo=UTC), is_print=False)
    pdf = folder / "a.pdf"
    sheets = [make_sheet(page, painter) for page in pages]
    write_volume(sheets, job, lay_in(sheets, [job], faces(), Store(folder), Problems()), pdf)
    if starts is None:
        return certify(pdf)
    told = tuple(map(told_page, pages))
    files = tuple((file.role, file.path.stem) for file in faces().files)
    parted = tuple((place, columns) for place in starts)
    given = Given(style(), told, frozenset(starts), faces=files, title="试")
    given = replace(given, headings=headings, tables=tables, columns=parted)
    return certify(pdf, given)


def told_page(page: Page) -> ToldPage:
    """Tell of a page what its record would."""
    lines = tuple(
        Told(
            item.line.text,
            str(item.at),
            (item.x + item.line.indent * item.size // 1000) / 1000,
            item.y / 1000,
            item.line.width * item.size / 1e6,
            item.role,
            0 if item.role in FURNITURE else page.turn,
        )
        for item in (*page.items, *page.furniture)
        if isinstance(item, TextItem)
    )
    has_head = bool(page.running_head)
    return ToldPage(page.kind, page.folio, page.folio_shown, 1, lines, page.turn, has_head)


def broken(certificate: Certificate) -> set[str]:
    return {verdict.rule.id for verdict in certificate.verdicts if verdict.findings}


def told(certificate: Certificate) -> list[tuple[str, str, str]]:
    return [
        (verdict.rule.id, spot.context, spot.detail)
        for verdict in certificate.verdicts
        for spot in verdict.findings
    ]


@pytest.mark.parametrize("given", [True, False], ids=["with record", "PDF alone"])
def test_a_clean_page_has_no_fault(tmp_path: Path, given: bool) -> None:
    certificate = certified(tmp_path, [[CLEAN, CLEAN, middle(row(han(38)))]], given=given)
    assert told(certificate) == []
    assert not certificate.fails


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found_by_its_rule_and_no_other(tmp_path: Path, rule: str) -> None:
    certificate = certified(tmp_path, [[CLEAN, FAULTS[rule], CLEAN]])
    assert broken(certificate) == {rule}, told(certificate)


@pytest.mark.parametrize(
    "rule", ["A1.1", "A1.3", "A3.1", "A4.1", "A4.5", "A4.8", "A5.3", "A5.5", "A6.4", "A8.4", "A9.8"]
)
def test_faults_are_found_in_a_file_of_anybody(tmp_path: Path, rule: str) -> None:
    """Without a record: as for the PDF of another program."""
    certificate = certified(tmp_path, [[CLEAN, CLEAN, FAULTS[rule], CLEAN]], given=False)
    assert rule in broken(certificate), told(certificate)


def test_a_line_is_opened_to_spare_another_a_hole(tmp_path: Path) -> None:
    """A1.9: pushed in, 日， would leave a line that no word after it fills."""
    opened = row(han(10) + "，" + han(10) + "，" + han(9) + "，" + han(4))
    after = (row("日，" + han(29)), row("internationalisation" * 2 + han(18)))
    certificate = certified(tmp_path, [[CLEAN, middle(opened, *after), CLEAN]])
    assert "A1.9" not in broken(certificate), told(certificate)
    certificate = certified(tmp_path, [[CLEAN, middle(opened, after[0], row(han(38))), CLEAN]])
    assert "A1.9" in broken(certificate), told(certificate)


def test_a_typed_blank_gives_nothing(tmp_path: Path) -> None:
    """A5.1: of a date and what happened on it."""
    line = row("是日\u30001949年" + han(24) + "。" + han(5))
    assert broken(certified(tmp_path, [[(line, row(han(9) + "。"))]])) == set()


def test_a_last_line_at_the_head_of_a_page(tmp_path: Path) -> None:
    """A7.4."""
    pages = [[CLEAN, (row(han(36)), row(han(38)))], [(row(han(9)),), CLEAN]]
    assert broken(certified(tmp_path, pages)) == {"A7.4"}


def test_a_line_below_the_type_area(tmp_path: Path) -> None:
    """A8.3: line 35 of 34."""
    certificate = certified(tmp_path, [[CLEAN] * 9])
    assert broken(certificate) == {"A8.3"}, told(certificate)


def test_a_heading_at_the_foot(tmp_path: Path) -> None:
    """A10.1."""
    heading = (row(han(4), role="heading"),)
    assert broken(certified(tmp_path, [[CLEAN, heading]])) == {"A10.1"}
    assert broken(certified(tmp_path, [[CLEAN, heading, CLEAN]])) == set()


@pytest.mark.parametrize(("shown", "side", "faults"), [
    ("1", 0, set()), ("7", 0, {"A10.8"}), ("1", -60000, {"A10.8"}),
])  # fmt: skip
def test_a_folio_that_is_not_due(tmp_path: Path, shown: str, side: int, faults: set[str]) -> None:
    """A10.8."""
    maker = CellMaker(faces().advance, faces().resolve, "全角")
    line = set_cells(maker.cells([Run(shown)]), Rules())
    middle_x = style().left(recto=True) + style().measure // 2 + side
    text = set_cells(maker.cells([Run(han(9))]), Rules())
    at = Location("a.md", 1, 1)
    body = TextItem(
        replace(text, indent=2000), style().left(recto=True), 100_000, 10500, "body", at
    )
    folio = TextItem(line, middle_x, 700_000, 9000, "folio")
    page = Page(0, 1, "text", "1", True, "", (body,), (folio,))
    assert broken(certified_pages(tmp_path, [page], {str(at)})) == faults


def test_a_measure_of_no_whole_number_of_characters(tmp_path: Path) -> None:
    """A8.1, where no style says what the measure is."""
    short = tuple(
        replace(planted, change=lambda line: replace(line, advances=tuple(
            advance - (500 if k == 5 else 0) for k, advance in enumerate(line.advances))))
        for planted in (row(han(20) + "，" + han(15)), row(han(38)), row(han(38)), row(han(9)))
    )  # fmt: skip
    assert "A8.1" in broken(certified(tmp_path, [[short] * 4], given=False))
