"""Turns the spots at which a term stands into locators: 62, 64–66, 上62, 62b.

Three pages in a row make a range. The page that tells a person's life stands by itself, as it is set
bold; so does half a page. The volume stands before a folio where the style wants it, or where two
volumes have a page of that folio. Rules: B9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from keben.apparatus.transcript import Spot
from keben.model import Book, Locator
from keben.pages.page import Page

RANGE = 3  #: so many pages in a row make a range; two are told one by one

VOLUME_NAME = re.compile("第?(.+?)[册卷部]?")


@dataclass(frozen=True, slots=True)
class Pagination:
    """The pages that may be cited, by index, and what stands before the folios of each volume."""

    pages: Mapping[int, Page]
    prefixes: Mapping[int, str]
    ambiguous: frozenset[str]  #: folios of which there are several

    def cite(self, spot: Spot, *, is_main: bool = False) -> Locator:
        """Return the locator of one spot."""
        page = self.pages[spot.page]
        prefix = self.prefixes[page.volume]
        needs = page.folio in self.ambiguous
        return Locator(
            page.volume,
            page.folio,
            page.index,
            prefix=prefix if needs else "",
            column=spot.column,
            is_main=is_main,
        )


def paginate(book: Book, pages: Iterable[Page], *, always: bool) -> Pagination:
    """Return the pagination of a book; `always` puts the volume before every folio."""
    cited = {page.index: page for page in pages if page.folio}
    volumes: dict[str, set[int]] = {}
    for page in cited.values():
        volumes.setdefault(page.folio, set()).add(page.volume)
    several = len(book.volumes) > 1
    names = {k: VOLUME_NAME.fullmatch(volume.name) for k, volume in enumerate(book.volumes, 1)}
    return Pagination(
        cited,
        {k: match[1] if match and several else "" for k, match in names.items()},
        frozenset(folio for folio, where in volumes.items() if always or len(where) > 1),
    )


def make_locators(
    spots: Iterable[Spot], pagination: Pagination, main: Collection[int] = ()
) -> tuple[Locator, ...]:
    """Return where a term stands: one locator a spot, or one for three pages and more in a row."""
    rows: list[list[Locator]] = []
    for spot in sorted(spots, key=attrgetter("page", "column")):
        locator = pagination.cite(spot, is_main=spot.page in main)
        if rows and _follows(locator, rows[-1][-1]):
            rows[-1].append(locator)
        else:
            rows.append([locator])
    return tuple(locator for row in rows for locator in _merged(row))


def _merged(row: Sequence[Locator]) -> Sequence[Locator]:
    if len(row) < RANGE:
        return row
    return (replace(row[0], last_folio=row[-1].folio, last_page=row[-1].page),)


def _follows(locator: Locator, before: Locator) -> bool:
    """Whether two pages are neighbours to a reader; plates between them have no folios."""
    if locator.volume != before.volume or locator.column or before.column:
        return False
    if locator.is_main or before.is_main:
        return False
    if not (locator.folio.isdecimal() and before.folio.isdecimal()):
        return False
    return int(locator.folio) == int(before.folio) + 1
