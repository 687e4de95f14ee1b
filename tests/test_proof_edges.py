"""What seldom happens at the desk: full disks, unwritable sources, odd line ends, what happens between two moments."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from keben.problems import Location, Problem
from keben.proof.app import make_app
from keben.proof.claim import Claim, Elsewhere
from keben.proof.desk import Desk
from keben.proof.events import Bell
from keben.proof.guard import TOKEN_COOKIE, hosts_of
from keben.proof.terms import Renewed
from keben.proof.watching import watch
from tests.test_proof_server import TEXT, TOKEN, PlainBook, browser, desk, edit_of, folder, mark_of

__all__ = ["browser", "desk", "folder"]  # fixtures


@pytest.mark.parametrize(
    ("before", "line", "text", "after"),
    [
        ("甲\r\n乙", 2, "丙", "甲\r\n丙"),  # the last line has no end, and gets none
        ("甲\r\n乙", 2, "丙\n丁", "甲\r\n丙\r\n丁"),
        ("甲\n乙\r\n丙\n", 2, "丁", "甲\n丁\r\n丙\n"),
        ("甲\r乙\r丙\r", 2, "丁\n戊", "甲\r丁\r戊\r丙\r"),
        ("甲", 1, "乙\n丙", "乙\n丙"),
    ],
)
def test_every_line_keeps_its_own_end(
    browser: TestClient, folder: Path, before: str, line: int, text: str, after: str
) -> None:
    file = folder / "01/01.md"
    file.write_bytes(before.encode())
    assert browser.put("/api/source", json=edit_of(browser, line, text)).status_code == 200
    assert file.read_bytes().decode() == after


def test_a_source_that_cannot_be_written_says_so(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_target: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    edit = edit_of(browser, 3, "改。")
    monkeypatch.setattr("keben.proof.sources.write_source", full)
    answer = browser.put("/api/source", json=edit)
    assert answer.status_code == 500
    assert "No space left on device" in answer.json()["message"]


def test_a_backup_is_whole_or_not_there(
    browser: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, data: bytes) -> None:
        with path.open("wb") as stream:
            stream.write(data[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", half)
        browser.put("/api/source", json=edit_of(browser, 3, "改。"))
    assert browser.put("/api/source", json=edit_of(browser, 3, "再改。")).status_code == 200
    (kept,) = (folder / ".backups").rglob("*.md")
    assert kept.read_text("utf-8") == TEXT


def test_a_ledger_that_was_full_goes_on_when_there_is_room(browser: TestClient, desk: Desk) -> None:
    pages = desk.ledger._db.execute("PRAGMA page_count").fetchone()[0]
    desk.ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    long = mark_of(browser, note="长" * 4000)
    answers = [browser.post("/api/marks", json=long) for _again in range(5)]
    assert answers[-1].status_code == 500
    assert "full" in answers[-1].json()["message"]
    kept = sum(answer.status_code == 200 for answer in answers)
    desk.ledger._db.execute("PRAGMA max_page_count = 100000")
    assert browser.post("/api/marks", json=long).status_code == 200
    assert len(desk.ledger.marks()) == kept + 1


@pytest.mark.parametrize(
    "path",
    [
        "/picture/0.png?scale=nan",
        "/api/place?source=01/01.md:%C2%B2:1",
        "/api/source?file=" + "a" * 300,
    ],
)
def test_what_nobody_types_is_refused_or_found_nowhere(browser: TestClient, path: str) -> None:
    answer = browser.get(path).json()
    assert answer.get("message") or answer == {"page": -1, "n": -1}


def test_an_editor_whose_command_is_not_closed_is_told(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEBEN_EDITOR", 'code -g "{file}')
    answer = browser.post("/api/open", json={"file": "01/01.md", "line": 3})
    assert (answer.status_code, "KEBEN_EDITOR" in answer.json()["message"]) == (400, True)


def test_cookies_of_other_servers_on_the_machine_lock_nobody_out(desk: Desk) -> None:
    app = make_app(desk, hosts_of("10.0.0.5", 8000), is_open=False)
    other = TestClient(app, base_url="http://10.0.0.5:8000")
    cookies = f'theirs={{"a b":[1]}}; bad name=1; {TOKEN_COOKIE}={TOKEN}'
    assert other.get("/api/book", headers={"Cookie": cookies}).status_code == 200


def test_what_happens_before_a_browser_listens_is_not_lost() -> None:
    """A browser knows how often the bell had rung when it read the book, and hears how often it has now."""

    async def heard(bell: Bell) -> str:
        listening = bell.listen()
        return await anext(listening)

    bell = Bell()
    before = bell.rung
    bell.ring("pages", pages=[0])
    first = asyncio.run(heard(bell))
    assert f"data: {before + 1}\n" in first


def test_the_book_says_how_often_the_bell_had_rung(browser: TestClient) -> None:
    before = browser.get("/api/book").json()["rung"]
    browser.put("/api/source", json=edit_of(browser, 3, "改。"))
    assert browser.get("/api/book").json()["rung"] > before


def test_a_fault_in_setting_does_not_end_the_watch(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed: list[int] = []

    def refresh() -> Renewed:
        refreshed.append(1)
        if len(refreshed) == 1:
            raise RuntimeError("a fault of ours")
        return Renewed()

    async def watched() -> None:
        async with watch(desk):
            for number in range(60):
                if len(refreshed) > 1:
                    return
                (folder / "01/01.md").write_text(f"{TEXT}{number}", "utf-8")
                await asyncio.sleep(0.5)

    monkeypatch.setattr(desk, "begin", lambda: None)
    monkeypatch.setattr(desk, "refresh", refresh)
    asyncio.run(watched())
    assert len(refreshed) > 1


def test_a_desk_that_still_builds_is_not_taken_for_one_that_was_killed(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.with_name("book.proof.lock").write_text("1 http://127.0.0.1:1/\n", "utf-8")
    first = Claim(book)
    with pytest.raises(Elsewhere, match=r"process \d{2,}") as told:
        Claim(book)
    assert "http" not in str(told.value)
    first.close()


def test_problems_that_say_the_same_are_told_apart(browser: TestClient, desk: Desk) -> None:
    """Who dismisses one has not dismissed the other, and who walks from one to the next comes on."""
    assert isinstance(desk.book, PlainBook)
    same = [Problem("word", "词", Location("01/01.md", line, 2)) for line in (3, 5)]
    desk.book.problems = (*same, Problem("word", "词", Location("01/02.md", 1, 1)))
    first, second, third = browser.get("/api/problems").json()["problems"]
    assert len({first["id"], second["id"], third["id"]}) == 3
    asked = {"problem": second["id"], "reader": "甲", "reason": "原文如此"}
    browser.post("/api/problems/dismiss", json=asked)
    told = browser.get("/api/problems").json()["problems"]
    assert [each["reason"] for each in told] == ["", "原文如此", ""]
    told = browser.get("/api/page/0").json()["problems"]
    assert [each["reason"] for each in told] == ["", "原文如此"]
    desk.book.problems = tuple(same[1:2])  # which of them was mended nobody knows
    assert [each["reason"] for each in browser.get("/api/problems").json()["problems"]] == [""]


def test_what_is_too_long_is_told_in_plain_words(browser: TestClient) -> None:
    answer = browser.post("/api/marks", json=mark_of(browser, note="长" * 4001))
    assert (answer.status_code, answer.json()["message"]) == (413, "this is too long")
    answer = browser.post("/api/marks", json={"page": "x"})
    assert answer.status_code == 400
    assert "pydantic" not in answer.text and "load the page again" in answer.text
