"""Turns the stand-ins that WeasyPrint has placed into the pictures that they stand for.

WeasyPrint writes pictures into a PDF by ways of its own: line art in three colours, lossless CMYK not
at all. So for print it gets, under the name of each, a small grey one of the same proportions, and
where it has put that there come the pixels that were separated.
"""

from __future__ import annotations

from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING

import pydyf

from keben.galley.strip import PictureItem
from keben.press.flaws import check_figure, check_picture
from keben.press.intent import Intent
from keben.press.pdfx import STANDARDS
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
        self.colour = self._separator.colour
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
        if address not in self._separated:
            self._separated[address] = self._separator.picture(path)
            registered.contents[address] = stand_in(self._separated[address])
        check_picture(item, self._separated[address], self._intent.ink_limit, problems)

    def put_back(self, pdf: pydyf.PDF, images: pydyf.Dictionary) -> None:
        """Put every picture where its stand-in is, `images` being the names that pages know."""
        for address, separated in self._separated.items():
            name = f"i{md5(address.encode(), usedforsecurity=False).hexdigest()}"
            references = [images[name + way] for way in "01" if name + way in images]
            if not references:
                raise RuntimeError(f"WeasyPrint has not placed {address}, or under another name")
            for reference in references:
                image = self._separator.image(separated)
                stood = pdf.objects[int(reference.split()[0])]
                stood.stream, stood.extra = image.stream, image.extra
