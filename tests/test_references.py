"""Cross references: every kind of target, and page numbers that move what they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from keben.galley.setter import Setter
from keben.galley.strip import TextItem
from keben.layout import Layout, lay_out
from keben.layout import rounds as layouts
from keben.model import Book, Division, Imprint, Level, Member, Paragraph, Place, Span, Volume
from keben.number import PageNumbers, number_book
from keben.problems import Location, Problems
from keben.style import read_style
from tests.finished import Finished, made_once, open_finished, solid, type_build, write_book
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
AT = Location("a.md", 1, 1)
WORDS = "本段为合成之文字，只为试排而写，所记皆非实事。" * 20

#: What has an id, with what a reference to it prints, and how the line begins that stands at its page.
TARGETS: Mapping[str, tuple[str, str]] = {
    "bian": ("第二编", "第二编"),
    "zhang": ("第一章", "第一章甲章"),
    "jie": ("第一节", "第一节乙节"),
    "mu": ("丙目", "丙目"),
    "zimu": ("丁子目", "丁子目"),
    "zongshu": ("总述", "总述"),
    "biao": ("表2-1-1", "表2-1-1合成之表"),
    "kuanbiao": ("表2-1-2", "表2-1-2卧排之表"),
    "tu": ("图2-1-1", "图2-1-1合成之图"),
    "ren": ("某某", "某某"),
    "minglu": ("合成名录", "合成名录"),
    "wen": ("合成之题", "合成之题"),
    "shi": ("1912年9月18日条", "9月18日"),
    "houji": ("后记", "后记"),
}


def asking(title: str) -> str:
    """Write a chapter that refers to everything, a line each."""
    lines = (f"指{{ref}}`{id}`在第{{page}}`{id}`页终。" for id in TARGETS)
    return f"# {title}\n\n" + "\n\n".join(lines) + f"\n\n{WORDS}\n"


ROWS = "\n".join(f"| {year} | {year - 1900} |" for year in range(1950, 1956))

BOOK: Mapping[str, str] = {
    "book.yaml": """title: 参照志
slug: canzhao
style: 16k
volumes:
  - name: 上册
    content: [front/xu.md, contents, 00.md, shi.yaml, 01-one/]
  - name: 下册
    content: [02-two/, back.md]
""",
    "front/xu.md": asking("序"),
    "00.md": f"(zongshu)=\n# 总述\n\n{WORDS}\n",
    "shi.yaml": "title: 大事记\nevents:\n"
    "  - date: 1912-09-17\n    text: 合成之事。\n"
    "  - date: 1912-09-18\n    id: shi\n    text: 合成之又一事。\n",
    "01-one/part.md": "# 指引\n",
    "01-one/01.md": asking("前章"),
    "02-two/part.md": "(bian)=\n# 合成\n",
    "02-two/01.md": f"""(zhang)=
# 甲章

{WORDS}

(jie)=
## 乙节

{WORDS}

(mu)=
### 丙目

{WORDS}

(zimu)=
#### 丁子目

{WORDS}

:::{{table}} 合成之表
:id: biao
| 年份 | 数 |
| :-- | --: |
{ROWS}
:::

:::{{table}} 卧排之表
:id: kuanbiao
:turned: yes
| 年份 | 数 |
| :-- | --: |
{ROWS}
:::

{WORDS}

:::{{figure}} tu.svg
:id: tu
:place: foot
合成之图
:::

{WORDS}

:::{{people}} people/ren.yaml
:::

:::{{roll}} minglu
:::

{WORDS}

