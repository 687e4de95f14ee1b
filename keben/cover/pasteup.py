"""Turns texts into items on the flat cover, across or from top to bottom: the paste-up 拼版.

In a column han stand upright, a number of one or two figures stands across (纵中横), and Western words,
longer numbers, brackets and dashes are turned with the column. The painter knows no turned line but
a turned page, so what is turned is kept apart, on a sheet that is turned a quarter onto the cover.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby

from keben.compose import HAN, Cell, Kind, SetLine, set_cells
from keben.galley.setter import ASCENT, Setter
from keben.galley.strip import Item, RuleItem, TextItem
from keben.problems import Location
from keben.style import SIZES, Setting

MIDDLE = 380  #: from the baseline up to the middle of the em box, thousandths
PAPER = 0  #: tint of what is left white
SPREAD = 2100  #: thousandths of an em, shared out as white between the characters of a title


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a column: a han, or a word or number."""

    line: SetLine
    is_turned: bool

    @property
    def length(self) -> int:
        """Along the column, thousandths of its em."""
        return self.line.width if self.is_turned else HAN


@dataclass(slots=True)
class PasteUp:
    """What stands on a flat cover of this width so far."""

    setter: Setter
    width: int
    at: Location
    upright: list[Item] = field(default_factory=list)
    turned: list[Item] = field(default_factory=list)

    def box(self, x: int, y: int, width: int, height: int, tint: int = 1000) -> None:
        """Fill a rectangle with a tint of black."""
        self.upright.append(RuleItem(x, y, width, height, tint))

    def across(
        self, text: str, setting: Setting, x: int, y: int, width: int, tint: int = 1000
    ) -> int:
        """Set a line in the middle of `width`, smaller where it is too long; return the y below it."""
        line = set_cells(self.setter.cells(text, setting.face, self.at), self.setter.rules)
        size = min(setting.size, width * HAN // line.width)
        if size < setting.size:
            setting = setting.model_copy(update={"size": size})
        item = self.setter.place(line, setting, width, align="centre", role="cover", at=self.at)
        self.upright.append(replace(item, x=item.x + x, y=item.y + y, tint=tint))
        return y + (setting.leading or size * 3 // 2)

    def column(
        self, text: str, setting: Setting, axis: int, y: int, gap: int, tint: int = 1000
    ) -> int:
        """Set a text from top to bottom about `axis`; return the y below it.

        `gap` is the white between its characters, thousandths of an em.
        """
        for piece in self._pieces(text, setting.face):
            self._put(piece, setting, axis, y, tint)
            y += (piece.length + gap) * setting.size // HAN
        return y - gap * setting.size // HAN

    def length(self, text: str, setting: Setting, gap: int = 0) -> int:
        """Return the length of a column."""
        pieces = self._pieces(text, setting.face)
        return sum((piece.length + gap) * setting.size // HAN for piece in pieces) - (
            gap * setting.size // HAN
        )

    def fitted(self, text: str, setting: Setting, length: int) -> Setting:
        """Return the setting, of a smaller 字号 where a column of this text would be too long."""
        size = setting.size
        most = size * length // max(1, self.length(text, setting))
        if most < size:
            size = next((step for step in SIZES.values() if step <= most), most)
        return setting.model_copy(update={"size": size, "leading": None})

    def spread(self, text: str, setting: Setting, length: int) -> int:
        """Return the white between the characters of a title: the fewer, the more (A10.5)."""
        gaps = max(1, len(self._pieces(text, setting.face)) - 1)
        free = (length - self.length(text, setting)) * HAN // setting.size
        return min(SPREAD // (gaps + 1), SPREAD // 3, free // gaps)

    def _pieces(self, text: str, face: str) -> list[_Piece]:
        cells = self.setter.cells(text, face, self.at)
        pieces: list[_Piece] = []
        for is_upright, run in groupby(cells, key=_is_upright):
            words = list(run)
            for word in [[cell] for cell in words] if is_upright else [words]:
                line = set_cells(word, self.setter.rules)
                pieces.append(_Piece(line, not is_upright))
        return pieces

    def _put(self, piece: _Piece, setting: Setting, axis: int, y: int, tint: int) -> None:
        size = setting.size
        if piece.is_turned:
            baseline = self.width - axis + size * MIDDLE // HAN
            item = TextItem(piece.line, y, baseline, size, "cover", self.at, tint=tint)
            self.turned.append(item)
            return
        x = axis - piece.line.width * size // HAN // 2
        baseline = y + size * ASCENT // HAN
        self.upright.append(TextItem(piece.line, x, baseline, size, "cover", self.at, tint=tint))


def _is_upright(cell: Cell) -> bool:
    """Whether it is a han, or a number that is short enough to stand across."""
    text = cell.text
    return cell.kind is Kind.HAN or (len(text) <= 2 and text.isascii() and text.isdigit())
