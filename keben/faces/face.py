"""A face as the composer and the painter see it: characters in, glyphs and advances out."""

from __future__ import annotations

from typing import Protocol

from keben.carried import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a shaped text: `id` is its CID in the book face; lengths in thousandths of an em."""

    id: int
    advance: int
    x: int = 0  #: offset of the outline
    y: int = 0


class Faces(Protocol):
    """What every later stage needs to know of the fonts; `role` is song, song-bold, hei, kai …"""

    def advance(self, role: str, text: str) -> int:
        """Return the width of `text` in thousandths of an em."""
        ...

    def shape(self, role: str, text: str) -> tuple[Glyph, ...]:
        """Return the glyphs of a text that no break splits (a word, a dash, one han)."""
        ...

    def resolve(self, role: str, character: str) -> str:
        """Return the role whose face sets a character: `role` itself, one of its fallbacks, or "" for none.

        For a Western word or sign it may be the Latin face paired with `role`; all of it is in one face.

        `advance` and `shape` are asked with the role that this returned.
        """
        ...
