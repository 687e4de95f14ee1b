"""Turns the operators of a page, its forms and patterns, into marks on a canvas.

It keeps of the graphics state what a printing house asks after, and nothing that only a picture of the
page would need. Text is as wide as its font tells and as high as its size.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from keben.certify.preflight.canvas import (
    UNIT,
    Canvas,
    Matrix,
    Stock,
    box_of,
    common,
    times,
)
from keben.certify.preflight.entries import entry
from keben.certify.preflight.inks import Ink, Space, space_of
from keben.certify.preflight.lettering import lettering
from keben.certify.preflight.marks import Box, Painting
from keben.certify.preflight.operators import Operand, operators
from keben.certify.preflight.state import State

_LONG = 3.0  #: points: what is shorter is a dot, not a rule
_DEEPEST = 12  #: forms in forms
_NO_INK = Ink((0, 0, 0, 0))
_DEVICES = {"g": Space("gray"), "rg": Space("rgb"), "k": Space("cmyk")}
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
_FILLED, _OUTLINED = (0, 2, 4, 6), (1, 2, 5, 6)  #: of the ways to paint text


def paint(page: Any, trim: Box, stock: Stock) -> Painting:
    """Read what a page paints; `trim` is as the file has it."""
    canvas = Canvas(stock, trim)
    canvas.group(page)
    streams = entry(page, "/Contents", [])
    parts = streams if isinstance(streams, list) else [streams]
    data = b"\n".join(part.get_object().get_data() for part in parts)
    _Stream(canvas, entry(page, "/Resources", {}), State(UNIT), 0).run(data)
    return canvas.painting()


class _Stream:
    """A content stream that is being done."""

    def __init__(self, canvas: Canvas, resources: Any, state: State, depth: int) -> None:
        self._canvas = canvas
        self._resources = resources
        self._state = state
        self._base = state.matrix
        self._depth = depth
        self._kept: list[State] = []
        self._path: list[Box] = []
        self._is_down = False  #: the pen was moved and has drawn nothing yet
        self._clips = False
        self._text: Matrix = UNIT
        self._line: Matrix = UNIT

    def run(self, data: bytes) -> None:
        """Do every operator; those that leave no mark are passed over."""
        for name, operands in operators(data):
            do = _OPERATORS.get(name)
            if do is not None:
                try:
                    do(self, operands)
                except (IndexError, KeyError, TypeError, ValueError):
                    continue  # operands that are none: a viewer passes over them as well

    # -- state

    def keep(self, _operands: list[Any]) -> None:
        self._kept.append(copy(self._state))

    def bring_back(self, _operands: list[Any]) -> None:
        if self._kept:
            self._state = self._kept.pop()

    def transform(self, operands: list[Any]) -> None:
        a, b, c, d, e, f = operands
        self._state.matrix = times((a, b, c, d, e, f), self._state.matrix)

    def put(self, operands: list[Any], *, into: str, scale: float = 1.0) -> None:
        setattr(self._state, into, operands[0] * scale)

    def look(self, operands: list[Any]) -> None:
        """Take an ExtGState: line width, and all that asks for transparency."""
        told = self._named("/ExtGState", operands[0])
        self._state.width = float(entry(told, "/LW", self._state.width))
        for key in ("/ca", "/CA"):
            if float(entry(told, key, 1)) < 1:
                self._canvas.see_through(key)
        if entry(told, "/SMask", "/None") != "/None":
            self._canvas.see_through("/SMask")
        modes = entry(told, "/BM", "/Normal")
        mode = modes[0] if isinstance(modes, list) else modes
        if mode not in ("/Normal", "/Compatible"):
            self._canvas.see_through(str(mode))

    # -- colours

    def device(self, operands: list[Any], *, space: str, into: str) -> None:
        setattr(self._state, f"{into}_space", _DEVICES[space])
        setattr(self._state, into, _DEVICES[space].ink(operands))

    def choose_space(self, operands: list[Any], *, into: str) -> None:
        space = space_of(_name(operands[0]), self._resources_of("/ColorSpace"))
        setattr(self._state, f"{into}_space", space)
        setattr(self._state, into, space.first)

    def colour(self, operands: list[Any], *, into: str) -> None:
        space: Space = getattr(self._state, f"{into}_space")
        if operands and isinstance(operands[-1], bytes):
            ink = self._pattern(self._named("/Pattern", operands[-1]))
        else:
            ink = space.ink(operands)
        setattr(self._state, into, ink)

    def _pattern(self, pattern: Any) -> Ink:
        """Return the ink of a pattern; what a tile paints is put down as marks of its own."""
        if entry(pattern, "/PatternType") == 2:
            return self._of_shading(entry(pattern, "/Shading"))
        self._form(pattern, State(self._base))
        return _NO_INK

    def _of_shading(self, shading: Any) -> Ink:
        space = space_of(entry(shading, "/ColorSpace"), self._resources_of("/ColorSpace"))
        return Ink(_NO_INK.plates, is_rgb=space.kind == "rgb")

    # -- paths

    def move(self, operands: list[Any]) -> None:
        self._lift()
        x, y = operands
        self._path.append(box_of(self._state.matrix, x, y, x, y))
        self._is_down = True

    def _lift(self) -> None:
        """Forget a place to which the pen was moved and where it drew nothing."""
        if self._is_down:
            self._path.pop()
        self._is_down = False

    def draw(self, operands: list[Any]) -> None:
        self._is_down = False
        box = self._path[-1]
        for k in range(0, len(operands) - 1, 2):
            x, y = operands[k], operands[k + 1]
            x, y, _x, _y = box_of(self._state.matrix, x, y, x, y)
            box = min(box[0], x), min(box[1], y), max(box[2], x), max(box[3], y)
        self._path[-1] = box

    def rectangle(self, operands: list[Any]) -> None:
        self._lift()
        x, y, width, height = operands
        self._path.append(box_of(self._state.matrix, x, y, x + width, y + height))

    def clip(self, _operands: list[Any]) -> None:
        self._clips = True

    def paint(self, _operands: list[Any], *, how: str) -> None:
        self._lift()
        state = self._state
        if how in _FILLS:
            for box in self._path:
                sides = sorted((box[2] - box[0], box[3] - box[1]))
                if not sides[0] and how in _STROKES:
                    continue  # a line that is stroked, and has no inside
                self._mark("area", state.fill, sides[0] if sides[1] >= _LONG else sides[1], box)
        if how in _STROKES:
            width = state.width * _scale(state.matrix)
            for x0, y0, x1, y1 in self._path:
                half = width / 2
                box = x0 - half, y0 - half, x1 + half, y1 + half
                self._mark("line", state.stroke, width, box)
        if self._clips and self._path:
            lefts, bottoms, rights, tops = zip(*self._path, strict=True)
            whole = min(lefts), min(bottoms), max(rights), max(tops)
            state.clip = common(state.clip, whole)
        self._clips = False
        self._path = []

    def shade(self, operands: list[Any]) -> None:
        self._mark(
            "shading", self._of_shading(self._named("/Shading", operands[0])), 0, self._state.clip
        )

    def _mark(self, kind: str, ink: Ink, size: float, box: Box) -> None:
        seen = common(box, self._state.clip)
        if seen[0] <= seen[2] and seen[1] <= seen[3]:
            self._canvas.mark(kind, ink, size, seen)

    # -- text

    def begin_text(self, _operands: list[Any]) -> None:
        self._text = self._line = UNIT

    def choose_font(self, operands: list[Any]) -> None:
        told = self._resources_of("/Font").raw_get(_name(operands[0]))
        self._state.font = self._canvas.stock.widths(told)
        self._state.size = operands[1]

    def set_matrix(self, operands: list[Any]) -> None:
        a, b, c, d, e, f = operands
        self._text = self._line = (a, b, c, d, e, f)

    def go(self, operands: list[Any], *, leads: bool = False) -> None:
        x, y = operands
        if leads:
            self._state.leading = -y
        self._text = self._line = times((1, 0, 0, 1, x, y), self._line)

    def next_line(self, _operands: list[Any]) -> None:
        self.go([0, -self._state.leading])

    def show(self, operands: list[Operand]) -> None:
        state, font, string = self._state, self._state.font, operands[-1]
        if font is None or isinstance(string, float):
            return
        letters = lettering(state, font, string)
        matrix = times(self._text, state.matrix)
        self._text = times(letters.ahead, self._text)
        size = abs(state.size) * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
        seen = box_of(matrix, *letters.box)
        if state.mode in _FILLED:
            self._mark("text", state.fill, size, seen)
        if state.mode in _OUTLINED:
            self._mark("text", state.stroke, size, seen)
        self._canvas.letter(font.font, string, seen, letters.missing)

    def show_next(self, operands: list[Any]) -> None:
        self.next_line([])
        self.show(operands)

    def show_spaced(self, operands: list[Any]) -> None:
        self._state.word_spacing, self._state.spacing = operands[0], operands[1]
        self.show_next(operands)

    # -- forms and pictures

    def object(self, operands: list[Any]) -> None:
        told = self._resources_of("/XObject").raw_get(_name(operands[0]))
        item = told.get_object()
        if entry(item, "/Subtype") == "/Form":
            self._canvas.group(item)
            self._form(item, copy(self._state))
            return
        space = space_of(entry(item, "/ColorSpace"))
        self._picture(item, space, lambda: self._canvas.stock.most_ink(told, space))

    def picture_in_stream(self, operands: list[Any]) -> None:
        told = {_name(operands[k]): _plain(operands[k + 1]) for k in range(0, len(operands) - 1, 2)}
        space = space_of(
            told.get("/ColorSpace", told.get("/CS", "/G")), self._resources_of("/ColorSpace")
        )
        self._picture(told, space, lambda: None)

    def _picture(self, told: Any, space: Space, total: Callable[[], float | None]) -> None:
        state = self._state
        if entry(told, "/ImageMask", entry(told, "/IM")):
            space, total = Space(), lambda: state.fill.total
            self._mark("area", state.fill, _LONG, box_of(state.matrix, 0, 0, 1, 1))
        self._canvas.picture(told, space, state.matrix, state.clip, total)

    def _form(self, form: Any, state: State) -> None:
        if self._depth >= _DEEPEST:
            return
        if "/Matrix" in form:
            a, b, c, d, e, f = map(float, form["/Matrix"])
            state.matrix = times((a, b, c, d, e, f), state.matrix)
        if "/BBox" in form:
            x0, y0, x1, y1 = map(float, form["/BBox"])
            state.clip = common(state.clip, box_of(state.matrix, x0, y0, x1, y1))
        resources = entry(form, "/Resources", self._resources)
        _Stream(self._canvas, resources, state, self._depth + 1).run(form.get_data())

    def _resources_of(self, kind: str) -> Any:
        return entry(self._resources, kind, {})

    def _named(self, kind: str, name: Operand) -> Any:
        return entry(self._resources_of(kind), _name(name))


def _scale(matrix: Matrix) -> float:
    return float(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5)


def _name(operand: Any) -> str:
    return operand.decode("latin-1") if isinstance(operand, bytes) else str(operand)


def _plain(operand: Operand) -> Any:
    return operand if isinstance(operand, float) else operand.decode("latin-1")


_Do = Callable[[_Stream, list[Any]], None]
_OPERATORS: dict[bytes, _Do] = {
    b"q": _Stream.keep, b"Q": _Stream.bring_back, b"cm": _Stream.transform, b"gs": _Stream.look,
    b"w": partial(_Stream.put, into="width"),
    b"m": _Stream.move, b"re": _Stream.rectangle, b"W": _Stream.clip, b"W*": _Stream.clip,
    b"l": _Stream.draw, b"c": _Stream.draw, b"v": _Stream.draw, b"y": _Stream.draw,
    b"sh": _Stream.shade, b"Do": _Stream.object, b"ID": _Stream.picture_in_stream,
    b"BT": _Stream.begin_text, b"Tf": _Stream.choose_font, b"Tm": _Stream.set_matrix,
    b"Td": _Stream.go, b"TD": partial(_Stream.go, leads=True), b"T*": _Stream.next_line,
    b"Tj": _Stream.show, b"TJ": _Stream.show, b"'": _Stream.show_next, b'"': _Stream.show_spaced,
    b"Tc": partial(_Stream.put, into="spacing"), b"Tw": partial(_Stream.put, into="word_spacing"),
    b"Tz": partial(_Stream.put, into="scale", scale=0.01), b"TL": partial(_Stream.put, into="leading"),
    b"Ts": partial(_Stream.put, into="rise"), b"Tr": partial(_Stream.put, into="mode"),
    b"cs": partial(_Stream.choose_space, into="fill"),
    b"CS": partial(_Stream.choose_space, into="stroke"),
    b"sc": partial(_Stream.colour, into="fill"), b"scn": partial(_Stream.colour, into="fill"),
    b"SC": partial(_Stream.colour, into="stroke"), b"SCN": partial(_Stream.colour, into="stroke"),
}  # fmt: skip
for _space in _DEVICES:
    _OPERATORS[_space.encode()] = partial(_Stream.device, space=_space, into="fill")
    _OPERATORS[_space.upper().encode()] = partial(_Stream.device, space=_space, into="stroke")
for _how in sorted(_FILLS | _STROKES | {"n"}):
    _OPERATORS[_how.encode()] = partial(_Stream.paint, how=_how)
