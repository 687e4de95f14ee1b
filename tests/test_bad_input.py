"""Bad input of every kind: `build` says where and what, exits 2, and leaves the old book as it was.

One tiny book, and for each kind one fault in it. What is expected is told by the fault itself: `▲`
stands where the message must point, and is taken out before the file is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from keben.cli import main
from tests.finished import contents_of, grey_png, made_once, type_build, write_book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><rect width="200" height="80"/></svg>'

GOOD: Mapping[str, str | bytes] = {
    "book.yaml": """title: 试志
slug: shizhi
style: 16k
limits: {from: 1840, to: 2006}
publisher: {name: 某处, place: 某地}
volumes:
  - name: 全一册
    content:
      - plates
      - front/preface.md
      - contents
      - chronicle.yaml
      - 01-part/
      - index
""",
    "front/preface.md": "# 序\n\n序文。\n",
    "chronicle.yaml": """title: 大事记
events:
  - date: 1912-09-18
    text: 某事。
  - date: 1912-10
    text: 又一事。
""",
    "01-part/part.md": "# 某编\n",
    "01-part/01-one.md": """# 某章

## 某节

正文有注[^1]。见{ref}`tbl-one`。

:::{table} 某表
:id: tbl-one
:unit: 个
| 年份 | 数量 |
| :-- | --: |
| 1948 | 14 |
:::

:::{figure} one.svg
某图
:::

:::{roll} names
:::

:::{people} people/lives.yaml
:::

:::{article} articles/one.md
:::

[^1]: 注文。
""",
    "people/lives.yaml": """kind: biography
people:
  - name: 某甲
    born: 1897
    died: 1927
    text: 某甲，某地人。
""",
    "articles/one.md": """---
headline: 某题
source: 《某报》
date: 2006-10-15
---
文章。
""",
    "rolls/rolls.yaml": """rolls:
  - id: names
    title: 某名录
    file: rolls/names.csv
    layout: names
    columns: {name: 单位, group: 类别}
    group: 类别
""",
    "rolls/names.csv": "单位,类别\n甲厂,一类\n乙厂,一类\n",
    "plates/plates.yaml": """plates:
  - title: 某页
    pictures:
      - {file: one.png, caption: 某景}
""",
    "terms.yaml": "terms:\n  - term: 某事\n",
    "one.svg": SVG,
    "one.png": grey_png(40, 30),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`before` becomes `after` in `file`; the message has `code` and points at ▲ (or to `at`)."""

    kind: str
    file: str
    before: str
    after: str
    code: str
    at: str = ""


