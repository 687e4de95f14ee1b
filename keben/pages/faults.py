"""Turns breaks that could not be good into problems: which page, why, and what an editor can do.

Rules: A7.4, A7.5, A10.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from keben.messages import _
from keben.pages.forme import Fault
from keben.pages.page import Page
from keben.problems import Problems

_MADE = frozenset({"contents", "index"})  #: kinds of page whose length nobody writes
_FEW = 2  #: lines that a few words can make up for


def tell_faults(pages: Iterable[Page], problems: Problems) -> None:
    """Warn of every page that could not be made up well."""
    for page in pages:
        for fault in page.faults:
            if fault.kind == "short" and page.kind in _MADE:
                continue
            if fault.kind == "moved":
                message, remedy = _moved(fault, is_made=page.kind in _MADE)
            else:
                message, remedy = _said(fault.kind)
            folio = page.folio or str(page.index + 1)
            said = message.format(folio=folio, lines=abs(fault.lines))
            problems.warn(f"page-{fault.kind}", said, fault.at, remedy)


def _moved(fault: Fault, *, is_made: bool) -> tuple[str, str]:
    """Return what to say of a page that begins elsewhere than in the edition that is held."""
    if is_made:
        remedy = _("nothing is to be done: contents and indexes follow the book")
    elif fault.lines > _FEW:
        remedy = _("put it near the end of the chapter, where fewer pages follow it")
    else:
        remedy = _("add or cut some words here, or on the page before")
    if fault.lines > 0:
        return (
            _("page {folio} begins elsewhere: what was added here takes {lines} line(s) more"),
            remedy,
        )
    if fault.lines < 0:
        return (
            _("page {folio} begins elsewhere: what was taken out here makes {lines} line(s) less"),
            remedy,
        )
    return _("page {folio} begins elsewhere: what stands before it has another height"), remedy


def _said(kind: str) -> tuple[str, str]:
    """Return what to say of a kind of fault, and one remedy."""
    if kind == "tall":
        return (
            _("something on page {folio} is higher than the page"),
            _("part it, or make the picture smaller with :width:"),
        )
    if kind == "short":
        return (
            _("page {folio}, the last of its chapter, has only a few lines"),
            _("take out some words before it, or add some"),
        )
    if kind == "stranded":
        return (
            _("page {folio} ends with a heading, or the head of a table, without what follows it"),
            _("put a paragraph between what is kept together here"),
        )
    if kind == "widow":
        return (
            _("the page behind {folio} begins with the last line of a paragraph"),
            _("make a paragraph before it a line longer or shorter"),
        )
    return (
        _("page {folio} ends with much white, as what follows is high and cannot be parted"),
        _("move the picture or the table some paragraphs, or give it :place: near"),
    )
