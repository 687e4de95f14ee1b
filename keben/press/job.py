"""Turns what a person ordered into what the press has to know of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from keben.press.intent import Intent
from keben.style import Style


@dataclass(frozen=True, slots=True)
class Job:
    """What file is to be made: for whom, of which book."""

    style: Style
    folder: Path  #: of the book: where pictures are
    title: str
    made: datetime  #: printed nowhere, but in the file: from the sources or SOURCE_DATE_EPOCH
    is_print: bool  #: bleed and marks; no links, which a printer's preflight refuses (C13)
    extra_css: str = ""  #: a designer's: what it says of pages and pictures
    intent: Intent | None = None  #: of a print file that is to be PDF/X
