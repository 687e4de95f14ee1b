"""传略 and 简介: 生不立传, order, limits, and what is printed of a life."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdf
import pytest

from keben.galley.people import life_words
from keben.model import People, Person
from keben.problems import Problems
from keben.source.book import read_book
from tests.finished import open_finished, type_build

FILES = {
    "book.yaml": """title: 甲志
slug: jia
style: 16k
limits: {from: 1840, to: 2006}
volumes:
  - {name: 全一册, content: [01-part/]}
""",
    "01-part/part.md": "# 人物\n",
    "01-part/01.md": "# 甲章\n\n见{ref}`ren`，第{page}`ren`页。\n\n:::{people} people/a.yaml\n:::\n",
}


def write(folder: Path, people: str, head: str) -> None:
    """Write a book with these people, a line each; one more has the id that the text asks for."""
    lines = "".join(f"  - {person}\n" for person in people.strip().splitlines())
    for path, text in {**FILES, "people/a.yaml": f"{head}\npeople:\n{lines}"}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def read(folder: Path, people: str, head: str = "kind: biography") -> tuple[People, Problems]:
    write(folder, people, head)
    problems = Problems()
    book = read_book(folder, problems)
    assert book is not None
    part = book.volumes[0].members[0].division
    assert part is not None
    found = next(block for block in part.divisions[0].blocks if isinstance(block, People))
    return found, problems


def told(folder: Path, people: str, head: str = "kind: biography") -> list[str]:
    _people, problems = read(folder, people, head)
    return [
        f"{problem.code}:{problem.location.line}:{problem.location.column} {problem.hints[0]}"
        for problem in problems
        if problem.location and problem.code != "ref-unknown"
    ]


LATER = "move the person up, or write order: as-written at the head of the file"


def test_lives_stand_by_death(tmp_path: Path) -> None:
    people = "{name: 甲, died: 1927, text: 文}\n{name: 乙, died: 1926-12, text: 文}"
    assert told(tmp_path, people) == [f"person-order:4:21 {LATER}"]
    assert told(tmp_path, people, "kind: biography\norder: as-written") == []
    assert told(tmp_path, people.replace("1926-12", "1927-03")) == []  # the first may be earlier


@pytest.mark.parametrize(
    ("order", "key"), [("birth", "born"), ("office", "office"), ("honour", "honour")]
)
def test_profiles_stand_as_written_or_by_what_they_say(
    tmp_path: Path, order: str, key: str
) -> None:
    people = f"{{name: 甲, {key}: 1950, text: 文}}\n{{name: 乙, {key}: 1949, text: 文}}"
    assert told(tmp_path, people, "kind: profile") == []
    (line,) = told(tmp_path, people, f"kind: profile\norder: {order}")
    assert line == f"person-order:5:{17 + len(key)} {LATER}"


def test_who_has_not_what_the_order_asks_for_is_named(tmp_path: Path) -> None:
    people = "{name: 甲, office: 1950/1953, text: 文}\n{name: 乙, text: 文}"
    assert told(tmp_path, people, "kind: profile\norder: office") == [
        "person-order:5:12 add a line office: …, or write order: as-written at the head of the file"
    ]


def test_no_life_of_the_living(tmp_path: Path) -> None:
    assert told(tmp_path, "{name: 甲, born: 1897, text: 文}") == [
        "person-living:3:12 add died: …, or move the person to a file with kind: profile"
    ]
    assert told(tmp_path, "{name: 甲, born: 1897, text: 文}", "kind: profile") == []


@pytest.mark.parametrize(
    ("head", "dates"),
    [
        ("kind: biography", "died: 2007"),
        ("kind: biography", "died: 1839"),
        ("kind: profile", "born: 2007"),
        ("kind: profile", "died: 2008-01"),
        ("kind: profile", "honour: 2007-05-01"),
        ("kind: profile", "office: 2004/2008"),
    ],
)
def test_dates_outside_the_limits_are_errors(tmp_path: Path, head: str, dates: str) -> None:
    (line,) = told(tmp_path, f"{{name: 甲, {dates}, text: 文}}", head)
    column = 17 + len(dates.partition(":")[0])
    expected = "correct the date, or leave the person to the next edition"
    assert line == f"person-limits:3:{column} {expected}"
    _people, problems = read(tmp_path, f"{{name: 甲, {dates}, text: 文}}", head)
    assert problems.failed


def test_one_may_be_born_before_the_book_begins(tmp_path: Path) -> None:
    assert told(tmp_path, "{name: 甲, born: 1830, died: 1850, text: 文}") == []


def test_death_before_birth(tmp_path: Path) -> None:
    assert told(tmp_path, "{name: 甲, born: 1897, died: 1896-12, text: 文}") == [
        "person-dates:3:33 correct one of the two dates"
    ]


@pytest.mark.parametrize(
    ("dates", "printed"),
    [
        ("born: 1897, died: 1927", "1897—1927"),
        ("born: 1897-03, died: 1927-06-01", "1897年3月—1927年6月1日"),
        ("born: 1897, died: 1927-06-01", "1897年—1927年6月1日"),
        ("died: 1927", "？—1927"),
        ("born: 1915", "1915年生"),
        ("born: 1915-10", "1915年10月生"),
        ("office: 1950", ""),
    ],
)
def test_what_is_printed_of_a_life(tmp_path: Path, dates: str, printed: str) -> None:
    people, _problems = read(tmp_path, f"{{name: 甲, {dates}, text: 文}}", "kind: profile")
    (person,) = people.people
    assert isinstance(person, Person) and life_words(person) == printed


def test_names_are_bookmarks_and_have_pages(tmp_path: Path) -> None:
    people = "{name: 甲某, died: 1927, text: 文}\n{name: 乙某某, died: 1930, id: ren, text: 文}"
    write(tmp_path / "book", people, "kind: biography")
    done = type_build(tmp_path / "book", tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    finished = open_finished(tmp_path / "dist", tmp_path / "book")
    names = [heading for heading in finished.headings if heading.level == "person"]
    assert [heading.title for heading in names] == ["甲某", "乙某某"]
    outline = [
        str(bookmark.title) for bookmark in _flat(pypdf.PdfReader(finished.screen_pdf).outline)
    ]
    assert outline[-2:] == ["甲某", "乙某某"]
    text = "".join("".join(leaf.text.split()) for leaf in finished.leaves)
    assert f"见乙某某，第{names[1].folio}页。" in text


def _flat(outline: Sequence[Any]) -> Iterator[Any]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