FAULTS = (
    # unknown keys
    Fault("key of book.yaml", "book.yaml", "slug: s", "▲slogan: x\nslug: s", "key-unknown"),
    Fault("key inside book.yaml", "book.yaml", "to: 2006}", "▲till: 2006}", "key-unknown"),
    Fault("key of a volume", "book.yaml", "    content:", "    ▲size: 1\n    content:", "key-unknown"),
    Fault("key of chronicle.yaml", "chronicle.yaml", "events:", "▲event: 1\nevents:", "key-unknown"),
    Fault("key of an event", "chronicle.yaml", "    text: 某", "    ▲place: x\n    text: 某", "key-unknown"),
    Fault("key of people", "people/lives.yaml", "    died:", "    ▲dead: 1927\n    died:", "key-unknown"),
    Fault("key of rolls.yaml", "rolls/rolls.yaml", "    layout:", "    ▲lay: x\n    layout:", "key-unknown"),
    Fault("key of columns", "rolls/rolls.yaml", ", group: 类", ", ▲class: 类", "key-unknown"),
    Fault("key of plates.yaml", "plates/plates.yaml", "    pic", "    ▲note: x\n    pic", "key-unknown"),
    Fault("key of a picture", "plates/plates.yaml", "caption: 某景", "▲legend: 某景", "key-unknown"),
    Fault("bleed beside a caption", "plates/plates.yaml", "某景}", "某景, bleed: ▲yes}", "plate-bleed"),
    Fault("bleed that is no word for it", "plates/plates.yaml", "某景}", "某景, bleed: ▲3}", "value-bad"),
    Fault("seven pictures on a plate", "plates/plates.yaml", "      - {", "      - {file: one.png}\n" * 6 + "      - ▲{", "plate-full"),
    Fault("key of terms.yaml", "terms.yaml", "某事\n", "某事\n    ▲alias: [x]\n", "key-unknown"),
    Fault("key of an article", "articles/one.md", "source:", "▲origin:", "key-unknown"),
    Fault("option of a table", "01-part/01-one.md", ":unit: 个", ":▲units: 个", "option-unknown"),
    # missing
    Fault("file of a volume", "book.yaml", "front/preface.md", "▲front/prefaec.md", "file-missing"),
    Fault("folder of a 编", "book.yaml", "- 01-part/", "- ▲02-part/", "file-missing"),
    Fault("file of a roll", "rolls/rolls.yaml", "rolls/names.csv", "▲rolls/name.csv", "file-missing"),
    Fault("file of people", "01-part/01-one.md", "people/lives", "▲people/live", "file-missing"),
    Fault("file of an article", "01-part/01-one.md", "articles/one", "▲articles/two", "file-missing"),
    Fault("picture of a figure", "01-part/01-one.md", "one.svg", "▲two.svg", "file-missing"),
    Fault("picture of a plate", "plates/plates.yaml", "one.png", "▲two.png", "file-missing"),
    Fault("roll of a chapter", "01-part/01-one.md", "{roll} names", "{roll} ▲name", "roll-unknown"),
    Fault("key that is required", "book.yaml", "title: 试志\n", "", "key-missing", "book.yaml:1:1"),
    Fault("style", "book.yaml", "style: 16k", "style: ▲17k", "style-missing"),
    # outside
    Fault("path outside", "book.yaml", "front/preface.md", "▲../preface.md", "path-outside"),
    Fault("absolute path", "book.yaml", "front/preface.md", "▲/etc/passwd", "path-bad"),
    Fault("picture outside", "01-part/01-one.md", "one.svg", "▲../one.svg", "path-outside"),
    Fault("roll outside", "rolls/rolls.yaml", "rolls/names.csv", "▲rolls/../../n.csv", "path-outside"),
    # dates
    Fault("date of an event", "chronicle.yaml", "1912-09-18", "▲1912-13-18", "date-bad"),
    Fault("day of an event", "chronicle.yaml", "1912-09-18", "▲1912-02-30", "date-bad"),
    Fault("words for a date", "chronicle.yaml", "1912-09-18", "▲民国元年", "date-bad"),
    Fault("range turned round", "chronicle.yaml", "1912-09-18", "▲1912-09-18/1912-09-08", "date-bad"),
    Fault("order of events", "chronicle.yaml", "1912-10", "▲1912-08", "event-order"),
    Fault("date of a life", "people/lives.yaml", "1897", "▲97", "date-bad"),
    Fault("date of an article", "articles/one.md", "2006-10-15", "▲2006-15-10", "date-bad"),
    Fault("生不立传", "people/lives.yaml", "某甲\n    born: 1897\n    died: 1927", "▲某甲", "person-living"),
    Fault("death before birth", "people/lives.yaml", "1927", "▲1827", "person-dates"),
    # directives, notes, headings
    Fault("directive not closed", "01-part/01-one.md", "| 14 |\n:::", "| 14 |\n", "directive-unclosed", "01-part/01-one.md:7:1"),
    Fault("stray end of a directive", "01-part/01-one.md", "## 某节", "▲:::\n\n## 某节", "directive-stray"),
    Fault("unknown directive", "01-part/01-one.md", "{figure}", "{▲figrue}", "directive-unknown"),
    Fault("unknown role", "01-part/01-one.md", "{ref}", "▲{reff}", "role-unknown"),
    Fault("role not closed", "01-part/01-one.md", "见{ref}`tbl-one`", "见▲{ref}`tbl-one", "role-unclosed"),
    Fault("mark not closed", "01-part/01-one.md", "正文有", "▲**正文有", "mark-unmatched"),
    Fault("note without text", "01-part/01-one.md", "[^1]: 注文。\n", "", "note-unmatched", "01-part/01-one.md:5:5"),
    Fault("note without mark", "01-part/01-one.md", "有注[^1]", "无注", "note-unused", "01-part/01-one.md:28:1"),
    Fault("rank skipped", "01-part/01-one.md", "## 某节", "▲### 某节", "heading-skipped"),
    Fault("second title", "01-part/01-one.md", "## 某节", "▲# 某节", "heading-second"),
    # ids
    Fault("id given twice", "01-part/01-one.md", ":::{figure} one.svg", ":::{figure} one.svg\n:id: ▲tbl-one", "id-duplicate"),
    Fault("id of a heading given twice", "01-part/01-one.md", "## 某节", "(▲tbl-one)=\n## 某节", "id-duplicate", "01-part/01-one.md:9:6"),
    Fault("id of a roll given twice", "01-part/01-one.md", ":id: tbl-one", ":id: ▲names", "id-duplicate"),
    Fault("id that is none", "01-part/01-one.md", ":id: tbl-one", ":id: ▲表一", "id-bad"),
    Fault("reference to nothing", "01-part/01-one.md", "`tbl-one`", "`▲tbl-two`", "ref-unknown"),
    # rows
    Fault("roll row too short", "rolls/names.csv", "乙厂,一类", "▲乙厂", "roll-row"),
    Fault("roll row too long", "rolls/names.csv", "乙厂,一类", "▲乙厂,一类,二类", "roll-row"),
    Fault("column that is not there", "rolls/rolls.yaml", "name: 单位", "name: ▲单位名", "column-missing"),
    Fault("table row too short", "01-part/01-one.md", "| 1948 | 14 |", "▲| 1948 |", "table-row"),
    # characters and files
    Fault("character that no font has", "01-part/01-one.md", "正文", "正▲\ue123文", "glyph-missing"),
    Fault("character that no font has, in a title", "01-part/01-one.md", "## 某节", "## 某▲\ue123节", "glyph-missing"),
    Fault("character that no font has, in a name", "people/lives.yaml", "某甲\n", "某▲\ue123\n", "glyph-missing"),
    Fault("character that no font has, in a roll", "rolls/names.csv", "乙厂", "乙▲\ue123", "glyph-missing"),
    Fault("character that no font has, in a table", "01-part/01-one.md", "| 1948 |", "| 194▲\ue123 |", "glyph-missing"),
    Fault("character that no font has, in a caption", "01-part/01-one.md", "某图", "某▲\ue123", "glyph-missing"),
    Fault("character that no font has, in a note", "01-part/01-one.md", "注文", "注▲\ue123", "glyph-missing"),
    Fault("character that no font has, on the title leaf", "book.yaml", "试志", "试▲\ue123", "glyph-missing"),
    Fault("character that no font has, in a unit", "01-part/01-one.md", ":unit: 个", ":unit: ▲\ue123", "glyph-missing"),
    Fault("character that no font has, in a signature", "front/preface.md", "序文。", "序文。\n\n:::{signature}\n某▲\ue123\n:::", "glyph-missing"),
    Fault("character that no font has, in a 编", "01-part/part.md", "# 某编", "# 某▲\ue123", "glyph-missing"),
    Fault("character that no font has, in a headline", "articles/one.md", "某题", "某▲\ue123", "glyph-missing"),
    Fault("character that no font has, on a plate", "plates/plates.yaml", "某景", "某▲\ue123", "glyph-missing"),
    Fault("YAML that is none", "chronicle.yaml", "  - date: 1912-10", "  - date: 1912▲: 10", "yaml-bad"),
    Fault("alias", "chronicle.yaml", "text: 某事。", "text: ▲*a", "yaml-alias"),
    Fault("value of the wrong kind", "book.yaml", "from: 1840", "from: ▲早", "value-bad"),
)  # fmt: skip


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny book, built without a fault."""

    def make(place: Path) -> None:
        done = type_build(write_book(place / "book", GOOD), place / "dist")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""

    return made_once(tmp_path_factory, "good", make) / "dist"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_bad_input_is_located_and_changes_nothing(
    fault: Fault, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, place = _with(fault)
    book = write_book(tmp_path / "book", files)
    dist = tmp_path / "dist"
    shutil.copytree(good, dist)
    code = main(["build", str(book), "--out", str(dist), "--quiet"])
    told = capsys.readouterr()
    assert told.out == ""
    assert code == 2, told.err
    lines = told.err.splitlines()
    wanted = f"{book}/{place}: error[{fault.code}]"
    assert any(line.startswith(wanted) for line in lines), f"{wanted}\n{told.err}"
    assert "hint:" in told.err
    assert contents_of(dist) == contents_of(good)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book", "dist"]


def _with(fault: Fault) -> tuple[Mapping[str, str | bytes], str]:
    """Return the book with a fault in it, and the place of the fault as file:line:column."""
    text = GOOD[fault.file]
    assert isinstance(text, str)
    assert text.count(fault.before) == 1, f"{fault.before} stands {text.count(fault.before)} times"
    text = text.replace(fault.before, fault.after)
    before, mark, _after = text.partition("▲")
    line = before.count("\n") + 1
    place = f"{fault.file}:{line}:{len(before) - before.rfind(chr(10))}"
    return {**GOOD, fault.file: text.replace("▲", "")}, fault.at or (place if mark else "")


def test_all_faults_are_told_at_once(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    together = [FAULTS[0], *(fault for fault in FAULTS if fault.kind in TOGETHER)]
    assert len(together) == 1 + len(TOGETHER)
    files = dict(GOOD)
    for fault in together:
        text = files[fault.file]
        assert isinstance(text, str)
        files[fault.file] = text.replace(fault.before, fault.after.replace("▲", ""))
    book = write_book(tmp_path / "book", files)
    assert main(["build", str(book), "--out", str(tmp_path / "dist"), "--quiet"]) == 2
    told = capsys.readouterr().err
    for fault in together:
        assert f"error[{fault.code}]" in told, fault.kind
    assert f"errors: {len(together)}, " in told


TOGETHER = (
    "date of an event",
    "生不立传",
    "unknown directive",
    "roll row too short",
    "picture of a plate",
    "date of an article",
    "key of terms.yaml",
)


#: A PNG whose blocks do not end where they say.
DAMAGED = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000040000000408000000008c9ac1a2"
    "0000000e49444154789c636868806006420c00f2001001eb7ad8a20000000049454e44ae426082"
)


@pytest.mark.parametrize("kind", ["missing", "not a picture", "cut off", "damaged"])
@pytest.mark.parametrize("name", ["one.svg", "one.png"])
def test_a_bad_picture_is_located_and_changes_nothing(
    kind: str, name: str, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = GOOD[name]
    bad = {"not a picture": b"x", "damaged": DAMAGED if name == "one.png" else b"<svg><g></svg>"}
    book = write_book(tmp_path / "book", {**GOOD, name: bad.get(kind, content[:60])})
    if kind == "missing":
        (book / name).unlink()
    dist = tmp_path / "dist"
    shutil.copytree(good, dist)
    code = main(["build", str(book), "--out", str(dist), "--quiet"])
    told = capsys.readouterr().err
    asked = "01-part/01-one.md:15:13" if name == "one.svg" else "plates/plates.yaml:4:16"
    assert contents_of(dist) == contents_of(good)
    assert code == 2, told
    assert f"{book}/{asked}: error[" in told or f"{book}/{name}: error[" in told, told


def test_a_file_that_is_not_utf8(
    good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {**GOOD, "front/preface.md": "# 序\n\n序文".encode() + "文".encode("gb18030")}
    book = write_book(tmp_path / "book", files)
    assert main(["build", str(book), "--out", str(tmp_path / "dist"), "--quiet"]) == 2
    assert f"{book}/front/preface.md:3:3: error[encoding-bad]" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_a_workbook_row_that_is_too_short_is_told_by_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = openpyxl.Workbook()
    workbook.active.append(["单位", "类别"])
    workbook.active.append(["甲厂", "一类", "多出"])
    rolls = GOOD["rolls/rolls.yaml"]
    assert isinstance(rolls, str)
    book = write_book(
        tmp_path / "book", {**GOOD, "rolls/rolls.yaml": rolls.replace("names.csv", "names.xlsx")}
    )
    workbook.save(book / "rolls" / "names.xlsx")
    assert main(["build", str(book), "--out", str(tmp_path / "dist"), "--quiet"]) == 2
    assert f"{book}/rolls/names.xlsx:2" in capsys.readouterr().err


def test_a_link_may_not_lead_out_of_the_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_book(tmp_path / "book", GOOD)
    (tmp_path / "secret.md").write_text("# 序\n\n秘密。\n", "utf-8")
    (book / "front" / "preface.md").unlink()
    (book / "front" / "preface.md").symlink_to(tmp_path / "secret.md")
    assert main(["build", str(book), "--out", str(tmp_path / "dist"), "--quiet"]) == 2
    assert f"{book}/book.yaml:10:9: error[path-outside]" in capsys.readouterr().err


def test_a_folder_that_no_build_made_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_book(tmp_path / "book", GOOD)
    precious = write_book(tmp_path / "dist", {"letter.txt": "precious"})
    before = contents_of(precious)
    assert main(["build", str(book), "--out", str(precious), "--quiet"]) == 2
    assert "error[output-refused]" in capsys.readouterr().err
    assert contents_of(precious) == before


def test_the_door_itself_exits_2(tmp_path: Path, good: Path) -> None:
    """Once as a person types it: the program, its streams, its exit code."""
    fault = next(fault for fault in FAULTS if fault.kind == "date of an event")
    files, place = _with(fault)
    book = write_book(tmp_path / "book", files)
    shutil.copytree(good, tmp_path / "dist")
    done = type_build(book, tmp_path / "dist")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{book}/{place}: error[date-bad] ")
    assert contents_of(tmp_path / "dist") == contents_of(good)


def test_a_book_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(tmp_path / "none"), "--out", str(tmp_path / "dist"), "--quiet"]) == 2
    assert "error[book-missing]" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["build", str(tmp_path / "empty"), "--out", str(tmp_path / "dist")]) == 2
    assert "book.yaml" in capsys.readouterr().err
