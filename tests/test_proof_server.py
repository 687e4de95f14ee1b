"""The server of the proof desk: what it answers, what it keeps, and whom it refuses."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import pytest
from starlette.testclient import TestClient

from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.problems import Location, Problem, Severity
from keben.proof.app import make_app
from keben.proof.built import Built
from keben.proof.desk import Desk, Things
from keben.proof.guard import TOKEN_HEADER, hosts_of
from keben.proof.ledger import Ledger, ledger_path
from keben.proof.places import Places
from keben.proof.search import Searched
from keben.proof.sources import Sources
from keben.proof.terms import Renewed
from tests.finished import HOUSE, english, write_book

TOKEN = "token-of-the-page"
HOSTS = hosts_of("127.0.0.1", 8000)

#: What is read here was made up for the test.
TEXT = "# 渠\n\n修渠十里，灌田百亩。\n\n又修一渠。\n"


class PlainBook:
    """A book whose pages are its sources: a page a file, a row a line. It is set in no time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.headings = ({"level": "chapter", "number": "", "title": "渠", "page": 0},)
        self.index: tuple[Any, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.prepared: list[int] = []
        self.printed = self._read()

    def html(self, index: int) -> str:
        return f'<section class="page" id="p{index:04}"></section>'

    def prepare(self, index: int) -> None:
        self.prepared.append(index)

    def refresh(self) -> Renewed:
        before, self.printed = self.printed.pages, self._read()
        changed = tuple(
            page.index for page, old in zip(self.printed.pages, before, strict=True) if page != old
        )
        return Renewed(changed=changed, stale=changed)

    def _read(self) -> Printed:
        files = sorted(self._folder.glob("01/*.md"))
        pages = (self._page(index, file) for index, file in enumerate(files))
        return Printed("now", "渠志<b>", "qu", "d16k", ("全",), tuple(pages), (), (), (), ())

    def _page(self, index: int, file: Path) -> PrintedPage:
        name, text = file.relative_to(self._folder), file.read_text("utf-8")
        lines = tuple(
            PrintedLine(row, f"{name}:{number}:1", "body", 0, number, 1, number, False)
            for number, row in enumerate(text.splitlines(), 1)
        )
        return PrintedPage(index, 1, str(index + 1), "text", f"{hash(text):x}", "", lines)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_book(tmp_path / "book", {"01/01.md": TEXT, "01/02.md": "# 坝\n\n筑坝一座。\n"})


def desk_of(folder: Path) -> Desk:
    book = PlainBook(folder)
    dist = folder.parent / "dist"
    (dist / "pages/faces").mkdir(parents=True)
    built = Built(dist, book.printed)
    sources = Sources(folder, date(2026, 1, 2))
    return Desk(Things(folder, book, built, sources, Ledger(ledger_path(folder)), TOKEN))


@pytest.fixture
def desk(folder: Path) -> Desk:
    return desk_of(folder)


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    app = make_app(desk, HOSTS)
    return TestClient(app, base_url="http://127.0.0.1:8000", headers={TOKEN_HEADER: TOKEN})


def edit_of(browser: TestClient, line: int, text: str, file: str = "01/01.md") -> dict[str, Any]:
    """Return the edit of a line as it is now."""
    found = browser.get("/api/source", params={"file": file, "line": line, "around": 0}).json()
    return {
        "file": file,
        "digest": found["digest"],
        "first": line,
        "last": line,
        "lines": text.split("\n"),
    }


def mark_of(browser: TestClient, **more: Any) -> dict[str, Any]:
    page = browser.get("/api/page/0").json()
    asked = {"page": 0, "fingerprint": page["fingerprint"], "n": 2, "first": 0, "last": 2}
    return {**asked, "kind": "改正", "round": "一校", "reader": "甲", **more}


def test_the_shell_and_the_pages_are_there(browser: TestClient) -> None:
    shell = browser.get("/")
    assert f'content="{TOKEN}"' in shell.text
    assert "渠志&lt;b&gt;" in shell.text
    assert "<b>渠" not in shell.text
    book = browser.get("/api/book").json()
    assert [page["folio"] for page in book["pages"]] == ["1", "2"]
    assert book["volumes"] == [{"name": "全", "first_page": 0, "pages": 2}]
    assert 'id="p0001"' in browser.get("/page/1").text
    assert browser.get("/page/2").status_code == 404
    assert browser.get("/api/page/0").json()["lines"][2]["text"] == "修渠十里，灌田百亩。"


def test_words_are_found_over_line_ends(browser: TestClient) -> None:
    found = browser.get("/api/search", params={"q": "百亩。又 修"}).json()
    hit = {"page": 0, "line": 2, "text": "修渠十里，灌田百亩。", "at": 7}
    assert found == {"total": 1, "hits": [hit]}
    assert len(browser.get("/api/search", params={"q": "渠"}).json()["hits"]) == 3
    assert browser.get("/api/search", params={"q": " "}).json()["hits"] == []


def test_an_edit_is_written_kept_before_and_told(browser: TestClient, folder: Path) -> None:
    told = browser.put("/api/source", json=edit_of(browser, 3, "修渠百里。\n新的一行。")).json()
    assert told["pages"] == [0]
    assert (folder / "01/01.md").read_text("utf-8").splitlines()[2:4] == [
        "修渠百里。",
        "新的一行。",
    ]
    assert (folder / ".backups/2026-01-02-1/01/01.md").read_text("utf-8") == TEXT
    browser.put("/api/source", json=edit_of(browser, 3, "修渠千里。"))
    assert (folder / ".backups/2026-01-02-1/01/01.md").read_text("utf-8") == TEXT
    lines = browser.get("/api/page/0").json()["lines"]
    assert [line["text"] for line in lines][2:4] == ["修渠千里。", "新的一行。"]


def test_a_stale_edit_is_refused_with_both_texts(browser: TestClient, folder: Path) -> None:
    mine, theirs = edit_of(browser, 3, "甲改。"), edit_of(browser, 3, "乙改。")
    assert browser.put("/api/source", json=theirs).status_code == 200
    refused = browser.put("/api/source", json=mine)
    assert refused.status_code == 409
    told = refused.json()
    assert (told["theirs"], told["yours"]) == (["乙改。"], ["甲改。"])
    assert "甲改" not in (folder / "01/01.md").read_text("utf-8")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(
    browser: TestClient, folder: Path, ends: str, mark: str
) -> None:
    file = folder / "01/01.md"
    file.write_bytes((mark + ends.join(("# 渠", "", "甲", ""))).encode())
    browser.put("/api/source", json=edit_of(browser, 1, "# 沟\n"))
    assert file.read_bytes() == (mark + ends.join(("# 沟", "", "", "甲", ""))).encode()


def test_a_source_is_opened_in_the_editor_of_this_machine(
    desk: Desk, browser: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = folder / "told.txt"
    script = f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))"
    command = shlex.join([sys.executable, "-c", script, "{file}", "+{line}"])
    monkeypatch.setenv("KEBEN_EDITOR", command)
    asked = {"file": "01/01.md", "line": 3}
    assert browser.post("/api/open", json=asked).status_code == 200
    wait_for(lambda: told.exists() and told.read_text())
    assert told.read_text() == f"{folder / '01/01.md'} +3"
    assert browser.post("/api/open", json={**asked, "file": "../x.md"}).status_code == 400
    monkeypatch.setenv("KEBEN_EDITOR", "no-such-editor {file}")
    assert "KEBEN_EDITOR" in browser.post("/api/open", json=asked).json()["message"]
    other = TestClient(make_app(desk, HOSTS, is_open=False), base_url="http://127.0.0.1:8000")
    assert other.post("/api/open", json=asked, headers={TOKEN_HEADER: TOKEN}).status_code == 404


