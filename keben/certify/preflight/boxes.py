"""Turns the boxes of pages into verdicts on C1 and C2: trim, bleed, and what keeps off the knife."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from keben.certify.preflight.marks import MM, Box, Mark
from keben.certify.preflight.sheets import Sheet
from keben.certify.preflight.subject import for_press, in_mm, marks_of, on, sent_of
from keben.certify.reading import Check, Reading, Spot
from keben.messages import _

ROUGH = 0.5  #: points: within what boxes are alike (C1)
BLEED = 3 * MM
SAFE = 5 * MM
TOUCHING = 1 * MM  #: what ends nearer to the trim is meant to bleed
THUMB = 25 * MM  #: the most that a thumb mark measures either way
BROAD = 3 * MM  #: an area, not a rule


def one_trim(reading: Reading) -> Iterator[Spot | None]:
    """C1: every page has a trim, and all the same: the style's, where there is one; a cover has its own."""
    sent = for_press(reading)
    if reading.given is None or not sent.is_volume:
        sizes = Counter(tuple(map(round, sheet.size)) for sheet in sent.sheets if sheet.trim)
        usual = sizes.most_common(1)[0][0] if sizes else None
        due = next((s.size for s in sent.sheets if tuple(map(round, s.size)) == usual), None)
    else:
        trim = reading.given.style.trim
        due = trim.width / 1000, trim.height / 1000
    for sheet in sent.sheets:
        if sheet.trim is None:
            yield on(sheet, _("the page has no TrimBox: nobody knows where it is cut"))
        elif due and any(abs(a - b) > ROUGH for a, b in zip(sheet.size, due, strict=True)):
            told = _("{width} × {height} mm instead of {due_width} × {due_height} mm").format(
                width=in_mm(sheet.size[0]),
                height=in_mm(sheet.size[1]),
                due_width=in_mm(due[0]),
                due_height=in_mm(due[1]),
            )
            yield on(sheet, told)
        else:
            yield None


def boxes_in_one_another(reading: Reading) -> Iterator[Spot | None]:
    """C2.1: the trim lies in the bleed, the bleed on the sheet."""
    for sheet in sent_of(reading).sheets:
        bleed = sheet.bleed or sheet.page
        fault = _outside(sheet.trim or bleed, bleed) or _outside(bleed, sheet.media)
        yield (
            on(sheet, _("TrimBox, BleedBox and MediaBox do not lie in one another"))
            if fault
            else None
        )


def bleed_of_three(reading: Reading) -> Iterator[Spot | None]:
    """C2.2: what is cut away is 3 mm wide at least, on every side."""
    for sheet in for_press(reading).sheets:
        if sheet.trim is None:
            continue  # C1 tells it
        least = min(_bleeds(sheet))
        told = _("a bleed of {width} mm; 3 mm are needed").format(width=in_mm(least))
        yield on(sheet, told) if least < BLEED - ROUGH else None


def text_off_the_knife(reading: Reading) -> Iterator[Spot | None]:
    """C2.3: no text nearer to the trim than 5 mm; a thumb mark is cut on purpose."""
    sent = for_press(reading)
    thumbs: dict[int, list[Mark]] = {}
    for sheet, mark, _count in marks_of(sent, "area"):
        if max(_sides(mark.box)) <= THUMB and min(_rooms(sheet, mark.box)) < TOUCHING:
            thumbs.setdefault(sheet.number, []).append(mark)
    for sheet, mark, _count in marks_of(sent, "text"):
        room = min(_rooms(sheet, mark.box))
        if room >= SAFE - ROUGH:
            yield None
        elif not any(_meet(mark.box, thumb.box) for thumb in thumbs.get(sheet.number, ())):
            told = _("text {room} mm from the trim; 5 mm are needed").format(room=in_mm(room))
            yield on(sheet, told, mark.box)


def bleeding_in_full(reading: Reading) -> Iterator[Spot | None]:
    """C2.4: a picture or tint that goes to the trim goes on to the edge of the bleed."""
    sent = for_press(reading)
    for sheet in sent.sheets:
        areas = (
            mark.box
            for mark, _count in sheet.painting.marks
            if mark.kind == "area" and not mark.is_off and min(_sides(mark.box)) > BROAD
        )
        for box in (*(picture.box for picture in sheet.painting.pictures), *areas):
            short = [
                room
                for room, bleed in zip(_rooms(sheet, box), _bleeds(sheet), strict=True)
                if -bleed + ROUGH < room < TOUCHING
            ]
            told = _("it ends {room} mm from the trim and does not fill the bleed")
            yield on(sheet, told.format(room=in_mm(abs(max(short)))), box) if short else None


def _bleeds(sheet: Sheet) -> tuple[float, float, float, float]:
    """Return how wide the bleed is at the left, top, right and bottom."""
    trim, bleed = sheet.page, sheet.bleed or sheet.page
    return trim[0] - bleed[0], bleed[3] - trim[3], bleed[2] - trim[2], trim[1] - bleed[1]


def _rooms(sheet: Sheet, box: Box) -> tuple[float, float, float, float]:
    """Return how far a box keeps from the trim at the left, top, right and bottom."""
    width, height = sheet.size
    return box[0], box[1], width - box[2], height - box[3]


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _outside(inner: Box, outer: Box) -> bool:
    return (
        inner[0] < outer[0] - ROUGH
        or inner[1] < outer[1] - ROUGH
        or inner[2] > outer[2] + ROUGH
        or inner[3] > outer[3] + ROUGH
    )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("C1", one_trim),
    ("C2.1", boxes_in_one_another),
    ("C2.2", bleed_of_three),
    ("C2.3", text_off_the_knife),
    ("C2.4", bleeding_in_full),
)
