"""Turns pages into what is made of each: once, as long as the page stays, for an edit changes few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

from keben.changes.printed import PrintedPage

Made = TypeVar("Made")

#: What was made of pages, by their identity.
Each: TypeAlias = Mapping[int, tuple[PrintedPage, Made]]


def of_each(
    pages: Iterable[PrintedPage], make: Callable[[PrintedPage], Made], before: Each[Made]
) -> Each[Made]:
    """Return what is made of each page, in their order; of those that stay, what was made `before`."""
    return {id(page): before.get(id(page)) or (page, make(page)) for page in pages}
