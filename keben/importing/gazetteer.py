"""Turns the lines of a gazetteer into its title leaf and its outline with the text in it.

A gazetteer in plain text reads: title leaf, 序, 凡例, the printed contents, 总述, 大事记, 编, 后记.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from keben.importing.contents import (
    HEADINGS,
    account_for_number,
    fill_outline,
    read_contents,
    title_cut,
)
from keben.importing.kinds import MATTERS, MID, Kind, Seen, close_title, ends_sentence
from keben.importing.ledger import Copy, Cut
from keben.importing.oddities import (
    doubt_empty,
    doubt_folios,
    doubt_numbers,
    doubt_similar,
    doubt_spacing,
)
from keben.importing.outline import Entry, Outline
from keben.importing.paragraphs import Block, BlockKind, make_paragraphs
from keben.messages import _

ITEM_MOST = 25  #: characters of a 目 heading
ITEM_TEXT_LEAST = 30  #: characters of the paragraph that follows one
LEAF_MOST = 40  #: characters of a line of the title leaf
PUBLISHERS = ("出版社", "书局", "出版公司")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands before the first heading: title, makers, publisher."""

    title: Cut | None = None
    makers: tuple[Cut, ...] = ()
    publisher: Cut | None = None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """A gazetteer in order; `contents_at` is the index of the entry before which the 目录 stood."""

    copy: Copy
    leaf: Leaf
    outline: Outline
    contents_at: int


def is_gazetteer(lines: Sequence[Seen]) -> bool:
    """Whether a text is divided as a gazetteer is; otherwise it is a feature."""
    kinds = [seen.kind for seen in lines]
    ranked = sum(kinds.count(kind) for kind in (Kind.PART, Kind.CHAPTER, Kind.SECTION))
    front = any(MATTERS.get(seen.title, "").startswith(("front", "ove", "chr")) for seen in lines)
    return Kind.CONTENTS in kinds or ranked >= 2 or front or kinds.count(Kind.MATTER) >= 2


def read_leaf(copy: Copy, lines: Sequence[Seen]) -> tuple[Leaf, list[Seen]]:
    """Read the title leaf; what is too long for one is text, and is given back."""
    title: Cut | None = None
    publisher: Cut | None = None
    makers: list[Cut] = []
    rest: list[Seen] = []
    for seen in lines:
        cut = seen.cut
        if seen.kind is Kind.BLANK and not rest:
            continue
        if rest or len(cut.text) > LEAF_MOST or ends_sentence(cut.text):
            rest.append(seen)
        elif title is None:
            title = replace(cut, text=close_title(cut.text))
        elif cut.text.endswith(PUBLISHERS) and publisher is None:
            publisher = cut
        elif close_title(cut.text) == title.text:
            copy.drop(cut, _("the title again"))
        else:
            makers.append(cut)
    for cut in filter(None, (title, *makers, publisher)):
        copy.doubt(
            "import-leaf",
            _("“{text}” was moved to book.yaml (title leaf)").format(text=cut.text),
            cut,
            _("see that it stands under the right key"),
        )
    return Leaf(title, tuple(makers), publisher), rest


def join_split_heads(lines: Sequence[Seen]) -> list[Seen]:
    """Give 第一编 on a line of its own the title that follows on the next."""
    joined = list(lines)
    for at, seen in enumerate(joined):
        if seen.kind in (Kind.PART, Kind.CHAPTER, Kind.SECTION) and not seen.title:
            after = next((n for n in range(at + 1, len(joined)) if joined[n].line.text), None)
            if after is None:
                continue
            line = joined[after].line
            if joined[after].kind is not Kind.TEXT or len(line.text) > ITEM_MOST:
                continue
            if ends_sentence(line.text) or line.text[-1] in MID:
                continue
            title = close_title(line.text)
            joined[after] = Seen(line, seen.kind, seen.number, title, line.column)
            joined[at] = Seen(replace(seen.line, text=""), Kind.BLANK)
    return joined


def _is_item_head(lines: Sequence[Seen], at: int) -> bool:
    seen = lines[at]
    text = seen.line.text
    if seen.kind is not Kind.ITEM or len(text) > ITEM_MOST:
        return False
    if ends_sentence(text) or text[-1] in MID:
        return False
    after = next((other for other in lines[at + 1 :] if other.line.text), None)
    return after is not None and (
        after.kind is Kind.ITEM or len(after.line.text) >= ITEM_TEXT_LEAST
    )


