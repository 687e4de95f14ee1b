"""Turns faces and the glyphs that a book uses of them into founts: objects that any of its PDFs takes in.

The subset is cut by HarfBuzz from the derived face. Glyphs are renumbered in it, but keep their CIDs:
in the charset of a CFF face, or in a map beside a TrueType face; so what pages say stays true
whatever else a volume holds (D6). The same glyphs give the same bytes.
"""

from __future__ import annotations

import hashlib
import pickle
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import uharfbuzz as hb

from keben.faces.book_face import EM, BookFace
from keben.faces.book_faces import BookFaces
from keben.press.needed import Needed
from keben.press.pdf_file import Part
from keben.store import Store, key_of

#: Tables that place and name characters; a PDF says all that itself.
NOT_EMBEDDED = "BASE DSIG GDEF GPOS GSUB OS/2 VORG cmap gasp name post vhea vmtx".split()

SYMBOLIC = 4
STEM = 80  #: PDF wants a number for the weight of stems; no reader uses it of an embedded font

CMAP_HEAD = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><ffff>
endcodespacerange
"""
CMAP_FOOT = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
MOST_IN_BLOCK = 100  #: entries of one bfchar block, by the specification


@dataclass(frozen=True, slots=True)
class Fount:
    """The glyphs that a book uses of a face, as the objects of a PDF; the first is its Type 0 font."""

    name: str  #: in the resources of pages
    parts: tuple[Part, ...]


def cut_founts(
    faces: BookFaces, glyphs: Mapping[str, Mapping[int, str]], store: Store
) -> tuple[Fount, ...]:
    """Return the founts that all files of a book share; `glyphs` is what `glyphs_of` returns.

    One subset for all files is cut once, and made larger by what only one of them has: little, beside
    the streams. The next build seldom needs other glyphs.
    """
    by_key = {file.key: file.role for file in faces.files}
    founts: list[Fount] = []
    for key, used in sorted(glyphs.items()):
        asked = key_of(key, repr(sorted(used.items())))
        kept = store.get("fount", asked)
        fount = Fount(f"K{key}", pickle.loads(kept) if kept else cut(faces.face(by_key[key]), used))
        if kept is None:
            store.put("fount", asked, pickle.dumps(fount.parts))
        founts.append(fount)
    return tuple(founts)


def kept_glyphs(faces: BookFaces, texts: Needed, store: Store) -> dict[str, dict[int, str]]:
    """Return what `glyphs_of` does: a book that was corrected has the same words, most often."""
    wanted = list(texts)
    asked = key_of(*(file.role + file.key for file in faces.files), repr(wanted))
    if kept := store.get("glyphs", asked):
        glyphs: dict[str, dict[int, str]] = pickle.loads(kept)
        return glyphs
    glyphs = glyphs_of(faces, texts)
    store.put("glyphs", asked, pickle.dumps(glyphs))
    return glyphs


def glyphs_of(faces: BookFaces, texts: Needed) -> dict[str, dict[int, str]]:
    """Return which glyphs texts need, given with their roles: face key → CID → the text it stands for.

    A ligature like “——” stands for the text of its cell; where several texts share such a glyph, the
    first in the order of characters names it.
    """
    needed: dict[str, dict[int, str]] = {}
    for role, cells in groupby(texts, key=itemgetter(0)):
        face = faces.face(role)
        glyphs = needed.setdefault(face.key, {})
        for _role, text in cells:
            shaped = faces.shape(role, text) if text else ()
            for glyph in shaped:
                if not glyphs.get(glyph.id):
                    glyphs[glyph.id] = face.meaning.get(glyph.id, text if len(shaped) == 1 else "")
    return needed


def cut(face: BookFace, glyphs: Mapping[int, str]) -> tuple[Part, ...]:
    """Return the objects of a face with the glyphs used (CID → text): one subset, one width table."""
    cids = sorted(glyphs.keys() | {0})
    subset, gids = _subset(face, cids)
    tables = dict(_tables(subset))
    is_cff = "CFF " in tables
    program = tables["CFF "] if is_cff else subset
    name = _name(face, program).encode()
    entries = b"/Subtype/CIDFontType0C" if is_cff else b"/Length1 %d" % len(program)
    kind, key = (b"0", b"FontFile3") if is_cff else (b"2", b"FontFile2")
    descendant = b"<</Type/Font/Subtype/CIDFontType%b/BaseFont/%b%b/DW %d/W%b" % (
        kind,
        name,
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
        EM,
        widths(cids, face.widths(cids)).encode(),
    )
    map_of_gids = (b">>",) if is_cff else (b"/CIDToGIDMap ", 5, b">>")
    whole = b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H" % name
    parts = (
        Part((whole + b"/DescendantFonts[", 1, b"]/ToUnicode ", 4, b">>")),
        Part((descendant + b"/FontDescriptor ", 2, *map_of_gids)),
        Part((_descriptor(face, name, tables["head"]) + b"/" + key + b" ", 3, b">>")),
        _stream(program, entries),
        _stream(to_unicode(glyphs).encode("ascii")),
    )
    return parts if is_cff else (*parts, _stream(_gid_map(gids)))


def widths(cids: Sequence[int], advances: Sequence[int]) -> str:
    """Return the W array: only what is not 1 em wide, neighbours together.

    >>> widths((0, 1, 2, 17, 40), (1000, 250, 330, 557, 1000))
    '[1[250 330]17[557]]'
    """
    narrow = [(cid, wide) for cid, wide in zip(cids, advances, strict=True) if wide != EM]
    runs: list[str] = []
    for _shift, group in groupby(enumerate(narrow), key=lambda pair: pair[1][0] - pair[0]):
        run = [entry for _k, entry in group]
        runs.append(f"{run[0][0]}[{' '.join(str(wide) for _cid, wide in run)}]")
    return f"[{''.join(runs)}]"


def to_unicode(glyphs: Mapping[int, str]) -> str:
    """Return the CMap that says which text each CID stands for."""
    entries = [
        f"<{cid:04x}><{text.encode('utf-16-be').hex()}>"
        for cid, text in sorted(glyphs.items())
        if text and cid
    ]
    blocks = [
        entries[start : start + MOST_IN_BLOCK] for start in range(0, len(entries), MOST_IN_BLOCK)
    ]
    return CMAP_HEAD + "".join(_block(block) for block in blocks) + CMAP_FOOT


def _block(entries: Sequence[str]) -> str:
    return f"{len(entries)} beginbfchar\n" + "\n".join(entries) + "\nendbfchar\n"


def _subset(face: BookFace, cids: Sequence[int]) -> tuple[bytes, dict[int, int]]:
    """Cut a face down to its glyphs; return the file and the new id of each glyph.

    Besides those asked for the file holds the parts of which others are made.
    """
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    if not face.may_renumber:
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.glyph_set.update(cids)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in NOT_EMBEDDED)
    plan = hb.SubsetPlan(face.hb_face, wanted)
    gids = {old: new for new, old in dict(plan.new_to_old_glyph_mapping).items()}
    return bytes(plan.execute().blob.data), gids


def _tables(font: bytes) -> Iterator[tuple[str, bytes]]:
    for k in range(int.from_bytes(font[4:6])):
        entry = font[12 + 16 * k : 28 + 16 * k]
        start, length = int.from_bytes(entry[8:12]), int.from_bytes(entry[12:16])
        yield entry[:4].decode("ascii"), font[start : start + length]


def _descriptor(face: BookFace, name: bytes, head: bytes) -> bytes:
    ascent, descent = face.metrics
    box = [value * EM / face.upem for value in struct.unpack_from(">4h", head, 36)]
    return b"<</Type/FontDescriptor/FontName/%b/Flags %d/FontBBox[%b]%b/StemV %d" % (
        name,
        SYMBOLIC,
        " ".join(f"{edge:g}" for edge in box).encode(),
        b"/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d" % (ascent, descent, ascent),
        STEM,
    )


def _name(face: BookFace, program: bytes) -> str:
    """Return the name of a subset: six letters that stand for its content, then the face's own."""
    digest = int.from_bytes(hashlib.sha256(program).digest()[:8])
    letters = "".join(chr(ord("A") + digest // 26**k % 26) for k in range(6))
    return f"{letters}+{face.name}"


def _gid_map(gids: Mapping[int, int]) -> bytes:
    """Return the map from CIDs (ids in the whole face) to ids in a TrueType subset."""
    content = bytearray(2 * (max(gids) + 1))
    for cid, gid in gids.items():
        content[2 * cid : 2 * cid + 2] = gid.to_bytes(2)
    return bytes(content)


def _stream(content: bytes, entries: bytes = b"") -> Part:
    deflated = zlib.compress(content, 9)
    body = b"<</Filter/FlateDecode%b/Length %d>>" % (entries, len(deflated))
    return Part((body,), deflated)
