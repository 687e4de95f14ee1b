"""The facts of the sample edition that a machine can check: sums, counts, files and terms.

The sources are read as plain text, so that a mistake of the readers cannot hide one of the editor's.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

BOOK = Path(__file__).parent.parent / "book"
CHAPTERS = sorted(BOOK.rglob("*.md"))
TABLE = re.compile(r"^:::\{table\}.*?\n(?P<body>.*?)^:::$", re.M | re.S)
NUMBER = re.compile(r"\d+(\.\d+)?")


def tables() -> list[tuple[str, list[list[str]]]]:
    """Every table of the book by its id, as rows of cells, head and rule left out."""
    found = []
    for file in CHAPTERS:
        for match in TABLE.finditer(file.read_text("utf-8")):
            name = re.search(r"^:id: (\S+)$", match["body"], re.M)
            rows = [line for line in match["body"].splitlines() if line.startswith("|")]
            cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
            found.append((name[1] if name else file.name, cells[2:]))
    return found


def book_text() -> str:
    """What the book says, its rolls and people included."""
    files = [file for file in BOOK.rglob("*") if file.suffix in {".md", ".csv", ".yaml"}]
    return "".join(file.read_text("utf-8") for file in files if file.name != "terms.yaml")


@pytest.mark.parametrize(("name", "rows"), tables())
def test_rows_of_a_table_have_as_many_cells_as_the_first(name: str, rows: list[list[str]]) -> None:
    assert {len(row) for row in rows} == {len(rows[0])}, name


@pytest.mark.parametrize(
    ("name", "rows"), [table for table in tables() if table[1][-1][0].startswith("合计")]
)
def test_totals_are_right(name: str, rows: list[list[str]]) -> None:
    body, total = rows[:-1], rows[-1]
    if name == "tbl-outline":  # the 编 in Hei are sums of the 章 below them
        body = [row for row in body if not row[0].startswith("**")]
    for column, cell in enumerate(total):
        if NUMBER.fullmatch(cell):
            values = [row[column] for row in body]
            assert sum(Decimal(v) for v in values if NUMBER.fullmatch(v)) == Decimal(cell), name


def test_every_part_of_the_outline_is_the_sum_of_its_chapters() -> None:
    rows = dict(tables())["tbl-outline"]
    sums: dict[str, list[int]] = {}
    part = ""
    for title, _, _, pages in rows[2:-3]:  # after 总述 and 大事记, before 后记, 索引, 合计
        if title.startswith("**"):
            part = title
            sums[part] = [int(pages), 0]
        else:
            sums[part][1] += int(pages)
    assert len(sums) == 9
    assert all(said == found for said, found in sums.values()), sums


def test_units_are_as_many_as_the_survey_says() -> None:
    with (BOOK / "rolls/units.csv").open(encoding="utf-8") as file:
        units = list(csv.DictReader(file))
    assert len({unit["单位"] for unit in units}) == len(units) == 58
    kinds = Counter(unit["类别"] for unit in units)
    alone = kinds.pop("独立成章")
    said = {row[1]: int(row[2]) for row in dict(tables())["tbl-unit-kinds"][:-1]}
    assert kinds == {kind: n for kind, n in said.items() if kind in kinds}
    assert alone == len(said) - len(kinds) == 2
    others = [unit for unit in units if unit["工会组织"] != "工会委员会"]
    assert [unit["单位"] for unit in others] == ["华龙超市连锁集团"]


def test_chairmen_are_fourteen() -> None:
    with (BOOK / "rolls/chairmen.csv").open(encoding="utf-8") as file:
        periods = Counter(row["时期"] for row in csv.DictReader(file))
    assert periods == {"1948—1966年": 9, "1978—2006年": 5}


def test_events_stand_within_the_limits() -> None:
    events = yaml.safe_load((BOOK / "chronicle.yaml").read_text("utf-8"))["events"]
    years = [int(str(event["date"])[:4]) for event in events]
    assert years == sorted(years)
    assert 1840 <= years[0] <= years[-1] <= 2006


def test_no_one_without_a_stated_death_has_a_biography() -> None:
    for file in (BOOK / "people").glob("*.yaml"):
        people = yaml.safe_load(file.read_text("utf-8"))
        assert people["kind"] == "profile" or all("died" in one for one in people["people"])


@pytest.mark.parametrize(
    ("chart", "table"),
    [
        ("members", "tbl-members"),
        ("units", "tbl-unit-kinds"),
        ("outline", "tbl-outline"),
        ("shanxi-innovation", "tbl-shanxi-innovation"),
        ("shanxi-members", "tbl-shanxi-members"),
    ],
)
def test_charts_show_figures_of_their_tables(chart: str, table: str) -> None:
    svg = (BOOK / f"charts/{chart}.svg").read_text("utf-8")
    cells = {cell.strip("*") for row in dict(tables())[table] for cell in row}
    labels = re.findall(r">(\d+(?:\.\d+)?)(?:个|页|项|万人)?</text>", svg)
    assert labels
    assert set(labels) <= cells


def test_charts_and_rolls_that_the_text_names_exist() -> None:
    text = book_text()
    for figure in re.findall(r":::\{figure\} (\S+)", text):
        assert (BOOK / figure).is_file(), figure
    rolls = yaml.safe_load((BOOK / "rolls/rolls.yaml").read_text("utf-8"))["rolls"]
    placed = re.findall(r":::\{roll\} (\S+)", text)
    assert sorted(placed) == sorted(roll["id"] for roll in rolls)


def test_every_term_of_the_index_occurs() -> None:
    text = re.sub(r"\{index\}`([^`<]*?)( <[^`]*>)?`", r"\1", book_text())
    lists = yaml.safe_load((BOOK / "terms.yaml").read_text("utf-8"))
    terms = [term for name in ("terms", "persons", "places") for term in lists[name]]
    names = {term["term"] for term in terms}
    assert len(names) == len(terms) >= 60
    for term in terms:
        if "see" in term:
            assert term["see"] in names
        else:
            assert any(word in text for word in [term["term"], *term.get("also", [])]), term
        assert term.get("under", term["term"]) in names


def test_it_says_that_it_is_a_specimen() -> None:
    colophon = yaml.safe_load((BOOK / "book.yaml").read_text("utf-8"))["colophon"]
    said = "".join(value for row in colophon for value in row)
    assert "样书" in said
    assert "请勿引用" in said
    readme = (BOOK / "README.md").read_text("utf-8")
    assert "请勿引用" in readme
    assert "must not be cited" in readme
