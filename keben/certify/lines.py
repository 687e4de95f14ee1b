"""Turns the glyphs of a page into lines, each with what it is (M2).

Without a record, glyphs that stand on one baseline and follow one another are a line. With it, the
lines told there say where one ends and another begins; what they measure is taken from the glyphs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TypeVar

from keben.certify.given import Told, ToldPage
from keben.certify.glyphs import Glyph
from keben.certify.marks import (
    CLOSING,
    CONNECTORS,
    HALF_EM,
    LATIN,
    OPENING,
    STOPS,
    is_han,
    is_latin,
)

TEXT = frozenset({"front", "text", "roll"})  #: pages whose body is text; leaves are set otherwise
WIDE = 0.9  #: of an em: a mark with such an advance has its blank inside its glyph
UNITS_OF_TWO = frozenset({"——", "……", "⋯⋯", "⸺"})
STAYS = 0.35  #: em: another line must be nearer by so much
SMALL = 0.8  #: of the line's size: a smaller glyph may be raised or lowered

Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Pair:
    """A place where han and Latin meet."""

    k: int  #: of the second glyph
    gap: float


@dataclass(frozen=True)
class Line:
    """A line as it is printed; lengths in points."""

    page: int  #: in the file, from 0
    number: int  #: on its page, from 1
    glyphs: tuple[Glyph, ...]  #: without blanks
    spaces: frozenset[int]  #: after which glyphs the file has a word space
    blanks: frozenset[int] = frozenset()  #: … or any blank
    role: str = ""
    source: str = ""
    left: float = field(default=float("nan"))  #: edges of its measure
    right: float = field(default=float("nan"))
    place: str = ""  #: first, middle, last or only, of its paragraph; "" when not known

    @cached_property
    def em(self) -> float:
        """The size of most of its han, or of its first glyph."""
        sizes = [g.size for g in self.glyphs if is_han(g.text)]
        return (_commonest(sizes) if sizes else self.glyphs[0].size) or 1.0

    @cached_property
    def y(self) -> float:
        """Its baseline: that of most of its glyphs."""
        return _commonest([round(g.y, 2) for g in self.glyphs])

    @cached_property
    def face(self) -> str:
        """The face of most of its glyphs."""
        return _commonest([g.face for g in self.glyphs])

    @cached_property
    def text(self) -> str:
        """What it says, without blanks."""
        return "".join(g.text for g in self.glyphs)

    @cached_property
    def start(self) -> float:
        """The left edge of its first frame; an opening mark is taken as trimmed."""
        first = self.glyphs[0]
        if first.text in OPENING:
            if first.advance >= WIDE * first.size:
                return first.x + first.size / 2
            return first.x - (first.size / 2 - first.advance) / 2
        if width := self._centred(0):
            return (first.ink[0] + first.ink[2] - width) / 2
        return first.x

    @cached_property
    def end(self) -> float:
        """The right edge of its last frame; a pause or closing mark takes half an em (A4.5)."""
        last = self.glyphs[-1]
        if last.text in STOPS | CLOSING:
            if last.advance >= WIDE * last.size:
                return last.x + last.size / 2
            return last.right + (last.size / 2 - last.advance) / 2
        if width := self._centred(len(self.glyphs) - 1):
            return (last.ink[0] + last.ink[2] + width) / 2
        return last.right

    def _centred(self, k: int) -> float:
        """Return the width of the frame in whose middle a connector, interpunct or dash stands; else 0."""
        glyph = self.glyphs[k]
        if glyph.text in UNITS_OF_TWO:
            return 2 * glyph.size
        near = self.glyphs[max(0, k - 1) : k] + self.glyphs[k + 1 : k + 2]
        if all(g.text.isascii() and g.text.isalpha() for g in near):
            return 0.0  # a hyphen of a Western word
        if glyph.text in HALF_EM:
            return glyph.size / 2
        return glyph.size if glyph.text in CONNECTORS | {"…"} else 0.0

    @cached_property
    def gap(self) -> float:
        """By how much the han of this line stand apart, em: the middle of all (M4).

        Where no two han meet, what stands between a han and the stop behind it tells.
        """
        gaps = sorted(self.gaps or self._pitches(lambda text: text in STOPS))
        return gaps[len(gaps) // 2] if gaps else 0.0

    @cached_property
    def gaps(self) -> tuple[float, ...]:
        """The gap between each two neighbouring han of one size, em.

        A hole of half an em in a line that is otherwise even is a blank that was typed and not painted.
        """
        found = self._pitches(is_han)
        usual = sorted(found)[len(found) // 2] if found else 0.0
        return tuple(gap for gap in found if gap < max(0.5, 4 * usual))

    def _pitches(self, follows: Callable[[str], bool]) -> tuple[float, ...]:
        """Return the gaps between han and what follows them on the same level, em."""
        return tuple(
            (b.x - a.x) / a.size - 1
            for k, (a, b) in enumerate(pairwise(self.glyphs))
            if k not in self.blanks
            and is_han(a.text)
            and follows(b.text)
            and a.size == b.size
            and abs(a.y - b.y) < 0.05
        )

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The places where han and Latin of one size and level meet."""
        if not LATIN.search(self.text):
            return ()
        return tuple(
            Pair(k, (b.x - a.right) / a.size)
            for k, (a, b) in enumerate(pairwise(self.glyphs), 1)
            if a.size == b.size
            and abs(a.y - b.y) < 0.05
            and ((is_han(a.text) and is_latin(b.text)) or (is_latin(a.text) and is_han(b.text)))
        )

    def glyph_at(self, character: int) -> int:
        """Return which glyph stands for a character of its text."""
        seen = 0
        for k, glyph in enumerate(self.glyphs):
            seen += len(glyph.text)
            if seen > character:
                return k
        return len(self.glyphs) - 1

    def around(self, k: int) -> str:
        """Ten characters about glyph k."""
        return "".join(g.text for g in self.glyphs[max(0, k - 5) : max(0, k - 5) + 10])


