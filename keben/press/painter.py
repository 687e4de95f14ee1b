"""Turns the type of a page into a content stream: every glyph where the composer put it, in black only.

A line is one `TJ`: what all gaps of an opened line share is said once as character spacing `Tc`, the
rest by numbers between strings. The stream does not depend on what else is in the book: fonts are
named by checksum, glyphs by their CID, so that a page painted for one volume serves any other.

A book has more than a million cells: the loop over them does nothing but look up, subtract and join.
Lengths are thousandths of a point, and in text thousandths of the paragraph's em; the PDF gets
millionths of a point exactly. y runs down until it is written.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add, sub

from keben.compose.hyphenation import hyphen_after
from keben.compose.line import Cell
from keben.faces.book_faces import BookFaces
from keben.galley.strip import Item, RuleItem, TextItem
from keben.html.case import Case
from keben.html.decor import decor_of
from keben.press.ink import LIFT, Ink, InkPot, Operands, adjust
from keben.press.needed import Bundle, bundled
from keben.press.strokes import Pen, black, number
from keben.style import Trim

#: A line gets a `Tc` when it is opened in more places than this; few numbers are shorter without.
_FEW = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle on the page that leads to another page of the book; y runs down."""

    x: int
    y: int
    width: int
    height: int
    page: int  #: index in the book


@dataclass(frozen=True, slots=True)
class Painted:
    """Type as the volume needs it; the type itself may be let go."""

    stream: bytes  #: deflated; empty where nothing is painted
    texts: tuple[Bundle, ...]  #: of its cells: which glyphs it needs
    links: tuple[Link, ...]


class Painter:
    """Paints type on pages of one trim; knows every cell it has met."""

    def __init__(self, faces: BookFaces, trim: Trim, case: Case | None = None) -> None:
        """Take the trim, from whose height y is counted up; a case may be shared with others."""
        self._pot = InkPot(faces)
        self._trim = trim
        self._height = trim.height
        self._pen = Pen(trim.height)
        self._case = case or Case()
        self._own = self._case.serve(self._pot.ink, len(Ink._fields))
        self._hyphens: dict[tuple[str, int, int], Ink] = {}

    def strike(self, items: Iterable[Item], turn: int = 0) -> Painted:
        """Paint what stands in one frame: boxes first, then all lines as one text.

        Pictures are left to WeasyPrint. The stream leaves the state as it found it, but for the colour.
        """
        text: list[str] = []
        links: list[Link] = []
        used: set[tuple[str, str]] = set()
        content: list[str] = []
        state = _State()
        for item in items:
            if isinstance(item, TextItem):
                if item.line.cells:
                    self._line(item, text, state, used)
                if item.decor:
                    content += [self._pen.decor(box, item.tint) for box in decor_of(item)]
                if item.link >= 0:
                    links.append(_link(item))
            elif isinstance(item, RuleItem):
                content.append(self._pen.rule(item))
        if text:
            content += ["BT", *text, *state.undone(), "ET"]
        if turn:
            links = [self._turned(link, turn) for link in links]
            content = content and [f"q {self._turning(turn)} cm", *content, "Q"]
        stream = "\n".join(content).encode("ascii")
        return Painted(zlib.compress(stream, 6) if stream else b"", bundled(used), tuple(links))

    def _turning(self, turn: int) -> str:
        """Return the matrix that turns a sheet, whose y is counted up as the page's, onto the page."""
        height = number(self._height * 1000)
        across = number((self._trim.width - self._height) * 1000)
        return f"0 1 -1 0 {height} 0" if turn == 90 else f"0 -1 1 0 {across} {height}"

    def _turned(self, link: Link, turn: int) -> Link:
        """Return where a rectangle of a turned sheet stands on the page."""
        if turn == 90:
            x, y = link.y, self._height - link.x - link.width
        else:
            x, y = self._trim.width - link.y - link.height, link.x
        return Link(x, y, link.height, link.width, link.page)

    def _line(
        self, item: TextItem, out: list[str], state: _State, used: set[tuple[str, str]]
    ) -> None:
        line, size = item.line, item.size
        columns = self._case.columns(line.cells)[self._own]
        looks, starts, naturals, bodies, operands, keys = columns
        used.update(keys)
        if line.cuts:
            starts = _cut(starts, line.cuts)
        moves = [0, *map(sub, line.advances, naturals)]
        if any(starts):
            moves = [0, *map(add, moves[1:], map(sub, (*starts[1:], 0), starts))]
        moves.pop()  # after the last cell there is nothing to move to
        if line.hyphen:
            hyphen = self._hyphen(line.cells[-1])
            used.add(hyphen.key)
            looks, bodies = (*looks, hyphen.look), (*bodies, hyphen.body)
            operands = (*operands, hyphen.operands)
            moves.append(0)
        spacing = _spacing(moves)
        if item.tint != state.tint:
            out.append(f"{black(item.tint)} k")
            state.tint = item.tint
        if (value := spacing * size) != state.spacing:
            out.append(f"{number(value)} Tc")
            state.spacing = value
        x = item.x * 1000 + (line.indent + starts[0]) * size
        place = f"1 0 0 1 {number(x)} {number((self._height - item.y) * 1000)} Tm"
        begun, count = 0, len(looks)
        while begun < count:
            look = looks[begun]
            end = count
            if looks.count(look) < count:
                end = next((k for k in range(begun, count) if looks[k] is not look), count)
            if (font := (look.font, look.scale * size)) != state.font:
                out.append(f"/{font[0]} {number(font[1])} Tf")
                state.font = font
            if (rise := look.rise * size) != state.rise:
                out.append(f"{number(rise)} Ts")
                state.rise = rise
            if begun == 0:
                out.append(place)
            parts, steps = [*bodies[begun:end]], moves[begun:end]
            if spacing:
                owed = spacing if begun and operands[begun - 1].codes else 0
                _open(operands[begun:end], parts, steps, spacing, owed)
            shown = _shown(parts, steps, spacing, look.scale)
            out.append(_lift(shown, size) if look.has_lifts else shown)
            begun = end

    def _hyphen(self, broken: Cell) -> Ink:
        """Return the ink of the hyphen after a broken word, in the word's own face and size."""
        look = (broken.face, broken.scale, broken.rise)
        if look not in self._hyphens:
            self._hyphens[look] = self._pot.hyphen(hyphen_after(broken))
        return self._hyphens[look]


