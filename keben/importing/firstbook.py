"""Turns the book that comes with the program into an editor's first book.

The small book builds as it is, and its text says how each kind of source is written.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from keben.importing.placing import place_sheets
from keben.importing.sheet import Sheet
from keben.messages import _
from keben.problems import Location, Problems

TEMPLATE = "newbook"


def _sheets(folder: Traversable, before: str = "") -> list[Sheet]:
    """Return the files of the small book, its folders read through."""
    sheets: list[Sheet] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        path = f"{before}{entry.name}"
        if entry.is_dir():
            sheets += _sheets(entry, f"{path}/")
        elif entry.name.endswith((".md", ".yaml", ".csv")):
            sheets.append(Sheet(path, entry.read_text("utf-8").splitlines()))
    return sheets


def new_book(folder: Path, problems: Problems | None = None) -> tuple[Path, ...]:
    """Write a small book into a new or empty folder and return its files.

    A folder with anything in it is refused: a problem is added (or, where the caller gave no list to
    add it to, `FileExistsError` raised) and nothing is written.
    """
    found = Problems() if problems is None else problems
    is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not is_free:
        found.error(
            "new-not-empty",
            _("{folder} is there already and not an empty folder").format(folder=folder),
            Location(str(folder)),
            _("name a folder that does not exist yet"),
        )
    sheets = _sheets(files("keben.importing") / TEMPLATE)
    if not is_free or not place_sheets(sheets, folder, found):
        if problems is None:
            raise FileExistsError(found.found[-1].message)
        return ()
    return tuple(folder / sheet.path for sheet in sheets)
