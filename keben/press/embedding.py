"""Turns a face and the glyphs that a volume uses into the objects of a PDF: one subset, one width table.

The subset is cut by HarfBuzz from the derived face. Glyphs are renumbered in it, but keep their CIDs:
in the charset of a CFF face, or in a map beside a TrueType face; so what pages say stays true
whatever else a volume holds (D6). The same glyphs give the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pydyf
import uharfbuzz as hb

from keben.faces.book_face import EM, BookFace

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


def embed(pdf: pydyf.PDF, face: BookFace, glyphs: Mapping[int, str]) -> pydyf.Dictionary:
    """Add a face to a PDF with the glyphs used (CID → text); return its Type 0 font."""
    cids = sorted(glyphs.keys() | {0})
    subset, gids = _subset(face, cids)
    tables = dict(_tables(subset))
    is_cff = "CFF " in tables
    program = tables["CFF "] if is_cff else subset
    name = _name(face, program)
    descriptor = _descriptor(face, name, tables["head"])
    if is_cff:
        descriptor["FontFile3"] = _stream(pdf, program, {"Subtype": "/CIDFontType0C"})
    else:
        descriptor["FontFile2"] = _stream(pdf, program, {"Length1": len(program)})
    pdf.add_object(descriptor)
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if is_cff else "/CIDFontType2",
            "BaseFont": f"/{name}",
            "CIDSystemInfo": pydyf.Dictionary(
                {"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}
            ),
            "FontDescriptor": descriptor.reference,
            "DW": EM,
            "W": widths(cids, face.widths(cids)),
        }
    )
    if not is_cff:
        font["CIDToGIDMap"] = _stream(pdf, _gid_map(gids), {})
    pdf.add_object(font)
    unicode_map = _stream(pdf, to_unicode(glyphs).encode("ascii"), {})
    whole = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{name}",
            "Encoding": "/Identity-H",
            "DescendantFonts": pydyf.Array([font.reference]),
            "ToUnicode": unicode_map,
        }
    )
    pdf.add_object(whole)
    return whole


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


def _descriptor(face: BookFace, name: str, head: bytes) -> pydyf.Dictionary:
    ascent, descent = face.metrics
    box = (value * EM // face.upem for value in struct.unpack_from(">4h", head, 36))
    return pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{name}",
            "Flags": SYMBOLIC,
            "FontBBox": pydyf.Array(box),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": ascent,
            "StemV": STEM,
        }
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


def _stream(pdf: pydyf.PDF, content: bytes, extra: Mapping[str, object]) -> bytes:
    stream = pydyf.Stream([zlib.compress(content, 9)], {"Filter": "/FlateDecode", **extra})
    pdf.add_object(stream)
    return bytes(stream.reference)
