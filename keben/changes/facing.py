"""Turns what changed into HTML: the old page beside the new one, with the difference marked.

Lines are drawn where the record says, as wide as it says, in the web faces of the build; a browser opens it
without a server. A record does not tell in what size a line is set: that is the style's for its role, or
smaller where the line would have no room.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from keben import __version__
from keben.changes.comparison import Comparison
from keben.changes.corrections import Side
from keben.changes.leaves import Fate
from keben.changes.naming import folio_of, ranges, role_name
from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.changes.telling import fate_names, list_names, page_of, side_name
from keben.html.paint import WebFace, font_face
from keben.messages import _, is_chinese
from keben.places import TEMPLATES
from keben.style import Setting, Style

#: Where lines of a role are set; what is not here is running text.
_ROLES = {
    "caption": "caption",
    "note": "note",
    "table-note": "note",
    "roll": "roll",
    "index": "index",
}
_TIGHT = 900  #: thousandths: a line squeezed further is set smaller


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it is drawn, lengths in points; its parts in turn, every other one marked."""

    x: float
    y: float
    width: float  #: from the first glyph to the end of the last one's em
    size: float
    face: str
    parts: tuple[str, ...]
    gaps: tuple[float, ...]  #: x of where characters are missing
    is_furniture: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is shown."""

    index: int
    name: str
    turn: int
    lines: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """An old page and the new one; None where there is none."""

    fate: Fate
    old: Shown | None
    new: Shown | None


def write_facing(comparison: Comparison, style: Style, faces: Path, target: Path) -> None:
    """Write `target`/index.html, and beside it the faces of the build, which are in the folder `faces`."""
    (target / "faces").mkdir(parents=True, exist_ok=True)
    files = sorted(faces.glob("*.otf"))
    for file in files:
        shutil.copyfile(file, target / "faces" / file.name)
    rules = (font_face(WebFace(file.stem, f"faces/{file.name}")) for file in files)
    html = (
        _environment()
        .get_template("changes.html")
        .render(
            comparison=comparison,
            spreads=tuple(_spreads(comparison, style)),
            corrections=[(page_of(each, comparison.old), each) for each in comparison.corrections],
            width=style.trim.width / 1000,
            height=style.trim.height / 1000,
            faces="".join(rules),
            folio_of=folio_of,
            role_name=role_name,
            list_names=list_names(),
            fates=[
                (name, [each.page for each in comparison.of(fate)])
                for fate, name in fate_names().items()
            ],
            ranges=ranges,
            side_name=side_name,
            version=__version__,
            language="zh-Hans" if is_chinese() else "en",
            _=_words().__getitem__,
        )
    )
    (target / "index.html").write_text(html, "utf-8", newline="\n")


def old_page_html(comparison: Comparison, style: Style, index: int) -> str:
    """Return the old page that a page of the new book stands for, as a figure; nothing for a new one."""
    leaf = next(leaf for leaf in comparison.leaves if leaf.new and leaf.new.index == index)
    drawer = _Drawer(comparison.old, style, _by_row(each.old for each in comparison.corrections))
    template = _environment().get_template("changes-sheet.html")
    module = template.make_module(
        {
            "width": style.trim.width / 1000,
            "height": style.trim.height / 1000,
            "_": _words().__getitem__,
        }
    )
    sheet: Callable[..., str] = vars(module)["sheet"]
    return sheet(drawer.page(leaf.old), "old")


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )


def _words() -> Mapping[str, str]:
    """Return what the page says, in the editor's language: strings are gathered from modules only."""
    return {
        "{title}: from {old} to {new}": _("{title}: from {old} to {new}"),
        "{count} corrections": _("{count} corrections"),
        "page": _("page"),
        "line": _("line"),
        "wrong": _("wrong"),
        "right": _("right"),
        "source": _("source"),
        "pages": _("pages"),
        "{list}: {count} entries changed": _("{list}: {count} entries changed"),
        "plates to be made again": _("plates to be made again"),
        "signature": _("signature"),
        "no such page": _("no such page"),
    }


