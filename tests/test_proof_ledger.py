"""The ledger of a proof loses nothing: two processes, kill -9, other versions, text that shifts."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.problems import Location
from keben.proof.ledger import Ledger, ledger_path
from keben.proof.ledger_tables import MIGRATIONS, LedgerRefused
from keben.proof.terms import Dismissal, Mark, MarkKind, MarkState, Placed, Sign, Stale

WIDTH = 20  #: characters of a line
HEIGHT = 6  #: lines of a page

#: Texts that mean nothing; the first and the last have many words in common.
TEXTS = (
    "合成之文，子年甲乡修渠，丑年乙乡修堤，寅年丙乡修闸，卯年丁乡修桥，辰年戊乡修路。",
    "合成之短文。",
    "巳年己乡修塘，午年庚乡修井，未年辛乡修坝，申年壬乡修仓，酉年癸乡修学，戌年子乡修庙。",
    "合成之文，子年甲乡修渠，又修堤；丑年乙乡修堤，又修渠；亥年丑乡修塔，渠成。",
)


def set_book(texts: Sequence[str], file: str = "01/01.md") -> Printed:
    """Set paragraphs, one a line of the source, in lines and pages, each with a running head."""
    lines = [
        PrintedLine(
            text[k : k + WIDTH], f"{file}:{2 * number - 1}:{k + 1}", "body", 0, 0, 0, 1, k > 0
        )
        for number, text in enumerate(texts, 1)
        for k in range(0, len(text), WIDTH)
    ]
    pages = []
    for index, first in enumerate(range(0, len(lines), HEIGHT)):
        own = [
            replace(line, number=number, y=number)
            for number, line in enumerate(lines[first : first + HEIGHT], 1)
        ]
        head = PrintedLine("合成志", "", "running-head", 0, 0, 0, 0, False)
        look = "|".join(line.text for line in own)
        page = (index, 1, str(index + 1), "text", look, "合成志", (*own, head))
        pages.append(PrintedPage(*page))
    return Printed("现", "合成志", "syn", "16k", ("全一册",), tuple(pages), (), (), (), ())


def find(book: Printed, words: str, nth: int = 0) -> Mark:
    """Return a mark on the nth place of some words, which may run over the ends of lines."""
    for page in book.pages:
        said, starts = "", []
        for line in page.lines[:-1]:
            starts.append(len(said))
            said += line.text
        at = -1
        while (at := said.find(words, at + 1)) >= 0:
            if nth:
                nth -= 1
                continue
            n = max(k for k, start in enumerate(starts) if start <= at)
            first = at - starts[n]
            file, row, column = page.lines[n].source.split(":")
            return Mark(
                id="",
                version=0,
                round="一校",
                reader="读者甲",
                kind=MarkKind.CHANGE,
                note="",
                words=words,
                replacement="",
                source=Location(file, int(row), int(column) + first),
                fingerprint=page.fingerprint,
                folio=page.folio,
                volume=1,
                page=page.index,
                n=n,
                line=n + 1,
                first=first,
                last=first + len(words),
            )
    raise AssertionError(words)


def said(book: Printed, placed: Placed) -> str:
    lines = book.pages[placed.page].lines[placed.n :] if placed.n >= 0 else ()
    rest = [line for page in book.pages[placed.page + 1 :] for line in page.lines]
    text = "".join(line.text for line in (*lines, *rest) if line.number)
    return text[placed.first : placed.last]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "甲.proof.sqlite")


def test_a_ledger_lies_beside_its_book(tmp_path: Path) -> None:
    assert ledger_path(tmp_path / "甲") == tmp_path / "甲.proof.sqlite"


def test_what_is_kept_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "甲.proof.sqlite"
    ledger = Ledger(file)
    book = set_book(TEXTS)
    mark = ledger.add_mark(replace(find(book, "修渠"), note="<b>'\"; DROP TABLE marks"))
    sign = ledger.sign(Sign("f", 1, "1", 0, "读者甲", "一校"))
    dismissal = ledger.dismiss(Dismissal("p", "读者甲", "原文如此"))
    ledger.close()
    again = Ledger(file)
    assert again.marks() == (mark,) and mark.version == 1 and mark.id and mark.made_at
    assert again.signs() == (sign,)
    assert again.dismissals() == (dismissal,)


def test_a_stale_change_is_refused_with_what_is_there(ledger: Ledger) -> None:
    mark = ledger.add_mark(find(set_book(TEXTS), "修渠"))
    theirs = ledger.change_mark(replace(mark, note="甲说", state=MarkState.DONE))
    assert theirs.version == 2
    for act in (
        lambda: ledger.change_mark(replace(mark, note="乙说")),
        lambda: ledger.delete_mark(mark.id, mark.version),
    ):
        with pytest.raises(Stale) as refused:
            act()
        assert refused.value.theirs == theirs
    ledger.delete_mark(mark.id, 2)
    with pytest.raises(Stale) as refused:
        ledger.change_mark(theirs)
    assert refused.value.theirs is None


def test_a_sign_is_given_once_and_taken_back(ledger: Ledger) -> None:
    sign = Sign("f", 1, "1", 0, "读者甲", "一校")
    first = ledger.sign(sign)
    assert ledger.sign(sign) == first and len(ledger.signs()) == 1
    ledger.sign(replace(sign, round="二校"))
    ledger.unsign(sign)
    assert [one.round for one in ledger.signs()] == ["二校"]


def test_a_dismissal_takes_the_place_of_the_last_and_is_taken_back(ledger: Ledger) -> None:
    ledger.dismiss(Dismissal("p", "读者甲", "原文如此"))
    ledger.dismiss(Dismissal("p", "读者乙", "已核"))
    assert [one.reason for one in ledger.dismissals()] == ["已核"]
    ledger.dismiss(Dismissal("p", "读者乙", ""))
    assert ledger.dismissals() == ()


def test_marks_stay_on_the_words_while_the_text_shifts(ledger: Ledger) -> None:
    """A hundred random edits elsewhere in the book, a mark on each paragraph, and none goes astray."""
    chance = random.Random(1)
    texts = [text * (1 + k % 2) for k, text in enumerate(TEXTS)]
    book = set_book(texts)
    words = ("甲乡修渠", "短文", "庚", "堤，又修渠")
    for each in words:
        ledger.add_mark(find(book, each))
    for _round in range(100):
        k = chance.randrange(len(texts) + 1)
        if k == len(texts):
            texts.insert(chance.randrange(len(texts)), "又一合成之文。")
            texts.remove("又一合成之文。") if chance.random() < 0.5 else None
        else:
            guarded = [texts[k].find(each) for each in words if each in texts[k]]
            at = chance.randrange(len(texts[k]) + 1)
            if all(not start - 10 < at < start + 14 for start in guarded):
                texts[k] = texts[k][:at] + "添字" + texts[k][at:]
        book = set_book(texts)
        placed = ledger.placed(book)
        assert [said(book, one) for one in placed] == list(words)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("未年辛乡修坝", "未年辛乡"),  # behind the words
        ("，午年", "，其后午年"),  # just before them
        ("巳年己乡修塘，", ""),
        ("巳年", "一" * 200 + "巳年"),  # on another page
    ],
)
def test_a_word_is_found_again_when_something_beside_it_is_changed(
    ledger: Ledger, old: str, new: str
) -> None:
    ledger.add_mark(find(set_book(TEXTS), "庚乡修井"))
    ledger.placed(set_book(TEXTS))
    book = set_book([text.replace(old, new) for text in TEXTS])
    (placed,) = ledger.placed(book)
    assert said(book, placed) == "庚乡修井"


def test_a_paragraph_that_was_moved_takes_its_marks_along(ledger: Ledger) -> None:
    ledger.add_mark(find(set_book(TEXTS), "庚"))
    ledger.placed(set_book(TEXTS))
    book = set_book([TEXTS[2], *TEXTS[:2], TEXTS[3]])
    (placed,) = ledger.placed(book)
    assert (placed.page, placed.n) == (0, 0) and said(book, placed) == "庚"


def test_of_two_places_with_the_same_words_it_is_the_one_that_was_marked(ledger: Ledger) -> None:
    book = set_book(TEXTS)
    for nth in range(2):
        ledger.add_mark(find(book, "合成之文，子年甲乡修渠", nth))
    ledger.placed(book)
    moved = set_book(["新添之文。", *TEXTS])
    first, second = ledger.placed(moved)
    assert moved.pages[first.page].lines[first.n].source.startswith("01/01.md:3:")
    assert moved.pages[second.page].lines[second.n].source.startswith("01/01.md:9:")


def test_words_that_are_gone_are_told_as_lost_and_found_when_they_are_back(ledger: Ledger) -> None:
    ledger.add_mark(find(set_book(TEXTS), "庚乡修井"))
    ledger.placed(set_book(TEXTS))
    (lost,) = ledger.placed(set_book([*TEXTS[:2], "其文已删。", TEXTS[3]]))
    assert lost.n == -1
    book = set_book(TEXTS[:2] + TEXTS[2:3] + TEXTS[3:])
    assert said(book, ledger.placed(book)[0]) == "庚乡修井"


def test_words_that_were_corrected_lead_to_what_stands_there_now(ledger: Ledger) -> None:
    ledger.add_mark(replace(find(set_book(TEXTS), "庚乡"), replacement="庚申乡"))
    ledger.placed(set_book(TEXTS))
    book = set_book([text.replace("庚乡", "庚申乡") for text in TEXTS])
    (placed,) = ledger.placed(book)
    assert said(book, placed) == "庚申乡"


def test_a_place_between_two_characters_is_found_again(ledger: Ledger) -> None:
    mark = find(set_book(TEXTS), "庚乡")
    ledger.add_mark(
        replace(mark, words="", last=mark.first, kind=MarkKind.INSERT, replacement="某")
    )
    ledger.placed(set_book(TEXTS))
    book = set_book(["新添之文。", *(text.replace("己乡", "己氏之乡") for text in TEXTS)])
    (placed,) = ledger.placed(book)
    line = book.pages[placed.page].lines[placed.n].text
    assert line[placed.first :].startswith("庚乡") and placed.first == placed.last


def test_a_mark_on_a_running_head_stays_there(ledger: Ledger) -> None:
    book = set_book(TEXTS)
    n = len(book.pages[0].lines) - 1
    mark = replace(find(book, "合成"), words="合成志", n=n, first=0, last=3, source=Location(""))
    ledger.add_mark(mark)
    ledger.placed(book)
    (placed,) = ledger.placed(set_book([TEXTS[0][1:], *TEXTS[1:]]))
    assert (placed.page, placed.n, placed.first, placed.last) == (0, n, 0, 3)


def test_what_signed_pages_said_is_remembered(ledger: Ledger) -> None:
    book = set_book(TEXTS)
    page = book.pages[0]
    ledger.sign(Sign(page.fingerprint, 1, "1", 0, "读者甲", "一校"))
    ledger.placed(book)
    known = ledger.read_lines()[page.fingerprint]
    assert {line.text for line in page.lines} == known


def test_a_ledger_of_a_later_version_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    later, damaged = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    Ledger(later).close()
    with sqlite3.connect(later) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    damaged.write_bytes(b"no ledger at all" * 100)
    for file in (later, damaged, tmp_path / "missing" / "c.sqlite"):
        before = file.read_bytes() if file.exists() else b""
        with pytest.raises(LedgerRefused, match=str(file.name)):
            Ledger(file)
        assert (file.read_bytes() if file.exists() else b"") == before


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from keben.proof.ledger import Ledger
from tests.test_proof_ledger import TEXTS, find, set_book
mark = find(set_book(TEXTS), "修渠")
ledger = Ledger(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    kept = ledger.add_mark(replace(mark, note=f"{sys.argv[2]}{number}"))
    print(kept.note, flush=True)
"""


