"""Turns a wish for more or fewer lines than a paragraph would best have into the places where they end.

A page that is a line too short, or a line that stands alone, is mended by a paragraph set a line longer or
shorter (A4.9). That is no reason to set it badly: lines may be squeezed as far as their marks give way, but
opened no further than `MOST`; no word is broken; and the rules of `breaks.py` hold without exception (A1.9,
A7.3). Most wishes come to nothing, and most of those are refused from the sums alone.

Lines are ended as in `breaks.py`, a layer a line, so it is linear too. But the cheapest way to a line does
not lead to another number of them: kept are the ways near the pace at which the paragraph would run if it
were opened, or squeezed, everywhere alike.
"""

from __future__ import annotations

from bisect import bisect_right

from keben.compose.breaks import Rooms, is_lone, is_pushed_out, open_cost, squeeze_cost
from keben.compose.fitting import Fitting
from keben.compose.line import HAN

MOST = 80  #: opening of a gap that does not catch the eye, thousandths of an em
LEAST_TAIL = 2 * HAN  #: of a last line (A7.3)
BREADTH = 16  #: ways kept at each line


def wished_breaks(fitted: Fitting, rooms: Rooms, lines: int) -> list[int]:
    """Return the cell after each line's last for exactly so many lines; none where that cannot be well.

    Rules: A1.9, A4.9, A5.1, A5.2, A7.3.
    """
    pace = _pace(fitted, rooms, lines) if lines > 0 else []
    if not pace:
        return []
    count = len(fitted.cells)
    layers: list[dict[int, tuple[int, int]]] = [{0: (0, -1)}]  # end → (cost, where its line began)
    wanted = 0
    for number in range(lines - 1):
        room = rooms(number)
        wanted += room
        coming: dict[int, tuple[int, int]] = {}
        for start, (cost, _) in layers[-1].items():
            for end, price in _ends(fitted, start, room):
                known = coming.get(end)
                if known is None or cost + price < known[0]:
                    coming[end] = (cost + price, start)
        near = sorted(coming, key=lambda end: abs(pace[end] - wanted))[:BREADTH]
        layers.append({end: coming[end] for end in near})
    room = rooms(lines - 1)
    tails = [
        (cost + last, start)
        for start, (cost, _) in layers[-1].items()
        if (last := _tail_cost(fitted, start, room)) is not None
    ]
    if not tails:
        return []
    ends = [count, min(tails)[1]]
    for number in range(lines - 1, 0, -1):
        ends.append(layers[number][ends[-1]][1])
    return ends[-2::-1]


def _pace(fitted: Fitting, rooms: Rooms, lines: int) -> list[float]:
    """Return where each cell would stand if all lines were one; nothing where they cannot be so many."""
    widths, gives, gaps = fitted.widths, fitted.gives, fitted.gaps
    full = sum(map(rooms, range(lines - 1)))
    if (over := widths[-1] - full - rooms(lines - 1)) > 0:
        if over > gives[-1]:
            return []
        share = over / gives[-1]
        return [width - share * give for width, give in zip(widths, gives, strict=True)]
    if (short := full + LEAST_TAIL - widths[-1]) > 0:
        if short - fitted.opens[-1] > MOST * gaps[-1]:
            return []
        opening = short / max(1, gaps[-1])
        return [width + opening * gap for width, gap in zip(widths, gaps, strict=True)]
    return list(map(float, widths))


def _ends(fitted: Fitting, start: int, room: int) -> list[tuple[int, int]]:
    """Return where a full line that begins at `start` may end well, each with its cost."""
    widths, legal, gives = fitted.widths, fitted.legal, fitted.gives
    base = widths[start] + fitted.starts[start]
    base_give = gives[start] + fitted.start_gives[start]
    last = bisect_right(widths, base + room, start) - 1
    while (
        last + 2 < len(widths)
        and widths[last + 1] - base - room <= gives[last + 1] - base_give + HAN
    ):
        last += 1
    most = min(MOST, fitted.max_gap) - 1  # gaps take what is left of a division
    dearest = most * most + 41  # the Han–Latin spaces' share
    found: list[tuple[int, int]] = []
    fuller = 0  #: the end nearest above
    for end in range(min(last, len(widths) - 2), start, -1):
        if not legal[end]:
            continue
        short = room - widths[end] + base + fitted.ends[end - 1]
        give = gives[end] - base_give - fitted.end_gives[end - 1]
        if -short > give:
            continue
        price = open_cost(fitted, start, end, short) if short > 0 else squeeze_cost(-short, give)
        if price > dearest:
            break
        if short <= 0 or not (fuller and is_pushed_out(fitted, end, fuller)):
            found.append((end, price))
        fuller = end
    return found


def _tail_cost(fitted: Fitting, start: int, room: int) -> int | None:
    """Return the cost of a last line from `start` on; None where it has no room, or one han."""
    over = fitted.widths[-1] - fitted.widths[start] - fitted.starts[start] - fitted.ends[-1] - room
    give = fitted.gives[-1] - fitted.gives[start] - fitted.start_gives[start] - fitted.end_gives[-1]
    if over > give or (start and is_lone(fitted, start)):
        return None
    return squeeze_cost(over, give) if over > 0 else 0
