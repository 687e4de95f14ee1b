"""Turns elements into the blocks of a division: paragraphs, tables, figures, signatures.

What a directive becomes is looked up in a table of handlers; chapters have more of them than articles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeAlias

from keben.messages import _
from keben.model import Block, Figure, FigurePlace, Note, Paragraph, ParagraphKind, Span, Text
from keben.source.desk import Copy, Desk
from keben.source.directive import Directive, Option
from keben.source.elements import NoteText, Prose, unindented
from keben.source.inline import read_text
from keben.source.margin import Margin
from keben.source.table import read_table
from keben.source.targets import made_id

STOP = "。．."
PLACES: tuple[FigurePlace, ...] = ("here", "near", "head", "foot", "page", "beside")
MOST_BESIDE, USUAL_BESIDE = 50, 40  #: per cent of the measure, for a picture beside text
SCHEMATIC = "示意图"


@dataclass(slots=True)
class Reading:
    """What the reader of one file carries along: where it reads, its notes, how many of each kind."""

    copy: Copy
    desk: Desk
    margin: Margin
    counts: dict[str, int] = field(default_factory=dict)
    is_article: bool = False  #: set in columns

    def id_for(self, kind: str, found: Directive) -> str:
        """Return the id that a directive gives, or one made from the file and its ordinal there."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        option = found.option("id")
        if option is None:
            return made_id(kind, self.copy.file, self.counts[kind])
        at = self.copy.at(option.value.number, option.value.column)
        self.desk.targets.declare(option.value.text, at, self.desk.problems)
        return option.value.text


Handler: TypeAlias = "Callable[[Directive, Reading], tuple[Block, ...]]"


def set_element(
    element: Prose | NoteText | Directive, reading: Reading, handlers: Mapping[str, Handler]
) -> tuple[Block, ...]:
    """Return the blocks that an element becomes; the text of a note goes into the margin."""
    file, desk, margin = reading.copy.file, reading.desk, reading.margin
    if isinstance(element, Prose):
        text = read_text(element.lines, file, desk, margin)
        return (Paragraph(text, element.at, element.kind),) if text else ()
    if isinstance(element, NoteText):
        text = read_text(element.lines, file, desk, margin)
        margin.notes.append(Note(element.label, text, element.at))
        if not text:
            desk.problems.error(
                "note-empty",
                _("the note “{label}” is empty").format(label=element.label),
                element.at,
                _("write its text behind the colon"),
                length=len(element.label) + 3,
            )
        return ()
    handler = handlers.get(element.name)
    if handler is None:
        desk.problems.error(
            "directive-misplaced",
            _("{{{name}}} cannot stand here").format(name=element.name),
            element.at,
            _("put it into a chapter"),
            length=len(element.name) + 5,
        )
        return ()
    return handler(element, reading)


def _set_table(found: Directive, reading: Reading) -> tuple[Block, ...]:
    id = reading.id_for("table", found)
    table = read_table(found, id, reading.desk, reading.margin)
    if table is None:
        return ()
    _check_caption(table.caption, reading)
    return (table,)


def _set_figure(found: Directive, reading: Reading) -> tuple[Block, ...]:
    id, desk = reading.id_for("figure", found), reading.desk
    file = found.argument.text
    desk.find_picture(file, reading.copy.at(found.argument.number, found.argument.column))
    lines = [line for line in found.body if line.text.strip()]
    caption = read_text(lines, reading.copy.file, desk, reading.margin)
    _check_caption(caption, reading)
    caption += _schematic(found, caption, reading)
    span = _span(found, reading)
    place = _place(found, reading, span)
    width = _width(found, reading, place)
    return (Figure(id, caption, found.at, file, width, place, span),)


def _check_caption(caption: Text, reading: Reading) -> None:
    """Rules: A11.8."""
    if caption and caption[-1].text.endswith(tuple(STOP)):
        last = caption[-1]
        reading.desk.problems.warn(
            "caption-stop",
            _("a caption ends without a full stop"),
            reading.copy.at(last.at.line, last.at.column + len(last.text) - 1),
            _("delete the full stop"),
        )


