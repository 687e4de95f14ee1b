"""Turns a fitted paragraph into the places where its lines end.

The whole paragraph is looked at: among all legal settings the one with the least unevenness, line by
line forward (a layer a line), never more than a few ends a line, so it is linear in the text.

Two things are rules and not costs: a mark that would begin a line is pushed in where the line can give
way (A1.9), and a last line has more than one han (A7.3). Where a paragraph cannot be set within them,
they cost more than any looseness.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

from keben.compose.classes import NOT_AT_START
from keben.compose.fitting import Fitting
from keben.compose.line import Kind

Rooms = Callable[[int], int]

LOOSE = 10**8  #: cost of a line opened beyond `LOOSEST`
LONE = 10**9  #: cost of a lone last character
EMERGENCY = 10**10  #: cost of a line opened beyond twice `LOOSEST`
FORCED = 10**11  #: cost of a break inside a unit
HYPHEN = 5000  #: cost of a break in a word, with a hyphen
SLACK = 500  #: what choosing a dearer way to the same line may save later
WIDE_SLACK = 20_000  #: the same where a line would be opened by an eighth of an em and more
LOOSEST = 200  #: opening of a gap that a reader sees as a hole, thousandths of an em


#: what counts in a last line: one is a lone character, with whatever marks (A7.3)
_LENGTH = {
    Kind.HAN: 1,
    Kind.INTERPUNCT: 1,
    Kind.LATIN: 2,
    Kind.DIGIT: 2,
    Kind.DASH: 2,
    Kind.ELLIPSIS: 2,
    Kind.SYMBOL: 2,
}


def choose_breaks(fitted: Fitting, rooms: Rooms) -> list[int]:
    """Return the cell after each line's last, where line k (from 0) has `rooms(k)` thousandths of an em.

    Rules: A1.9, A5.1, A5.2, A7.3.
    """
    ends, dearest = _least_uneven(fitted, rooms, SLACK)
    if dearest > SLACK:  # a way that looked too dear may yet be the better one
        ends, dearest = _least_uneven(fitted, rooms, WIDE_SLACK)
    if dearest >= LOOSE:  # or the only good one
        ends, dearest = _least_uneven(fitted, rooms, FORCED * 1000)
    return ends


def _least_uneven(fitted: Fitting, rooms: Rooms, slack: int) -> tuple[list[int], int]:
    """Return the ends of the lines, and what the dearest line costs.

    Ways that already cost `slack` more than the cheapest to the same line are dropped: where no line
    is dearer than that, one line could not have made up for more.
    """
    count = len(fitted.cells)
    layer: dict[int, tuple[int, int]] = {0: (0, -1)}  # end → (cost, where its line began)
    layers = [layer]
    best_cost, best_layer = -1, 0
    while layer:
        coming: dict[int, tuple[int, int]] = {}
        room = rooms(len(layers) - 1)
        for start, (cost, _) in layer.items():
            if start == count:
                continue
            for end, price in line_ends(fitted, start, room):
                total = cost + price
                known = coming.get(end)
                if known is None or total < known[0]:
                    coming[end] = (total, start)
        layers.append(coming)
        if count in coming and (best_cost < 0 or coming[count][0] < best_cost):
            best_cost, best_layer = coming[count][0], len(layers) - 1
        limit = min(coming.values())[0] + slack
        if 0 <= best_cost < limit:
            limit = best_cost
        layer = {end: state for end, state in coming.items() if end != count and state[0] <= limit}
    ends = [count]
    dearest = 0
    for number in range(best_layer, 0, -1):
        cost, start = layers[number][ends[-1]]
        dearest = max(dearest, cost - layers[number - 1][start][0])
        ends.append(start)
    return ends[-2::-1], dearest


def line_ends(fitted: Fitting, start: int, room: int) -> list[tuple[int, int]]:
    """Return where a line that begins at `start` may end, each with its cost."""
    widths, legal, ends = fitted.widths, fitted.legal, fitted.ends
    gives, end_gives = fitted.gives, fitted.end_gives
    count = len(fitted.cells)
    base = widths[start] + fitted.starts[start]
    base_give = gives[start] + fitted.start_gives[start]
    # the last line: as it is, or squeezed
    rest = widths[count] - base - ends[count - 1]
    tail_give = gives[count] - base_give - end_gives[count - 1]
    found: list[tuple[int, int]] = []
    if rest <= room + tail_give:
        cost = squeeze_cost(rest - room, tail_give) if rest > room else 0
        if start and is_lone(fitted, start):
            cost += LONE
        if rest <= room:
            return (
                [(count, cost)] if cost < LONE else [(count, cost), *_fuller(fitted, start, room)]
            )
        found.append((count, cost))

    full = base + room
    middle = bisect_right(widths, full, start) - 1
    middle = max(start + 1, min(middle, count - 1))
    # squeezed lines, the shortest first
    pushed_in = 0
    end = middle + 1
    while end < count:
        over = widths[end] - full - ends[end - 1]
        give = gives[end] - base_give - end_gives[end - 1]
        if over > give and widths[end] - full - 1000 > give + 1000:
            break
        if legal[end] and over <= give:
            found.append(
                (
                    end,
                    squeeze_cost(over, give) if over > 0 else open_cost(fitted, start, end, -over),
                )
            )
            pushed_in = pushed_in or end
        end += 1
    # lines that fit as they are or are opened, the fullest first
    opened = 0
    for end in range(middle, start, -1):
        if not legal[end]:
            continue
        over = widths[end] - full - ends[end - 1]
        if over > 0:
            give = gives[end] - base_give - end_gives[end - 1]
            if over <= give:
                found.append((end, squeeze_cost(over, give)))
                pushed_in = end
            continue
        if over < 0 and pushed_in and is_pushed_out(fitted, end, pushed_in):
            opened += 1  # push in before push out
            if opened == 2:
                break
            continue
        cost = open_cost(fitted, start, end, -over)
        if cost >= EMERGENCY and found:
            break
        found.append((end, cost))
        opened += 1
        if opened == 2:
            break
    if fitted.joints and all(cost > fitted.max_gap**2 for _end, cost in found):
        found += _hyphenated(fitted, start, room, middle)
    return found or [_forced(fitted, start, room)]


def _hyphenated(fitted: Fitting, start: int, room: int, middle: int) -> list[tuple[int, int]]:
    """Return the fullest lines that end within a word: for where all others are loose (A2.10)."""
    base = fitted.widths[start] + fitted.starts[start]
    base_give = fitted.gives[start] + fitted.start_gives[start]
    ends = fitted.joints[
        bisect_right(fitted.joints, start) : bisect_left(fitted.joints, middle + 3)
    ]
    found = []
    for end in ends[-5:]:
        over = fitted.widths[end] - base - fitted.ends[end - 1] - room
        give = fitted.gives[end] - base_give - fitted.end_gives[end - 1]
        if over <= 0:
            found.append((end, HYPHEN + open_cost(fitted, start, end, -over)))
        elif over <= give:
            found.append((end, HYPHEN + squeeze_cost(over, give)))
    return found


def _fuller(fitted: Fitting, start: int, room: int) -> list[tuple[int, int]]:
    """Give a line before a lone character a second chance to keep one more cell for the last line."""
    ends = []
    for end in range(len(fitted.cells) - 1, start, -1):
        if fitted.legal[end] and not is_lone(fitted, end):
            natural = fitted.widths[end] - fitted.widths[start] - fitted.starts[start]
            shortage = room - natural + fitted.ends[end - 1]
            ends.append((end, open_cost(fitted, start, end, shortage)))
            break
    return ends


def _forced(fitted: Fitting, start: int, room: int) -> tuple[int, int]:
    """End a line where no end is legal: after the last cell that fits, or after one that is too wide."""
    base = fitted.widths[start] + fitted.starts[start]
    end = bisect_right(fitted.widths, base + room, start) - 1
    return max(start + 1, min(end, len(fitted.cells))), FORCED


def is_pushed_out(fitted: Fitting, end: int, pushed_in: int) -> bool:
    """Whether a line ends at `end` only because what follows the next han may not begin a line (A1.9)."""
    after = end + 1
    return (
        after < pushed_in
        and not fitted.legal[after]
        and fitted.cells[after].kind in NOT_AT_START
        and all(not fitted.legal[k] for k in range(after, pushed_in))
    )


def is_lone(fitted: Fitting, start: int) -> bool:
    """Whether the cells from `start` on are one han with its marks (A7.3)."""
    seen = 0
    for cell in fitted.cells[start:]:
        seen += _LENGTH.get(cell.kind, 0)
        if seen > 1:
            return False
    return True


def squeeze_cost(over: int, give: int) -> int:
    """Return the cost of squeezing `over` out of `give`: full squeeze 130, half 36.

    Less than to open a full line by as much: push in before push out (A1.9). Measured on 47,000 gaps,
    a cost four times as high left the han half as far apart again.
    """
    share = 100 * over // give if give else 100
    return 5 + share * share // 80


def open_cost(fitted: Fitting, start: int, end: int, short: int) -> int:
    """Return the cost of opening a line by `short`: the square of the gaps' opening in ‰ of an em."""
    if not short:
        return 0
    preferred = min(short, fitted.opens[end - 1] - fitted.opens[start])
    rest = short - preferred
    cost = 1 + (40 * preferred // (preferred + 1000))
    if rest:
        gaps = fitted.gaps[end - 1] - fitted.gaps[start]
        opening = rest // gaps if gaps else rest
        cost += opening * opening
        if opening > LOOSEST:
            cost += LOOSE if opening <= 2 * LOOSEST else EMERGENCY
    return cost
