"""Turns a book into one that a single desk serves: a second one is told where the first is.

The lock is the system's and goes with the process that holds it, however that ends: what a desk that was killed
left in the file claims nothing.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from keben.messages import _


class Elsewhere(Exception):
    """Another desk serves the book; the text says where."""


class Claim:
    """A book that this process serves, until it is closed."""

    def __init__(self, book: Path) -> None:
        """Claim a book, in a file beside its folder; raises `Elsewhere`."""
        book = book.resolve()
        self._path = book.with_name(f"{book.name}.proof.lock")
        self._file: TextIO | None = None
        with suppress(OSError):  # where nothing can be locked or written, every desk is let in
            file = self._path.open("a+", encoding="utf-8")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                raise self._elsewhere(book) from None
            self._file = file
            self.tell("")  # what a desk that was killed has left there is no address

    def _elsewhere(self, book: Path) -> Elsewhere:
        pid, _space, address = self._path.read_text("utf-8").strip().partition(" ")
        return Elsewhere(
            _("{book} is on a proof desk already: {address} (process {pid})").format(
                book=book, address=address or "–", pid=pid or "–"
            )
        )

    def tell(self, address: str) -> None:
        """Write down where the desk is; nowhere as long as it builds."""
        if self._file:
            self._file.truncate(0)
            self._file.write(f"{os.getpid()} {address}\n")
            self._file.flush()

    def close(self) -> None:
        """Let the book go."""
        if self._file:
            self._path.unlink(missing_ok=True)
            self._file.close()
