"""Turns the formes of volumes into pages: sides, blanks, folios, running heads.

Front matter has folios of its own; those of the text run through all volumes. A volume begins with a
recto and has an even number of pages, so a page's side is known from its place.

Rules: A10.2, A10.7–A10.10.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keben.galley.setter import Setter
from keben.galley.strip import HeadingMark, Item, RuleItem, TextItem
from keben.pages.forme import Forme
from keben.pages.makeup import moved
from keben.pages.page import Page
from keben.problems import Location

#: kinds of page without running head and with a folio that is counted but not shown (暗码)
_HIDDEN = frozenset({"part", "blank"})
#: kinds outside the count: no folio at all
_UNCOUNTED = frozenset({"title", "colophon", "plate", "cover"})


@dataclass(frozen=True, slots=True)
class VolumeFormes:
    """The formes of one volume: before the count, front matter, text."""

    name: str
    leaves: tuple[Forme, ...]
    front: tuple[Forme, ...]
    text: tuple[Forme, ...]


@dataclass(slots=True)
class _InForce:
    """Which headings hold at a page, for its running head."""

    book: str
    titles: dict[str, HeadingMark] = field(default_factory=dict)

    def turn(self, headings: Iterable[HeadingMark]) -> None:
        for mark in headings:
            rank = _RANKS.get(mark.level)
            if rank is None:
                continue
            for level in _LOWER[rank]:
                self.titles.pop(level, None)
            self.titles["chapter" if rank == 0 and mark.level != "part" else mark.level] = mark

    def head(self, wanted: str) -> tuple[str, Location | None]:
        """Return the text for a running head: the wanted rank, or the next above that is in force."""
        order = ("section", "chapter", "part")
        for level in order[order.index(wanted) :] if wanted in order else ():
            mark = self.titles.get(level)
            if mark is not None:
                return "　".join(part for part in (mark.number, mark.title) if part), mark.at
        if wanted == "part" and "chapter" in self.titles:
            mark = self.titles["chapter"]
            if mark.level != "chapter":
                return mark.title, mark.at
        return self.book, None


_RANKS = {"matter": 0, "contents": 0, "part": 0, "chapter": 1, "section": 2}
_LOWER = (("part", "chapter", "section"), ("chapter", "section"), ("section",))


def number_pages(volumes: Sequence[VolumeFormes], title: str, setter: Setter) -> tuple[Page, ...]:
    """Give every forme its place, side, folio and furniture."""
    pages: list[Page] = []
    text_folio = 0
    for number, volume in enumerate(volumes, 1):
        in_force = _InForce(title)
        ordered = [
            *_sided(volume.leaves),
            *_counted(_sided(volume.front), front=True),
            *_counted(_sided(volume.text), front=False),
        ]
        front_folio = 0
        for forme, series in ordered:
            in_force.turn(forme.headings)
            folio = ""
            if series == "front":
                front_folio += 1
                folio = _front_folio(front_folio, setter)
            elif series == "text":
                text_folio += 1
                folio = str(text_folio)
            pages.append(_page(forme, len(pages), number, folio, in_force, setter))
    return tuple(pages)


def _sided(formes: Sequence[Forme]) -> list[tuple[Forme, str]]:
    """Insert blanks so that every run begins with a recto, ends with a verso, and rectos are kept."""
    sided: list[tuple[Forme, str]] = []
    blank = Forme((), "blank", is_bare=True)
    for forme in formes:
        if forme.needs_recto and len(sided) % 2:
            sided.append((blank, ""))
        sided.append((forme, ""))
    if len(sided) % 2:
        sided.append((blank, ""))
    return sided


def _counted(formes: Sequence[tuple[Forme, str]], *, front: bool) -> list[tuple[Forme, str]]:
    return [(forme, "front" if front else "text") for forme, _series in formes]


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
    forme: Forme, index: int, volume: int, folio: str, in_force: _InForce, setter: Setter
) -> Page:
    style = setter.style
    is_recto = index % 2 == 0
    left = style.left(recto=is_recto)
    top = style.trim.head
    shows_folio = bool(folio) and forme.kind not in _HIDDEN
    wanted = style.furniture.odd if is_recto else style.furniture.even
    head, _at = in_force.head(wanted)
    has_head = bool(folio) and not forme.is_bare and forme.kind not in _HIDDEN
    furniture: list[Item] = []
    if has_head:
        furniture += _running_head(head, left, top, setter, is_recto=is_recto)
    if shows_folio:
        furniture.append(_folio(folio, left, top, setter, is_recto=is_recto))
    items = forme.items if forme.is_leaf else tuple(moved(forme.items, left, top))
    return Page(
        index,
        volume,
        forme.kind,
        folio,
        shows_folio,
        head if has_head else "",
        items,
        tuple(furniture),
        forme.headings,
        forme.terms,
        forme.anchors,
        forme.faults,
    )


def _running_head(text: str, left: int, top: int, setter: Setter, *, is_recto: bool) -> list[Item]:
    """At the outer edge, above a rule as wide as the measure."""
    style = setter.style
    furniture = style.furniture
    align = "right" if is_recto else "left"
    item = setter.single(
        text, furniture.head, style.measure, align=align, role="head", is_spread=True
    )
    rule_y = top - furniture.head_gap
    baseline = rule_y - furniture.head.size // 2
    placed = TextItem(
        item.line, item.x + left, baseline, item.size, "head", item.at, item.link, item.tint
    )
    return [placed, RuleItem(left, rule_y, style.measure, furniture.rule)]


def _folio(folio: str, left: int, top: int, setter: Setter, *, is_recto: bool) -> TextItem:
    """At the outer foot, or in the middle when the style's format asks for it."""
    style = setter.style
    furniture = style.furniture
    align = "right" if is_recto else "left"
    item = setter.single(
        furniture.folio_format.format(folio),
        furniture.folio,
        style.measure,
        align=align,
        role="folio",
    )
    y = top + style.text_height + furniture.folio_gap
    return TextItem(item.line, item.x + left, y, item.size, "folio")
