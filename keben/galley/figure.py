"""Turns pictures into strips: the picture as wide as asked for, the caption below, in whole grid lines.

A picture stands across the measure, and the paginator finds its place; or text is set round it.

Rules: A8.6, A11.7, A11.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.galley.beside import Inset, strips_beside
from keben.galley.picture_size import picture_size
from keben.galley.setter import SetText
from keben.galley.stick import Stick
from keben.galley.strip import Item, PictureItem, Strip
from keben.galley.text import labelled, labels_of, terms_of
from keben.model import Block, Figure, Text, plain


@dataclass(frozen=True, slots=True)
class _Captioned:
    """A picture with its caption, centred in a measure; its top is at 0."""

    items: tuple[Item, ...]
    width: int  #: of the picture
    height: int  #: with the caption

    def moved(self, x: int, y: int) -> tuple[Item, ...]:
        """Return the items at another place."""
        return tuple(replace(item, x=item.x + x, y=item.y + y) for item in self.items)


def figure_strips(figure: Figure, stick: Stick) -> list[Strip]:
    """Set a figure as one strip; a picture too high for a page is made smaller.

    At the head of a page the picture stands level with the first line, at the foot the caption with the
    last; otherwise there is as much white above as below.
    """
    grid, leading = stick.style.grid, stick.leading
    line_gap = leading - grid.size
    place = "near" if figure.place == "beside" else figure.place  # where no text goes round it
    white = 0 if place == "page" else leading
    room = grid.lines * leading - (line_gap if place == "page" else 2 * leading)
    made = _captioned(figure, stick, stick.width * figure.width_percent // 100, room)
    rows = -(-(made.height + white) // leading)
    free = rows * leading - made.height
    top = {"head": 0, "foot": free - line_gap}.get(place, free // 2)
    strip = Strip(made.moved(0, top), rows * leading, at=figure.at, placing=place)
    return [_with_calls(strip, figure, stick)]


def figure_beside(figure: Figure, blocks: Sequence[Block], stick: Stick) -> tuple[list[Strip], int]:
    """Set a figure at the right with the text of `blocks` round it; return how many go there.

    Picture and text are whole em wide (A8.1), with an em between; the picture is no higher than two
    thirds of a page, so that the text beside it, which no page may part, finds a place.
    """
    size, leading = stick.style.grid.size, stick.leading
    across, down = picture_size(stick.folder / figure.file)
    highest = stick.style.grid.lines * 2 // 3 * leading
    width = min(stick.width * figure.width_percent // 100, highest * across // down)
    width = max(1, width // size) * size
    made = _captioned(figure, stick.narrowed(width), width, stick.style.grid.lines * leading)
    rows = -(-(made.height + leading - size) // leading)
    inset = Inset(made.moved(stick.width - width, 0), width + size, rows)
    strips, count = strips_beside(inset, blocks, stick)
    return [_with_calls(strips[0], figure, stick), *strips[1:]], count


def _with_calls(strip: Strip, figure: Figure, stick: Stick) -> Strip:
    """Add what stands in the caption: it comes before the text of the strip."""
    return replace(
        strip,
        anchors=(figure.id,) if figure.id else (),
        terms=(*terms_of(figure.caption), *strip.terms),
        notes=(*stick.note_strips(labels_of(figure.caption)), *strip.notes),
    )


def _captioned(figure: Figure, stick: Stick, width: int, room: int) -> _Captioned:
    """Scale a picture to `width`, or to less, so that with its caption it is no higher than `room`."""
    caption = stick.style.caption
    line_height = caption.leading or caption.size * 3 // 2
    label = f"图{figure.number}" if figure.number else ""
    lines = _even_lines(labelled(label, figure.caption, figure.at), stick)
    below = len(lines.lines) * line_height
    across, down = picture_size(stick.folder / figure.file)
    height = width * down // across
    if height > room - below:
        width, height = width * (room - below) // height, room - below
    x = (stick.width - width) // 2
    items: list[Item] = [
        PictureItem(figure.file, x, 0, width, height, plain(figure.caption), at=figure.at)
    ]
    y = height + caption.size // 2
    for line, decor in zip(lines.lines, lines.decor, strict=True):
        item = stick.setter.place(
            line, caption, stick.width, align="centre", role="caption", at=figure.at, y=y
        )
        items.append(replace(item, decor=decor))
        y += line_height
    return _Captioned(tuple(items), width, height + below)


def _even_lines(text: Text, stick: Stick) -> SetText:
    """Set a caption; when it needs several lines, they are about as long as one another."""
    caption = stick.style.caption
    count = -(-stick.setter.natural(text, caption) // stick.width)
    if count < 2:
        return stick.setter.paragraph(text, caption, stick.width)
    width = stick.setter.natural(text, caption) // count + 2 * caption.size
    return stick.setter.paragraph(text, caption, min(stick.width, width))
