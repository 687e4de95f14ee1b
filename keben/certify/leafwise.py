"""Turns characters and faces into verdicts on A9 and M8."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from keben.certify.reading import Check, NotChecked, Reading, Spot, spot
from keben.messages import _

DASHES = re.compile("--|－－|ーー|──")
DOTS = re.compile(r"(?<!\.)\.{3}(?!\.)|。。。")  # more dots are leaders


def dashes_are_dashes(reading: Reading) -> Iterator[Spot | None]:
    """A9.1."""
    for line in reading.lines:
        found = DASHES.search(line.text)
        told = _("not a dash: {marks}").format(marks=found.group()) if found else ""
        yield spot(line, line.glyph_at(found.start()), told) if found else None


def ellipses_are_ellipses(reading: Reading) -> Iterator[Spot | None]:
    """A9.2: six dots; a single … only where the other stands in the line before or after."""
    for before, line in zip((None, *reading.lines), reading.lines, strict=False):
        if found := DOTS.search(line.text):
            yield spot(line, line.glyph_at(found.start()), _("not an ellipsis"))
            continue
        odd = [run for run in re.finditer("…+", line.text) if len(run.group()) % 2]
        carried = before is not None and before.text.endswith("…")
        bad = [run for run in odd if run.end() < len(line.text) and not carried]
        yield spot(line, line.glyph_at(bad[0].start()), _("three dots")) if bad else None


def every_glyph_is_one(reading: Reading) -> Iterator[Spot | None]:
    """A9.8: no .notdef, and in a book no face that the record does not name."""
    known = {_plain(file) for _role, file in reading.given.faces} if reading.given else set()
    for leaf in reading.leaves:
        strange = leaf.strange
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


@cache
def _plain(face: str) -> str:
    """Return the name of a face without its region, which file and face name in their own ways."""
    return re.sub("cjk|sc", "", face.lower())


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
    ("M8", same_text),
)
