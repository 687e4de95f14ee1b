"""Turns everything that a build is made from into a key, by which the next build knows that nothing changed.

What was built is looked at as well: a file that is missing, or no longer what the build left, is made
again. Sources are known by their bytes; files so large that reading them takes longer than a build that
has nothing to do, by their size and time.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from keben.edition.release import FOLDER as EDITIONS
from keben.faces.shelf import FaceFile
from keben.machine import PROFILE_FOLDERS
from keben.messages import is_chinese
from keben.places import FONTS_YAML, STYLES, TEMPLATES
from keben.problems import Problem
from keben.store import Store, key_of, stamp

LARGE = 8 << 20  #: bytes

_KIND = "builds"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a build left: its folder, the checksums of its files, and what it told."""

    target: Path
    files: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...]
    docket: tuple[str, ...]


def key_of_build(book: Path, faces: Iterable[FaceFile], *asked: object) -> str:
    """Return the key of a build of these sources with all that is asked of it."""
    digest = sha256(sources_key(book).encode())
    for folder in (STYLES, TEMPLATES, FONTS_YAML.parent):
        for file in _files(folder):
            digest.update(f"{file.relative_to(folder)}\0".encode("utf-8", "surrogateescape"))
            digest.update(_known_by(file))
    for folder in PROFILE_FOLDERS:
        for file in _files(folder):
            digest.update(f"{file} {stamp(file)}\n".encode("utf-8", "surrogateescape"))
    for face in faces:
        digest.update(f"{face.role} {face.sha256} {face.index}\n".encode())
    date = os.environ.get("SOURCE_DATE_EPOCH", "")
    return key_of(digest.digest(), str(book.absolute()), date, str(is_chinese()), repr(asked))


def sources_key(book: Path) -> str:
    """Return the key of the sources of a book: not of the editions that are kept with them."""
    digest = sha256()
    for file in _files(book):
        name = file.relative_to(book)
        if name.parts[0] != EDITIONS:
            digest.update(f"{name}\0".encode("utf-8", "surrogateescape"))
            digest.update(_known_by(file))
    return digest.hexdigest()


def finished(store: Store, key: str) -> Finished | None:
    """Return what a build left under this key, if all of it is still there as it was."""
    entry = store.get(_KIND, key)
    if entry is None:
        return None
    left: Finished = pickle.loads(entry)
    is_whole = all(_checksum(left.target / name) == checksum for name, checksum in left.files)
    return left if is_whole else None


def finish(
    store: Store, key: str, target: Path, problems: Iterable[Problem], docket: tuple[str, ...]
) -> None:
    """Remember what a build has left."""
    left = Finished(target, _checksums(target), tuple(problems), docket)
    store.put(_KIND, key, pickle.dumps(left, pickle.HIGHEST_PROTOCOL))


def _checksums(folder: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple((str(file.relative_to(folder)), _checksum(file)) for file in _files(folder))


def _checksum(file: Path) -> bytes:
    """Return the checksum of a file, an empty one when it cannot be read."""
    with suppress(OSError), file.open("rb") as stream:
        return file_digest(stream, "sha256").digest()
    return b""


def _known_by(file: Path) -> bytes:
    with suppress(OSError):
        if file.stat().st_size > LARGE:
            return stamp(file).encode()
    return _checksum(file)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder in one order; hidden ones belong to editors and systems."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)
