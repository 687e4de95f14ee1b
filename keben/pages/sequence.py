"""Turns the formes of volumes into pages: sides, blanks, plates, folios, furniture.

Front matter has folios of its own; those of the text run through all volumes. A volume begins with a
recto and has an even number of pages, so a page's side is known from its place. Plates are printed by
themselves and bound in between two signatures, a leaf being the least, so they change no page's side.

Rules: A10.2, A10.7–A10.10.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keben.galley.setter import Setter
from keben.galley.strip import HeadingMark, Item
from keben.pages.forme import Forme, opening_of
from keben.pages.furniture import Furnisher, Thumb, turned_frame
from keben.pages.makeup import moved
from keben.pages.page import Page
from keben.style import Style

#: kinds of page without running head and with a folio that is counted but not shown (暗码)
_HIDDEN = frozenset({"part", "blank"})


@dataclass(frozen=True, slots=True)
class VolumeFormes:
    """The formes of one volume: before the count, front matter, text; plates where they are named."""

    name: str
    leaves: tuple[Forme, ...]
    front: tuple[Forme, ...]
    text: tuple[Forme, ...]


@dataclass(slots=True)
class _InForce:
    """Which headings hold at a page, for its running head; which 编 of the book, for its thumb mark."""

    book: str
    parts: int = 0
    titles: dict[str, HeadingMark] = field(default_factory=dict)

    def turn(self, headings: Iterable[HeadingMark]) -> None:
        for mark in headings:
            rank = _RANKS.get(mark.level)
            if rank is None:
                continue
            for level in _LOWER[rank]:
                self.titles.pop(level, None)
            self.titles["chapter" if rank == 0 and mark.level != "part" else mark.level] = mark
            self.parts += mark.level == "part"

    def head(self, wanted: str) -> str:
        """Return the text for a running head: the wanted rank, or the next above that is in force."""
        order = ("section", "chapter", "part")
        for level in order[order.index(wanted) :] if wanted in order else ():
            mark = self.titles.get(level)
            if mark is not None:
                return "　".join(part for part in (mark.number, mark.title) if part)
        if wanted == "part" and "chapter" in self.titles:
            mark = self.titles["chapter"]
            if mark.level != "chapter":
                return mark.title
        return self.book

    def thumb(self) -> Thumb | None:
        """Return the mark of the 编 in force."""
        part = self.titles.get("part")
        return Thumb(self.parts, str(self.parts) if part.number else "") if part else None


_RANKS = {"matter": 0, "contents": 0, "part": 0, "chapter": 1, "section": 2}
_LOWER = (("part", "chapter", "section"), ("chapter", "section"), ("section",))


#: Pages by all that they are made from but their place, with their formes, whose identities they hold.
Known: TypeAlias = "dict[tuple[object, ...], tuple[Forme, Page]]"


def number_pages(
    volumes: Sequence[VolumeFormes], title: str, setter: Setter, known: Known | None = None
) -> tuple[Page, ...]:
    """Give every forme its place, side, folio and furniture; a page in `known` is not made again.

    Afterwards these pages are those that are known.
    """
    pages: list[Page] = []
    known = {} if known is None else known
    before = dict(known)
    known.clear()
    furnisher = Furnisher(setter)
    text_folio = parts = 0
    for number, volume in enumerate(volumes, 1):
        in_force = _InForce(title, parts)
        ordered = [
            *_sided(volume.leaves, ""),
            *_sided(volume.front, "front"),
            *_sided(volume.text, "text"),
        ]
        ordered += _filling(ordered, setter.style.trim.pad)
        front_folio = 0
        for forme, series in _bound(ordered, setter.style.trim.signature):
            printed = ""
            if series == "front":
                front_folio += 1
                printed = _front_folio(front_folio, setter)
            elif series == "text":
                text_folio += 1
                printed = str(text_folio)
            is_recto = len(pages) % 2 == 0
            head = _head(forme, in_force, setter, is_recto=is_recto)
            key = (id(forme), is_recto, number, printed, head, in_force.thumb())
            if key in before:
                page = before[key][1]
                page = page if page.index == len(pages) else replace(page, index=len(pages))
            else:
                page = _page(
                    forme,
                    len(pages),
                    number,
                    printed,
                    head,
                    in_force.thumb(),
                    furnisher,
                )
            known[key] = forme, page
            pages.append(page)
        parts = in_force.parts
    return tuple(pages)


#: A forme, and the series of folios that it is counted in: front, text, or none.
_Counted = tuple[Forme, str]


def _sided(formes: Sequence[Forme], series: str) -> Iterator[_Counted]:
    """Insert blanks so that a run begins with a recto, ends with a verso, and sides are kept."""
    blank = Forme((), "blank", is_bare=True)
    is_verso = False  # the side of the forme at hand
    for forme in formes:
        if forme.kind == "plate":
            yield forme, ""
            continue
        if (forme.needs_recto and is_verso) or (forme.needs_verso and not is_verso):
            yield blank, series
            is_verso = not is_verso
        yield forme, series
        is_verso = not is_verso
    if is_verso:
        yield blank, series


def _filling(formes: Sequence[_Counted], pad: int) -> list[_Counted]:
    """Return the blanks that fill the last signature, where a binder has them: at the end (C7).

    They have no folio, so that the next volume goes on where the text ends.
    """
    count = sum(forme.kind != "plate" for forme, _series in formes)
    return [(Forme((), "blank", is_bare=True), "end")] * (-count % pad)


def _bound(formes: Iterable[_Counted], signature: int) -> Iterator[_Counted]:
    """Let plates wait for the end of the signature 书帖 that they are named in, and fill their leaves.

    Those named before the front matter and the text stand there, behind the colophon.
    """
    waiting: list[_Counted] = []
    count = 0  #: of pages that are printed in signatures
    before = ""
    for forme, series in formes:
        if forme.kind == "plate":
            waiting.append((forme, ""))
            continue
        if count % signature == 0 or not before:
            yield from _leaves(waiting)
            waiting = []
        yield forme, series
        count += 1
        before = series
    yield from _leaves(waiting)


def _leaves(plates: Sequence[_Counted]) -> Iterator[_Counted]:
    yield from plates
    if len(plates) % 2:
        yield Forme((), "plate", is_bare=True, is_leaf=True), ""


def _front_folio(number: int, setter: Setter) -> str:
    if setter.style.furniture.front_folio == "arabic":
        return str(number)
    return roman(number)


def roman(number: int) -> str:
    """Return a number in small Roman figures.

    >>> roman(4), roman(19)
    ('iv', 'xix')
    """
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"))
    text = ""
    for value, sign in (*signs, (4, "iv"), (1, "i")):
        while number >= value:
            text += sign
            number -= value
    return text


def _page(
    forme: Forme,
    index: int,
    volume: int,
    printed: str,
    head: str,
    thumb: Thumb | None,
    furnisher: Furnisher,
) -> Page:
    style = furnisher.style
    is_recto = index % 2 == 0
    shows_folio = bool(printed) and forme.kind not in _HIDDEN
    has_head = shows_folio and not forme.is_bare
    has_thumb = style.furniture.thumbs and bool(printed) and forme.kind != "blank"
    furniture = furnisher.furniture(
        head if has_head else None,
        printed if shows_folio else "",
        thumb if has_thumb else None,
        is_recto=is_recto,
    )
    items, turn = type_of(forme, style, is_recto=is_recto)
    return Page(
        index,
        volume,
        forme.kind,
        printed,
        shows_folio,
        head if has_head else "",
        items,
        furniture,
        forme.headings,
        forme.terms,
        forme.anchors,
        forme.faults,
        turn,
        forme.stands,
        forme.reading,
    )


def type_of(forme: Forme, style: Style, *, is_recto: bool) -> tuple[tuple[Item, ...], int]:
    """Return the items of a forme on a page of one side, and how that page is turned."""
    if forme.is_leaf:
        return forme.items, 0
    turn, left, top = 0, style.left(recto=is_recto), style.trim.head
    if forme.is_turned:
        turn, left, top = turned_frame(style, is_recto=is_recto)
    return tuple(moved(forme.items, left, top)), turn


def _head(forme: Forme, in_force: _InForce, setter: Setter, *, is_recto: bool) -> str:
    """Let the headings of a page come into force, and return the running head that it has.

    That is the last one of the rank wanted; or, where the style says `first`, what is in force at the
    page's head: a heading that the page begins with, or else one of a page before.
    """
    furniture = setter.style.furniture
    wanted = furniture.odd if is_recto else furniture.even
    if furniture.head_of == "last":
        in_force.turn(forme.headings)
        return in_force.head(wanted)
    opening = opening_of(forme)
    leading = [mark for mark in forme.headings if (mark.at.file, mark.at.line) in opening]
    in_force.turn(leading)
    head = in_force.head(wanted)
    in_force.turn(mark for mark in forme.headings if mark not in leading)
    return head
