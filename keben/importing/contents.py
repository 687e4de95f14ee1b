"""Turns the printed contents into the skeleton of the book.

The build makes contents, numbers and folios itself, so the printed ones go; their headings stay. What
looks odd in them is told by `oddities`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keben.importing.kinds import Kind, Seen
from keben.importing.ledger import Copy, Cut
from keben.importing.outline import DEPTH, RANK_NAMES, Entry, Outline
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

    The text begins with a line that is no heading. Where headings of the text follow the contents at
    once, what carries a folio still belongs to the contents, and `_find_text` parts the rest.
    """
    run: list[int] = []
    end = start
    while end < len(lines):
        kind = lines[end].kind
        if kind in HEADINGS or kind is Kind.LEADER:
            run.append(end)
        elif kind is not Kind.BLANK:
            break
        end += 1
    heads = [lines[at] for at in run]
    first = _find_text(heads, lines[end:])
    if first < len(heads):
        end = run[first]
    return Contents(tuple(heads[:first]), end)


def _find_text(heads: Sequence[Seen], after: Sequence[Seen]) -> int:
    """Return the index of the first heading of the text in a run that begins with the contents.

    It is matter without a folio where others carry one; a heading that its 编 or 章 lists already; a
    number one that its 编 or 章 has already; a rank that is higher than all that is listed. Headings
    behind the last folio that have text under them and do not come again are those of the text, too.
    """
    least = 1 + max((n for n, seen in enumerate(heads) if seen.folio), default=-1)
    listed: set[tuple[Kind, str, str, str, str]] = set()
    numbered: set[tuple[Kind, str, str]] = set()
    depths: set[int] = set()
    part = chapter = ""
    for n, seen in enumerate(heads):
        if seen.kind in (Kind.PART, Kind.LEADER):
            part, chapter = "", ""
        elif seen.kind is Kind.CHAPTER:
            chapter = ""
        within = (part, chapter) if seen.kind in RANK_NAMES else ("", "")
        key = (seen.kind, *within, seen.number, seen.title)
        depth = DEPTH.get(seen.kind, 0)
        is_ranked = seen.kind in RANK_NAMES
        is_above = is_ranked and bool(depths) and depth < min(depths)
        is_first_again = is_ranked and seen.ordinal == 1 and (seen.kind, *within) in numbered
        is_bare_matter = seen.kind is Kind.MATTER and least > 0
        if n >= least and (key in listed or is_above or is_first_again or is_bare_matter):
            return n
        listed.add(key)
        if seen.kind is Kind.VOLUME:
            numbered.clear()
        if is_ranked:
            depths.add(depth)
        if is_ranked and seen.ordinal == 1:
            numbered.add((seen.kind, *within))
        if seen.kind in (Kind.PART, Kind.LEADER):
            part = seen.number + seen.title
        elif seen.kind is Kind.CHAPTER:
            chapter = seen.number + seen.title
    again = {(seen.kind, seen.title) for seen in after}
    tail = heads[least:]
    is_text = least > 0 and after and not any((seen.kind, seen.title) in again for seen in tail)
    return least if is_text else len(heads)


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