def _commonest(values: Sequence[Kind]) -> Kind:
    first = values[0]
    if values.count(first) == len(values):
        return first  # nearly always, and soon told
    return Counter(values).most_common(1)[0][0]


def lines_of(found: Sequence[Glyph], page: int, told: ToldPage | None) -> list[Line]:
    """Return the lines of a page, in the order in which they are painted."""
    groups = _told_groups(found, told.lines) if told else ((run, None) for run in _runs(found))
    lines: list[Line] = []
    for glyphs, line in groups:
        solid: list[Glyph] = []
        spaces: set[int] = set()
        blanks: set[int] = set()
        for glyph in glyphs:
            if glyph.text.isspace():
                blanks.add(len(solid) - 1)
                if glyph.text in " \u00a0":
                    spaces.add(len(solid) - 1)
            else:
                solid.append(glyph)
        if solid:
            role, source = (line.role, line.source) if line else ("", "")
            if role == "body" and told and told.kind not in TEXT:
                role = "leaf"
            if line:
                blanks |= _told_blanks(line.text, solid)
                if line.text.endswith(" "):
                    spaces.add(len(solid) - 1)
            lines.append(
                Line(
                    page,
                    len(lines) + 1,
                    tuple(solid),
                    frozenset(spaces),
                    frozenset(blanks),
                    role,
                    source,
                )
            )
    return lines


def _told_blanks(text: str, glyphs: Sequence[Glyph]) -> set[int]:
    """Return after which glyphs the record has a blank; a file may move the pen and paint none."""
    if not any(map(str.isspace, text)):
        return set()
    ends = {end: k for k, end in enumerate(accumulate(len(g.text) for g in glyphs))}
    seen = 0
    found = set()
    for character in text:
        if not character.isspace():
            seen += 1
        elif seen in ends:
            found.add(ends[seen])
    return found


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Part glyphs where the baseline changes, the pen goes back, or more than 3 em are left free."""
    run: list[Glyph] = []
    size = y = 0.0
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph, size, y):
            yield run
            run = []
        if not run or (glyph.size > size and glyph.x - run[0].x < 2 * glyph.size):
            size, y = glyph.size, glyph.y
        run.append(glyph)
    if run:
        yield run


def _follows(before: Glyph, glyph: Glyph, size: float, y: float) -> bool:
    rise = abs(glyph.y - y)
    if rise > 0.2 * size and not (rise < 0.6 * size and glyph.size < SMALL * size):
        return False
    return before.x - 0.6 * size <= glyph.x <= before.right + 3 * size


def _told_groups(
    glyphs: Sequence[Glyph], told: Sequence[Told]
) -> Iterator[tuple[list[Glyph], Told | None]]:
    """Part glyphs by the line of the record that each stands in or beside."""
    ordered = sorted(told, key=lambda line: line.y)
    heights = [line.y for line in ordered]
    group: list[Glyph] = []
    of: Told | None = None
    for glyph in glyphs:
        size = glyph.size or 1.0
        if of is None or _away(glyph, of, size) >= STAYS * size:
            near = slice(
                bisect_left(heights, glyph.y - size), bisect_right(heights, glyph.y + size)
            )
            found = _nearest(glyph, ordered[near], of, size)
        else:
            found = of
        if group and (found is not of or (of is None and not _beside(group[-1], glyph))):
            yield group, of
            group = []
        of = found
        group.append(glyph)
    if group:
        yield group, of


def _beside(before: Glyph, glyph: Glyph) -> bool:
    return _follows(before, glyph, before.size, before.y)


def _nearest(glyph: Glyph, told: Sequence[Told], current: Told | None, size: float) -> Told | None:
    best, best_cost = None, float("inf")
    for line in told:
        cost = _away(glyph, line, size) - (STAYS * size if line is current else 0.0)
        if cost < best_cost:
            best, best_cost = line, cost
    return best


def _away(glyph: Glyph, line: Told, size: float) -> float:
    """Return how far a glyph stands from a line; infinite where it cannot be of it."""
    off = abs(line.y - glyph.y)
    out = max(0.0, line.x - glyph.x - 0.6 * size, glyph.x - line.x - line.width)
    is_near = line.turn == glyph.turn and off <= size and out <= size
    return off + out if is_near else float("inf")