def test_a_source_that_is_read_may_be_corrected_soon(browser: TestClient, desk: Desk) -> None:
    assert isinstance(desk.book, PlainBook)
    prepared = desk.book.prepared
    edit_of(browser, 3, "甲", "01/02.md")
    wait_for(lambda: prepared == [1])


def wait_for(is_so: Callable[[], object]) -> None:
    """Wait until something is so, at most ten seconds."""
    for _try in range(100):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


@pytest.mark.parametrize(
    "file",
    [
        "../x.md",
        "/etc/passwd",
        "01/../../x.md",
        ".backups/x.md",
        "01",
        "",
        "a\0b",
        "link.md",
        "no.md",
    ],
)
def test_only_sources_of_the_book_are_given(browser: TestClient, folder: Path, file: str) -> None:
    write_book(folder.parent, {"x.md": "secret", "book/.backups/x.md": "secret"})
    (folder / "link.md").symlink_to(folder.parent / "x.md")
    answer = browser.get("/api/source", params={"file": file, "line": 1})
    assert (answer.status_code, "secret" in answer.text) == (400, False)
    edit = {**edit_of(browser, 1, "x"), "file": file}
    assert browser.put("/api/source", json=edit).status_code == 400
    assert (folder.parent / "x.md").read_text() == "secret"


