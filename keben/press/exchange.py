"""Turns the stand-ins that WeasyPrint has placed into the pictures that they stand for.

WeasyPrint writes pictures into a PDF by ways of its own: line art in three colours, lossless CMYK not
at all. So for print it gets, under the name of each, a small grey one of the same proportions, and
where it has put that there come the pixels that were separated.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

import pydyf

from keben.galley.strip import PictureItem
from keben.press.black import keep_to_black
from keben.press.flaws import check_figure, check_picture
from keben.press.intent import Intent
from keben.press.pdf_file import references
from keben.press.pdfx import STANDARDS, keep_to_standard
from keben.press.separation import Separated, Separator, stand_in
from keben.problems import Problems
from keben.store import Store

if TYPE_CHECKING:
    from keben.press.fetcher import Registered


class Exchange:
    """The pictures of one print file, from when they are registered until it is written."""

    def __init__(self, intent: Intent, store: Store, folder: Path) -> None:
        """Take the store of converted pictures, and a folder that lasts until the file is written."""
        self._intent = intent
        self._separator = Separator(intent, store, folder)
        self._separated: dict[str, Separated] = {}
        self.in_figure = self._separator.in_figure

    def take(self, item: PictureItem, registered: Registered, problems: Problems) -> None:
        """Register a stand-in for a picture, and tell what is wrong with it at its size in print."""
        address = registered.address(item.file)
        path = registered.files.get(address)
        if path is None:  # that is told already
            return
        if path.suffix.lower() == ".svg":
            if not STANDARDS[self._intent.standard].knows_transparency:
                check_figure(item, path.read_text("utf-8", "replace"), problems)
            return
        name = f"i{md5(address.encode(), usedforsecurity=False).hexdigest()}"  # WeasyPrint's
        if name not in self._separated:
            self._separated[name] = self._separator.picture(path)
            registered.contents[address] = stand_in(self._separated[name])
        check_picture(item, self._separated[name], self._intent.ink_limit, problems)

    def ink(self, pdf: pydyf.PDF, images: Mapping[str, bytes]) -> None:
        """Bring a page that WeasyPrint has painted into inks; `images` are by the names it gave."""
        keep_to_black(pdf, self._separator.colour)
        keep_to_standard(pdf, STANDARDS[self._intent.standard])
        for name, reference in images.items():
            separated = self._separated.get(name[:-1])
            if separated:  # other images are groups, and what stands inside figures
                image = self._separator.image(separated)
                stood = pdf.objects[references(reference)[0]]
                stood.stream, stood.extra = image.stream, image.extra
