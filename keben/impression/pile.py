"""Turns the pages of a book, pulled, into a pile in a file, from which each is taken when it is wanted.

Ten volumes have fourteen thousand pages, whose impressions would be 400 MB; the files that are made of
them want one page after the other. What lies in the file is nobody's copy: processes that write files are
forked, and a thing that one of them so much as looks at is there twice.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from collections.abc import Callable, Iterator
from typing import Any
from weakref import finalize

from keben.impression.impression import Impression, Pull
from keben.pages.page import Page

#: Things that stay as they are, some 60 MB: each file of a volume wants them.
AT_HAND = 6144


class Pile:
    """Pages and impressions in a file without a name, which is gone with the last process that has it open."""

    def __init__(self) -> None:
        """Begin an empty pile."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the pile
        finalize(self, self._file.close)
        self._at_hand: list[Page | Impression] = []
        self._ends = array("Q", [0])  #: where things end in the file, behind where it begins

    def lay(self, thing: Page | Impression) -> int:
        """Lay a thing down, and return its number."""
        if len(self._at_hand) < AT_HAND:
            self._at_hand.append(thing)
            return len(self._at_hand) - 1
        self._file.write(content := pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))
        self._ends.append(self._ends[-1] + len(content))
        return len(self._at_hand) + len(self._ends) - 2

    def finish(self) -> None:
        """Let all that was laid down be taken up, here and by processes that are forked."""
        self._file.flush()

    def take(self, number: int) -> Any:
        """Take up a thing; processes that share the file do not get in each other's way."""
        if number < len(self._at_hand):
            return self._at_hand[number]
        place = number - len(self._at_hand)
        start, end = self._ends[place : place + 2]
        content = os.pread(self._file.fileno(), end - start, start)
        return pickle.loads(content)  # our own: no one else has the file


class Pulls:
    """The pages of a book pulled: each with the impressions of its type and of its furniture, in a pile."""

    def __init__(self, pile: Pile, numbers: array[int]) -> None:
        """Take the numbers in the pile, three a page: of the page, of its type, of its furniture."""
        self._pile = pile
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers) // 3

    def __iter__(self) -> Iterator[Pull]:
        take, numbers = self._pile.take, self._numbers
        for k in range(0, len(numbers), 3):
            yield Pull(*map(take, numbers[k : k + 3]))

    @property
    def pages(self) -> Iterator[Page]:
        """The pages alone."""
        return map(self._pile.take, self._numbers[::3])

    def of(self, wants: Callable[[Page], bool]) -> Pulls:
        """Return the pulls of the pages that are wanted."""
        numbers = array("L")
        for k, page in enumerate(self.pages):
            if wants(page):
                numbers.extend(self._numbers[3 * k : 3 * k + 3])
        return Pulls(self._pile, numbers)
