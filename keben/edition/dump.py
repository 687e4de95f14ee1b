"""Turns pages into plain text: what stands where, to read, to search and to compare.

One line an item, in reading order: x and baseline in points, the role, the size, the characters; of a rule
or a picture the top left corner and its measures. Last of a page is what could not be made up well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.pages.page import Page


def dump_pages(pages: Iterable[Page]) -> Iterator[str]:
    """Yield the lines of a dump."""
    for page in pages:
        side = "recto" if page.is_recto else "verso"
        folio = page.folio if page.folio_shown else f"({page.folio})" if page.folio else "-"
        turn = f" · turned {page.turn}" if page.turn else ""
        yield f"== page {page.index + 1} · folio {folio} · {page.kind} · {side}{turn}"
        for item in (*page.items, *page.furniture):
            yield dump_item(item)
        for fault in page.faults:
            yield f"fault: {fault.kind} {fault.at or ''}".rstrip()


def dump_item(item: Item) -> str:
    """Return one line that says what an item is and where."""
    match item:
        case TextItem():
            x = item.x + item.line.indent * item.size // 1000
            return f"{_at(x, item.y)} {item.role:8} {_points(item.size):>4}  {item.line.text}"
        case RuleItem():
            size = f"{_points(item.width)} × {_points(item.height)}"
            return f"{_at(item.x, item.y)} rule     {size}"
        case PictureItem():
            size = f"{_points(item.width)} × {_points(item.height)}"
            bleeds = " · bleeds" if item.bleeds else ""
            return f"{_at(item.x, item.y)} picture  {size}  {item.file}{bleeds}"


def _at(x: int, y: int) -> str:
    return f"{_points(x):>6} {_points(y):>6}"


def _points(length: int) -> str:
    return f"{length / 1000:.1f}"
