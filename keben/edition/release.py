"""Turns a finished build into an edition that is kept, NAME.json.xz, and back again.

An edition 版次 is what has to be known of a printed book when it is corrected: its record, and where each
of its pages begins and why (see `keben.edition.makeup`). It is kept with the sources, so it is small, and the
same bytes from the same build.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keben.messages import _
from keben.problems import Problems

FOLDER = "editions"  #: in the folder of the book; it is not read as a source
_ENDING = ".json.xz"


@dataclass(frozen=True, slots=True)
class Released:
    """An edition that is kept; `record` and `makeup` are as in the files of those names."""

    name: str
    round: str  #: 一校, 二校 …; or empty
    record: Mapping[str, Any]
    makeup: Mapping[str, Any]


def edition_path(book: Path, name: str) -> Path:
    """Return where the edition of this name is kept, or would be."""
    return book / FOLDER / f"{name}{_ENDING}"


def editions_of(book: Path) -> tuple[str, ...]:
    """Return the names of the editions that are kept with a book, in order."""
    return tuple(
        sorted(file.name.removesuffix(_ENDING) for file in (book / FOLDER).glob(f"*{_ENDING}"))
    )


def read_edition(path: Path, problems: Problems) -> Released | None:
    """Return an edition; where it is not there or is damaged, tell it and return None."""
    try:
        return Released(**json.loads(lzma.decompress(path.read_bytes())))
    except FileNotFoundError:
        kept = "、".join(editions_of(path.parent.parent))
        problems.error(
            "edition-missing",
            _("there is no edition {file}").format(file=path),
            None,
            _("these are kept: {names}").format(names=kept)
            if kept
            else _("build the book and keep it: make_book.py release NAME"),
        )
    except (OSError, EOFError, lzma.LZMAError, ValueError, TypeError):
        tell_damaged(path, problems)
    return None


def tell_damaged(path: Path, problems: Problems) -> None:
    """Tell that what is kept under this name is no edition."""
    problems.error(
        "edition-damaged",
        _("the edition {file} cannot be read").format(file=path),
        None,
        _("take it from a backup, or release it again"),
    )


def pack_edition(edition: Released) -> bytes:
    """Return the bytes of an edition: the same ones for the same edition."""
    parts = {
        "name": edition.name,
        "round": edition.round,
        "record": edition.record,
        "makeup": edition.makeup,
    }
    written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return lzma.compress(written.encode("utf-8", "surrogatepass"), preset=6)
