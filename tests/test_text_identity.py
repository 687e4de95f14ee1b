"""M8: what the sources say is what the PDF says, character by character, without white space.

The text of the model is walked in the order in which it is to be set, and the text of the screen PDF is
read page by page; what a build adds (numbers, labels, dates run in) is told here as the house style
has it, and what it repeats (续表, the year of 大事记) may stand at the head of a page or column only.
For a book of any size: `python -m tests.test_text_identity BOOK DIST`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from keben.certify.expected import MARK, Piece, notes_of, pieces_of
from keben.certify.identity import folios_of, follow
from keben.model import (
    Book,
)
from keben.number import number_book, resolve_pages
from keben.problems import Location, Problems
from keben.source import read_book
from tests.finished import (
    SAMPLE,
    Character,
    Finished,
    TypeArea,
    built_sample,
    grey_png,
    made_once,
    open_finished,
    solid,
    type_build,
    write_book,
)

KINDS = frozenset({"front", "part", "text", "roll"})  #: pages whose text comes from the sources
CIRCLED = re.compile("[①-⑳㉑-㉟㊱-㊿]")
SMALL = (
    0.75  #: of the size of the character before: a smaller circled numeral is the mark of a note
)
SHOWN = 30  #: characters on either side of a difference


PNG = grey_png(500, 700)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" height="80" fill="#999"/></svg>'

LONG = "本段为试排而写，句中有逗号、顿号，也有分号；引文写作“先写‘甲’，后写‘乙’”（见上文）。数字如1949年10月、89.5%、3600吨，西文如PDF与WeasyPrint，破折号——如此——与省略号……都在其中！？"

#: Every kind of node, with marks, notes and index terms wherever they may stand.
EVERYTHING: Mapping[str, str | bytes] = {
    "book.yaml": """title: 诸体志
subtitle: 试排
slug: zhuti
style: 16k
limits: {from: 1840, to: 2006}
compilers: [试排编纂委员会, 试排编辑室]
publisher: {name: 试排印书处, place: 某市}
colophon:
  - [书名, 诸体志]
  - [说明, 本书为试排而作，所记人、事、数字皆为虚拟，不是出版物]
cip: |
  试排数据核字（0000）第000000号
  诸体志／试排编辑室编．— 某市
volumes:
  - name: 上册
    content:
      - plates
      - front/preface.md
      - contents
      - 00-overview.md
      - chronicle.yaml
      - 01-kinds/
  - name: 下册
    content:
      - contents
      - 02-lists/
      - back/afterword.md
      - index
""",
    "plates/plates.yaml": """plates:
  - title: 试排图版
    pictures:
      - {file: plates/one.svg, caption: 图版之一}
      - {file: plates/two.png, caption: 图版之二}
""",
    "plates/one.svg": SVG,
    "plates/two.png": PNG,
    "front/preface.md": f"""# 序

{LONG * 3}

:::{{signature}}
试排编辑室
某年某月
:::
""",
    "00-overview.md": f"""# 总述

{LONG}

## 地理

{LONG}见{{ref}}`ch-two`（第{{page}}`ch-two`页）、{{ref}}`tbl-long`（第{{page}}`tbl-long`页）、{{ref}}`fig-one`。

### 山川

{LONG}

#### 河流

{LONG}
""",
    "chronicle.yaml": """title: 大事记
events:
  - date: 1905
    reign: 清光绪三十一年
    text: 某矿设立。
  - date: 1912 春
    text: 某会成立。
  - date: 1912-09-18
    text: 某甲到某地，**讲演**半日。
    sources: [总述]
  - date: 1912-09-18
    text: 某乙同日离去。
  - date: 1912-09
    text: 某会改名。
  - date: 1912
    text: 某路通车。
  - date: 1923-02-04/1923-02-07
    text: 某路停工四日。
  - date: 1949-12-30/1950-01-02
    text: 某会开会四日。
