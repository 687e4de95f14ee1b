"""A book stays open: what is corrected is set at once, and what is shown is what a build would print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keben.live import LiveBook
from keben.live.grafting import graft
from keben.model import Division, Level, Note, Paragraph, Span
from keben.pipeline import Order
from keben.places import VARIABLE
from keben.problems import Location
from keben.sample import write_sample

CHAPTER = "02-part/01-chapter.md"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic book, and beside it a cache in which it was opened once."""
    folder = tmp_path_factory.mktemp("live")
    write_sample(folder / "book", 30_000, 11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(folder / "cache"))
        assert opened(folder).last.is_good
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all of it."""
    shutil.copytree(kept, tmp_path / "live")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "live" / "cache"))
    return tmp_path / "live"


def opened(folder: Path) -> LiveBook:
    return LiveBook(Order(folder / "book"))


def looks(book: LiveBook) -> list[str]:
    return [book.fingerprint(page.index) for page in book.pages]


def correct(folder: Path, old: str, new: str, file: str = CHAPTER) -> None:
    """Put new text in place of the last that is like the old."""
    path = folder / "book" / file
    before, found, after = path.read_text("utf-8").rpartition(old)
    assert found
    path.write_text(before + new + after, "utf-8")


def test_nothing_changes_while_nothing_is_saved(folder: Path) -> None:
    book = opened(folder)
    before = looks(book)
    seen = book.refresh()
    assert (seen.files, seen.changed, seen.moved) == ((), (), ())
    (folder / "book" / CHAPTER).touch()
    seen = book.refresh()
    assert (seen.files, seen.changed, seen.moved) == ((CHAPTER,), (), ())
    assert looks(book) == before


def test_one_character_changes_one_page(folder: Path) -> None:
    book = opened(folder)
    before = looks(book)
    for new in ("改", "正"):  # by a desk that is set up, and by one that has its type
        correct(folder, "。", f"{new}。")
        seen = book.refresh()
        assert seen.is_good and len(seen.changed) == 1 and not seen.moved
        (page,) = seen.changed
        assert f"{new}。" in "".join(line.text for line in book.lines(page))
        assert new in book.html(page)
    correct(folder, "改正。", "。")
    assert book.refresh().changed == seen.changed
    assert looks(book) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CHAPTER, "。", "，" + "合成" * 400 + "。"),  # pages move
        ("01-part/01-chapter.md", "\n\n", "\n\n合成的一段。\n\n"),
        ("02-part/part.md", "\n", "甲\n"),  # running heads, contents, leaf
        ("terms.yaml", "\n", "\n  - {term: 甲}\n"),
        ("book.yaml", "title: 合成", "title: 重合成"),
    ],
)
def test_what_stays_open_shows_what_would_be_built(
    folder: Path, file: str, old: str, new: str
) -> None:
    book = opened(folder)
    before = looks(book)
    correct(folder, old, new, file)
    seen = book.refresh()
    assert seen.is_good, seen.problems
    now = looks(book)
    assert now != before
    anew = opened(folder)
    assert now == looks(anew)
    assert book.headings == anew.headings and book.indexes == anew.indexes
    assert set(seen.problems) == set(anew.last.problems)
    for index, page in enumerate(book.pages):
        assert book.html(index) == anew.html(index), page.folio
        assert book.lines(index) == anew.lines(index)
        if index < len(before) and before[index] != now[index]:
            assert index in seen.changed or index in seen.moved


def test_errors_leave_the_last_good_pages(folder: Path) -> None:
    book = opened(folder)
    before = looks(book)
    correct(folder, "。", "{ref}`nowhere-at-all`。")
    seen = book.refresh()
    assert not seen.is_good and not seen.changed
    assert "ref-unknown" in {problem.code for problem in seen.problems}
    assert looks(book) == before
    correct(folder, "{ref}`nowhere-at-all`。", "改。")
    seen = book.refresh()
    assert seen.is_good and len(seen.changed) == 1


def test_a_book_with_errors_has_no_pages_until_they_are_gone(folder: Path) -> None:
    sound = (folder / "book" / "book.yaml").read_text("utf-8")
    (folder / "book" / "book.yaml").write_text("title: [", "utf-8")
    book = opened(folder)
    assert not book.last.is_good and not book.pages
    with pytest.raises(LookupError):
        book.html(0)
    (folder / "book" / "book.yaml").write_text(sound, "utf-8")
    seen = book.refresh()
    assert seen.is_good and len(seen.changed) == len(book.pages) > 0


def test_a_chapter_may_be_added(folder: Path) -> None:
    book = opened(folder)
    (folder / "book" / "02-part" / "99-chapter.md").write_text("# 新章\n\n合成的一段。\n", "utf-8")
    seen = book.refresh()
    assert seen.is_good and seen.changed
    assert "新章" in [heading.title for heading in book.headings]
    assert looks(book) == looks(opened(folder))


def test_a_desk_that_is_set_up_before_changes_nothing(folder: Path) -> None:
    book = opened(folder)
    before = looks(book)
    index = next(
        page.index
        for page in book.pages
        for line in book.lines(page.index)
        if line.source.startswith(CHAPTER)
    )
    book.prepare(index)
    assert looks(book) == before
    correct(folder, "。", "改。")
    seen = book.refresh()
    assert seen.is_good and len(seen.changed) == 1 and not seen.moved
    assert looks(book) == looks(opened(folder))


def test_what_says_the_same_is_the_same() -> None:
    def division(*texts: str) -> Division:
        at = Location("a.md", 1, 1)
        paragraphs = tuple(Paragraph((Span(text * 2, at),), at) for text in texts)
        notes = (Note("1", (Span("注", at),), at),)
        inner = Division(Level.SECTION, (), at, blocks=paragraphs[:1])
        return Division(Level.CHAPTER, (), at, blocks=paragraphs, divisions=(inner,), notes=notes)

    old = division("甲", "乙", "丙")
    assert graft(old, division("甲", "乙", "丙")) is old
    for texts in (("甲", "丁", "丙"), ("甲", "丁", "戊", "丙"), ("甲", "丙")):
        new = division(*texts)
        grafted = graft(old, new)
        assert grafted == new
        assert grafted.blocks[0] is old.blocks[0] and grafted.blocks[-1] is old.blocks[-1]
        assert grafted.notes[0] is old.notes[0] and grafted.divisions[0] is old.divisions[0]
