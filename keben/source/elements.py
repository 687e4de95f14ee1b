"""Turns a Markdown file into elements: headings, paragraphs, directives, note texts, in order.

markdown-it-py finds the blocks; what it would hide from the reader of the book (link definitions,
indented code, underlined headings, HTML) is switched off, so that every line is printed or told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def
from mdit_py_plugins.myst_blocks.index import target

from keben.messages import _
from keben.model import ParagraphKind
from keben.problems import Location
from keben.source.desk import Copy, Desk
from keben.source.directive import Directive, directive_rule, read_directive
from keben.source.inline import Line

#: What looks like markup and is not, by how the line begins.
LOOKALIKES = (
    ("heading-blank", re.compile(r"#{1,6}[^#\s]")),
    ("directive-fence", re.compile(r"[：:]{2,}[ \t]*[{｛]|：{3,}")),
    ("note-colon", re.compile(r"\[\^[^\]]*\]：")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title with its rank, 1 for `#`."""

    rank: int
    line: Line
    at: Location
    id: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, line by line."""

    kind: ParagraphKind
    lines: tuple[Line, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class NoteText:
    """`[^label]: …`, all its paragraphs as one."""

    label: str
    lines: tuple[Line, ...]
    at: Location


Element: TypeAlias = "Heading | Prose | NoteText | Directive"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": 20})
    parser.enable(["heading", "list", "blockquote", "hr", "fence", "table"])
    ruler = parser.block.ruler
    ends = ["paragraph", "reference", "blockquote", "list", "footnote_def"]
    ruler.before("fence", "directive", directive_rule, {"alt": ends})
    ruler.before("hr", "myst_target", target, {"alt": ends})
    ruler.before("paragraph", "footnote_def", footnote_def, {"alt": ends[:-1]})
    return parser


PARSER = _parser()


def read_elements(copy: Copy, desk: Desk) -> list[Element]:
    """Return what a Markdown file holds, in order."""
    tokens: list[Token] = []
    PARSER.block.parse(copy.text, PARSER, {}, tokens)
    return list(_Walk(copy, desk, tokens))


class _Walk:
    """The tokens of one file while they become elements."""

    def __init__(self, copy: Copy, desk: Desk, tokens: list[Token]) -> None:
        self.copy = copy
        self.desk = desk
        self.tokens = tokens
        self.target: tuple[str, Location] | None = None
        self.is_numbered = False  #: the next paragraph begins a numbered item of a list

    def __iter__(self) -> Iterator[Element]:
        quotes, note, k = 0, None, 0
        note_lines: list[Line] = []
        while k < len(self.tokens):
            token = self.tokens[k]
            k += 1
            match token.type:
                case "blockquote_open":
                    quotes += 1
                case "blockquote_close":
                    quotes -= 1
                case "list_item_open":
                    self.is_numbered = bool(token.info)
                case "footnote_reference_open":
                    note, note_lines = token, []
                case "footnote_reference_close" if note is not None:
                    yield self._note(note, note_lines)
                    note = None
                case "heading_open":
                    yield from self._heading(token, self.tokens[k], quotes > 0 or token.level > 0)
                    k += 1
                case "paragraph_open":
                    lines = self._lines(self.tokens[k])
                    k += 1
                    if note is not None:
                        note_lines.extend(lines)
                    elif lines:
                        kind = ParagraphKind.QUOTE if quotes else ParagraphKind.BODY
                        yield Prose(kind, tuple(lines), self._place(lines[0]))
                case "directive":
                    yield from self._directive(token)
                case "myst_target":
                    self._target(token)
                case "hr" | "fence" | "table_open":
                    self._unknown(token)
                    while token.type == "table_open" and self.tokens[k].type != "table_close":
                        k += 1
        self._stray_target()

    def _place(self, line: Line) -> Location:
        return self.copy.at(line.number, line.column)

    def _lines(self, token: Token) -> list[Line]:
        """Return the lines of an inline token where they stand in the file."""
        first = token.map[0] if token.map else 0
        lines = []
        for k, written in enumerate(token.content.split("\n")):
            line = self._line(written, first + k)
            if self.is_numbered:  # the number of an item is part of what is printed
                source = self.copy.lines[line.number - 1]
                start = len(source) - len(source.lstrip(" \t>"))
                line = Line(source[start:].rstrip(), line.number, start + 1)
                self.is_numbered = False
            if line.text:
                self._warn_lookalike(line)
                lines.append(line)
        return lines

    def _line(self, written: str, index: int) -> Line:
        source = self.copy.lines[index] if index < len(self.copy.lines) else ""
        text = written.strip(" \t")
        start = len(source) - len(text) if source.endswith(text) else max(0, source.rfind(text))
        return unindented(Line(text, index + 1, start + 1), self.copy.file, self.desk)

    def _warn_lookalike(self, line: Line) -> None:
        if line.text[0] not in "#:：[":
            return
        for code, pattern in LOOKALIKES:
            if pattern.match(line.text):
                message, hint = _lookalike(code)
                self.desk.problems.error(code, message, self._place(line), hint)

    def _heading(self, token: Token, inline: Token, is_inside: bool) -> Iterator[Element]:
        line = (self._lines(inline) or [Line("", (token.map or [0])[0] + 1, 1)])[0]
        at = self.copy.at(line.number, 1)
        id, self.target = (self.target[0] if self.target else ""), None
        if is_inside:
            self.desk.problems.error(
                "heading-inside",
                _("a heading cannot stand in a quotation, a list or a note"),
                at,
                _("begin its line with #"),
            )
        elif not line.text:
            self.desk.problems.error(
                "heading-empty", _("a heading without a title"), at, _("write it or delete the #")
            )
        else:
            yield Heading(len(token.markup), line, at, id)

    def _directive(self, token: Token) -> Iterator[Element]:
        start, end = token.map or [0, 0]
        if token.level:
            self.desk.problems.error(
                "directive-inside",
                _("a directive cannot stand in a quotation, a list or a note"),
                self.copy.at(start + 1, 1),
                _("leave an empty line before it and begin it at the edge"),
            )
            return
        found = read_directive(self.copy, start, end, token.meta["closed"], self.desk)
        if found is not None:
            yield found

    def _note(self, token: Token, lines: list[Line]) -> NoteText:
        index = (token.map or [0])[0]
        column = self.copy.lines[index].find("[^") + 1
        return NoteText(token.meta["label"], tuple(lines), self.copy.at(index + 1, column))

    def _target(self, token: Token) -> None:
        self._stray_target()
        index = (token.map or [0])[0]
        at = self.copy.at(index + 1, self.copy.lines[index].find("(") + 2)
        self.desk.targets.declare(token.content, at, self.desk.problems)
        self.target = (token.content, at)
        following = next((line for line in self.copy.lines[index + 1 :] if line.strip()), "")
        if not following.startswith("#"):
            self._stray_target()

    def _stray_target(self) -> None:
        if self.target is not None:
            id, at = self.target
            self.desk.problems.error(
                "target-stray",
                _("no heading stands below ({id})=").format(id=id),
                at,
                _("put it on the line before a heading; tables and figures have :id:"),
                length=len(id),
            )
            self.target = None

    def _unknown(self, token: Token) -> None:
        at = self.copy.at((token.map or [0])[0] + 1, 1)
        if token.type == "table_open":
            self.desk.problems.error(
                "table-bare",
                _("a table outside a {{table}} directive has no title").format(),
                at,
                _("put :::{{table}} and its title before it, and ::: behind it").format(),
            )
        elif token.type == "fence":
            self.desk.problems.error(
                "block-unknown", _("there is no face for code"), at, _("delete the ``` lines")
            )
        else:
            self.desk.problems.error(
                "block-unknown", _("a rule is not something to print"), at, _("delete the line")
            )


def _lookalike(code: str) -> tuple[str, str]:
    if code == "heading-blank":
        return _("a heading needs a blank behind #"), _("put a blank between # and the title")
    if code == "directive-fence":
        return (
            _("a directive begins with three ASCII colons"),
            _("write :::{{name}}").format(),
        )
    return (
        _("a note text begins with an ASCII colon"),
        _("write [^1]: and the text behind it"),
    )


def unindented(line: Line, file: str, desk: Desk) -> Line:
    """Return a line without typed blanks before it: the indent is the composer's."""
    if not line.text.startswith("\u3000"):
        return line
    text = line.text.lstrip(" \t\u3000")
    desk.problems.warn(
        "indent-typed",
        _("ideographic spaces before a paragraph are left out"),
        Location(file, line.number, line.column),
        _("delete them: the indent is made by the build"),
        length=len(line.text) - len(text),
    )
    return Line(text, line.number, line.column + len(line.text) - len(text))
