"""Turns an address in the HTML into bytes: those of what the build itself registered, and nothing else.

Sources are untrusted (D12): no network, no file outside the book folder, no picture that is small on
disk and enormous in memory. WeasyPrint goes on without what it is refused; here every refusal is kept,
so that a page with a hole is told and not printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urljoin

from weasyprint.urls import URLFetcher, URLFetcherResponse

from keben.html import picture_url
from keben.html.pictures import press_picture
from keben.messages import _
from keben.problems import Location, Problems
from keben.source.picture import picture_fault

#: Where the HTML claims to stand. The domain exists nowhere, by RFC 2606, and nobody asks for it.
BASE = "https://keben.invalid/"


@dataclass(slots=True)
class Registered:
    """What the HTML may ask for: an address relative to it, and where that is found."""

    files: dict[str, Path] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    #: separates a picture that stands inside a figure, for print
    separate: Callable[[bytes], bytes] | None = None

    @staticmethod
    def address(file: str) -> str:
        """Return the address under which the HTML asks for a picture of the book folder."""
        return urljoin(BASE, picture_url(file))

    def picture(self, address: str, file: str, folder: Path, problems: Problems) -> None:
        """Register a picture of the book folder, if it is one and can be painted."""
        path = (folder / file).resolve()
        if not path.is_relative_to(folder.resolve()):
            reason = _("it lies outside the book folder")
        elif not path.is_file():
            reason = _("there is no such file")
        elif fault := picture_fault(path):
            reason = fault
        else:
            self.files[urljoin(BASE, address)] = path
            return
        problems.error(
            "picture-refused",
            _("picture {file} cannot be painted: {reason}").format(file=file, reason=reason),
            Location(file),
            _("put a picture of a usual size into the book folder"),
        )

    def content(self, address: str, content: bytes) -> None:
        """Register what the build has made: a style sheet, a face."""
        self.contents[urljoin(BASE, address)] = content


class RegisteredOnly(URLFetcher):  # type: ignore[misc]
    """Serves what is registered; refuses the rest and remembers that."""

    def __init__(self, registered: Registered) -> None:
        super().__init__(allowed_protocols=["https"])
        self._registered = registered
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the content of a registered address; raise `ValueError` for any other."""
        content = self._registered.contents.get(url)
        if content is None and (path := self._registered.files.get(url)) is not None:
            content = press_picture(path)
        if content is None:
            if not url.startswith("data:"):
                self.refused.append(url)
                raise ValueError(f"not registered: {url}")
            return _data(url, self._registered.separate)
        kind = guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, content, {"Content-Type": kind})

    def __call__(self, url: str) -> URLFetcherResponse:
        """WeasyPrint calls its fetcher."""
        return self.fetch(url)


def _data(url: str, separate: Callable[[bytes], bytes] | None) -> URLFetcherResponse:
    """Return what a data: address says by itself; Python's own reader opens nothing else."""
    from urllib.request import DataHandler, Request

    answer = DataHandler().data_open(Request(url))
    content, headers = answer.read(), dict(answer.headers.items())
    if separate and not url.startswith("data:image/svg"):
        content = separate(content)
    return URLFetcherResponse(url, content, headers)
