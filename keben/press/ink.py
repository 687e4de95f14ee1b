"""Turns a cell into the operands that show its glyphs: what goes between the brackets of `TJ`.

A cell is painted thousands of times, so its operands are written once. Strings are hexadecimal CIDs
and stand inside `<…>`; whatever else a cell needs (a kern, a raised accent, the text that is meant
when its glyph says another) closes that string and opens a new one, so that cells are simply joined.

Lengths are thousandths of the paragraph's em, except in operands, where the PDF wants thousandths of
the size of the glyphs.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import cache
from typing import NamedTuple

from keben.carried import dataclass
from keben.compose.line import Cell
from keben.faces.book_face import EM, BookFace
from keben.faces.book_faces import BookFaces
from keben.faces.face import Glyph

#: Stands for a change of the text's rise, in thousandths of the paragraph's em: its size is not known
#: before the line is.
LIFT = "\x00{}\x00"

SOFT_HYPHEN = "feff00ad"


@dataclass(frozen=True, slots=True)
class Look:
    """What must be set before glyphs are shown: font, size and rise. Alike looks are one object."""

    font: str  #: its name in the page's resources
    scale: int
    rise: int
    has_lifts: bool  #: whether operands hold `LIFT`


@dataclass(slots=True)
class Operands:
    """What shows a cell, code by code: for the few whose inside is to be kept from spacing."""

    codes: tuple[tuple[str, str], ...]  #: (hexadecimal CID, operands between it and the next)
    before: str
    after: str
    scale: int
    is_sole: bool  #: one code and nothing that spacing could pull apart
    opened: dict[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """The operands without a character spacing."""
        return self.before + "".join(code + kern for code, kern in self.codes) + self.after

    def open(self, spacing: int) -> str:
        """Return the operands under a character spacing, which the inside of the cell takes back."""
        body = self.opened.get(spacing)
        if body is None:
            back = adjust(-spacing, self.scale)
            inner = [code + kern + back for code, kern in self.codes[:-1]]
            last = "".join(self.codes[-1]) if self.codes else ""
            body = self.opened[spacing] = self.before + "".join(inner) + last + self.after
        return body


class Ink(NamedTuple):
    """What a cell leaves on paper; a tuple, of which a case makes columns of a whole line."""

    look: Look
    inset: int
    natural: int  #: from the start of its glyphs to where the pen stands after them
    body: str  #: its operands, `operands.whole`
    operands: Operands
    key: tuple[str, str]  #: role and text


class _Type(NamedTuple):
    """A glyph as every cell that has it uses it."""

    code: tuple[str, str]  #: its CID; the kern behind it
    text: str  #: what it is read as by itself


class _Fount(dict[Glyph, _Type]):
    """The types of a role, made as they are asked for: ten thousand numbers have the same ten figures."""

    def __init__(self, face: BookFace) -> None:
        super().__init__()
        self.name = f"K{face.key}"
        self._face = face

    def __missing__(self, glyph: Glyph) -> _Type:
        kern = glyph.advance - glyph.x - self._face.width(glyph.id)
        code = f"{glyph.id:04x}", adjust(kern, EM)
        made = self[glyph] = _Type(code, self._face.meaning.get(glyph.id, ""))
        return made


class InkPot:
    """Makes the ink of cells and keeps it; every cell of the same glyphs shares one."""

    def __init__(self, faces: BookFaces) -> None:
        self._faces = faces
        self._fount = cache(lambda role: _Fount(faces.face(role)))
        self._look = cache(Look)

    def ink(self, cell: Cell) -> Ink:
        """Return what a cell leaves on paper."""
        role, text, scale = cell.face, cell.text, cell.scale
        fount = self._fount(role)
        codes: list[tuple[str, str]] = []
        lead = read = ""
        exact = lifted = 0
        has_lifts = False
        for glyph in self._faces.shape(role, text) if text else ():
            type_ = fount[glyph]
            if glyph.x or glyph.y != lifted:
                # What moves a glyph goes before it: it belongs to the code before, or to the front.
                move = adjust(glyph.x, EM)
                if glyph.y != lifted:
                    move += LIFT.format(cell.rise + glyph.y * scale // 1000)
                    lifted, has_lifts = glyph.y, True
                if codes:
                    codes[-1] = (codes[-1][0], codes[-1][1] + move)
                else:
                    lead = move
            codes.append(type_.code)
            read += type_.text
            exact += glyph.advance
        exact *= scale  # thousandths of `natural`
        after = LIFT.format(cell.rise) if lifted else ""
        natural = (exact + 500) // 1000
        if natural * 1000 != exact:
            after += adjust_exactly(natural * 1000 - exact, scale)
        is_sole = len(codes) == 1
        if codes and read != text and not (is_sole and not read):
            lead, after = _meaning(text, lead, after)
        look = self._look(fount.name, scale, cell.rise, has_lifts)
        operands = Operands(tuple(codes), lead, after, scale, is_sole)
        return Ink(look, cell.inset, natural, operands.whole, operands, (role, text))

    def hyphen(self, cell: Cell) -> Ink:
        """Return the ink of a hyphen that is no text of the source: a soft one, for who copies (M8)."""
        ink = self.ink(cell)
        operands = replace(
            ink.operands,
            before=f">]TJ /Span<</ActualText<{SOFT_HYPHEN}>>>BDC[<" + ink.operands.before,
            after=ink.operands.after + ">]TJ EMC[<",
            is_sole=False,
            opened={},
        )
        return ink._replace(operands=operands, body=operands.whole)


def _meaning(text: str, before: str, after: str) -> tuple[str, str]:
    """Say what text is meant where the glyphs by themselves would be read as another (M8)."""
    said = text.encode("utf-16-be").hex()
    return f">]TJ /Span<</ActualText<feff{said}>>>BDC[<" + before, after + ">]TJ EMC[<"


@cache
def adjust(move: int, scale: int) -> str:
    """Return the operand that moves the pen, in thousandths of an em, to the right.

    >>> adjust(20, 1000), adjust(-250, 1000), adjust(100, 600)
    ('>-20<', '>250<', '>-166.667<')
    """
    return adjust_exactly(move * 1000, scale)


def adjust_exactly(move: int, scale: int) -> str:
    """Return the operand that moves the pen; `move` is in millionths of the paragraph's em."""
    if move % scale == 0:
        return f">{-move // scale}<" if move else ""
    return f">{_number(-move / scale)}<"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
