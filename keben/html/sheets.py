"""Turns pages into paginated HTML: the reading form for people, the press form for WeasyPrint.

Both come from the same templates; what differs is what a page's section holds. In the reading form
every line is an element; the press form has only boxes, since the painter adds the lines (D1, D2).
The document is written page by page, so that a book of any size needs the memory of one page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from keben.faces.face import Faces
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.html.lines import LineWriter, grey, page_id, points
from keben.pages.page import Page
from keben.style import Style

if TYPE_CHECKING:
    import jinja2

TEMPLATES = Path(__file__).parent.parent.parent / "templates"

#: Says where a picture of the book folder is found by whoever reads the HTML.
PictureUrl = Callable[[str], str]

#: Ranks of bookmarks in the screen PDF.
BOOKMARKS = {"matter": 1, "part": 1, "chapter": 2, "section": 3, "plate": 1, "contents": 1}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as the templates see it."""

    id: str
    page: Page
    side: str  #: recto | verso
    body: Markup


def picture_url(file: str) -> str:
    """Return the address of a picture copied to pages/pictures/.

    >>> picture_url("plates/一 二.png")
    'pictures/plates/%E4%B8%80%20%E4%BA%8C.png'
    """
    return "pictures/" + quote(file)


@cache
def environment(folder: Path = TEMPLATES) -> jinja2.Environment:
    """Return the templates: names that are not given are errors, and all text is escaped (D12)."""
    import jinja2  # a build in which nothing changed asks for no sheet

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def reading_html(
    pages: Iterable[Page],
    style: Style,
    faces: Faces,
    *,
    title: str,
    url: PictureUrl = picture_url,
    stylesheet: str = "keben.css",
) -> Iterator[str]:
    """Yield the reading form in pieces: every line an element with its text as written."""
    writer = LineWriter(faces, style.grid.size)
    return reading_pieces(pages, writer, title=title, url=url, stylesheet=stylesheet)


def reading_pieces(
    pages: Iterable[Page],
    writer: LineWriter,
    *,
    title: str,
    url: PictureUrl = picture_url,
    stylesheet: str = "keben.css",
) -> Iterator[str]:
    """Yield the reading form with a writer of one's own, which then knows the characters used."""
    sheets = (sheet_of(page, reading_body(page, writer, url)) for page in pages)
    return document(sheets, "reading", title, stylesheet)


def press_html(
    pages: Iterable[Page],
    style: Style,
    *,
    title: str = "",
    url: PictureUrl = picture_url,
    stylesheet: str = "press.css",
    with_rules: bool = False,
    with_links: bool = False,
) -> str:
    """Return the press form: page boxes and pictures; no text of lines.

    The painter draws rules too and knows the links; `with_rules` and `with_links` (with bookmarks) are
    for a press that has WeasyPrint make them. A print file must have no links (C13).
    """
    sheets = (
        sheet_of(page, press_body(page, url, with_rules=with_rules, with_links=with_links))
        for page in pages
    )
    return "".join(document(sheets, "press", title, stylesheet))


def write_html(pieces: Iterable[str], file: Path) -> None:
    """Write a document piece by piece."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(pieces)


def reading_body(page: Page, writer: LineWriter, url: PictureUrl) -> Markup:
    """Return everything on a page, in reading order, furniture last."""
    text = items_html(page.items, writer, url, page.turn)
    return Markup(text + items_html(page.furniture, writer, url))  # escaped by the writer


def items_html(
    items: Iterable[Item], writer: LineWriter, url: PictureUrl = picture_url, turn: int = 0
) -> str:
    """Return what stands in one frame as elements, in a box that turns it where it is turned."""
    elements: list[str] = []
    for item in items:
        if isinstance(item, TextItem):
            elements.append(writer.element(item))
        elif isinstance(item, RuleItem):
            elements.append(rule_html(item))
        else:
            elements.append(picture_html(item, url))
    return turned_html("".join(elements), turn)


def turned_html(html: str, turn: int) -> str:
    """Return elements in a box that turns them by `turn` degrees onto the page."""
    return f'<div class="turned turn{turn}">\n{html}</div>\n' if turn and html else html


def press_body(page: Page, url: PictureUrl, *, with_rules: bool, with_links: bool) -> Markup:
    """Return what WeasyPrint has to draw of a page."""
    marks: list[str] = []
    if with_links:
        for mark in page.headings:
            level = BOOKMARKS.get(mark.level)
            if level:
                label = escape("　".join(part for part in (mark.number, mark.title) if part))
                marks.append(f'<i class="k{level}" title="{label}"></i>\n')

    def body(items: Iterable[Item]) -> Iterator[str]:
        for item in items:
            if isinstance(item, PictureItem):
                yield picture_html(item, url)
            elif isinstance(item, RuleItem):
                if with_rules:
                    yield rule_html(item)
            elif with_links and item.link >= 0:
                yield link_html(item)

    text = turned_html("".join(body(page.items)), page.turn)
    return Markup("".join([*marks, text, *body(page.furniture)]))


def rule_html(rule: RuleItem) -> str:
    """Return a rule as a filled box."""
    colour = f";background:{grey(rule.tint)}" if rule.tint != 1000 else ""
    return f'<i class="r" style="{_box(rule)}{colour}"></i>\n'


def picture_html(picture: PictureItem, url: PictureUrl) -> str:
    """Return a picture in its box."""
    source, alt = escape(url(picture.file)), escape(picture.alt)
    fit = ";object-fit:cover" if picture.bleeds else ""
    return f'<img src="{source}" alt="{alt}" style="{_box(picture)}{fit}">\n'


def link_html(item: TextItem) -> str:
    """Return a link over a line that the painter sets."""
    line, size = item.line, item.size
    place = RuleItem(
        item.x + line.indent * size // 1000, item.y - size, line.width * size // 1000, size * 5 // 4
    )
    return f'<a href="#{page_id(item.link)}" style="{_box(place)}"></a>\n'


def _box(item: RuleItem | PictureItem) -> str:
    return (
        f"left:{points(item.x)};top:{points(item.y)};"
        f"width:{points(item.width)};height:{points(item.height)}"
    )


def sheet_of(page: Page, body: Markup) -> Sheet:
    """Return a page as the templates see it."""
    return Sheet(page_id(page.index), page, "recto" if page.is_recto else "verso", body)


def document(sheets: Iterable[Sheet], form: str, title: str, stylesheet: str) -> Iterator[str]:
    """Yield a whole document in pieces; `form` is reading or press."""
    template = environment().get_template("book.html")
    return template.generate(sheets=sheets, form=form, title=title, stylesheet=stylesheet)
