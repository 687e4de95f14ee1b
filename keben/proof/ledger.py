"""Turns marks, sign-offs and dismissed problems into a ledger 校对台账 beside the book: BOOK.proof.sqlite.

Every change is one transaction, on the disk when its call returns; several processes may keep one ledger. What
a mark is found again by, and what a signed page says, is written down when the pages are seen (`placed`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from threading import RLock

from keben.changes.printed import Printed
from keben.problems import Location
from keben.proof.anchors import Anchor, Moorings
from keben.proof.ledger_tables import open_tables
from keben.proof.terms import Dismissal, Mark, MarkKind, MarkState, Placed, Sign, Stale

_SOURCE = ("file", "row", "col")
_MARK = (
    *("id", "version", "round", "reader", "kind", "note", "words", "replacement", *_SOURCE),
    *("fingerprint", "folio", "volume", "page", "n", "line", "first", "last", "state", "made_at"),
)
_SIGN = ("fingerprint", "volume", "folio", "page", "reader", "round", "at")


def ledger_path(book: Path) -> Path:
    """Return where the ledger of a book is kept: beside its folder, which no build reads."""
    book = book.resolve()
    return book.with_name(f"{book.name}.proof.sqlite")


class Ledger:
    """A ledger that is open; any thread may ask it."""

    def __init__(self, file: Path) -> None:
        """Open a ledger, or begin one; raises `LedgerRefused`."""
        self._db = open_tables(file)
        self._lock = RLock()
        self._moorings: tuple[Printed, Moorings] | None = None
        self._placed: tuple[Printed, tuple[int, int], tuple[Placed, ...]] | None = None

    def close(self) -> None:
        """Close it; what was kept is kept."""
        with self._lock:
            self._db.close()

    def marks(self) -> tuple[Mark, ...]:
        """Return all marks, in the order in which they were made."""
        with self._lock:
            return tuple(self._marks())

    def add_mark(self, mark: Mark) -> Mark:
        """Keep a new mark; return it with id, version and date."""
        mark = replace(mark, id=token_hex(8), version=1, made_at=_now())
        with self._changing() as db:
            places = ", ".join("?" * len(_MARK))
            db.execute(f"INSERT INTO marks ({', '.join(_MARK)}) VALUES ({places})", _row(mark))
        return mark

    def change_mark(self, mark: Mark) -> Mark:
        """Keep a mark that was changed; raises `Stale` when its version is not the last one."""
        changed = replace(mark, version=mark.version + 1)
        with self._changing() as db:
            self._check(mark.id, mark.version)
            row = dict(zip(_MARK, _row(changed), strict=True))
            names = ", ".join(f"{name} = ?" for name in row)
            db.execute(f"UPDATE marks SET {names} WHERE id = ?", (*row.values(), mark.id))
        return changed

    def delete_mark(self, id: str, version: int) -> None:
        """Forget a mark; raises `Stale` when its version is not the last one."""
        with self._changing() as db:
            self._check(id, version)
            db.execute("DELETE FROM marks WHERE id = ?", (id,))

    def placed(self, book: Printed) -> tuple[Placed, ...]:
        """Return all marks with their places on the pages of a book as it is now."""
        with self._lock:
            if self._placed and self._placed[0] is book and self._placed[1] == self._state():
                return self._placed[2]
            anchors = self._anchors()
            found: list[Placed] = []
            moved: list[tuple[str, Anchor]] = []
            for mark in self._marks():
                placed, anchor = self._moored(book).find(mark, anchors.get(mark.id))
                found.append(placed)
                if anchor is not None and anchor != anchors.get(mark.id):
                    moved.append((mark.id, anchor))
            self._learn(moved, book)
            self._placed = book, self._state(), tuple(found)
            return self._placed[2]

    def _moored(self, book: Printed) -> Moorings:
        if self._moorings is None or self._moorings[0] is not book:
            self._moorings = book, Moorings(book, self._moorings and self._moorings[1])
        return self._moorings[1]

    def signs(self) -> tuple[Sign, ...]:
        """Return all sign-offs, in the order in which they were given."""
        with self._lock:
            rows = self._db.execute(f"SELECT {', '.join(_SIGN)} FROM signs ORDER BY rowid")
            return tuple(Sign(*row) for row in rows)

    def sign(self, sign: Sign) -> Sign:
        """Keep a sign-off, once a page, reader and round; return it with its date."""
        with self._changing() as db:
            db.execute(
                f"INSERT OR IGNORE INTO signs ({', '.join(_SIGN)}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                astuple(replace(sign, at=_now())),
            )
            row = db.execute(
                "SELECT at FROM signs WHERE fingerprint = ? AND reader = ? AND round = ?",
                (sign.fingerprint, sign.reader, sign.round),
            ).fetchone()
        return replace(sign, at=row[0])

    def unsign(self, sign: Sign) -> None:
        """Take a sign-off back: that of this fingerprint, reader and round."""
        with self._changing() as db:
            db.execute(
                "DELETE FROM signs WHERE fingerprint = ? AND reader = ? AND round = ?",
                (sign.fingerprint, sign.reader, sign.round),
            )

    def read_lines(self) -> Mapping[str, frozenset[str]]:
        """Return what signed pages said, line by line, by their fingerprints."""
        with self._lock:
            rows = self._db.execute("SELECT fingerprint, lines FROM looks")
            return {fingerprint: frozenset(json.loads(lines)) for fingerprint, lines in rows}

    def dismissals(self) -> tuple[Dismissal, ...]:
        """Return all dismissed problems."""
        with self._lock:
            rows = self._db.execute(
                "SELECT problem, reader, reason, at FROM dismissals ORDER BY rowid"
            )
            return tuple(Dismissal(*row) for row in rows)

    def dismiss(self, dismissal: Dismissal) -> Dismissal:
        """Keep a dismissal in the place of one of the same problem; without a reason, take it back."""
        dismissal = replace(dismissal, at=_now())
        with self._changing() as db:
            db.execute("DELETE FROM dismissals WHERE problem = ?", (dismissal.problem,))
            if dismissal.reason:
                row = astuple(dismissal)
                db.execute(
                    "INSERT INTO dismissals (problem, reader, reason, at) VALUES (?, ?, ?, ?)", row
                )
        return dismissal

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Let one writer at a time in; what it did is kept as a whole, or not at all."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.rollback()  # nothing is left to do where SQLite has done so itself: a disk was full
                raise

    def _state(self) -> tuple[int, int]:
        """Return what is another as soon as anybody, here or elsewhere, has changed the ledger."""
        version = int(self._db.execute("PRAGMA data_version").fetchone()[0])
        return version, self._db.total_changes

    def _marks(self) -> Iterator[Mark]:
        for row in self._db.execute(f"SELECT {', '.join(_MARK)} FROM marks ORDER BY number"):
            told = dict(zip(_MARK, row, strict=True))
            source = Location(*(told.pop(name) for name in _SOURCE))
            kind, state = MarkKind(told.pop("kind")), MarkState(told.pop("state"))
            yield Mark(**told, source=source, kind=kind, state=state)

    def _anchors(self) -> dict[str, Anchor]:
        rows = self._db.execute("SELECT mark, text, line, col, before, after FROM anchors")
        return {mark: Anchor(*anchor) for mark, *anchor in rows}

    def _learn(self, moved: list[tuple[str, Anchor]], book: Printed) -> None:
        """Write down what marks are found by, and what pages say that were signed since."""
        rows = self._db.execute(
            "SELECT fingerprint FROM signs EXCEPT SELECT fingerprint FROM looks"
        )
        new = {fingerprint for (fingerprint,) in rows}
        looks = [
            (page.fingerprint, json.dumps([line.text for line in page.lines], ensure_ascii=False))
            for page in book.pages
            if page.fingerprint in new
        ]
        if not moved and not looks:
            return
        with self._changing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO anchors SELECT id, ?, ?, ?, ?, ? FROM marks WHERE id = ?",
                [(*astuple(anchor), mark) for mark, anchor in moved],
            )
            db.executemany("INSERT OR IGNORE INTO looks VALUES (?, ?)", looks)

    def _check(self, id: str, version: int) -> None:
        theirs = next((mark for mark in self._marks() if mark.id == id), None)
        if theirs is None or theirs.version != version:
            raise Stale(theirs)


def _row(mark: Mark) -> tuple[str | int, ...]:
    source = dict(zip(_SOURCE, astuple(mark.source), strict=True))
    return tuple(source[name] if name in source else getattr(mark, name) for name in _MARK)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
