"""Turns a folder that is being built into the folder that a person finds, at one stroke.

A build writes into a hidden folder beside its target, and only a whole one takes the target's place:
the two names are exchanged in one step of the file system. So a build that fails or is killed, at
whatever moment, leaves the last good one. Each build holds a lock on its own hidden folder, by which
the next build knows the folders of dead ones and sweeps them away; the lock ends with the process.
Two builds at once each have their own folder, and the one that ends last is the one that is found.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keben.messages import _

MARK = "record.json"  #: a folder without it was not made by a build and is never replaced

AT_FDCWD = -100
RENAME_EXCHANGE = 2


class OutputRefused(Exception):
    """The target holds something that no build has made; replacing it could destroy somebody's work."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give an empty folder to build in; it becomes `target` unless the block raises.

    Raises `OutputRefused` before anything is built when `target` is not a build's.
    """
    target = target.absolute()
    _refuse_strangers(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _sweep(target)
        building = target.with_name(f".{target.name}.building-{secrets.token_hex(4)}")
        building.mkdir()
        lock = _lock(building)
    try:
        yield building
        with _locked(target.parent):
            _refuse_strangers(target)
            _put(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)  # what was built and failed, or the old one
        os.close(lock)


def _refuse_strangers(target: Path) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not (target / MARK).is_file():
        raise OutputRefused(
            _("{folder} was not made by a build and is left alone; choose another --out").format(
                folder=target
            )
        )


def _put(building: Path, target: Path) -> None:
    """Let `building` stand at `target`, and what stood there at `building`."""
    if not target.exists():
        building.rename(target)
    elif not _exchange(building, target):
        # This file system cannot exchange: for an instant the target is missing, and a build killed
        # just then leaves the old one under a name by which `_sweep` of the next finds it.
        old = target.with_name(f".{target.name}.old")
        target.rename(old)
        building.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; return False where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _sweep(target: Path) -> None:
    """Remove the folders of builds that died, and bring back a target that one of them left aside."""
    old = target.with_name(f".{target.name}.old")
    if old.exists():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for folder in target.parent.glob(f".{target.name}.building-*"):
        with suppress(OSError):
            lock = _lock(folder, wait=False)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other builds into `folder` waiting for the moment it takes to sweep or to exchange."""
    lock = _lock(folder)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool = True) -> int:
    """Lock a folder until the descriptor that is returned is closed or the process ends.

    Raises `OSError` when the lock is held and `wait` is false. A network file system may know no
    locks on folders; builds then go on without.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if not wait:
            os.close(descriptor)
            raise
    return descriptor
