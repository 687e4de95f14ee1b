"""Turns paragraphs and the lines of a page into verdicts on A7 and A8: indents, lone lines, the grid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from keben.certify.lines import Line
from keben.certify.marks import MARKS, OPENING, is_han
from keben.certify.reading import (
    EPS,
    EPS_PT,
    Check,
    NotChecked,
    Reading,
    Spot,
    spot,
    whole,
)
from keben.messages import _

SMALLEST = 7.875  #: points: 六号 (A8.7)
NARROW = 14  #: em: in columns narrower than this, 1 em is indent enough (A7.1)


def indented(reading: Reading) -> Iterator[Spot | None]:
    """A7.1: paragraphs begin 2 em in, 1 em in narrow columns; an opening mark may be trimmed (A4.7)."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    usual = reading.given.style.lines.indent if reading.given else 2
    for line in reading.text:
        if line.place not in ("first", "only"):
            continue
        indent = (line.start - line.left) / line.em
        wanted = 1 if (line.right - line.left) < NARROW * line.em else usual
        fits = abs(indent - wanted) <= EPS
        if line.glyphs[0].text in OPENING:
            fits = fits or abs(indent - wanted - 0.5) <= EPS
        told = _("begins {indent:.2f} em in instead of {wanted}").format(
            indent=indent, wanted=wanted
        )
        yield None if fits else spot(line, 0, told)


def no_lone_character(reading: Reading) -> Iterator[Spot | None]:
    """A7.3: a last line has more than one character with its mark."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    for paragraph in reading.paragraphs:
        last = paragraph[-1]
        if len(paragraph) > 1 and last.place == "last":
            count = sum(g.text not in MARKS for g in last.glyphs)
            yield whole(last, _("a last line of one character")) if count < 2 else None


def whole_characters(reading: Reading) -> Iterator[Spot | None]:
    """A8.1: the measure is a whole number of characters."""
    for side, area in enumerate(reading.areas):
        off = abs(area.characters - round(area.characters))
        told = _("the measure is {count:.2f} characters").format(count=area.characters)
        yield Spot(side, 0, "", told, (area.left, 0, area.right, 1)) if off > 0.01 else None


def inside_the_area(reading: Reading) -> Iterator[Spot | None]:
    """A8.3: the lines of a page take no more than the height of the type area."""
    if not reading.given:
        raise NotChecked(_("the height of the type area is not known without a style"))
    height = reading.areas[0].height if reading.areas else 0.0
    first = _phase(reading)[1]
    for page, lines in _by_page(reading).items():
        last = max(lines, key=lambda line: line.y)
        top = min(line.y for line in lines)
        told = _("page {page} runs beyond the type area").format(page=page + 1)
        yield whole(last, told) if last.y - min(top, first) > height + EPS_PT else None


def _by_page(reading: Reading) -> dict[int, list[Line]]:
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in reading.text:
        pages[line.page].append(line)
    return pages


def _phase(reading: Reading) -> tuple[float, float]:
    """Return how far baselines stand below the grid's own lines, and the first baseline."""
    area = reading.areas[0]
    if not area.lead:
        raise NotChecked(_("no line gap is recognised"))
    phases = Counter(
        round((line.y - area.first) % area.lead, 1) % round(area.lead, 1) for line in reading.text
    )
    if not phases:
        raise NotChecked(_("no text is recognised"))
    phase = phases.most_common(1)[0][0]
    return phase, area.first + phase


def on_the_grid(reading: Reading) -> Iterator[Spot | None]:
    """A8.4, M7: every baseline of the text lies on the grid of the book."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    phase, _first = _phase(reading)
    area = reading.areas[0]
    if not 1.5 * area.em - EPS_PT <= area.lead <= 2 * area.em + EPS_PT:
        told = _("{lead} points from line to line for {size}").format(lead=area.lead, size=area.em)
        yield Spot(0, 0, "", told, (area.left, 0, area.right, 1))
    for line in reading.text:
        off = (line.y - area.first - phase + area.lead / 2) % area.lead - area.lead / 2
        told = _("{off:.2f} points off the grid").format(off=off)
        yield whole(line, told) if abs(off) > EPS_PT else None


def no_tiny_han(reading: Reading) -> Iterator[Spot | None]:
    """A8.7: no han smaller than 六号; what is raised or lowered is another matter."""
    for line in reading.known or reading.lines:
        small = [
            k
            for k, g in enumerate(line.glyphs)
            if g.size < SMALLEST - 0.02 and is_han(g.text) and abs(g.y - line.y) < 0.05
        ]
        told = _("{size:.1f} points").format(size=line.glyphs[small[0]].size) if small else ""
        yield spot(line, small[0], told) if small else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A7.1", indented),
    ("A7.3", no_lone_character),
    ("A8.1", whole_characters),
    ("A8.3", inside_the_area),
    ("A8.4", on_the_grid),
    ("A8.7", no_tiny_han),
)
