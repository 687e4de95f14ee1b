"""Turns the printed contents into the skeleton of the book.

The build makes contents, numbers and folios itself, so the printed ones go; their headings stay. What
looks odd in them is told by `oddities`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keben.importing.kinds import Kind, Seen
from keben.importing.ledger import Copy, Cut
from keben.importing.outline import DEPTH, Entry, Outline
from keben.messages import _

HEADINGS = frozenset(DEPTH)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the printed contents list, and the index of the line after them."""

    heads: tuple[Seen, ...]
    end: int


def title_cut(seen: Seen) -> Cut:
    """Return the title of a heading as a cut; a heading of a number alone is its own title."""
    if seen.title:
        return Cut(seen.title, seen.line.number, seen.title_column)
    return Cut(seen.number or seen.line.text, seen.line.number, seen.line.column)


def read_contents(lines: Sequence[Seen], start: int) -> Contents:
    """Read the lines after the title 目录, up to the text.

    The text begins with a line that is no heading, with a heading that is listed already, or, where
    the lines carry folios, with a heading of matter that carries none.
    """
    heads: list[Seen] = []
    listed: set[tuple[Kind, str, str]] = set()
    has_folios = any(seen.page >= 0 for seen in lines[start : start + 40])
    at = start
    while at < len(lines):
        seen = lines[at]
        if seen.kind is Kind.BLANK:
            at += 1
            continue
        is_entry = seen.kind in HEADINGS or seen.kind is Kind.LEADER
        key = (seen.kind, seen.number, seen.title)
        if not is_entry:
            break
        if seen.kind is Kind.MATTER and has_folios and not seen.folio:
            break
        if key in listed and seen.kind in (Kind.PART, Kind.MATTER) and not seen.folio:
            break
        listed.add(key)
        heads.append(seen)
        at += 1
    return Contents(tuple(heads), at)


def fill_outline(copy: Copy, outline: Outline, contents: Contents) -> None:
    """Put the headings of the contents into the outline; account for numbers and folios."""
    for seen in contents.heads:
        copy.count("lines of printed contents")
        if seen.kind is Kind.LEADER:
            _add_unknown(copy, outline, seen)
        else:
            account_for_number(copy, seen)
            outline.add(Entry(seen.kind, title_cut(seen), seen.ordinal, in_contents=True))
        if seen.folio:
            column = seen.line.column + len(seen.line.text) - len(seen.folio)
            copy.drop(Cut(seen.folio, seen.line.number, column), _("folio of the printed contents"))


def account_for_number(copy: Copy, seen: Seen) -> None:
    """Put down that 第一章 and the brackets of (上册) are dropped: the build makes them."""
    cut, title = seen.cut, title_cut(seen)
    if seen.kind is Kind.VOLUME:
        before = cut.text[: title.column - cut.column]
        after = cut.text.rstrip()[-1:] if cut.text[-1:] in ")）" else ""
        copy.drop(Cut(before, cut.line, cut.column), _("brackets of a volume's name"))
        end = cut.column + len(cut.text) - 1
        copy.drop(Cut(after, cut.line, end), _("brackets of a volume's name"))
    elif seen.title:
        copy.drop(Cut(seen.number, cut.line, cut.column), _("number that the build makes"))


def _add_unknown(copy: Copy, outline: Outline, seen: Seen) -> None:
    title = title_cut(seen)
    copy.doubt(
        "import-contents-line",
        _("no rank is known for this line of the contents; it was made matter"),
        title,
        _("put it where it belongs in book.yaml, or make it a heading of a chapter"),
    )
    outline.add(Entry(Kind.MATTER, title, in_contents=True))
