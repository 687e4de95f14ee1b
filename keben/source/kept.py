"""Turns a file that has not changed into the division that the last build read in it.

A chapter is kept when nothing but its own bytes and its pictures went into it: no roll, no life, no
article, no error. What reading it told and entered for the whole book is kept with it, and done again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from keben.carried import Carried
from keben.messages import is_chinese
from keben.model import Division, Level
from keben.problems import Location, Problem, Severity
from keben.source.desk import PICTURES, Desk
from keben.store import Store, key_of

_KIND = "sources"


@dataclass(frozen=True, slots=True)
class _Read(Carried):
    """What came of reading a file."""

    division: Division
    problems: tuple[Problem, ...]
    declared: tuple[tuple[str, Location], ...]
    asked: tuple[tuple[str, Location], ...]
    pictures: tuple[tuple[str, str], ...]  #: with a stamp by which a changed one is known


class KeptSources:
    """What the last build read, file by file, and what this one does."""

    def __init__(self, store: Store | None, root: Path) -> None:
        """Take what is kept of the book in a folder."""
        self._store = store
        self._place = key_of(str(root), str(is_chinese()))
        entry = store.get(_KIND, self._place) if store else None
        self._before: dict[str, tuple[bytes, bytes]] = pickle.loads(entry) if entry else {}
        self._now: dict[str, tuple[bytes, bytes]] = {}
        self._held: dict[str, tuple[bytes, _Read]] = {}  #: unpickled, for a book that stays open

    def begin(self) -> None:
        """Begin to read the book, again if it stays open: then the division in a file is the same object."""
        self._before |= self._now
        self._now = {}

    def division(
        self, file: str, level: Level, desk: Desk, read: Callable[[], Division | None]
    ) -> Division | None:
        """Return the division in a file, from the last build or else from `read`."""
        if self._store is None:
            return read()
        try:
            content = (desk.root / file).read_bytes()
        except OSError:
            return read()
        digest = sha256(f"{level} {desk.first_year} {desk.last_year} ".encode() + content).digest()
        kept = self._before.get(file)
        if kept and kept[0] == digest and _do_again(made := self._made(file, kept[1]), file, desk):
            self._now[file] = kept
            return made.division
        before = _Register(desk)
        division = read()
        if division is not None and (came := before.what_came(division, file, desk)):
            pickled = pickle.dumps(came, pickle.HIGHEST_PROTOCOL)
            self._now[file], self._held[file] = (digest, pickled), (pickled, came)
        return division

    def _made(self, file: str, pickled: bytes) -> _Read:
        held = self._held.get(file)
        if held is None or held[0] is not pickled:
            held = self._held[file] = pickled, pickle.loads(pickled)
        return held[1]

    def keep(self) -> None:
        """Keep what this build read for the next one."""
        if self._store and self._now != self._before:
            self._store.put(_KIND, self._place, pickle.dumps(self._now, pickle.HIGHEST_PROTOCOL))


class _Register:
    """How much was entered for the whole book before a file was read."""

    def __init__(self, desk: Desk) -> None:
        self._problems = len(desk.problems.found)
        self._declared = len(desk.targets.declared)
        self._asked = len(desk.targets.asked)
        self._placed = len(desk.placed)
        self._used = set(desk.used)
        desk.asked_rolls = False

    def what_came(self, division: Division, file: str, desk: Desk) -> _Read | None:
        """Return what came of the file; None when other sources went into it, or it has errors."""
        problems = tuple(desk.problems.found[self._problems :])
        pictures = desk.used - self._used - {file}
        if (
            desk.asked_rolls
            or len(desk.placed) > self._placed
            or any(problem.severity is Severity.ERROR for problem in problems)
            or any(Path(picture).suffix.lower() not in PICTURES for picture in pictures)
        ):
            return None
        return _Read(
            division,
            problems,
            tuple(desk.targets.declared.items())[self._declared :],
            tuple(desk.targets.asked[self._asked :]),
            tuple((picture, _stamp(desk.root / picture)) for picture in sorted(pictures)),
        )


def _do_again(made: _Read, file: str, desk: Desk) -> bool:
    """Enter for the whole book what a file entered, unless that would not be the same."""
    taken = desk.targets.declared
    if any(id in taken for id, _at in made.declared):
        return False
    if any(_stamp(desk.root / picture) != stamp for picture, stamp in made.pictures):
        return False
    desk.problems.found += made.problems
    desk.targets.declared.update(made.declared)
    desk.targets.asked += made.asked
    desk.used.add(file)
    desk.used.update(picture for picture, _stamp in made.pictures)
    return True


def _stamp(file: Path) -> str:
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"
