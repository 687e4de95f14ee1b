"""Turns the gaps of lines into verdicts on A5 and A6: justification, Han beside Latin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from keben.certify.glyphs import Glyph
from keben.certify.lines import WIDE, Line
from keben.certify.marks import CLOSING, ENDING, LATIN, MARKS, OPENING, is_latin
from keben.certify.reading import (
    EPS,
    Check,
    NotChecked,
    Reading,
    Spot,
    between_han,
    spot,
    whole,
    width_between,
)
from keben.messages import _

FULL = 1 - EPS  #: a mark below it is squeezed
LEAST = 0.5 + EPS
#: What is squeezed before what: brackets, ，、；：, Han–Latin space, 。？！ (A5.1 d, e, f, g).
STEPS: Mapping[str, int] = {
    **dict.fromkeys(OPENING | CLOSING, 0),
    **dict.fromkeys("，、；：", 1),
    **dict.fromkeys("。？！", 3),
}
PROSE = ("body", "beside", "note", "table", "roll", "caption")
FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
LOOSEST = 0.12  #: em a gap, where no style says otherwise


def squeezed_in_order(reading: Reading) -> Iterator[Spot | None]:
    """A5.1: what may give way earlier is at its least before something later gives way at all."""
    for line in reading.text:
        if line.place in ("last", "only") or line.gap > 0.005:
            continue
        steps = _steps(line)
        fault = ""
        where = 0
        for number, places in enumerate(steps):
            widths = [width for _k, width in places]
            if widths and number != 2 and max(widths) - min(widths) > EPS:
                fault, where = _("marks of one kind are squeezed unevenly"), places[0][0]
            if number == 2 and not reading.given:
                continue  # what the space is before it gives way is not known of a file alone
            given_way = [k for k, width in places if width < _natural(number, reading) - EPS]
            for earlier in range(number):
                least = 0.125 + EPS if earlier == 2 else LEAST
                held = [k for k, width in steps[earlier] if width > least]
                if given_way and held:
                    fault = _("squeezed before what should give way earlier")
                    where = given_way[0]
        yield spot(line, where, fault) if fault else None


def _natural(step: int, reading: Reading) -> float:
    if step != 2:
        return 1.0
    return reading.given.style.lines.han_latin / 1000 if reading.given else 0.25


def _steps(line: Line) -> tuple[list[tuple[int, float]], ...]:
    """Return for each step of A5.1 the places of a line and how wide they are, em."""
    steps: tuple[list[tuple[int, float]], ...] = ([], [], [], [])
    for k in range(1, len(line.glyphs) - 1):
        number = STEPS.get(line.glyphs[k].text, -1)
        if number >= 0 and (sides := between_han(line, k)):
            steps[number].append((k, width_between(*sides)))
    typed = line.blanks  # what stands there is no space of ours
    steps[2].extend((pair.k, pair.gap) for pair in line.pairs if pair.k - 1 not in typed)
    return steps


def spread_of_gaps(reading: Reading) -> Iterator[Spot | None]:
    """A5.4: how far the han of justified lines stand apart; the style says how far they may."""
    most = reading.given.style.lines.max_gap / 1000 if reading.given else LOOSEST
    for line in reading.text:
        if line.place in ("first", "middle") and line.gaps:
            told = _("its han stand {gap:.3f} em apart").format(gap=line.gap)
            yield whole(line, told) if line.gap > most + 0.005 else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The gaps between han in the justified lines of a file, em."""

    count: int
    mean: float
    p95: float
    p99: float
    most: float


def spread_of(reading: Reading) -> Spread:
    """Return the spread of the gaps of A5.4."""
    gaps = sorted(
        gap for line in reading.text if line.place in ("first", "middle") for gap in line.gaps
    )
    if not gaps:
        return Spread(0, 0.0, 0.0, 0.0, 0.0)

    def at(share: float) -> float:
        return gaps[min(len(gaps) - 1, int(share * len(gaps)))]

    return Spread(len(gaps), sum(gaps) / len(gaps), at(0.95), at(0.99), gaps[-1])


