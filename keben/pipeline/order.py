"""Turns what a person wants built into a value that every step of the pipeline reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from keben.places import STYLES

if TYPE_CHECKING:  # to know what is asked for takes no more than the words
    from keben.faces.book_faces import BookFaces
    from keben.layout import Layout
    from keben.pages.page import Page
    from keben.press.intent import Intent
    from keben.style import Style

#: What a book without dates of its own was made on: the same bytes on any day (D10).
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants built: `pages` are places in the book, from 1, both ends included."""

    book: Path
    out: Path | None = None  #: dist/<slug> beside the book folder
    style: str | None = None
    paint: str = "press"
    volume: int | None = None
    pages: tuple[int, int] | None = None
    jobs: int = 1  #: processes at work at once
    cluster: str = ""  #: address of one that sets the text instead of processes here
    line_numbers: bool = False  #: in the margin, for a proof
    hold: str | None = None  #: an edition whose pages are held where they are
    is_dry: bool = False  #: nothing is written: only what would move is told
    pdfx: str | None = None  #: none, x1a, x4: instead of what the style says

    @property
    def is_whole(self) -> bool:
        """Whether it is a book to be printed, not a part of one or a proof."""
        return self.volume is None and self.pages is None and not self.line_numbers

    def wants(self, page: Page) -> bool:
        """Whether a page is among those asked for."""
        if self.volume is not None and page.volume != self.volume:
            return False
        first, last = self.pages or (1, page.index + 1)
        return first <= page.index + 1 <= last

    def name(self, slug: str) -> str:
        """Return the folder's name; a part of a book, or a proof, never takes the place of the whole."""
        name = slug
        if self.volume is not None:
            name += f"-volume{self.volume}"
        if self.pages is not None:
            name += "-pages{}-{}".format(*self.pages)
        if self.line_numbers:
            name += "-proof"
        return name

    def style_folder(self, named: str) -> Path:
        """Return where the style is that is asked for, or the one that the book names."""
        return STYLES / (self.style or named)


@dataclass(frozen=True, slots=True)
class Composed:
    """A book in pages, with what they were made with."""

    layout: Layout
    style: Style
    extra_css: str
    faces: BookFaces
    intent: Intent | None  #: of print files
    moves: tuple[str, ...] = ()  #: what moved against the edition that is held, in words

    @property
    def title(self) -> str:
        """The title of the book."""
        return self.layout.book.imprint.title


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has left: its folder, and what a printer asks first, a line a volume."""

    folder: Path | None  #: none if nothing was to be written
    docket: tuple[str, ...] = ()


def made_at() -> datetime:
    """Return the date written into files: SOURCE_DATE_EPOCH, or always the same one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else _EPOCH
