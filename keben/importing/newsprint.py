"""Turns the lines of a feature into a guess what each is, from its neighbours.

Crossheads, captions and narrow columns are known by their length, the blank lines around them and what
they have in common with each other; `feature` writes them down and tells each guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from keben.importing.kinds import GAP, HAN, MID, Kind, Seen, ends_sentence

BYLINE = re.compile(
    r"(?:^|[/／\s（(])(?:文|图|撰文|摄影|本报记者|记者|通讯员|特约记者|实习记者)(?:$|[/／\s:：）)])"
    r"|^(?:本报记者|记者|通讯员|作者|文|图|撰文)[ \u3000:：/]"
)
SOURCE = re.compile(
    r"^[（(]?(?:原载|载于?|来源[:：]?|摘自|转自)?[:： ]*《[^《》]+》[^。]{0,30}[）)]?$"
)
HALVES = re.compile(rf"^([{HAN}“”]{{4,12}}){GAP}+([{HAN}“”]{{4,12}})$")

CAPTION_MOST = 60
CROSSHEAD_MOST = 30
ALONE_MOST = 20  #: of a crosshead that has no sister in the text
COLUMN_MOST = 26  #: characters of a line of a narrow column
COLUMN_LEAST = 3  #: lines
HEAD_MOST = 45
FAMILY = 3  #: first characters that sister crossheads share


@dataclass(frozen=True, slots=True)
class Spaced:
    """A line with the number of blank lines around it."""

    seen: Seen
    before: int
    after: int

    @property
    def text(self) -> str:
        """Its characters."""
        return self.seen.line.text

    @property
    def is_cut(self) -> bool:
        """Whether it does not end as a paragraph may."""
        return not ends_sentence(self.text)

    @property
    def has_gap(self) -> bool:
        """Whether a picture may have stood next to it."""
        return self.before >= 2 or self.after >= 2


def space_lines(lines: Sequence[Seen]) -> tuple[Spaced, ...]:
    """Leave out blank lines but remember how many there were."""
    full = [n for n, seen in enumerate(lines) if seen.line.text]
    spaced = []
    for at, n in enumerate(full):
        before = n - full[at - 1] - 1 if at else 1
        after = full[at + 1] - n - 1 if at + 1 < len(full) else 1
        spaced.append(Spaced(lines[n], before, after))
    return tuple(spaced)


def is_crosshead(lines: Sequence[Spaced], at: int, families: Sequence[str]) -> bool:
    line = lines[at]
    text = line.text
    if not line.is_cut or len(text) > CROSSHEAD_MOST or text[-1] in MID + "“‘（《":
        return False
    if (halves := HALVES.match(text)) and abs(len(halves[1]) - len(halves[2])) <= 1:
        return True
    if text[:FAMILY] in families:
        return True
    return (
        len(text) <= ALONE_MOST
        and not line.has_gap
        and not re.search(r"[，,、。；]", text)
        and text.count("“") == text.count("”")
        and at > 0
        and not lines[at - 1].is_cut
        and at + 1 < len(lines)
        and len(lines[at + 1].text) > CAPTION_MOST
    )


def find_families(lines: Sequence[Spaced]) -> tuple[str, ...]:
    """Return the beginnings that three or more different short lines without a stop share."""
    short = {
        line.text
        for line in lines
        if line.is_cut and len(line.text) <= CROSSHEAD_MOST and line.text[-1] not in MID
    }
    heads = [text[:FAMILY] for text in short if len(text) > FAMILY]
    return tuple(sorted({head for head in heads if heads.count(head) >= 3}))


def find_columns(lines: tuple[Spaced, ...], taken: Sequence[int]) -> tuple[range, ...]:
    """Return the runs of short lines that a narrow column was cut into.

    A longer line may stand inside a run where two lines of the column were read as one.
    """
    runs, at = [], 0
    while at < len(lines):
        end = at
        while end < len(lines) and end not in taken and _is_narrow(lines, end):
            end += 1
        open_lines = sum(line.is_cut for line in lines[at:end])
        if end - at >= COLUMN_LEAST and open_lines * 3 >= (end - at) * 2:
            runs.append(range(at, end))
        at = max(end, at + 1)
    return tuple(runs)


def _is_narrow(lines: tuple[Spaced, ...], at: int) -> bool:
    line = lines[at]
    if line.before >= 3 or line.after >= 3 or line.seen.kind is Kind.ITEM:
        return False
    if len(line.text) <= COLUMN_MOST:
        return True
    sides = lines[max(0, at - 1) : at] + lines[at + 1 : at + 2]
    return (
        len(line.text) <= 2 * COLUMN_MOST
        and len(sides) == 2
        and all(len(side.text) <= COLUMN_MOST and side.is_cut for side in sides)
    )


def read_top(lines: Sequence[Spaced]) -> tuple[dict[str, Seen], int]:
    """Return headline, subtitle, byline and source, and the number of lines they took."""
    top: dict[str, Seen] = {}
    for at, line in enumerate(lines):
        if len(line.text) > HEAD_MOST or ends_sentence(line.text):
            return top, at
        if "headline" not in top:
            top["headline"] = line.seen
        elif line.seen.kind is Kind.DASHED and "subtitle" not in top:
            top["subtitle"] = line.seen
        elif SOURCE.match(line.text) and "source" not in top:
            top["source"] = line.seen
        elif BYLINE.search(line.text) and "byline" not in top:
            top["byline"] = line.seen
        elif at == 1 and "subtitle" not in top and line.text[-1] not in MID:
            top["subtitle"] = line.seen
        else:
            return top, at
    return top, len(lines)


def find_captions(lines: Sequence[Spaced], heads: Sequence[int]) -> tuple[int, ...]:
    """Return the short lines that stand where a picture may have stood."""
    return tuple(
        at
        for at, line in enumerate(lines)
        if at not in heads
        and line.has_gap
        and len(line.text) <= CAPTION_MOST
        and line.text[-1] not in MID
    )
