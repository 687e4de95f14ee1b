"""Turns the widths of marks and the edges of lines into verdicts on A3 and A4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from keben.certify.lines import WIDE, Line
from keben.certify.marks import CLOSING, ENDING, HALF_EM, MARKS, OPENING, STOPS, is_han
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

LOOSE = 0.03  #: em, for widths of marks
SET = ("body", "beside", "signature", "note", "caption")


def _single_marks(reading: Reading, marks: frozenset[str]) -> Iterator[tuple[Line, int, float]]:
    """Yield each mark that stands alone between two han of the text, with its width."""
    for line in reading.known:
        if line.role in SET:
            for k, glyph in enumerate(line.glyphs):
                if glyph.text in marks and (sides := between_han(line, k)):
                    yield line, k, width_between(*sides)


def marks_are_one_em(reading: Reading) -> Iterator[Spot | None]:
    """A3.1: a mark has its em, or what an adjusted line leaves of it, and stands at its Mainland place."""
    for line, k, width in _single_marks(reading, MARKS):
        glyph = line.glyphs[k]
        opened = max(0.0, line.gap)
        if not 0.5 - LOOSE <= width <= 1 + 2 * opened + LOOSE:
            yield spot(line, k, _("{width:.2f} em wide").format(width=width))
            continue
        is_misplaced = False
        if glyph.text in "，。、" and glyph.advance >= WIDE * glyph.size:
            across = ((glyph.ink[0] + glyph.ink[2]) / 2 - glyph.x) / glyph.size
            up = (glyph.y - (glyph.ink[1] + glyph.ink[3]) / 2) / glyph.size
            is_misplaced = across > 0.5 or up > 0.35
        yield spot(line, k, _("not at the lower left of its frame")) if is_misplaced else None


def half_em_marks(reading: Reading) -> Iterator[Spot | None]:
    """A3.2."""
    for line, k, width in _single_marks(reading, HALF_EM):
        fits = 0.5 - LOOSE <= width <= 0.5 + 2 * max(0.0, line.gap) + LOOSE
        told = _("{width:.2f} em wide instead of half").format(width=width)
        yield None if fits else spot(line, k, told)


def stacked_marks(reading: Reading) -> Iterator[Spot | None]:
    """A3.4: ？！ take one em together, three of them two."""
    for line in reading.known:
        k = 0 if "？" in line.text or "！" in line.text else len(line.glyphs)
        while k < len(line.glyphs):
            count = 0
            while k + count < len(line.glyphs) and line.glyphs[k + count].text in "？！":
                count += 1
            if count in (2, 3) and line.role in SET and (sides := between_han(line, k, count)):
                width = width_between(*sides)
                fits = -LOOSE <= width - (count - 1) <= 2 * max(0.0, line.gap) + LOOSE
                told = _("{width:.2f} em wide").format(width=width)
                yield None if fits else spot(line, k, told)
            k += max(1, count)


def quotes_in_the_han_face(reading: Reading) -> Iterator[Spot | None]:
    """A3.5."""
    for line in reading.known:
        for k, glyph in enumerate(line.glyphs):
            if glyph.text in "“”‘’":
                near = [*line.glyphs[max(0, k - 1) : k], *line.glyphs[k + 1 : k + 2]]
                han = [g for g in near if is_han(g.text) or g.text in STOPS]
                faces = {g.face for g in han} | ({line.face} if han else set())
                is_strange = bool(han) and glyph.face not in faces
                told = _("{face} instead of {other}").format(
                    face=glyph.face, other=" ".join(sorted(faces))
                )
                yield spot(line, k, told) if is_strange else None


def adjacent_marks(reading: Reading) -> Iterator[Spot | None]:
    """A4.1: two marks, one of them a bracket, take 1.5 em; 1 em at least where a line is squeezed."""
    tight = bool(reading.given and reading.given.style.lines.squeeze == "半角")
    for line in reading.known:
        if line.role not in SET:
            continue
        for k in range(1, len(line.glyphs) - 2):
            if line.glyphs[k].text not in MARKS:
                continue
            pair = line.glyphs[k].text + line.glyphs[k + 1].text
            if not _closes_up(pair) or not (sides := between_han(line, k, 2)):
                continue
            width = width_between(*sides)
            most = (1.0 if tight else 1.5) + 3 * max(0.0, line.gap) + LOOSE
            fits = 1 - LOOSE <= width <= most
            told = _("{pair} takes {width:.2f} em instead of 1.5").format(pair=pair, width=width)
            yield None if fits else spot(line, k, told)


def _closes_up(pair: str) -> bool:
    """Whether a blank goes between two marks: not inside （）, not in （。, and stops alone keep theirs."""
    one, other = pair[0], pair[-1]
    if one not in MARKS or other not in MARKS:
        return False
    if one in OPENING:
        return other in OPENING
    return one in CLOSING or other in CLOSING | OPENING


def half_em_at_end(reading: Reading) -> Iterator[Spot | None]:
    """A4.5, M5: a mark that ends a full line takes half an em."""
    for line in reading.text:
        last = line.glyphs[-1]
        if last.text not in ENDING or last.advance < WIDE * last.size:
            continue
        over = (line.right - line.end) / line.em
        if line.place in ("last", "only") and over > 0.5 + EPS:
            continue  # the line is not full
        is_whole = abs(over - 0.5) <= EPS and line.place in ("first", "middle")
        told = _("{mark} takes a whole em at the end of a line").format(mark=last.text)
        yield spot(line, -1, told) if is_whole else None


def _opening_lines(reading: Reading, places: Sequence[str]) -> list[tuple[Line, bool]]:
    """Return the lines that begin with a full-width opening mark, and whether it is trimmed."""
    found = []
    for line in reading.text:
        first = line.glyphs[0]
        if line.place in places and first.text in OPENING and first.advance >= WIDE * first.size:
            stands = (line.start - line.left) / line.em % 1.0
            found.append((line, not 0.25 < stands < 0.75))
    return found


def _uniform(places: Sequence[str]) -> Check:
    """A4.6, A4.7: the same at every line start; the style says which, else the greater number does."""

    def check(reading: Reading) -> Iterator[Spot | None]:
        lines = _opening_lines(reading, places)
        if reading.given:
            wanted = reading.given.style.lines.trim_line_start
        else:
            wanted = (
                Counter(trimmed for _line, trimmed in lines).most_common(1) != []
                and (Counter(trimmed for _line, trimmed in lines).most_common(1)[0][0])
            )
        for line, trimmed in lines:
            told = _("trimmed here, not elsewhere") if trimmed else _("not trimmed as elsewhere")
            yield None if trimmed == wanted else spot(line, 0, told)

    return check


def nothing_hangs(reading: Reading) -> Iterator[Spot | None]:
    """A4.8: no ink beyond the edges; of a han its frame counts."""
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    for line in reading.text:
        eps = EPS * line.em
        if line.end > line.right + eps:
            out = (line.end - line.right) / line.em
            yield spot(line, -1, _("{out:.2f} em beyond the right edge").format(out=out))
        elif line.start < line.left - eps:
            out = (line.left - line.start) / line.em
            yield spot(line, 0, _("{out:.2f} em beyond the left edge").format(out=out))
        else:
            yield None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A3.1", marks_are_one_em),
    ("A3.2", half_em_marks),
    ("A3.4", stacked_marks),
    ("A3.5", quotes_in_the_han_face),
    ("A4.1", adjacent_marks),
    ("A4.5", half_em_at_end),
    ("A4.6", _uniform(("middle", "last"))),
    ("A4.7", _uniform(("first", "only"))),
    ("A4.8", nothing_hangs),
)
