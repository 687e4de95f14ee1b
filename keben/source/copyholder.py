"""Turns the last chapters of a book into what they are read as, while the first are read elsewhere.

A copyholder reads in a process of its own, from the end on; whoever reads the book begins at its beginning,
and takes up from where they meet what the other has read, as if the last build had kept it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeAlias, TypeVar

from keben.jobs import Posts

Read = TypeVar("Read")

Named: TypeAlias = tuple[str, str]  #: a file, and what it is read as


class Copyholder(Generic[Read]):
    """Reads files ahead; close it when the book is read."""

    def __init__(self, files: Sequence[Named], read: Callable[[Named], Read | None]) -> None:
        """Begin with the last of the files."""
        self._posts = Posts([_Chair(read)], {0: 0})
        self._coming: dict[Named, Future[Read | None]] = {
            named: self._posts.ask(0, "read", named) for named in reversed(files)
        }

    def take(self, named: Named) -> Read | None:
        """Return what has come of a file; None of one that has not been begun, and then never is."""
        coming = self._coming.pop(named, None)
        return None if coming is None or coming.cancel() else coming.result()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._posts.close()


class _Chair(Generic[Read]):
    """What stands in the other process."""

    def __init__(self, read: Callable[[Named], Read | None]) -> None:
        self.read = read
