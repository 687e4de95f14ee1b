"""Turns what the last build left into pictures of its pages, and says which pages still look so.

PDFium paints them, one at a time: it knows no threads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pypdfium2

from keben.changes.printed import Printed

_MOST = 24  #: pictures that are kept
SCALES = 0.1, 6.0  #: pixels a point


class Built:
    """What a build left in dist/<slug>, and what its pages looked like."""

    def __init__(self, folder: Path, record: Printed) -> None:
        self.folder = folder
        self.pages = tuple(page.fingerprint for page in record.pages)
        self.volumes = {page.volume: page.index for page in reversed(record.pages)}
        self._pdf = folder / f"{record.slug}.screen.pdf"
        self._lock = Lock()
        self._painted = lru_cache(_MOST)(self._paint)

    def index_of(self, index: int, fingerprint: str) -> int | None:
        """Return the place in the build of a page that looks so: its own, or that from where it moved."""
        if index < len(self.pages) and self.pages[index] == fingerprint:
            return index
        return next((k for k, built in enumerate(self.pages) if built == fingerprint), None)

    def picture(self, index: int, scale: float) -> bytes:
        """Return a page as PNG, so many pixels a point."""
        low, high = SCALES
        with self._lock:
            return self._painted(index, round(min(max(scale, low), high), 2))

    def certificate(self) -> Mapping[str, Any] | None:
        """Return the certificate that was made of the build, if one was."""
        try:
            written: Mapping[str, Any] = json.loads(
                (self.folder / "certificate.json").read_text("utf-8")
            )
        except (OSError, ValueError):
            return None
        return written

    def _paint(self, index: int, scale: float) -> bytes:
        out = BytesIO()
        with closing(pypdfium2.PdfDocument(self._pdf)) as pdf, closing(pdf[index]) as page:
            page.render(scale=scale).to_pil().save(out, "PNG", compress_level=1)
        return out.getvalue()
