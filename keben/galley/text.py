"""Turns paragraphs and headings into strips.

Rules: A7.1, A7.4, A7.6, A8.6, A10.1–A10.6.
"""

from __future__ import annotations

from dataclasses import replace

from keben.compose import HAN, SetLine, Shape, compose, set_cells
from keben.galley.setter import ASCENT, join, open_title, spread
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, Strip, TextItem
from keben.model import (
    Division,
    Mark,
    Paragraph,
    ParagraphKind,
    Span,
    Text,
    plain,
    without_notes,
)
from keben.problems import Location
from keben.style import HeadingStyle

__all__ = ["heading_strip", "paragraph_strips", "run_in"]


def paragraph_strips(
    paragraph: Paragraph, stick: Stick, head: Text = (), lines: int | None = None
) -> list[Strip]:
    """Set a paragraph; `head` is a run-in head that stands before its first word (A10.4).

    With `lines`, running text is set in so many, or not at all where that cannot be done well.
    """
    style = stick.style
    if paragraph.kind is ParagraphKind.SIGNATURE:
        return [_signature(paragraph, stick)]
    text = (*head, *paragraph.text)
    if paragraph.kind is ParagraphKind.QUOTE:
        inset = style.quote.indent * style.quote.size
        set_text = stick.setter.paragraph(
            text, style.quote, stick.width - inset, indent=style.lines.indent * HAN
        )
        return stick.line_strips(set_text, style.quote, "body", x=inset, leading=stick.leading)
    set_text = stick.setter.paragraph(
        text, stick.body, stick.width, indent=indent_of(stick), lines=lines
    )
    return stick.line_strips(set_text, stick.body, "body")


def indent_of(stick: Stick) -> int:
    """Return the first-line indent, thousandths of an em: 1 em in narrow columns (A7.1)."""
    em = stick.style.lines.indent
    return (1 if stick.width < 14 * stick.style.grid.size else em) * HAN


def run_in(title: Text) -> Text:
    """Return a heading as the Hei beginning of its first paragraph, 1 em before the text."""
    return (*(replace(span, mark=Mark.STRONG) for span in title), Span("\u3000", title[-1].at))


def heading_strip(
    division: Division, setting: HeadingStyle, stick: Stick, *, leads_heading: bool = False
) -> Strip:
    """Set a heading in whole grid lines, kept with what follows (A8.6, A10.1).

    One that another heading follows directly takes a line less below: that one brings its own white.
    """
    lines = title_lines(division.number, division.title, setting, stick)
    leading = stick.leading
    rows = setting.rows + (len(lines) - 1) * (2 if setting.size > leading else 1)
    line_height = max(setting.leading or 0, setting.size * 13 // 10)
    height = rows * leading
    block = setting.size + (len(lines) - 1) * line_height
    # the last grid line's own gap hangs below the strip: centre between the em boxes above and below
    top = (height - (leading - stick.style.grid.size) - block) // 2
    items = []
    for number, line in enumerate(lines):
        y = top + number * line_height
        if setting.align == "centre":
            item = stick.setter.place(
                line, setting, stick.width, align="centre", role="heading", at=division.at, y=y
            )
        else:
            indent = setting.indent * stick.style.grid.size
            item = TextItem(
                line,
                indent,
                y + setting.size * ASCENT // 1000,
                setting.size,
                "heading",
                division.at,
            )
        items.append(item)
    if leads_heading and rows > 2:
        height -= leading
    return Strip(
        tuple(items),
        height,
        keep_next=max(1, setting.follow) * leading,
        break_before=setting.break_before,
        headings=(mark_of(division),),
        anchors=(division.id,) if division.id else (),
        terms=terms_of(division.title),
        notes=stick.note_strips(labels_of(division.title)),
        at=division.at,
    )


def mark_of(division: Division) -> HeadingMark:
    """Return what running heads, contents and record have to know of a heading."""
    return HeadingMark(
        str(division.level),
        division.number,
        plain(without_notes(division.title)),
        division.at,
        division.id,
    )


def title_lines(number: str, title: Text, setting: HeadingStyle, stick: Stick) -> list[SetLine]:
    """Set number and title on one line, 1 em between; a long title is turned over (A10.6).

    Turned lines are no longer than four fifths of the measure and as even as the words allow.
    """
    rules = stick.setter.rules
    words = _titled(number, title, setting, stick)
    parts = [set_cells(stick.setter.cells(number, setting.face), rules)] if number else []
    parts.append(words)
    whole = join(parts, setting.gap)
    width = stick.width * HAN // setting.size
    if whole.width <= width:
        return [whole]
    number_width = parts[0].width + setting.gap if number else 0
    cells = stick.setter.text_cells(title, setting.face)
    room = width * 4 // 5 - number_width
    count = -(-words.width // room)
    for measure in range(words.width // count, room + HAN, HAN // 2):
        lines = compose(cells, Shape(measure), rules)
        if len(lines) <= count:
            break
    natural = [set_cells(line.cells, rules) for line in lines]
    first = join([*parts[:-1], natural[0]], setting.gap)
    others = natural[1:]
    if setting.align != "centre" and number_width:
        others = [replace(line, indent=number_width) for line in others]
    return [first, *others]


def terms_of(text: Text) -> tuple[str, ...]:
    """Return the index entries made in a text."""
    return tuple(term for span in text for term in span.terms)


def labelled(label: str, caption: Text, at: Location) -> Text:
    """Put 表1-2-3 or 图1-2-3 before a caption, 1 em between."""
    if not label:
        return caption
    return (Span(f"{label}\u3000" if caption else label, at), *caption)


def labels_of(text: Text) -> tuple[str, ...]:
    """Return the labels of the notes called in a text."""
    return tuple(span.note for span in text if span.note)


def is_opened(number: str, title: str) -> bool:
    """Whether a title's characters stand apart (A10.5): 大 事 记, but 第一节　职工来源, 第一节　党　组."""
    return not number or len(title) == 2


def _titled(number: str, title: Text, setting: HeadingStyle, stick: Stick) -> SetLine:
    line = set_cells(stick.setter.text_cells(title, setting.face), stick.setter.rules)
    if setting.align == "centre":
        if setting.spread_to:
            return spread(line, setting.spread_to * HAN)
        if is_opened(number, plain(title)):
            return open_title(line)
    return line


def _signature(paragraph: Paragraph, stick: Stick) -> Strip:
    """One line in Kai at the right, 2 em from the edge."""
    setting = stick.style.signature
    inset = setting.indent * setting.size
    item = stick.setter.single(
        plain(paragraph.text),
        setting,
        stick.width - inset,
        align="right",
        role="body",
        at=paragraph.at,
    )
    return Strip((item,), stick.leading, may_start=False, at=paragraph.at)
