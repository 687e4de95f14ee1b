"""Turns bytes into a file that is either whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


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
