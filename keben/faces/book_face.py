"""Turns a text that no break splits into glyphs, in one face.

Widths are thousandths of an em whatever the face's own units are. Glyph ids are those of the font
file, which are the CIDs of the derived face as well (`derived`).
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

import uharfbuzz as hb

from keben.faces.derived import derive, is_cid_keyed
from keben.faces.face import Glyph
from keben.faces.shelf import FaceFile
from keben.store import Store, key_of

EM = 1000

#: No “fi” ligature: among Han it is only a surprise for whoever searches the text, and a browser
#: drops it as soon as a line is opened, so that the reading form could not agree with the record.
FEATURES = {"liga": False}

#: “——” and U+2E3A share one glyph in Noto; people write “——”, so that is what copying gives.
SPELLED = {"⸺": "——"}

#: What is written in Chinese texts, where another character shares the glyph.
_FIRST_CHOICE = frozenset("〈〉／～–｀\u3000")

#: Radicals and compatibility forms come after the characters people write.
_LAST_CHOICE = ((0x2E80, 0x2FE0), (0xF900, 0xFB00), (0x2F800, 0x2FA20), (0xE0000, 0x110000))


#: Thousands of numbers are made of the same ten figures: each glyph is one object.
_glyph = cache(Glyph)


class BookFace:
    """One face: opened once, whatever roles it sets."""

    def __init__(self, file: FaceFile, cache: Path) -> None:
        self.key = file.key
        self._file = file
        self._cache = cache
        self._face = hb.Face(hb.Blob.from_file_path(os.fspath(file.path)), file.index)
        self._font = hb.Font(self._face)
        self._font.scale = (EM, EM)
        self._coverage = self._face.unicodes

    def covers(self, text: str) -> bool:
        """Say whether the face has a glyph for every character."""
        return all(ord(character) in self._coverage for character in text)

    def shape(self, text: str) -> tuple[Glyph, ...]:
        """Return the glyphs of a text; those of characters it lacks have id 0."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.direction = "ltr"
        buffer.script = "Latn" if is_western(text) else "Hani"
        buffer.language = "zh-Hans"
        hb.shape(self._font, buffer, FEATURES)
        return tuple(
            [
                _glyph(info.codepoint, place.x_advance, place.x_offset, place.y_offset)
                for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
            ]
        )

    def width(self, glyph: int) -> int:
        """Return the advance of a glyph that stands alone: what the PDF's width table says."""
        return int(self._font.get_glyph_h_advance(glyph))

    def widths(self, glyphs: Iterable[int]) -> tuple[int, ...]:
        """Return the advances of glyphs that stand alone."""
        return tuple(self.width(glyph) for glyph in glyphs)

    @cached_property
    def meaning(self) -> Mapping[int, str]:
        """The text of each glyph that stands for one: what a PDF says it is.

        It depends on the face alone, not on the book, so that a page says the same in any volume; and
        it is kept, because every process of every build asks for it.
        """
        store, key = Store(self._cache / "store"), key_of(self.key)
        codes = array("I")
        if kept := store.get("meaning", key):
            codes.frombytes(kept)
        else:
            codes.extend(self._codes())
            store.put("meaning", key, codes.tobytes())
        return _Meaning(codes)

    def _codes(self) -> Iterator[int]:
        """Yield the character of each glyph in turn, 0 for none.

        Where characters share a glyph (“民” and the radical “⺠”) the one that people write wins; the
        painter says otherwise for the rare text that meant another.
        """
        codes: dict[int, int] = {}
        nominal = self._font.get_nominal_glyph
        for code in self._coverage:
            first = codes.setdefault(nominal(code), code)
            if first != code and _rank(code) < _rank(first):
                codes[nominal(code)] = code
        yield 0  # of the glyph that stands for what is missing
        yield from (codes.get(glyph, 0) for glyph in range(1, self._face.glyph_count))

    @cached_property
    def path(self) -> Path:
        """The derived face: the file that browsers, WeasyPrint and the painter use."""
        return derive(self._file.path, self._file.index, self._cache / self.key)

    @property
    def hb_face(self) -> hb.Face:
        """The derived face, opened for subsetting."""
        return hb.Face(hb.Blob.from_file_path(os.fspath(self.path)))

    @cached_property
    def may_renumber(self) -> bool:
        """Whether a subset may give its glyphs new ids: not where a PDF takes ids for CIDs.

        That is so with CFF faces that are not CID-keyed. TrueType has a map beside it.
        """
        if "CFF " not in self._face.table_tags:
            return True
        return is_cid_keyed(bytes(self._face.reference_table("CFF ").data))

    @property
    def upem(self) -> int:
        """Units of the font file to the em."""
        return int(self._face.upem)

    @property
    def name(self) -> str:
        """The PostScript name, of characters that a PDF name may have."""
        postscript = self._face.get_name(6) or self.key
        return "".join(c for c in postscript if c.isascii() and (c.isalnum() or c in "-_"))

    @property
    def metrics(self) -> tuple[int, int]:
        """Ascender and descender."""
        extents = self._font.get_font_extents("ltr")
        return int(extents.ascender), int(extents.descender)


class _Meaning(Mapping[int, str]):
    """The text of glyphs, read from the characters of all of them only when it is asked for."""

    def __init__(self, codes: Sequence[int]) -> None:
        self._codes = codes

    def __getitem__(self, glyph: int) -> str:
        code = self._codes[glyph] if glyph < len(self._codes) else 0
        if not code:
            raise KeyError(glyph)
        return SPELLED.get(chr(code), chr(code))

    def __iter__(self) -> Iterator[int]:
        return (glyph for glyph, code in enumerate(self._codes) if code)

    def __len__(self) -> int:
        return sum(1 for _glyph in self)


def is_western(text: str) -> bool:
    """Say whether kerning and marks follow Western rules: letters and figures up to Cyrillic."""
    return any(character.isalnum() and ord(character) < 0x0530 for character in text)


def _rank(code: int) -> tuple[bool, bool, int]:
    is_last = any(first <= code < end for first, end in _LAST_CHOICE)
    return chr(code) not in _FIRST_CHOICE, is_last, code
