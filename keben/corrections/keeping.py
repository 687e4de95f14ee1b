"""Turns a revision into sources on the disk, all of them or none, and keeps what they were.

The backup has the files as they were and a list, inverse.csv, that takes the corrections back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from keben.corrections.correcting import Revision, inverse
from keben.corrections.correction import Correction
from keben.problems import Location
from keben.store import write_atomically

BACKUPS = ".backups"  #: in the folder of the book; hidden, so that no build reads it
INVERSE = "inverse.csv"


def keep_and_write(book: Path, revision: Revision, today: date) -> Path:
    """Keep the sources that change, then write them; return the folder of the backup."""
    backup = new_backup(book / BACKUPS, today)
    for before, _after in revision.changed:
        kept = backup / before.file
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(before.data)
    (backup / INVERSE).write_bytes(_as_csv(inverse(revision)))
    written = []
    try:
        for before, after in revision.changed:
            write_source(book / before.file, after.data)
            written.append(before)
    except BaseException:
        for before in written:
            write_source(book / before.file, before.data)
        raise
    return backup


def write_source(target: Path, data: bytes) -> None:
    """Write a source at one stroke, with the rights that it had; through a link, what it leads to."""
    target = target.resolve()
    mode = target.stat().st_mode & 0o7777
    write_atomically(target, data)
    target.chmod(mode)


def new_backup(folder: Path, today: date) -> Path:
    """Make a folder for a backup, named for the day."""
    number = 1
    while True:
        backup = folder / f"{today.isoformat()}-{number}"
        try:
            backup.mkdir(parents=True)
        except FileExistsError:
            number += 1
        else:
            return backup


def _as_csv(corrections: Iterable[Correction]) -> bytes:
    """Write a list that can be read by `correct`."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("file", "line", "column", "wrong", "right"))
    for one in corrections:
        assert isinstance(one.place, Location)
        writer.writerow((one.place.file, one.place.line, one.place.column, one.wrong, one.right))
    return target.getvalue().encode()
