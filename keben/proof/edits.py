"""Turns what a reader does on a page into sources, marks, sign-offs and dismissed problems that are kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from keben.changes.printed import PrintedPage
from keben.messages import _
from keben.problems import Location
from keben.proof.answers import Answer, page_at
from keben.proof.asked import (
    Dismissing,
    MarkChange,
    MarkDeletion,
    NewMark,
    Opening,
    Signing,
    SourceEdit,
)
from keben.proof.desk import Desk
from keben.proof.editor import open_in_editor
from keben.proof.places import parted
from keben.proof.sources import Refused
from keben.proof.terms import Dismissal, Mark, Sign


def save_source(desk: Desk, edit: SourceEdit) -> Answer:
    """Save lines of a source, then set them; what is answered is on the disk."""
    saved = desk.sources.save(edit.file, edit.digest, edit.first, edit.last, edit.lines)
    renewed = desk.refresh()
    return asdict(saved) | {
        "pages": renewed.changed,
        "stale": renewed.stale,
        "is_good": renewed.is_good,
    }


def open_source(desk: Desk, asked: Opening) -> Answer:
    """Open a source in the editor of this machine."""
    open_in_editor(desk.sources.path(asked.file), asked.line)
    return {}


def add_mark(desk: Desk, asked: NewMark) -> Answer:
    """Keep a mark with the words that it stands on and the place that they come from."""
    page = _seen(desk, asked.page, asked.fingerprint)
    if asked.n >= len(page.lines):
        raise Refused(_("there is no such line on this page"))
    line = page.lines[asked.n]
    last, words = _words(page, asked)
    file, (row, column) = parted(line.source)
    mark = desk.ledger.add_mark(
        Mark(
            id="",
            version=0,
            round=asked.round,
            reader=asked.reader,
            kind=asked.kind,
            note=asked.note,
            words=words,
            replacement=asked.replacement,
            source=Location(file, row, column + asked.first if column else 0),
            fingerprint=page.fingerprint,
            folio=page.folio,
            volume=page.volume,
            page=page.index,
            n=asked.n,
            line=line.number,
            first=asked.first,
            last=last,
        )
    )
    desk.placed  # noqa: B018 - what it is found again by is written down
    desk.bell.ring("marks", pages=[page.index])
    return written(mark)


def change_mark(desk: Desk, id: str, asked: MarkChange) -> Answer:
    """Keep what is other in a mark."""
    mark = next((mark for mark in desk.ledger.marks() if mark.id == id), None)
    if mark is None:
        raise LookupError(id)
    changed = desk.ledger.change_mark(replace(mark, **asked.model_dump(exclude_none=True)))
    desk.bell.ring("marks")
    return written(changed)


def delete_mark(desk: Desk, id: str, asked: MarkDeletion) -> Answer:
    """Forget a mark."""
    desk.ledger.delete_mark(id, asked.version)
    desk.bell.ring("marks")
    return {"id": id}


def sign(desk: Desk, asked: Signing) -> Answer:
    """Sign a page as it was seen."""
    kept = desk.ledger.sign(_sign(_seen(desk, asked.page, asked.fingerprint), asked))
    desk.placed  # noqa: B018 - what the page says is written down
    desk.bell.ring("signs", pages=[asked.page])
    return asdict(kept)


def unsign(desk: Desk, asked: Signing) -> Answer:
    """Take a sign-off back."""
    signed = _sign(page_at(desk, asked.page), asked)
    desk.ledger.unsign(replace(signed, fingerprint=asked.fingerprint))
    desk.bell.ring("signs", pages=[asked.page])
    return {}


def dismiss(desk: Desk, asked: Dismissing) -> Answer:
    """Say that a problem is none, and why; or that it is one."""
    kept = desk.ledger.dismiss(Dismissal(asked.problem, asked.reader, asked.reason))
    desk.bell.ring("problems")
    return asdict(kept)


def _seen(desk: Desk, index: int, fingerprint: str) -> PrintedPage:
    page = page_at(desk, index)
    if page.fingerprint != fingerprint:
        raise Refused(_("this page was set anew meanwhile; look at it again"))
    return page


def _words(page: PrintedPage, asked: NewMark) -> tuple[int, str]:
    """Return the marked words, and where they end, counted from the row in which they begin."""
    text = page.lines[asked.n].text
    if asked.words:
        text = "".join(line.text for line in page.lines[asked.n :])
        if not text.startswith(asked.words, asked.first):
            raise Refused(_("there are no such words on this page"))
        return asked.first + len(asked.words), asked.words
    if not asked.first <= asked.last <= len(text):
        raise Refused(_("there are no such words on this page"))
    return asked.last, text[asked.first : asked.last]


def _sign(page: PrintedPage, asked: Signing) -> Sign:
    return Sign(page.fingerprint, page.volume, page.folio, page.index, asked.reader, asked.round)


def written(mark: Mark) -> Any:
    """Write a mark as it was made."""
    return asdict(mark) | {"source": str(mark.source)}
