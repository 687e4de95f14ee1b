"""Turns runs of text into cells.

Cells are flyweights: the same characters in the same face and scale are one object, made once. What
depends on the neighbours (adjacent marks, Han–Latin space) is left to
`fitting.py`; which glyphs a cell has is left to the painter.

Rules: A2, A3, A6.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from keben.carried import dataclass
from keben.compose.classes import FULL_WIDTH, HALF, HALF_EM, KIND_OF, MARKS, TOKEN
from keben.compose.hyphenation import HYPHEN, joints
from keben.compose.line import HAN, Cell, Kind
from keben.compose.quotes import QUOTES, western_quotes


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face and size; `scale` and `rise` in thousandths of the paragraph's em.

    `kind` is given to a note mark, superior or inferior, which stays with what it marks (A2.11).
    `western` says which of its quotation marks are Western, where that is known from the paragraph.
    """

    text: str
    face: str = "song"
    scale: int = 1000
    rise: int = 0
    kind: Kind | None = None
    western: frozenset[int] | None = None


#: width of a text in a face, thousandths of an em
Advance = Callable[[str, str], int]
#: the face that sets a character where a role is asked for; "" when none has it
Resolve = Callable[[str, str], str]


#: tokens that are one cell each
_UNITS: dict[str | None, Kind] = {
    "dash": Kind.DASH,
    "ellipsis": Kind.ELLIPSIS,
    "latin": Kind.LATIN,
    "digit": Kind.DIGIT,
}
_TWO_EM = frozenset({Kind.DASH, Kind.ELLIPSIS})
_LATIN = Kind.LATIN