def _writer(file: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(file), name, str(count)]
    root = Path(__file__).parent.parent
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)


def test_two_processes_write_into_one_ledger(tmp_path: Path) -> None:
    file = tmp_path / "甲.proof.sqlite"
    writers = [_writer(file, name, 60) for name in "ab"]
    said = [note for writer in writers for note in writer.communicate()[0].split()]
    assert all(writer.returncode == 0 for writer in writers) and len(said) == 120
    assert sorted(mark.note for mark in Ledger(file).marks()) == sorted(said)


def test_a_process_that_is_killed_loses_nothing_that_it_has_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "甲.proof.sqlite"
    writer = _writer(file, "a", 100_000)
    assert writer.stdout is not None
    with writer:
        said = [writer.stdout.readline().strip() for _mark in range(100)]
        writer.kill()
        said += writer.stdout.read().split("\n")[:-1]
    kept = [mark.note for mark in Ledger(file).marks()]
    assert kept[: len(said)] == said and len(kept) <= len(said) + 1


def test_what_another_process_has_kept_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "甲.proof.sqlite"
    ours, theirs = Ledger(file), Ledger(file)
    book = set_book(TEXTS)
    assert ours.placed(book) == ()
    mark = theirs.add_mark(find(book, "修渠"))
    assert [placed.mark for placed in ours.placed(book)] == [mark]