def _spreads(comparison: Comparison, style: Style) -> Iterator[Spread]:
    """Yield what changed, in order; pages that only moved look as they did."""
    found = comparison.corrections
    before = _Drawer(comparison.old, style, _by_row(each.old for each in found))
    after = _Drawer(comparison.new, style, _by_row(each.new for each in found))
    for leaf in comparison.leaves:
        if leaf.fate not in (Fate.SAME, Fate.MOVED):
            yield Spread(leaf.fate, before.page(leaf.old), after.page(leaf.new))


#: Places in a line, first and last + 1, by page and row.
_Marked: TypeAlias = "Mapping[tuple[int, int], list[tuple[int, int]]]"


def _by_row(sides: Iterable[Side]) -> _Marked:
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for spot in (spot for side in sides for spot in side.spots):
        found.setdefault((spot.page, spot.row), []).append((spot.first, spot.last))
    return found


def _em(character: str) -> float:
    is_wide = unicodedata.east_asian_width(character) in "WFA" and character != "·"
    return 1 if is_wide else 0.5


def _least(text: str) -> float:
    """Return in how many ems a text may stand: marks half as wide as they are."""
    marks = sum(unicodedata.category(c)[0] == "P" and _em(c) == 1 for c in text)
    return sum(map(_em, text)) - marks / 2


def _hanging(text: str, squeezed: float, size: int) -> int:
    """Return how far the blank half of a mark stands beyond its line, where so much was squeezed out of it.

    >>> _hanging("供应前方。", 5250, 10500), _hanging("供应前方", 5250, 10500)
    (5250, 0)
    """
    is_mark = text[-1:] != "" and unicodedata.category(text[-1])[0] == "P" and _em(text[-1]) == 1
    return size // 2 if is_mark and squeezed * 2 >= size * _TIGHT / 1000 else 0


class _Drawer:
    """Draws the pages of one book."""

    def __init__(
        self,
        book: Printed,
        style: Style,
        marked: _Marked,
    ) -> None:
        self._style = style
        self._marked = marked
        self._headings = {heading.source: heading.level for heading in book.headings}
        self._body = Setting.model_construct(face="song", size=style.grid.size)

    def page(self, page: PrintedPage | None) -> Shown | None:
        """Draw a page, if there is one."""
        if page is None:
            return None
        lines = tuple(
            self._line(line, self._marked.get((page.index, row), []))
            for row, line in enumerate(page.lines)
        )
        return Shown(page.index, folio_of(page), page.turn, lines)

    def _line(self, line: PrintedLine, marked: list[tuple[int, int]]) -> Drawn:
        setting = self._setting(line)
        natural = sum(map(_em, line.text))
        size = setting.size
        if line.number and line.width < _least(line.text) * size * _TIGHT / 1000:
            size = int(line.width / natural)
        spans = sorted(span for span in marked if span[0] < span[1])
        places = [0, *(place for span in spans for place in span), len(line.text)]
        gaps = (place for place, end in marked if place == end)
        parts = tuple(line.text[a:b] for a, b in pairwise(places))
        return Drawn(
            line.x / 1000,
            line.y / 1000,
            (line.width + _hanging(line.text, natural * size - line.width, size)) / 1000,
            size / 1000,
            setting.face,
            parts,
            tuple((line.x + line.width * gap / (len(line.text) or 1)) / 1000 for gap in gaps),
            not line.number,
        )

    def _setting(self, line: PrintedLine) -> Setting:
        style = self._style
        if line.role == "heading":
            level = self._headings.get(line.source, "")
            return style.headings.get(level, style.matter_title)
        if line.role in ("table", "contents"):
            return style.table.body if line.role == "table" else style.contents.section
        if not line.number:
            return style.furniture.folio if line.role == "folio" else style.furniture.head
        name = _ROLES.get(line.role)
        setting: Setting = getattr(style, name) if name else self._body
        return setting
