"""Turns the lines under one heading into paragraphs.

A page break cuts a paragraph in two: a line without a stop, a blank line, and the rest. Such halves are
joined, and every join across a blank line is told, because only the print can say whether it is right.
Nothing is moved: what is joined stood next to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from keben.importing.kinds import GAP, HAN, MID, Kind, Seen, ends_sentence
from keben.importing.ledger import Copy, Cut
from keben.messages import _


class BlockKind(StrEnum):
    """What a piece of imported text becomes in a source."""

    BODY = "body"
    RUN_IN = "run-in"  #: its first cut is the head, written in Hei
    STRONG = "strong"  #: a line that reads like a head where no heading may stand
    SIGNATURE = "signature"
    CAPTION = "caption"  #: of a picture that a text file does not have; written in Kai
    CROSSHEAD = "crosshead"
    ITEM = "item"  #: 目
    SUB_ITEM = "sub-item"  #: 子目
    ARTICLE = "article"  #: its first cut is the path of an article


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or what stands in its place, with the cuts it was made from."""

    kind: BlockKind
    cuts: tuple[Cut, ...]

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(cut.text for cut in self.cuts)


WIDE = f"{HAN}　-〿！-｠‘’“”…—·①-⑳"
CLOSED = re.compile(
    rf"(?<=[{WIDE}])[ \u00a0]+(?=[0-9A-Za-z℃％])|(?<=[0-9A-Za-z%℃％])[ \u00a0]+(?=[{WIDE}])"
)
AFTER_MARK = re.compile(
    r"(?<=[、。，；：！？”’》）])[ \u00a0]+|[ \u00a0]+(?=[、。，；：！？”’》）])"
)
RUN_IN = re.compile(rf"^(?P<head>[{HAN}]{{2,8}}){GAP}+(?=[{HAN}“《‘\d])")
BYLINE = re.compile(
    rf"^[{HAN}A-Za-z（）()·、]{{4,44}}{GAP}+[{HAN}]{{1,4}}(?:{GAP}[{HAN}]{{1,2}})?$"
)
RUN_IN_LEAST = 40  #: characters; a shorter line is two words, not a head and its paragraph
JOIN_LEAST = (
    16  #: characters; a shorter line without a stop is rather a heading than half a paragraph
)
SIGNATURE_MOST = 44


def set_spaces(copy: Copy, cut: Cut) -> Cut:
    """Close half-width spaces around figures and after marks; the composer sets that space itself.

    A space between two Han stays: it may part two words of a title.
    """
    text, closed = CLOSED.subn("", cut.text)
    text, marks = AFTER_MARK.subn("", text)
    if closed + marks:
        copy.count("spaces closed", closed + marks)
        first = next(m.start() for p in (CLOSED, AFTER_MARK) if (m := p.search(cut.text)))
        message = _("{count} spaces around figures or marks were closed in this line")
        copy.doubt(
            "import-spaces-closed",
            message.format(count=closed + marks),
            replace(cut, text=" ", column=cut.column + first),
            _("nothing to do, unless one of them parted two things"),
        )
    return replace(cut, text=text)


def _is_kept_apart(copy: Copy, group: Sequence[Seen], seen: Seen, *, indented: bool) -> str:
    """Return why `seen` begins a paragraph though `group` has no stop, or "" when it continues it."""
    if seen.kind in (Kind.ITEM, Kind.DASHED, Kind.DATE, Kind.ROW) or group[-1].kind is Kind.ROW:
        return _("what follows begins a new item")
    if len(seen.line.text) >= RUN_IN_LEAST and RUN_IN.match(seen.line.text):
        return _("what follows begins with a head")
    if indented and seen.line.is_indented:
        return _("what follows is indented as a new paragraph")
    is_short = sum(len(part.line.text) for part in group) < JOIN_LEAST
    if is_short and group[-1].line.text[-1] not in MID:
        return _("the line is short and may be a heading")
    return ""


def _doubt_open(copy: Copy, group: Sequence[Seen], why: str) -> None:
    last = group[-1].cut
    if group[-1].kind in (Kind.ROW, Kind.DATE):
        return
    copy.doubt(
        "import-no-stop",
        _("this paragraph does not end with a stop: {why}").format(why=why),
        replace(last, text=last.text[-1:], column=last.column + max(0, len(last.text) - 1)),
        _("compare with the print: join it, make it a heading, or add what is missing"),
    )


