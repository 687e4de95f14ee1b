"""Turns pages into the impressions that the last build pulled of them, and pulls those that are new.

It is for what stands at no desk: contents, indexes, leaves, and the furniture of all pages. A correction
leaves nearly all of it alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from keben.impression.impression import Impression
from keben.impression.puller import Puller
from keben.pages.page import Page
from keben.store import Store, key_of

_KIND = "pulls"


class KeptPuller:
    """A puller that remembers; what a build did not ask for is forgotten."""

    def __init__(self, puller: Puller, store: Store, *ground: str) -> None:
        """Take what all impressions are made with, and what tells this book from others."""
        self._puller = puller
        self._store = store
        self._place = key_of(*ground)
        entry = store.get(_KIND, self._place)
        self._kept: dict[bytes, Impression] = pickle.loads(entry) if entry else {}
        self._used: dict[bytes, Impression] = {}

    def type(self, page: Page) -> Impression:
        """Return the impression of the type of a page."""
        return self._pulled(self._puller.key(page), self._puller.type, page)

    def furniture(self, page: Page) -> Impression:
        """Return the impression of the furniture of a page."""
        return self._pulled(self._puller.furniture_key(page), self._puller.furniture, page)

    def keep(self) -> None:
        """Keep what this build used for the next one."""
        if self._used.keys() != self._kept.keys():
            self._store.put(_KIND, self._place, pickle.dumps(self._used, -1))

    def _pulled(self, key: bytes, pull: Callable[[Page], Impression], page: Page) -> Impression:
        impression = self._used.get(key) or self._kept.get(key) or pull(page)
        self._used[key] = impression
        return impression
