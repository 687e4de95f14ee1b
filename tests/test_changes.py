"""What changed between two printed books: corrections by page and line, pages, lists, sheets; and the 勘误表."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.changes.comparison import compare
from keben.changes.corrections import AROUND, _paired
from keben.changes.edits import edits_between
from keben.changes.facing import old_page_html
from keben.changes.leaves import Fate
from keben.changes.matching import alike, same
from keben.changes.passages import Passage, Run
from keben.changes.printed import Printed, printed
from keben.changes.telling import as_json, marked, told
from keben.cli import main
from keben.edition.release import Released, edition_path, pack_edition
from keben.places import STYLES
from keben.problems import Problems
from keben.style import load_style
from tests.corrections import correct

Row = Mapping[str, Any]

LONG = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def row(text: str, source: str = "a.md:3:1", role: str = "body", **more: object) -> Row:
    place = {"x": 60000, "y": 90000, "width": 10500 * len(text)}
    return {"text": text, "source": source, "role": role, **place, **more}


def page(*rows: Row, **more: object) -> Mapping[str, Any]:
    lines = [{"line": k, **line} for k, line in enumerate(rows, 1)]
    return {"kind": "text", "volume": 1, "running_head": "甲章", "lines": lines, **more}


def book(*pages: Mapping[str, Any], **more: object) -> Printed:
    whole = []
    for index, each in enumerate(pages):
        own = {"index": index, "folio": str(index + 1), **each}
        whole.append({"fingerprint": json.dumps(own, sort_keys=True, default=str), **own})
    record = {
        "title": "甲志",
        "slug": "jia",
        "style": "16k",
        "volumes": [{"name": "上册"}],
        "headings": [],
        "index": [],
        "rolls": [],
        **more,
        "pages": whole,
    }
    return printed("一校", record)


def found(old: Printed, new: Printed) -> list[tuple[str, int, str, str]]:
    """Return folio, line and both sides of all corrections."""
    rows = []
    for each in compare(old, new, 16).corrections:
        assert each.old.where
        folio = old.pages[each.old.where.page].folio
        rows.append((folio, each.old.where.line, marked(each.old), marked(each.new)))
    return rows


def test_a_line_that_is_broken_elsewhere_is_no_change() -> None:
    old = book(page(row(LONG[:12]), row(LONG[12:], runs_on=True)))
    new = book(
        page(row(LONG[:11]), row(LONG[11:15], runs_on=True)), page(row(LONG[15:], runs_on=True))
    )
    assert found(old, new) == []


def test_a_correction_is_told_by_page_and_line_of_the_old_book() -> None:
    old = book(page(row("无关")), page(row(LONG[:12]), row(LONG[12:], runs_on=True)))
    text = LONG.replace("丑寅", "木")
    new = book(page(row("无关"), row(text[:9])), page(row(text[9:], runs_on=True)))
    assert found(old, new) == [("2", 1, "壬癸子【丑寅】卯辰巳", "壬癸子【木】卯辰巳")]


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("工会主席", "工会主席", 0),
        ("甲乙丙丁戊己", "木乙丙火戊己", 1),  # two equal characters between: one pen
        ("甲乙丙丁戊己", "木乙丙丁火己", 2),
        ("工会①成立", "工会②成立", 0),  # the number of a note is that of its page
        ("工会[3]成立", "工会[4]成立", 0),
        ("工会成立", "工会①成立", 1),
        ("the book", "thebook", 1),
        ("甲乙丙", "甲　乙丙", 1),
    ],
)
def test_edits(old: str, new: str, edits: int) -> None:
    assert len(list(edits_between(old, new))) == edits


def test_a_blank_is_lost_where_a_line_ends_and_shown_elsewhere() -> None:
    one = book(page(row("see the book")))
    two = book(page(row("see the"), row("book", runs_on=True)))
    wrong = book(page(row("see thebook")))
    assert found(one, two) == found(two, one) == []
    assert found(one, wrong) == [("1", 1, "th【e b】ook", "th【eb】ook")]
    assert found(two, wrong) == []  # no record tells whether there is one where a line ends


@given(st.text("甲乙丙丁，。1", max_size=30), st.text("甲乙丙丁，。1", max_size=30))
def test_edits_make_the_new_text_of_the_old(old: str, new: str) -> None:
    made, at = "", 0
    for edit in edits_between(old, new):
        made += old[at : edit.first] + new[edit.new_first : edit.new_last]
        at = edit.last
    assert made + old[at:] == new


def test_what_is_missing_stands_behind_the_character_before_it() -> None:
    old = book(page(row(LONG[:10]), row(LONG[10:], runs_on=True)))
    new = book(page(row(LONG[:10] + "木"), row(LONG[10:], runs_on=True)))
    assert found(old, new) == [("1", 1, "辛壬癸子丑寅", "辛壬癸【木】子丑寅")]


def test_an_excerpt_stands_once_in_its_line() -> None:
    old = book(page(row("甲乙丙丁戊己庚乙丙丁戊己辛")))
    new = book(page(row("甲乙丙丁戊己庚乙丙木戊己辛")))
    [(_folio, _line, wrong, _right)] = found(old, new)
    assert old.pages[0].lines[0].text.count(re.sub("[【】]", "", wrong)) == 1
    assert wrong.index("【") > AROUND - 1


def test_numbers_are_shown_whole_and_marks_are_left_off() -> None:
    old = book(page(row("，甲区面积1234.5公顷，乙区")))
    new = book(page(row("，乙区面积1234.5公顷，乙区")))
    assert found(old, new) == [("1", 1, "【甲】区面积", "【乙】区面积")]
    new = book(page(row("，甲区面积1234.5木顷，乙区")))
    assert found(old, new)[0][2:] == ("1234.5【公】顷，乙", "1234.5【木】顷，乙")


def test_cells_are_compared_one_by_one() -> None:
    cells = [row(text, f"a.md:9:{k}", "table") for k, text in enumerate(("12", "12", "35", "—"))]
    changed = [*cells[:2], row("53", "a.md:9:2", "table"), cells[3]]
    assert found(book(page(*cells)), book(page(*changed))) == [("1", 3, "【35】", "【53】")]


def test_a_new_row_is_one_correction_and_so_is_one_that_is_gone() -> None:
    rows = [[row(f"{a}{b}", f"r.csv:{a}:{b}", "roll") for b in range(3)] for a in range(2, 5)]
    old, new = book(page(*rows[0], *rows[2])), book(page(*rows[0], *rows[1], *rows[2]))
    assert found(old, new) == [("1", 3, "—", "【30　31　32】")]
    assert found(new, old) == [("1", 4, "【30　31　32】", "—")]


def test_what_a_page_says_again_is_said_once() -> None:
    head = row("年份", "a.md:8:3", "table")
    first = row("表1-1　会员", "a.md:6:1", "caption"), head, row("1949", "a.md:9:3", "table")
    again = row("续表1-1", "a.md:6:1", "caption"), head, row("1950", "a.md:10:3", "table")
    new = book(page(*first, again[2]))
    assert found(book(page(*first), page(*again)), new) == []


def test_a_reference_that_follows_its_page_is_no_correction() -> None:
    caption = row("表1-1　会员人数", "a.md:9:1", "caption")
    old = book(page(row("会员人数见第2页表1-1。")), page(caption))
    moved = book(page(row("会员人数见第3页表1-1。")), page(), page(caption))
    wrong = book(page(row("会员人数见第7页表1-1。")), page(), page(caption))
    assert found(old, moved) == []
    assert len(found(old, wrong)) == 1


def test_notes_and_paragraphs_do_not_cross() -> None:
    note = row("①　注文甲", "a.md:20:1", "note")
    texts = [row(LONG[k:] + LONG[:k], f"a.md:{k + 2}:1") for k in range(3)]
    old = book(page(texts[0], texts[1], note), page(texts[2]))
    new = book(page(texts[0], note), page(texts[1], texts[2]))
    assert found(old, new) == []


def test_what_became_of_pages() -> None:
    texts = [page(row(f"{sign}{LONG}")) for sign in "春夏秋冬"]
    old = book(*texts[:3])
    fates = [(leaf.fate, leaf.page.index) for leaf in compare(old, book(*texts), 16).leaves]
    assert fates == [(Fate.SAME, 0), (Fate.SAME, 1), (Fate.SAME, 2), (Fate.NEW, 3)]
    new = book(texts[0], texts[3], texts[1], texts[2])
    assert [leaf.fate for leaf in compare(old, new, 16).leaves] == [
        Fate.SAME,
        Fate.NEW,
        Fate.MOVED,
        Fate.MOVED,
    ]
    assert Counter(leaf.fate for leaf in compare(new, old, 16).leaves)[Fate.GONE] == 1
    wider = compare(old, book(texts[0], page(row(f"夏{LONG}", x=70000)), texts[2]), 16)
    assert [leaf.page.folio for leaf in wider.of(Fate.CHANGED)] == ["2"]
    changed = compare(old, book(texts[0], texts[3], texts[2]), 16)
    assert [leaf.page.folio for leaf in changed.of(Fate.CHANGED)] == ["2"]


def test_one_page_costs_one_plate() -> None:
    pages = [page(row(f"{k}")) for k in range(32)]
    plate = page(row("彩", role="caption"), kind="plate", folio="")
    changed = [page(row("改")) if k == 20 else each for k, each in enumerate(pages)]
    comparison = compare(book(*pages, plate), book(*changed, plate), 16)
    again = [(side.signature, side.is_outer) for side in comparison.sheets if side.is_again]
    assert again == [(2, True)]  # the fifth page of a signature lies outside
    assert len(comparison.sheets) == 4
    assert [(each.pages, each.again) for each in comparison.inserts] == [(1, 0)]


def test_lists_tell_only_what_changed() -> None:
    def listed(folio: str) -> Printed:
        locators = [{"folio": "1", "page": 0}, {"folio": folio, "page": 1}]
        entry = {"term": "工会", "locators": locators, "see": [], "sub": []}
        contents = page(row(f"第一节源流······({folio})", role="contents"), kind="contents")
        head = page(row(LONG), running_head=f"第{folio}节")
        return book(contents, head, index=[{"name": "索引", "entries": [entry]}])

    report = "\n".join(told(compare(listed("7"), listed("8"), 16)))
    assert "第一节　源流 (7) → 第一节　源流 (8)" in report
    assert "索引: 工会: 7 → 8" in report
    assert "2: 第7节 → 第8节" in report


def test_a_roll_that_was_written_anew_is_compared_in_a_moment() -> None:
    """Names are paired by what they are known by, not each with each: ten thousand of them are a minute."""
    old = [Passage("roll", f"r.csv:{k}:1", f"王{k:05}", (Run(0, k, k, 0),)) for k in range(8000)]
    new = [Passage("roll", f"s.csv:{k}:1", f"李{k:05}", (Run(0, k, k, 0),)) for k in range(8000)]
    moved = [*new, replace(old[7], text="王七"), Passage("roll", "s.csv:1:1", "王" * 9, ())]
    begun = perf_counter()
    pairs = list(_paired([*old, Passage("roll", "r.csv:9:9", "王" * 9, ())], moved))
    assert perf_counter() - begun < 3
    found = [(before.source, after.source) for before, after in pairs if before and after]
    assert found == [("r.csv:7:1", "r.csv:7:1"), ("r.csv:9:9", "s.csv:1:1")]


def test_matching_is_in_order() -> None:
    old, new = "一二三四五五五六七八", "二三一四五五六九七八"
    pairs = same(old, new)
    assert pairs == sorted(pairs)
    assert all(old[k] == new[j] for k, j in pairs)
    assert len(pairs) >= 7
    assert alike(["甲乙丙丁"], ["子丑", "甲乙丙"]) == [(0, 1)]


@dataclass(frozen=True)
class Corrected:
    """A synthetic book that was released, corrected and built anew."""

    book: Path
    released: Path  #: the sources as they were
    dist: Path
    old: Mapping[str, Any]
    count: int


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Corrected:
    folder = tmp_path_factory.mktemp("corrected")
    sources, dist = folder / "book", folder / "dist"
    assert main(["sample", str(sources), "--chars", "20000", "--seed", "5", "--quiet"]) == 0
    assert main(["build", str(sources), "--out", str(dist), "--quiet", "--jobs", "1"]) == 0
    old = json.loads((dist / "record.json").read_text("utf-8"))
    edition_path(sources, "first").parent.mkdir()
    edition_path(sources, "first").write_bytes(pack_edition(Released("first", "一校", old, {})))
    released = shutil.copytree(sources, folder / "released")
    count = 60
    assert len(correct(sources, count, seed=3)) == count
    assert main(["build", str(sources), "--out", str(dist), "--quiet", "--jobs", "1"]) == 0
    return Corrected(sources, released, dist, old, count)


def typed(corrected: Corrected, *options: str) -> list[str]:
    return ["changes", "first", str(corrected.book), "--out", str(corrected.dist), *options]


def test_each_random_correction_is_found_once_where_it_was_printed(
    corrected: Corrected, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed(corrected, "--json")) == 0
    written = json.loads(capsys.readouterr().out)
    assert len(written["corrections"]) == corrected.count
    assert written["old"] == "一校"
    for each in written["corrections"]:
        side = each["old"]
        rows = [
            line for line in corrected.old["pages"][side["page"] - 1]["lines"] if "line" in line
        ]
        at = next(k for k, line in enumerate(rows) if line["line"] == side["line"])
        near = "".join(line["text"] for line in rows[max(0, at - 1) :])
        assert side["text"] in near
    touched = len(written["pages"]["changed"]) + written["pages"]["same"]
    assert touched + len(written["pages"]["moved"]) <= len(corrected.old["pages"])


def test_who_follows_the_errata_comes_to_the_corrected_book(
    corrected: Corrected, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed(corrected, "--json")) == 0
    written = json.loads(capsys.readouterr().out)
    errata = tmp_path / "errata.csv"
    with errata.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow("册 页 行 误 正".split())
        for each in written["corrections"]:
            old, new = each["old"], each["new"]
            wrong, right = (side["before"] + side["text"] + side["after"] for side in (old, new))
            volume = corrected.old["volumes"][old["volume"] - 1]["name"]
            rows.writerow([volume, old["folio"], old["line"], wrong, right])
    book = shutil.copytree(corrected.released, tmp_path / "book")
    assert main(["correct", str(errata), str(book), "--edition", "first", "--quiet"]) == 0
    for file in (*book.rglob("*.md"), *book.rglob("*.yaml")):
        if ".backups" not in file.parts:
            assert file.read_text() == (corrected.book / file.relative_to(book)).read_text()


def test_the_errata_are_set_like_the_book(corrected: Corrected, tmp_path: Path) -> None:
    pdf = tmp_path / "of the round" / "errata.pdf"
    assert main(typed(corrected, "--errata", str(pdf), "--quiet")) == 0
    again = tmp_path / "again.pdf"
    assert main(typed(corrected, "--errata", str(again), "--quiet")) == 0
    assert pdf.read_bytes() == again.read_bytes()
    pages = pypdf.PdfReader(pdf).pages
    text = "".join(page.extract_text() for page in pages)
    assert "勘误表（一校）" in text
    assert f"共{corrected.count}处" in re.sub(r"\s", "", text)
    inks = {
        match[0].decode()
        for page in pages
        for match in re.finditer(rb"[\d. ]+ (k|K|rg|RG|g|G)\b", _content(page))
    }
    assert all(ink.split()[:3] == ["0", "0", "0"] for ink in inks if ink.split()[-1] in "kK")
    assert not any(ink.split()[-1] in ("rg", "RG") for ink in inks)


def _content(page: pypdf.PageObject) -> bytes:
    contents = page.get_contents()
    return contents.get_data() if contents else b""


def test_pages_stand_side_by_side(corrected: Corrected, tmp_path: Path) -> None:
    assert main(typed(corrected, "--html", str(tmp_path), "--quiet")) == 0
    html = (tmp_path / "index.html").read_text("utf-8")
    assert html.count('<figure class="old">') == html.count('<figure class="new">') > 10
    assert html.count("<tspan>") + html.count("<path ") >= 2 * corrected.count
    assert not re.search(r'(?:src|href)="?https?:', html)
    for name in re.findall(r'url\("([^"]+)"\)', html):
        assert (tmp_path / name).is_file()


def test_a_cell_that_said_nothing_is_drawn() -> None:
    cells = [row("", "t.csv:2:1", "table"), row("乙丙", "t.csv:2:3", "table")]
    old, new = book(page(*cells)), book(page(row("甲", "t.csv:2:1", "table"), cells[1]))
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    assert "乙丙" in old_page_html(compare(old, new, 16), style, 0)


def test_two_editions_are_compared_without_a_build(
    corrected: Corrected, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = shutil.copytree(corrected.book, tmp_path / "book")
    record = json.loads((corrected.dist / "record.json").read_text("utf-8"))
    edition_path(sources, "second").write_bytes(
        pack_edition(Released("second", "二校", record, {}))
    )
    assert main(["changes", "first", str(sources), "--to", "second"]) == 0
    report = capsys.readouterr().out
    assert "一校" in report
    assert "二校" in report
    assert f"{corrected.count} corrections" in report
    assert main(["changes", "second", str(sources), "--to", "second"]) == 0
    assert "0 corrections" in capsys.readouterr().out


def test_what_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["changes", "first", str(tmp_path)]) == 2
    assert "edition-missing" in capsys.readouterr().err


def test_json_has_all(corrected: Corrected) -> None:
    old = printed("一校", corrected.old)
    comparison = compare(old, old, 16)
    assert comparison.corrections == ()
    assert json.loads(as_json(comparison))["pages"]["same"] == len(old.pages)
