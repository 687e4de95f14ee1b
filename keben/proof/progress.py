"""Turns sign-offs into how far a round of proofs has come, and which pages have to be read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from keben.changes.printed import Printed, PrintedPage
from keben.messages import _
from keben.proof.terms import ROUNDS, Sign

DEFAULT_ROUND = ROUNDS[0]

#: Ranks of headings that are told of one by one.
_CHAPTERS = frozenset({"part", "chapter", "matter"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A volume or a chapter: its first page, how many there are to be read, and were."""

    title: str
    level: str
    page: int
    pages: int
    signed: int
    again: int


@dataclass(frozen=True, slots=True)
class Again:
    """A page that was signed, in this round or one before it, and looks otherwise now."""

    page: int
    volume: int
    folio: str
    reader: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come; pages by index."""

    round: str
    pages: int
    signed: tuple[int, ...]
    held: tuple[int, ...]  #: not signed in this round, but in one before it, and still as they were
    again: tuple[Again, ...]
    volumes: tuple[Stretch, ...]
    chapters: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What readers have signed, and what those pages said, by their fingerprints."""

    signs: tuple[Sign, ...]
    lines: Mapping[str, frozenset[str]]


def progress_of(
    book: Printed,
    headings: Sequence[Mapping[str, Any]],
    given: Given,
    round: str = "",
    reader: str = "",
) -> Progress:
    """Return how far a round has come, the last one that was begun if none is named.

    Blank pages are not read.
    """
    signs = tuple(sign for sign in given.signs if not reader or sign.reader == reader)
    begun = {sign.round for sign in signs}
    round = round or next((each for each in reversed(ROUNDS) if each in begun), DEFAULT_ROUND)
    own = [sign for sign in signs if sign.round == round]
    prints = {sign.fingerprint for sign in own}
    pages = [page for page in book.pages if page.kind != "blank"]
    signed = {page.index for page in pages if page.fingerprint in prints}
    before = [sign for sign in given.signs if sign.round in ROUNDS[: _rank(round)]]
    before_prints = {sign.fingerprint for sign in before}
    held = {page.index for page in pages if page.fingerprint in before_prints} - signed
    again = _again(pages, replace(given, signs=(*before, *own)), signed | held)
    stale = {each.page for each in again}

    def stretch(title: str, level: str, first: int, last: int) -> Stretch:
        inside = {page.index for page in pages if first <= page.index < last}
        return Stretch(title, level, first, len(inside), len(inside & signed), len(inside & stale))

    starts = {page.volume: page.index for page in reversed(book.pages)}
    firsts = [*sorted(starts.values()), len(book.pages)]
    chapters = [each for each in headings if each["level"] in _CHAPTERS]
    last_page = {"page": len(book.pages)}
    return Progress(
        round,
        len(pages),
        tuple(sorted(signed)),
        tuple(sorted(held)),
        again,
        tuple(
            stretch(book.volumes[volume - 1], "volume", first, end)
            for volume, (first, end) in zip(sorted(starts), pairwise(firsts), strict=True)
        ),
        tuple(
            stretch(
                "\u3000".join(filter(None, (each["number"], each["title"]))),
                each["level"],
                each["page"],
                max(behind["page"], each["page"] + 1),
            )
            for each, behind in pairwise((*chapters, last_page))
        ),
    )


def _rank(round: str) -> int:
    """Return how many rounds come before one."""
    return ROUNDS.index(round) if round in ROUNDS else 0


def _again(pages: Iterable[PrintedPage], given: Given, signed: set[int]) -> tuple[Again, ...]:
    """Return the pages in whose place one stood that was signed, and that nobody has signed since."""
    by_name = {_name(page.volume, page.folio, page.index): page for page in pages}
    found: dict[int, Again] = {}
    for sign in given.signs:
        page = by_name.get(_name(sign.volume, sign.folio, sign.page))
        if page is not None and page.index not in signed:
            why = _why(page, given.lines.get(sign.fingerprint))
            found[page.index] = Again(
                page.index, page.volume, page.folio, sign.reader, sign.at, why
            )
    return tuple(found[index] for index in sorted(found))


def _why(page: PrintedPage, said: frozenset[str] | None) -> str:
    """Say what is other on a page than when it was signed."""
    if said is None:
        return _("it looks otherwise than when it was signed")
    other = [line for line in page.lines if line.text not in said]
    numbers = dict.fromkeys(str(line.number) for line in other if line.number)
    if numbers:
        return _("lines that are new: {lines}").format(lines=", ".join(numbers))
    if other:
        return _("only its number or running head is another")
    return _("its lines are the same, but they stand otherwise, or some are gone")


def _name(volume: int, folio: str, index: int) -> tuple[int, str | int]:
    """Return what tells a page from others in all rounds: its folio; its place where it has none."""
    return volume, folio or index
