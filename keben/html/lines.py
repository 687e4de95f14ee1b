"""Turns set lines into elements of the reading form: text that can be copied, each glyph in its place.

A glyph is placed by what stands before it: cell k's glyphs start at `sum(advances[:k]) + inset − cut`,
so the space after a cell is the distance from the end of its glyphs to the next start. Neighbours with
equal space, face and scale share one element with one letter-spacing; insets and cuts are part of that
distance and need no margins of their own. A cell of several characters (a word, ——) keeps its own
spacing inside, and has the distance as a margin.

A book has more than a million cells: the loop over them does nothing but look up, subtract and compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from operator import add, sub
from typing import NamedTuple
from unicodedata import combining

from markupsafe import escape

from keben.compose.hyphenation import HYPHEN
from keben.compose.line import Cell, Kind, SetLine
from keben.faces.face import Faces
from keben.galley.setter import ASCENT
from keben.galley.strip import TextItem
from keben.html.case import Case
from keben.html.decor import decor_of
from keben.problems import Location

#: A browser takes no more letter-spacing off a character than it is wide: what goes further back, by
#: thousandths of an em, is a margin.
BACK = -600

#: Appearance of a run apart from its spacing: face, scale, rise.
Look = tuple[str, int, int]

#: What neighbours that share an element have in common: look, spacing, whether they are a unit.
Own = tuple[Look, int, bool]
Run = tuple[Own, str]


class Sort(NamedTuple):
    """A cell as the loop wants it (铅字, a sort): text escaped, where its glyphs start, how wide they are.

    A tuple, of which a case makes columns of a whole line.
    """

    text: str
    start: int
    width: int
    look: Look
    is_unit: bool  #: several characters whose inner spacing is the face's own


@cache
def points(mpt: int) -> str:
    """Return thousandths of a point as CSS writes points.

    >>> points(10500), points(-250), points(18000)
    ('10.5pt', '-0.25pt', '18pt')
    """
    return f"{mpt / 1000:g}pt" if -999000 < mpt < 999000 else f"{mpt / 1000:.3f}pt"


@cache
def em(thousandths: int, scale: int = 1000) -> str:
    """Return thousandths of the line's em as an em of a run `scale` thousandths as large.

    >>> em(-500), em(250), em(100, 650)
    ('-.5em', '.25em', '.1538em')
    """
    if not thousandths:
        return "0"
    value = f"{round(thousandths / scale, 4):g}"
    return value.replace("0.", ".", 1) + "em" if abs(thousandths) < scale else value + "em"


def source_of(at: Location | None) -> str:
    """Return the attribute that says where a line comes from."""
    if at is None or not at.file:
        return ""
    return f' data-src="{_escaped(at.file)}:{at.line}:{at.column}"'


@cache
def _escaped(file: str) -> str:
    return str(escape(file))


class LineWriter:
    """Writes lines; knows every cell it has met."""

    def __init__(self, faces: Faces, size: int, case: Case | None = None) -> None:
        """Ask `faces` for the widths of glyphs; `size` (mpt) is the one that needs no saying.

        A case may be shared with others who go through the same lines.
        """
        self._faces = faces
        self._size = size
        self._case = case or Case()
        self._own = self._case.serve(self._sort, len(Sort._fields))
        self._used: dict[str, set[str]] = {}

    def characters(self) -> tuple[tuple[str, str], ...]:
        """Return every face written so far with the characters it sets: what its web face holds."""
        return tuple((role, "".join(sorted(self._used[role]))) for role in sorted(self._used))

    def element(self, item: TextItem) -> str:
        """Return a line as an element at its place, and what stands beside it."""
        line, size = item.line, item.size
        text, look, gap, start = self._runs(line)
        x = item.x + (line.indent + start) * size // 1000
        style = f"left:{points(x)};top:{points(item.y - ASCENT * size // 1000)}"
        if size != self._size:
            style += f";font-size:{points(size)}"
        if gap:
            style += f";letter-spacing:{em(gap)}"
        if item.tint != 1000:
            style += f";color:{grey(item.tint)}"
        names = f"t {item.role}" if look[0] == "song" else f"t {item.role} {look[0]}"
        if item.link >= 0:
            text = f'<a href="#{page_id(item.link)}">{text}</a>'
        html = f'<p class="{names}" style="{style}"{source_of(item.at)}>{text}</p>\n'
        return html + decor_html(item) if item.decor else html

    def _runs(self, line: SetLine) -> tuple[str, Look, int, int]:
        """Return the line's content, the look and spacing that need no saying, and its first start."""
        if not line.cells:
            return "", _look("song", 1000, 0), 0, 0
        texts, starts, widths, looks, units = self._case.columns(line.cells)[self._own]
        gaps = list(map(sub, line.advances, widths))
        if line.cuts:
            starts = _cut(starts, line.cuts)
        if any(starts):
            gaps = list(map(add, gaps, map(sub, (*starts[1:], 0), starts)))
        if line.hyphen:
            gaps[-1] -= self._hyphen(line.cells[-1])
        look, gap, count = looks[0], gaps[0], len(gaps)
        if (
            gaps.count(gap) == count == looks.count(look)
            and gap >= BACK
            and is_plain(look)
            and True not in units
        ):
            return "".join(texts), look, gap, starts[0]
        if min(gaps) < BACK:  # a reading goes above what stands before it
            units = tuple([unit or gap < BACK for unit, gap in zip(units, gaps, strict=True)])
        runs: list[Run] = []
        begun = 0
        for k in range(1, count):
            if gaps[k] != gap or units[k] or units[begun] or looks[k] is not look:
                runs.append(((look, gap, units[begun]), "".join(texts[begun:k])))
                look, gap, begun = looks[k], gaps[k], k
        runs.append(((look, gap, units[begun]), "".join(texts[begun:])))
        base = _commonest(runs)
        spans = [f"{tag}{text}</span>" if (tag := _tag(own, base)) else text for own, text in runs]
        if line.hyphen:
            own, text = runs[-1]
            spans[-1] = f"{_tag(own, base, is_broken=True)}{text}</span>"
        return "".join(spans), *base, starts[0]

    def _hyphen(self, cell: Cell) -> int:
        """Return the width of the hyphen that CSS puts after a broken word: it is no text (M8)."""
        self._used.setdefault(cell.face, set()).add(HYPHEN)
        return self._faces.advance(cell.face, HYPHEN) * cell.scale // 1000

    def _sort(self, cell: Cell) -> Sort:
        text = cell.text
        width = self._faces.advance(cell.face, text) * cell.scale // 1000 if text else 0
        is_unit = len(text) > 1 and not _is_one_character(text)
        if cell.kind is Kind.LEADER or cell.kind is Kind.FIXED:
            is_unit = False
        look = _look(cell.face, cell.scale, cell.rise)
        self._used.setdefault(cell.face, set()).update(text)
        return Sort(str(escape(text)), cell.inset, width, look, is_unit)