@pytest.mark.parametrize(
    "path",
    [
        "/asset/static/../app.py",
        "/asset/static/%2e%2e/app.py",
        "/asset/faces/..%2f..%2frecord.json",
        "/asset/pictures/../../etc/passwd",
        "/asset/pictures/%2e%2e/x.png",
        "/page/../api/book/x",
    ],
)
def test_no_path_leads_out(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8000"},
        {"Host": "127.0.0.1:8001"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:8000"},
    ],
)
def test_foreign_hosts_and_origins_are_refused(
    browser: TestClient, folder: Path, headers: dict[str, str]
) -> None:
    edit = edit_of(browser, 3, "改。")
    assert browser.get("/api/book", headers=headers).status_code == 403
    assert browser.get("/", headers=headers).status_code == 403
    assert browser.put("/api/source", json=edit, headers=headers).status_code == 403
    assert (folder / "01/01.md").read_text("utf-8") == TEXT


def test_a_change_wants_the_token(desk: Desk, folder: Path) -> None:
    stranger = TestClient(make_app(desk, HOSTS), base_url="http://127.0.0.1:8000")
    edit = edit_of(stranger, 3, "改。")
    for headers in ({}, {TOKEN_HEADER: "guess"}):
        assert stranger.put("/api/source", json=edit, headers=headers).status_code == 403
        assert (
            stranger.post("/api/marks", json=mark_of(stranger), headers=headers).status_code == 403
        )
    assert (folder / "01/01.md").read_text("utf-8") == TEXT
    assert desk.ledger.marks() == ()


def test_a_desk_that_others_reach_wants_the_token_for_reading(desk: Desk) -> None:
    app = make_app(desk, hosts_of("10.0.0.5", 8000), is_open=False)
    other = TestClient(app, base_url="http://10.0.0.5:8000")
    assert other.get("/").status_code == 403
    assert other.get("/", params={"token": "guess"}).status_code == 403
    assert other.get("/", params={"token": TOKEN}).status_code == 200
    assert other.get("/api/book").status_code == 200  # by the cookie
    assert "httponly" in other.get("/").headers["set-cookie"].lower()


