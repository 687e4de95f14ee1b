"""Turns texts of the model into set lines with their places in the sources.

The one door from the model to the composer: body, headings, captions, cells, contents and index all
come through here, so that no second, poorer line breaker exists.

Rules: A7.1, A7.8, A10.5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from keben.carried import dataclass
from keben.compose import (
    HAN,
    Cell,
    CellMaker,
    Kind,
    Rules,
    Run,
    SetLine,
    Shape,
    compose,
    looseness,
    set_cells,
)
from keben.compose.quotes import QUOTES, western_quotes
from keben.faces.face import Faces
from keben.galley.ruby import syllables, with_readings
from keben.galley.strip import TextItem
from keben.messages import _
from keben.model import Mark, Span, Text
from keben.problems import Location, Problems
from keben.style import Setting, Style

#: from the top of the em box to the baseline, thousandths of the size
ASCENT = 880

_NOTE_SCALE, _NOTE_RISE = 650, 350
_RISES = {Mark.SUPERIOR: _NOTE_RISE, Mark.INFERIOR: -150}
_FACES = {Mark.STRONG: "hei", Mark.EMPHASIS: "kai"}
DECOR = {Mark.DOT: "dot", Mark.NAME: "name", Mark.TITLE: "title", Mark.FRAME: "frame"}

#: gap between the characters of a short title, by their number, thousandths of an em (A10.5)
SPREAD = {2: 1000, 3: 500, 4: 250}


@dataclass(frozen=True, slots=True)
class SetText:
    """The lines of a paragraph with what stands at each: source, index terms, notes, marks beside the line."""

    lines: tuple[SetLine, ...]
    places: tuple[Location | None, ...]
    terms: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, ...], ...]
    decor: tuple[tuple[tuple[str, int, int], ...], ...]


class Setter:
    """Sets text in the faces and by the rules of one style."""

    def __init__(
        self,
        style: Style,
        faces: Faces,
        problems: Problems,
        wishes: Mapping[Location, int] | None = None,
        columns: Mapping[Location, tuple[int, ...]] | None = None,
    ) -> None:
        """Share one cell maker over the whole book."""
        self.style = style
        self.problems = problems
        lines = style.lines
        self.rules = Rules(lines.squeeze, lines.trim_line_start, lines.han_latin, lines.max_gap)
        self._maker = CellMaker(faces.advance, faces.resolve, lines.squeeze)
        self._faces = faces
        self.wishes = dict(wishes or {})
        """In how many lines to set the paragraphs that begin somewhere, where that can be done well."""
        self.columns = dict(columns or {})
        """How wide the columns of tables should be, as far as what stands in them has room."""

        self._naturals: dict[tuple[object, ...], int] = {}
        self.body = Setting.model_construct(
            face="song", size=style.grid.size, leading=style.grid.leading
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another machine without what was remembered, nor what was told here."""
        return Setter, (self.style, self._faces, Problems(), self.wishes, self.columns)

    def cells(
        self, text: str, face: str, at: Location | None = None, scale: int = HAN
    ) -> list[Cell]:
        """Return the cells of a string in one face; `at` is where it stands in the sources."""
        cells = self._maker.cells([Run(text, face, scale)])
        if self._maker.missing:
            self._tell_missing(text, at)
        return cells

    def text_cells(self, text: Text, face: str) -> list[Cell]:
        """Return the cells of a text with its marks: headings, whose notes keep their place."""
        western = _western(text)
        return [
            cell
            for span, quotes in zip(text, western, strict=True)
            for cell in self._span_cells(span, face, quotes)
        ]

    def _span_cells(self, span: Span, face: str, western: frozenset[int]) -> list[Cell]:
        cells = self._maker.cells(_runs(span, face, western))
        if self._maker.missing:
            self._tell_missing(span.text, span.at)
        if span.ruby and self.style.lines.ruby == "above":
            bases = cells[: len(span.text)]
            readings = syllables(span.text, span.ruby)
            if readings and all(cell.kind is Kind.HAN for cell in bases):
                return list(with_readings(bases, readings, self._faces))
        return cells

    def paragraph(
        self,
        text: Text,
        setting: Setting,
        width: int,
        *,
        indent: int = 0,
        hang: int = 0,
        beside: int = 0,
        beside_width: int = 0,
        lines: int | None = None,
    ) -> SetText:
        """Compose `text` to `width` (mpt); `indent` and `hang` in thousandths of an em.

        The first `beside` lines are shorter by `beside_width` mpt. With `lines`, it is set in so many,
        or in none where that cannot be done well.
        """
        size = setting.size
        cells: list[Cell] = []
        starts: list[int] = []
        for span, western in zip(text, _western(text), strict=True):
            starts.append(len(cells))
            cells += self._span_cells(span, setting.face, western)
        shape = Shape(width * 1000 // size, indent, hang, beside, -(-beside_width * 1000 // size))
        wish = self.wishes.get(text[0].at) if lines is None and self.wishes and text else None
        wished = compose(cells, shape, self.rules, wish) if wish else ()
        set_lines = wished or compose(cells, shape, self.rules, lines)
        made = _with_places(set_lines, text, starts, cells)
        for line, place in zip(made.lines, made.places, strict=True):
            if line.indent + line.width > shape.measure:
                self.problems.warn(
                    "line-overfull",
                    _("a line is wider than its measure: {text}").format(text=line.text),
                    place,
                    _("allow a break in its long word"),
                )
        return made

    def items(
        self,
        set_text: SetText,
        setting: Setting,
        role: str,
        *,
        x: int = 0,
        y: int = 0,
        leading: int,
    ) -> list[TextItem]:
        """Place the lines one under the other; the first em box begins at `y`.

        Lines of running text that are opened too far are told of (A5.4): an editor may add or cut a word.
        """
        if role == "body":
            self._tell_loose(set_text)
        baseline = y + setting.size * ASCENT // 1000
        return [
            TextItem(
                line,
                x,
                baseline + number * leading,
                setting.size,
                role,
                set_text.places[number],
                decor=set_text.decor[number],
            )
            for number, line in enumerate(set_text.lines)
        ]

    def single(
        self,
        text: str,
        setting: Setting,
        width: int,
        *,
        align: str = "left",
        spread_to_em: int = 0,
        role: str = "body",
        at: Location | None = None,
        is_spread: bool = False,
    ) -> TextItem:
        """Set one line at its natural width, in a box `width` wide whose em box begins at 0, 0.

        `is_spread` opens a short title by its number of characters; `spread_to_em` opens it to a width.
        """
        cells = self.cells(text, setting.face, at)
        line = set_cells(cells, self.rules)
        if spread_to_em:
            line = spread(line, spread_to_em * HAN)
        elif is_spread:
            line = open_title(line)
        return self.place(line, setting, width, align=align, role=role, at=at)

    def place(
        self,
        line: SetLine,
        setting: Setting,
        width: int,
        *,
        align: str = "left",
        role: str = "body",
        at: Location | None = None,
        y: int = 0,
    ) -> TextItem:
        """Put a set line into a box `width` mpt wide."""
        free = width - (line.indent + line.width) * setting.size // 1000
        x = {"left": 0, "centre": free // 2, "right": free}[align]
        return TextItem(line, x, y + setting.size * ASCENT // 1000, setting.size, role, at)

    def natural(self, text: Text, setting: Setting) -> int:
        """Return the width of `text` in one line, mpt; remembered, since tables ask again and again."""
        key = (setting.face, *((span.text, span.mark, bool(span.note)) for span in text))
        em = self._naturals.get(key)
        if em is None:
            cells = self.text_cells(text, setting.face)
            em = self._naturals[key] = set_cells(cells, self.rules).width if cells else 0
        return em * setting.size // 1000

    def _tell_loose(self, set_text: SetText) -> None:
        most = self.style.lines.max_gap
        for line, place in zip(set_text.lines, set_text.places, strict=True):
            if (gap := looseness(line, most)) > most:
                self.problems.warn(
                    "line-loose",
                    _("a line is opened by {gap} of an em at each gap: {text}").format(
                        gap=f"{gap / HAN:.2f}", text=line.text
                    ),
                    place,
                    _("add or cut a word or two in this line or the one before"),
                )

    def _tell_missing(self, text: str, at: Location | None) -> None:
        """Tell of the characters of `text` that no face has (A9.8)."""
        for place, character in enumerate(text):
            if character in self._maker.missing:
                where = at and replace(at, column=at.column + place if at.column else 0)
                self.problems.error(
                    "glyph-missing",
                    _("no face has the character {character} (U+{code:04X})").format(
                        character=character, code=ord(character)
                    ),
                    where,
                    _("name a font that has it in fonts/fonts.yaml"),
                )


def spread(line: SetLine, width: int) -> SetLine:
    """Open the gaps of a line equally to `width`, thousandths of an em; a wider line stays (A7.8)."""
    gaps = len(line.cells) - 1
    short = width - line.width
    if gaps < 1 or short <= 0:
        return line
    each, odd = divmod(short, gaps)
    advances = tuple(
        advance + (each + (k < odd) if k < gaps else 0) for k, advance in enumerate(line.advances)
    )
    return replace(line, advances=advances)


def open_title(line: SetLine) -> SetLine:
    """Open a title of two to four han (A10.5): the space is in the advances, never in the text.

    >>> open_title.__name__
    'open_title'
    """
    gap = SPREAD.get(len(line.cells), 0)
    if not gap or any(cell.kind is not Kind.HAN for cell in line.cells):
        return line
    return spread(line, line.width + gap * (len(line.cells) - 1))


def join(lines: Sequence[SetLine], gap: int) -> SetLine:
    """Set lines side by side with `gap` thousandths of an em between: number and title of a heading."""
    cells: list[Cell] = []
    advances: list[int] = []
    cuts: list[tuple[int, int]] = []
    for line in lines:
        if advances:
            advances[-1] += gap
        cuts += [(k + len(cells), cut) for k, cut in line.cuts]
        cells += line.cells
        advances += line.advances
    first = lines[0]
    return replace(
        first,
        cells=tuple(cells),
        advances=tuple(advances),
        cuts=tuple(cuts),
        end=first.start + len(cells),
        natural=sum(advances),
    )


_NO_QUOTES: frozenset[int] = frozenset()


def _western(text: Text) -> Sequence[frozenset[int]]:
    """Return where the quotation marks of each span are Western: a pair may begin in one and end in another."""
    string = "".join([span.text for span in text])
    if not QUOTES.search(string):
        return (_NO_QUOTES,) * len(text)
    western = western_quotes(string)
    found = []
    start = 0
    for span in text:
        end = start + len(span.text)
        found.append(frozenset(at - start for at in western if start <= at < end))
        start = end
    return found


def _runs(span: Span, face: str, western: frozenset[int]) -> list[Run]:
    if span.note:
        return [Run(span.text, face, _NOTE_SCALE, _NOTE_RISE, Kind.NOTE)]
    if span.mark in _RISES:
        return [Run(span.text, face, _NOTE_SCALE, _RISES[span.mark], Kind.SCRIPT)]
    face = _FACES.get(span.mark, face)
    if span.ruby:  # A9.5: an ordinary book puts a reading in brackets
        return [Run(span.text, face, western=western), Run(f"（{span.ruby}）", face)]
    return [Run(span.text, face, western=western)]


def _line_places(
    lines: Sequence[SetLine], text: Text, starts: Sequence[int], cells: Sequence[Cell]
) -> Iterator[Location]:
    """Yield where lines begin in the sources: maybe within a word.

    Characters are counted on from the line before, where that begins in the same span.
    """
    counted, column, number = 0, 0, -1
    for line in lines:
        start = line.start
        known, number = number, bisect_right(starts, start) - 1
        at = text[number].at
        if number != known:
            counted, column = starts[number], at.column
        column += len("".join([cell.text for cell in cells[counted:start]]))
        counted = start
        begun = len(cells[start].text) - len(line.cells[0].text) if start < len(cells) else 0
        yield Location(at.file, at.line, column + begun)


def _with_places(
    lines: Sequence[SetLine], text: Text, starts: Sequence[int], cells: Sequence[Cell]
) -> SetText:
    if not lines:
        return SetText((), (), (), (), ())
    places = tuple(_line_places(lines, text, starts, cells))
    terms: list[list[str]] = [[] for _line in lines]
    notes: list[list[str]] = [[] for _line in lines]
    decor: list[list[tuple[str, int, int]]] = [[] for _line in lines]
    line_ends = [line.end + line.hyphen for line in lines]
    for number, span in enumerate(text):
        if not (span.terms or span.note or span.mark in DECOR):
            continue
        first = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(cells)
        at_line = min(bisect_right(line_ends, first), len(lines) - 1)
        terms[at_line] += span.terms
        if span.note:
            notes[at_line].append(span.note)
        if span.mark in DECOR:
            for k in range(at_line, len(lines)):
                line = lines[k]
                if line.start >= end:
                    break
                low, high = max(first, line.start), min(end, line.end + line.hyphen)
                decor[k].append((DECOR[span.mark], low - line.start, high - line.start))
    return SetText(
        tuple(lines),
        places,
        tuple(map(tuple, terms)),
        tuple(map(tuple, notes)),
        tuple(map(tuple, decor)),
    )
