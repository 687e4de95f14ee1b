"""Turns lines into lines that know their measure and their place in a paragraph (M3, M6).

Without a style, only what stands in the type area in the size and face of the text is judged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keben.certify.area import Area
from keben.certify.given import Given
from keben.certify.glyphs import Leaf, Picture
from keben.certify.lines import Line
from keben.style import Style

NEAR = 0.6  #: em: a mark at the edge may stand so far out
LEAST = 10  #: em: the narrowest column of an article (A8.2)
ROUGH = 0.01  #: em: what is lost of a whole number where lengths are not
LEADERS = re.compile(r"[·.…⋯]{5}")  #: lines of contents


def measured(
    lines: Sequence[Line], areas: Sequence[Area], given: Given | None, leaves: Sequence[Leaf]
) -> list[Line]:
    """Give every line of the text its measure and its place in its paragraph."""
    if not areas:
        return list(lines)
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    quotes = _quotes(lines, given)
    columns = _columns(lines, given)
    beside = given.beside if given else frozenset()
    found: list[Line] = []
    for number, own in sorted(pages.items()):
        area = areas[number % 2]
        marked = own if given else _recognised(own, area)
        insets = _insets(marked, area, leaves[number], beside)
        for line in marked:
            count = columns.get((line.page, line.number), 1)
            edges = (
                column_of(line.start, count, area, given.style)
                if given
                else (area.left, area.right)
            )
            found.append(_in_column(line, edges, area, given, insets, quotes))
    return _placed(found if given else list(_without_lists(found)), given)


def _without_lists(lines: Sequence[Line]) -> Iterator[Line]:
    """Let go of short lines at the edge that follow a short line: names, verses, cells; no paragraphs."""
    before: Line | None = None
    for line in lines:
        if line.role != "body":
            yield line
            continue
        is_short = line.end < line.right - 1.5 * line.em
        follows = (
            before is not None
            and before.page == line.page
            and before.end < (before.right - 1.5 * before.em)
        )
        before = line
        is_listed = is_short and follows and line.start < line.left + 0.9 * line.em
        yield replace(line, role="") if is_listed else line


def _recognised(lines: Sequence[Line], area: Area) -> list[Line]:
    """Call text what is set like it and begins at the edge; lines side by side are columns, and are left."""
    beside = Counter(round(line.y) for line in lines if abs(line.em - area.em) < 0.02)
    parted = [y for y, count in beside.items() if count > 1]
    top, foot = min(parted, default=0.0), max(parted, default=0.0)
    middle = (area.left + area.right) / 2 + area.em
    found = []
    for line in lines:
        is_text = (
            abs(line.em - area.em) < 0.02
            and line.face == area.face
            and area.left - NEAR * area.em <= line.start <= area.left + 3 * area.em
            and line.end <= area.right + 2 * area.em
            and not LEADERS.search(line.text)
            and not (len(parted) > 1 and (top - 1 < line.y < foot + 1 or line.end < middle))
        )
        found.append(replace(line, role="body") if is_text else line)
    return found


def _columns(lines: Sequence[Line], given: Given | None) -> Mapping[tuple[int, int], int]:
    """Return in how many columns the text of an article stands, by page and number of each line."""
    if given is None or not given.columns:
        return {}
    told = dict(given.columns)
    begins = given.starts | given.apart
    found: dict[tuple[int, int], int] = {}
    count = 1
    for line in lines:
        if line.role == "body":
            if line.source in begins:
                count = told.get(line.source, 1)
            found[line.page, line.number] = count
    return found


def column_of(start: float, count: int, area: Area, style: Style) -> tuple[float, float]:
    """Return the edges of the column in which a line begins at `start`; narrow ones become fewer (A8.2)."""
    em = area.em
    gap = style.article.gap * style.article.size / 1000
    whole = area.right - area.left
    while count > 1 and whole - (count - 1) * gap < count * LEAST * em:
        count -= 1
    if count == 1:
        return area.left, area.right
    room = (whole - (count - 1) * gap) / count
    width = int(room / em + ROUGH) * em  # whole characters (A8.1)
    step = (whole - width) / (count - 1)
    number = max(0, min(count - 1, int((start - area.left + NEAR * em) / step)))
    return area.left + number * step, area.left + number * step + width


def _quotes(lines: Sequence[Line], given: Given | None) -> frozenset[tuple[int, int]]:
    """Return page and number of the lines of quotations, which are set in from the edge.

    Without the sources, they are those that stand in as far and are set in the face of quotations.
    """
    if given is None:
        return frozenset()
    if not given.starts:
        faces = {name for role, name in given.faces if role == given.style.quote.face}
        return frozenset((line.page, line.number) for line in lines if line.face in faces)
    begins = given.starts | given.apart
    found = set()
    is_quote = False
    for line in lines:
        if line.role == "body":
            if line.source in begins:
                is_quote = line.source in given.quotes
            if is_quote:
                found.add((line.page, line.number))
    return frozenset(found)


def _insets(lines: Sequence[Line], area: Area, leaf: Leaf, beside: frozenset[str]) -> list[Picture]:
    """Return what stands at the right of text: pictures, and figures that text is set round.

    Such a figure is told by its caption, which stands in its middle and comes before the text.
    """
    found = list(leaf.pictures)
    for k, line in enumerate(lines):
        if line.role == "caption" and line.source in beside:
            first = next((after for after in lines[k:] if after.role == "body"), line)
            middle = (line.start + line.end) / 2
            found.append(
                Picture(2 * middle - area.right, first.y - area.em, area.right, line.y + area.lead)
            )
    return found


def _in_column(
    line: Line,
    edges: tuple[float, float],
    area: Area,
    given: Given | None,
    insets: Sequence[Picture],
    quotes: frozenset[tuple[int, int]],
) -> Line:
    if line.role != "body":
        return line
    left, right = edges
    for inset in insets:  # what stands at the right shortens its lines
        if (
            inset.top - 2 < line.y < inset.bottom + area.lead
            and left + 2 * area.em < inset.left < right
        ):
            return replace(line, role="beside", left=left)
    if given and line.source in given.apart:
        return replace(line, role="signature", left=left, right=right)
    if given and (line.page, line.number) in quotes:
        left += given.style.quote.indent * given.style.quote.size / 1000
        if line.start > left + 2.5 * area.em:
            return replace(line, role="signature", left=left, right=right)
    return replace(line, left=left, right=right)


def _placed(lines: Sequence[Line], given: Given | None) -> list[Line]:
    """Tell first, middle and last lines of paragraphs."""
    text = [k for k, line in enumerate(lines) if line.role in ("body", "beside", "signature")]
    starts = {k: _is_first(lines, text, n, given) for n, k in enumerate(text)}
    placed = list(lines)
    for n, k in enumerate(text):
        after = text[n + 1] if n + 1 < len(text) else -1
        is_last = after < 0 or starts[after]
        if given is None and after >= 0 and not is_last:
            is_last = _is_parted(lines, k, after)
        place = ("only" if is_last else "first") if starts[k] else ("last" if is_last else "middle")
        line = lines[k]
        placed[k] = replace(line, place=place)
    return placed


def _is_first(lines: Sequence[Line], text: Sequence[int], n: int, given: Given | None) -> bool:
    line = lines[text[n]]
    if line.role == "signature":
        return True
    if given and given.starts and line.source:
        return line.source in given.starts
    if line.start > line.left + 0.9 * line.em:
        return True
    if n == 0:
        return line.page == 0
    before = lines[text[n - 1]]
    if _is_parted(lines, text[n - 1], text[n]):
        return True
    # a line that ends far from the edge ends its paragraph, whatever the next one looks like
    return before.end < before.right - 1.5 * before.em and abs(before.gap) < 0.01


def _is_parted(lines: Sequence[Line], one: int, other: int) -> bool:
    """Whether a heading, larger than the text, stands behind a line that is not full."""
    between = lines[one + 1 : other]
    is_full = abs(lines[one].end - lines[one].right) < 0.02 * lines[one].em
    return (
        not is_full
        and lines[one].page == lines[other].page
        and any(b.em > lines[one].em + 0.5 for b in between)
    )


def paragraphs_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph of the text."""
    current: list[Line] = []
    for line in lines:
        if line.role not in ("body", "beside") or not line.place:
            continue
        if line.place in ("first", "only") and current:
            yield current
            current = []
        current.append(line)
        if line.place in ("last", "only"):
            yield current
            current = []
    if current:
        yield current
