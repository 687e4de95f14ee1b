"""Turns how many pages volumes have into what 版本记录 says of it: 开本, 印张, 字数, 插页.

Pages are known after make-up, so the colophon that says them is set once more in the next round; it is
one page whatever they are. What the editor has written stands as it is written.

Rules: B6, B13, C7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keben.model import Imprint, Reckoned, Volume
from keben.style import MPT_PER_MM, Style, Trim

#: Sheets of paper 全张 by the trim that they give, mm: across, down; width, height; leaves of a sheet.
SHEETS = {
    (185, 260): ("787毫米×1092毫米", 16),
    (210, 285): ("889毫米×1194毫米", 16),
    (210, 297): ("890毫米×1240毫米", 16),
    (170, 240): ("710毫米×1000毫米", 16),
    (130, 184): ("787毫米×1092毫米", 32),
    (140, 203): ("850毫米×1168毫米", 32),
    (145, 210): ("880毫米×1230毫米", 32),
    (148, 210): ("890毫米×1240毫米", 32),
}

#: 版本记录, label and value.
Rows: TypeAlias = "tuple[tuple[str, str], ...]"

#: Leaves of a sheet by the least trim, mm², for trims that are not listed.
LEAVES = ((75_000, 8), (36_000, 16), (18_000, 32), (0, 64))


@dataclass(frozen=True, slots=True)
class Extent:
    """篇幅: how much paper a volume takes, and how much of it counts as words."""

    pages: int  #: in signatures: all but plates, which have paper of their own
    plates: int
    blanks: int  #: at the end, which fill the last signature
    counted: int  #: pages with a folio, shown or not; blank leaves without one are none (B13)


def in_mm(length: int) -> int:
    """Return a length in whole millimetres."""
    return round(length / MPT_PER_MM)


def leaves_of_sheet(trim: Trim) -> int:
    """Return 开数: how many leaves of this trim a sheet of paper gives."""
    size = in_mm(trim.width), in_mm(trim.height)
    if size in SHEETS:
        return SHEETS[size][1]
    return next(leaves for least, leaves in LEAVES if size[0] * size[1] >= least)


def sheets_of(pages: int, trim: Trim) -> str:
    """Return 印张: a sheet is printed on one side for each, 16 pages of 16开 (C7).

    >>> sheets_of(490, Trim(width=185, height=260, gutter=23, head=26))
    '30.625'
    """
    return f"{pages / leaves_of_sheet(trim):.3f}".rstrip("0").rstrip(".")


def words_of(extent: Extent, style: Style) -> int:
    """Return 版面字数: the characters that the counted pages have room for (B13)."""
    return style.grid.characters * style.grid.lines * extent.counted


def colophon_rows(
    imprint: Imprint, volumes: Sequence[Volume], extents: Sequence[Extent], style: Style
) -> Rows:
    """Return 版本记录 with the rows filled in that the book has left to us.

    Without extents, which the first round has not, their rows are empty.
    """
    return tuple(
        (label, value or _reckoned(label, imprint, volumes, extents, style))
        for label, value in imprint.colophon
    )


def _reckoned(
    label: str,
    imprint: Imprint,
    volumes: Sequence[Volume],
    extents: Sequence[Extent],
    style: Style,
) -> str:
    trim = style.trim
    size = in_mm(trim.width), in_mm(trim.height)
    if label == Reckoned.FORMAT:
        sheet = SHEETS[size][0] + "　" if size in SHEETS else ""
        return f"{sheet}1/{leaves_of_sheet(trim)}"
    if label == Reckoned.SIZE:
        return "{}毫米×{}毫米".format(*size)
    if label == Reckoned.ISBN:
        own = [f"{volume.isbn}（{volume.name}）" for volume in volumes if volume.isbn]
        return "　".join([imprint.isbn, *own] if imprint.isbn else own)
    if label == Reckoned.PRICE:
        return imprint.price
    if not extents or label not in set(Reckoned):
        return ""
    if label == Reckoned.PLATES:
        return f"{sum(one.plates for one in extents)}面"
    if label == Reckoned.WORDS:
        return f"{-(-sum(words_of(one, style) for one in extents) // 1000)}千字"
    whole = sheets_of(sum(one.pages for one in extents), trim)
    each = "　".join(
        f"{volume.name}{sheets_of(one.pages, trim)}"
        for volume, one in zip(volumes, extents, strict=True)
    )
    return f"{whole}（{each}）" if len(volumes) > 1 else whole