def test_every_answer_says_what_a_page_may_load(browser: TestClient) -> None:
    for path in ("/", "/page/0", "/api/book", "/api/page/99", "/asset/static/nothing.js"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script" not in policy  # scripts are our own files alone
    assert browser.get("/api/book").headers["x-content-type-options"] == "nosniff"


def test_a_mark_knows_words_and_source_and_script_in_it_is_text(browser: TestClient) -> None:
    script = "<script>alert(1)</script>"
    made = browser.post("/api/marks", json=mark_of(browser, note=script, reader=script))
    assert made.json()["words"] == "修渠"
    assert made.json()["source"] == "01/01.md:3:1"
    answer = browser.get("/api/page/0")
    assert answer.headers["content-type"] == "application/json"
    (mark,) = answer.json()["marks"]
    assert (mark["note"], mark["reader"], mark["n"]) == (script, script, 2)
    shell = browser.get("/").text
    assert "alert(1)" not in shell
    assert browser.get("/api/book").json()["readers"] == [script]


def test_a_mark_runs_on_into_the_next_rows(browser: TestClient) -> None:
    words = "百亩。又修"
    made = browser.post("/api/marks", json=mark_of(browser, first=7, last=10, words=words)).json()
    assert (made["words"], made["first"], made["last"]) == (words, 7, 12)
    other = browser.post("/api/marks", json=mark_of(browser, words="不在"))
    assert other.status_code == 400


def test_a_mark_on_a_page_that_was_set_anew_is_refused(browser: TestClient) -> None:
    asked = mark_of(browser)
    browser.put("/api/source", json=edit_of(browser, 3, "改。"))
    assert browser.post("/api/marks", json=asked).status_code == 400


def test_a_stale_mark_is_refused_with_both(browser: TestClient) -> None:
    id = browser.post("/api/marks", json=mark_of(browser)).json()["id"]
    first = browser.patch(f"/api/marks/{id}", json={"version": 1, "note": "甲"})
    assert first.json()["version"] == 2
    second = browser.patch(f"/api/marks/{id}", json={"version": 1, "note": "乙"})
    assert second.status_code == 409
    assert (second.json()["theirs"]["note"], second.json()["yours"]["note"]) == ("甲", "乙")
    assert browser.request("DELETE", f"/api/marks/{id}", json={"version": 1}).status_code == 409
    assert browser.request("DELETE", f"/api/marks/{id}", json={"version": 2}).status_code == 200
    assert browser.patch(f"/api/marks/{id}", json={"version": 2}).status_code == 404


def test_a_sign_off_is_good_as_long_as_the_page_is(browser: TestClient) -> None:
    page = browser.get("/api/page/0").json()
    asked = {"page": 0, "fingerprint": page["fingerprint"], "reader": "甲", "round": "一校"}
    browser.post("/api/signs", json=asked)
    assert [sign["reader"] for sign in browser.get("/api/page/0").json()["signs"]] == ["甲"]
    progress = browser.get("/api/progress", params={"round": "一校", "reader": "甲"}).json()
    assert (progress["signed"], progress["again"]) == ([0], [])
    assert progress["volumes"][0]["signed"] == 1
    browser.put("/api/source", json=edit_of(browser, 3, "改。"))
    assert browser.get("/api/page/0").json()["signs"] == []
    progress = browser.get("/api/progress").json()
    assert (progress["signed"], [each["page"] for each in progress["again"]]) == ([], [0])
    browser.request("DELETE", "/api/signs", json=asked)
    assert browser.get("/api/signs").json()["signs"] == []


def test_a_problem_stands_at_its_line_until_it_is_dismissed(
    browser: TestClient, desk: Desk
) -> None:
    assert isinstance(desk.book, PlainBook)
    at = Location("01/01.md", 5, 2)
    desk.book.problems = (Problem("word", "词<b>", at, severity=Severity.WARNING),)
    (found,) = browser.get("/api/page/0").json()["problems"]
    assert (found["n"], found["message"], found["reason"]) == (4, "词<b>", "")
    asked = {"problem": found["id"], "reader": "甲", "reason": "原文如此"}
    assert browser.post("/api/problems/dismiss", json=asked).status_code == 200
    assert browser.get("/api/problems").json()["problems"][0]["reason"] == "原文如此"
    browser.post("/api/problems/dismiss", json={**asked, "reason": ""})
    assert browser.get("/api/problems").json()["problems"][0]["reason"] == ""


def test_what_a_certificate_found_stands_on_pages_that_still_look_so(
    browser: TestClient, desk: Desk
) -> None:
    spot = {"page": 1, "line": 3, "context": "修渠", "detail": "<i>", "box": []}
    rules = [{"id": "A1.9", "title": "rule", "force": "must", "violations": [spot]}]
    part = {"file": "qu-1.print.pdf", "rules": [{**rules[0], "id": "C2", "force": "should"}]}
    cover = {**part, "file": "qu-1.cover.pdf"}
    certificate = {"file": "qu.screen.pdf", "rules": rules, "print_files": [part, cover]}
    (desk.built.folder / "certificate.json").write_text(json.dumps(certificate), "utf-8")
    found = browser.get("/api/page/0").json()["problems"]
    told = [(each["origin"], each["code"], each["severity"], each["n"]) for each in found]
    assert told == [("certify", "A1.9", "error", 2), ("preflight", "C2", "warning", 2)]
    assert found[0]["source"] == "01/01.md:3:1"
    browser.put("/api/source", json=edit_of(browser, 3, "改。"))
    assert browser.get("/api/problems").json()["problems"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/api/source", "no JSON"),
        ("PUT", "/api/source", "{}"),
        ("POST", "/api/marks", '{"kind": "画圈"}'),
        ("POST", "/api/signs", '{"page": -1}'),
        ("PUT", "/api/source", '"' + "长" * 800_000 + '"'),
    ],
)
def test_what_has_no_shape_is_refused(
    browser: TestClient, method: str, path: str, body: str
) -> None:
    answer = browser.request(method, path, content=body.encode())
    assert answer.status_code in (400, 413)
    assert answer.json()["message"]