:::{{article}} articles/wen.md
:::
""",
    "02-two/02.md": asking("后章"),
    "tu.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" '
    'height="80" fill="#999"/></svg>',
    "people/ren.yaml": "kind: profile\npeople:\n"
    f"  - name: 某某\n    born: 1950\n    id: ren\n    text: {WORDS}\n",
    "rolls/rolls.yaml": "rolls:\n  - id: minglu\n    title: 合成名录\n"
    "    file: rolls/m.csv\n    layout: names\n    columns: {name: 单位}\n",
    "rolls/m.csv": "单位\n合成甲厂\n合成乙厂\n",
    "articles/wen.md": f"---\nheadline: 合成之题\nid: wen\n---\n{WORDS}\n",
    "back.md": f"(houji)=\n# 后记\n\n{WORDS}\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    def make(place: Path) -> None:
        done = type_build(write_book(place / "book", BOOK), place / "dist")
        assert done.returncode == 0, done.stderr

    place = made_once(tmp_path_factory, "references", make)
    return open_finished(place / "dist", place / "book")


def test_every_reference_in_the_finished_book_names_its_target_and_its_page(
    built: Finished,
) -> None:
    """Before and behind it, from the other volume, and from front matter."""
    told = [
        match for leaf in built.leaves for match in re.findall(r"指(.+?)在第(.+?)页终", leaf.text)
    ]
    assert len(told) == 3 * len(TARGETS)
    for k, (name, folio) in enumerate(told):
        id, (wanted, begins) = list(TARGETS.items())[k % len(TARGETS)]
        assert name == solid(wanted), id
        (page,) = (page for page in built.pages if page.folio == folio)
        lines = [solid(line.text) for line in page.lines if line.role != "folio"]
        if id == "bian":
            lines = ["".join(lines)]
        assert any(line.startswith(begins) for line in lines), f"{id}: {lines}"


def moving_book(words: int, calls: int) -> Book:
    """A book with a 章 that names its own page again and again, just before a 节 that it names, too."""
    calling = [
        span
        for _call in range(calls)
        for span in (Span("见", AT), Span("", AT, page_of="t"), Span("、", AT))
    ]
    own = Paragraph((*calling, Span("止。", AT)), AT)
    filling = tuple(Paragraph((Span("一" * 1000 + "。", AT),), AT) for _ in range(words // 1000))
    rest = Paragraph((Span("一" * (words % 1000) + "。", AT),), AT)
    target = Division(
        Level.SECTION, (Span("所指", AT),), AT, "t", blocks=(Paragraph((calling[0],) * 200, AT),)
    )
    chapter = Division(
        Level.CHAPTER, (Span("甲", AT),), AT, blocks=(*filling, rest, own), divisions=(target,)
    )
    members = (Member(Place.DIVISION, AT, chapter), Member(Place.CONTENTS, AT))
    return Book(Imprint("合成志", "", "zhi"), "16k", (Volume("", members, AT),))


def laid_out(book: Book, problems: Problems) -> Layout:
    numbered = number_book(book, problems, STYLE)
    return lay_out(numbered, Setter(STYLE, SquareFaces(), problems), ROOT / "book", problems)


def test_a_page_number_that_moves_its_own_target_settles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The target stands at the turn from page 9 to page 10: by 10, four lines more than by 9."""
    rounds: list[int] = []

    resolve = PageNumbers.resolve

    def counted(numbers: PageNumbers, book: Book, page_of: Mapping[str, str]) -> Book:
        rounds.append(1)
        return resolve(numbers, book, page_of)

    monkeypatch.setattr(PageNumbers, "resolve", counted)
    printed = set()
    most = 0
    for words in range(9800, 11000, 76):
        rounds.clear()
        problems = Problems()
        layout = laid_out(moving_book(words, 300), problems)
        assert not problems.failed
        most = max(most, len(rounds))
        (page,) = (page for page in layout.pages if "t" in page.anchors)
        text = "".join(
            item.line.text
            for page in layout.pages
            for item in page.items
            if isinstance(item, TextItem) and item.role == "body"
        )
        told = set(re.findall("见([0-9]+)、", text))
        assert told == {page.folio}
        printed |= told
    assert {"9", "10"} <= printed
    assert most > 2  # what the first page numbers moved was numbered again


def test_page_numbers_that_do_not_settle_are_told_at_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layouts, "_MOST_ROUNDS", 1)
    problems = Problems()
    laid_out(moving_book(100, 1), problems)
    ((code, at),) = ((problem.code, problem.location) for problem in problems)
    assert (code, at) == ("pages-unsettled", AT)


def test_a_reference_to_nothing_is_told_with_the_id_that_is_nearest(tmp_path: Path) -> None:
    files = {**BOOK, "00.md": BOOK["00.md"] + "\n见{page}`kuanbia`。\n"}
    done = type_build(write_book(tmp_path / "book", files), tmp_path / "dist")
    assert done.returncode == 2
    assert "00.md:6:9: error[ref-unknown]" in done.stderr
    assert "do you mean “kuanbiao”?" in done.stderr
