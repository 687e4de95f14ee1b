"""Turns the lines of a newspaper feature into an article.

Text taken from newspaper columns is often scrambled: a sentence stops in one place and goes on in
another. No order is guessed. Every line stays where it is in the file, paragraphs across a blank line
are not joined, and each place where the order is doubtful is told (`import-order-doubtful`). The one
exception is a column of three or more short lines, each cut at the same narrow measure: those are one
paragraph a column wide, and told as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.importing.kinds import MID, Seen
from keben.importing.ledger import Copy, Cut
from keben.importing.newsprint import (
    Spaced,
    find_captions,
    find_columns,
    find_families,
    is_crosshead,
    read_top,
    space_lines,
)
from keben.importing.paragraphs import Block, BlockKind, set_spaces
from keben.messages import _

OPENERS = "，。、；：！？）》”’的地得了着们"  #: no sentence begins with these
REPEAT_LEAST = 8  #: characters; shorter lines may well stand twice


@dataclass(frozen=True, slots=True)
class Feature:
    """A press feature: what stands over it, and its text in the order of the file."""

    copy: Copy
    headline: Cut | None
    subtitle: Cut | None
    byline: Cut | None
    source: Cut | None
    blocks: tuple[Block, ...]


def _doubt_order(copy: Copy, line: Spaced, message: str) -> None:
    copy.count("places where the order is doubtful")
    hint = _("compare with the newspaper; the text stands in the order of the file")
    copy.doubt("import-order-doubtful", message, line.seen.cut, hint)


def doubt_repeats(copy: Copy, lines: Sequence[Spaced]) -> frozenset[int]:
    """Tell each run of lines that stood before; return where a run begins."""
    first: dict[str, int] = {}
    starts, at = set(), 0
    where: list[int | None] = []
    for number, line in enumerate(lines):
        where.append(first.get(line.text) if len(line.text) >= REPEAT_LEAST else None)
        first.setdefault(line.text, number)
    while at < len(lines):
        origin, end = where[at], at + 1
        if origin is None:
            at += 1
            continue
        while end < len(lines) and lines[end].text == lines[origin + end - at].text:
            end += 1
        many = end - at > 1
        message = _("lines {a}–{b} repeat lines {c}–{d}") if many else _("repeats line {c}")
        copy.doubt(
            "import-repeated",
            message.format(
                a=lines[at].seen.line.number,
                b=lines[end - 1].seen.line.number,
                c=lines[origin].seen.line.number,
                d=lines[origin + end - 1 - at].seen.line.number,
            ),
            lines[at].seen.cut,
            _("both stand in the article; delete the one that does not belong there"),
        )
        copy.count("repetitions")
        starts.add(at)
        at = end
    return frozenset(starts)


def _join_column(
    copy: Copy, lines: Sequence[Spaced], run: range, starts: frozenset[int]
) -> list[Block]:
    """Join the lines of a narrow column; a stop at a line's end or a repetition begins a paragraph."""
    groups: list[list[Cut]] = []
    for at in run:
        if not groups or not lines[at - 1].is_cut or at in starts:
            groups.append([])
        groups[-1].append(set_spaces(copy, lines[at].seen.cut))
    first, last = lines[run[0]], lines[run[-1]]
    message = _("lines {a}–{b} look like a narrow column and were joined to {count} paragraphs")
    numbers = {"a": first.seen.line.number, "b": last.seen.line.number, "count": len(groups)}
    _doubt_order(copy, first, message.format(**numbers))
    copy.count("lines joined", len(run) - len(groups))
    if last.is_cut:
        _doubt_order(copy, last, _("the column ends in the middle of a sentence"))
    return [Block(BlockKind.BODY, tuple(group)) for group in groups]


def read_feature(copy: Copy, seen_lines: Sequence[Seen]) -> Feature:
    """Read one feature: what stands over it, then its text, line by line."""
    lines = space_lines(seen_lines)
    top, start = read_top(lines)
    body = lines[start:]
    families = find_families(body)
    heads = [at for at in range(len(body)) if is_crosshead(body, at, families)]
    captions = find_captions(body, heads)
    starts = doubt_repeats(copy, body)
    columns = find_columns(body, [*heads, *captions])
    blocks: list[Block] = []
    at = 0
    while at < len(body):
        line = body[at]
        column = next((run for run in columns if run[0] == at), None)
        if column is not None:
            blocks += _join_column(copy, body, column, starts)
            at = column[-1] + 1
            continue
        kind = BlockKind.BODY
        if at in heads:
            kind = BlockKind.CROSSHEAD
        elif at in captions:
            kind = BlockKind.CAPTION
        blocks.append(Block(kind, (set_spaces(copy, line.seen.cut),)))
        _doubt_line(copy, body, at, kind, set(captions))
        at += 1
    return Feature(
        copy,
        _cut(copy, top, "headline"),
        _cut(copy, top, "subtitle"),
        _cut(copy, top, "byline"),
        _cut(copy, top, "source"),
        tuple(blocks),
    )


def _cut(copy: Copy, top: dict[str, Seen], name: str) -> Cut | None:
    if name not in top:
        return None
    cut = top[name].cut
    copy.doubt(
        "import-top",
        _("taken for the {what}: “{text}”").format(what=name, text=cut.text),
        cut,
        _("see that it stands under the right key of the article"),
    )
    return replace(cut, text=re.sub(r"\s+", " ", cut.text))


def _doubt_line(
    copy: Copy, lines: Sequence[Spaced], at: int, kind: BlockKind, captions: set[int]
) -> None:
    """Tell what is doubtful about one line and its neighbours."""
    line = lines[at]
    before = lines[at - 1] if at else None
    if kind is BlockKind.CAPTION:
        copy.count("captions")
        in_text = any(n not in captions for n in range(at + 1, len(lines)))
        message = (
            _("taken for a caption inside the text: “{text}”")
            if in_text
            else _("taken for a caption: “{text}”")
        ).format(text=line.text)
        hint = _("set in Kai; with its picture it becomes a {figure}").format(figure=":::{figure}")
        copy.doubt("import-caption-guessed", message, line.seen.cut, hint)
        return
    if kind is BlockKind.CROSSHEAD:
        copy.count("crossheads")
        message = _("taken for a crosshead: “{text}”").format(text=line.text)
        hint = _("if it is a sentence, take the number signs away")
        copy.doubt("import-heading-guessed", message, line.seen.cut, hint)
        if before is not None and before.is_cut and at - 1 not in captions:
            _doubt_order(copy, line, _("a crosshead follows a sentence that is not at its end"))
        return
    if line.is_cut:
        after = lines[at + 1].seen.line.number if at + 1 < len(lines) else 0
        message = (
            _("the paragraph stops in the middle of a sentence; what follows on line {after} may not be its rest").format(after=after)
            if after
            else _("the file ends in the middle of a sentence")
        )  # fmt: skip
        _doubt_order(copy, line, message)
    elif before is not None and line.text[0] in OPENERS:
        _doubt_order(copy, line, _("the paragraph begins in the middle of a sentence"))
    elif before is not None and before.is_cut and before.text[-1] in MID:
        _doubt_order(copy, line, _("follows a sentence that is not at its end"))
