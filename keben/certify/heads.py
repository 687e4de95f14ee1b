"""Turns headings, running heads and folios into verdicts on A10.7 and A10.8.

Which heading is in force is found out anew from the headings of the record.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from keben.certify.expected import solid
from keben.certify.given import Given, Heading, ToldPage
from keben.certify.lines import Line
from keben.certify.reading import Check, NotChecked, Reading, Spot, whole
from keben.messages import _

NUMBER = re.compile(r"^[·•\-–—\s(（]*([0-9]{1,4})[·•\-–—\s)）]*$")
READABLE = 0.8  #: of the pages must have a number for the numbers to be folios
RANKS: Mapping[str, int] = {"matter": 0, "contents": 0, "part": 0, "chapter": 1, "section": 2}
WANTED: Mapping[str, int] = {"book": -1, "part": 0, "chapter": 1, "section": 2}
HEADLESS = frozenset({"part", "blank", "title", "colophon", "plate", "cover"})
ROMAN: Mapping[str, int] = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
InForce = tuple[Heading | None, Heading | None, Heading | None]


def running_heads(reading: Reading) -> Iterator[Spot | None]:
    """A10.7: a running head names the heading that is in force; leaves, blanks and openings have none."""
    if reading.given is None or not reading.given.pages:
        raise NotChecked(_("headings are not told from text without a record"))
    if not reading.areas:
        raise NotChecked(_("no text is recognised"))
    printed = _printed(reading, "head")
    due = list(_due(reading.given))
    for leaf, told in zip(reading.leaves, reading.given.pages, strict=True):
        lines = printed.get(leaf.number, [])
        said = "".join(line.text for line in lines)
        fault = ""
        if lines and told.kind in HEADLESS:
            fault = _("a running head on a page that has none")
        elif lines and said != due[leaf.number]:
            fault = _("running head {said} instead of {due}").format(
                said=said, due=due[leaf.number]
            )
        elif told.has_head and not lines:
            fault = _("the running head is missing")
        if lines or told.has_head:
            box = (0.0, 0.0, leaf.width, reading.areas[0].first)
            yield Spot(leaf.number, 0, said[-10:], fault, box) if fault else None


def _printed(reading: Reading, role: str) -> dict[int, list[Line]]:
    printed: dict[int, list[Line]] = defaultdict(list)
    for line in reading.lines:
        if line.role == role:
            printed[line.page].append(line)
    return printed


def _due(given: Given) -> Iterator[str]:
    """Yield for every page what its running head says."""
    on: dict[int, list[Heading]] = defaultdict(list)
    for heading in given.headings:
        if heading.level in RANKS:
            on[heading.page].append(heading)
    force: InForce = (None, None, None)
    furniture = given.style.furniture
    volume = 0
    for page, told in enumerate(given.pages):
        if told.volume != volume:
            volume, force = told.volume, (None, None, None)
        rank = WANTED[furniture.odd if page % 2 == 0 else furniture.even]
        first: InForce | None = None
        for heading in on[page]:
            force = _turned(force, heading)
            if first is None and RANKS[heading.level] <= max(rank, 0):
                first = force
        chosen = first if furniture.head_of == "first" and first else force
        yield _title(chosen, rank, given.title)


def _turned(force: InForce, heading: Heading) -> InForce:
    rank = RANKS[heading.level]
    return tuple(  # type: ignore[return-value]
        heading if k == rank else force[k] if k < rank else None for k in range(3)
    )


def _title(force: InForce, rank: int, book: str) -> str:
    """Return the title of the rank, or of the next above it that is in force; else that of the book."""
    for heading in reversed(force[: rank + 1]):
        if heading is not None:
            return solid(heading.number + heading.title)
    return solid(book)


def folios(reading: Reading) -> Iterator[Spot | None]:
    """A10.8: the number that is due, at the outer side or in the middle, without a jump."""
    if not reading.given:
        yield from _numbers(reading)
        return
    printed = _printed(reading, "folio")
    before: dict[str, int] = {}
    for leaf in reading.leaves:
        told = reading.told(leaf.number)
        own = printed.get(leaf.number, [])
        if told is None:
            continue
        box = (0.0, leaf.height - 20, leaf.width, leaf.height)
        if fault := _out_of_count(told, leaf.number, before):
            yield Spot(leaf.number, 0, told.folio, fault, box)
        if not (own or told.folio_shown):
            continue
        said = "".join(line.text for line in own).strip("·• -–—")
        if not own or said != "".join(told.folio.split()):
            detail = _("folio {said} instead of {due}").format(said=said, due=told.folio)
            yield Spot(leaf.number, 0, said, detail, box)
            continue
        middle = (own[0].glyphs[0].x + own[-1].glyphs[-1].right) / 2
        area = reading.areas[leaf.number % 2]
        off = middle - (area.left + area.right) / 2
        inner = off < -1 if leaf.number % 2 == 0 else off > 1
        yield whole(own[0], _("a folio at the inner side")) if inner else None


def _out_of_count(told: ToldPage, page: int, before: dict[str, int]) -> str:
    """Say what is wrong with a folio's place in its series; plates and leaves stand outside the count."""
    if not told.folio:
        return ""
    if told.kind in HEADLESS - {"part", "blank"}:
        return _("a folio on a page outside the count")
    is_roman = not told.folio.isdigit()
    number = roman(told.folio) if is_roman else int(told.folio)
    series = f"front {told.volume}" if is_roman else "text"
    last = before.get(series, 0)
    before[series] = number
    if number % 2 == page % 2:
        return _("an odd folio on a left-hand page")
    if number not in (last + 1, 1) and last:
        return _("a number that does not follow")
    return ""


def roman(folio: str) -> int:
    """Return the value of small Roman figures.

    >>> roman("xiv")
    14
    """
    values = [ROMAN.get(sign, 0) for sign in folio.lower()]
    return sum(-value if value < max(values[k:]) else value for k, value in enumerate(values))


def _numbers(reading: Reading) -> Iterator[Spot | None]:
    """Look for one number a page, alone in its line, highest or lowest on it."""
    found: dict[int, tuple[int, Line]] = {}
    for line in reading.lines:
        match = NUMBER.match(line.text)
        leaf = reading.leaves[line.page]
        if match and not 0.1 * leaf.height < line.y < 0.9 * leaf.height:
            found[line.page] = int(match.group(1)), line
    if len(found) < READABLE * len(reading.leaves) or len(found) < 2:
        raise NotChecked(_("no folios are recognised"))
    for page, (number, line) in found.items():
        before = found.get(page - 1)
        jumps = before is not None and number not in (before[0] + 1, 1)
        yield whole(line, _("a number that does not follow")) if jumps else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A10.7", running_heads),
    ("A10.8", folios),
)