def flush_at_both_ends(reading: Reading) -> Iterator[Spot | None]:
    """A5.3: full lines end and begin at the edges; the last of a paragraph stands at its natural width."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    for line in reading.text:
        short = (line.right - line.end) / line.em
        if line.place in ("last", "only"):
            loose = line.gap > 0.005 and short > EPS
            yield whole(line, _("a last line is opened")) if loose else None
            continue
        last = line.glyphs[-1]
        is_whole_mark = last.text in ENDING and abs(short - 0.5) <= EPS  # A4.5 tells it
        is_space = short <= 0.5 + EPS and is_latin(last.text)  # A6.2 tells it
        if short > EPS and not is_whole_mark and not is_space:
            yield spot(line, -1, _("{short:.2f} em short of the right edge").format(short=short))
            continue
        inside = (line.start - line.left) / line.em
        is_untrimmed = line.glyphs[0].text in OPENING and abs(inside - 0.5) <= EPS
        is_space = inside <= 0.5 + EPS and is_latin(line.glyphs[0].text)
        ragged = line.place == "middle" and inside > EPS and not (is_untrimmed or is_space)
        told = _("{inside:.2f} em inside the left edge").format(inside=inside)
        yield spot(line, 0, told) if ragged else None


def no_han_closer_than_solid(reading: Reading) -> Iterator[Spot | None]:
    """A5.5."""
    for line in reading.known or reading.lines:
        if line.gaps:
            tightest = min(line.gaps)
            told = _("han stand {pitch:.3f} em apart").format(pitch=1 + tightest)
            yield whole(line, told) if tightest < -0.005 else None


def space_between_han_and_latin(reading: Reading) -> Iterator[Spot | None]:
    """A6.1; a title stands apart from its number by more, and a blank that is there is its own."""
    for line in reading.known:
        for pair in line.pairs if line.role in PROSE else ():
            if pair.k - 1 in line.blanks:
                continue
            fits = 0.125 - EPS <= pair.gap <= 0.5 + EPS
            if fits:
                yield None
                continue
            told = _("{gap:.2f} em between Han and Latin").format(gap=pair.gap)
            yield spot(line, pair.k, told)


def no_space_at_edges(reading: Reading) -> Iterator[Spot | None]:
    """A6.2: Latin at the edge of a line stands at the edge."""
    for line in reading.text:
        if line.place in ("middle", "last") and is_latin(line.glyphs[0].text):
            off = (line.start - line.left) / line.em
            told = _("{off:.2f} em from the left edge").format(off=off)
            # beyond is A4.8; more than any space is a ragged line, A5.3
            yield spot(line, 0, told) if EPS < off <= 0.5 + EPS else None
        if line.place in ("first", "middle") and is_latin(line.glyphs[-1].text):
            off = (line.right - line.end) / line.em
            told = _("{off:.2f} em from the right edge").format(off=off)
            yield spot(line, -1, told) if EPS < off <= 0.5 + EPS else None


def no_space_beside_marks(reading: Reading) -> Iterator[Spot | None]:
    """A6.3: between Latin and a mark stands nothing but the mark's own blank."""
    for line in reading.text:
        if not LATIN.search(line.text):
            continue
        most = max(0.0, line.gap) + EPS
        for k, (a, b) in enumerate(pairwise(line.glyphs), 1):
            meet = (is_latin(a.text) and _is_wide_mark(b)) or (
                is_latin(b.text) and _is_wide_mark(a)
            )
            if meet and k - 1 not in line.blanks and a.size == b.size:
                gap = (b.x - a.right) / a.size
                told = _("{gap:.2f} em beside a mark").format(gap=gap)
                yield spot(line, k, told) if gap > most else None


def _is_wide_mark(glyph: Glyph) -> bool:
    return glyph.text in MARKS and glyph.advance >= WIDE * glyph.size


def no_full_width_latin(reading: Reading) -> Iterator[Spot | None]:
    """A6.4."""
    for line in reading.lines:
        bad = FULL_WIDTH.search(line.text)
        yield spot(line, line.glyph_at(bad.start()), _("full-width Latin")) if bad else None


def no_typed_space(reading: Reading) -> Iterator[Spot | None]:
    """A6.6: a blank typed between Han and Latin does not add to the space that is there anyhow."""
    for line in reading.known or reading.lines:
        for pair in line.pairs:
            if pair.k - 1 in line.spaces:
                told = _("a typed blank, {gap:.2f} em in all").format(gap=pair.gap)
                yield spot(line, pair.k, told) if pair.gap > 0.5 + EPS else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A5.1", squeezed_in_order),
    ("A5.3", flush_at_both_ends),
    ("A5.4", spread_of_gaps),
    ("A5.5", no_han_closer_than_solid),
    ("A6.1", space_between_han_and_latin),
    ("A6.2", no_space_at_edges),
    ("A6.3", no_space_beside_marks),
    ("A6.4", no_full_width_latin),
    ("A6.6", no_typed_space),
)
