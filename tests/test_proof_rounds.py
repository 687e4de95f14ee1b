"""A sign-off holds as long as its page looks the same: the next round reads what changed, and what nobody read."""

from __future__ import annotations

from pathlib import Path

from keben.changes.printed import Printed
from keben.proof.ledger import Ledger
from keben.proof.progress import Given, Progress, progress_of
from keben.proof.terms import Sign
from tests.test_proof_ledger import TEXTS, set_book

#: Eleven paragraphs of two lines, all of them different, on four pages.
BOOK = [f"{TEXTS[2][: 24 + k]}其{k}。" for k in range(11)]


def sign(ledger: Ledger, book: Printed, pages: range, reader: str, round: str) -> None:
    for page in book.pages[pages.start : pages.stop]:
        ledger.sign(Sign(page.fingerprint, 1, page.folio, page.index, reader, round))
    ledger.placed(book)


def progress(ledger: Ledger, book: Printed, round: str, reader: str = "") -> Progress:
    given = Given(ledger.signs(), ledger.read_lines())
    return progress_of(book, (), given, round, reader)


def test_the_next_round_lists_what_changed_and_says_which_lines(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.sqlite")
    book = set_book(BOOK)
    sign(ledger, book, range(3), "甲", "一校")
    changed = set_book([*BOOK[:4], BOOK[4].replace("巳年", "午年"), *BOOK[5:]])
    told = progress(ledger, changed, "二校", "乙")
    assert (told.signed, told.held) == ((), (0, 2))
    assert [(each.page, each.reader, each.why) for each in told.again] == [
        (1, "甲", "lines that are new: 3")
    ]
    assert progress(ledger, changed, "一校", "甲").signed == (0, 2)


def test_a_page_that_is_as_it_was_needs_no_reading_wherever_it_stands(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.sqlite")
    book = set_book(BOOK)
    sign(ledger, book, range(4), "甲", "一校")
    added = ["新添之文甲乙丙丁。"] * 6  # a page of its own
    told = progress(ledger, set_book([*added, *BOOK]), "二校", "甲")
    assert told.held == (1, 2, 3, 4)
    assert [each.page for each in told.again] == [0]


def test_a_page_that_is_read_again_is_listed_no_more(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "a.sqlite")
    sign(ledger, set_book(BOOK), range(2), "甲", "一校")
    changed = set_book([BOOK[0].replace("巳年", "午年"), *BOOK[1:]])
    assert [each.page for each in progress(ledger, changed, "二校", "乙").again] == [0]
    sign(ledger, changed, range(1), "乙", "二校")
    told = progress(ledger, changed, "二校", "乙")
    assert (told.signed, told.held, told.again) == ((0,), (1,), ())
