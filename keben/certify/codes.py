"""Turns the content of PDF pages into the number of .notdef glyphs that they show (A9.8).

A reader of text never sees glyph 0: it has no character, or is given that of the one that is missing.
So the strings that a page shows are read as they stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

_TOKEN = re.compile(
    rb"/([^\s/\[\]()<>]+)\s+[-+.\d]+\s+Tf\b"  # a font is chosen
    rb"|<([0-9A-Fa-f\s]*)>(?!>)"
    rb"|\(((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*)\)",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def missing_of(file: Path) -> tuple[int, ...]:
    """Return for each page how often it shows glyph 0 of a face of two-byte codes."""
    with PdfReader(file) as pdf:
        return tuple(_missing(page) for page in pdf.pages)


def _missing(page: DictionaryObject) -> int:
    resources = page.get("/Resources", DictionaryObject()).get_object()
    fonts = resources.get("/Font", DictionaryObject()).get_object()
    wide = {
        name[1:].encode()
        for name, font in fonts.items()
        if font.get_object().get("/Subtype") == "/Type0"
    }
    if not wide:
        return 0
    contents = page.get("/Contents")
    if contents is None:
        return 0
    streams = contents.get_object()
    parts = streams if isinstance(streams, list) else [streams]
    data = b"\n".join(part.get_object().get_data() for part in parts)
    return sum(
        code[k : k + 2] == b"\0\0" for code in shown(data, wide) for k in range(0, len(code), 2)
    )


def shown(content: bytes, wide: set[bytes]) -> Iterator[bytes]:
    r"""Yield the strings shown in faces of two-byte codes.

    >>> list(shown(b"/K1 9 Tf [<0041>-20<0000>]TJ /F2 9 Tf (a) Tj /K1 9 Tf (\\000\\000) Tj", {b"K1"}))
    [b'\x00A', b'\x00\x00', b'\x00\x00']
    """
    is_wide = False
    for match in _TOKEN.finditer(content):
        font, digits, text = match.groups()
        if font is not None:
            is_wide = font in wide
        elif not is_wide:
            continue
        elif digits is not None:
            yield bytes.fromhex(digits.decode("ascii"))
        else:
            yield _ESCAPE.sub(_escaped, text)


def _escaped(match: re.Match[bytes]) -> bytes:
    escape = match.group(1)
    if escape[:1].isdigit():
        return bytes([int(escape, 8) & 255])
    return _LETTERS.get(escape, b"" if escape in (b"\n", b"\r\n") else escape)
