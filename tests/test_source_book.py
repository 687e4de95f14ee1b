"""A folder becomes the model; whatever the folder holds, reading ends and does not raise."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keben.model import (
    PLATES_PAPER,
    Align,
    Article,
    Binding,
    Chronicle,
    CrossHead,
    Date,
    Division,
    Figure,
    Level,
    Mark,
    Note,
    Paragraph,
    ParagraphKind,
    People,
    Place,
    Roll,
    RollRow,
    Span,
    Table,
    plain,
)
from keben.problems import Location, Problems
from keben.source import read_book
from keben.source.dates import follows, read_date
from keben.source.desk import Copy, Desk
from keben.source.sheet import read_sheet

FILES = {
    "book.yaml": """\
title: 甲志
subtitle: 样书
slug: jia
style: 16k
limits: {from: 1840, to: 2006}
compilers: [甲志编纂委员会]
publisher: {name: 某社, place: 某地}
colophon:
  - [书名, 甲志]
cip: |
  　　第一行
    第二行
volumes:
  - name: 上册
    content:
      - plates
      - front/preface.md
      - contents
      - tables-and-figures
      - chronicle.yaml
      - 01-part/
  - name: 下册
    content: [contents, tables-and-figures, back/afterword.md, figures, index]
""",
    "front/preface.md": "# 序\n\n序文。\n\n:::{signature}\n某人\n二〇〇七年三月\n:::\n",
    "back/afterword.md": "# 后记\n\n## 甲\n\n后记文。\n",
    "chronicle.yaml": """\
title: 大事记
events:
  - date: 1905 春
    reign: 清光绪三十一年
    text: |
      甲事，
      **乙**。

      又一段。
    sources: [总述]
  - date: 1923-02-04/1923-02-07
    text: 丙事。
  - date: 1923
    text: 丁事。
""",
    "01-part/part.md": "# 上编\n\n编下之文。\n",
    "01-part/01-a.md": """\
(ch-a)=
# 甲章

章下序[^1]。
又一行。

## 甲节

1. 条一
2. 条二

> 引文

### 甲目

#### 甲子目

见{ref}`tbl-a`。

:::{table} 表题
:id: tbl-a
:unit: 人
:widths: 2 1
| 年份 | 会员 |
| :-: | --: |
| 1948 | **8** |
:::

:::{figure} charts/a.svg
:width: 50
:kind: schematic
图题
:::

[^1]: 注文。
""",
    "01-part/02-b.md": """\
# 乙章

:::{roll} names
:::

:::{people} people/a.yaml
:::

:::{article} articles/a.md
:::
""",
    "charts/a.svg": "<svg/>",
    "people/a.yaml": "kind: biography\npeople:\n  - name: 王 强\n    died: 1927-05\n    text: 生平。\n",
    "articles/a.md": """\
---
headline: 标题
byline: 记者
columns: 1
id: art-a
---
正文[^1]。

## 小标题

[^1]: 文内注。
""",
    "rolls/rolls.yaml": """\
rolls:
  - id: names
    title: 名录
    file: rolls/a.csv
    layout: table
    columns: {name: 单位}
    show: [单位, 年]
    where: {类: [煤, 铁]}
    group: 类
