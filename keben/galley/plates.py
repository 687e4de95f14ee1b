"""Turns plates 彩页 into items on the trim: pictures and captions, outside grid and folios.

Rules: A10.8, C2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.galley.picture_size import picture_size
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Item, PictureItem
from keben.model import Plate, PlatePicture
from keben.style import Style, mm

MARGIN = mm(18)
GAP = mm(5)


def plate_leaf(plate: Plate, stick: Stick) -> tuple[Item, ...]:
    """彩页: pictures on a calm grid of one to six, captions below, no folio; or one that bleeds.

    The same on both sides of a leaf: the margins of a plate are equal. Pictures side by side stand on
    one line, and so do their captions; one that is left over stands in the middle.
    """
    style = stick.style
    if plate.pictures and plate.pictures[0].bleeds:
        return (_bled(plate.pictures[0], style),)
    columns = 1 if len(plate.pictures) <= 3 else 2
    rows = max(1, -(-len(plate.pictures) // columns))
    width = style.trim.width - 2 * MARGIN - (columns - 1) * GAP
    height = style.trim.height - 2 * MARGIN - (rows - 1) * GAP
    items: list[Item] = []
    for row in range(rows):
        beside = plate.pictures[row * columns : (row + 1) * columns]
        y = MARGIN + row * (height // rows + GAP)
        free = (columns - len(beside)) * (width // columns + GAP)
        x = MARGIN + free // 2
        items += _row(beside, stick, x, y, width // columns, height // rows)
    return tuple(items)


def _bled(picture: PlatePicture, style: Style) -> PictureItem:
    """A picture over the whole page and over its edges, which are cut off (C2)."""
    trim = style.trim
    bleed = trim.bleed
    width, height = trim.width + 2 * bleed, trim.height + 2 * bleed
    return PictureItem(
        picture.file, -bleed, -bleed, width, height, picture.caption, bleeds=True, at=picture.at
    )


def _row(
    pictures: Sequence[PlatePicture], stick: Stick, x: int, y: int, width: int, height: int
) -> list[Item]:
    """Pictures as large as their fields allow, `width` each, their captions a line below."""
    caption = stick.style.caption
    leading = caption.leading or caption.size * 3 // 2
    captions = [
        stick.setter.paragraph(as_text(picture.caption, picture.at), caption, width).lines
        for picture in pictures
    ]
    room = height - max(map(len, captions)) * leading - caption.size // 2
    sizes = [picture_size(stick.folder / picture.file) for picture in pictures]
    drawn = [min(width, room * across // down) for across, down in sizes]
    tall = [wide * down // across for wide, (across, down) in zip(drawn, sizes, strict=True)]
    foot = y + (room - max(tall)) // 2 + max(tall)
    items: list[Item] = []
    for k, picture in enumerate(pictures):
        left = x + k * (width + GAP)
        middle = left + (width - drawn[k]) // 2
        items.append(
            PictureItem(
                picture.file,
                middle,
                foot - tall[k],
                drawn[k],
                tall[k],
                picture.caption,
                at=picture.at,
            )
        )
        for number, line in enumerate(captions[k]):
            item = stick.setter.place(
                line, caption, width, align="centre", role="caption", at=picture.at
            )
            below = foot + caption.size // 2 + number * leading
            items.append(replace(item, x=item.x + left, y=item.y + below))
    return items
