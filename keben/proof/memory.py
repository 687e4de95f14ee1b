"""Turns marks, sign-offs and dismissals into lists in memory: a ledger for tests, gone with the process."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock

from keben.changes.printed import Printed
from keben.proof.places import Places
from keben.proof.terms import Dismissal, Mark, Placed, Sign, Stale


class MemoryLedger:
    """A ledger that keeps nothing."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._marks: dict[str, Mark] = {}
        self._signs: dict[tuple[str, str, str], Sign] = {}
        self._dismissals: dict[str, Dismissal] = {}
        self._count = 0

    def marks(self) -> tuple[Mark, ...]:
        """Return all marks, in the order in which they were made."""
        return tuple(self._marks.values())

    def add_mark(self, mark: Mark) -> Mark:
        """Keep a new mark."""
        with self._lock:
            self._count += 1
            kept = replace(mark, id=str(self._count), version=1, made_at=_now())
            self._marks[kept.id] = kept
            return kept

    def change_mark(self, mark: Mark) -> Mark:
        """Keep a mark that was changed."""
        with self._lock:
            self._check(mark.id, mark.version)
            kept = self._marks[mark.id] = replace(mark, version=mark.version + 1)
            return kept

    def delete_mark(self, id: str, version: int) -> None:
        """Forget a mark."""
        with self._lock:
            self._check(id, version)
            del self._marks[id]

    def placed(self, book: Printed) -> tuple[Placed, ...]:
        """Return all marks where their places in the sources are set now."""
        places, found = Places(book), []
        for mark in self.marks():
            page, n = places.find(str(mark.source)) or (mark.page, -1)
            found.append(Placed(mark, page, n, mark.first, mark.last))
        return tuple(found)

    def signs(self) -> tuple[Sign, ...]:
        """Return all sign-offs."""
        return tuple(self._signs.values())

    def sign(self, sign: Sign) -> Sign:
        """Keep a sign-off."""
        kept = replace(sign, at=_now())
        self._signs[_key(sign)] = kept
        return kept

    def unsign(self, sign: Sign) -> None:
        """Take a sign-off back."""
        self._signs.pop(_key(sign), None)

    def dismissals(self) -> tuple[Dismissal, ...]:
        """Return all dismissed problems."""
        return tuple(self._dismissals.values())

    def dismiss(self, dismissal: Dismissal) -> Dismissal:
        """Keep a dismissal, or take it back."""
        kept = replace(dismissal, at=_now())
        self._dismissals.pop(dismissal.problem, None)
        if dismissal.reason:
            self._dismissals[dismissal.problem] = kept
        return kept

    def _check(self, id: str, version: int) -> None:
        theirs = self._marks.get(id)
        if theirs is None or theirs.version != version:
            raise Stale(theirs)


def _key(sign: Sign) -> tuple[str, str, str]:
    return sign.fingerprint, sign.reader, sign.round


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
