"""Turns the entry of a PDF dictionary into what it refers to, or into what holds where it is missing."""

from __future__ import annotations

from typing import Any


def entry(told: Any, key: str, default: Any = None) -> Any:
    """Return the object that an entry refers to; `told` may be the dictionary of an image in a stream."""
    found = told.get(key, default)
    return found.get_object() if hasattr(found, "get_object") else found
