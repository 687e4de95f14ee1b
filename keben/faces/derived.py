"""Turns a font file into the face that a book uses: one file, glyph ids equal to CIDs (D6).

WeasyPrint and browsers know glyph ids; a PDF names glyphs of a CID-keyed CFF face by CID. In the
regional Noto faces the two differ for nearly all glyphs, and some readers of a PDF then show wrong
characters. The face is the same with its charset rewritten to identity; five bytes say so, and they
fit where the old charset stood, so that nothing else in the file moves and no outline is touched.
A collection gives up the one face wanted. All other faces stay as they are, in a copy of their own.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from keben.store import write_atomically

_LEAST_OFFSET = 3  #: below stand the predefined charsets, which have no bytes of their own


def derive(source: Path, index: int, target: Path) -> Path:
    """Make the derived face of `source`, unless it is there already; return its path.

    `target` is the path without its suffix and names the source by checksum. A derived face that was
    damaged is made again.
    """
    for suffix in (".otf", ".ttf"):
        if _is_whole(target.with_suffix(suffix)):
            return target.with_suffix(suffix)
    from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

    with source.open("rb") as stream:
        reader = SFNTReader(stream, fontNumber=index)
        is_cff = "CFF " in reader.keys()  # noqa: SIM118
        whole = io.BytesIO()
        tags = [tag for tag in reader.keys() if tag != "DSIG"]  # noqa: SIM118
        writer = SFNTWriter(whole, len(tags), reader.sfntVersion)
        for tag in tags:
            content = bytes(reader[tag])
            writer[tag] = identify(content) if tag == "CFF " else content
        writer.close()
    derived = target.with_suffix(".otf" if is_cff else ".ttf")
    write_atomically(derived, whole.getvalue())
    _stamp(derived, hashlib.sha256(whole.getvalue()).hexdigest())
    return derived


def _is_whole(derived: Path) -> bool:
    """Say whether a derived face is what was written, by size and time; by checksum where they differ."""
    try:
        size, time, checksum = _stamp_of(derived).read_text("ascii").split()
        status = derived.stat()
        if (status.st_size, status.st_mtime_ns) == (int(size), int(time)):
            return True
        with derived.open("rb") as stream:
            is_whole = hashlib.file_digest(stream, "sha256").hexdigest() == checksum
    except (OSError, ValueError):
        return False
    if is_whole:
        _stamp(derived, checksum)
    return is_whole


def _stamp(derived: Path, checksum: str) -> None:
    status = derived.stat()
    text = f"{status.st_size} {status.st_mtime_ns} {checksum}\n"
    write_atomically(_stamp_of(derived), text.encode())


def _stamp_of(derived: Path) -> Path:
    return derived.with_name(f"{derived.name}.stamp")


def identify(cff: bytes) -> bytes:
    """Return a CFF table with its charset rewritten so that every glyph's CID is its index.

    A face that is not CID-keyed has no CIDs: PDF takes its glyph ids instead, so it stays as it is.
    """
    top = _top_dict(cff)
    offset = top.rawDict.get("charset", 0)
    count = len(top.CharStrings)
    if not hasattr(top, "ROS") or offset < _LEAST_OFFSET or count < _LEAST_OFFSET:
        return cff
    # Format 2, one range: from CID 1, so many more. Any charset that is not that is as long or longer.
    charset = b"\x02" + (1).to_bytes(2) + (count - 2).to_bytes(2)
    return cff[:offset] + charset + cff[offset + len(charset) :]


def cids(cff: bytes) -> tuple[int, ...]:
    """Return the CID of every glyph of a CID-keyed CFF table, in the order of glyph ids."""
    names = _top_dict(cff).charset
    return tuple(0 if name == ".notdef" else int(name.removeprefix("cid")) for name in names)


def is_cid_keyed(cff: bytes) -> bool:
    """Say whether a CFF table names its glyphs by CID: its Top DICT begins with ROS then."""
    ros = b"\x0c\x1e"
    _names, at = _first_of_index(cff, cff[2])
    top, _at = _first_of_index(cff, at)
    return ros in top[:12]


def _first_of_index(cff: bytes, at: int) -> tuple[bytes, int]:
    """Return the first entry of a CFF INDEX and where the INDEX ends."""
    count, size = int.from_bytes(cff[at : at + 2]), cff[at + 2]
    offsets = [
        int.from_bytes(cff[at + 3 + k * size : at + 3 + (k + 1) * size]) for k in (0, 1, count)
    ]
    content = at + 2 + (count + 1) * size
    return cff[content + offsets[0] : content + offsets[1]], content + offsets[2]


def _top_dict(cff: bytes) -> Any:
    from fontTools.cffLib import CFFFontSet

    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(cff), None)
    return fonts[0]
