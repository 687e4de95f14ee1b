"""Turns what changed into what is read in a terminal, and into JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from keben import __version__
from keben.changes.comparison import Comparison
from keben.changes.corrections import Correction, Side
from keben.changes.leaves import Fate, Leaf
from keben.changes.lists import CONTENTS, HEADS, INDEX, ROLLS, ListChange
from keben.changes.naming import folio_of, ranges
from keben.changes.printed import Printed, PrintedPage
from keben.changes.sheets import SheetSide
from keben.messages import _

MOST_SHOWN = 20  #: entries of one list; all are in the JSON


def told(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of the report."""
    old, new = comparison.old, comparison.new
    yield _("{title}: from {old} to {new}").format(title=old.title, old=old.name, new=new.name)
    yield _("{count} corrections").format(count=len(comparison.corrections))
    for volume, group in groupby(comparison.corrections, lambda each: page_of(each, old).volume):
        if name := old.volume(volume):
            yield f"  {name}"
        yield from (f"    {_row(correction, old)}" for correction in group)
    yield from _pages(comparison)
    for kind, name in list_names().items():
        changed = [change for change in comparison.lists if change.kind == kind]
        if changed:
            yield _("{list}: {count} entries changed").format(list=name, count=len(changed))
            for change in changed[:MOST_SHOWN]:
                yield f"    {_entry(change)}"
            if len(changed) > MOST_SHOWN:
                yield "    " + _("… and {count} more").format(count=len(changed) - MOST_SHOWN)
    yield from _sheets(comparison)


def _entry(change: ListChange) -> str:
    """Say what an entry was and is; of its pages, those that changed."""
    old, new = (side.split("，") for side in (change.old, change.new))
    left = "，".join(page for page in old if page not in new)
    right = "，".join(page for page in new if page not in old)
    head = f"{change.name}: " if change.name else ""
    return f"{head}{left or '—'} → {right or '—'}"


def list_names() -> dict[str, str]:
    """Return the kinds of lists with what they are called, in the order in which they are told."""
    return {
        CONTENTS: _("contents"),
        INDEX: _("index"),
        ROLLS: _("rolls"),
        HEADS: _("running heads"),
    }


def page_of(correction: Correction, old: Printed) -> PrintedPage:
    """Return the page of the old book that a correction stands on."""
    assert correction.old.where is not None, "what is new stands behind something"
    return old.pages[correction.old.where.page]


def _row(correction: Correction, old: Printed) -> str:
    where = correction.old.where
    assert where is not None, "what is new stands behind something"
    place = _("page {page}, line {line}").format(
        page=folio_of(page_of(correction, old)), line=where.line
    )
    return f"{place}: {marked(correction.old)} → {marked(correction.new)}"


def marked(side: Side) -> str:
    """Return an excerpt with what is other than before in brackets.

    >>> marked(Side(None, "阳泉", "市", "总工会"))
    '阳泉【市】总工会'
    """
    return f"{side.before}【{side.text}】{side.after}" if side.text else side.excerpt or "—"


def fate_names() -> dict[Fate, str]:
    """Return what is said of pages that are not the same."""
    return {
        Fate.CHANGED: _("changed"),
        Fate.MOVED: _("only moved"),
        Fate.NEW: _("new"),
        Fate.GONE: _("gone"),
    }


def _pages(comparison: Comparison) -> Iterator[str]:
    same = sum(1 for _leaf in comparison.of(Fate.SAME))
    yield _("{same} of {pages} pages are as they were").format(
        same=same, pages=len(comparison.old.pages)
    )
    for fate, name in fate_names().items():
        pages = [leaf.page for leaf in comparison.of(fate)]
        if pages:
            yield f"    {name}: {len(pages)}  {ranges(pages)}"


def _sheets(comparison: Comparison) -> Iterator[str]:
    new = comparison.new
    for volume, group in groupby(comparison.sheets, lambda side: side.volume):
        sides = list(group)
        again = [side for side in sides if side.is_again]
        count = len({side.signature for side in sides})
        touched = len({side.signature for side in again})
        said = _("{kept} of {count} signatures stay; {plates} plates of {of} are to be made again")
        head = new.volume(volume)
        yield (f"{head}: " if head else "") + said.format(
            kept=count - touched, count=count, plates=len(again), of=len(sides)
        )
        if again:
            yield "    " + ", ".join(map(side_name, again))
    for each in comparison.inserts:
        yield _("{volume}: {again} of {pages} coloured plates are to be made again").format(
            volume=new.volume(each.volume) or new.title, again=each.again, pages=each.pages
        )


def side_name(side: SheetSide) -> str:
    """Name the plate of one side of a signature."""
    said = _("{signature} outside") if side.is_outer else _("{signature} inside")
    return said.format(signature=side.signature)


def as_json(comparison: Comparison) -> str:
    """Return all of it; pages count from 1, as in the PDF of the whole book."""
    return json.dumps(_written(comparison), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _written(comparison: Comparison) -> dict[str, Any]:
    old, new = comparison.old, comparison.new
    lists = {
        kind: [
            {"name": change.name, "old": change.old, "new": change.new}
            for change in comparison.lists
            if change.kind == kind
        ]
        for kind in list_names()
    }
    return {
        "title": old.title,
        "old": old.name,
        "new": new.name,
        "version": __version__,
        "corrections": [
            {
                "role": each.role,
                "source": each.source,
                "old": _side(each.old, old),
                "new": _side(each.new, new),
            }
            for each in comparison.corrections
        ],
        "pages": {
            "same": sum(1 for _leaf in comparison.of(Fate.SAME)),
            **{str(fate): list(map(_leaf, comparison.of(fate))) for fate in fate_names()},
        },
        "lists": lists,
        "sheets": [
            {
                "volume": side.volume,
                "signature": side.signature,
                "side": "outer" if side.is_outer else "inner",
                "folios": list(side.folios),
                "again": side.is_again,
            }
            for side in comparison.sheets
        ],
        "plates": [
            {"volume": each.volume, "pages": each.pages, "again": each.again}
            for each in comparison.inserts
        ],
    }


def _side(side: Side, book: Printed) -> dict[str, Any] | None:
    if side.where is None:
        return None
    page = _page(book.pages[side.where.page])
    said = {"before": side.before, "text": side.text, "after": side.after}
    return {**page, "line": side.where.line, **said}


def _page(page: PrintedPage) -> dict[str, Any]:
    return {"volume": page.volume, "folio": page.folio, "page": page.index + 1}


def _leaf(leaf: Leaf) -> dict[str, Any]:
    return {
        "old": _page(leaf.old) if leaf.old else None,
        "new": _page(leaf.new) if leaf.new else None,
    }
