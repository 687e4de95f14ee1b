"""Tables from tiny sources: merged cells, rules, breaks, widths, figures, notes. All text is invented.

Rules: A11.1–A11.5.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Facing, Item, Piece, RuleItem, Strip, TextItem, Turned
from keben.galley.table import table_strips
from keben.model import Note, Span, Table, TableCell, plain
from keben.problems import Location, Problems
from keben.source.desk import Desk
from keben.source.directive import Directive, Option
from keben.source.inline import Line
from keben.source.margin import Margin
from keben.source.table import read_table
from keben.style import read_style
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
TABLE = STYLE.table
EM = TABLE.body.size
AT = Location("a.md", 1, 1)
ROW = 18000


def read(source: str, problems: Problems | None = None, **options: str) -> Table:
    """Read the lines of a table; they are lines 2, 3 … of a.md."""
    lines = [Line(text.strip(), k, 1) for k, text in enumerate(source.strip().splitlines(), 2)]
    given = tuple(Option(key, Line(value, 1, 9), AT) for key, value in options.items())
    found = Directive("table", Line("甲表", 1, 13), given, tuple(lines), AT)
    table = read_table(found, "tbl", Desk(Path(), problems or Problems()), Margin())
    assert table is not None
    return table


def pieces_of(table: Table, problems: Problems | None = None, *notes: Note) -> list[Piece]:
    setter = Setter(STYLE, SquareFaces(), problems or Problems())
    stick = Stick(setter, ROOT, STYLE.measure, {note.label: note for note in notes})
    return table_strips(table, stick)


def strips_of(source: str, **options: str) -> list[Strip]:
    """Set a table that has room in the text."""
    strips = [
        piece for piece in pieces_of(read(source, None, **options)) if isinstance(piece, Strip)
    ]
    assert strips[0].is_blank and strips[-1].is_blank
    return strips[1:-1]


def texts(items: tuple[Item, ...]) -> list[TextItem]:
    return [item for item in items if isinstance(item, TextItem)]


def rules(items: tuple[Item, ...]) -> list[RuleItem]:
    return [item for item in items if isinstance(item, RuleItem)]


def said(strip: Strip) -> list[str]:
    return [item.line.text for item in texts(strip.items)]


def numbers(count: int, first: int = 1) -> str:
    return "\n".join(f"| {k} | 甲 |" for k in range(first, first + count))


# source


def test_signs_join_cells() -> None:
    table = read(r"""
        | 年 | 会员 | <  |
        | ^  | 男   | 女 |
        | -- | --:  | --: |
        | 甲组 | < | < |
        | 乙 | 1 | 2 |
        | ^  | 3 | \< |
        | 丙 | 4 | < |
        | ^  | ^ | ^ |
    """)
    shape = [
        [(plain(cell.text), cell.columns, cell.rows) for cell in row]
        for row in (*table.head, *table.body)
    ]
    assert shape == [
        [("年", 1, 2), ("会员", 2, 1)],
        [("男", 1, 1), ("女", 1, 1)],
        [("甲组", 3, 1)],
        [("乙", 1, 2), ("1", 1, 1), ("2", 1, 1)],
        [("3", 1, 1), ("<", 1, 1)],
        [("丙", 1, 2), ("4", 2, 2)],
        [],
    ]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ("| < | 甲 |\n| -- | -- |\n| 1 | 2 |", "2:3"),
        ("| 乙 | 甲 |\n| -- | -- |\n| ^ | 2 |", "4:3"),
        ("| 乙 | 甲 |\n| -- | -- |\n| 3 | < |\n| 1 | ^ |", "4:3"),
    ],
    ids=["nothing at the left", "head and body", "no rectangle"],
)
def test_what_cannot_be_joined_is_told(rows: str, place: str) -> None:
    problems = Problems()
    read(rows, problems)
    assert [(p.code, str(p.location)) for p in problems] == [("table-merge", f"a.md:{place}")]


# rows and pages


def test_rows_that_a_cell_joins_are_one_band() -> None:
    caption, head, first, band, last = strips_of("""
        | 年 | 数 |
        | -- | -- |
        | 1 | 甲 |
        | 2 | 乙 |
        | ^ | 丙 |
        | 3 | 丁 |
    """)
    assert (said(band), band.height) == (["2", "乙", "丙"], 2 * ROW)
    two, second, third = texts(band.items)
    assert two.y == (second.y + third.y) // 2
    assert first.again[1].items == head.items and said(first.again[0]) == ["续表　甲表"]
    assert all(strip.again is first.again for strip in (band, last))
    assert caption.keep_next and head.keep_next >= first.height + band.height


def test_three_rows_stand_on_the_last_page() -> None:
    strips = strips_of("| 数 | 组 |\n| -- | -- |\n" + numbers(6))
    keeps = [strip.keep_next for strip in strips[2:]]
    assert keeps == [0, 0, 0, 2 * ROW + TABLE.thick, ROW + TABLE.thick, 0]
    assert strips[1].keep_next == 2 * ROW
    assert [len(strip.closing) for strip in strips[2:]] == [1, 1, 1, 1, 1, 0]


def test_the_head_of_a_group_stands_with_two_rows() -> None:
    strips = strips_of("| 数 | 组 |\n| -- | -- |\n| 甲组 | < |\n" + numbers(6))
    group = strips[2]
    assert group.keep_next == 2 * ROW
    (item,) = texts(group.items)
    assert abs(item.x + EM - STYLE.measure // 2) <= 1


def test_a_merged_cell_higher_than_a_page_is_told_and_its_rows_part() -> None:
    problems = Problems()
    rows = "\n".join(f"| {'^' if k else '甲类'} | {k} |" for k in range(60))
    pieces = pieces_of(read("| 类 | 数 |\n| -- | --: |\n" + rows), problems)
    assert [(p.code, str(p.location)) for p in problems] == [("table-tall", "a.md:4:3")]
    assert len(pieces) == 2 + 2 + 60


def test_a_row_higher_than_a_page_goes_on_line_by_line() -> None:
    row = f"| 甲 | {'字' * 1600} |"
    pieces = pieces_of(read("| 类 | 文 |\n| -- | -- |\n" + row, ruled="yes", widths="1 5"))
    lines = [strip for strip in pieces if isinstance(strip, Strip) and strip.again]
    assert "".join(text for strip in lines for text in said(strip)) == "甲" + "字" * 1600
    assert not lines[1].may_start and not lines[-1].may_start and lines[2].may_start
    for strip in lines:
        assert all(item.y < strip.height for item in texts(strip.items))
        upright = [rule for rule in rules(strip.items) if rule.height > TABLE.thick]
        assert [rule.y for rule in upright] == [0, 0, 0]  # both sides, and between the columns


# rules


def test_rules_stop_at_merged_cells() -> None:
    _caption, head, band, last = strips_of(
        """
        | 年 | 数 | 组 |
        | -- | -- | -- |
        | 2 | 乙 | < |
        | ^ | 丙 | 丁 |
        | 3 | 丁 | 戊 |
        """,
        ruled="yes",
    )
    thick, thin, width = TABLE.thick, TABLE.thin, STYLE.measure
    edges = sorted({rule.x for rule in rules(last.items) if rule.width == thin})
    assert len(edges) == 2
    for strip in (head, band, last):
        sides = [rule for rule in rules(strip.items) if rule.width == thick]
        assert {(rule.x, rule.x + rule.width) for rule in sides} == {
            (0, thick),
            (width - thick, width),
        }
    between = [(r.x, r.y, r.height) for r in rules(band.items) if r.width == thin]
    assert between == [(edges[0], 0, ROW), (edges[0], ROW, ROW), (edges[1], ROW, ROW)]
    across = [(r.x, r.y + r.height, r.width) for r in rules(band.items) if r.height == thin]
    column = edges[0] + thin
    assert across == [(column, ROW, width - column), (0, 2 * ROW, width)]
    (closing,) = rules(band.closing)
    assert (closing.y, closing.width, closing.height) == (2 * ROW - thin, width, thick)


def test_a_head_over_several_has_a_rule_of_its_own() -> None:
    _caption, upper, *_rest = strips_of("""
        | 年 | 会员 | <  | 经费 | < |
        | ^  | 男   | 女 | 收 | 支 |
        | -- | --   | -- | -- | -- |
        | 1 | 2 | 3 | 4 | 5 |
    """)
    top, one, other, foot = rules(upper.items)
    assert top.height == TABLE.thick and (foot.width, foot.height) == (STYLE.measure, TABLE.thin)
    assert one.x + one.width < other.x and one.y + one.height == ROW
    year = next(item for item in texts(upper.items) if item.line.text == "年")
    assert year.y == sorted(item.y for item in texts(upper.items))[-1] - ROW // 2


# columns and figures


def test_figures_stand_at_their_units_digit() -> None:
    figures = ["8622", "-12", "－7", "1,234,567", "3.25", "86%", "±5", "7.5%", "¥12.00"]
    others = ["—", "10～20", "不详", ""]
    rows = "\n".join(f"| 甲 | {figure} |" for figure in figures + others)
    strips = strips_of("| 组 | 数 |\n| -- | --: |\n" + rows)
    units = set()
    middles = {}
    for figure, strip in zip(figures + others, strips[2:], strict=True):
        found = [item for item in texts(strip.items) if item.x > EM]
        if not figure:
            assert not found
            continue
        (item,) = found
        width = item.line.width * EM // 1000
        middles[figure] = item.x + width // 2
        if figure in figures:
            assert item.line.text == figure
            tail = figure.lstrip("±¥－-0123456789,")
            units.add(item.x + width - SquareFaces().advance("song", tail) * EM // 1000)
    assert max(units) - min(units) <= 1
    assert max(middles[o] for o in others if o) - min(middles[o] for o in others if o) <= 1


@pytest.mark.parametrize("rule", ["--", ":-:", "--:"])
def test_a_column_of_figures_needs_no_sign(rule: str) -> None:
    strips = strips_of(f"| 组 | 数 |\n| -- | {rule} |\n| 甲 | 7 |\n| 乙 | 1234 |\n| 丙 | — |")
    one, many, none = (texts(strip.items)[1] for strip in strips[2:])
    assert one.x - many.x == 3 * EM // 2
    assert none.x - many.x == EM // 2  # a dash of one em in the middle of four digits


def test_no_column_is_narrower_than_its_figures() -> None:
    """Words give way to figures, and to two han."""
    text = "一二三四五六七八九十" * 6
    strips = strips_of(
        "| 甲 | 乙 | 丙 |\n| -- | --: | -- |\n" + f"| {text} | 123456789012 | {text} |\n" * 4
    )
    for row in strips[2:]:
        (figure,) = [item for item in texts(row.items) if item.line.text.startswith("1")]
        assert figure.line.text == "123456789012" and len(texts(row.items)) > 3


def wide(columns: int, digits: int, **options: str) -> tuple[list[Piece], Problems]:
    problems = Problems()
    figure = "8" * digits
    rows = [["数"] * columns, ["--:"] * columns, *[[figure] * columns] * 5]
    source = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return pieces_of(read(source, problems, **options), problems), problems


def test_a_table_too_wide_is_set_smaller_then_turned_then_over_two_pages() -> None:
    pieces, problems = wide(8, 9)  # 8 × 5.5 em of 小五 = 396 points; the measure has 399
    assert {item.size for item in texts(pieces[3].items)} == {EM}  # type: ignore[union-attr]
    pieces, problems = wide(9, 9)
    small = texts(pieces[3].items)  # type: ignore[union-attr]
    assert {item.size for item in small} == {7875}
    (turned,), problems = wide(11, 9)
    assert isinstance(turned, Turned) and not list(problems)
    width = max(rule.x + rule.width for strip in turned.strips for rule in rules(strip.items))
    assert width == STYLE.text_height
    (facing,), problems = wide(15, 9)
    assert isinstance(facing, Facing) and not list(problems)
    pieces, problems = wide(40, 9)
    assert [(p.code, str(p.location)) for p in problems][:1] == [("table-wide", "a.md:1:1")]
    (turned,), problems = wide(2, 9, turned="yes")
    assert isinstance(turned, Turned)


def test_facing_halves_share_rows_heights_and_rules() -> None:
    (facing,), _problems = wide(15, 9, ruled="yes", unit="人")
    assert isinstance(facing, Facing)
    for left, right in zip(facing.left, facing.right, strict=True):
        assert left.height == right.height
        assert len(left.again) == len(right.again)
        for half in (left, right):
            items = (*half.items, *half.closing, *(i for strip in half.again for i in strip.items))
            assert all(0 <= rule.x <= rule.x + rule.width <= STYLE.measure for rule in rules(items))
            for item in texts(items):
                assert 0 <= item.x <= item.x + item.line.width * item.size // 1000 <= STYLE.measure
    assert said(facing.left[0]) == ["甲表"] and said(facing.right[0]) == ["单位：人"]
    assert len(said(facing.left[2])) + len(said(facing.right[2])) == 15
    assert abs(len(said(facing.left[2])) - len(said(facing.right[2]))) == 1


def test_no_merged_cell_lies_over_two_pages() -> None:
    figure = "8" * 9
    head = ["数", "<"] * 8
    rows = [["组"] + ["<"] * 15, ["--:"] * 16, *[[figure] * 16] * 4]
    rows.insert(0, head)
    table = read("\n".join("| " + " | ".join(row) + " |" for row in rows))
    (facing,) = pieces_of(table)
    assert isinstance(facing, Facing)
    assert len(said(facing.left[1])) == len(said(facing.right[1])) == 4
    assert said(facing.left[2]) == ["组"] and said(facing.right[2]) == []


# notes


def test_notes_of_cells_stand_under_the_table() -> None:
    table = read("| 年 | 数[^b] |\n| -- | --: |\n| 1 | 34[^a] |\n| 2 | 567 |\n| 3 | 8[^a] |")
    number = {"b": "①", "a": "②"}

    def numbered(rows: tuple[tuple[TableCell, ...], ...]) -> tuple[tuple[TableCell, ...], ...]:
        return tuple(tuple(TableCell(tuple(map(call, cell.text))) for cell in row) for row in rows)

    def call(span: Span) -> Span:
        return replace(span, text=number.get(span.note, span.text))

    table = replace(table, head=numbered(table.head), body=numbered(table.body))
    notes = [Note(label, (Span("注" * 60, AT),), AT, number[label]) for label in "ab"]
    strips = [piece for piece in pieces_of(table, None, *notes) if isinstance(piece, Strip)][1:-1]
    below = [strip for strip in strips if texts(strip.items)[0].role == "table-note"]
    assert [said(strip)[0][0] for strip in below] == ["①", "注", "②", "注"]
    assert not any(strip.notes for strip in strips)
    last = strips[strips.index(below[0]) - 1]
    assert last.keep_next == sum(strip.height for strip in below)
    first, second = (texts(strip.items)[1] for strip in strips[2:4])
    assert first.x + EM == second.x + 3 * EM // 2  # the mark hangs behind the units digit


# speed


def test_a_long_table_sets_each_text_once() -> None:
    """What takes time is measuring: of 5,000 rows that say little, only what they say."""
    faces = SquareFaces()
    asked: list[str] = []
    faces.advance = lambda role, text: asked.append(text) or 500 * len(text)  # type: ignore
    rows = "\n".join(f"| {k} | 男 | — |" for k in range(5000))
    setter = Setter(STYLE, faces, Problems())
    table = read("| 数 | 组 | 别 |\n| --: | -- | -- |\n" + rows)
    strips = table_strips(table, Stick(setter, ROOT, STYLE.measure))
    assert len(strips) == 5004 and len(asked) < 5100
    assert all(one.again is other.again for one, other in pairwise(strips[3:-1]))  # type: ignore
