"""A face without a font: every han 1 em, every Western character half an em."""

from __future__ import annotations

from keben.faces.face import Glyph


class SquareFaces:
    """Invented widths, so that the composer can be tested by hand."""

    def advance(self, role: str, text: str) -> int:
        return sum(500 if ord(character) < 0x2000 else 1000 for character in text)

    def shape(self, role: str, text: str) -> tuple[Glyph, ...]:
        return tuple(Glyph(ord(character), self.advance(role, character)) for character in text)

    def resolve(self, role: str, character: str) -> str:
        return "" if character == "\ue000" else role
