"""Turns the impressions of a book into a pile in a file, from which each is taken when it is wanted.

Ten volumes have fourteen thousand pages, whose impressions would be 400 MB; the files that are made of
them want one page after the other.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import finalize

from keben.impression.impression import Impression, Pull
from keben.pages.page import Page

#: Impressions that stay as they are, some 60 MB: each file of a volume wants them.
AT_HAND = 4096


class Place(NamedTuple):
    """Where an impression lies in its pile."""

    at: int
    size: int  #: 0 of one that is at hand


class Pile:
    """Impressions in a file without a name, which is gone with the last process that has it open."""

    def __init__(self) -> None:
        """Begin an empty pile."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the pile
        finalize(self, self._file.close)
        self._end = 0
        self._at_hand: list[Impression] = []

    def lay(self, impression: Impression) -> Place:
        """Lay an impression down."""
        if len(self._at_hand) < AT_HAND:
            self._at_hand.append(impression)
            return Place(len(self._at_hand) - 1, 0)
        content = pickle.dumps(impression, pickle.HIGHEST_PROTOCOL)
        self._file.write(content)
        place = Place(self._end, len(content))
        self._end += place.size
        return place

    def finish(self) -> None:
        """Let all that was laid down be taken up, here and by processes that are forked."""
        self._file.flush()

    def take(self, place: Place) -> Impression:
        """Take up an impression; processes that share the file do not get in each other's way."""
        if not place.size:
            return self._at_hand[place.at]
        content = os.pread(self._file.fileno(), place.size, place.at)
        impression: Impression = pickle.loads(content)  # our own: no one else has the file
        return impression


class Pulls:
    """The pages of a book pulled, with their impressions in a pile."""

    def __init__(self, pile: Pile, pages: Sequence[tuple[Page, Place, Place]]) -> None:
        """Take pages, each with the place of its type and of its furniture."""
        self._pile = pile
        self._pages = pages

    def __iter__(self) -> Iterator[Pull]:
        for page, type_, furniture in self._pages:
            yield Pull(page, self._pile.take(type_), self._pile.take(furniture))

    def of(self, pages: Sequence[Page]) -> Pulls:
        """Return the pulls of some pages."""
        wanted = {page.index for page in pages}
        return Pulls(self._pile, [entry for entry in self._pages if entry[0].index in wanted])
