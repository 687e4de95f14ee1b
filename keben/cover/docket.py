"""Turns the extent of volumes into the docket 工单: what a printer asks first, a line a volume.

Rules: B8, B13, C7, C8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keben.cover.design import LEAST_SPINE
from keben.cover.flat import flat_of
from keben.galley.extent import Extent, sheets_of, words_of
from keben.messages import _
from keben.model import Book
from keben.style import MPT_PER_MM, Style


def docket(book: Book, extents: Sequence[Extent], style: Style) -> Iterator[str]:
    """Yield what each volume takes: pages, 印张, plates, 版面字数, and the spine that follows."""
    for volume, extent in zip(book.volumes, extents, strict=True):
        flat = flat_of(book.imprint, volume, extent, style.trim, style.cover)
        line = _(
            "{volume}: {pages} pages, {blanks} of them blank at the end; {sheets} sheets; {plates} pages of plates; {words},000 characters of room; spine {spine} mm"
        ).format(
            volume=volume.name,
            pages=extent.pages,
            blanks=extent.blanks,
            sheets=sheets_of(extent.pages, style.trim),
            plates=extent.plates,
            words=-(-words_of(extent, style) // 1000),
            spine=f"{flat.spine / MPT_PER_MM:.1f}",
        )
        if not volume.spine:
            line += _(", reckoned: ask the printer for a dummy")
        if flat.spine < LEAST_SPINE:
            line += _("; too thin for text")
        yield line
