"""Turns pictures into strips: in place, with the caption below, in whole grid lines.

Rules: A8.6, A11.7, A11.8.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from keben.galley.picture_size import picture_size
from keben.galley.stick import Stick
from keben.galley.strip import Item, PictureItem, Strip
from keben.galley.text import labelled, labels_of, terms_of
from keben.model import Figure, plain


def figure_strips(figure: Figure, stick: Stick) -> list[Strip]:
    """Set a figure as one strip; a picture too high for a page is made smaller."""
    style = stick.style
    leading, grid = stick.leading, style.grid
    caption = style.caption
    line_height = caption.leading or caption.size * 3 // 2
    label = f"图{figure.number}" if figure.number else ""
    text = labelled(label, figure.caption, figure.at)
    lines = stick.setter.paragraph(text, caption, stick.width).lines
    below = len(lines) * line_height
    across, down = picture_size(stick.folder / Path(figure.file))
    width = stick.width * figure.width_percent // 100
    height = width * down // across
    most = (grid.lines - 1) * leading - below - leading
    if height > most:
        width, height = width * most // height, most
    gap = leading // 2
    rows = -(-(height + below + 2 * gap) // leading)
    top = gap + (rows * leading - height - below - 2 * gap) // 2
    items: list[Item] = [
        PictureItem(
            figure.file, (stick.width - width) // 2, top, width, height, plain(figure.caption)
        )
    ]
    y = top + height + caption.size // 2
    for line in lines:
        items.append(
            stick.setter.place(
                line, caption, stick.width, align="centre", role="caption", at=figure.at, y=y
            )
        )
        y += line_height
    strip = Strip(
        tuple(items),
        rows * leading,
        terms=terms_of(text),
        notes=stick.note_strips(labels_of(text)),
        at=figure.at,
    )
    return [replace(strip, anchors=(figure.id,) if figure.id else ())]
