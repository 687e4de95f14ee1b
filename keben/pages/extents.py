"""Turns pages into the extent 篇幅 of each volume."""

from __future__ import annotations

from collections.abc import Sequence

from keben.galley.extent import Extent
from keben.pages.page import Page


def count_extents(pages: Sequence[Page], volumes: int) -> tuple[Extent, ...]:
    """Return what each volume takes of paper, in their order (B13, C7)."""
    return tuple(
        _extent([page for page in pages if page.volume == number])
        for number in range(1, volumes + 1)
    )


def _extent(pages: Sequence[Page]) -> Extent:
    plates = sum(page.kind == "plate" for page in pages)
    counted = sum(bool(page.folio) for page in pages)
    blanks = 0
    for page in reversed(pages):
        if page.kind == "blank":
            blanks += 1
        elif page.kind != "plate":
            break
    return Extent(len(pages) - plates, plates, blanks, counted)
