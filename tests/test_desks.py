"""What was made in the last build is taken from there, and the book is the same as one made anew. D5."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keben.impression import Puller, pile
from keben.layout import compositor, desks
from keben.layout.desk import Desk
from keben.pipeline import Order, build
from keben.places import VARIABLE
from keben.problems import Problem, Problems
from keben.progress import SilentProgress
from keben.sample import write_sample
from tests.finished import contents_of, grey_png, write_book

#: Synthetic: nobody of this name.
PORTRAYED: dict[str, str | bytes] = {
    "book.yaml": "title: 合成志\nslug: hecheng\nstyle: 16k\ncompilers: [合成]\n"
    "volumes:\n  - name: 全一册\n    content: [01/, people.md]\n",
    "01/part.md": "# 合成编\n",
    "01/01.md": "# 合成章\n\n合成之文。\n\n:::{figure} 01/chart.png\n合成之图\n:::\n",
    "01/chart.png": grey_png(500, 300),
    "people.md": "# 人物\n\n## 传略\n\n:::{people} people/lives.yaml\n:::\n",
    "people/lives.yaml": "kind: biography\npeople:\n  - name: 某甲\n    born: 1897\n    died: 1927\n"
    f"    portrait: people/one.png\n    text: {'合成之文，某甲之传。' * 20}\n",
    "people/one.png": grey_png(500, 300),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desks") / "book"
    write_sample(folder, 30_000, 11)
    return folder


@pytest.fixture
def book(sample: Path, tmp_path: Path) -> Path:
    shutil.copytree(sample, tmp_path / "book")
    return tmp_path / "book"


@pytest.fixture
def set_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the numbers of the desks that make up pages, as they do so, in this process."""
    numbers = []
    made = Desk.made

    def noted(desk: Desk, *, is_recto: bool) -> object:
        numbers.append(desk.number)
        return made(desk, is_recto=is_recto)

    monkeypatch.setattr(Desk, "made", noted)
    return numbers


def built(book: Path, out: Path, jobs: int = 1) -> list[Problem]:
    problems = Problems()
    left = build(Order(book, out, jobs=jobs), SilentProgress(), problems)
    assert left and left.folder == out
    return list(problems)


def use_cache(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(folder))


def correct(book: Path, right: str) -> None:
    """Put text in place of the last full stop of a chapter."""
    for file in sorted(book.glob("0*-part/0*.md")):
        before, stop, after = file.read_text("utf-8").rpartition("。\n")
        if stop:
            file.write_text(f"{before}{right}\n{after}", "utf-8")
            return
    raise AssertionError("no chapter has a sentence")


@pytest.mark.parametrize(
    ("right", "jobs"), [("！", 1), ("改了。", 2), ("改" * 400 + "。", 1), ("\n\n另起一段。", 2)]
)
def test_a_corrected_book_is_the_book_made_anew(
    book: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    set_anew: list[int],
    right: str,
    jobs: int,
) -> None:
    use_cache(monkeypatch, tmp_path / "warm")
    built(book, tmp_path / "before", jobs)
    correct(book, right)
    set_anew.clear()
    told = built(book, tmp_path / "corrected", jobs)
    if len(right) < 3:  # the pages stay: nobody but the division that was corrected is set
        assert len(set(set_anew)) == 1
    use_cache(monkeypatch, tmp_path / "cold")
    assert built(book, tmp_path / "anew", 1) == told
    assert contents_of(tmp_path / "corrected") == contents_of(tmp_path / "anew")
    assert contents_of(tmp_path / "corrected") != contents_of(tmp_path / "before")


def test_nothing_is_set_when_only_the_output_is_gone(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_anew: list[int]
) -> None:
    use_cache(monkeypatch, tmp_path / "cache")
    told = built(book, tmp_path / "first")
    assert set_anew
    set_anew.clear()
    assert built(book, tmp_path / "second") == told
    assert set_anew == []
    assert contents_of(tmp_path / "first") == contents_of(tmp_path / "second")


def test_contents_indexes_and_furniture_that_say_the_same_are_not_made_again(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_cache(monkeypatch, tmp_path / "cache")
    told = built(book, tmp_path / "first")
    correct(book, "！")

    def refused(*_given: object, **_named: object) -> object:
        raise AssertionError("it was made in the last build")

    monkeypatch.setattr(compositor, "contents_strips", refused)
    monkeypatch.setattr(compositor, "index_strips", refused)
    monkeypatch.setattr(Puller, "furniture", refused)
    assert built(book, tmp_path / "second") == told


def test_damage_in_the_cache_costs_time_and_nothing_else(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_cache(monkeypatch, tmp_path / "cache")
    told = built(book, tmp_path / "first")
    files = [file for file in (tmp_path / "cache" / "store").rglob("*") if file.is_file()]
    assert len(files) > 10
    for number, file in enumerate(files):
        content = bytearray(file.read_bytes())
        if number % 3 == 0:
            file.unlink()
        elif number % 3 == 1:
            file.write_bytes(content[: len(content) // 2])
        else:
            content[len(content) // 2] ^= 0xFF
            file.write_bytes(content)
    assert built(book, tmp_path / "second") == told
    assert contents_of(tmp_path / "first") == contents_of(tmp_path / "second")


def test_numbers_beside_the_lines_do_not_stay(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_cache(monkeypatch, tmp_path / "cache")
    built(book, tmp_path / "first")
    order = Order(book, tmp_path / "proof", line_numbers=True)
    assert build(order, SilentProgress(), Problems())
    shutil.rmtree(tmp_path / "first")
    built(book, tmp_path / "first")
    built(book, tmp_path / "second")
    assert contents_of(tmp_path / "first") == contents_of(tmp_path / "second")
    first, proof = ((tmp_path / name / "record.json").read_bytes() for name in ("first", "proof"))
    assert first == proof, "the record of a proof is that of the book"


@pytest.mark.parametrize("jobs", [1, 2])
def test_desks_without_room_make_the_same_book(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    use_cache(monkeypatch, tmp_path / "roomy")
    told = built(book, tmp_path / "awake", jobs)
    use_cache(monkeypatch, tmp_path / "narrow")
    monkeypatch.setattr(desks, "_ROOM", 0)
    monkeypatch.setattr(pile, "AT_HAND", 0)
    rested: list[int] = []
    wake = Desk._wake

    def noted(desk: Desk) -> None:
        rested.append(desk._rests)
        wake(desk)

    monkeypatch.setattr(Desk, "_wake", noted)
    assert built(book, tmp_path / "rested", jobs) == told
    assert jobs > 1 or any(rested), "no desk was asked for anything after a rest"
    assert contents_of(tmp_path / "rested") == contents_of(tmp_path / "awake")


def test_a_picture_that_was_replaced_is_set_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = write_book(tmp_path / "book", PORTRAYED)
    use_cache(monkeypatch, tmp_path / "warm")
    built(book, tmp_path / "before")
    for picture in ("people/one.png", "01/chart.png"):
        (book / picture).write_bytes(grey_png(300, 500))
        told = built(book, tmp_path / "replaced")
        use_cache(monkeypatch, tmp_path / f"cold-{Path(picture).stem}")
        assert built(book, tmp_path / "anew") == told
        assert contents_of(tmp_path / "replaced") == contents_of(tmp_path / "anew")
        assert contents_of(tmp_path / "replaced") != contents_of(tmp_path / "before")
        use_cache(monkeypatch, tmp_path / "warm")
