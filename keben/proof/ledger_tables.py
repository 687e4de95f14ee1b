"""Turns a file into the tables of a ledger, whatever version of the program wrote it.

A later version adds a migration behind the others, and never changes one: `PRAGMA user_version` says how many
of them a file has been through.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic, sleep

from keben.messages import _

WAIT = 10.0  #: seconds, for another process that writes

MIGRATIONS = (
    """
    CREATE TABLE marks (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
        round TEXT NOT NULL, reader TEXT NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL,
        words TEXT NOT NULL, replacement TEXT NOT NULL, file TEXT NOT NULL, row INTEGER NOT NULL,
        col INTEGER NOT NULL, fingerprint TEXT NOT NULL, folio TEXT NOT NULL,
        volume INTEGER NOT NULL, page INTEGER NOT NULL, n INTEGER NOT NULL, line INTEGER NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL
    );
    CREATE TABLE anchors (
        mark TEXT PRIMARY KEY REFERENCES marks (id) ON DELETE CASCADE, text TEXT NOT NULL,
        line INTEGER NOT NULL, col INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
    );
    CREATE TABLE signs (
        fingerprint TEXT NOT NULL, volume INTEGER NOT NULL, folio TEXT NOT NULL, page INTEGER NOT NULL,
        reader TEXT NOT NULL, round TEXT NOT NULL, at TEXT NOT NULL,
        UNIQUE (fingerprint, reader, round)
    );
    CREATE TABLE looks (fingerprint TEXT PRIMARY KEY, lines TEXT NOT NULL);
    CREATE TABLE dismissals (
        problem TEXT PRIMARY KEY, reader TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL
    );
    """,
)


class LedgerRefused(Exception):
    """The file cannot be a ledger; the text says why."""


def open_tables(file: Path) -> sqlite3.Connection:
    """Open a ledger, or begin one; raises `LedgerRefused`.

    What is committed is on the disk. Readers of other processes never wait, writers wait for one another.
    """
    try:
        db = sqlite3.connect(file, timeout=WAIT, isolation_level=None, check_same_thread=False)
        _write_ahead(db)
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        version = _migrate(db)
    except sqlite3.Error as fault:
        raise LedgerRefused(
            _("{file} cannot be opened: {reason}").format(file=file, reason=fault)
        ) from None
    if version > len(MIGRATIONS):
        raise LedgerRefused(_("{file} was written by a later version of Keben").format(file=file))
    return db


def _write_ahead(db: sqlite3.Connection) -> None:
    """Turn the log on; where another process does so at this moment, SQLite does not wait by itself."""
    end = monotonic() + WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(0.05)
        else:
            return


def _migrate(db: sqlite3.Connection) -> int:
    """Bring the tables up to date, one process at a time; return the version of the file."""
    db.execute("BEGIN IMMEDIATE")
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        for script in MIGRATIONS[version:]:
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
        version = max(version, len(MIGRATIONS))
        db.execute(f"PRAGMA user_version = {version}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
    return version
