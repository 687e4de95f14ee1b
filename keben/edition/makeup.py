"""Turns what is to be remembered of the make-up of a book into makeup.json, and back again.

For each division, and for contents and indexes: a short mark for each unit of the text, in how many lines it
stands, how wide the columns of tables are, and where each page begins (see `keben.pages.held`). `sources` is the hash of what it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from keben.pages.held import Makeup, Makeups, PageMark

_MARK = 8  #: characters of a mark


def write_makeups(target: Path, makeups: Makeups, sources: str) -> None:
    """Write makeup.json: UTF-8, keys sorted, a line a division."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"divisions": [\n' + ",\n".join(_written(makeups.divisions)))
        file.write('\n], "made": [\n' + ",\n".join(_written(makeups.made)))
        file.write(f'\n], "sources": "{sources}"}}\n')


def _written(makeups: Iterable[tuple[str, Makeup]]) -> Iterable[str]:
    for name, makeup in makeups:
        written = {
            "name": name,
            "marks": "".join(makeup.marks),
            "lines": makeup.lines,
            "columns": makeup.columns,
            "pages": [
                (page.unit, page.line, page.waiting, page.carried, page.shape)
                for page in makeup.pages
            ],
        }
        yield json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def makeups_of(written: Mapping[str, Any]) -> Makeups:
    """Return what makeup.json remembers; a file of another shape raises KeyError, TypeError or ValueError."""
    return Makeups(_read(written["divisions"]), _read(written["made"]))


def _read(written: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, Makeup], ...]:
    return tuple(
        (
            makeup["name"],
            Makeup(
                tuple(
                    makeup["marks"][k : k + _MARK] for k in range(0, len(makeup["marks"]), _MARK)
                ),
                tuple(makeup["lines"]),
                tuple((unit, tuple(widths)) for unit, widths in makeup.get("columns", ())),
                tuple(PageMark(*page) for page in makeup["pages"]),
            ),
        )
        for makeup in written
    )
