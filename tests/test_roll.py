"""Tests of 名录 from their files to the strips: order, groups, counts, faults of rows; names are synthetic."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path

import pytest

from keben.galley.roll import roll_strips
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Strip, TextItem
from keben.model import Roll, plain
from keben.pages.makeup import make_up
from keben.problems import Location, Problems
from keben.source.desk import Desk
from keben.source.inline import Line, read_text
from keben.source.rolls import read_rolls
from keben.style import read_style
from tests.square_faces import SquareFaces

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
EM, LEADING = STYLE.roll.size, STYLE.grid.leading

PEOPLE = """姓名,单位,级别,时间,荣誉
丁子,甲厂,省级,1956年4月30日,先进生产者
乙丑寅,甲厂,全国,1956,劳动模范
阿卜杜拉·买买提,乙厂,全国,1950.9,劳动模范
丁子,甲厂,省级,1959-04,劳动模范
欧阳甲乙,乙厂,省级,1950—1952年,先进生产者
丁子（女）,乙厂,省级,不详,先进生产者
"""
NAMES = "columns: {name: 姓名, unit: 单位}"


def read(folder: Path, lines: str, rows: str = PEOPLE) -> tuple[Roll | None, Problems]:
    """Read a roll of layout names from `rows`, described by some more lines."""
    described = "rolls:\n  - id: r\n    title: 名录\n    file: rolls/a.csv\n"
    for line in lines.splitlines():
        described += f"    {line.strip()}\n"
    if "layout" not in lines:
        described += "    layout: names\n"
    (folder / "rolls").mkdir(exist_ok=True)
    (folder / "rolls/rolls.yaml").write_text(described, "utf-8")
    (folder / "rolls/a.csv").write_text(rows, "utf-8")
    problems = Problems()
    desk = Desk(folder, problems)
    read_rolls(desk)
    return desk.rolls.get("r"), problems


def names(folder: Path, lines: str) -> list[str]:
    roll, problems = read(folder, lines)
    assert roll is not None and not list(problems)
    return [row.name + row.note for row in roll.rows]


def strips_of(roll: Roll | None, folder: Path) -> list[Strip]:
    assert roll is not None
    stick = Stick(Setter(STYLE, SquareFaces(), Problems()), folder, STYLE.measure)
    return [piece for piece in roll_strips(roll, stick) if isinstance(piece, Strip)]


def items_of(strips: list[Strip]) -> list[TextItem]:
    return [item for strip in strips for item in strip.items if isinstance(item, TextItem)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("order: as-given", "丁乙阿丁欧丁"),
        ("order: pinyin", "阿丁丁丁欧乙"),
        ("order: strokes", "乙丁丁丁阿欧"),
        ("order: date\ndates: 时间", "阿欧丁乙丁丁"),
    ],
)
def test_names_stand_in_the_order_asked_for(tmp_path: Path, order: str, expected: str) -> None:
    assert "".join(name[0] for name in names(tmp_path, f"{NAMES}\n{order}")) == expected


def test_groups_stand_as_they_first_appear_or_as_the_levels_say(tmp_path: Path) -> None:
    roll, _problems = read(tmp_path, f"{NAMES}\ngroup: [级别, 荣誉]")
    assert roll is not None
    expected = [("省级", "先进生产者")] * 3 + [("省级", "劳动模范")] + [("全国", "劳动模范")] * 2
    assert [row.groups for row in roll.rows] == expected
    roll, _problems = read(tmp_path, f"{NAMES}\ngroup: 级别\nlevels: {{级别: [全国, 省级]}}")
    assert roll is not None
    assert [row.groups[0] for row in roll.rows] == ["全国"] * 2 + ["省级"] * 4


def test_heads_tell_how_many_stand_under_them(tmp_path: Path) -> None:
    roll, _problems = read(tmp_path, f"{NAMES}\ngroup: [级别, 荣誉]\ncounter: 名")
    heads = [
        item.line.text
        for item in items_of(strips_of(roll, tmp_path))
        if str(item.at) == str(roll and roll.at)
    ]
    assert heads == [
        "名录", "省级", "4名", "先进生产者", "3名", "劳动模范", "1名", "全国", "2名", "劳动模范", "2名",
    ]  # fmt: skip


def test_persons_are_counted_as_persons_and_units_as_units(tmp_path: Path) -> None:
    counters = []
    for column in ("姓名", "单位"):
        roll, _problems = read(tmp_path, f"columns: {{name: {column}}}")
        assert roll is not None
        counters.append(roll.counter)
    assert counters == ["人", "个"]


def test_one_person_is_printed_once_with_all_honours(tmp_path: Path) -> None:
    roll, problems = read(
        tmp_path, "layout: table\nshow: [姓名, 荣誉, 时间]\njoin: [荣誉, 时间]\ncount: 5"
    )
    assert roll is not None and not list(problems)
    assert roll.rows[0].fields == ("丁子", "先进生产者、劳动模范", "1956年4月30日、1959-04")
    assert [row.name for row in roll.rows].count("丁子") == 2, "she is of another unit"
    assert roll.rows[0].at == Location("rolls/a.csv", 2, 1)


@pytest.mark.parametrize(
    ("lines", "row", "code", "place"),
    [
        ("", ",甲厂,省级,1956,x", "roll-name", "rolls/a.csv:8:1"),
        ("", "乙丑寅,甲厂,全国,1956,劳动模范", "roll-twice", "rolls/a.csv:8:1"),
        ("", "甲乙,甲厂,省级,1956", "roll-row", "rolls/a.csv:8:1"),
        ("levels: {级别: [全国, 省级]}", "甲乙,甲厂,市级,1956,x", "roll-level", "rolls/a.csv:8:7"),
        ("dates: 时间", "甲乙,甲厂,省级,1956年13月,x", "date-bad", "rolls/a.csv:8:10"),
        ("dates: 时间", "甲乙,甲厂,省级,丙申年,x", "date-bad", "rolls/a.csv:8:10"),
        ("count: 6", "甲乙,甲厂,省级,1956,x", "roll-count", "rolls/rolls.yaml:6:12"),
    ],
)  # fmt: skip
def test_a_fault_of_a_row_is_told_at_its_place(
    tmp_path: Path, lines: str, row: str, code: str, place: str
) -> None:
    _roll, problems = read(tmp_path, f"{NAMES}\n{lines}", PEOPLE + row + "\n")
    assert [(problem.code, str(problem.location)) for problem in problems] == [(code, place)]


def test_two_rows_the_same_are_both_named(tmp_path: Path) -> None:
    _roll, problems = read(tmp_path, NAMES, PEOPLE + PEOPLE.splitlines()[2] + "\n")
    assert [problem.message for problem in problems] == ["rows 3 and 8 are the same"]


def test_what_a_layout_or_an_order_needs_is_asked_for(tmp_path: Path) -> None:
    for lines in ("layout: names-units", "order: date"):
        _roll, problems = read(tmp_path, lines)
        assert [problem.code for problem in problems] == ["key-missing"]


def test_names_of_two_and_three_characters_are_as_wide(tmp_path: Path) -> None:
    roll, _problems = read(tmp_path, NAMES)
    set_names = {item.line.text: item for item in items_of(strips_of(roll, tmp_path))}
    assert set_names["丁子"].line.width == set_names["乙丑寅"].line.width == 3000
    assert set_names["欧阳甲乙"].line.width == 4000
    longest = set_names["阿卜杜拉·买买提"]
    assert longest.size == 9000, "half a 号 smaller, so that it has room in its column"
    assert longest.line.width * 9 <= STYLE.measure // 5


def test_a_name_too_long_for_its_column_goes_over_two_and_is_never_cut(tmp_path: Path) -> None:
    long = "甲乙丙丁·戊己庚辛·壬癸"
    roll, _problems = read(tmp_path, "columns: {name: 姓名}", f"姓名\n{long}\n丁子\n")
    name, after = items_of(strips_of(roll, tmp_path))[1:]
    assert (name.line.text, name.size) == (long, EM)
    assert after.x == 2 * (STYLE.measure // 5)


@pytest.mark.parametrize("units", ["beneath", "beside"])
def test_a_unit_stands_with_its_name(tmp_path: Path, units: str) -> None:
    roll, _problems = read(tmp_path, f"{NAMES}\nlayout: names-units\nunits: {units}")
    _title, *strips = strips_of(roll, tmp_path)
    first, unit = items_of(strips)[:2]
    assert (first.line.text, unit.line.text) == ("丁子", "甲厂")
    assert (unit.x == first.x) == (units == "beneath")
    assert {strip.height for strip in strips} == {2 * LEADING if units == "beneath" else LEADING}


def test_names_of_a_table_are_as_wide(tmp_path: Path) -> None:
    roll, _problems = read(tmp_path, "layout: table\nshow: [姓名, 单位]\ngroup: 级别")
    items = {item.line.text: item.line.width for item in items_of(strips_of(roll, tmp_path))}
    assert items["丁子"] == 3000
    assert "省级（4人）" in items


def test_an_inner_group_overleaf_says_what_it_stands_under(tmp_path: Path) -> None:
    rows = "".join(f"甲乙丙,{k},一级,{1950 + k // 100}年\n" for k in range(260))
    roll, _problems = read(tmp_path, f"{NAMES}\ngroup: [级别, 年]", "姓名,单位,级别,年\n" + rows)
    formes = make_up(tuple(strips_of(roll, tmp_path)), STYLE)
    tops = [min(items_of([Strip(forme.items, 0)]), key=lambda item: item.y) for forme in formes]
    assert [item.line.text for item in tops] == ["名录", "一级·1951年（续）"]


def test_twelve_thousand_names_stand_on_the_pages_as_in_the_file(tmp_path: Path) -> None:
    han = "子丑寅卯辰巳午未申酉戌亥金木水火土山川江河湖海"
    given = [
        *product("甲乙丙丁戊己庚辛壬癸", han, han),
        *product("甲乙丙", han),
        *product("丁", han, han, han),
    ]
    people = ["".join(name) for name in given][:12_000]
    people[5::100] = [f"{name}·{name}甲" for name in people[5::100]]
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(
        [("姓名", "年"), *((name, f"{1950 + k // 2000}年") for k, name in enumerate(people))]
    )
    roll, problems = read(tmp_path, "group: 年\ncount: 12000\nper_line: 6", sheet.getvalue())
    strips = strips_of(roll, tmp_path)
    formes = make_up(tuple(strips), STYLE)
    assert not list(problems)
    printed = [
        item.line.text
        for forme in formes
        for item in forme.items
        if isinstance(item, TextItem) and item.at and item.at.file == "rolls/a.csv"
    ]
    assert printed == people


def test_a_group_of_a_table_that_goes_on_overleaf_says_so(tmp_path: Path) -> None:
    rows = "".join(f"甲乙丙,{k},一级,{1950 + k // 12}年\n" for k in range(60))
    lines = "layout: table\nshow: [姓名, 单位]\ngroup: [级别, 年]"
    roll, _problems = read(tmp_path, lines, "姓名,单位,级别,年\n" + rows)
    first, *others = make_up(tuple(strips_of(roll, tmp_path)), STYLE)
    assert not [item for item in items_of([Strip(first.items, 0)]) if "续" in item.line.text]
    repeated = [
        [item.line.text for item in items_of([Strip(forme.items, 0)])][:4] for forme in others
    ]
    assert repeated == [
        ["续表　名录", "姓名", "单位", f"一级·{year}年（续）"] for year in (1952, 1954)
    ]


def test_what_is_said_behind_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    roll, _problems = read(tmp_path, NAMES)
    assert roll is not None
    assert (roll.rows[-1].name, roll.rows[-1].note) == ("丁子", "（女）")
    line = items_of(strips_of(roll, tmp_path))[-1].line
    assert line.text == "丁子（女）"
    assert sum(line.advances[:2]) == 3000
    assert {cell.scale for cell in line.cells} == {1000, 750}


def test_a_text_says_how_many_names_a_roll_has(tmp_path: Path) -> None:
    read(tmp_path, NAMES)
    problems = Problems()
    desk = Desk(tmp_path, problems)
    read_rolls(desk)
    written = "共{count}`r`人，{count}`x`人。"
    text = read_text([Line(written, 1, 1)], "a.md", desk, None)
    assert plain(text) == "共6人，人。"
    assert [problem.code for problem in problems] == ["roll-unknown"]
