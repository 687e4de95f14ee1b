"""Turns edits that are typed on a page into sources on the disk, each kept before it is touched first.

An edit says which text it was made on, by the digest of the file: where that is another by now, nothing is
written, and both texts are told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import zip_longest
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from threading import Lock

from keben.corrections.keeping import BACKUPS, new_backup, write_source
from keben.html.pictures import browser_picture
from keben.messages import _
from keben.store import write_atomically

_BOM = "\ufeff"
_END = re.compile("(\r\n|\r|\n)")  #: of a line, as the readers of sources know it


class Refused(Exception):
    """What was asked for is not given; the text says why."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a source, from line `first` on; `count` is how many the file has."""

    file: str
    first: int
    lines: tuple[str, ...]
    count: int
    digest: str  #: of the whole file


class StaleSource(Exception):
    """The source has changed since it was read; `theirs` is what stands there now."""

    def __init__(self, theirs: Lines) -> None:
        super().__init__("stale")
        self.theirs = theirs


class Sources:
    """The sources of one book, edited one at a time."""

    def __init__(self, book: Path, today: date) -> None:
        self._book = book.resolve()
        self._today = today
        self._lock = Lock()
        self._backup: Path | None = None

    def around(self, file: str, line: int, around: int) -> Lines:
        """Return a line with those around it; raises `Refused`."""
        return _part(file, self._read(file), line - around, line + around)

    def save(self, file: str, digest: str, first: int, last: int, lines: tuple[str, ...]) -> Lines:
        """Put lines in the place of those from `first` to `last`; of none where last is first - 1.

        Raises `StaleSource` where the file is no longer that of the digest, and `Refused`.
        """
        if any(mark in line for line in lines for mark in "\n\r\0"):
            raise Refused(_("a line of a source cannot hold a line end"))
        with self._lock:
            data = self._read(file)
            if sha256(data).hexdigest() != digest:
                raise StaleSource(_part(file, data, first, last))
            count = _part(file, data, 1, 0).count
            if not (1 <= first <= count + 1 and first - 1 <= last <= count):
                raise Refused(_("{file} has no such lines").format(file=file))
            try:
                changed = _with(data.decode(), first - 1, last, lines).encode()
            except UnicodeEncodeError:
                raise Refused(_("a line holds what is no character")) from None
            if changed != data:
                self._keep(file, data)
                write_source(self.path(file), changed)
            return _part(file, changed, first, first + len(lines) - 1)

    def picture(self, file: str) -> tuple[str, bytes]:
        """Return a picture of the book as a browser shows it, with its media type."""
        name = (
            file.removesuffix(".png") if file.lower().endswith((".tif.png", ".tiff.png")) else file
        )
        kind = guess_type(file)[0] or ""
        if not kind.startswith("image/"):
            raise Refused(_("{file} is no picture").format(file=file))
        return kind, browser_picture(self.path(name))

    def _read(self, file: str) -> bytes:
        try:
            data = self.path(file).read_bytes()
            data.decode()
        except UnicodeDecodeError:
            raise Refused(_("{file} is no text").format(file=file)) from None
        return data

    def path(self, file: str) -> Path:
        """Return where a source lies; only what is in the book, and not hidden there, is one: `Refused`."""
        parts = PurePosixPath(file).parts
        is_plain = bool(parts) and not any(part.startswith(".") for part in parts)
        if is_plain and not file.startswith("/") and "\0" not in file and "\\" not in file:
            path = self._book.joinpath(*parts).resolve()
            if path.is_relative_to(self._book) and path.is_file():
                return path
        raise Refused(_("{file} is no source of this book").format(file=file))

    def _keep(self, file: str, data: bytes) -> None:
        """Keep a source as it was before the desk touched it first, in one backup a session."""
        if self._backup is None:
            self._backup = new_backup(self._book / BACKUPS, self._today)
        kept = self._backup / file
        if not kept.exists():
            write_atomically(kept, data)


def _part(file: str, data: bytes, first: int, last: int) -> Lines:
    rows = _END.split(data.decode().removeprefix(_BOM))[::2]
    if not rows[-1]:
        rows.pop()
    first = max(1, first)
    lines = tuple(rows[first - 1 : max(last, 0)])
    return Lines(file, first, lines, len(rows), sha256(data).hexdigest())


def _with(text: str, first: int, last: int, lines: tuple[str, ...]) -> str:
    """Return a text with other lines in place of some; every line that stays keeps its own end.

    >>> _with("甲\\r\\n乙", 1, 2, ("丙", "丁"))
    '甲\\r\\n丙\\r\\n丁'
    """
    head = text[: text.startswith(_BOM)]
    parts = _END.split(text[len(head) :])
    rows, ends = parts[::2], parts[1::2]
    more = len(lines) - (last - first)
    ends[first : first + max(-more, 0)] = [ends[0] if ends else "\n"] * more
    rows[first:last] = lines
    return head + "".join(row + end for row, end in zip_longest(rows, ends, fillvalue=""))