@cache
def _look(face: str, scale: int, rise: int) -> Look:
    """Return one object for each look, so that looks are compared by identity."""
    return face, scale, rise


def is_plain(look: Look) -> bool:
    """Say whether a look differs from the line's own by its face at most."""
    return look[1:] == (1000, 0)


def _cut(starts: Iterable[int], cuts: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return where glyphs start when blank is cut off before them."""
    cut_starts = list(starts)
    for k, cut in cuts:
        cut_starts[k] -= cut
    return tuple(cut_starts)


@cache
def _tag(own: Own, base: tuple[Look, int], *, is_broken: bool = False) -> str:
    """Return the tag of a run; none where what the line's element says is enough."""
    (face, scale, rise), gap, is_unit = own
    base_look, base_gap = base
    names = ["hyphen"] if is_broken else []
    styles: list[str] = []
    if own != (*base, False):
        if face != base_look[0]:
            names.append(face)
        if scale != 1000:
            styles.append(f"font-size:{em(scale)}")
        if rise:
            styles.append(f"top:{em(-rise, scale)}")
            names.append("raised")
        if is_unit:
            if base_gap:
                names.append("unit")
            if gap:
                styles.append(f"margin-right:{em(gap, scale)}")
        elif gap != base_gap or (gap and scale != 1000):
            styles.append(f"letter-spacing:{em(gap, scale)}")
    if not names and not styles:
        return ""
    attributes = f' class="{" ".join(names)}"' if names else ""
    if styles:
        attributes += f' style="{";".join(styles)}"'
    return f"<span{attributes}>"


def _is_one_character(text: str) -> bool:
    """Whether all but the first code point only modify it: variation selectors, accents."""
    return all(
        combining(c) or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"
        for c in text[1:]
    )


def _commonest(runs: Sequence[Run]) -> tuple[Look, int]:
    """Return the look and spacing that most characters have: it goes to the line's own element."""
    counts: dict[Own, int] = {}
    for own, text in runs:
        look, _gap, is_unit = own
        if not is_unit and is_plain(look):
            counts[own] = counts.get(own, 0) + len(text)
    if counts:
        look, gap, _is_unit = max(counts, key=counts.__getitem__)
        return look, gap
    return _look(runs[0][0][0][0], 1000, 0), 0


def grey(tint: int) -> str:
    """Return a tint of black as a colour.

    >>> grey(1000), grey(0)
    ('#000', '#fff')
    """
    if tint in (0, 1000):
        return "#000" if tint else "#fff"
    level = round(255 * (1000 - tint) / 1000)
    return f"#{level:02x}{level:02x}{level:02x}"


def page_id(index: int) -> str:
    """Return the id of a page's section."""
    return f"p{index:04d}"


def decor_html(item: TextItem) -> str:
    """Return the marks beside a line as boxes that hold no text."""
    return "".join(
        f'<i class="{box.kind}" style="left:{points(box.x)};top:{points(box.y)};'
        f"width:{points(box.width)};height:{points(box.height)}"
        + (f";border-width:{points(box.thick)}" if box.kind == "frame" else "")
        + '"></i>\n'
        for box in decor_of(item)
    )