def _item_kind(entry: Entry, seen: Seen, blocks: Sequence[Block]) -> BlockKind:
    """Return what a numbered head becomes: a level may not be skipped."""
    if entry.kind not in (Kind.SECTION, Kind.MATTER):
        return BlockKind.STRONG
    is_open = any(block.kind is BlockKind.ITEM for block in blocks)
    return BlockKind.SUB_ITEM if seen.line.text[0] in "(（" and is_open else BlockKind.ITEM


def fill_entry(
    copy: Copy, entry: Entry, lines: Sequence[Seen], *, indented: bool, at_end: bool
) -> None:
    """Put the text that stands under a heading into its entry."""
    is_matter = entry.kind is Kind.MATTER
    has_articles = MATTERS.get(entry.title.text, "").startswith("front")
    pending: list[Seen] = []

    def flush(*, last: bool) -> None:
        entry.blocks += make_paragraphs(
            copy, pending, indented=indented, is_signed=is_matter, at_end=last and at_end
        )
        pending.clear()

    for at, seen in enumerate(lines):
        if has_articles or not _is_item_head(lines, at):
            pending.append(seen)
            continue
        flush(last=False)
        entry.blocks.append(Block(_item_kind(entry, seen, entry.blocks), (seen.cut,)))
        copy.count("headings guessed")
        copy.doubt(
            "import-heading-guessed",
            _("“{text}” was taken for a heading").format(text=seen.line.text),
            seen.cut,
            _("if it is a sentence, take the number signs or asterisks away"),
        )
    flush(last=True)


def _enter(
    copy: Copy, outline: Outline, seen: Seen, later: Sequence[Seen], *, listed: bool
) -> Entry:
    """Stand under a heading of the text; a folio-like end belongs to its title."""
    account_for_number(copy, seen)
    title = title_cut(seen)
    if seen.folio:
        title = replace(title, text=title.text + seen.folio)
    return outline.enter(copy, seen, title, later, listed=listed)


def _add_contents(copy: Copy, outline: Outline, lines: Sequence[Seen], at: int) -> int:
    """Read printed contents at `at`; a second one that only repeats the first is dropped."""
    copy.drop(lines[at].cut, _("title of the printed contents"))
    contents = read_contents(lines, at + 1)
    known = {(e.kind, e.ordinal, e.title.text) for e in outline.entries}
    again = sum((h.kind, h.ordinal, h.title) in known for h in contents.heads)
    if again * 2 <= len(contents.heads):
        fill_outline(copy, outline, contents)
        doubt_folios(copy, contents.heads)
        doubt_spacing(copy, lines, contents)
    else:
        for head in contents.heads:
            copy.drop(head.cut, _("printed contents repeated"))
    return contents.end


def read_gazetteer(copy: Copy, seen_lines: Sequence[Seen]) -> Gazetteer:
    """Read title leaf, contents and text, in the order of the file."""
    lines = join_split_heads(seen_lines)
    indents = sum(seen.line.is_indented for seen in lines)
    indented = indents * 3 > sum(seen.kind is not Kind.BLANK for seen in lines)
    starts = (*HEADINGS, Kind.CONTENTS)
    start = next((n for n, seen in enumerate(lines) if seen.kind in starts), len(lines))
    heads = [seen for seen in lines if seen.kind in HEADINGS]
    leaf, rest = read_leaf(copy, lines[:start])
    outline, contents_at, listed = Outline(), -1, False
    pending: list[Seen] = rest
    entry: Entry | None = None
    at = start

    def flush(*, at_end: bool = False) -> None:
        nonlocal entry
        if entry is None and any(seen.line.text for seen in pending):
            entry = Entry(Kind.MATTER, Cut("", 0, 0), in_text=True)
            outline.cursor += 1
            outline.entries.insert(outline.cursor, entry)
        if entry is not None:
            fill_entry(copy, entry, pending, indented=indented, at_end=at_end)
        pending.clear()

    while at < len(lines):
        seen = lines[at]
        if seen.kind is Kind.CONTENTS:
            flush()
            contents_at = outline.cursor + 1 if contents_at < 0 else contents_at
            at = _add_contents(copy, outline, lines, at)
            entry, listed = None, True
            continue
        if seen.kind in HEADINGS:
            flush()
            later = heads[
                bisect_right(heads, seen.line.number, key=lambda head: head.line.number) :
            ]
            entered = _enter(copy, outline, seen, later, listed=listed)
            entry = None if seen.kind is Kind.VOLUME else entered
        else:
            pending.append(seen)
        at += 1
    flush(at_end=True)
    doubt_numbers(copy, outline)
    doubt_similar(copy, outline)
    doubt_empty(copy, outline)
    return Gazetteer(copy, leaf, outline, contents_at)