def test_a_lone_surrogate_is_no_character(browser: TestClient, folder: Path) -> None:
    edit = json.dumps(edit_of(browser, 3, "改")).replace("\\u6539", "\\ud800")
    assert browser.put("/api/source", content=edit.encode()).status_code == 400
    assert (folder / "01/01.md").read_text("utf-8") == TEXT


def test_places_prefer_where_text_stands_over_where_it_is_listed(desk: Desk) -> None:
    page = desk.book.printed.pages[0]
    contents = replace(page, index=2, kind="contents")
    book = replace(desk.book.printed, pages=(contents, *desk.book.printed.pages))
    assert Places(book).find("01/01.md:1:1") == (0, 0)
    assert Places(book).find("01/01.md:3:4") == (0, 2)
    assert Places(book).find("elsewhere.md:1:1") is None


def test_a_search_tells_all_places_bit_by_bit(desk: Desk) -> None:
    line = PrintedLine("渠" * 250, "x:1:1", "body", 0, 0, 0, 1, False)
    page = replace(desk.book.printed.pages[0], lines=(line,))
    searched = Searched(replace(desk.book.printed, pages=(page,)))
    found = [searched.find("渠", first) for first in (0, 100, 200, 300)]
    assert [len(each.hits) for each in found] == [100, 100, 50, 0]
    assert {each.total for each in found} == {250}
    assert [hit.at for each in found for hit in each.hits] == list(range(250))


def test_what_was_read_of_pages_that_stay_is_not_read_again(desk: Desk) -> None:
    old = desk.book.printed
    corrected = replace(old.pages[0].lines[2], text="筑 堰一座。", source="01/01.md:9:1")
    page = replace(old.pages[0], lines=(*old.pages[0].lines[:2], corrected))
    new = replace(old, pages=(page, *old.pages[1:]))
    searched, places = Searched(new, Searched(old)), Places(new, Places(old))
    for words in ("坝", "堰一", "灌田", "。坝", "座。坝筑"):
        assert searched.find(words) == Searched(new).find(words)
    for source in ("01/01.md:3:1", "01/01.md:9:1", "01/02.md:3:2"):
        assert places.find(source) == Places(new).find(source)


