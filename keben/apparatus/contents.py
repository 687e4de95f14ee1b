"""Turns the headings of pages into the contents of a volume.

What a heading says and where it stands is taken from the pages, never from the book: an entry cannot
disagree with the page that it names. Rules: B15, A10.5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from keben.model import Contents, ContentsEntry, Level
from keben.pages.page import Page
from keben.problems import Location

#: Depth of an ordinary 目录; a shorter collection makes a shorter one.
LISTED = (Level.MATTER, Level.PART, Level.CHAPTER, Level.SECTION)

#: Which rank a heading is listed as; a page of plates has a title but no rank of its own.
RANKS = {str(level): level for level in Level} | {"plate": Level.MATTER}

BEFORE_CONTENTS = ("front", "contents")


def make_contents(
    pages: Iterable[Page],
    volume: int,
    volume_name: str,
    at: Location,
    *,
    levels: Collection[Level] = LISTED,
    lists_front: bool = False,
) -> Contents:
    """List the headings of one volume, from 1, in the order of its pages.

    Plates are listed without a folio. What stands before the contents (序, 凡例) has folios of its own
    and is listed only where `lists_front` says so; the contents never list themselves.
    """
    left_out = BEFORE_CONTENTS[1:] if lists_front else BEFORE_CONTENTS
    entries = [
        ContentsEntry(
            level=RANKS[heading.level],
            number=heading.number,
            title=heading.title,
            folio=page.folio,
            page=page.index,
            at=heading.at,
        )
        for page in pages
        if page.volume == volume and page.kind not in left_out
        for heading in page.headings
        if heading.is_listed and RANKS.get(heading.level) in levels
    ]
    return Contents(volume_name, tuple(entries), at)
