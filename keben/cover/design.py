"""Turns the facts of a volume into the design of its cover: one colour, a title slip, white type.

The front has the title from top to bottom on a slip of white 题签 at the fore-edge, as thread-bound books
have it, in black alone: type of one plate cannot come out of register. What stands on the colour is
paper white. Names are those of the title leaf (B6). Rules: B6, B8, C2, C8.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.cover.barcode import HEIGHT, WIDTH, paste_barcode
from keben.cover.flat import Flat, flat_of
from keben.cover.pasteup import PAPER, PasteUp
from keben.galley.extent import Extent
from keben.galley.setter import Setter
from keben.galley.strip import Item
from keben.model import Book, Imprint, Volume
from keben.style import SIZES, Setting, mm

LEAST_SPINE = mm(5)  #: that has text (B8)
BARCODE_EDGE = mm(15)  #: from the edges of the back (GB/T 12906)

#: where things stand, thousandths of a panel's height; the slip's edge, of its width
SLIP_TOP, SLIP_MOST, SLIP_EDGE = 85, 660, 100
MAKERS_FOOT = 920
SPINE_TITLE, SPINE_VOLUME, SPINE_PUBLISHER, SPINE_FOOT = 90, 600, 740, 920

SLIP_WIDTH = 2100  #: thousandths of the title's size
NEXT = 200  #: thousandths of an em between the characters of other columns
SPINE_SHARE = 640  #: of a spine's width that its type may take, thousandths
FRAME = mm(2)  #: from the slip's edge to its frame
THICK, THIN, BETWEEN = 1200, 400, mm(0.7)  #: rules of the frame 文武线


@dataclass(frozen=True, slots=True)
class Cover:
    """What is printed on a cover."""

    flat: Flat
    upright: tuple[Item, ...]
    turned: tuple[Item, ...]  #: on a sheet that is turned a quarter clockwise onto the cover
    has_spine_text: bool


def make_cover(book: Book, number: int, extent: Extent, setter: Setter) -> Cover:
    """Design the cover of volume `number`, from 1, which has this extent."""
    volume, style = book.volumes[number - 1], setter.style
    flat = flat_of(book.imprint, volume, extent, style.trim, style.cover)
    name = volume.name if len(book.volumes) > 1 else ""
    pasteup = PasteUp(setter, flat.width, book.imprint.at)
    _front(pasteup, flat, book.imprint, name)
    has_spine_text = flat.spine >= LEAST_SPINE
    if has_spine_text:
        _spine(pasteup, flat, book.imprint, name)
    _back(pasteup, flat, book.imprint, volume)
    return Cover(flat, tuple(pasteup.upright), tuple(pasteup.turned), has_spine_text)


def _share(flat: Flat, share: int) -> int:
    """Return the y at so many thousandths of a panel's height."""
    return flat.top + (flat.height - 2 * flat.top) * share // 1000


def _front(pasteup: PasteUp, flat: Flat, imprint: Imprint, volume_name: str) -> None:
    """Put the slip with title, subtitle and volume; makers and publisher at the foot."""
    style = pasteup.setter.style.cover
    left, right = flat.front_left + flat.joint, flat.front_left + flat.panel
    width = style.title.size * SLIP_WIDTH // 1000
    x = right - flat.panel * SLIP_EDGE // 1000 - width
    _slip(pasteup, flat, imprint, volume_name, x, width)
    makers = style.makers
    leading = makers.leading or makers.size * 3 // 2
    foot = _share(flat, MAKERS_FOOT) - makers.size
    y = foot - (len(imprint.compilers) + 1) * leading
    for maker in imprint.compilers:
        y = pasteup.across(maker, makers, left, y, right - left, PAPER)
    if imprint.publisher:
        pasteup.across(imprint.publisher, makers, left, foot, right - left, PAPER)


def _slip(
    pasteup: PasteUp, flat: Flat, imprint: Imprint, volume_name: str, x: int, width: int
) -> None:
    """Put the white slip in its frame, as long as what stands on it."""
    style = pasteup.setter.style.cover
    room = width // 3
    frame = FRAME + THICK + BETWEEN + THIN
    below = [
        (text, setting, pasteup.length(text, setting, NEXT))
        for text, setting in (
            (imprint.subtitle, _smaller(style.volume, 700)),
            (volume_name, style.volume),
        )
        if text
    ]
    white = 2 * (frame + room) + sum(length + room for _text, _setting, length in below)
    most = _share(flat, SLIP_MOST) - flat.top - white
    title = pasteup.fitted(imprint.title, style.title, most)
    gap = pasteup.spread(imprint.title, title, most)
    length = pasteup.length(imprint.title, title, gap)
    top = _share(flat, SLIP_TOP)
    inset = 0
    for step, tint in ((0, PAPER), (FRAME, 1000), (THICK, PAPER), (BETWEEN, 1000), (THIN, PAPER)):
        inset += step
        height = white + length - 2 * inset
        pasteup.box(x + inset, top + inset, width - 2 * inset, height, tint)
    axis = x + width // 2
    y = pasteup.column(imprint.title, title, axis, top + frame + room, gap)
    for text, setting, _length in below:
        y = pasteup.column(text, setting, axis, y + room, NEXT)


def _spine(pasteup: PasteUp, flat: Flat, imprint: Imprint, volume_name: str) -> None:
    """Put title, volume and publisher, read from top to bottom (B8)."""
    style = pasteup.setter.style.cover
    most = flat.spine * SPINE_SHARE // 1000
    size = next((step for step in SIZES.values() if step <= min(most, style.title.size)), most)
    axis = flat.spine_left + flat.spine // 2
    y, foot = _share(flat, SPINE_TITLE), _share(flat, SPINE_VOLUME)
    wished = style.title.model_copy(update={"size": size})
    title = pasteup.fitted(imprint.title, wished, foot - y - size)
    gap = pasteup.spread(imprint.title, title, foot - y - size)
    pasteup.column(imprint.title, title, axis, y, gap, PAPER)
    small = _smaller(title, 750)
    if volume_name:
        pasteup.column(volume_name, small, axis, foot, NEXT, PAPER)
    if imprint.publisher:
        y, foot = _share(flat, SPINE_PUBLISHER), _share(flat, SPINE_FOOT)
        setting = pasteup.fitted(imprint.publisher, small, (foot - y) * 8 // 10)
        y = foot - pasteup.length(imprint.publisher, setting, NEXT)
        pasteup.column(imprint.publisher, setting, axis, y, NEXT, PAPER)


def _back(pasteup: PasteUp, flat: Flat, imprint: Imprint, volume: Volume) -> None:
    """Put the bars of the volume's ISBN, or of the set's, in the lower right corner."""
    isbn = volume.isbn or imprint.isbn
    if isbn:
        x = flat.spine_left - flat.joint - BARCODE_EDGE - WIDTH
        y = flat.height - flat.top - BARCODE_EDGE - HEIGHT
        paste_barcode(pasteup, isbn, imprint.price, x, y)


def _smaller(setting: Setting, share: int) -> Setting:
    """Return a setting of so many thousandths of its size."""
    return setting.model_copy(update={"size": setting.size * share // 1000, "leading": None})
