"""Turns finished sheets into files on disk, all of them or none, and never over another file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from keben.importing.sheet import Sheet
from keben.messages import _
from keben.problems import Location, Problems


def place_sheets(sheets: Sequence[Sheet], into: Path, problems: Problems) -> bool:
    """Write every sheet under `into`; False, and nothing written, when one of them may not be.

    The files are first written aside, in the same file system. A new folder then appears at once; in
    a folder that has files each is linked into place, which fails rather than overwrites.
    """
    there = [sheet.path for sheet in sheets if os.path.lexists(into / sheet.path)]
    for path in there:
        problems.error(
            "import-exists",
            _("{path} exists already, and an import never overwrites").format(path=path),
            Location(path),
            _("import into a new folder, or move this file away first"),
        )
    if there:
        return False
    placed: list[Path] = []
    aside: Path | None = None
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
        for sheet in sheets:
            file = aside / sheet.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(sheet.content, "utf-8", newline="\n")
        aside.chmod(0o755)
        if not into.exists():
            aside.rename(into)
            return True
        for sheet in sheets:
            target = into / sheet.path
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(aside / sheet.path, target)
            placed.append(target)
    except OSError as why:
        for target in placed:
            target.unlink(missing_ok=True)
        problems.error(
            "import-unwritable",
            _("the sources cannot be written to {into}: {why}").format(
                into=into, why=why.strerror or why
            ),
            Location(str(into)),
            _("name a folder that you may write to and that has room"),
        )
        return False
    finally:
        if aside is not None and aside.exists():
            shutil.rmtree(aside, ignore_errors=True)
    return True


def _link(source: Path, target: Path) -> None:
    """Move a file to a name that must be free, also where the file system has no hard links."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        with source.open("rb") as read, target.open("xb") as write:
            shutil.copyfileobj(read, write)