def group_lines(
    copy: Copy, lines: Iterable[Seen], *, indented: bool, at_end: bool
) -> tuple[list[list[Seen]], dict[int, str]]:
    """Put together the lines of each paragraph; `at_end` when the file ends after them.

    Returned with them: which of them have no stop and yet were not joined to what follows, and why.
    """
    groups: list[list[Seen]] = []
    opens: dict[int, str] = {}
    gap = 0
    for seen in lines:
        if seen.kind is Kind.BLANK:
            gap += 1
            continue
        group = groups[-1] if groups else None
        if group is None or (ends_sentence(group[-1].line.text) and not (indented and not gap)):
            groups.append([seen])
        elif indented and not gap and not seen.line.is_indented and seen.kind is not Kind.ROW:
            group.append(seen)
            copy.count("lines joined")
        elif group[-1].kind is Kind.DATE or BYLINE.match(group[-1].line.text):
            groups.append([seen])
        elif why := _is_kept_apart(copy, group, seen, indented=indented):
            if not ends_sentence(group[-1].line.text):
                opens[len(groups) - 1] = why
            groups.append([seen])
        else:
            before = group[-1].line.number
            message = _("joined with line {before}: a guess, as that line has no stop at its end")
            copy.doubt(
                "import-joined",
                message.format(before=before),
                seen.cut,
                _("compare with the print; if two paragraphs, put a blank line between them"),
            )
            copy.count("paragraphs joined")
            group.append(seen)
        gap = 0
    if groups and at_end and not ends_sentence(groups[-1][-1].line.text):
        last = groups[-1][-1]
        if last.kind is not Kind.DATE and not BYLINE.match(last.line.text):
            copy.doubt(
                "import-text-cut",
                _("the file ends in the middle of a sentence"),
                Cut(last.line.text[-1:], last.line.number, last.line.column + len(last.line.text)),
                _("look for the rest of the text; the last paragraph stands as it is"),
            )
    return groups, opens


def _is_signature_line(group: Sequence[Seen]) -> bool:
    text = group[0].line.text
    return (
        len(group) == 1
        and len(text) <= SIGNATURE_MOST
        and not ends_sentence(text)
        and group[0].kind in (Kind.TEXT, Kind.DATE)
    )


def find_signatures(groups: Sequence[Sequence[Seen]]) -> tuple[int, int]:
    """Return how many groups at the head and at the foot are signature and date.

    At the head: one line of an office and a name. At the foot: a date and up to three short lines over
    it, or an office and a name without a date.
    """
    head = int(
        len(groups) > 1 and _is_signature_line(groups[0]) and _is_byline(groups[0][0].line.text)
    )
    foot = 0
    rest = groups[head:]
    if rest and rest[-1][0].kind is Kind.DATE and len(rest[-1]) == 1:
        foot = 1
        while foot < min(4, len(rest) - 1) and _is_signature_line(rest[-1 - foot]):
            foot += 1
    elif len(rest) > 1 and _is_signature_line(rest[-1]) and _is_byline(rest[-1][0].line.text):
        foot = 1
    return head, foot


def _is_byline(text: str) -> bool:
    return bool(BYLINE.match(text))


def make_block(copy: Copy, group: Sequence[Seen]) -> Block:
    """Make one paragraph, with a Hei beginning where it opens with a head run in."""
    cuts = tuple(set_spaces(copy, seen.cut) for seen in group)
    first = cuts[0]
    match = RUN_IN.match(first.text) if len(first.text) >= RUN_IN_LEAST else None
    if match is None:
        return Block(BlockKind.BODY, cuts)
    head = replace(first, text=match["head"])
    rest = replace(first, text=first.text[match.end() :], column=first.column + match.end())
    copy.count("run-in heads")
    copy.doubt(
        "import-head-guessed",
        _("“{head}” was taken for a head run in and set in Hei").format(head=match["head"]),
        head,
        _("if it is not, take the asterisks away; if it is a 目, write it as a heading"),
    )
    return Block(BlockKind.RUN_IN, (head, rest, *cuts[1:]))


def make_paragraphs(
    copy: Copy, lines: Sequence[Seen], *, indented: bool, is_signed: bool, at_end: bool = False
) -> tuple[Block, ...]:
    """Turn the lines under one heading into paragraphs and signatures, in the order of the file."""
    groups, opens = group_lines(copy, lines, indented=indented, at_end=at_end)
    head, foot = find_signatures(groups) if is_signed else (0, 0)
    blocks = []
    for number, group in enumerate(groups):
        if number >= head and number < len(groups) - foot:
            blocks.append(make_block(copy, group))
            if number in opens:
                _doubt_open(copy, group, opens[number])
    for signed, where in ((groups[:head], 0), (groups[len(groups) - foot :], len(blocks) + head)):
        if signed:
            cuts = tuple(set_spaces(copy, group[0].cut) for group in signed)
            blocks.insert(where, Block(BlockKind.SIGNATURE, cuts))
            copy.count("signatures")
            copy.doubt(
                "import-signature-guessed",
                _("taken for a signature: {lines}").format(lines=" / ".join(c.text for c in cuts)),
                cuts[0],
                _("if it is text, take the lines “:::” away"),
            )
    return tuple(blocks)
