"""Turns the lines of a page into their numbers: what a proof, the record and a 勘误表 call line 12.

Lines are counted as a reader counts them, from the top of the page: headings, notes and the lines of
tables too, running head and folio not. What stands side by side, in columns or cells, is one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from keben.galley.setter import Setter
from keben.galley.strip import Item, TextItem
from keben.pages.furniture import turned_frame
from keben.pages.page import Page
from keben.style import SIZES, Setting, mm

ROLE = "line-number"
GAP = mm(1.5)  #: from the type area; what is turned has the running head near by
ROOM = mm(10)
#: Kinds of page outside the folios.
_UNCOUNTED = frozenset({"cover", "plate", "title", "colophon"})
NUMBER = Setting.model_construct(face="song", size=SIZES["六号"])


def printed_lines(items: Iterable[Item]) -> tuple[int, ...]:
    """Return the baselines of the lines on a page; line n is the nth of them.

    A cell between the lines of its neighbours belongs to the upper one: what stands less than its own
    size below a line is no line by itself.
    """
    texts = [item for item in items if isinstance(item, TextItem) and item.line.cells]
    found: list[TextItem] = []
    for item in sorted(texts, key=lambda text: text.y):
        if not found or item.y - found[-1].y >= min(item.size, found[-1].size):
            found.append(item)
    return tuple(item.y for item in found)


def with_line_numbers(page: Page, setter: Setter) -> Page:
    """Number the lines of a page, outside the type area at the binding, behind all its items.

    Pages outside the folios have none.
    """
    if page.kind in _UNCOUNTED:
        return page
    style = setter.style
    is_left = page.is_recto or bool(
        page.turn
    )  # the side of the binding; of what is turned, the left
    if page.turn:
        _turn, left, _top = turned_frame(style, is_recto=page.is_recto)
    else:
        left = style.left(recto=page.is_recto)
    x = left - GAP - ROOM if is_left else left + style.measure + GAP
    numbers: list[Item] = []
    for number, y in enumerate(printed_lines(page.items), 1):
        item = setter.single(
            str(number), NUMBER, ROOM, align="right" if is_left else "left", role=ROLE
        )
        numbers.append(replace(item, x=item.x + x, y=y))
    return replace(page, items=(*page.items, *numbers))


def without_line_numbers(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return items as the book has them, not its proof."""
    if not items or not _is_number(items[-1]):
        return items
    return tuple(item for item in items if not _is_number(item))


def _is_number(item: Item) -> bool:
    return isinstance(item, TextItem) and item.role == ROLE
