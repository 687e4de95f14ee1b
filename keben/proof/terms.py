"""Turns what is said on a proof into data: marks, sign-offs, dismissed problems; and what a book is to the desk.

It is what server, ledger and export agree on. Lines of pages are those of the record: `n` is the place of a
row in `PrintedPage.lines`, from 0; `first` and `last` are characters of its text, last + 1, as in `Spot`.
Where marked words run on into the rows behind, `last` counts on through these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from keben.changes.printed import Printed
from keben.problems import Location, Problem

#: 校次、审次: the rounds of a proof, in their order.
ROUNDS = ("一校", "二校", "三校", "初审", "复审", "终审")


class MarkKind(StrEnum):
    """校对符号: what a mark asks for, in the terms of GB/T 14706; a query is a house term."""

    CHANGE = "改正"
    DELETE = "删除"
    INSERT = "增补"
    SUBSCRIPT = "改正上下角"
    UPRIGHT = "转正"
    SWAP = "对调"
    RUN_ON = "接排"
    NEW_PARAGRAPH = "另起段"
    TRANSFER = "转移"
    SHIFT_VERTICAL = "上下移"
    SHIFT_SIDEWAYS = "左右移"
    ALIGN = "排齐"
    OPEN_UP = "加大空距"
    CLOSE_UP = "减小空距"
    SPACE = "空字距"
    PART = "分开"
    STET = "保留"
    REPLACE_ALL = "代替"
    EXPLAIN = "说明"
    QUERY = "疑问"


class MarkState(StrEnum):
    """What became of a mark."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on the words of a page: where they were printed, and where in the sources they come from.

    `first` equal to `last` is the place before a character. `id`, `version` and `made_at` are the ledger's.
    """

    id: str
    version: int  #: from 1; each change counts one up
    round: str  #: 一校, 二校, 三校, 初审, 复审, 终审
    reader: str
    kind: MarkKind
    note: str
    words: str  #: that were marked
    replacement: str
    source: Location  #: of the first character that was marked
    fingerprint: str  #: of the page when it was marked
    folio: str
    volume: int
    page: int  #: its index when it was marked
    n: int  #: row of the page when it was marked, from 0
    line: int  #: number of the line on its page, as printed; 0 of furniture
    first: int
    last: int
    state: MarkState = MarkState.OPEN
    made_at: str = ""  #: ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands on the pages as they are now; `n` is -1 where its words are there no more."""

    mark: Mark
    page: int
    n: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sign:
    """签样: a reader has read a page in a round; it is good as long as a page has this fingerprint."""

    fingerprint: str
    volume: int
    folio: str
    page: int  #: its index when it was signed
    reader: str
    round: str
    at: str = ""  #: ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A problem that somebody says is none, and why."""

    problem: str  #: what the problem is known by
    reader: str
    reason: str
    at: str = ""  #: ISO 8601, UTC


class Stale(Exception):
    """Somebody else has changed it since; `theirs` is what it is now, None where it was deleted."""

    def __init__(self, theirs: Mark | None) -> None:
        super().__init__("stale")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Renewed:
    """What became of the pages when sources changed, by index."""

    is_good: bool = True  #: False: there are errors, and the pages are those of before
    changed: tuple[int, ...] = ()  #: pages that look otherwise
    #: These, and those whose folio, head or places in the sources changed.
    stale: tuple[int, ...] = ()


class BookLike(Protocol):
    """A book in pages that is served; `refresh` alone changes it, and any thread may ask it meanwhile."""

    @property
    def printed(self) -> Printed:
        """The pages as they are now."""
        ...

    @property
    def headings(self) -> tuple[Mapping[str, Any], ...]:
        """The headings, as in the record."""
        ...

    @property
    def index(self) -> tuple[Mapping[str, Any], ...]:
        """The indexes, as in the record."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was told when the pages were set."""
        ...

    def html(self, index: int) -> str:
        """Return the section of a page of the reading form."""
        ...

    def prepare(self, index: int) -> None:
        """Set up what a correction on a page will need."""
        ...

    def refresh(self) -> Renewed:
        """Set anew what changed in the sources."""
        ...