SERVER = """
import sys
from pathlib import Path
from keben.proof.app import make_app
from keben.proof.guard import hosts_of
from keben.proof.serving import bound, serve
from tests.test_proof_server import desk_of
listening = bound("127.0.0.1", 0)
port = listening.getsockname()[1]
desk = desk_of(Path(sys.argv[1]))
print(port, flush=True)
serve(make_app(desk, hosts_of("127.0.0.1", port)), listening, desk.bell.end)
"""


@pytest.fixture
def server(folder: Path) -> Iterator[SimpleNamespace]:
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
        yield SimpleNamespace(address=address, process=process)
        process.kill()


def send(address: str, method: str, body: Any = None, token: str = TOKEN) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        address, data, {TOKEN_HEADER: token, "Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.parametrize("delay", [0, 0.002, 0.005])
def test_a_server_that_is_killed_among_500_saves_loses_none_that_it_acknowledged(
    server: SimpleNamespace, folder: Path, delay: float
) -> None:
    """The last save that was answered is on the disk; one that was on its way may be."""
    source = f"{server.address}/api/source"
    digest = send(f"{source}?file=01/01.md&line=3", "GET")["digest"]
    saved = 0
    try:
        for number in range(1, 501):
            if number == 250:  # whatever the server is at then
                Timer(delay, os.kill, (server.process.pid, signal.SIGKILL)).start()
            edit = {"file": "01/01.md", "digest": digest, "first": 3, "last": 3}
            digest = send(source, "PUT", {**edit, "lines": [f"第{number}次。"]})["digest"]
            saved = number
    except OSError:
        pass
    assert 249 <= saved < 500
    text = (folder / "01/01.md").read_text("utf-8")
    assert text in (TEXT.replace("修渠十里，灌田百亩。", f"第{k}次。") for k in (saved, saved + 1))
    assert (folder / ".backups").is_dir()
    kept = next((folder / ".backups").rglob("01.md"))
    assert kept.read_text("utf-8") == TEXT
    assert sorted(path.name for path in (folder / "01").iterdir() if path.suffix == ".md") == [
        "01.md",
        "02.md",
    ]


def test_browsers_hear_of_edits_made_elsewhere_and_the_server_ends_quietly(
    server: SimpleNamespace, folder: Path
) -> None:
    with urllib.request.urlopen(f"{server.address}/events", timeout=20) as events:
        assert [events.readline() for _line in range(3)] == [b"event: rung\n", b"data: 0\n", b"\n"]
        time.sleep(0.5)  # the watcher may still be about to look
        (folder / "01/01.md").write_text(TEXT.replace("十里", "百里"), "utf-8")
        while not (line := events.readline()).startswith(b"data"):
            pass
        assert json.loads(line.removeprefix(b"data: "))["pages"] == [0]
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0


DOOR = [sys.executable, str(HOUSE / "make_book.py")]


def type_in(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    more = english(environment)
    return subprocess.run([*DOOR, *words], env=more, capture_output=True, encoding="utf-8")


@contextmanager
def typed_proof(book: Path) -> Iterator[str]:
    """Serve a book as a person does; yield the address, and end the desk with Ctrl-C."""
    command = [*DOOR, "proof", str(book), "--no-browser", "--quiet"]
    with subprocess.Popen(command, env=english(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0


def token_of(address: str) -> str:
    found = re.search('keben-token" content="([^"]+)"', take(address).decode())
    assert found is not None
    return found[1]


@pytest.fixture
def new_book(tmp_path: Path) -> Path:
    book = tmp_path / "book"
    assert type_in("new", str(book)).returncode == 0
    assert type_in("build", str(book)).returncode == 0
    return book


def test_a_second_desk_says_where_the_first_is(new_book: Path) -> None:
    lock = new_book.with_name("book.proof.lock")
    lock.write_text("1 http://127.0.0.1:1/\n", "utf-8")  # of a desk that was killed
    with typed_proof(new_book) as address:
        for language, said in (("en", "is on a proof desk already"), ("zh", "已在校样台上打开")):
            second = type_in("proof", str(new_book), "--no-browser", KEBEN_LANG=language)
            assert second.returncode == 2
            assert second.stdout == ""
            assert said in second.stderr and address in second.stderr
            assert str(new_book) in second.stderr
        assert take(address)
    assert not lock.exists()


def test_a_book_with_errors_is_served_as_it_was_and_mended(new_book: Path) -> None:
    preface = new_book / "front/preface.md"
    sound = preface.read_text("utf-8")
    preface.write_text(sound.replace("。", "{ref}`nowhere-at-all`。", 1), "utf-8")
    with typed_proof(new_book) as address:
        assert "nowhere" not in take(f"{address}page/2").decode()
        problems = send(f"{address}api/problems", "GET")["problems"]
        (fault,) = (each for each in problems if each["severity"] == "error")
        assert (fault["code"], fault["page"]) == ("ref-unknown", 2)
        file, line, _column = fault["source"].rsplit(":", 2)
        assert file == "front/preface.md"
        source = f"{address}api/source"
        before = send(f"{source}?file={file}&line={line}&around=0", "GET")
        right = before["lines"][0].replace("{ref}`nowhere-at-all`", "甲")
        edit = {**before, "last": before["first"], "lines": [right]}
        told = send(source, "PUT", edit, token_of(address))
        assert (told["is_good"], told["stale"]) == (True, [2])
        assert "甲" in take(f"{address}page/2").decode()
        problems = send(f"{address}api/problems", "GET")["problems"]
        assert not [each for each in problems if each["severity"] == "error"]


def test_a_book_with_errors_that_was_never_built_is_not_served(new_book: Path) -> None:
    (new_book / "book.yaml").write_text("title: [", "utf-8")
    told = type_in("proof", str(new_book), "--no-browser")
    assert (told.returncode, told.stdout) == (2, "")
    assert "book.yaml:" in told.stderr


def test_proof_builds_and_serves_a_book(new_book: Path) -> None:
    """What a person types: a new book, its desk, an edit that is seen beside the edition before it."""
    assert type_in("release", "first", str(new_book)).returncode == 0
    with typed_proof(new_book) as address:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        told = send(f"{address}api/book", "GET")
        built = json.loads((new_book.parent / "dist/xinzhi/record.json").read_text("utf-8"))
        prints = [page["fingerprint"] for page in built["pages"]]
        assert [page["fingerprint"] for page in told["pages"]] == prints
        assert told["headings"] == built["headings"]
        assert send(f"{address}api/index", "GET")["index"] == built["index"]
        for path in ("asset/keben.css", "asset/faces/song.otf", "picture/2.png?scale=1"):
            assert take(address + path)
        css = take(f"{address}asset/keben.css").decode()
        assert 0 < css.index('"whole/song.otf"') < css.index('"faces/song.otf"')
        whole, cut = (take(f"{address}asset/{name}/kai.otf") for name in ("whole", "faces"))
        assert len(whole) > 10 * len(cut)
        source = f"{address}api/source"
        before = send(f"{source}?file=front/preface.md&line=3&around=0", "GET")
        edit = {**before, "last": 3, "lines": [f"新增一句。{before['lines'][0]}"]}
        assert send(source, "PUT", edit, token_of(address))["pages"] == [2]
        assert "新增一句" in take(f"{address}page/2").decode()
        assert "新增一句" not in take(f"{address}page/2/was?edition=first").decode()
        changes = send(f"{address}api/changes?edition=first", "GET")
        (change,) = changes["corrections"]
        assert "新增一句。" in change["new"]["text"]
        (spot,) = change["spots"]["new"]
        assert (spot["page"], spot["n"], spot["first"]) == (2, 1, 0)
        facts = send(f"{address}api/page/2?edition=first", "GET")
        assert [each["n"] for each in facts["changes"]] == [1]
        with pytest.raises(HTTPError):  # the file has it no more
            take(f"{address}picture/2.png")
        type_in("build", str(new_book))  # while the desk is open
        assert take(f"{address}picture/2.png").startswith(b"\x89PNG")


def take(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        content: bytes = answer.read()
        return content
