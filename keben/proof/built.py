"""Turns what the last build left into pictures of its pages, and says which pages still look so.

PDFium paints them, one at a time: it knows no threads. Where the book is built anew while the desk is open, what
the new build left is taken from then on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2

from keben.changes.printed import Printed
from keben.pipeline import Order

_MOST = 24  #: pictures that are kept
_SLUG = re.compile(r"""^slug:\s*["']?([a-z0-9-]+)""", re.MULTILINE)
SCALES = 0.1, 6.0  #: pixels a point


@dataclass(frozen=True, slots=True)
class Left:
    """What pages a build left."""

    stamp: tuple[int, int]  #: by which its record is known
    prints: tuple[str, ...]  #: fingerprints of all pages
    volumes: Mapping[int, int]  #: number of each volume, and its first page


class Built:
    """What a build left in dist/<slug>."""

    def __init__(self, folder: Path, record: Printed) -> None:
        self.folder = folder
        self._pdf = folder / f"{record.slug}.screen.pdf"
        pages = [(page.fingerprint, page.volume) for page in record.pages]
        self._left = _left(_stamp(folder), pages)
        self._lock = Lock()
        self._painted = lru_cache(_MOST)(self._paint)

    @property
    def left(self) -> Left:
        """What the last build left; read again when there was another."""
        stamp = _stamp(self.folder)
        if stamp != self._left.stamp and stamp != (0, 0):
            record = json.loads((self.folder / "record.json").read_text("utf-8"))
            pages = [(page["fingerprint"], page["volume"]) for page in record["pages"]]
            self._left = _left(stamp, pages)
        return self._left

    def picture(self, index: int, fingerprint: str, scale: float) -> bytes | None:
        """Return a page that looks so as PNG, so many pixels a point; None where the build has none."""
        low, high = SCALES
        left = self.left
        at = index if left.prints[index : index + 1] == (fingerprint,) else -1
        if at < 0 and fingerprint in left.prints:  # it moved
            at = left.prints.index(fingerprint)
        if at < 0:
            return None
        with self._lock:
            return self._painted(left.stamp, at, round(min(max(scale, low), high), 2))

    def certificate(self) -> Mapping[str, Any] | None:
        """Return the certificate that was made of the build, if one was."""
        try:
            written: Mapping[str, Any] = json.loads(
                (self.folder / "certificate.json").read_text("utf-8")
            )
        except (OSError, ValueError):
            return None
        return written

    def _paint(self, _stamp: tuple[int, int], index: int, scale: float) -> bytes:
        out = BytesIO()
        with closing(pypdfium2.PdfDocument(self._pdf)) as pdf, closing(pdf[index]) as page:
            page.render(scale=scale).to_pil().save(out, "PNG", compress_level=1)
        return out.getvalue()


def last_build(order: Order) -> Path | None:
    """Return what the last good build of a book left, None where there is none; its sources may have errors."""
    folder = order.out
    if folder is None:
        with suppress(OSError, UnicodeDecodeError):
            slug = _SLUG.search((order.book / "book.yaml").read_text("utf-8"))
            if slug:
                folder = order.book.absolute().parent / "dist" / order.name(slug[1])
    return folder if folder and (folder / "record.json").is_file() else None


def _left(stamp: tuple[int, int], pages: list[tuple[str, int]]) -> Left:
    firsts = {volume: index for index, (_print, volume) in reversed([*enumerate(pages)])}
    return Left(stamp, tuple(fingerprint for fingerprint, _volume in pages), firsts)


def _stamp(folder: Path) -> tuple[int, int]:
    """Return what tells the record of a build from that of another; zeros where there is none."""
    try:
        status = (folder / "record.json").stat()
    except OSError:
        return 0, 0
    return status.st_ino, status.st_mtime_ns
