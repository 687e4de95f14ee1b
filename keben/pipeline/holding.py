"""Turns the edition that a build is to hold into what is remembered of its pages, and what moved into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from keben.edition.makeup import makeups_of
from keben.edition.release import edition_path, read_edition
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
        return Holding(order.hold, makeups, len(released.record["pages"]))
    except (KeyError, TypeError, ValueError):
        problems.error(
            "edition-damaged",
            _("the edition {file} cannot be read").format(file=path),
            None,
            _("take it from a backup, or release it again"),
        )
        return None


def moves(holding: Holding, pages: Sequence[Page]) -> Iterator[str]:
    """Say what corrections cost: pages more or fewer, pages that moved, and until which heading."""
    if not holding.name:
        return
    moved = [page for page in pages if _is_moved(page)]
    yield _(
        "{pages} pages, {more:+} against {edition}; pages that begin elsewhere: {moved}"
    ).format(
        pages=len(pages), more=len(pages) - holding.pages, edition=holding.name, moved=len(moved)
    )
    head = ""
    for has_moved, stretch in groupby(pages, key=_is_moved):
        own = list(stretch)
        if has_moved:
            yield _("from page {first} to page {last}: {head}").format(
                first=_folio(own[0]), last=_folio(own[-1]), head=_last_head(own) or head
            )
        head = _last_head(own) or head


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
