"""Turns a style into CSS: the size of pages, faces, and the paint of each role.

What is measured is in the HTML already; CSS that follows here, or that a designer adds in extra.css,
gives colour and ornament and may not move a glyph (D7): `moving_properties` finds what would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tinycss2

from keben.html.lines import points
from keben.messages import _
from keben.problems import Location, Problems
from keben.style import Style


@dataclass(frozen=True, slots=True)
class WebFace:
    """A face file beside the HTML: `file` is relative to it, such as faces/song.woff2."""

    role: str
    file: str


#: What a designer's CSS may set: it changes how something looks, never where a glyph stands.
PAINT = frozenset(
    "background background-color background-image background-position background-repeat "
    "background-size border-color border-radius box-shadow color fill filter mix-blend-mode opacity "
    "outline outline-color outline-offset outline-style outline-width stroke text-shadow "
    "text-decoration text-decoration-color text-decoration-style text-decoration-thickness "
    "text-underline-offset cursor".split()
)

#: A sheet as wide as the page is high, turned about its corner onto the page (卧排).
TURNED = """\
.turned { left: 0; top: 0; width: HEIGHT; height: WIDTH; transform-origin: 0 0; }
.turn90 { transform: translate(0, HEIGHT) rotate(-90deg); }
.turn270 { transform: translate(WIDTH, 0) rotate(90deg); }
"""

#: Each line is set by the record alone: no kerning of marks, no space between scripts, no hinted widths.
LINES = """\
.page { position: relative; overflow: hidden; width: WIDTH; height: HEIGHT; margin: 0;
  background: #fff; color: #000; font: SIZE/1 "Keben song"; }
.page > *, .turned > * { position: absolute; margin: 0; }
.t { white-space: pre; line-height: 1; text-align: left; text-indent: 0; letter-spacing: 0;
  font-kerning: normal; font-feature-settings: "liga" 0; hyphens: manual; }
.t a { color: inherit; text-decoration: none; }
.raised { position: relative; line-height: 0; }
.unit { letter-spacing: 0; }
.hyphen::after { content: "-"; }
.r, .dot, .name { background: #000; }
.dot { border-radius: 50%; }
.frame { box-sizing: border-box; border: solid #000; }
.title { background: url('data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"><path d="M0 2Q2 -1 4 2T8 2" fill="none" stroke="black"/></svg>') repeat-x left/auto 100%; }
.page img { display: block; }
"""

#: What browsers would add of their own: trimmed marks, space between scripts, widths rounded to pixels,
#: another sheet for what overflows one. WeasyPrint does none of it and does not know the words.
BROWSER = """\
.page { contain: strict; }
.t { text-spacing-trim: space-all; text-autospace: no-autospace; text-rendering: geometricPrecision;
  font-synthesis: none; }
"""

#: Sheets on grey, facing pages side by side where the window is wide enough.
SCREEN = """\
@media screen {
  html { background: #777b7e; }
  body { display: grid; justify-content: center; row-gap: 24px; margin: 0; padding: 24px 12px; }
  .page { content-visibility: auto; contain-intrinsic-size: WIDTH HEIGHT;
    box-shadow: 0 1px 6px rgb(0 0 0 / .45); }
  @media (min-width: SPREAD) {
    body { grid-template-columns: WIDTH WIDTH; }
    .recto { grid-column: 2; }
    .verso { grid-column: 1; }
  }
  .page:target { outline: 2px solid #b3261e; }
  .t:hover { background: rgb(255 196 0 / .18); }
}
"""

PRINT = """\
@page { size: WIDTH HEIGHT; margin: 0; }
@media print {
  html, body { margin: 0; background: none; }
  .page { break-after: page; break-inside: avoid; }
  .page:last-child { break-after: auto; }
}
"""

#: WeasyPrint lays out nothing but boxes; the page boxes and marks are the press's own.
PRESS = """\
@page { size: WIDTH HEIGHT; margin: 0; bleed: BLEED; }
html, body { margin: 0; }
.page { position: relative; width: WIDTH; height: HEIGHT; break-after: page; font-size: 1pt; }
.page:last-child { break-after: auto; }
.page > *, .turned > * { position: absolute; display: block; }
.r { background: #000; }
.k1 { bookmark-level: 1; bookmark-label: attr(title); }
.k2 { bookmark-level: 2; bookmark-label: attr(title); }
.k3 { bookmark-level: 3; bookmark-label: attr(title); }
"""


def reading_css(
    style: Style, faces: Sequence[WebFace], extra: str = "", *, is_browser: bool = True
) -> str:
    """Return pages/keben.css: faces, lines, roles, screen and print; a designer's css last.

    WeasyPrint alone (`--paint html`) gets the same without what only browsers need.
    """
    parts = [
        "".join(font_face(face, is_browser=is_browser) for face in faces),
        _filled(LINES + TURNED, style),
        "".join(f'.{face.role} {{ font-family: "Keben {face.role}"; }}\n' for face in faces),
        BROWSER + _filled(SCREEN, style) if is_browser else "",
        _filled(PRINT, style),
        extra,
    ]
    return "\n".join(part for part in parts if part)


def press_css(style: Style, *, bleed: bool = False) -> str:
    """Return the CSS of the press form: page boxes and little else."""
    return _filled(PRESS + TURNED, style).replace(
        "BLEED", points(style.trim.bleed) if bleed else "0"
    )


def font_face(face: WebFace, *, is_browser: bool = True) -> str:
    """Return the rule that gives a role its face.

    The em box is 0.88 above and 0.12 below the baseline in every face, so that faces mix on a line:
    `web_face` writes it into the files; here it is said again for files that were put in by hand.
    """
    box = (
        " ascent-override: 88%; descent-override: 12%; line-gap-override: 0%; font-display: block;"
    )
    form = "woff2" if face.file.endswith(".woff2") else "opentype"
    return (
        f'@font-face {{ font-family: "Keben {face.role}"; src: url("{face.file}") format("{form}");'
        + (box if is_browser else "")
        + " }\n"
    )


def load_extra(folder: Path, problems: Problems) -> str:
    """Read a designer's extra.css; what would move a glyph is told, and then nothing of it is used."""
    file = folder / "extra.css"
    if not file.exists():
        return ""
    source = file.read_text("utf-8")
    found = list(moving_properties(source))
    for name, line, column in found:
        problems.error(
            "style-moves",
            _("“{name}” in extra.css can move what is set").format(name=name),
            Location(f"styles/{folder.name}/extra.css", line, column),
            _("delete it; sizes and distances belong in style.yaml"),
            length=len(name),
        )
    return "" if found else source


def moving_properties(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield (name, line, column) of whatever in a stylesheet is more than paint.

    >>> [name for name, _line, _column in moving_properties(".head { color: red; margin: 1pt }")]
    ['margin']
    """
    for rule in tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            yield rule.message, rule.source_line, rule.source_column
        elif rule.type == "at-rule":
            yield f"@{rule.at_keyword}", rule.source_line, rule.source_column
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude)
            if re.search(r"::?(before|after|first-letter|first-line|marker)\b", selector):
                yield selector.strip(), rule.source_line, rule.source_column
            for part in tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            ):
                name = getattr(part, "name", "")
                if part.type != "declaration" or part.lower_name not in PAINT:
                    yield name or part.type, part.source_line, part.source_column


def _filled(source: str, style: Style) -> str:
    trim = style.trim
    values = {
        "WIDTH": points(trim.width),
        "HEIGHT": points(trim.height),
        "SPREAD": f"{round(trim.width * 2 / 750) + 60}px",
        "SIZE": points(style.grid.size),
    }
    return re.sub("|".join(values), lambda match: values[match.group()], source)
