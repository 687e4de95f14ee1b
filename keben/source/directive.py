"""Turns `:::{name}` blocks into directives: a name, an argument, options and a body, each with its place.

A rule for markdown-it-py like mdit-py-plugins' colon fence, with one difference: a directive that is
not closed ends where the next one or a heading begins, so that one forgotten line costs one message
and not the rest of the chapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

from keben.messages import _
from keben.problems import Location
from keben.source.desk import Copy, Desk, nearest
from keben.source.inline import Line

FENCE = re.compile(r"(:{3,})[ \t]*(?:\{([^{}\s]*)\})?[ \t]*(.*?)[ \t]*$")
CLOSE = re.compile(r":{3,}[ \t]*$")
HEADING = re.compile(r"#{1,6}[ \t]")
OPTION = re.compile(r"[ \t]*:([A-Za-z_-]+):[ \t]*(.*?)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a directive may hold."""

    takes_argument: bool = True
    options: tuple[str, ...] = ()
    has_body: bool = False


SHAPES = {
    "table": Shape(options=("id", "unit", "widths", "ruled", "turned"), has_body=True),
    "figure": Shape(options=("id", "width", "place", "span", "kind"), has_body=True),
    "roll": Shape(),
    "people": Shape(),
    "article": Shape(),
    "signature": Shape(takes_argument=False, has_body=True),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One `:key: value`."""

    key: str
    value: Line
    at: Location


@dataclass(frozen=True, slots=True)
class Directive:
    """One `:::{name} argument … :::`."""

    name: str
    argument: Line
    options: tuple[Option, ...]
    body: tuple[Line, ...]
    at: Location

    def option(self, key: str) -> Option | None:
        """Return an option when it is given."""
        return next((option for option in self.options if option.key == key), None)


def directive_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Recognise a directive for markdown-it: a token `directive`, its lines in `map`."""
    fence = FENCE.match(_line(state, start))
    if fence is None:
        return False
    if silent:
        return True
    token = state.push("directive", "", 0)
    line, closed = start + 1, False
    if fence[2] is not None:
        while line < state.lineMax and not HEADING.match(_line(state, line)):
            other = FENCE.match(_line(state, line))
            if other and len(other[1]) >= len(fence[1]):
                closed = not other[2] and not other[3]
                line += closed
                break
            line += 1
    token.meta = {"closed": closed}
    token.map = [start, line]
    state.line = line
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def read_directive(copy: Copy, start: int, end: int, closed: bool, desk: Desk) -> Directive | None:
    """Return the directive in lines `start` to `end` (from 0) of a copy, or say what it is instead."""
    line = copy.lines[start]
    indent = len(line) - len(line.lstrip(" \t"))
    at = copy.at(start + 1, indent + 1)
    fence = FENCE.match(line, indent)
    if fence is None or fence[2] is None:
        desk.problems.error(
            "directive-stray",
            _("this ::: closes no directive"),
            at,
            _("delete it, or write :::{{name}} where the directive begins").format(),
            length=len(line) - indent,
        )
        return None
    name, shape = fence[2], SHAPES.get(fence[2])
    if not closed:
        desk.problems.error(
            "directive-unclosed",
            _("the directive {{{name}}} is not closed").format(name=name),
            at,
            _("add a line {fence} behind its last line").format(fence=fence[1]),
            length=len(fence[1]),
        )
    if shape is None:
        desk.problems.error(
            "directive-unknown",
            _("there is no directive {{{name}}}").format(name=name),
            copy.at(start + 1, fence.start(2) + 1),
            nearest(name, list(SHAPES)),
            length=max(1, len(name)),
        )
        return None
    last = end - closed
    options, first_of_body = _read_options(copy, start + 1, last, name, shape, desk)
    body = [Line(copy.lines[n].rstrip(), n + 1, 1) for n in range(first_of_body, last)]
    while body and not body[-1].text:
        body.pop()
    argument = Line(fence[3], start + 1, fence.start(3) + 1)
    found = Directive(name, argument, tuple(options), tuple(body), at)
    return found if _is_whole(found, shape, desk) else None


def _read_options(
    copy: Copy, start: int, last: int, name: str, shape: Shape, desk: Desk
) -> tuple[list[Option], int]:
    options: list[Option] = []
    for n in range(start, last):
        match = OPTION.match(copy.lines[n])
        if match is None:
            return options, n
        key, at = match[1], copy.at(n + 1, match.start(1) + 1)
        if key not in shape.options:
            desk.problems.error(
                "option-unknown",
                _("a {{{name}}} has no option “{key}”").format(name=name, key=key),
                at,
                nearest(key, shape.options),
                length=len(key),
            )
        elif any(option.key == key for option in options):
            desk.problems.error(
                "option-duplicate",
                _("the option “{key}” is given twice").format(key=key),
                at,
                _("delete one of them"),
                length=len(key),
            )
        else:
            options.append(Option(key, Line(match[2], n + 1, match.start(2) + 1), at))
    return options, last


def _wanted(name: str) -> str:
    """Return what stands behind the name of a directive, in the editor's words."""
    if name == "table":
        return _("a table has a title")
    if name == "figure":
        return _("a figure has the file of a picture")
    if name == "roll":
        return _("a roll has an id in rolls.yaml")
    return _("it has a file")


def _is_whole(found: Directive, shape: Shape, desk: Desk) -> bool:
    """Say whether a directive has what it needs and nothing that would be lost."""
    if shape.takes_argument and not found.argument.text:
        desk.problems.error(
            "directive-argument",
            _("{{{name}}} does not say which: {what}").format(
                name=found.name, what=_wanted(found.name)
            ),
            found.at,
            _("write it behind {{{name}}}").format(name=found.name),
            length=len(found.name) + 5,
        )
        return False
    if not shape.takes_argument and found.argument.text:
        desk.problems.error(
            "directive-argument",
            _("{{{name}}} takes nothing behind its name").format(name=found.name),
            Location(found.at.file, found.argument.number, found.argument.column),
            _("put the text on the lines below"),
            length=len(found.argument.text),
        )
    stray = next((line for line in found.body if line.text), None)
    if stray is not None and not shape.has_body:
        desk.problems.error(
            "directive-body",
            _("{{{name}}} takes no text: this line would be lost").format(name=found.name),
            Location(found.at.file, stray.number, stray.column),
            _("move it behind the closing :::"),
            length=len(stray.text),
        )
    return True