"""
    + "".join(
        f"""  - date: 1950-{1 + k // 28:02d}-{1 + k % 28:02d}
    text: |
      第{k}事。{LONG}

      又记。{LONG}
"""
        for k in range(40)
    ),
    "01-kinds/part.md": f"""# 文体

{LONG}[^1]

[^1]: 编下之注。
""",
    "01-kinds/01-prose.md": f"""# 正文

{LONG}{{index}}`试排甲`与{{index}}`试排乙 <试排总目!试排子目>`，{{dot}}`着重`、{{name}}`某地`、{{title}}`某书`、{{frame}}`某丙`、H{{sub}}`2`O、m{{sup}}`2`、{{ruby}}`槐(huái)`树，**黑体**与*楷体*。

两行源文
相接，Western words
go on here without a hyphen, and a very-long-compound-word stands at https://example.org/a/long/path/that/must/be/broken/somewhere/or/other/in/the/line as it may.

{"Misunderstandings of responsibilities notwithstanding, " * 6}end.

## 注释与引文{{index}}`试排题`

正文有注[^a]，又有一注[^b]，再有一注[^c]。{LONG * 2}

> 引文一段，用楷体。{LONG}

- 一项。{LONG}
- 二项。

1. 甲项
2. 乙项

### 单字末行

{LONG * 4}

[^a]: 注文一，长到要转行：{LONG}{{index}}`试排注`
[^b]: 注文二。
[^c]: 注文三，见注文一。

(ch-two)=
## 疑问！？与叠用

真的吗？！真的！！不会吧……《某书》（“某文”）、〔某注〕。〇、㐂、𠮷，½，℃，①，Ⅳ，第3—5页，10～20吨，24/25日，A·B，北纬37°51′。
""",
    "01-kinds/02-tables.md": f"""# 表与图

:::{{table}} 短表
:id: tbl-short
:unit: 个，人
:widths: 2 1 1
| 年份 | 数量[^c] | 备注 |
| :-- | --: | :-- |
| 1948 | 14 | {{index}}`试排格`之内 |
| 1949 | 8622.5 | 长到要转行的备注，长到要转行的备注，长到要转行的备注[^d] |
:::

{LONG}

:::{{table}} 长表，题目也长到要转行，题目也长到要转行，题目也长到要转行，题目也长到要转行
:id: tbl-long
:unit: 件
:ruled: yes
| 序号 | 名称 | 数量 |
| --: | :-- | :-: |
"""
    + "".join(f"| {k} | 第{k}件 | {k * 37} |\n" for k in range(1, 90))
    + f""":::

:::{{figure}} charts/one.svg
:id: fig-one
:width: 60
:kind: schematic
试排之图与{{index}}`试排图`
:::

{LONG}

[^c]: 表头之注。
[^d]: 表中之注。
""",
    "charts/one.svg": SVG,
    "02-lists/part.md": "# 名录与人物\n",
    "02-lists/01-people.md": """# 人物

## 传略

:::{people} people/lives.yaml
:::

## 简介

:::{people} people/living.yaml
:::
""",
    "people/lives.yaml": f"""kind: biography
people:
  - name: 某甲
    born: 1897
    died: 1927-06
    portrait: people/one.png
    note: 某会副会长
    text: |
      {LONG * 3}

      {LONG}
  - name: 某乙丙
    died: 1950
    text: {LONG}
""",
    "people/one.png": PNG,
    "people/living.yaml": f"""kind: profile
people:
  - name: 某丁
    note: 某矿职工
    text: {LONG}
""",
    "02-lists/02-rolls.md": """# 名录

## 单位

:::{roll} units
:::

## 一览

:::{roll} units-table
:::
""",
    "rolls/rolls.yaml": """rolls:
  - id: units
    title: 试排单位
    file: rolls/units.csv
    layout: names
    columns: {name: 单位, group: 类别}
    group: 类别
    per_line: 4
  - id: units-table
    title: 试排单位一览
    file: rolls/units.csv
    layout: table
    show: [单位, 时间]
    group: 类别
""",
    "rolls/units.csv": "单位,类别,时间\n"
    + "".join(
        f"{'甲乙丙丁戊'[k % 5] * (1 + k % 9)}{k}厂,{'一类' if k < 60 else '二类'},{1950 + k % 50}年\n"
        for k in range(100)
    ),
    "02-lists/03-articles.md": """# 文存

:::{article} articles/one.md
:::
""",
    "articles/one.md": f"""---
headline: 试排通讯的一个很长的题目要排成两行才能排得下
subtitle: 副题
byline: 试排记者
source: 《试排报》
date: 2006-10-15
columns: 2
id: article-one
---
{LONG * 6}

## 小标题

{LONG * 9}

:::{{figure}} charts/two.svg
栏中之图
:::

:::{{table}} 栏中之表
| 项 | 数 |
| :-- | --: |
| 甲 | 1 |
| 乙 | 22 |
:::

{LONG * 6}[^f]

[^f]: 文中之注。
""",
    "charts/two.svg": SVG,
    "back/afterword.md": f"""# 后记

{LONG}

:::{{signature}}
试排编辑室
:::
""",
    "terms.yaml": """terms:
  - term: 破折号
  - term: 省略号
    also: [逗号]
  - term: 单位
  - term: 分号
    see: 破折号
  - term: 顿号
    under: 破折号
""",
}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A tiny book with every kind of node, long enough for tables and years to be broken."""
    return _built(tmp_path_factory, "everything", EVERYTHING)


def _built(
    factory: pytest.TempPathFactory, name: str, files: Mapping[str, str | bytes]
) -> Finished:
    def make(place: Path) -> None:
        write_book(place / "book", files)
        done = type_build(place / "book", place / "dist")
        assert done.returncode == 0, done.stderr

    place = made_once(factory, name, make)
    return open_finished(place / "dist", place / "book")


#: Where a note may be called, by the word that stands before its mark.
CALLED = (
    "件题",
    "章题",
    "节题",
    "子目题",
    "段落",
    "引文",
    "条目",
    "表题",
    "表头",
    "表格",
    "图题",
    "编下",
    "小题",
    "报文",
)
IN_CELLS = ("表头", "表格")  #: whose notes stand under their table
#: Where an index term may be marked; a note may be called in the first of them only.
INDEXED = (*CALLED, "注文", "报题", "传文", "记事", "卷首")


def _marked(word: str) -> str:
    """Return a word with an index mark, and the mark of a note where one may be called."""
    return f"{{index}}`{word}`" + (f"[^{word}]" if word in CALLED else "")


def _marked_note(*words: str) -> str:
    return "".join(f"[^{word}]: 注在{word}之后。\n\n" for word in words)


#: A book with an index term, and a note, wherever there may be one.
MARKED: Mapping[str, str | bytes] = {
    "book.yaml": """title: 标记志
slug: biaoji
style: 16k
volumes:
  - name: 全一册
    content: [front/preface.md, contents, 00-overview.md, chronicle.yaml, 01-marks/, index]
""",
    "front/preface.md": f"# 序\n\n{_marked('卷首')}之文。\n",
    "00-overview.md": f"# {_marked('件题')}\n\n总述之文。\n\n{_marked_note('件题')}",
    "chronicle.yaml": f"title: 大事记\nevents:\n  - date: 1912\n    text: 记{_marked('记事')}之文。\n",
    "01-marks/part.md": f"# 标记\n\n{_marked('编下')}之文。\n\n{_marked_note('编下')}",
    "01-marks/01-one.md": f"""# {_marked("章题")}

## {_marked("节题")}

### 目

#### {_marked("子目题")}

子目之文。

{_marked("段落")}之文。

> {_marked("引文")}之文。

- {_marked("条目")}之文。

:::{{table}} {_marked("表题")}
| {_marked("表头")} | 数 |
| :-- | --: |
| {_marked("表格")} | 1 |
:::

:::{{figure}} one.svg
{_marked("图题")}
:::

{_marked_note(*CALLED[1:11])}
""".replace("注在段落之后。", f"注在段落之后。{_marked('注文')}"),
    "01-marks/02-two.md": "# 人物与文存\n\n:::{people} lives.yaml\n:::\n\n:::{article} article.md\n:::\n",
    "lives.yaml": f"kind: profile\npeople:\n  - name: 某甲\n    text: 记{_marked('传文')}之文。\n",
    "article.md": f"""---
headline: "{_marked("报题")}"
---
## {_marked("小题")}

{_marked("报文")}之文。

{_marked_note("小题", "报文")}
""",
    "one.svg": SVG,
}


@pytest.fixture(scope="session")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return _built(tmp_path_factory, "marked", MARKED)


@pytest.mark.parametrize("word", [word for word in CALLED if word not in IN_CELLS])
def test_a_note_stands_at_the_foot_of_the_page_of_its_mark(marked: Finished, word: str) -> None:
    pages = [page for page in printed(marked) if word + MARK in page.text]
    assert pages, f"no mark behind {word}"
    assert any(f"{MARK}注在{word}之后。" in page.notes for page in pages)


def test_notes_of_cells_stand_below_their_table(marked: Finished) -> None:
    (page,) = [page for page in printed(marked) if f"表头{MARK}" in page.text]
    assert f"表头{MARK}数表格{MARK}1①注在表头之后。②注在表格之后。" in page.text


@pytest.mark.parametrize("word", INDEXED)
def test_an_index_mark_is_heard_wherever_it_stands(marked: Finished, word: str) -> None:
    entries = [entry for entry in marked.entries if entry.path == (word,)]
    assert entries, f"{word} is not in the index"
    for _folio, page, _last_folio, _last_page in entries[0].locators:
        assert word in marked.leaves[page].text


def test_all_notes_of_a_page_are_set_to_one_measure(marked: Finished) -> None:
    """Whatever calls them: text, or a column of an article (A11.1)."""
    for page in printed(marked):
        assert all(abs(edge - page.edges[0]) < 0.1 for edge in page.edges), page.notes


def test_the_leaf_of_a_part_lists_its_chapters_without_marks(marked: Finished) -> None:
    leaves = [
        leaf.text
        for page, leaf in zip(marked.pages, marked.leaves, strict=True)
        if page.kind == "part"
    ]
    assert leaves == ["第一编标记第一章章题第二章人物与文存"]


@pytest.mark.parametrize("called_in", ["first column", "second column"])
def test_no_column_runs_into_the_notes(tmp_path: Path, called_in: str) -> None:
    """A note is as high in every column of its page, whichever of them calls it."""
    short, long = f"{LONG}[^1]\n\n", f"{LONG * 20}\n\n"
    body = short + long if called_in == "first column" else LONG * 7 + "\n\n" + short + long
    files = {
        **MARKED,
        "01-marks/01-one.md": "# 前章\n\n文。\n",
        "article.md": f"---\nheadline: 题\n---\n{body}[^1]: {LONG * 2}\n",
        "lives.yaml": "kind: profile\npeople:\n  - {name: 某甲, text: 文。}\n",
    }
    book = write_book(tmp_path / "book", files)
    assert type_build(book, tmp_path / "dist").returncode == 0
    finished = open_finished(tmp_path / "dist", book)
    for page in printed(finished):
        assert page.marks == page.numbers
        if page.notes:
            assert page.notes.startswith(MARK), "text stands among the notes"
    assert difference_of_texts(model_of(finished), finished) == ""


@pytest.fixture(params=["sample", "everything"])
def finished(request: pytest.FixtureRequest) -> Finished:
    found: Finished = request.getfixturevalue(request.param)
    return found


def test_the_text_is_that_of_the_sources(finished: Finished) -> None:
    assert difference_of_texts(model_of(finished), finished) == ""


def test_the_notes_are_those_of_the_sources(finished: Finished) -> None:
    assert difference_of_notes(model_of(finished), finished) == ""


def test_marks_and_notes_are_numbered_alike_on_every_page(finished: Finished) -> None:
    pages = [page for page in finished.pages if page.kind in KINDS]
    for page, told in zip(printed(finished), pages, strict=True):
        if any(line.role == "table-note" for line in told.lines):
            continue  # a table numbers the notes of its cells
        assert page.marks == page.numbers
        assert page.marks == tuple("①②③④⑤⑥⑦⑧⑨⑩"[: len(page.marks)])


def test_title_leaf_and_colophon_say_what_book_yaml_says(finished: Finished) -> None:
    book = model_of(finished)
    imprint = book.imprint
    names = [volume.name if len(book.volumes) > 1 else "" for volume in book.volumes]
    titles, colophons = [], []
    for page, leaf in zip(finished.pages, finished.leaves, strict=True):
        if page.kind == "title":
            titles.append(leaf.text)
        elif page.kind == "colophon":
            colophons.append(leaf.text)
    assert titles == [
        solid(
            imprint.title
            + imprint.subtitle
            + name
            + "".join(imprint.compilers)
            + imprint.publisher
            + imprint.publisher_place
        )
        for name in names
    ]
    record = "".join(label + value for label, value in imprint.colophon)
    assert colophons == [solid(record + imprint.cip)] * len(names)


def test_plates_say_what_plates_yaml_says(finished: Finished) -> None:
    said = [
        leaf.text
        for page, leaf in zip(finished.pages, finished.leaves, strict=True)
        if page.kind == "plate" and leaf.text  # a blank one fills the leaf
    ]
    members = [member for volume in model_of(finished).volumes for member in volume.members]
    plates = [plate for member in members for plate in member.plates]
    for plate, text in zip(plates, said, strict=True):
        captions = solid("".join(picture.caption for picture in plate.pictures))
        assert text.endswith(captions), plate.title  # the letters of a drawing come before


def test_every_run_of_han_in_the_sources_is_printed(sample: Finished) -> None:
    """A second, blunt reading of the sources, which knows nothing of the model."""
    pages = list(printed(sample))
    text = "".join(page.text for page in pages).replace(MARK, "")
    text += "".join(page.notes for page in pages).replace(MARK, "")
    lost = []
    for file in sorted(SAMPLE.rglob("*.md")):
        if file.name == "README.md":
            continue
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
            said_here = re.sub(
                r"\{\w+\}`([^`<]*)(?:<[^>]*>)?`", r"\1", re.sub(r"\{re[f]\}`[^`]*`", "#", line)
            )
            if said_here.startswith(":"):
                said_here = said_here.rpartition("}")[2]
            for run in re.findall("[\u3400-\u9fff，。、；：“”（）《》]+", said_here):
                if run not in text:
                    lost.append(f"{file.name}:{number} {run}")
    assert lost == []


def test_a_difference_is_found_and_told() -> None:
    at = Location("a.md", 3, 1)
    pieces = [Piece("工会成立大会", at), Piece("在矿区举行", at)]
    assert follow(pieces, "工会成立大会在矿区举行", frozenset({0})) == ""
    told = follow(pieces, "工会成立大在矿区举行", frozenset({0}))
    assert "a.md:3:1" in told
    assert "会" in told
    assert follow(pieces, "工会成立大会在矿区举行了", frozenset({0}))
    assert follow(pieces, "工会成立大会在矿区", frozenset({0}))


def test_what_is_repeated_may_stand_at_a_head_only() -> None:
    rows = [Piece("甲12", Location("a.md"), "续表1"), Piece("乙34", Location("a.md"), "续表1")]
    assert follow(rows, "甲12续表1乙34", frozenset({0, 3})) == ""
    assert follow(rows, "甲12续表1乙34", frozenset({0}))
    assert follow(rows, "甲12续表2乙34", frozenset({0, 3}))


# What the PDF says ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Printed:
    """A page that is made of sources: its text and notes, and the numbers of marks and of notes."""

    text: str
    notes: str
    marks: tuple[str, ...]
    numbers: tuple[str, ...]
    edges: tuple[float, ...]  #: where the numbers stand
    heads: tuple[int, ...]  #: where a column begins in `text`


def printed(finished: Finished) -> Iterator[Printed]:
    """Read the pages that are made of sources."""
    for page, leaf in zip(finished.pages, finished.leaves, strict=True):
        if page.kind not in KINDS:
            continue
        body, notes = TypeArea.of(finished, page).parted(leaf, page)
        is_mark = _marks(body)
        heads = [
            k
            for k, (before, after) in enumerate(pairwise(body), 1)
            if after.y < before.y - 30 and not is_mark[k]
        ]
        starts = [k == 0 or c.y > notes[k - 1].y + 3 for k, c in enumerate(notes)]
        is_number = [
            start and CIRCLED.match(c.text) is not None
            for c, start in zip(notes, starts, strict=True)
        ]
        yield Printed(
            "".join(MARK if mark else c.text for c, mark in zip(body, is_mark, strict=True)),
            "".join(MARK if mark else c.text for c, mark in zip(notes, is_number, strict=True)),
            tuple(c.text for c, mark in zip(body, is_mark, strict=True) if mark),
            tuple(c.text for c, mark in zip(notes, is_number, strict=True) if mark),
            tuple(c.x for c, number in zip(notes, is_number, strict=True) if number),
            (0, *heads),
        )


def _marks(body: Sequence[Character]) -> list[bool]:
    """Tell which characters are marks of notes: circled, and smaller than what they stand behind."""
    found = []
    size = 0.0
    for c in body:
        is_circled = CIRCLED.match(c.text) is not None
        found.append(is_circled and c.size < SMALL * size)
        size = size if is_circled else c.size
    return found


def difference_of_texts(book: Book, finished: Finished) -> str:
    """Return where the body text of a PDF first differs from that of its sources; "" for nowhere."""
    pieces = pieces_of(book)
    figures = [solid(piece.text) for piece in pieces if piece.of and piece.text.startswith("图")]
    stream = ""
    heads: set[int] = set()
    seen = []
    for page in printed(finished):
        text, page_heads = page.text, page.heads
        for caption in [caption for caption in figures if caption in text]:
            seen.append(
                caption
            )  # a picture may leave its place: its caption is looked for by itself
            at = text.index(caption)
            text = text[:at] + text[at + len(caption) :]
            page_heads = tuple(h - len(caption) if h > at else h for h in page_heads)
        heads.update(len(stream) + head for head in page_heads)
        stream += text
    if sorted(seen) != sorted(figures):
        return f"captions of figures: {sorted(set(figures) ^ set(seen))}"
    in_order = [piece for piece in pieces if solid(piece.text) not in figures]
    return follow(in_order, stream, frozenset(heads))


def difference_of_notes(book: Book, finished: Finished) -> str:
    """Return where the notes of a PDF first differ from those of its sources."""
    stream = "".join(page.notes for page in printed(finished))
    return follow(notes_of(book), stream, frozenset())


# What the sources say ---------------------------------------------------------------------------------


def model_of(finished: Finished) -> Book:
    """Return the book as its sources have it, numbered, its page references filled from the record."""
    problems = Problems()
    book = read_book(finished.book, problems)
    assert book is not None
    book = number_book(book, problems)
    assert not problems.failed, problems.found
    return resolve_pages(book, folios_of(book, finished.written))


def main(arguments: Sequence[str]) -> int:
    """Compare a book of any size with what a build of it left."""
    book, dist = map(Path, arguments)
    finished = open_finished(dist, book)
    model = model_of(finished)
    found = difference_of_texts(model, finished) or difference_of_notes(model, finished)
    print(found or f"{len(finished.pages)} pages say what their sources say")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
