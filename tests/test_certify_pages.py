"""Pages with one fault of make-up each: the certificate finds it by its rule, and by no other.

Lines are put on their pages by hand and painted by the press; a clean page of the same making has no
fault. The words mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from keben.certify.certificate import Certificate
from keben.certify.given import Heading, ToldRow, ToldTable
from keben.compose import CellMaker, Rules, Run, SetLine, set_cells
from keben.compose.line import Kind
from keben.galley.strip import RuleItem, TextItem
from keben.pages.page import Page
from keben.problems import Location
from tests.test_certify_faults import (
    broken,
    certified_pages,
    faces,
    han,
    style,
    told,
)

LEAD = 18000
EM = 10500
NOTE = 9000


@dataclass(frozen=True, slots=True)
class At:
    """A line to be planted: on grid line `row`, `x` em in; `line` is its line in the sources."""

    text: str
    row: float
    x: float = 0
    role: str = "body"
    line: int = 0
    size: int = EM
    x_mpt: int = 0


def put(text: str, row: float, **how: object) -> At:
    return replace(At(text, row), **how)  # type: ignore[arg-type]


def natural(text: str) -> SetLine:
    """Set a text as wide as it is; what stands between two ^ is the mark of a note."""
    maker = CellMaker(faces().advance, faces().resolve, "全角")
    runs = [
        Run(part, "song", 650, 350, Kind.NOTE) if k % 2 else Run(part, "song")
        for k, part in enumerate(text.split("^"))
        if part
    ]
    return set_cells(maker.cells(runs), Rules())


def page(index: int, lines: Sequence[At], **how: object) -> Page:
    """Return a page with its lines in the order told."""
    left = style().left(recto=index % 2 == 0)
    top = style().trim.head + 8500
    items = tuple(
        TextItem(
            natural(planted.text),
            left + round(planted.x * EM) + planted.x_mpt,
            top + round((planted.row - 1) * LEAD),
            planted.size,
            planted.role,
            Location("a.md", planted.line or 1000 * (index + 1) + number, 1),
        )
        for number, planted in enumerate(lines)
    )
    return replace(Page(index, 1, "text", str(index + 1), False, "", items), **how)  # type: ignore[arg-type]


def paragraph(
    row: int, count: int, *, begins: bool = True, ends: bool = True, x: float = 0, em: int = 38
) -> list[At]:
    """Return the lines of a paragraph of full lines, from grid line `row` on."""
    lines = [put(han(em), row + k, x=x) for k in range(count)]
    if begins:
        lines[0] = put(han(em - 2), row, x=x + 2)
    if ends and count > 1:
        lines[-1] = put(han(9) + "。", row + count - 1, x=x)
    return lines


def certified(
    folder: Path, pages: Sequence[Page], carried: Sequence[int] = (), **how: object
) -> Certificate:
    """Certify pages; every line set two em in begins a paragraph, but on `carried` pages."""
    starts = {
        str(item.at)
        for each in pages
        for item in each.items
        if isinstance(item, TextItem)
        and item.role == "body"
        and round((item.x - style().left(recto=each.is_recto)) / EM, 1) in (2.0, 22.0)
    }
    return certified_pages(folder, pages, starts, **how)  # type: ignore[arg-type]


def found(certificate: Certificate, rule: str) -> list[str]:
    """Return what was found by a rule, and show all when another is broken too."""
    assert broken(certificate) <= {rule}, told(certificate)
    verdict = next(verdict for verdict in certificate.verdicts if verdict.rule.id == rule)
    assert verdict.checked, verdict.why_not
    return [spot.detail for spot in verdict.findings]


# notes


def noted(mark: str, note: str, *, where: int = 0, rows: int = 6) -> list[Page]:
    """Two pages of text, the first with a mark, the page `where` with a note."""
    lines = [[put(han(20) + "^" + mark + "^" + han(4) + "。", 1, x=2), *paragraph(2, rows)]]
    lines.append(paragraph(1, rows))
    lines[where].append(put(note, 32, role="note", size=NOTE))
    return [page(k, each) for k, each in enumerate(lines)]


@pytest.mark.parametrize(("mark", "note", "where", "faults"), [
    ("①", "①" + han(9), 0, 0),
    ("①", "②" + han(9), 0, 2),
    ("②", "②" + han(9), 0, 1),
    ("①", "①" + han(9), 1, 2),
])  # fmt: skip
def test_a_note_off_its_page(tmp_path: Path, mark: str, note: str, where: int, faults: int) -> None:
    """A11.1."""
    assert len(found(certified(tmp_path, noted(mark, note, where=where)), "A11.1")) == faults


def test_a_carried_note_stands_first(tmp_path: Path) -> None:
    """A11.1."""
    one, _other = noted("①", "①" + han(30))
    text = [put(han(20) + "^①^" + han(4) + "。", 1, x=2), *paragraph(2, 4)]
    carried = put(han(9) + "。", 31, x=2, role="note", size=NOTE)
    own = put("①" + han(9) + "。", 32, role="note", size=NOTE)
    good = [one, page(1, [*text, carried, own])]
    assert found(certified(tmp_path, good), "A11.1") == []
    lost = [replace(one, items=one.items[1:-1]), page(1, [*text, carried, own])]
    assert len(found(certified(tmp_path, lost), "A11.1")) == 1
    late = [one, page(1, [*text, replace(own, row=31), replace(carried, row=30)])]
    assert len(found(certified(tmp_path, late), "A11.1")) == 1


def test_a_mark_that_begins_a_line(tmp_path: Path) -> None:
    """A2.11."""
    lines = [
        put(han(36), 1, x=2),
        put("^①^" + han(9) + "。", 2),
        put("①" + han(9), 30, role="note", size=NOTE),
    ]
    assert len(found(certified(tmp_path, [page(0, lines)]), "A2.11")) == 1


def test_a_dash_for_no_data_with_a_mark(tmp_path: Path) -> None:
    """A1.4."""
    lines = [*paragraph(1, 4), put("—^①^", 6, role="table")]
    lines.append(put("①" + han(9), 32, role="note", size=NOTE))
    assert found(certified(tmp_path, [page(0, lines)]), "A1.4") == []


# breaks


def heading(row: int, text: str = "编章节目", **how: object) -> At:
    return put(text, row, x=15, role="heading", **how)


def test_a_heading_with_too_few_lines(tmp_path: Path) -> None:
    """A10.1: a 节 asks for three lines below it, or all that it has."""
    marks = (Heading("section", "", "编章节目", 0, "a.md:7:1"),)

    def pages(rows: int, *, ends: bool) -> list[Page]:
        first = [*paragraph(1, 10), heading(12, line=7), *paragraph(14, rows, ends=ends)]
        after = paragraph(1, 6, begins=ends) if not ends else [heading(1), *paragraph(3, 6)]
        return [page(0, first), page(1, after)]

    assert found(certified(tmp_path, pages(3, ends=False), headings=marks), "A10.1") == []
    assert found(certified(tmp_path, pages(2, ends=True), headings=marks), "A10.1") == []
    assert len(found(certified(tmp_path, pages(2, ends=False), headings=marks), "A10.1")) == 1


def column(number: int, row: int, count: int, **how: bool) -> list[At]:
    return paragraph(row, count, x=20 * number, em=18, **how)


def test_columns_that_do_not_end_together(tmp_path: Path) -> None:
    """A8.9."""
    for length, faults in ((10, 0), (9, 0), (7, 1)):
        lines = [*column(0, 1, 5), *column(0, 6, 5), *column(1, 1, length)]
        assert len(found(certified(tmp_path, [page(0, lines)], columns=2), "A8.9")) == faults, (
            length
        )


@pytest.mark.parametrize("numbered", [False, True])
def test_columns_that_a_crosshead_takes_up_overleaf(tmp_path: Path, numbered: bool) -> None:
    """A8.9: a heading that is in the contents ends the columns before it."""
    marks = (Heading("section", "", "编章节目", 1, "a.md:7:1"),) if numbered else ()
    first = [*column(0, 1, 5), *column(0, 6, 5), *column(1, 1, 7)]
    after = [put("编章节目", 1, x=5, role="heading", line=7), *column(0, 2, 8), *column(1, 1, 9)]
    pages = [page(0, first), page(1, after)]
    faults = found(certified(tmp_path, pages, columns=2, headings=marks), "A8.9")
    assert len(faults) == int(numbered)


def test_columns_that_end_with_a_heading(tmp_path: Path) -> None:
    """A8.9: to move it and its two lines would leave the first column lower by as much."""
    lines = [*column(0, 1, 7), put("编章节目", 8, x=5, role="heading"), *column(0, 9, 2)]
    lines += column(1, 1, 7)
    assert found(certified(tmp_path, [page(0, lines)], columns=2), "A8.9") == []


def test_a_last_line_at_the_head_of_a_column(tmp_path: Path) -> None:
    """A7.4."""
    lines = [*column(0, 1, 5), *column(0, 6, 5, ends=False), put(han(9), 1, x=20), *column(1, 2, 9)]
    assert len(found(certified(tmp_path, [page(0, lines)], columns=2), "A7.4")) == 1


def test_a_nearly_empty_page_before_a_break(tmp_path: Path) -> None:
    """A7.5."""
    marks = (Heading("matter", "", "编章节目", 2, "a.md:7:1"),)
    for rows, faults in ((5, 0), (3, 1)):
        pages = [
            page(0, paragraph(1, 20, ends=False)),
            page(1, paragraph(1, rows, begins=False)),
            page(2, [heading(2, line=7), *paragraph(5, 9)]),
        ]
        assert len(found(certified(tmp_path, pages, headings=marks), "A7.5")) == faults


def test_facing_pages_that_do_not_end_level(tmp_path: Path) -> None:
    """P1."""
    for rows, faults in ((20, 0), (18, 1)):
        pages = [page(0, paragraph(1, 20))]
        pages += [page(1, paragraph(1, 20)), page(2, paragraph(1, rows)), page(3, paragraph(1, 20))]
        assert len(found(certified(tmp_path, pages), "P1")) == faults


def test_a_page_that_ends_before_a_heading_without_room(tmp_path: Path) -> None:
    """P1."""
    for rows, faults in ((18, 0), (14, 1)):
        pages = [page(0, paragraph(1, 20)), page(1, paragraph(1, 20)), page(2, paragraph(1, rows))]
        pages += [page(3, [heading(1), *paragraph(2, 19)]), page(4, paragraph(1, 20))]
        assert len(found(certified(tmp_path, pages), "P1")) == faults


# running heads and folios


@pytest.mark.parametrize(("said", "faults"), [("第一章编章节目", 0), ("第二章", 1), ("", 1)])
def test_a_running_head_that_is_not_due(tmp_path: Path, said: str, faults: int) -> None:
    """A10.7."""
    marks = (Heading("chapter", "第一章", "编章节目", 0, "a.md:7:1"),)
    first = page(0, [heading(2, line=7), *paragraph(5, 9)])
    head = page(2, [put(said, -1, role="head")]).items if said else ()
    pages = [
        first,
        page(1, paragraph(1, 9)),
        page(2, paragraph(1, 9), furniture=head, running_head="是"),
    ]
    certificate = certified(tmp_path, pages, headings=marks)
    assert len(found(certificate, "A10.7")) == faults


def test_a_folio_that_jumps(tmp_path: Path) -> None:
    """A10.8."""
    pages = [page(0, paragraph(1, 9)), page(1, paragraph(1, 9), folio="4")]
    assert found(certified(tmp_path, pages), "A10.8") == ["a number that does not follow"]
    pages = [page(0, paragraph(1, 9)), page(1, paragraph(1, 9), kind="plate", folio="2")]
    assert found(certified(tmp_path, pages), "A10.8") == ["a folio on a page outside the count"]


# tables

FIGURES = ("12.5", "3.25", "118", "7", "1964.5", "28")


def a_table(count: int, *, depth: int = 1) -> ToldTable:
    rows = tuple(
        ToldRow((f"甲{k}", FIGURES[k % 6]), (0, 1), (1, 1), depth if k == 3 else 1)
        for k in range(count)
    )
    places = tuple(f"a.md:{20 + k}" for k in range(count))
    return ToldTable("a.md:9:1", "1-1", "编章节目", rows, frozenset({"a.md:10"}), places)


def caption(row: float, text: str) -> At:
    return put(text, row, x=10, role="caption", line=9, size=NOTE)


def head(row: float) -> list[At]:
    return [
        put("编章", row, x=1, role="table", line=10, size=NOTE),
        put("节目", row, x=20, role="table", line=10, size=NOTE),
    ]


def rows(first: int, last: int, row: float, *, off: int = 0) -> list[At]:
    """Return rows of the table, each on a grid line, figures at their points; the second is off by `off`."""
    lines = []
    for k in range(first, last):
        whole = FIGURES[k % 6].partition(".")[0]
        width = natural(whole).width * NOTE // 1000
        lines.append(put(f"甲{k}", row + k - first, x=1, role="table", line=20 + k, size=NOTE))
        lines.append(
            put(
                FIGURES[k % 6],
                row + k - first,
                x=25,
                role="table",
                line=20 + k,
                size=NOTE,
                x_mpt=-width + (off if k == 1 else 0),
            )
        )
    return lines


TEXT = [*paragraph(30, 5)]


def tabled(first: Sequence[At], other: Sequence[At]) -> list[Page]:
    """Return two pages that hold a table and below it some text."""
    return [page(0, [*first, *TEXT]), page(1, [*other, *TEXT])]


HEAD = [caption(1, "表1-1　编章节目"), *head(2)]
AGAIN = [caption(1, "续表1-1"), *head(2)]


def test_a_clean_table(tmp_path: Path) -> None:
    certificate = certified(
        tmp_path, tabled([*HEAD, *rows(0, 6, 3)], [*AGAIN, *rows(6, 10, 3)]), tables=(a_table(10),)
    )
    assert told(certificate) == []


@pytest.mark.parametrize(("first", "other", "faults"), [
    pytest.param([*HEAD, *rows(0, 5, 3)], [*AGAIN, *rows(6, 10, 3)], 1, id="a row is lost"),
    pytest.param([*HEAD, *rows(0, 5, 3), *rows(4, 6, 8)], [*AGAIN, *rows(6, 10, 3)], 1, id="twice"),
    pytest.param([*HEAD, *rows(0, 4, 3), *rows(5, 6, 7), *rows(4, 5, 8)], [*AGAIN, *rows(6, 10, 3)], 1, id="out of order"),
    pytest.param([*HEAD[1:], *rows(0, 6, 3)], [*AGAIN, *rows(6, 10, 3)], 1, id="no caption"),
    pytest.param([*head(1), caption(2, "表1-1　编章节目"), *rows(0, 6, 3)], [*AGAIN, *rows(6, 10, 3)], 1, id="head first"),
])  # fmt: skip
def test_a_table_with_a_part_amiss(
    tmp_path: Path, first: list[At], other: list[At], faults: int
) -> None:
    """A11.2."""
    certificate = certified(tmp_path, tabled(first, other), tables=(a_table(10),))
    assert len(found(certificate, "A11.2")) == faults


def test_a_table_that_is_lost(tmp_path: Path) -> None:
    """A11.2."""
    certificate = certified(tmp_path, [page(0, paragraph(1, 9))], tables=(a_table(10),))
    assert found(certificate, "A11.2") == ["table 1-1 is not in the PDF"]


@pytest.mark.parametrize(("first", "other", "depth"), [
    pytest.param([*HEAD, *rows(0, 6, 3)], [*AGAIN[1:], *rows(6, 10, 3)], 1, id="no 续表"),
    pytest.param([*HEAD, *rows(0, 6, 3)], [*AGAIN[:2], *rows(6, 10, 3)], 1, id="half a head"),
    pytest.param([*HEAD, *rows(0, 8, 3)], [*AGAIN, *rows(8, 10, 3)], 1, id="two rows"),
    pytest.param([*HEAD, *rows(0, 5, 3)], [*AGAIN, *rows(5, 10, 3)], 3, id="merged"),
    pytest.param([*HEAD, *rows(0, 6, 3)[:-1]], [*AGAIN, rows(5, 6, 3)[1], *rows(6, 10, 4)], 1, id="split"),
    pytest.param(HEAD, [*AGAIN, *rows(0, 10, 3)], 1, id="head alone"),
])  # fmt: skip
def test_a_table_that_is_broken_badly(
    tmp_path: Path, first: list[At], other: list[At], depth: int
) -> None:
    """A11.3."""
    certificate = certified(tmp_path, tabled(first, other), tables=(a_table(10, depth=depth),))
    assert len(found(certificate, "A11.3")) == 1


def test_a_table_wider_than_the_measure(tmp_path: Path) -> None:
    """A11.4: by its text, and by its rules."""
    wide = [*HEAD, *rows(0, 6, 3), *TEXT]
    far = replace(wide[1], x=37.5)
    assert found(
        certified(tmp_path, [page(0, [wide[0], far, *wide[2:]])], tables=(a_table(6),)), "A11.4"
    )
    ruled = page(0, wide)
    left = style().left(recto=True)
    rule = RuleItem(left, style().trim.head + 40000, style().measure + 4000, 750)
    one = replace(ruled, items=(*ruled.items, rule))
    assert len(found(certified(tmp_path, [one], tables=(a_table(6),)), "A11.4")) == 1
    fits = replace(ruled, items=(*ruled.items, replace(rule, width=style().measure)))
    assert found(certified(tmp_path, [fits], tables=(a_table(6),)), "A11.4") == []


def test_a_figure_off_its_column(tmp_path: Path) -> None:
    """A11.5."""
    for off, faults in ((0, 0), (900, 1)):
        lines = [*HEAD, *rows(0, 6, 3, off=off), *TEXT]
        certificate = certified(tmp_path, [page(0, lines)], tables=(a_table(6),))
        assert len(found(certificate, "A11.5")) == faults


@pytest.mark.parametrize("turn", [90, 270])
def test_a_turned_table_is_read(tmp_path: Path, turn: int) -> None:
    """A11.4, A11.5: as one that stands upright; its measure is the height of the type area."""
    style_left = (style().foot if turn == 90 else style().trim.head) - style().left(recto=True)
    for off, faults in ((0, set()), (900, {"A11.5"})):
        lines = [
            replace(at, x_mpt=at.x_mpt + style_left) for at in (*HEAD, *rows(0, 6, 3, off=off))
        ]
        one = page(0, lines, turn=turn)
        certificate = certified(tmp_path, [one, page(1, TEXT)], tables=(a_table(6),))
        assert broken(certificate) == faults, told(certificate)
    out = [replace(at, x_mpt=at.x_mpt - style_left) for at in (*HEAD, *rows(0, 6, 3))]
    out[0] = replace(out[0], x_mpt=800_000)
    assert "A11.4" in broken(
        certified(tmp_path, [page(0, out, turn=turn), page(1, TEXT)], tables=(a_table(6),))
    )


def test_notes_under_a_table_are_its_own(tmp_path: Path) -> None:
    """A11.1, A11.2: numbered from ① under it, whatever the page's own notes are."""
    marked = [*HEAD, *rows(0, 6, 3)]
    marked[3] = replace(marked[3], text="甲0^①^")
    table = a_table(6)
    first = ToldRow(("甲0†", FIGURES[0]), (0, 1), (1, 1))
    table = replace(table, rows=(first, *table.rows[1:]))
    note = put("①" + han(9) + "。", 9, role="table-note", size=NOTE)
    assert (
        found(certified(tmp_path, [page(0, [*marked, note, *TEXT])], tables=(table,)), "A11.1")
        == []
    )
    wrong = replace(note, text="②" + han(9) + "。")
    assert found(certified(tmp_path, [page(0, [*marked, wrong, *TEXT])], tables=(table,)), "A11.1")