""",
    "rolls/a.csv": '类,单位,年\n煤,"甲, 矿",１９４８\n路,乙段,1950\n铁,丙厂,1951\n',
    "plates/plates.yaml": "plates:\n  - title: 彩页\n    pictures: [{file: plates/a.SVG, caption: 图}]\n",
    "plates/a.SVG": "<svg/>",
    "terms.yaml": "terms:\n  - term: 甲会\n    reading: jia hui\n    also: [甲 会]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def at(file: str, line: int, column: int = 1) -> Location:
    return Location(file, line, column)


def test_a_whole_book_is_read(folder: Path) -> None:
    problems = Problems()
    book = read_book(folder, problems)
    assert [str(problem) for problem in problems] == []
    assert book is not None
    assert (book.style, book.first_year, book.last_year) == ("16k", 1840, 2006)
    assert book.imprint.compilers == ("甲志编纂委员会",)
    assert (book.imprint.publisher, book.imprint.publisher_place) == ("某社", "某地")
    assert book.imprint.colophon == (("书名", "甲志"),)
    assert book.imprint.cip == "　　第一行\n  第二行"
    assert [volume.name for volume in book.volumes] == ["上册", "下册"]
    assert [(member.place, member.is_front) for member in book.volumes[0].members] == [
        (Place.PLATES, True),
        (Place.DIVISION, True),
        (Place.CONTENTS, True),
        (Place.TABLES_AND_FIGURES, True),
        (Place.DIVISION, False),
        (Place.DIVISION, False),
    ]
    assert [(member.place, member.is_front) for member in book.volumes[1].members] == [
        (Place.CONTENTS, True),
        (Place.TABLES_AND_FIGURES, True),
        (Place.DIVISION, False),
        (Place.FIGURES, False),
        (Place.INDEX, False),
    ]
    assert book.volumes[0].at == at("book.yaml", 14, 5)
    assert book.volumes[0].members[0].plates[0].pictures[0].file == "plates/a.SVG"
    assert book.terms[0].also == ("甲会",)


def test_facts_of_print_are_read_as_they_are_written(folder: Path) -> None:
    file = folder / "book.yaml"
    facts = (
        "isbn: 978-0-00-000000-2\nprice: 00.00元\nbinding: 精装\npaper: {text: 70}\n"
        "colophon: [[印张], [责任编辑, 某人]]\n"
    )
    text = file.read_text("utf-8").replace("colophon:\n  - [书名, 甲志]\n", facts)
    file.write_text(text.replace("- name: 下册", "- name: 下册\n    spine: 25.4"), "utf-8")
    problems = Problems()
    book = read_book(folder, problems)
    assert list(problems) == [] and book is not None
    imprint = book.imprint
    assert (imprint.isbn, imprint.price) == ("978-0-00-000000-2", "00.00元")
    assert (imprint.binding, imprint.text_paper) == (Binding.CASE, 70)
    assert imprint.plates_paper == PLATES_PAPER
    assert imprint.colophon == (("印张", ""), ("责任编辑", "某人"))
    assert [volume.spine for volume in book.volumes] == [0, 72000]


def test_groups_of_plates_stand_where_they_are_named(folder: Path) -> None:
    (folder / "plates" / "more.yaml").write_text(
        "plates:\n  - title: 插页\n    pictures: [{file: plates/a.SVG, bleed: yes}]\n", "utf-8"
    )
    written = (folder / "book.yaml").read_text("utf-8")
    assert "- chronicle.yaml\n" in written
    named = "- chronicle.yaml\n      - plates/more.yaml\n      - plates/plates.yaml\n"
    (folder / "book.yaml").write_text(written.replace("- chronicle.yaml\n", named), "utf-8")
    problems = Problems()
    book = read_book(folder, problems)
    assert book is not None
    assert [problem.code for problem in problems] == ["placed-twice"]  # `plates` is that file
    plates = [member.plates for member in book.volumes[0].members if member.place is Place.PLATES]
    assert [[plate.title for plate in group] for group in plates] == [["彩页"], ["插页"]]
    assert [group[0].pictures[0].bleeds for group in plates] == [False, True]


def members(folder: Path) -> list[Division]:
    book = read_book(folder, Problems())
    assert book is not None
    return [
        member.division
        for volume in book.volumes
        for member in volume.members
        if member.division is not None
    ]


def test_matter_and_signature(folder: Path) -> None:
    preface, *_others, afterword = members(folder)
    file = "front/preface.md"
    assert preface == Division(
        Level.MATTER,
        (Span("序", at(file, 1, 3)),),
        at(file, 1),
        blocks=(
            Paragraph((Span("序文。", at(file, 3)),), at(file, 3)),
            Paragraph((Span("某人", at(file, 6)),), at(file, 6), ParagraphKind.SIGNATURE),
            Paragraph((Span("二〇〇七年三月", at(file, 7)),), at(file, 7), ParagraphKind.SIGNATURE),
        ),
    )
    assert afterword.divisions[0].level is Level.SECTION


def test_chronicle(folder: Path) -> None:
    division = members(folder)[1]
    file = "chronicle.yaml"
    assert division.level is Level.MATTER and plain(division.title) == "大事记"
    block = division.blocks[0]
    assert isinstance(block, Chronicle)
    spring, range_, year = block.events
    assert spring.date == Date(1905, season="春") and spring.reign == "清光绪三十一年"
    assert spring.sources == ("总述",) and spring.at == at(file, 3, 5)
    assert spring.text == (
        Paragraph(
            (
                Span("甲事，", at(file, 6, 7)),
                Span("乙", at(file, 7, 9), Mark.STRONG),
                Span("。", at(file, 7, 12)),
            ),
            at(file, 6, 7),
        ),
        Paragraph((Span("又一段。", at(file, 9, 7)),), at(file, 9, 7)),
    )
    assert range_.date == Date(1923, 2, 4, until=Date(1923, 2, 7))
    assert plain(range_.text[0].text) == "丙事。" and range_.text[0].at == at(file, 12, 11)
    assert year.date == Date(1923)


def test_part_and_chapter(folder: Path) -> None:
    part = members(folder)[2]
    file = "01-part/01-a.md"
    assert part.level is Level.PART and len(part.blocks) == 1
    assert [plain(chapter.title) for chapter in part.divisions] == ["甲章", "乙章"]
    chapter = part.divisions[0]
    assert (chapter.level, chapter.id, chapter.at) == (Level.CHAPTER, "ch-a", at(file, 2))
    first = chapter.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == (
        Span("章下序", at(file, 4)),
        Span("", at(file, 4, 4), note="1"),
        Span("。", at(file, 4, 8)),
        Span("又一行。", at(file, 5)),
    )
    assert chapter.notes == (Note("1", (Span("注文。", at(file, 35, 7)),), at(file, 35)),)
    section = chapter.divisions[0]
    assert [plain(block.text) for block in section.blocks if isinstance(block, Paragraph)] == [
        "1.条一",
        "2.条二",
        "引文",
    ]
    assert section.blocks[2] == Paragraph(
        (Span("引文", at(file, 12, 3)),), at(file, 12, 3), ParagraphKind.QUOTE
    )
    item = section.divisions[0]
    sub_item = item.divisions[0]
    assert (item.level, sub_item.level) == (Level.ITEM, Level.SUB_ITEM)
    assert isinstance(sub_item.blocks[0], Paragraph)
    assert sub_item.blocks[0].text[1] == Span("", at(file, 18, 8), ref="tbl-a")


def test_table_and_figure(folder: Path) -> None:
    blocks = members(folder)[2].divisions[0].divisions[0].divisions[0].divisions[0].blocks
    file = "01-part/01-a.md"
    table, figure = blocks[1:]
    assert isinstance(table, Table) and isinstance(figure, Figure)
    assert (table.id, plain(table.caption), table.unit) == ("tbl-a", "表题", "人")
    assert (table.aligns, table.widths) == ((Align.CENTRE, Align.RIGHT), (2, 1))
    assert plain(table.head[0][1].text) == "会员"
    assert table.body[0][1].text == (Span("8", at(file, 26, 12), Mark.STRONG),)
    assert table.places == (at(file, 26),)
    assert (figure.id, figure.file) == ("figure.01-part.01-a.1", "charts/a.svg")
    assert (figure.width_percent, plain(figure.caption)) == (50, "图题（示意图）")


def test_roll_people_and_article(folder: Path) -> None:
    chapter = members(folder)[2].divisions[1]
    roll, people, article = chapter.blocks
    assert isinstance(roll, Roll) and isinstance(people, People) and isinstance(article, Article)
    assert roll.show == ("单位", "年")
    assert roll.rows == (
        RollRow("甲,矿", ("甲,矿", "1948"), at("rolls/a.csv", 2), ("煤",)),
        RollRow("丙厂", ("丙厂", "1951"), at("rolls/a.csv", 4), ("铁",)),
    )
    assert (people.people[0].name, people.people[0].died) == ("王强", "1927年5月")
    assert people.people[0].id == "person.people.a.1"
    assert (plain(article.headline), article.headline[0].at) == ("标题", at("articles/a.md", 2, 11))
    assert (article.id, article.columns, plain(article.byline)) == ("art-a", 1, "记者")
    assert article.blocks[1] == CrossHead(
        (Span("小标题", at("articles/a.md", 9, 4)),), at("articles/a.md", 9)
    )
    assert [note.label for note in chapter.notes] == ["articles/a.md#1"]
    assert isinstance(article.blocks[0], Paragraph)
    assert article.blocks[0].text[1].note == "articles/a.md#1"


def test_a_workbook_is_read_as_a_roll(folder: Path) -> None:
    book = openpyxl.Workbook()
    page = book.create_sheet("二")
    page.append(["单位", "类", "年", None])
    page.append([None, None, None, None])
    page.append(["甲矿", "煤", 1948.0, None])
    page.append(["乙厂", "铁", datetime.date(1950, 5, 1), None])
    book.save(folder / "rolls" / "a.xlsx")
    rolls = folder / "rolls" / "rolls.yaml"
    text = rolls.read_text("utf-8").replace("a.csv", "a.xlsx\n    sheet: 二")
    rolls.write_text(text, "utf-8")
    (folder / "rolls" / "a.csv").unlink()
    problems = Problems()
    found = read_book(folder, problems)
    assert found is not None and list(problems) == []
    roll = members(folder)[2].divisions[1].blocks[0]
    assert isinstance(roll, Roll)
    assert [row.fields for row in roll.rows] == [("甲矿", "1948"), ("乙厂", "1950-05-01")]
    assert roll.rows[0].at == at("rolls/a.xlsx", 3)
    rolls.write_text(text.replace("sheet: 二", "sheet: 三"), "utf-8")
    read_book(folder, problems)
    assert [problem.code for problem in problems] == ["sheet-unknown"]


@pytest.mark.parametrize(
    ("before", "date", "follows_it"),
    [
        ("1912-09-18", "1912-09", True),
        ("1912-09", "1912-09-18", False),
        ("1912-10", "1912-09-18", False),
        ("1912-12-31", "1912", True),
        ("1912", "1912-01-01", False),
        ("1912", "1912", True),
        ("1912", "1913-01-01", True),
        ("1912 春", "1912-04-01", True),
        ("1912-02-01", "1912 春", True),
        ("1912-07-01", "1912 春", False),
    ],
)
def test_order_of_events(before: str, date: str, follows_it: bool) -> None:
    problems, where = Problems(), Location("a")
    first, second = read_date(before, where, problems), read_date(date, where, problems)
    assert first is not None and second is not None
    assert follows(second, first) is follows_it


def test_line_ends_and_byte_order_marks_of_other_systems(folder: Path) -> None:
    plain_book = members(folder)
    for path in FILES:
        data = (folder / path).read_bytes()
        (folder / path).write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert members(folder) == plain_book


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "a: !!python/object/apply:os.system [x]\n",
        "\x00",
        "",
    ],
)
def test_a_yaml_bomb_is_a_problem(bomb: str) -> None:
    problems = Problems()
    read_sheet(Copy("a.yaml", tuple(bomb.split("\n"))), Desk(Path(), problems))
    assert problems.failed


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nothing_raises(folder: Path, data: st.DataObject) -> None:
    """Any file may hold anything; a piece of a sound book is the more dangerous anything."""
    path = data.draw(st.sampled_from([file for file in FILES if "/a.SVG" not in file]))
    original = FILES[path].encode()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, len(original)))
    piece = st.binary(max_size=12) | st.sampled_from(FRAGMENTS).map(str.encode)
    pieces = data.draw(st.lists(piece, max_size=4))
    (folder / path).write_bytes(original[:start] + b"".join(pieces) + original[end:])
    try:
        problems = Problems()
        read_book(folder, problems)
        assert all(problem.location or problem.message for problem in problems)
    finally:
        (folder / path).write_bytes(original)


FRAGMENTS = [
    "\n", "\n\n", "---\n", ":::", ":::{table} x\n", ":::{roll} names\n:::\n", "# ", "## ", "> ", "- ", "1. ",
    "[^1]", "[^1]: ", "{ref}`", "{index}`", "**", "|", "| -- |", "\t", "    ", "\r", "&a ", "*a", "!!int ",
    "{", "}", "[", "]", ": ", "'", '"', "|\n", ">-\n", "\u2028", "\x00", "../", "2005-02-30", "\u3000", "(x)=\n",
    "\ufeff", "<b>", "\\",
]  # fmt: skip


def test_a_large_chapter_is_read_quickly(folder: Path) -> None:
    """A tenth of the largest book, well inside a tenth of its budget of 3 s (three times over)."""
    paragraph = "正太铁路通车以后，路工日增，至1912年已有82.5万人次。" * 8 + "\n\n"
    text = "# 甲章\n\n" + paragraph * 550 + "见{ref}`tbl-a`，**重**。\n\n" * 200
    (folder / "01-part" / "03-c.md").write_text(text, "utf-8")
    start = time.process_time()
    assert read_book(folder, Problems()) is not None
    assert time.process_time() - start < 1
