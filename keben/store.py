"""Turns what a build made into what the next build need not make again.

An entry is bytes under a key, and its key is the hash of everything that it was made from, this program
included: what is found is right, and a book that changed asks for other keys. An entry is written whole
or not at all, and read with its own checksum: a damaged one is as good as none. The folder may be
deleted at any time; where nothing can be written, builds go on without.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import keben

MOST = 2 << 30  #: bytes kept: some twenty books of a million characters
_DIGEST = 32


class Store:
    """Entries in a folder, by kind and key; several builds may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
        """Return an entry; None where there is none that is whole."""
        file = self._file(kind, key)
        try:
            content = file.read_bytes()
            os.utime(file)  # the last to be swept away
        except OSError:
            return None
        entry = content[_DIGEST:]
        return entry if sha256(entry).digest() == content[:_DIGEST] else None

    def has(self, kind: str, key: str) -> bool:
        """Whether there is an entry, whole or not."""
        return self._file(kind, key).exists()

    def put(self, kind: str, key: str, entry: bytes) -> None:
        """Keep an entry."""
        with suppress(OSError):  # a full disk, or a folder that is not ours, costs time and no book
            write_atomically(self._file(kind, key), sha256(entry).digest() + entry)

    def sweep(self, most: int = MOST) -> None:
        """Remove the entries that were not asked for longest, until no more than `most` bytes are left."""
        found = []
        for file in self._folder.glob("*/??/*"):
            with suppress(OSError):
                status = file.stat()
                found.append((status.st_mtime_ns, status.st_size, file))
        size = sum(entry[1] for entry in found)
        for _asked, length, file in sorted(found):
            if size <= most:
                return
            with suppress(OSError):
                file.unlink()
            size -= length

    def _file(self, kind: str, key: str) -> Path:
        return self._folder / kind / key[:2] / key[2:]


def key_of(*parts: str | bytes) -> str:
    """Return the key of what is made from these parts and by this program.

    >>> key_of("a", "bc") != key_of("ab", "c")
    True
    """
    digest = sha256(program())
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8))
        digest.update(content)
    return digest.hexdigest()


def by_value(data: object) -> bytes:
    """Return data as bytes for a key: the same for equal data, whichever of it is one object.

    >>> name = "甲乙"
    >>> by_value((name, name)) == by_value((name, "".join("甲乙")))
    True
    """
    out = BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # no word of what was met before
    pickler.dump(data)
    return out.getvalue()


def stamp(file: Path) -> str:
    """Return what tells a file that was changed from what it was before; empty where it is not there."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


@cache
def program() -> bytes:
    """Return the hash of this program: its version, and its modules by size and time."""
    digest = sha256(keben.__version__.encode())
    home = Path(keben.__file__).parent
    for file in sorted(home.rglob("*.py")):
        digest.update(f"{file.relative_to(home)} {stamp(file)}\n".encode())
    return digest.digest()


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file under another name and move it into place.

    Two builds at once may make the same file: the later one wins, nobody reads half of it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
