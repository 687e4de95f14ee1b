"""Turns what the desk knows into the answers to what a browser asks: values that JSON can write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, TypeAlias

from keben.changes.printed import PrintedPage
from keben.edition.release import editions_of
from keben.messages import _
from keben.proof.compared import compared, on_page, told
from keben.proof.desk import Desk
from keben.proof.progress import DEFAULT_ROUND, Given, progress_of
from keben.proof.sources import Refused
from keben.proof.terms import Placed, Sign

#: What a person asked for, as it stands in the address.
Query: TypeAlias = Mapping[str, str]
Answer: TypeAlias = Any

AROUND = 8  #: lines of a source above and below the one that is asked for
MOST_AROUND = 400


def book(desk: Desk, query: Query) -> Answer:
    """Return what the book is, and all its pages without their lines; the index is asked for by itself."""
    rung = desk.bell.rung  # before anything is looked at: what changes from now on is rung later
    shown = desk.book.printed
    by_volume: dict[int, list[int]] = {}
    for page in shown.pages:
        by_volume.setdefault(page.volume, []).append(page.index)
    said = sorted(
        [(mark.made_at, mark.reader, mark.round) for mark in desk.ledger.marks()]
        + [(sign.at, sign.reader, sign.round) for sign in desk.ledger.signs()]
    )
    return {
        "title": shown.title,
        "slug": shown.slug,
        "round": said[-1][2] if said else DEFAULT_ROUND,
        "readers": list(dict.fromkeys(reader for _at, reader, _round in said)),
        "volumes": [
            {"name": name, "first_page": min(own, default=0), "pages": len(own)}
            for number, name in enumerate(shown.volumes, 1)
            for own in [by_volume.get(number, [])]
        ],
        "pages": [_page(page) for page in shown.pages],
        "headings": desk.book.headings,
        "editions": editions_of(desk.folder),
        "rung": rung,
    }


def index(desk: Desk, query: Query) -> Answer:
    """Return the indexes as in the record: of a large book, more than all else that is told of it."""
    return {"index": desk.book.index}


def page(desk: Desk, index: int, query: Query) -> Answer:
    """Return what stands on a page, and what was said of it; with an edition, what changed since."""
    shown = page_at(desk, index)
    edition = query.get("edition", "")
    return {
        **_page(shown),
        "lines": [{"n": n, **_line(line)} for n, line in enumerate(map(asdict, shown.lines))],
        "problems": [asdict(each) for each in desk.troubles_on(shown)],
        "marks": [_mark(each) for each in desk.placed if each.page == index],
        "signs": [
            _sign(sign, index)
            for sign in desk.ledger.signs()
            if sign.fingerprint == shown.fingerprint
        ],
        "changes": list(on_page(compared(desk, edition), index)) if edition else [],
    }


def search(desk: Desk, query: Query) -> Answer:
    """Return how often words are printed, and where: some of the places, from number `from` on."""
    return asdict(desk.searched.find(query.get("q", ""), _number(query, "from", 0)))


def source(desk: Desk, query: Query) -> Answer:
    """Return a line of a source with those around it, which may be corrected soon."""
    file, line = query.get("file", ""), _number(query, "line", 1)
    found = desk.sources.around(file, line, min(_number(query, "around", AROUND), MOST_AROUND))
    desk.prepare(f"{file}:{line}")
    return asdict(found)


def place(desk: Desk, query: Query) -> Answer:
    """Return where a place in the sources, `file:line:column`, is printed; -1 where it is nowhere."""
    page, n = desk.places.find(query.get("source", "")) or (-1, -1)
    return {"page": page, "n": n}


def marks(desk: Desk, query: Query) -> Answer:
    """Return all marks, with their places on the pages as they are."""
    return {"marks": [_mark(each) for each in desk.placed]}


def signs(desk: Desk, query: Query) -> Answer:
    """Return all sign-offs, each with the page that it is good for, -1 where there is none any more."""
    now = {page.fingerprint: page.index for page in desk.book.printed.pages}
    return {"signs": [_sign(sign, now.get(sign.fingerprint, -1)) for sign in desk.ledger.signs()]}


def progress(desk: Desk, query: Query) -> Answer:
    """Return how far a round has come; with a reader, how far that one has."""
    asked = query.get("round", ""), query.get("reader", "")
    given = Given(desk.ledger.signs(), desk.ledger.read_lines())
    return asdict(progress_of(desk.book.printed, desk.book.headings, given, *asked))


def problems(desk: Desk, query: Query) -> Answer:
    """Return all problems, dismissed ones too."""
    return {"problems": [asdict(each) for each in desk.troubles]}


def changes(desk: Desk, query: Query) -> Answer:
    """Return what changed since an edition."""
    return told(compared(desk, query.get("edition", "")))


def page_at(desk: Desk, index: int) -> PrintedPage:
    """Return a page; raises `LookupError` where there is none."""
    pages = desk.book.printed.pages
    if not 0 <= index < len(pages):
        raise LookupError(index)
    return pages[index]


def _page(page: PrintedPage) -> Mapping[str, Any]:
    names = ("index", "volume", "folio", "kind", "fingerprint", "running_head", "turn")
    return {name: getattr(page, name) for name in names}


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """Write a line as the record does: `line` is its number on the page."""
    return {"line": line.pop("number"), **line}


def _mark(placed: Placed) -> Mapping[str, Any]:
    """Write a mark with its place now; `was` is where it was made."""
    mark = placed.mark
    told = asdict(mark) | {"source": str(mark.source), "file": mark.source.file}
    was = {name: told[name] for name in ("page", "n", "first", "last", "folio", "volume", "line")}
    now = {"page": placed.page, "n": placed.n, "first": placed.first, "last": placed.last}
    return {**told, **now, "was": was, "is_lost": placed.n < 0}


def _sign(sign: Sign, index: int) -> Mapping[str, Any]:
    return asdict(sign) | {"page": index}


def _number(query: Query, name: str, default: int) -> int:
    written = query.get(name, "")
    if written and not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("not a number: {text}").format(text=written))
    return int(written) if written else default
