"""Turns a reading into what a check of preflight looks at, or says why it does not apply.

A file for the screen has no bleed, shows colours in RGB and may have links: what concerns a press alone is
not checked of it, and told as that, apart from what is kept and what is broken.
"""

from __future__ import annotations

from collections.abc import Iterator

from keben.certify.preflight.marks import MM, Box, Mark
from keben.certify.preflight.sheets import Sent, Sheet
from keben.certify.reading import NotChecked, Reading, Spot
from keben.messages import _

WHOLE: Box = (0.0, 0.0, 0.0, 0.0)  #: of a spot that is no place on its page


def sent_of(reading: Reading) -> Sent:
    """Return the file, for the screen or for a press."""
    if reading.sent is None:
        raise NotChecked(_("the file was not looked at as a printer does"))
    return reading.sent


def for_press(reading: Reading) -> Sent:
    """Return the file if it is for a press."""
    sent = sent_of(reading)
    if not sent.is_print:
        raise NotChecked(_("the file is not for a press: nothing lies around its trim"))
    return sent


def inside_of(reading: Reading) -> Sent:
    """Return the file if it is the inside of a book for a press."""
    sent = for_press(reading)
    if not sent.is_volume:
        raise NotChecked(_("one or two pages are a cover or a plate, not a volume"))
    return sent


def marks_of(sent: Sent, *kinds: str) -> Iterator[tuple[Sheet, Mark, int]]:
    """Yield what is painted inside the trim, with how many there are of it."""
    for sheet in sent.sheets:
        for mark, count in sheet.painting.marks:
            if not mark.is_off and mark.kind in kinds:
                yield sheet, mark, count


def on(sheet: Sheet, detail: str, box: Box = WHOLE, context: str = "") -> Spot:
    """Return a spot on a sheet."""
    width, height = sheet.size
    shown = max(box[0], 0.0), max(box[1], 0.0), min(box[2], width), min(box[3], height)
    return Spot(sheet.number, 0, context, detail, shown)


def of_file(detail: str, context: str = "") -> Spot:
    """Return what concerns a file as a whole as a spot on its first page."""
    return Spot(0, 0, context, detail, WHOLE)


def in_mm(points: float) -> float:
    """Return points as millimetres.

    >>> in_mm(8.504)
    3.0
    """
    return round(points / MM, 2)
