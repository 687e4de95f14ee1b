"""Turns a file that has not changed into what the last build read in it.

A chapter is kept with all that went into it: its own bytes, those of the articles and lives that it
places, its pictures, and the rolls if it asks for one; not one with an error. What reading it told and
entered for the whole book is kept with it, and done again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from keben.carried import Carried
from keben.messages import is_chinese
from keben.model import Division, Roll
from keben.problems import Location, Problem, Severity
from keben.source.desk import PICTURES, Desk
from keben.store import Store, key_of, stamp

_KIND = "sources"


@dataclass(frozen=True, slots=True)
class _Read(Carried):
    """What came of reading a file."""

    division: Division | None  #: None of rolls.yaml
    rolls: tuple[Roll, ...]
    problems: tuple[Problem, ...]
    declared: tuple[tuple[str, Location], ...]
    asked: tuple[tuple[str, Location], ...]
    placed: tuple[tuple[str, Location], ...]
    files: tuple[tuple[str, str], ...]  #: beside its own, with what tells a changed one
    of_rolls: str  #: by what the rolls are known that it asked for; empty when it asked for none


class KeptSources:
    """What the last build read, file by file, and what this one does."""

    def __init__(self, store: Store | None, root: Path) -> None:
        """Take what is kept of the book in a folder."""
        self._store = store
        self._place = _place(root)
        entry = store.get(_KIND, self._place) if store else None
        self._before: dict[str, tuple[bytes, bytes]] = pickle.loads(entry) if entry else {}
        self._now: dict[str, tuple[bytes, bytes]] = {}
        self._held: dict[str, tuple[bytes, _Read]] = {}  #: unpickled, for a book that stays open

        self._of_rolls = ""  #: by what all rolls are known, as they were read

    def begin(self) -> None:
        """Begin to read the book, again if it stays open: then the division in a file is the same object."""
        self._before |= self._now
        self._now = {}
        self._of_rolls = ""

    def rolls(self, file: str, desk: Desk, read: Callable[[], None]) -> None:
        """Put all rolls on the desk, from the last build or else by `read`."""
        self.division(file, "rolls", desk, read)
        if kept := self._now.get(file):
            self._of_rolls = key_of(kept[0], str(self._made(file, kept[1]).files))

    def division(
        self, file: str, kind: str, desk: Desk, read: Callable[[], Division | None]
    ) -> Division | None:
        """Return the division in a file, from the last build or else from `read`."""
        if self._store is None:
            return read()
        try:
            content = (desk.root / file).read_bytes()
        except OSError:
            return read()
        digest = sha256(f"{kind} {desk.first_year} {desk.last_year} ".encode() + content).digest()
        kept = self._before.get(file)
        if kept and kept[0] == digest:
            made = self._made(file, kept[1])
            if made.of_rolls in ("", self._of_rolls) and _do_again(made, file, desk):
                self._now[file] = kept
                return made.division
        before = _Register(desk)
        division = read()
        if came := before.what_came(division, file, desk, self._of_rolls):
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


def was_read(folder: Path, store: Store) -> bool:
    """Whether this program has read the book in a folder before, and kept what it read."""
    return store.has(_KIND, _place(folder.resolve()))


def _place(root: Path) -> str:
    return key_of(str(root), str(is_chinese()))


class _Register:
    """How much was entered for the whole book before a file was read."""

    def __init__(self, desk: Desk) -> None:
        self._problems = len(desk.problems.found)
        self._declared = len(desk.targets.declared)
        self._asked = len(desk.targets.asked)
        self._placed = len(desk.placed)
        self._rolls = len(desk.rolls)
        self._used = set(desk.used)
        desk.asked_rolls = False

    def what_came(
        self, division: Division | None, file: str, desk: Desk, of_rolls: str
    ) -> _Read | None:
        """Return what came of the file; None when it has errors, or asked for rolls that have."""
        problems = tuple(desk.problems.found[self._problems :])
        if (desk.asked_rolls and not of_rolls) or any(
            problem.severity is Severity.ERROR for problem in problems
        ):
            return None
        return _Read(
            division,
            tuple(desk.rolls.values())[self._rolls :],
            problems,
            tuple(desk.targets.declared.items())[self._declared :],
            tuple(desk.targets.asked[self._asked :]),
            tuple(desk.placed.items())[self._placed :],
            tuple(
                (used, _known_by(desk.root / used))
                for used in sorted(desk.used - self._used - {file})
            ),
            of_rolls if desk.asked_rolls else "",
        )


def _do_again(made: _Read, file: str, desk: Desk) -> bool:
    """Enter for the whole book what a file entered, unless that would not be the same."""
    if any(id in desk.targets.declared for id, _at in made.declared):
        return False
    if any(what in desk.placed for what, _at in made.placed):
        return False
    if any(_known_by(desk.root / used) != known for used, known in made.files):
        return False
    desk.problems.found += made.problems
    desk.targets.declared.update(made.declared)
    desk.targets.asked += made.asked
    desk.placed.update(made.placed)
    desk.rolls.update((roll.id, roll) for roll in made.rolls)
    desk.used.add(file)
    desk.used.update(used for used, _known in made.files)
    return True


def _known_by(file: Path) -> str:
    """Return what tells a changed file: of a picture, which may be large, size and time."""
    if file.suffix.lower() in PICTURES:
        return stamp(file)
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
