"""Turns formes of contents and indexes into formes that the next build need not make up.

A correction seldom moves a page, so that contents and indexes say what they said. They are known by all
that they say and lead to; what a build did not ask for is not kept.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from keben.carried import Carried
from keben.pages.forme import Forme
from keben.pages.held import Makeup
from keben.problems import Problem
from keben.store import Store, by_value, key_of

_KIND = "apparatus"


@dataclass(frozen=True, slots=True)
class Racked(Carried):
    """The formes of contents, a list or an index; what is to be remembered, and what is wrong in them."""

    formes: tuple[Forme, ...]
    makeup: Makeup
    problems: tuple[Problem, ...]


class Rack:
    """Where formes that say the same as before are taken from."""

    def __init__(self, store: Store | None, *ground: str) -> None:
        """Take what all formes are made with, and what tells this book from others."""
        self._store = store
        self._place = key_of(*ground)
        self._used: dict[str, bytes] = {}

    def taken(self, make: Callable[[], Racked], *said: object) -> Racked:
        """Return the formes that say this, made now unless they are at hand."""
        if self._store is None:
            return make()
        name = key_of(self._place, by_value(said))
        entry = self._used.get(name) or self._kept.get(name)
        if entry is None:
            made = make()
            self._used[name] = pickle.dumps(made, -1)
            return made
        self._used[name] = entry
        taken: Racked = pickle.loads(entry)  # our own: no one else writes in the store
        return taken

    def keep(self) -> None:
        """Keep what this build used for the next one, and let it go here."""
        if self._store and self._used.keys() != self._kept.keys():
            self._store.put(_KIND, self._place, pickle.dumps(self._used, -1))
        self._used = {}
        self.__dict__.pop("_kept", None)

    @cached_property
    def _kept(self) -> Mapping[str, bytes]:
        entry = self._store.get(_KIND, self._place) if self._store else None
        return pickle.loads(entry) if entry else {}
