"""Turns the headings of pages into the contents of a volume, or of the whole book.

What a heading says and where it stands is taken from the pages, never from the book: an entry cannot
disagree with the page that it names. Rules: B15, A10.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keben.model import Contents, ContentsEntry, Level
from keben.pages.page import Page
from keben.problems import Location
from keben.style import ContentsStyle

#: From the highest rank to the lowest that contents may list.
DEPTHS = (Level.PART, Level.CHAPTER, Level.SECTION, Level.ITEM)

BEFORE_TEXT = ("front", "contents")


def make_contents(
    pages: Iterable[Page], names: Sequence[str], at: Location, style: ContentsStyle
) -> Contents:
    """List the headings of these pages in their order, as deep as the style says.

    `names` are those of the volumes: the first entry of each but the first listed has its own. Plates are
    listed without a folio. What stands before the text (序, 凡例) has folios of its own and is listed only
    where the style says so; the contents never list themselves.
    """
    ranks = _ranks(style)
    entries: list[ContentsEntry] = []
    volumes: list[int] = []
    for page in pages:
        if page.kind in BEFORE_TEXT and not style.front:
            continue
        for heading in page.headings:
            if not heading.is_listed or heading.level not in ranks:
                continue
            begins = page.volume not in volumes
            if begins:
                volumes.append(page.volume)
            entries.append(
                ContentsEntry(
                    level=ranks[heading.level],
                    number=heading.number,
                    title=heading.title,
                    folio=page.folio,
                    page=page.index,
                    at=heading.at,
                    volume=names[page.volume - 1] if begins and len(volumes) > 1 else "",
                )
            )
    return Contents(names[volumes[0] - 1] if volumes else "", tuple(entries), at)


def _ranks(style: ContentsStyle) -> dict[str, Level]:
    """Return what is listed, and as which rank: people and articles like 目, whatever the depth."""
    ranks = {str(level): level for level in DEPTHS[: DEPTHS.index(Level(style.depth)) + 1]}
    ranks |= {"matter": Level.MATTER, "plate": Level.MATTER}
    if style.people:
        ranks["person"] = Level.ITEM
    if style.articles:
        ranks["article"] = Level.ITEM
    return ranks
