"""Turns what is known of a book into its book.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keben.importing.gazetteer import Gazetteer, Leaf
from keben.importing.kinds import Kind
from keben.importing.ledger import Copy, Cut
from keben.importing.naming import name_in_pinyin
from keben.importing.sheet import Sheet, scalar
from keben.importing.sources import ONE_VOLUME, Shelf, Sources
from keben.messages import _

LIMITS = re.compile(r"上限.{0,40}?(?P<first>\d{4})\D.*?下限.{0,20}?(?P<last>\d{4})")


def find_limits(gazetteer: Gazetteer) -> tuple[str, str] | None:
    """Return first and last year of the 断限 where the 凡例 name them."""
    for entry in gazetteer.outline.entries:
        if entry.kind is not Kind.MATTER or entry.title.text != "凡例":
            continue
        for block in entry.blocks:
            if m := LIMITS.search(block.text):
                gazetteer.copy.doubt(
                    "import-limits",
                    _("the limits of the book were read here: {first} to {last}").format(
                        first=m["first"], last=m["last"]
                    ),
                    block.cuts[0],
                    _("see that book.yaml has the right years under limits"),
                )
                return m["first"], m["last"]
    return None


def write_book_file(
    copy: Copy,
    sources: Sources,
    leaf: Leaf,
    fallback: str,
    limits: tuple[str, str] | None = None,
) -> Sheet:
    """Write book.yaml; `fallback` is the title of a book whose text has none."""
    sheet = Sheet("book.yaml")
    if leaf.title is not None:
        sheet.field(copy, "title: ", leaf.title)
    else:
        sheet.invent("title: ", scalar(fallback))
    title = leaf.title.text if leaf.title else fallback
    sheet.write(f"slug: {scalar(name_in_pinyin(title, 'book'))}")
    sheet.write("style: 16k")
    if limits:
        sheet.invent("limits: ", f"{{from: {limits[0]}, to: {limits[1]}}}")
    if leaf.makers:
        sheet.write("compilers:")
        for maker in leaf.makers:
            sheet.field(copy, "  - ", maker)
    if leaf.publisher is not None:
        sheet.write("publisher:")
        sheet.field(copy, "  name: ", leaf.publisher)
    _write_volumes(copy, sheet, sources.shelves)
    return sheet


def _write_volumes(copy: Copy, sheet: Sheet, shelves: Sequence[Shelf]) -> None:
    sheet.write("volumes:")
    for shelf in shelves:
        name: Cut | None = shelf.name
        if name is None:
            sheet.invent("  - name: ", ONE_VOLUME)
        else:
            sheet.field(copy, "  - name: ", name)
        sheet.write("    content:")
        for path in shelf.content:
            sheet.write(f"      - {path}")