def _schematic(found: Directive, caption: Text, reading: Reading) -> Text:
    """Rules: B19, a map without scale and authority says 示意图."""
    option = found.option("kind")
    if option is None:
        return ()
    at = reading.copy.at(option.value.number, option.value.column)
    if option.value.text != "schematic":
        _bad_option(reading, option, _("write schematic, or delete the option"))
        return ()
    if any(SCHEMATIC in span.text for span in caption):
        return ()
    return (Span(f"（{SCHEMATIC}）" if caption else SCHEMATIC, at),)


def _place(found: Directive, reading: Reading, span: bool) -> FigurePlace:
    """Rules: A11.7; in columns a picture stays with its text, or goes over all of them."""
    option = found.option("place")
    if option is None:
        return "near"
    place = next((place for place in PLACES if place == option.value.text), None)
    if place is None:
        _bad_option(reading, option, _("write one of {places}").format(places=" ".join(PLACES)))
        return "near"
    at_home = ("here", "near", "head", "foot", "page") if span else ("here", "near")
    if reading.is_article and place not in at_home:
        hint = _("in an article write here or near; or head, foot or page, with :span: yes")
        _bad_option(reading, option, hint)
        return "near"
    return place


def check_beside(blocks: Sequence[Block], desk: Desk) -> None:
    """Tell of pictures that are to have text beside them and have none."""
    for block, after in zip_longest(blocks, blocks[1:]):
        if not isinstance(block, Figure) or block.place != "beside":
            continue
        if not isinstance(after, Paragraph) or after.kind is not ParagraphKind.BODY:
            desk.problems.error(
                "figure-alone",
                _("no paragraph follows that could stand beside the picture"),
                block.at,
                _("put the picture before a paragraph, or delete :place: beside"),
            )


def _span(found: Directive, reading: Reading) -> bool:
    option = found.option("span")
    if option is None:
        return False
    if not reading.is_article:
        _bad_option(reading, option, _("delete it: only an article has columns to go over"))
    elif option.value.text != "yes":
        _bad_option(reading, option, _("write yes, or delete the option"))
    return reading.is_article and option.value.text == "yes"


def _width(found: Directive, reading: Reading, place: FigurePlace) -> int:
    most, usual = (MOST_BESIDE, USUAL_BESIDE) if place == "beside" else (100, 100)
    option = found.option("width")
    if option is None:
        return usual
    text = option.value.text.removesuffix("%").strip()
    if re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= most:
        return int(text)
    hint = _("write a whole number from 1 to {most}, per cent").format(most=most)
    _bad_option(reading, option, hint)
    return usual


def _bad_option(reading: Reading, option: Option, hint: str) -> None:
    value = option.value
    reading.desk.problems.error(
        "option-value",
        _("“{value}” cannot stand here").format(value=value.text),
        reading.copy.at(value.number, value.column),
        hint,
        length=max(1, len(value.text)),
    )


def _set_signature(found: Directive, reading: Reading) -> tuple[Block, ...]:
    paragraphs = []
    for line in found.body:
        line = unindented(line, reading.copy.file, reading.desk)
        if text := read_text((line,), reading.copy.file, reading.desk, reading.margin):
            at = reading.copy.at(line.number, line.column)
            paragraphs.append(Paragraph(text, at, ParagraphKind.SIGNATURE))
    if not paragraphs:
        reading.desk.problems.error(
            "signature-empty",
            _("a signature without a line"),
            found.at,
            _("write name and date below it, or delete it"),
        )
    return tuple(paragraphs)


#: What may stand in an article; a chapter adds rolls, people and articles.
HANDLERS: Mapping[str, Handler] = {
    "table": _set_table,
    "figure": _set_figure,
    "signature": _set_signature,
}
