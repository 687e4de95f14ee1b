"""Turns a stretch of fitted cells into a set line.

Blanks are squeezed, or gaps opened, step by step in the order of the standard; within a step every
place changes by the same amount, as far as thousandths of an em go.

Rules: A4.5, A4.6, A5.1, A5.2, A5.3.
"""

from __future__ import annotations

from itertools import compress
from operator import add

from keben.compose.classes import REDUCTION
from keben.compose.fitting import (
    HAN_LATIN_LEAST,
    HAN_LATIN_MOST,
    SPACE_LEAST,
    SPACE_MOST,
    Fitting,
)
from keben.compose.line import Kind, SetLine, shared

#: Each by a name of its own: asking the enum takes longer than what is asked for.
_SPACE = Kind.SPACE
_HAN = Kind.HAN
_OPENING = Kind.OPENING
_PAUSE = Kind.PAUSE
_STOP = Kind.STOP


def set_line(
    fitted: Fitting, start: int, end: int, *, room: int, indent: int, last: bool
) -> SetLine:
    """Set cells `start` … `end` - 1 flush to `room`; a last line is squeezed but never opened."""
    cells = tuple(fitted.cells[start:end])
    frames = fitted.frames[start:end]
    spaces = fitted.spaces[start:end]
    gone = fitted.cuts[start:end]
    cuts = {k: cut for k, cut in enumerate(gone) if cut} if any(gone) else {}
    final = end - start - 1
    frames[final] += spaces[final] - fitted.ends[end - 1]
    spaces[final] = 0
    if fitted.starts[start]:
        cuts[0] = cuts.get(0, 0) + fitted.starts[start]
        frames[0] -= fitted.starts[start]
    natural = sum(frames) + sum(spaces)
    if natural > room:
        _squeeze(fitted, start, end, frames, spaces, cuts, natural - room)
    elif natural < room and not last:
        _open(fitted, start, end, frames, spaces, room - natural)
    advances = list(map(add, frames, spaces)) if any(spaces) else frames
    set_cuts = tuple(sorted(cuts.items())) if cuts else ()
    return SetLine(cells, shared(advances), set_cuts, indent, start, end, natural, last)


def looseness(line: SetLine, most: int) -> int:
    """Return by how much each gap of a line is opened after the spaces of Western words are (A5.4).

    A line that cannot be opened by more than `most` anywhere is not looked at: nearly all of them.
    """
    added = line.width - line.natural
    if line.last or added <= most:
        return 0
    opened = [
        advance - (SPACE_MOST if cell.kind is _SPACE else cell.width)
        for cell, after, advance in zip(line.cells, line.cells[1:], line.advances, strict=False)
        if cell.kind is _SPACE
        or (cell.kind is _HAN and after.kind in (_HAN, _OPENING, _PAUSE, _STOP))
    ]
    return max(opened, default=0)


def share(amount: int, rooms: list[int]) -> list[int]:
    """Part `amount` over places with these rooms, equally as far as each goes.

    >>> share(700, [500, 100, 500])
    [300, 100, 300]
    """
    parts = [0] * len(rooms)
    open_places = [k for k, room in enumerate(rooms) if room]
    while amount and open_places:
        each, odd = divmod(amount, len(open_places))
        tight = [k for k in open_places if rooms[k] - parts[k] <= each]
        if not tight:
            for number, k in enumerate(open_places):
                parts[k] += each + (number < odd)
            return parts
        for k in tight:
            amount -= rooms[k] - parts[k]
            parts[k] = rooms[k]
        open_places = [k for k in open_places if rooms[k] > parts[k]]
    return parts


def _squeeze(
    fitted: Fitting,
    start: int,
    end: int,
    frames: list[int],
    spaces: list[int],
    cuts: dict[int, int],
    over: int,
) -> None:
    """Take `over` out of the blanks in the order of A5.1: word spaces, brackets, ，、；, Han–Latin, stops."""
    final = end - start - 1
    special = [(k, kind) for k, cell in enumerate(fitted.cells[start:end]) if (kind := cell.kind)]

    def take(places: list[int], rooms: list[int], target: list[int]) -> int:
        parts = share(over, rooms)
        for k, part in zip(places, parts, strict=True):
            target[k] -= part
        return over - sum(parts)

    word_spaces = [k for k, kind in special if kind is _SPACE and k < final]
    over = take(word_spaces, [max(0, frames[k] - SPACE_LEAST) for k in word_spaces], frames)
    for name, members in REDUCTION:
        if name == "stops" and over:
            parted = [k for k, space in enumerate(spaces) if space]
            over = take(parted, [max(0, spaces[k] - HAN_LATIN_LEAST) for k in parted], spaces)
        if not over:
            return
        marks = [(k, kind) for k, kind in special if kind in members]
        rooms = [
            (0 if k == 0 and fitted.starts[start] else fitted.left[start + k])
            + (0 if k == final else fitted.right[start + k])
            for k, _kind in marks
        ]
        parts = share(over, rooms)
        for (k, kind), part in zip(marks, parts, strict=True):
            if part:
                frames[k] -= part
                if kind is _OPENING:
                    cuts[k] = cuts.get(k, 0) + part
        over -= sum(parts)


def _open(
    fitted: Fitting, start: int, end: int, frames: list[int], spaces: list[int], short: int
) -> None:
    """Add `short` in the order of A5.2: word spaces, Han–Latin spaces, then all other gaps equally."""
    final = end - start - 1
    if any(spaces) or fitted.opens[end - 1] > fitted.opens[start]:
        cells = fitted.cells[start : end - 1]
        word_spaces = [k for k, cell in enumerate(cells) if cell.kind is _SPACE]
        for places, most, target in (
            (word_spaces, SPACE_MOST, frames),
            ([k for k, space in enumerate(spaces) if space], HAN_LATIN_MOST, spaces),
        ):
            parts = share(short, [max(0, most - target[k]) for k in places])
            for k, part in zip(places, parts, strict=True):
                target[k] += part
            short -= sum(parts)
        if not short:
            return
    places = list(compress(range(final), fitted.opens_after[start : end - 1]))
    if not places:  # nothing but Western words: their spaces have to give more than they like
        cells = fitted.cells[start : end - 1]
        places = [k for k, cell in enumerate(cells) if cell.kind is _SPACE or spaces[k]]
    if places:
        each, odd = divmod(short, len(places))
        for k in places[:odd]:
            frames[k] += each + 1
        for k in places[odd:]:
            frames[k] += each
