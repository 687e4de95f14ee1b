"""Turns the edition that a build is to hold into what is remembered of its pages, and what moved into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from keben.edition.makeup import makeups_of
from keben.edition.release import edition_path, read_edition, tell_damaged
from keben.messages import _
from keben.pages.held import NO_MAKEUPS, Makeups
from keben.pages.page import Page
from keben.pipeline.order import Order
from keben.problems import Problems


@dataclass(frozen=True, slots=True)
class Holding:
    """The edition whose pages are held; without a name, none is."""

    name: str = ""
    makeups: Makeups = NO_MAKEUPS
    pages: int = 0
    headings: frozenset[tuple[str, str, str]] = frozenset()  #: number, title, folio


def held_key(order: Order) -> str:
    """Return the key of the edition to be held, as it is now."""
    if order.hold is None:
        return ""
    try:
        return sha256(edition_path(order.book, order.hold).read_bytes()).hexdigest()
    except OSError:
        return ""


def read_holding(order: Order, problems: Problems) -> Holding | None:
    """Return what is remembered of the edition to be held; None when it is no good."""
    if order.hold is None:
        return Holding()
    path = edition_path(order.book, order.hold)
    released = read_edition(path, problems)
    if released is None:
        return None
    try:
        makeups = makeups_of(released.makeup)
        name = released.round or released.name
        headings = frozenset(
            (one["number"], one["title"], one["folio"]) for one in released.record["headings"]
        )
        return Holding(name, makeups, len(released.record["pages"]), headings)
    except (KeyError, TypeError, ValueError):
        tell_damaged(path, problems)
        return None


def moves(holding: Holding, pages: Sequence[Page]) -> Iterator[str]:
    """Say what corrections cost: pages more or fewer, pages that moved, and where they are again as before."""
    if not holding.name:
        return
    more = len(pages) - holding.pages
    if more > 0:
        said = _(
            "{pages} pages, {count} more than in {edition}; pages that begin elsewhere: {moved}"
        )
    elif more < 0:
        said = _(
            "{pages} pages, {count} fewer than in {edition}; pages that begin elsewhere: {moved}"
        )
    else:
        said = _("{pages} pages, as many as in {edition}; pages that begin elsewhere: {moved}")
    moved = sum(map(_is_moved, pages))
    yield said.format(pages=len(pages), count=abs(more), edition=holding.name, moved=moved)
    head = ""
    for has_moved, stretch in groupby(pages, key=_is_moved):
        own = list(stretch)
        if has_moved:
            behind = pages[own[-1].index + 1 :]
            yield f"    {_stretch(own, head)}{_back(behind, holding)}"
        head = _last_head(own) or head


def _stretch(moved: Sequence[Page], head: str) -> str:
    """Name pages that follow one another, from which 章 to which."""
    first, last = _folio(moved[0]), _folio(moved[-1])
    heads = [*filter(None, dict.fromkeys((head, _last_head(moved))))]
    if moved[0].kind in ("contents", "index"):
        heads = [_("contents") if moved[0].kind == "contents" else _("index")]
    said = _("page {first}: {heads}") if first == last else _("pages {first} to {last}: {heads}")
    return said.format(first=first, last=last, heads=" – ".join(heads))


def _back(behind: Sequence[Page], holding: Holding) -> str:
    """Say whether what follows stands on its old pages, as its first heading shows."""
    following = next((page.folio for page in behind if page.folio), "")
    first = next(((page, mark) for page in behind for mark in page.headings), None)
    if not following or first is None:
        return ""
    page, mark = first
    if (mark.number, mark.title, page.folio) in holding.headings:
        return _("; from page {next} on all is where it was").format(next=following)
    return _("; what follows has other page numbers")


def _is_moved(page: Page) -> bool:
    return any(fault.kind == "moved" for fault in page.faults)


def _folio(page: Page) -> str:
    return page.folio or str(page.index + 1)


def _last_head(pages: Sequence[Page]) -> str:
    """Return the last 章, or what stands for one, that begins on some pages."""
    for page in reversed(pages):
        for mark in reversed(page.headings):
            if mark.level in {"part", "chapter", "matter"}:
                return f"{mark.number}\u3000{mark.title}".strip()
    return ""
