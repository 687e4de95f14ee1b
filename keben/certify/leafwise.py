"""Turns characters, faces, headings and folios into verdicts on A9, A10 and M8."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from keben.certify.given import FURNITURE
from keben.certify.lines import Line
from keben.certify.reading import Check, NotChecked, Reading, Spot, spot, whole
from keben.messages import _

DASHES = re.compile("--|－－|ーー|──")
DOTS = re.compile(r"(?<!\.)\.{3}(?!\.)|。。。")  # more dots are leaders
NUMBER = re.compile(r"^[·•\-–—\s(（]*([0-9]{1,4})[·•\-–—\s)）]*$")
READABLE = 0.8  #: of the pages must have a number for the numbers to be folios


def dashes_are_dashes(reading: Reading) -> Iterator[Spot | None]:
    """A9.1."""
    for line in reading.lines:
        found = DASHES.search(line.text)
        told = _("not a dash: {marks}").format(marks=found.group()) if found else ""
        yield spot(line, _glyph_at(line, found.start()), told) if found else None


def ellipses_are_ellipses(reading: Reading) -> Iterator[Spot | None]:
    """A9.2: six dots; a single … only where the other stands in the line before or after."""
    for before, line in zip((None, *reading.lines), reading.lines, strict=False):
        if found := DOTS.search(line.text):
            yield spot(line, _glyph_at(line, found.start()), _("not an ellipsis"))
            continue
        odd = [run for run in re.finditer("…+", line.text) if len(run.group()) % 2]
        carried = before is not None and before.text.endswith("…")
        bad = [run for run in odd if run.end() < len(line.text) and not carried]
        yield spot(line, _glyph_at(line, bad[0].start()), _("three dots")) if bad else None


def _glyph_at(line: Line, character: int) -> int:
    seen = 0
    for k, glyph in enumerate(line.glyphs):
        seen += len(glyph.text)
        if seen > character:
            return k
    return len(line.glyphs) - 1


def every_glyph_is_one(reading: Reading) -> Iterator[Spot | None]:
    """A9.8: no .notdef, and in a book no face that the record does not name."""
    known = {_plain(file) for _role, file in reading.given.faces} if reading.given else set()
    for leaf in reading.leaves:
        strange = next((g for g in leaf.glyphs if not g.is_known and not g.text.isspace()), None)
        if leaf.missing or strange:
            told = _("{count} glyphs of no character").format(count=leaf.missing or 1)
            box = (0.0, 0.0, leaf.width, leaf.height)
            if strange:
                box = (strange.x, strange.y - strange.size, strange.right, strange.y)
            yield Spot(leaf.number, 0, "", told, box)
        else:
            yield None
    for line in reading.lines if known else ():
        if line.role:
            foreign = [k for k, g in enumerate(line.glyphs) if _plain(g.face) not in known]
            told = _("set in {face}").format(face=line.glyphs[foreign[0]].face) if foreign else ""
            yield spot(line, foreign[0], told) if foreign else None


def _plain(face: str) -> str:
    """Return the name of a face without its region, which file and face name in their own ways."""
    return re.sub("cjk|sc", "", face.lower())


def headings_lead_text(reading: Reading) -> Iterator[Spot | None]:
    """A10.1: below a heading stands something that it is the heading of."""
    if not reading.given:
        raise NotChecked(_("headings are not told from text without a record"))
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in reading.lines:
        if line.role and line.role not in (*FURNITURE, "note"):
            pages[line.page].append(line)
    for number, lines in pages.items():
        told = reading.told(number)
        if told is None or told.kind not in ("text", "front", "roll"):
            continue
        lowest = max(lines, key=lambda line: line.y)
        below = [p for p in reading.leaves[number].pictures if p.top > lowest.y]
        for line in lines:
            if line.role == "heading":
                lonely = line.y >= lowest.y - 1 and lowest.role == "heading" and not below
                yield whole(line, _("a heading at the foot of a page")) if lonely else None


def folios(reading: Reading) -> Iterator[Spot | None]:
    """A10.8: the number that is due, at the outer side or in the middle, without a jump."""
    if not reading.given:
        yield from _numbers(reading)
        return
    printed: dict[int, list[Line]] = defaultdict(list)
    for line in reading.lines:
        if line.role == "folio":
            printed[line.page].append(line)
    for leaf in reading.leaves:
        told = reading.told(leaf.number)
        own = printed.get(leaf.number, [])
        if told is None or not (own or told.folio_shown):
            continue
        said = "".join(line.text for line in own).strip("·• -–—")
        box = (0.0, leaf.height - 20, leaf.width, leaf.height)
        if not own or said != "".join(told.folio.split()):
            detail = _("folio {said} instead of {due}").format(said=said, due=told.folio)
            yield Spot(leaf.number, 0, said, detail, box)
            continue
        middle = (own[0].glyphs[0].x + own[-1].glyphs[-1].right) / 2
        area = reading.areas[leaf.number % 2]
        off = middle - (area.left + area.right) / 2
        inner = off < -1 if leaf.number % 2 == 0 else off > 1
        yield whole(own[0], _("a folio at the inner side")) if inner else None


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


def same_text(reading: Reading) -> Iterator[Spot | None]:
    """M8: what the sources say, character by character."""
    if reading.has_differences is None:
        raise NotChecked(_("the sources are known of a book only"))
    told = reading.has_differences(reading)
    yield Spot(0, 0, "", told, (0.0, 0.0, 0.0, 0.0)) if told else None


CHECKS: tuple[tuple[str, Check], ...] = (
    ("A9.1", dashes_are_dashes),
    ("A9.2", ellipses_are_ellipses),
    ("A9.8", every_glyph_is_one),
    ("A10.1", headings_lead_text),
    ("A10.8", folios),
    ("M8", same_text),
)
