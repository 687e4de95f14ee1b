"""Turns the pages as they are and an edition into what changed between them, once for both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from keben.changes.comparison import Comparison, compare
from keben.changes.corrections import Side
from keben.changes.facing import old_page_html
from keben.changes.passages import MADE
from keben.changes.printed import Printed, printed
from keben.changes.telling import as_json
from keben.edition.release import edition_path, editions_of, read_edition
from keben.messages import _
from keben.places import STYLES
from keben.problems import Problems
from keben.proof.desk import Desk
from keben.style import load_style


def compared(desk: Desk, name: str) -> Comparison:
    """Compare an edition with the pages as they are; raises `LookupError` for what cannot be read."""
    if name not in editions_of(desk.folder):
        raise LookupError(name)

    def compare_now(shown: Printed, _before: Comparison | None) -> Comparison:
        problems = Problems()
        edition = read_edition(edition_path(desk.folder, name), problems)
        style = load_style(STYLES / shown.style, problems)
        if edition is None or style is None:
            raise LookupError(name)
        old = printed(edition.round or edition.name, edition.record)
        return compare(old, _now(desk), style.trim.signature)

    return desk.once(f"changes {name}", compare_now)


def old_page(desk: Desk, name: str, index: int) -> str:
    """Return the page of an edition that stood for a page, drawn, with the differences marked."""
    style = load_style(STYLES / desk.book.printed.style, Problems())
    if style is None:
        raise LookupError(name)
    return old_page_html(compared(desk, name), style, index)


def told(comparison: Comparison) -> Mapping[str, Any]:
    """Return all of it as `changes --json` does, and where on the pages each correction stands."""
    said: dict[str, Any] = json.loads(as_json(comparison))
    for each, row in zip(comparison.corrections, said["corrections"], strict=True):
        row["spots"] = {"old": _spots(each.old), "new": _spots(each.new)}
    return said


def on_page(comparison: Comparison, index: int) -> Iterator[Mapping[str, Any]]:
    """Yield the corrections that stand on a page: which characters, and what stood there before."""
    for each in comparison.corrections:
        for spot in each.new.spots:
            if spot.page == index:
                yield {
                    "n": spot.row,
                    "first": spot.first,
                    "last": spot.last,
                    "old": each.old.text,
                    "new": each.new.text,
                    "source": each.source,
                }


def _spots(side: Side) -> list[Mapping[str, int]]:
    return [
        {"page": spot.page, "n": spot.row, "first": spot.first, "last": spot.last}
        for spot in side.spots
    ]


def _now(desk: Desk) -> Printed:
    """Return the pages as they are with contents and index read off them again.

    Where rolls stand is known of the last build only.
    """
    shown = desk.book.printed
    listing = [asdict(page) for page in shown.pages if page.kind in MADE]
    for line in (line for page in listing for line in page["lines"]):
        line["line"] = line.pop("number")
    listed = printed(
        "",
        {
            "title": shown.title,
            "slug": shown.slug,
            "style": shown.style,
            "volumes": (),
            "pages": listing,
            "headings": (),
            "index": desk.book.index,
            "rolls": (),
        },
    )
    return replace(shown, name=_("the pages now"), contents=listed.contents, entries=listed.entries)
