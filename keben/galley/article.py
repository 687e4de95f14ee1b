"""Turns 文存 articles into pieces: a head over the columns, text in columns, the source at the end.

What goes over all columns – a picture that says so, a table too wide for one – parts the text:
the columns above it end level, and the text goes on in columns below it.

Rules: A8.1, A8.2, A8.6, A8.9, A10.1, A10.6, A11.7.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from keben.compose import SetLine, set_cells
from keben.galley.figure import figure_strips
from keben.galley.stick import Stick, as_text
from keben.galley.strip import Columns, HeadingMark, Piece, RuleItem, Strip
from keben.galley.table import table_strips
from keben.galley.text import labels_of, paragraph_strips, terms_of
from keben.model import (
    Article,
    Block,
    CrossHead,
    Figure,
    Paragraph,
    Span,
    Table,
    Text,
    plain,
    without_notes,
)
from keben.problems import Location
from keben.style import Setting

_LEAST_EM = 10  #: of a column (A8.2)
_PHRASE = "\u3000"  #: parts the phrases of a headline: it is turned over there before anywhere else


def article_strips(article: Article, stick: Stick) -> list[Piece]:
    """Set an article in as many columns as it asks for, or as many as are wide enough."""
    frame = _frame(article.columns, stick)
    column = stick.narrowed(frame.width)
    pieces: list[Piece] = [*_head(article, stick)]
    run: list[Strip] = []

    def close_columns() -> None:
        if frame.count == 1:
            pieces.extend(run)
        elif run:
            pieces.append(replace(frame, strips=tuple(run)))
        run.clear()

    blocks = [_set(block, column, stick) for block in article.blocks]
    leads = [is_wide for _made, is_wide in blocks[1:]]
    for block, (made, is_wide), leads_wide in zip_longest(article.blocks, blocks, leads):
        if leads_wide and isinstance(block, CrossHead):
            made, is_wide = _cross_head(block, stick), True
        if is_wide:
            close_columns()
            pieces += made
        else:
            run += [piece for piece in made if isinstance(piece, Strip)]
    end = _source(article, column)
    if len(end) < 2:
        run += end
    close_columns()
    return pieces if len(end) < 2 else [*pieces, *_source(article, stick)]


def _frame(count: int, stick: Stick) -> Columns:
    """Return empty columns, each of whole em; fewer, where they would be too narrow (A8.1, A8.2)."""
    em = stick.style.grid.size
    gap = stick.style.article.gap * stick.style.article.size
    while count > 1 and stick.width - (count - 1) * gap < count * _LEAST_EM * em:
        count -= 1
    if count == 1:
        return Columns((), 1, stick.width, 0)
    width = (stick.width - (count - 1) * gap) // count // em * em
    return Columns((), count, width, (stick.width - count * width) // (count - 1))


def _set(block: Block, column: Stick, stick: Stick) -> tuple[Sequence[Piece], bool]:
    """Set a block in a column or over all, and say whether over all: a table, where it saves lines."""
    if isinstance(block, Figure) and block.span:
        return figure_strips(block, stick), True
    if not isinstance(block, Table):
        return _BUILDERS[type(block)](block, column), False
    wide = table_strips(block, stick)
    told = len(stick.problems.found)
    narrow = table_strips(block, column)
    is_wide = _height(narrow) > _height(wide) or not all(isinstance(one, Strip) for one in narrow)
    if is_wide:
        del stick.problems.found[told:]  # of a setting that nobody will see
    return (wide if is_wide else narrow), is_wide


def _height(pieces: Sequence[Piece]) -> int:
    return sum(piece.height for piece in pieces if isinstance(piece, Strip))


def _head(article: Article, stick: Stick) -> list[Strip]:
    """栏目, 引题, 主题, 副题 and byline, over all columns and kept with the beginning of the text."""
    style = stick.style
    strips = _rubric(article.rubric, stick) if article.rubric else []
    if article.kicker:
        strips.append(_centred(article.kicker, style.article_subtitle, 1, stick))
    strips.append(_centred(article.headline, style.article_headline, 2, stick))
    if article.subtitle:
        first, *others = article.subtitle
        subtitle = (replace(first, text=f"——{first.text}"), *others)
        strips.append(_centred(subtitle, style.article_subtitle, 1, stick))
    if article.byline:
        strips.append(_centred(article.byline, style.article_byline, 1, stick))
    strips.append(Strip((), stick.leading // 2, on_grid=False))
    mark = HeadingMark(
        "article",
        "",
        plain(without_notes(article.headline)),
        article.at,
        article.id,
    )
    strips[0] = replace(
        strips[0],
        headings=(mark,),
        anchors=(article.id,) if article.id else (),
        break_before=style.article.break_before,
    )
    if not style.article.break_before:
        strips.insert(0, Strip((), stick.leading, is_blank=True))
    return [replace(strip, keep_next=4 * stick.leading) for strip in strips]


def _rubric(text: Text, stick: Stick) -> list[Strip]:
    """栏目: the column of the paper that it stood in, at the left, over a rule across the measure."""
    setting = stick.style.caption
    line = set_cells(stick.setter.text_cells(text, setting.face), stick.setter.rules)
    item = stick.setter.place(line, setting, stick.width, role="heading", at=text[0].at)
    rule = RuleItem(0, stick.style.grid.size * 5 // 4, stick.width, stick.style.table.thin)
    return [Strip((item, rule), stick.leading, at=text[0].at)]


def _centred(text: Text, setting: Setting, rows: int, stick: Stick) -> Strip:
    """Set a title of one line in `rows` grid lines, a longer one in a grid line more for each."""
    lines = _turned(text, setting, stick)
    pitch = setting.leading or stick.leading
    block = setting.size + (len(lines) - 1) * pitch
    gap = stick.leading - stick.style.grid.size
    rows = max(rows + len(lines) - 1, -(-(block + gap) // stick.leading))
    top = max(0, (rows * stick.leading - gap - block) // 2)
    items = [
        stick.setter.place(
            line,
            setting,
            stick.width,
            align="centre",
            role="heading",
            at=at,
            y=top + number * pitch,
        )
        for number, (line, at) in enumerate(lines)
    ]
    return Strip(
        tuple(items),
        rows * stick.leading,
        terms=terms_of(text),
        notes=stick.note_strips(labels_of(text)),
        at=text[0].at,
    )


def _turned(text: Text, setting: Setting, stick: Stick) -> list[tuple[SetLine, Location | None]]:
    """Return a title in one line; or its phrases, long ones in lines as even as the words allow."""
    is_long = stick.setter.natural(text, setting) > stick.width * 9 // 10
    most = stick.width * 4 // 5
    lines: list[tuple[SetLine, Location | None]] = []
    for phrase in _phrases(text) if is_long else [text]:
        natural = stick.setter.natural(phrase, setting)
        count = -(-natural // most) if is_long else 1
        width = min(most, natural // count + 2 * setting.size) if count > 1 else stick.width
        made = stick.setter.paragraph(phrase, setting, width)
        lines += zip(made.lines, made.places, strict=True)
    return lines


def _phrases(text: Text) -> list[Text]:
    """Part a text where an ideographic space stands."""
    phrases: list[list[Span]] = [[]]
    for span in text:
        column = span.at.column
        for number, piece in enumerate(span.text.split(_PHRASE)):
            if number:
                phrases.append([])
            if piece:
                at = replace(span.at, column=column)
                phrases[-1].append(replace(span, text=piece, at=at))
            column += len(piece) + 1
    return [tuple(phrase) for phrase in phrases if phrase]


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

    >>> _date("2008-10-05"), _date("2008-10"), _date("2008 秋")
    ('2008年10月5日', '2008年10月', '2008年秋')
    """
    date, _blank, season = written.partition(" ")
    parts = [part for part in date.split("-") if part]
    return (
        "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False)) + season
    )


def _cross_head(head: CrossHead, stick: Stick) -> list[Strip]:
    """小标题: Hei, centred in its column, a line of white above; two lines of text follow it."""
    setting = Setting.model_construct(face="hei", size=stick.style.grid.size, leading=None)
    keep = 2 * stick.leading
    strip = replace(_centred(head.text, setting, 1, stick), keep_next=keep)
    return [Strip((), stick.leading, is_blank=True, keep_next=keep), strip]


#: what sets each kind of block of an article
_BUILDERS: dict[type, Callable[[Any, Stick], Sequence[Piece]]] = {
    Paragraph: paragraph_strips,
    CrossHead: _cross_head,
    Figure: figure_strips,
    Table: table_strips,
}
