"""Turns the lines of a page into rows of the edition record, as JSON with sorted keys.

`x` is where the first character of a line begins, `y` its baseline, `line` its number on the page;
`runs_on` stands where a line goes on with the paragraph, or the cell, of a line before it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from keben.galley.strip import Item, TextItem

#: What a roll is printed as.
_OF_ROLLS = ("roll", "table")

said = json.JSONEncoder(ensure_ascii=False).encode


def rows_of(items: Iterable[Item], baselines: Sequence[int] | None = None) -> Iterator[str]:
    """Yield the row of each line; furniture, which has no baselines, is not numbered."""
    for item in items:
        if not isinstance(item, TextItem):
            continue
        line = item.line
        number = "" if baselines is None else f'"line": {bisect_right(baselines, item.y)}, '
        runs_on = '"runs_on": true, ' if line.start else ""
        yield (
            f'{{{number}"role": {said(item.role)}, {runs_on}"source": {said(str(item.at or ""))}, '
            f'"text": {said(line.text)}, "width": {line.width * item.size // 1000}, '
            f'"x": {item.x + line.indent * item.size // 1000}, "y": {item.y}}}'
        )


def rolls_in(items: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    """Return file and line of whatever may be the row of a roll, each once."""
    found: dict[tuple[str, int], None] = {}
    for item in items:
        if isinstance(item, TextItem) and item.at and item.role in _OF_ROLLS:
            found[item.at.file, item.at.line] = None
    return tuple(found)
