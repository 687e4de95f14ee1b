"""Turns where the pages of an edition began into where those of its correction should begin.

What is remembered of an edition is its units with the lines they were set in, and for each page where it
begins and how it is arranged. In a corrected galley each of these places is found again, and paragraphs are
set in as many lines as before, as far as that can be done well. A page that can be as it was is taken so;
one that begins elsewhere is dear, so that as few as possible do.

Rules: A4.9, A7.4.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from keben.carried import Carried, dataclass
from keben.galley.strip import Columns, Piece
from keben.pages.ending import Ending, Start, settled
from keben.pages.units import Place, Unit, paired, units_of
from keben.problems import Location

MOVED = 300  #: a page that begins elsewhere; more than any white, less than a bad break
_FAR = 40  #: lines from its place beyond which it does not matter how many


@dataclass(frozen=True, slots=True)
class PageMark(Carried):
    """Where a page began: behind so many lines of a unit, with so many pictures waiting; how it is arranged."""

    unit: int
    line: int
    waiting: int
    carried: int  #: lines of notes
    shape: str


@dataclass(frozen=True, slots=True)
class Makeup(Carried):
    """What is remembered of how a galley was made up."""

    marks: tuple[str, ...] = ()  #: of its units
    lines: tuple[int, ...] = ()  #: in which they stand on their pages
    columns: tuple[tuple[int, tuple[int, ...]], ...] = ()  #: of the table that a unit begins
    pages: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Makeups(Carried):
    """What is remembered of a book: its divisions in order, by title; what was made for it, by name."""

    divisions: tuple[tuple[str, Makeup], ...] = ()
    made: tuple[tuple[str, Makeup], ...] = ()

    def of_divisions(self, titles: Sequence[str]) -> list[Makeup | None]:
        """Return what is remembered of each division that now has one of these titles."""
        found: list[Makeup | None] = [None] * len(titles)
        pairs = paired([title for title, _makeup in self.divisions], titles)
        for (_title, makeup), number in zip(self.divisions, pairs, strict=True):
            if number is not None:
                found[number] = makeup
        return found


#: Of the start of a page: its place, how many pictures wait, how many lines of notes are carried over.
_Key: TypeAlias = tuple[int, int, int, int]

NO_MAKEUP = Makeup()
NO_MAKEUPS = Makeups()


class Held(NamedTuple):
    """Where the pages of a run should begin; each with its arrangement, and where the next begins."""

    pages: Mapping[_Key, tuple[str, _Key]]
    places: Sequence[Place]  #: of their beginnings, in order, and of the end
    size: int  #: how many pages there were
    changes: Sequence[tuple[Place, int, Location | None]]  #: what has more lines now, or fewer

    def holds(self, start: Start) -> bool:
        """Whether a page should begin here."""
        place = (start.piece, start.strip)
        number = bisect_left(self.places, place)
        return number < len(self.places) and self.places[number] == place

    def distance(self, start: Start) -> int:
        """Return how far a place is from where a page should begin, about in lines."""
        number = bisect_left(self.places, (start.piece, start.strip))
        near = self.places[max(0, number - 1) : number + 1]
        return min((_lines(place, start) for place in near), default=0)

    def end(self, start: Start) -> Place | None:
        """Return where the page ended that began here, with as much waiting and carried over."""
        page = self.pages.get(place_of(start))
        return page[1][:2] if page else None

    def next_end(self, start: Start) -> Place | None:
        """Return where a page that begins near the beginning of one of before should end."""
        number = bisect_left(self.places, (start.piece, start.strip))
        near = [k for k in (number - 1, number) if 0 <= k < len(self.places) - 1]
        if not near:
            return None
        return self.places[min(near, key=lambda k: _lines(self.places[k], start)) + 1]

    def same(self, start: Start, endings: Sequence[Ending], leading: int) -> Ending | None:
        """Return the ending that leaves a page as it was."""
        page = self.pages.get(place_of(start))
        if page is None:
            return None
        shape, end = page
        for ending in endings:
            if place_of(ending.next) == end and shape_of(ending, leading) == shape:
                return ending._replace(cost=0)  # what is not good about it was not good before
        return None

    def weighed(self, ending: Ending) -> Ending:
        """Return an ending with what it costs that a page begins elsewhere."""
        if self.holds(ending.next):
            return ending
        return ending._replace(cost=ending.cost + MOVED + min(self.distance(ending.next), _FAR))

    def reason(self, start: Start) -> tuple[Location | None, int]:
        """Return what moved the page that begins here: the change that is nearest, and its lines."""
        if not self.changes:
            return None, 0
        _place, lines, at = min(self.changes, key=lambda change: _lines(change[0], start))
        return at, lines


def _lines(place: Place, start: Start) -> int:
    """Return how far two places are from each other, about in lines."""
    return abs(start.piece - place[0]) + abs(start.strip - place[1])


def place_of(start: Start) -> _Key:
    """Return what tells one start of a page from another in an edition."""
    return start.piece, start.strip, len(start.waiting), len(start.carried)


def shape_of(ending: Ending, leading: int) -> str:
    """Return what tells the arrangement of a page from any other, whatever its text."""
    told = [f"{x} {y} {strip.height}" for strip, x, y in settled(ending, leading)]
    told += [str(strip.height) for strip in (*ending.notes, *ending.foot)]
    told += [str(len(ending.next.waiting)), str(len(ending.next.carried))]
    return blake2b(";".join(told).encode(), digest_size=4).hexdigest()


class Ledger:
    """What is held of a galley that is made up, and what is to be remembered of it."""

    def __init__(self, galley: Sequence[Piece], leading: int, old: Makeup | None = None) -> None:
        """Find the units of `old` again in a galley."""
        self._galley = galley
        self._leading = leading
        self._old = old
        self._units = units_of(galley)
        marks = [unit.mark for unit in self._units]
        self._pairs = paired(old.marks, marks) if old else []
        self._offset = 0  #: of the run at hand
        self._pages: list[tuple[Place, Start, str]] = []
        self._lines: dict[Location, int] = {}  #: of paragraphs set anew

    def wishes(self) -> dict[Location, int]:
        """Return in how many lines paragraphs should be set, where that is not what is best."""
        often = Counter(unit.at for unit in self._units if unit.is_paragraph)
        return {
            unit.at: lines
            for lines, unit in self._both()
            if unit.is_paragraph and unit.at and unit.lines != lines and often[unit.at] == 1
        }

    def columns(self) -> dict[Location, tuple[int, ...]]:
        """Return how wide the columns of tables were, where they are not so."""
        found = {}
        for old, widths in self._old.columns if self._old else ():
            number = self._pairs[old]
            unit = None if number is None else self._units[number]
            if unit and unit.at and len(unit.columns) == len(widths) and unit.columns != widths:
                found[unit.at] = widths
        return found

    def lines(self) -> dict[Location, int]:
        """Return in how many lines paragraphs are set."""
        return {unit.at: unit.lines for unit in self._units if unit.is_paragraph and unit.at}

    @property
    def moved(self) -> list[Place]:
        """The places where pages begin, and should not."""
        held = {place for place, _page in self._held}
        return [place for place, _start, _shape in self._pages if place not in held]

    def crowd(self, but: Container[Place]) -> tuple[Place, dict[Location, int]] | None:
        """Return the page that has more lines than before and so moved another, and its paragraphs.

        Behind these stand those of the next page and of the one before, each with its lines. `but` are the
        pages that are known.
        """
        held = sorted({place for place, _page in self._held})
        for moved in self.moved:
            longer = [place for place, more, _at in self._changes if more > 0]
            start = Start(*moved)
            near = min(longer, key=lambda place: _lines(place, start), default=(-1, 0))
            number = bisect_right(held, near) - 1
            if number < 0 or held[number] in but:
                continue
            found: dict[Location, int] = {}
            for page in (number, number + 1, number - 1):
                first = held[page] if 0 <= page < len(held) else held[-1]
                end = held[page + 1] if 0 <= page + 1 < len(held) else (len(self._galley), 0)
                for unit in self._units:
                    if unit.is_paragraph and unit.at and unit.place and first <= unit.place < end:
                        found.setdefault(unit.at, unit.lines)
            return held[number], {at: lines for at, lines in found.items() if lines > 1}
        return None

    def run(self, count: int) -> Held | None:
        """Return what is held of the next run, of so many pieces."""
        first, self._offset = self._offset, self._offset + count
        if self._old is None:
            return None
        end = (count, 0, 0, 0)
        starts: list[_Key] = []
        shapes: list[str] = []
        for (piece, strip), page in self._held:
            if first <= piece < first + count:
                starts.append((piece - first, strip, page.waiting, page.carried))
                shapes.append(page.shape)
        pages = dict(zip(starts, zip(shapes, (*starts[1:], end), strict=True), strict=True))
        places = sorted({key[:2] for key in (*starts, end)})
        changes = [
            ((piece - first, strip), lines, at)
            for (piece, strip), lines, at in self._changes
            if first <= piece < first + count
        ]
        return Held(pages, places, len(starts), changes)

    def add(self, start: Start, ending: Ending, run: int, shape: str) -> None:
        """Remember a page of the run at hand, which has `run` pieces."""
        place = (self._offset - run + start.piece, start.strip)
        self._pages.append((place, start, shape))
        for k, strips in ending.resets:
            at = ending.placed[k][0].flexible
            if at:
                self._lines[at] = len(strips)

    def makeup(self) -> Makeup:
        """Return what is to be remembered."""
        units = [(k, unit.place) for k, unit in enumerate(self._units) if unit.place]
        places = [place for _k, place in units]
        pages = []
        for place, start, shape in self._pages:
            number = bisect_right(places, place) - 1
            unit, first = units[number]
            line = place[0] - first[0] + place[1] - first[1]
            pages.append(PageMark(unit, line, len(start.waiting), len(start.carried), shape))
        return Makeup(
            tuple(unit.mark for unit in self._units),
            tuple(
                self._lines.get(unit.flexible, unit.lines) if unit.flexible else unit.lines
                for unit in self._units
            ),
            tuple((k, unit.columns) for k, unit in enumerate(self._units) if unit.columns),
            tuple(pages),
        )

    def _both(self) -> Iterator[tuple[int, Unit]]:
        """Yield the units that are in both galleys, with the lines that they had."""
        old = self._old.lines if self._old else ()
        for lines, number in zip(old, self._pairs, strict=True):
            if number is not None:
                yield lines, self._units[number]

    @cached_property
    def _held(self) -> list[tuple[Place, PageMark]]:
        pages = self._old.pages if self._old else ()
        return [(self._place(page.unit, page.line), page) for page in pages]

    def _place(self, old: int, line: int) -> Place:
        """Return where a line of a unit of before is now; where the unit is gone, what followed it."""
        number = self._pairs[old]
        unit = None if number is None else self._units[number]
        if unit is not None and unit.place and line < unit.lines:
            piece, strip = unit.place
            is_column = isinstance(self._galley[piece], Columns)
            return (piece, strip + line) if is_column else (piece + line, strip)
        follow = old if unit is None else old + 1
        for k in range(follow, len(self._pairs)):
            number = self._pairs[k]
            if number is not None and (place := self._units[number].place):
                return place
        return (len(self._galley), 0)

    @cached_property
    def _changes(self) -> list[tuple[Place, int, Location | None]]:
        """Return what takes more lines than before, or fewer, with its place.

        What was added or taken out between two units that stayed is one change; what is gone stands before what
        followed it, a note where it is called.
        """
        assert self._old is not None
        places: list[Place] = []
        for unit in self._units:
            places.append(unit.place or (places[-1] if places else (0, 0)))
        places.append((len(self._galley), 0))
        found: list[tuple[Place, int, Location | None]] = []
        more: Counter[int] = Counter()  #: mpt, by the unit that follows
        first: dict[int, int] = {}  #: the first of the units that were added before it
        follow = len(self._units)
        kept = {number for number in self._pairs if number is not None}
        for k in reversed(range(len(self._units))):
            if k in kept:
                follow = k
            else:
                more[follow] += self._units[k].height
                first[follow] = k
        follow = len(self._units)
        for lines, number in reversed([*zip(self._old.lines, self._pairs, strict=True)]):
            if number is None:
                more[follow] -= lines * self._leading
                continue
            follow, unit = number, self._units[number]
            if unit.lines != lines:
                found.append((places[number], unit.lines - lines, unit.at))
        for follow, height in more.items():
            number = first.get(follow, follow)
            at = self._units[number].at if number < len(self._units) else None
            found.append((places[number], round(height / self._leading), at))
        return sorted(found, key=lambda change: change[0])