@dataclass(slots=True)
class _State:
    """What the stream has set so far; it starts as a page does, but for the colour."""

    tint: int = -1
    spacing: int = 0
    font: tuple[str, int] = ("", 0)
    rise: int = 0

    def undone(self) -> list[str]:
        """Return the operators that undo what outlives a text."""
        return ["0 Tc"] * bool(self.spacing) + ["0 Ts"] * bool(self.rise)


def _cut(starts: Iterable[int], cuts: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return where glyphs start when blank is cut off before them."""
    cut_starts = list(starts)
    for k, cut in cuts:
        cut_starts[k] -= cut
    return tuple(cut_starts)


def _spacing(moves: Sequence[int]) -> int:
    """Return what most gaps of an opened line share; 0 for a line that stands as it falls."""
    if len(moves) - moves.count(0) <= _FEW:
        return 0
    return max(sorted(set(moves)), key=moves.count)


def _open(
    row: Sequence[Operands], bodies: list[str], moves: list[int], spacing: int, owed: int
) -> None:
    """Take back what `Tc` adds inside cells of one look.

    `owed` is what it has added after the cell before, so that as much less is to be moved.
    """
    moves[0] += spacing - owed
    for k, operands in enumerate(row):
        if not operands.is_sole:
            bodies[k] = operands.open(spacing)
            if not operands.codes and k + 1 < len(row):
                moves[k + 1] += spacing


def _shown(bodies: list[str], moves: Sequence[int], spacing: int, scale: int) -> str:
    """Return the operator that shows cells of one look."""
    if moves.count(spacing) < len(moves):
        for k, move in enumerate(moves):
            if move != spacing:
                bodies[k] = adjust(move - spacing, scale) + bodies[k]
    return f"[<{''.join(bodies)}>]TJ".replace("<>", " ").replace("[ ]TJ", "")


def _lift(shown: str, size: int) -> str:
    """Write the changes of rise inside cells, now that their size is known."""
    pieces = shown.split(LIFT[0])
    for k in range(1, len(pieces), 2):
        pieces[k] = f">]TJ {number(int(pieces[k]) * size)} Ts[<"
    return "".join(pieces)


def _link(item: TextItem) -> Link:
    """Return the rectangle of a line that leads somewhere: its em box and a little more."""
    line, size = item.line, item.size
    return Link(
        item.x + line.indent * size // 1000,
        item.y - size,
        line.width * size // 1000,
        size * 5 // 4,
        item.link,
    )
