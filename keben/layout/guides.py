"""Turns pages into what stands before them: contents and lists of each volume."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from keben.apparatus import make_contents, make_list
from keben.messages import _
from keben.model import LISTS, Book, Contents, Place
from keben.pages.page import Page
from keben.problems import Problems
from keben.style import ContentsStyle

Guides: TypeAlias = "Mapping[tuple[int, Place], Contents]"  #: by the volume they stand in


def make_guides(book: Book, pages: Sequence[Page], style: ContentsStyle) -> Guides:
    """Make the contents of every volume, and its lists: what stands but once lists the whole book."""
    placed = Counter(member.place for volume in book.volumes for member in volume.members)
    guides: dict[tuple[int, Place], Contents] = {}
    names = [volume.name if len(book.volumes) > 1 else "" for volume in book.volumes]
    for number, volume in enumerate(book.volumes, 1):
        own = [page for page in pages if page.volume == number]
        for member in volume.members:
            place = member.place
            is_whole = placed[place] == 1
            listed = pages if is_whole else own
            if place is Place.CONTENTS:
                guides[number, place] = make_contents(listed, names, volume.at, style)
            elif place in LISTS:
                name = "" if is_whole else names[number - 1]
                guides[number, place] = make_list(place, book, listed, name, member.at)
    return guides


def tell_empty(guides: Guides, problems: Problems) -> None:
    """Warn of lists that have nothing to list."""
    for (_volume, place), guide in guides.items():
        if place in LISTS and not guide.entries:
            problems.warn(
                "list-empty",
                _("there is nothing to list under “{word}”, and no such list is set").format(
                    word=place
                ),
                guide.at,
                _("delete the word"),
                length=len(place),
            )