class CellMaker:
    """Makes cells and keeps them for as long as a book is composed."""

    def __init__(self, advance: Advance, resolve: Resolve, squeeze: str) -> None:
        """Ask `advance` for widths and `resolve` for faces; `squeeze` names a style of A3/A4."""
        self._advance = advance
        self._resolve = resolve
        self._full = FULL_WIDTH[squeeze]
        self._made: dict[tuple[str, int, int, Kind | None], dict[str, Cell]] = {}
        self._faces: dict[tuple[str, frozenset[str]], str] = {}
        self.missing: dict[str, str] = {}  #: characters that no face has → the role asked

    def cells(self, runs: Iterable[Run]) -> list[Cell]:
        """Return the cells of a paragraph, in order."""
        cells: list[Cell] = []
        for run in runs:
            key = (run.face, run.scale, run.rise, run.kind)
            made = self._made.setdefault(key, {})
            western = run.western
            if western is None:
                western = western_quotes(run.text) if QUOTES.search(run.text) else frozenset()
            for match in TOKEN.finditer(run.text):
                text, group = match[0], match.lastgroup
                if group == "plain":
                    try:
                        cells += [*map(made.__getitem__, text)]
                    except KeyError:
                        cells += [self._one(made, run, character) for character in text]
                elif western and match.start() in western:
                    cells.append(self._western_quote(made, run, text))
                elif group in _UNITS:
                    cells.append(made.get(text) or self._unit(made, run, text, _UNITS[group]))
                elif group == "stack":
                    cells += [self._stacked(made, run, mark, len(text)) for mark in text]
                elif text in "/-" and _is_between_letters(run.text, match.start()):
                    cells.append(self._unit(made, run, text, Kind.SYMBOL, key="w" + text))
                else:
                    cells.append(self._one(made, run, text))
        return cells

    def _unit(self, made: dict[str, Cell], run: Run, text: str, kind: Kind, key: str = "") -> Cell:
        cell = made.get(key or text)
        if cell is None:
            face = self._face(run, text)
            width = self._advance(face, text)
            inset = 0
            if kind in _TWO_EM:
                inset, width = (2 * HAN - width) // 2, 2 * HAN
            cell = Cell(text, face, kind, width, inset)
            if kind is _LATIN and run.kind is None and (ends := joints(text)):
                cell = replace(cell, parts=self._parts(run, cell, ends))
            cell = self._keep(made, key or text, run, cell)
        return cell

    def _parts(self, run: Run, word: Cell, ends: tuple[int, ...]) -> tuple[Cell, ...]:
        """Part a word, so that its parts together are as wide as the word with its kerning is."""
        hyphen = self._advance(word.face, HYPHEN)
        edges = [0, *(self._advance(word.face, word.text[:end]) for end in ends), word.width]
        bounds = [0, *ends, len(word.text)]
        return tuple(
            self._scaled(
                run,
                replace(
                    word,
                    text=word.text[first:end],
                    width=right - left,
                    hyphen=hyphen if end < len(word.text) else 0,
                ),
            )
            for first, end, left, right in zip(bounds, bounds[1:], edges, edges[1:], strict=False)
        )

    def _western_quote(self, made: dict[str, Cell], run: Run, text: str) -> Cell:
        """“ ” of a Western text, in the face of its letters; a Han face has them half in blank (A3.5)."""
        cell = made.get(key := "w" + text)
        if cell is None:
            face = self._resolve(run.face, "a" + text) or self._face(run, text)
            width, inset = self._advance(face, text), 0
            if width == HAN:
                width = HALF if text in "“”" else 350
                inset = width - HAN if KIND_OF[text] is Kind.OPENING else 0
            cell = self._keep(made, key, run, Cell(text, face, Kind.SYMBOL, width, inset))
        return cell

    def _one(self, made: dict[str, Cell], run: Run, text: str) -> Cell:
        cell = made.get(text)
        if cell is not None:
            return cell
        face = self._face(run, text)
        advance = self._advance(face, text)
        kind = KIND_OF.get(text)
        if kind is None:
            kind = Kind.HAN if ord(text) > 0x2000 else Kind.SYMBOL
            cell = Cell(text, face, kind, advance)
        elif kind in MARKS:
            cell = self._mark(text, face, kind, advance)
        elif text in HALF_EM:
            cell = Cell(text, face, kind, HALF, (HALF - advance) // 2)
        elif kind is Kind.SPACE:
            cell = Cell(" ", face, kind, max(advance, 250))
        elif kind is Kind.FIXED:
            cell = Cell(text, face, kind, HAN)
        else:
            cell = Cell(text, face, kind, HAN, (HAN - advance) // 2)
        return self._keep(made, text, run, cell)

    def _mark(self, text: str, face: str, kind: Kind, advance: int) -> Cell:
        """A pause, stop or bracket: half of its frame is blank (A3.1, A3.7).

        A face may have a narrow glyph (‘ ’ “ ” in Kai): it is centred in the half that holds the ink.
        """
        is_full = kind in self._full
        blank = HALF if is_full else 0
        width = HALF + blank
        if advance < HAN:
            inset = (HALF - advance) // 2 + (blank if kind is Kind.OPENING else 0)
        else:
            inset = 0 if is_full or kind is not Kind.OPENING else -HALF
        if kind is Kind.OPENING:
            return Cell(text, face, kind, width, inset, left=blank)
        return Cell(text, face, kind, width, inset, right=blank)

    def _stacked(self, made: dict[str, Cell], run: Run, mark: str, count: int) -> Cell:
        """？！ in a row share their frame: two take 1 em, three take 2 em (A3.4)."""
        key = f"{mark}*{count}"
        cell = made.get(key)
        if cell is None:
            width = HALF if count == 2 else 2 * HAN // 3
            cell = self._keep(made, key, run, Cell(mark, self._face(run, mark), Kind.STOP, width))
        return cell

    def _face(self, run: Run, text: str) -> str:
        """Return the role whose face has all of `text`; characters that none has are noted.

        Thousands of numbers are made of ten figures: their faces are looked up once.
        """
        key = (run.face, frozenset(text))
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = self._resolve(run.face, text)
        if not face:
            for character in text:
                if not self._resolve(run.face, character):
                    self.missing.setdefault(character, run.face)
            return run.face
        return face

    def _keep(self, made: dict[str, Cell], key: str, run: Run, cell: Cell) -> Cell:
        if run.kind is not None:
            cell = replace(cell, kind=run.kind, left=0, right=0)
        cell = made[key] = self._scaled(run, cell)
        return cell

    def _scaled(self, run: Run, cell: Cell) -> Cell:
        if run.scale == HAN and not run.rise:
            return cell
        scale = run.scale
        return replace(
            cell,
            width=cell.width * scale // HAN,
            inset=cell.inset * scale // HAN,
            left=cell.left * scale // HAN,
            right=cell.right * scale // HAN,
            hyphen=cell.hyphen * scale // HAN,
            scale=scale,
            rise=run.rise,
        )


def _is_between_letters(text: str, at: int) -> bool:
    """Whether - or / joins parts of a Western word, not Han or numbers."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isascii() and after.isascii() and (before.isalpha() or after.isalpha())
