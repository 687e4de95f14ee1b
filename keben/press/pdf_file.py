"""Turns objects into the bytes of a PDF file, written as they come.

A book has thousands of small objects and a few large ones, most of which are ready before: compressed
streams, faces, pictures. They are copied, once, and the identifier is the hash of what was written. A
file for the screen packs its small objects (PDF 1.5); one for the printer has none of that, as PDF/X-1a
wants it (C3).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

#: What stands in a part for an object that the file itself has.
Outside = Mapping[int, int]

_PACK = 200  #: objects compressed together: a reader unpacks them all for one
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_TO_ESCAPE = re.compile(r"([\\()])")


@dataclass(frozen=True, slots=True)
class Part:
    """An object that any file may take in: an integer among its pieces refers to another part.

    Parts that belong together are a sequence, and are counted in it from 0. Negative numbers are
    objects that each file has of its own.
    """

    pieces: tuple[bytes | int, ...]
    content: bytes | None = None  #: of a stream, compressed


class PdfFile:
    """A PDF that grows: objects have numbers before they are written, and are written once."""

    def __init__(self, out: BinaryIO, *, packed: bool) -> None:
        """Begin a file; `packed` says that it may be of PDF 1.5 and later."""
        self._out = out
        self._at = 0
        self._digest = hashlib.sha256()
        self._places: list[tuple[int, int, int]] = [
            (0, 0, 0)
        ]  #: as a cross-reference stream has them
        self._packed = packed
        self._pack: list[tuple[int, bytes]] = []
        self._alike: dict[bytes, int] = {}
        self._write(b"%PDF-1.7\n" if packed else b"%PDF-1.4\n", b"%\xe5\x88\xbb\xe6\x9c\xac\n")

    def reserve(self) -> int:
        """Return the number of an object that will be added later."""
        self._places.append((0, 0, 0))
        return len(self._places) - 1

    def add(self, body: bytes, number: int = 0) -> int:
        """Add an object that is no stream; return its number."""
        number = number or self.reserve()
        if self._packed:
            self._pack.append((number, body))
            if len(self._pack) == _PACK:
                self._close_pack()
        else:
            self._place(number, body)
        return number

    def add_stream(self, entries: bytes, content: bytes) -> int:
        """Add a stream that is compressed already, with further entries; return its number."""
        return self.add_plain_stream(b"/Filter/FlateDecode" + entries, content)

    def add_plain_stream(self, entries: bytes, content: bytes) -> int:
        """Add a stream as it is, such as one that is read without knowing PDF; return its number."""
        number = self.reserve()
        self._stream(number, entries, content)
        return number

    def add_parts(self, parts: Sequence[Part], outside: Outside) -> list[int]:
        """Add parts that belong together; return their numbers. Pictures that are alike are one."""
        numbers = [0] * len(parts)
        fresh = []
        for k, part in enumerate(parts):
            digest = b""
            if all(isinstance(piece, bytes) for piece in part.pieces):
                body = filled(part.pieces, (), {})
                digest = hashlib.sha256(body + b"\0" + (part.content or b"")).digest()
            numbers[k] = self._alike.get(digest, 0)
            if not numbers[k]:
                numbers[k] = self.reserve()
                fresh.append(k)
                if digest:
                    self._alike[digest] = numbers[k]
        for k in fresh:
            body = filled(parts[k].pieces, numbers, outside)
            content = parts[k].content
            if content is None:
                self.add(body, numbers[k])
            else:
                self._place(numbers[k], body, b"\nstream\n", content, b"\nendstream")
        return numbers

    def close(self, catalog: int, info: int) -> None:
        """Write what leads a reader to the objects."""
        if self._pack:
            self._close_pack()
        mark = self._digest.hexdigest()[:32].encode()
        trailer = b"/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (catalog, info, mark, mark)
        if self._packed:
            number = self.reserve()
            start = self._at
            self._places[number] = (1, start, 0)
            rows = b"".join(
                bytes((kind,)) + at.to_bytes(4) + further.to_bytes(2)
                for kind, at, further in self._places
            )
            entries = b"/Type/XRef/W[1 4 2]/Size %d%b/Filter/FlateDecode" % (number + 1, trailer)
            self._stream(number, entries, zlib.compress(rows, 9))
        else:
            start = self._at
            rows = b"".join(b"%010d 00000 n \n" % at for _kind, at, _further in self._places[1:])
            size = len(self._places)
            self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size, rows)
            self._write(b"trailer\n<</Size %d%b>>\n" % (size, trailer))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _close_pack(self) -> None:
        """Write the small objects that wait, as one stream."""
        pack, self._pack = self._pack, []
        stream = self.reserve()
        heads: list[int] = []
        at = 0
        for k, (number, body) in enumerate(pack):
            self._places[number] = (2, stream, k)
            heads += (number, at)
            at += len(body) + 1
        head = " ".join(map(str, heads)).encode() + b"\n"
        content = head + b"\n".join(body for _number, body in pack)
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(pack), len(head))
        self._stream(stream, entries, zlib.compress(content, 6))

    def _stream(self, number: int, entries: bytes, content: bytes) -> None:
        body = b"<<%b/Length %d>>" % (entries, len(content))
        self._place(number, body, b"\nstream\n", content, b"\nendstream")

    def _place(self, number: int, *pieces: bytes) -> None:
        self._places[number] = (1, self._at, 0)
        self._write(b"%d 0 obj\n" % number, *pieces, b"\nendobj\n")

    def _write(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._out.write(piece)
            self._digest.update(piece)
            self._at += len(piece)


def filled(pieces: Sequence[bytes | int], numbers: Sequence[int], outside: Outside) -> bytes:
    """Return pieces as one object of a file in which parts have these numbers."""
    return b"".join(
        b"%d 0 R" % (numbers[piece] if piece >= 0 else outside[piece])
        if isinstance(piece, int)
        else piece
        for piece in pieces
    )


def parted(body: bytes, parts: Mapping[int, int]) -> tuple[bytes | int, ...]:
    """Return an object of another file in pieces; `parts` says which part each number has become.

    >>> parted(b"<</SMask 12 0 R/K 1>>", {12: 3})
    (b'<</SMask ', 3, b'/K 1>>')
    """
    pieces = _REFERENCE.split(body)
    return tuple(
        parts[int(piece)] if k % 2 else piece for k, piece in enumerate(pieces) if k % 2 or piece
    )


def references(body: bytes) -> list[int]:
    """Return the numbers of the objects that an object refers to."""
    return [int(number) for number in _REFERENCE.findall(body)]


def text_string(text: str) -> bytes:
    """Return a text as PDFs have it.

    >>> text_string("a(b"), text_string("编")
    (b'(a\\\\(b)', b'<feff7f16>')
    """
    if text.isascii():
        return b"(%b)" % _TO_ESCAPE.sub(r"\\\1", text).encode()
    return b"<feff%b>" % text.encode("utf-16-be").hex().encode()
