"""Turns the inks of marks and pictures into verdicts on C4 and C5: what goes onto which plate, how fine."""

from __future__ import annotations

from collections.abc import Iterator

from keben.certify.preflight.marks import Placed
from keben.certify.preflight.sheets import Sheet
from keben.certify.preflight.subject import for_press, inside_of, marks_of, on
from keben.certify.reading import Check, Reading, Spot
from keben.messages import _

INK_LIMIT = 300  #: percent, where no style says
TOLERANCE = 5  #: percent: a JPEG does not keep its values to the last bit
SMALL = 9.0  #: points; a han of less loses strokes in a screen of dots
THINNEST = 0.25
SLIGHT = 0.01  #: points
POOREST, POOR, POOR_LINES = 150, 300, 600  #: pixels an inch
EVEN = 0.5  #: pixels an inch: what rounding may take
_PAINTED = ("text", "line", "area", "shading")


def no_rgb(reading: Reading) -> Iterator[Spot | None]:
    """C4.1: nothing is given in the colours of a screen, which a press would separate as it likes."""
    for sheet in for_press(reading).sheets:
        for mark, _count in sheet.painting.marks:
            told = _("RGB: it would be printed in four inks")
            yield on(sheet, told, mark.box) if mark.ink.is_rgb else None
        for picture in sheet.painting.pictures:
            told = _("a picture in RGB")
            yield on(sheet, told, picture.box) if picture.space.kind == "rgb" else None


def text_in_black(reading: Reading) -> Iterator[Spot | None]:
    """C4.2: text, and what else stands on a page without pictures, is on the plate of black alone."""
    sent = inside_of(reading)
    for sheet, mark, _count in marks_of(sent, *_PAINTED):
        if mark.kind == "text" or not (sheet.painting.pictures or _is_plate(reading, sheet)):
            is_black = mark.ink.is_black_alone or mark.ink.is_rgb  # C4.1 tells of RGB
            told = _("not on the plate of black alone: {ink}").format(ink=mark.ink)
            yield None if is_black else on(sheet, told, mark.box)


def _is_plate(reading: Reading, sheet: Sheet) -> bool:
    told = reading.told(sheet.number)
    return told is not None and told.kind in ("plate", "cover")


def small_text_is_solid(reading: Reading) -> Iterator[Spot | None]:
    """C4.3: type under 9 pt is one ink in full: dots would fray it, a second plate would blur it."""
    for sheet, mark, _count in marks_of(for_press(reading), "text"):
        if mark.size < SMALL - SLIGHT:
            told = _("type of {size:.1f} pt in {ink}").format(size=mark.size, ink=mark.ink)
            fault = not (mark.ink.is_solid or mark.ink.is_rgb)
            yield on(sheet, told, mark.box) if fault else None


def no_hairlines(reading: Reading) -> Iterator[Spot | None]:
    """C4.4: rules are 0.25 pt or wider: a line of width 0 is as thin as the plate can make it."""
    for sheet, mark, _count in marks_of(for_press(reading), "line", "area"):
        told = _("a line of {width:.2f} pt; 0.25 pt are needed").format(width=mark.size)
        yield on(sheet, told, mark.box) if mark.size < THINNEST - SLIGHT else None


def pictures_not_coarse(reading: Reading) -> Iterator[Spot | None]:
    """C5.1: no picture under 150 pixels an inch as printed."""
    for sheet, picture in _pictures(reading):
        yield _coarse(sheet, picture, POOREST)


def pictures_fine(reading: Reading) -> Iterator[Spot | None]:
    """C5.2: 300 pixels an inch, line art of one bit 600; less is told, and printed if the editor likes."""
    for sheet, picture in _pictures(reading):
        if picture.ppi >= POOREST - EVEN:  # C5.1 tells the others
            yield _coarse(sheet, picture, POOR_LINES if picture.bits == 1 else POOR)


def _pictures(reading: Reading) -> Iterator[tuple[Sheet, Placed]]:
    for sheet in for_press(reading).sheets:
        for picture in sheet.painting.pictures:
            yield sheet, picture


def _coarse(sheet: Sheet, picture: Placed, least: int) -> Spot | None:
    told = _("{ppi} pixels an inch as printed; {least} are needed").format(
        ppi=round(picture.ppi), least=least
    )
    return on(sheet, told, picture.box) if picture.ppi < least - EVEN else None


def ink_limit(reading: Reading) -> Iterator[Spot | None]:
    """C5.3: no more ink on one spot than dries: the style's limit, or 300 %."""
    limit = reading.given.style.print.ink_limit if reading.given else INK_LIMIT
    sent = for_press(reading)
    told = _("{total} % of ink; {limit} % dry").format
    for sheet, mark, _count in marks_of(sent, *_PAINTED):
        total = round(100 * mark.ink.total)
        yield on(sheet, told(total=total, limit=limit), mark.box) if total > limit else None
    for sheet, picture in _pictures(reading):
        if picture.total is not None:
            total = round(100 * picture.total)
            fault = total > limit + TOLERANCE
            yield on(sheet, told(total=total, limit=limit), picture.box) if fault else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("C4.1", no_rgb),
    ("C4.2", text_in_black),
    ("C4.3", small_text_is_solid),
    ("C4.4", no_hairlines),
    ("C5.1", pictures_not_coarse),
    ("C5.2", pictures_fine),
    ("C5.3", ink_limit),
)
