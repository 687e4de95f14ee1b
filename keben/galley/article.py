"""Turns 文存 articles into strips: headline over the columns, text in columns, source at the end.

Rules: A8.9, A7.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from keben.compose import HAN, set_cells
from keben.galley.figure import figure_strips
from keben.galley.setter import ASCENT
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Columns, HeadingMark, Strip
from keben.galley.table import table_strips
from keben.galley.text import paragraph_strips
from keben.model import Article, CrossHead, Figure, Paragraph, Table, Text, plain
from keben.style import Setting


def article_strips(article: Article, stick: Stick) -> list[Strip | Columns]:
    """Set an article; columns narrower than ten characters become one (A8.2)."""
    style = stick.style
    leading = stick.leading
    head: list[Strip] = [Strip((), leading, is_blank=True)]
    head += _centred(article.headline, style.article_headline, 2, stick)
    mark = HeadingMark(
        "article", "", plain(article.headline), article.at, article.id, is_listed=False
    )
    head[1] = replace(head[1], headings=(mark,), anchors=(article.id,) if article.id else ())
    if article.subtitle:
        head += _centred(article.subtitle, style.article_subtitle, 1, stick, before="——")
    if article.byline:
        head += _centred(article.byline, style.article_byline, 1, stick)
    head.append(Strip((), leading // 2, on_grid=False))
    head = [replace(strip, keep_next=4 * leading) for strip in head]

    count = article.columns
    gap = style.article.gap * style.article.size
    width = (stick.width - (count - 1) * gap) // count
    if width < 10 * style.grid.size:
        count, width = 1, stick.width
    else:
        width -= width % style.grid.size
    column = stick.narrowed(width)
    body: list[Strip] = []
    for block in article.blocks:
        body += _BUILDERS[type(block)](block, column)
    body += _source(article, column)
    if count == 1:
        return [*head, *body]
    gap = (stick.width - count * width) // (count - 1)
    return [*head, Columns(tuple(body), count, width, gap)]


def _centred(
    text: Text, setting: Setting, rows: int, stick: Stick, before: str = ""
) -> list[Strip]:
    """One strip a line, centred, `rows` grid lines each; long lines are turned over evenly."""
    if before:
        text = (replace(text[0], text=before + text[0].text), *text[1:])
    width = stick.width * 9 // 10
    natural = stick.setter.natural(text, setting)
    count = -(-natural // width)
    if count > 1:
        width = min(width, natural // count + 2 * setting.size)
    strips = []
    lines = stick.setter.paragraph(text, setting, width)
    for number, line in enumerate(lines.lines):
        height = rows * stick.leading
        y = (height - (stick.leading - stick.style.grid.size) - setting.size) // 2
        item = stick.setter.place(
            line,
            setting,
            stick.width,
            align="centre",
            role="heading",
            at=lines.places[number],
        )
        item = replace(item, y=max(0, y) + setting.size * ASCENT // HAN)
        strips.append(
            Strip(
                (item,),
                height,
                terms=lines.terms[number],
                notes=stick.note_strips(lines.notes[number]),
                at=lines.places[number],
            )
        )
    return strips


def _source(article: Article, stick: Stick) -> list[Strip]:
    """Where and when it stood, in Kai at the right, in brackets; kept with the end of the text."""
    end = "　".join(part for part in (plain(article.source), _date(article.date)) if part)
    if not end:
        return []
    setting = stick.style.signature
    inset = setting.indent * setting.size
    lines = stick.setter.paragraph(as_text(f"（{end}）", article.at), setting, stick.width - inset)
    strips = []
    for line in lines.lines:
        natural = set_cells(line.cells, stick.setter.rules)
        item = stick.setter.place(
            natural, setting, stick.width - inset, align="right", role="body", at=article.at
        )
        strips.append(Strip((item,), stick.leading, may_start=False, at=article.at))
    return strips


def _date(written: str) -> str:
    """Return a date as it is printed.

    >>> _date("2008-10-05"), _date("2008-10"), _date("2008年秋")
    ('2008年10月5日', '2008年10月', '2008年秋')
    """
    parts = written.split("-")
    if not all(part.isdigit() for part in parts):
        return written
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))


def _cross_head(head: CrossHead, stick: Stick) -> list[Strip]:
    """小标题: Hei, centred in its column, with half a line more above."""
    setting = Setting.model_construct(face="hei", size=stick.style.grid.size)
    strips = _centred(head.text, setting, 1, stick)
    strips[0] = replace(strips[0], keep_next=2 * stick.leading)
    return [Strip((), stick.leading, is_blank=True, keep_next=2 * stick.leading), *strips]


#: what sets each kind of block of an article
_BUILDERS: dict[type, Callable[[Any, Stick], list[Strip]]] = {
    Paragraph: paragraph_strips,
    CrossHead: _cross_head,
    Figure: figure_strips,
    Table: table_strips,
}
