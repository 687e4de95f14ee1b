"""Turns the beginnings and ends of lines into verdicts on A1 and A2: what may stand there, what may be split."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from keben.certify.lines import SMALL, Line
from keben.certify.marks import (
    CLOSING,
    INTERPUNCT,
    OPENING,
    SOLIDUS,
    STOPS,
    UNITS,
)
from keben.certify.reading import (
    EPS,
    Check,
    NotChecked,
    Reading,
    Spot,
    between_han,
    spot,
    width_between,
)
from keben.messages import _


def _judged(reading: Reading) -> Iterator[Line]:
    """Yield the lines that have an end and a beginning; a cell of one mark (—) has none."""
    return (line for line in reading.known if len(line.glyphs) > 1)


def _starts(marks: frozenset[str]) -> Check:
    def check(reading: Reading) -> Iterator[Spot | None]:
        for line in _judged(reading):
            mark = line.glyphs[0].text[0]
            if mark not in marks:
                yield None
                continue
            yield spot(line, 0, _("{mark} begins a line").format(mark=mark))

    return check


def no_opening_at_end(reading: Reading) -> Iterator[Spot | None]:
    """A1.3."""
    for line in _judged(reading):
        mark = line.glyphs[-1].text
        yield spot(line, -1, _("{mark} ends a line").format(mark=mark)) if mark in OPENING else None


def no_connector_at_start(reading: Reading) -> Iterator[Spot | None]:
    """A1.4: a dash of two may begin a line, a single one may not."""
    before = ""
    for line in _judged(reading):
        split, before = before.endswith("—"), line.text
        mark = line.glyphs[0].text
        is_bad = mark in ("–", "～", "-") or (
            mark == "—" and not split and line.glyphs[1].text[0] != "—"
        )
        if mark == "-" and line.glyphs[1].text.isdigit() and line.place in ("", "first", "only"):
            is_bad = False  # a negative number
        if mark == "—" and line.glyphs[1].size < SMALL * line.glyphs[0].size:
            is_bad = False  # 无 in a cell, with the mark of a note
        yield spot(line, 0, _("{mark} begins a line").format(mark=mark)) if is_bad else None


def no_solidus_at_either_end(reading: Reading) -> Iterator[Spot | None]:
    """A1.6."""
    for line in _judged(reading):
        for k in (0, -1):
            mark = line.glyphs[k].text
            if mark not in SOLIDUS:
                yield None
                continue
            told = _("{mark} stands at the edge of a line").format(mark=mark)
            yield spot(line, k, told)


def _breaks(reading: Reading) -> Iterator[tuple[Line, Line]]:
    """Yield the two lines at every line end inside a paragraph."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    for paragraph in reading.paragraphs:
        yield from pairwise(paragraph)


def _run_across(one: Line, other: Line, marks: str) -> tuple[int, int]:
    """Return how many of a mark stand before and after a line end."""
    before = len(one.text) - len(one.text.rstrip(marks))
    return before, len(other.text) - len(other.text.lstrip(marks))


def _unit(marks: str) -> Check:
    """A2.1, A2.2: two marks are one unit, 2 em wide, never split, its parts touching."""

    def check(reading: Reading) -> Iterator[Spot | None]:
        for one, other in _breaks(reading):
            before, after = _run_across(one, other, marks)
            if before + after > 1:
                is_split = before % 2 == 1 and after > 0
                told = _("{unit} is split over two lines").format(unit=marks[0] * 2)
                yield spot(other, 0, told) if is_split and (before + after) == 2 else None
        for line in reading.known:
            for k, count in _units_in(line, marks):
                sides = between_han(line, k, count)
                if sides and line.role != "contents":
                    yield _unit_fault(line, k, count, width_between(*sides))

    return check


def _units_in(line: Line, marks: str) -> Iterator[tuple[int, int]]:
    """Yield where two marks in a row stand, and in how many glyphs."""
    k = 0 if any(mark in line.text for mark in marks) else len(line.glyphs)
    while k < len(line.glyphs):
        count = 0
        said = ""
        while k + count < len(line.glyphs) and set(line.glyphs[k + count].text) <= set(marks):
            said += line.glyphs[k + count].text
            count += 1
        if len(said) == 2 or said == "⸺":
            yield k, count
        k += max(1, count)


def _unit_fault(line: Line, k: int, count: int, width: float) -> Spot | None:
    first, last = line.glyphs[k], line.glyphs[k + count - 1]
    opened = max(0.0, line.gap)
    if not -0.04 <= width - 2 <= 2 * opened + 0.04:
        return spot(line, k, _("{width:.2f} em wide instead of 2").format(width=width))
    if count == 2 and "—" in first.text and last.ink[0] - first.ink[2] > EPS * first.size:
        return spot(line, k, _("its two parts do not touch"))
    centre = (line.y - (first.ink[1] + first.ink[3]) / 2) / first.size
    if first.text[0] in "…⋯" and abs(centre - 0.38) > 0.1:
        return spot(line, k, _("its dots do not stand at half height"))
    return None


def runs_part_between_units(reading: Reading) -> Iterator[Spot | None]:
    """A2.4."""
    for one, other in _breaks(reading):
        for marks in ("—", "…⋯"):
            before, after = _run_across(one, other, marks)
            if before and after and before + after > 2:
                told = _("a run of {mark} is split inside a unit").format(mark=marks[0])
                yield spot(other, 0, told) if before % 2 else None


def _number(rule: str) -> Check:
    pattern = dict(UNITS)[rule]

    def check(reading: Reading) -> Iterator[Spot | None]:
        for one, other in _breaks(reading):
            tail, head = one.text[-24:], other.text[:24]
            at = len(tail)
            if len(one.glyphs) - 1 in one.spaces:
                yield None
                continue
            if not any(m.start() < at < m.end() for m in pattern.finditer(tail + head)):
                yield None
                continue
            told = _("{tail}|{head} is split").format(tail=tail[-4:], head=head[:4])
            yield spot(other, 0, told)

    return check


def no_word_split(reading: Reading) -> Iterator[Spot | None]:
    """A2.10: a Western word ends a line whole, or with a hyphen."""
    if reading.given is None:
        raise NotChecked(_("a file alone does not tell whether a space stood at the end of a line"))
    for one, other in _breaks(reading):
        before, after = one.glyphs[-1].text[-1], other.glyphs[0].text[0]
        letters = before.isalpha() and after.isalpha() and (before + after).isascii()
        is_split = letters and len(one.glyphs) - 1 not in one.spaces
        yield spot(one, -1, _("a word is split without a hyphen")) if is_split else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A1.1", _starts(STOPS)),
    ("A1.2", _starts(CLOSING)),
    ("A1.3", no_opening_at_end),
    ("A1.4", no_connector_at_start),
    ("A1.5", _starts(INTERPUNCT)),
    ("A1.6", no_solidus_at_either_end),
    ("A2.1", _unit("—⸺")),
    ("A2.2", _unit("…⋯")),
    ("A2.4", runs_part_between_units),
    ("A2.5", _number("A2.5")),
    ("A2.6", _number("A2.6")),
    ("A2.7", _number("A2.7")),
    ("A2.8", _number("A2.8")),
    ("A2.10", no_word_split),
)
