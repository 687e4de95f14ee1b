"""Turns impressions into the lines of a page, as the record has them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from keben.impression import Impression


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page as record.json has it; furniture has no number."""

    text: str
    source: str
    x: int
    y: int
    width: int
    role: str
    line: int = 0
    runs_on: bool = False


def lines_of(*impressions: Impression) -> tuple[Line, ...]:
    """Return the lines of impressions."""
    return tuple(Line(**row) for impression in impressions for row in _rows(impression))


def _rows(impression: Impression) -> list[dict[str, Any]]:
    if not impression.rows:
        return []
    rows = zlib.decompress(impression.rows).decode("utf-8", "surrogatepass")
    read: list[dict[str, Any]] = json.loads(f"[{rows}]")
    return read
