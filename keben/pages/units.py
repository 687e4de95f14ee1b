"""Turns a galley into units, which are known again in a corrected galley.

A unit is a paragraph, a row of a table, a heading: what a correction changes without changing what stands
around it. It is known by its text, whatever lines this is set in; so a place in a galley is a line of a unit,
and means the same in both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple, TypeAlias

from keben.carried import Carried, dataclass
from keben.galley.strip import Columns, Facing, Item, PictureItem, Piece, Strip, TextItem
from keben.problems import Location

_DIGEST = (
    4  #: bytes of a mark: two units that say different things may share one, and no harm is done
)

#: A place where a page may begin: a piece, and a strip of it when it is columns.
Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unit(Carried):
    """A unit as it stands in a galley: its mark, its lines, and where it begins."""

    mark: str
    lines: int
    place: Place | None  #: none: a note, which stands at the foot of a page
    at: Location | None
    is_paragraph: bool = False  #: and so can be set in more lines, or fewer
    flexible: Location | None = None  #: see `Strip`
    columns: tuple[int, ...] = ()  #: of the table that it begins
    height: int = 0  #: mpt


class _Line(NamedTuple):
    strip: Strip
    place: Place | None


def units_of(pieces: Iterable[Piece]) -> list[Unit]:
    """Return the units of a galley, in order; the notes that one calls follow it."""
    units: list[Unit] = []
    notes: list[Strip] = []
    paragraph: list[_Line] = []

    def close() -> None:
        if paragraph:
            units.append(_unit(paragraph))
        paragraph.clear()
        lines: list[_Line] = []
        for note in notes:
            if lines and not _goes_on(note):
                units.append(_unit(lines))
                lines.clear()
            lines.append(_Line(note, None))
        if lines:
            units.append(_unit(lines))
        notes.clear()

    for line in _lines(pieces):
        if not (paragraph and _goes_on(line.strip)):
            close()
        paragraph.append(line)
        notes += line.strip.notes
    close()
    return units


def _lines(pieces: Iterable[Piece]) -> Iterator[_Line]:
    for number, piece in enumerate(pieces):
        if isinstance(piece, Strip):
            yield _Line(piece, (number, 0))
        elif isinstance(piece, Columns):
            for k, strip in enumerate(piece.strips):
                yield _Line(strip, (number, k))
        else:
            strips = (*piece.left, *piece.right) if isinstance(piece, Facing) else piece.strips
            items = tuple(item for strip in strips for item in strip.items)
            first = strips[0] if strips else Strip((), 0)
            yield _Line(Strip(items, 0, at=first.at, columns=first.columns), (number, 0))


def _goes_on(strip: Strip) -> bool:
    """Whether a strip is a later line of a paragraph."""
    return len(strip.items) == 1 and _start(strip.items[0]) > 0


def _start(item: Item) -> int:
    return item.line.start if isinstance(item, TextItem) else 0


def _unit(lines: Sequence[_Line]) -> Unit:
    strip = lines[0].strip
    item = strip.items[0] if strip.items else None
    is_text = isinstance(item, TextItem) and len(strip.items) == 1 and not strip.headings
    at = item.at if isinstance(item, TextItem) else strip.at
    digest = blake2b(digest_size=_DIGEST)
    if not is_text:
        digest.update(f"{strip.height} {strip.placing}".encode())
    for line in lines:
        for word in map(_word, line.strip.items):
            digest.update(word.encode("utf-8", "surrogatepass"))
    mark, place = digest.hexdigest(), lines[0].place
    height = sum(line.strip.height for line in lines)
    return Unit(mark, len(lines), place, at, is_text, strip.flexible, strip.columns, height)


def _word(item: Item) -> str:
    if isinstance(item, TextItem):
        return f"{item.role}\0{item.line.text}" if item.line.start == 0 else item.line.text
    return item.file if isinstance(item, PictureItem) else ""


def paired(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Return for each mark of before which one it is now, if any.

    What stands once in both holds the rest together; from there on, like goes with like. As many as are
    left between two pairs on both sides were touched, each by itself.
    """
    pairs: list[int | None] = [None] * len(old)
    a = b = 0
    for k, n in (*_anchors(old, new), (len(old), len(new))):
        while a < k and b < n and old[a] == new[b]:
            pairs[a] = b
            a, b = a + 1, b + 1
        last, end = k, n
        while last > a and end > b and old[last - 1] == new[end - 1]:
            last, end = last - 1, end - 1
            pairs[last] = end
        if last - a == end - b:
            pairs[a:last] = range(b, end)
        if k < len(old):
            pairs[k] = n
        a, b = k + 1, n + 1
    return pairs


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, in order, of marks that stand once in both."""
    often, now = Counter(old), Counter(new)
    places = {mark: k for k, mark in enumerate(new) if now[mark] == 1}
    both = [(k, places[mark]) for k, mark in enumerate(old) if often[mark] == 1 and mark in places]
    tails: list[int] = []  #: the least end of runs of each length
    chain: list[tuple[int, int, int]] = []  #: old, new, and the entry before it
    ends: list[int] = []
    for k, n in both:
        length = bisect_left(tails, n)
        before = ends[length - 1] if length else -1
        tails[length : length + 1] = [n]
        ends[length : length + 1] = [len(chain)]
        chain.append((k, n, before))
    found = []
    number = ends[-1] if ends else -1
    while number >= 0:
        k, n, number = chain[number]
        found.append((k, n))
    return found[::-1]
