"""Turns the printed contents into what is odd about them.

Wrong numbers and folios in a contents are mostly slips of the print; the import keeps the order of the
file, changes nothing and tells each.
"""

from __future__ import annotations

from collections.abc import Sequence

from keben.importing.contents import Contents
from keben.importing.kinds import MATTERS, Kind, Seen
from keben.importing.ledger import Copy, Cut
from keben.importing.outline import DEPTH, RANK_NAMES, Outline
from keben.messages import _

#: Han that are taken for each other in typing and by machine reading.
SIMILAR = (
    "孟盂", "己已巳", "末未", "戊戌戍", "日曰", "土士", "汨汩", "祟崇", "徙徒", "荼茶", "晴睛", "侯候",
    "沁泌", "祁祈", "洺洛", "隰湿", "浑诨", "兖衮", "郦骊", "毫亳", "陕陜", "栗粟", "冼洗",
)  # fmt: skip


def doubt_folios(copy: Copy, heads: Sequence[Seen]) -> None:
    """Tell each folio that does not fit between its neighbours."""
    paged = [seen for seen in heads if seen.page >= 0]
    for number in range(1, len(paged)):
        before, seen = paged[number - 1], paged[number]
        if seen.page >= before.page:
            continue
        earlier = paged[number - 2].page if number > 1 else 0
        odd, low, high = (
            (before, earlier, seen.page)
            if seen.page >= earlier
            else (seen, before.page, paged[number + 1].page if number + 1 < len(paged) else 0)
        )
        message = _("folio {page} of “{title}” does not fit between {low} and {high}")
        copy.doubt(
            "import-folio-order",
            message.format(page=odd.page, title=odd.title, low=low, high=high),
            Cut(odd.folio.strip(), odd.line.number, odd.line.column + len(odd.line.text) - 1),
            _("nothing to do: the build makes its own folios; the order of the lines was kept"),
        )


def doubt_numbers(copy: Copy, outline: Outline) -> None:
    """Tell each 编, 章 or 节 whose printed number is not the one that the build will make."""
    last = {Kind.PART: 0, Kind.CHAPTER: 0, Kind.SECTION: 0}
    for entry in outline.entries:
        if entry.kind not in last:
            continue
        expected = last[entry.kind] + 1
        if entry.ordinal and entry.ordinal != expected:
            message = _(
                "{rank} “{title}” is numbered {found} in print, but {expected} in its place"
            )
            copy.doubt(
                "import-number",
                message.format(
                    rank=RANK_NAMES[entry.kind],
                    title=entry.title.text,
                    found=entry.ordinal,
                    expected=expected,
                ),
                entry.title,
                _("look for a heading that is missing or out of place before it"),
            )
        last[entry.kind] = entry.ordinal or expected
        for kind in last:
            if DEPTH[kind] > DEPTH[entry.kind]:
                last[kind] = 0


def doubt_spacing(copy: Copy, lines: Sequence[Seen], contents: Contents) -> None:
    """Tell a 编 that follows its neighbour without the blank line that the others have."""
    parts = [seen for seen in contents.heads if seen.kind is Kind.PART]
    tight = [
        seen
        for seen in parts
        if seen.line.number > 1 and lines[seen.line.number - 2].kind is not Kind.BLANK
    ]
    if len(tight) * 2 < len(parts):
        for seen in tight:
            copy.doubt(
                "import-part-tight",
                _("编 “{title}” has no blank line before it, unlike the others").format(
                    title=seen.title
                ),
                seen.cut,
                _("nothing to do if it is a 编 of its own"),
            )


def doubt_similar(copy: Copy, outline: Outline) -> None:
    """Tell a heading that has one of two similar Han where the text only has the other.

    盂县 in the text and 孟县 in a heading: two neighbouring Han that the text never has, but would have
    with the similar one in its place.
    """
    text = "".join(block.text for entry in outline.entries for block in entry.blocks)
    for entry in outline.entries:
        title = entry.title.text
        for at, character in enumerate(title):
            for group in SIMILAR:
                if character not in group:
                    continue
                for other in group.replace(character, ""):
                    pairs = [
                        (title[n : n + 2], title[n:at] + other + title[at + 1 : n + 2])
                        for n in (at - 1, at)
                        if n >= 0 and len(title[n : n + 2]) == 2
                    ]
                    if any(old not in text and new in text for old, new in pairs):
                        _doubt_han(copy, entry.title, at, other)


def _doubt_han(copy: Copy, title: Cut, at: int, other: str) -> None:
    message = _("“{title}” has {one} where the text has {other}")
    copy.doubt(
        "import-similar-han",
        message.format(title=title.text, one=title.text[at], other=other),
        Cut(title.text[at], title.line, title.column + at),
        _("the heading was kept as printed; correct it if it is a slip"),
    )


def doubt_empty(copy: Copy, outline: Outline) -> None:
    """Tell, once, how many headings of the contents have no text in the file."""
    empty = [
        entry
        for entry in outline.entries
        if entry.in_contents
        and not entry.in_text
        and entry.kind is not Kind.VOLUME
        and MATTERS.get(entry.title.text) != ""
    ]
    if empty:
        copy.count("headings without text", len(empty))
        message = _(
            "{count} headings of the contents have no text in this file, the first: “{title}”"
        )
        copy.doubt(
            "import-headings-empty",
            message.format(count=len(empty), title=empty[0].title.text),
            empty[0].title,
            _("they stand in the sources as empty headings; the text can be put under them"),
        )
