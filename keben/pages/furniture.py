"""Turns what is known of a page into its furniture: running head, folio, thumb mark.

Furniture stands in the same place on every page of a side, whatever the text does, and is upright on a
page whose text is turned. Rules: A10.7, A10.8, A10.10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from keben.galley.setter import Setter
from keben.galley.strip import Item, RuleItem, TextItem
from keben.style import Style, mm

#: 书口标记: a block at the fore-edge, bled off; its number keeps clear of the knife (C2).
THUMB_WIDTH, THUMB_HEIGHT, THUMB_STEP = mm(9), mm(11), mm(14)
THUMB_SAFE = mm(5)

WHITE = 0


@dataclass(frozen=True, slots=True)
class Thumb:
    """Which 编 of the book a page belongs to, from 1, and the number that its mark shows."""

    place: int
    number: str


class Furnisher:
    """Makes the furniture of pages, and of those that have the same head or thumb mark the same."""

    def __init__(self, setter: Setter) -> None:
        """Set with `setter`, in its style."""
        self.style = setter.style
        self._setter = setter
        self._made: dict[tuple[str | Thumb, bool], tuple[Item, ...]] = {}

    def furniture(
        self, head: str | None, number: str, thumb: Thumb | None, *, is_recto: bool
    ) -> tuple[Item, ...]:
        """Return a running head, a folio and a thumb mark, those of them that a page has."""
        own: tuple[Item, ...] = ()
        if head is not None:
            own += self._once(running_head, head, is_recto)
        if number:
            own += (folio(number, self._setter, is_recto=is_recto),)
        if thumb:
            own += self._once(thumb_mark, thumb, is_recto)
        return own

    def _once(
        self, make: Callable[..., list[Item]], what: str | Thumb, is_recto: bool
    ) -> tuple[Item, ...]:
        key = what, is_recto
        if key not in self._made:
            self._made[key] = tuple(make(what, self._setter, is_recto=is_recto))
        return self._made[key]


def running_head(text: str, setter: Setter, *, is_recto: bool) -> list[Item]:
    """At the outer edge, above a rule as wide as the measure."""
    style = setter.style
    furniture = style.furniture
    left = style.left(recto=is_recto)
    item = setter.single(
        text, furniture.head, style.measure, align=_outer(is_recto), role="head", is_spread=True
    )
    rule_y = style.trim.head - furniture.head_gap
    placed = replace(item, x=item.x + left, y=rule_y - furniture.head.size // 2)
    return [placed, RuleItem(left, rule_y, style.measure, furniture.rule)]


def folio(number: str, setter: Setter, *, is_recto: bool) -> TextItem:
    """At the outer foot, in the form that the style gives it."""
    style = setter.style
    furniture = style.furniture
    item = setter.single(
        furniture.folio_format.format(number),
        furniture.folio,
        style.measure,
        align=_outer(is_recto),
        role="folio",
    )
    y = style.trim.head + style.text_height + furniture.folio_gap
    return replace(item, x=item.x + style.left(recto=is_recto), y=y)


def thumb_mark(thumb: Thumb, setter: Setter, *, is_recto: bool) -> list[Item]:
    """A block at the fore-edge, a step lower with each 编 and from the top again when it is full."""
    style = setter.style
    trim = style.trim
    steps = max(1, (style.text_height - THUMB_HEIGHT) // THUMB_STEP + 1)
    y = trim.head + (thumb.place - 1) % steps * THUMB_STEP
    left = trim.width - THUMB_WIDTH if is_recto else -trim.bleed
    block = RuleItem(left, y, THUMB_WIDTH + trim.bleed, THUMB_HEIGHT)
    if not thumb.number:
        return [block]
    setting = style.furniture.folio
    item = setter.single(
        thumb.number, setting, THUMB_WIDTH - THUMB_SAFE, align="centre", role="thumb"
    )
    inner = trim.width - THUMB_WIDTH if is_recto else THUMB_SAFE
    baseline = y + THUMB_HEIGHT // 2 + setting.size * 3 // 8  # figures are three quarters high
    return [block, replace(item, x=item.x + inner, y=baseline, tint=WHITE)]


def turned_frame(style: Style, *, is_recto: bool) -> tuple[int, int, int]:
    """Return how far a page is turned 卧排 and where the type area then stands on the turned sheet.

    The head of what is turned stands at the binding: at the left of a recto, at the right of a verso.
    """
    if is_recto:
        return 90, style.foot, style.trim.gutter
    return 270, style.trim.head, style.trim.gutter


def _outer(is_recto: bool) -> str:
    return "right" if is_recto else "left"
