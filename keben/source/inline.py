"""Turns the lines of a paragraph into spans: marks, notes, references, index terms.

A span never crosses a source line; a line end is a space only between two Western words (A6.6). What
the editor wrote and no book can print is told here, and printed as it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from markdown_it.token import Token

from keben.carried import dataclass
from keben.messages import _
from keben.model import Mark, Span, Text
from keben.problems import Location
from keben.source.desk import Desk, nearest
from keben.source.margin import Margin
from keben.source.marks import CARE, FAR, SUSPECT, beyond, is_word_space, tidy, tidy_name
from keben.source.tokens import ROLE, read_tokens

#: Without any of these a text is what it says.
MARKUP = re.compile(r"[\\`*_\[<&{]")

INDEX_TERM = re.compile(r"(.*?)\s*<([^<>]+)>\s*", re.S)
RUBY = re.compile(r"(.+?)[(（](.+?)[)）]", re.S)

#: Roles that only mark their text.
MARK_ROLES = {
    "dot": Mark.DOT,
    "name": Mark.NAME,
    "title": Mark.TITLE,
    "frame": Mark.FRAME,
    "sup": Mark.SUPERIOR,
    "sub": Mark.INFERIOR,
}
ROLES = ["index", "ruby", "ref", "page", "count", *MARK_ROLES]


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of one source line that begins at `column` of line `number`."""

    text: str
    number: int
    column: int


def read_text(lines: Sequence[Line], file: str, desk: Desk, margin: Margin | None) -> Text:
    """Return the spans of a paragraph; without a margin, no note can be called here."""
    if len(lines) == 1 and not CARE.search(lines[0].text):  # most cells of tables
        (line,) = lines
        return (Span(line.text, Location(file, line.number, line.column)),) if line.text else ()
    if any(MARKUP.search(line.text) for line in lines):
        spans = _Spans(lines, file, desk, margin).read()
    else:
        spans = [
            Span(line.text, Location(file, line.number, line.column)) for line in lines if line.text
        ]
    if len(lines) == 1 and not any(SUSPECT.search(span.text) for span in spans):
        return tuple(spans)
    return tuple(_settle(spans, desk))


def _settle(spans: list[Span], desk: Desk) -> list[Span]:
    """Tidy every span, and join lines: by a space between two Western words, else by nothing."""
    tidied: list[Span] = []
    for k, span in enumerate(spans):
        if span.ruby or not SUSPECT.search(span.text):
            tidied.append(span)
            continue
        before, after = _before(spans, k), _after(spans, k)
        for offset, text in tidy(span.text, before, after, span.at, desk.problems):
            at = Location(span.at.file, span.at.line, span.at.column + offset)
            tidied.append(replace(span, text=text, at=at))
            span = replace(span, terms=())
    settled = [_with_edges(tidied, k) for k in range(len(tidied))]
    return [span for span in settled if span.text or span.note or span.ref or span.page_of]


def _with_edges(spans: list[Span], k: int) -> Span:
    """Return a span with the blanks at its ends that its neighbours, tidied, leave it; keep it in place."""
    span, text = spans[k], spans[k].text
    is_line_end = k + 1 < len(spans) and spans[k + 1].at.line != span.at.line
    if not text or not (is_line_end or text[0] == " " or text[-1] == " "):
        return span
    before, after = _before(spans, k), _after(spans, k)
    start = 0
    if text[0] == " " and (_ends_blank(spans, k) or not is_word_space(before, beyond(text))):
        start = 1
    text = text[start:].removesuffix(" ")
    left = beyond(reversed(text)) or before
    if (is_line_end or span.text.endswith(" ")) and is_word_space(left, after):
        text += " "
    at = Location(span.at.file, span.at.line, span.at.column + start)
    spans[k] = replace(span, text=text, at=at)
    return spans[k]


def _ends_blank(spans: Sequence[Span], k: int) -> bool:
    """Say whether a blank stands already before a span, perhaps before a note mark."""
    return next(
        (s.text.endswith(" ") for s in reversed(spans[max(0, k - FAR) : k]) if s.text), True
    )


def _before(spans: Sequence[Span], k: int) -> str:
    for n in range(k - 1, max(-1, k - FAR), -1):
        if telling := _telling(spans[n], backward=True):
            return telling
    return ""


def _after(spans: Sequence[Span], k: int) -> str:
    for n in range(k + 1, min(len(spans), k + FAR)):
        if telling := _telling(spans[n]):
            return telling
    return ""


def _telling(span: Span, *, backward: bool = False) -> str:
    """A reference will be 第一章 or 表1-2-3, wide: no blank beside it. A note mark tells nothing."""
    if span.ref or span.page_of:
        return "●"
    return beyond(reversed(span.text) if backward else span.text)


class _Spans:
    """One paragraph while its tokens become spans."""

    def __init__(self, lines: Sequence[Line], file: str, desk: Desk, margin: Margin | None) -> None:
        self.lines = lines
        self.file = file
        self.desk = desk
        self.margin = margin
        self.source = "\n".join(line.text for line in lines)
        self.starts = [0]
        for line in lines[:-1]:
            self.starts.append(self.starts[-1] + len(line.text) + 1)
        self.spans: list[Span] = []
        self.marks = [Mark.NONE]

    def at(self, offset: int) -> Location:
        """Return the place of a character of the paragraph."""
        k = bisect_right(self.starts, offset) - 1
        line = self.lines[k]
        return Location(self.file, line.number, line.column + offset - self.starts[k])

    def read(self) -> list[Span]:
        """Parse, and turn every token into spans."""
        stray = -2
        for token in read_tokens(self.source):
            offset: int = token.meta["at"]
            if token.type == "text":
                if token.content == "*" and token.meta["at"] == stray:
                    self._unclosed(offset)
                stray = offset if token.content == "*" else -2
                self.add(token.content, offset)
            elif token.type in ("strong_open", "em_open"):
                self.marks.append(Mark.STRONG if token.tag == "strong" else Mark.EMPHASIS)
            elif token.type in ("strong_close", "em_close"):
                self.marks.pop()
            else:
                self._special(token, offset)
        return self.spans

    def _special(self, token: Token, offset: int) -> None:
        problems, text = self.desk.problems, token.content
        match token.type:
            case "text_special":
                is_escape = token.info == "escape" and len(text) == 1
                self.add(text, offset + is_escape)
            case "note":
                self._add_note(text, offset)
            case "role":
                self._add_role(text, offset)
            case "role_head":
                problems.error(
                    "role-unclosed",
                    _("{role} is not closed").format(role=text),
                    self.at(offset),
                    _("end it with a backtick"),
                    length=len(text),
                )
                self.add(text, offset)
            case "link":
                problems.error(
                    "link-inline",
                    _("a link or a picture cannot stand in running text"),
                    self.at(offset),
                    _("write the text alone, or make it a {{figure}} directive").format(),
                    length=len(text),
                )
                self.add(text, offset)
            case "html":
                problems.warn(
                    "html-text",
                    _("{tag} is printed as it stands: HTML is not read").format(tag=text),
                    self.at(offset),
                    _("delete it"),
                    length=len(text),
                )
                self.add(text, offset)
            case "code_inline":
                problems.warn(
                    "code-inline",
                    _("the backticks are left out: there is no face for code"),
                    self.at(offset),
                    _("delete them"),
                    length=len(text) + 2,
                )
                self.add(text, offset + len(token.markup))
            case "hardbreak":
                problems.warn(
                    "line-break",
                    _("a line end cannot be forced"),
                    self.at(offset),
                    _("delete the backslash; begin a new paragraph where one is meant"),
                )

    def _unclosed(self, offset: int) -> None:
        self.desk.problems.error(
            "mark-unmatched",
            _("** opens or closes nothing"),
            self.at(offset),
            _("add the other **, or write \\*\\*"),
            length=2,
        )

    def add(
        self, text: str, offset: int, mark: Mark | None = None, terms: tuple[str, ...] = ()
    ) -> None:
        """Add a text that begins at `offset`, cut at the line ends inside it."""
        mark = self.marks[-1] if mark is None else mark
        while text:
            k = bisect_right(self.starts, offset)
            room = self.starts[k] - 1 - offset if k < len(self.starts) else len(text)
            if text[:room]:
                self.spans.append(Span(text[:room], self.at(offset), mark, terms=terms))
                terms = ()
            text, offset = text[room + 1 :], offset + room + 1

    def _add_note(self, text: str, offset: int) -> None:
        label = text[2:-1]
        at = self.at(offset)
        if self.margin is None:
            self.desk.problems.error(
                "note-unmatched",
                _("the note “{label}” has no text: notes belong to chapters").format(label=label),
                at,
                _("put the note into the text, in parentheses"),
                length=len(text),
            )
        else:
            note = self.margin.call(label, at)
            self.spans.append(Span("", at, self.marks[-1], note=note))

    def _add_role(self, text: str, offset: int) -> None:
        match = ROLE.match(text)
        assert match is not None
        name, content = match.group(1), match.group(3)
        inside = offset + match.start(3)
        at, mark = self.at(inside), self.marks[-1]
        word = content.strip()
        if name in MARK_ROLES:
            self.add(content, inside, MARK_ROLES[name])
        elif name == "index":
            parts = INDEX_TERM.fullmatch(content)
            shown, term = parts.groups() if parts else (content, content)
            term = "!".join(tidy_name(part) for part in term.split("!"))
            if not term.strip("!"):
                self._role_empty(text, offset)
            self.add(shown, inside, terms=(term,))
        elif name == "ruby":
            parts = RUBY.fullmatch(word)
            if parts is None:
                self.desk.problems.error(
                    "role-ruby",
                    _("“{text}” has no reading").format(text=word),
                    at,
                    _("write the reading in parentheses behind the character: 字(zì)"),
                    length=len(content),
                )
                self.add(content, inside)
            else:
                self.spans.append(Span(parts.group(1), at, mark, ruby=parts.group(2).strip()))
        elif name in ("ref", "page"):
            self.desk.targets.ask(word, at)
            self.spans.append(
                Span("", at, mark, ref=word) if name == "ref" else Span("", at, mark, page_of=word)
            )
        elif name == "count":
            self._count(word, at, mark)
        else:
            self.desk.problems.error(
                "role-unknown",
                _("there is no role {{{name}}}").format(name=name),
                self.at(offset),
                nearest(name, ROLES),
                length=len(name) + 2,
            )
            self.add(content, inside)

    def _count(self, id: str, at: Location, mark: Mark) -> None:
        """Say how many names a roll has."""
        roll = self.desk.roll(id)
        if roll is not None:
            self.spans.append(Span(str(len(roll.rows)), at, mark))
        elif self.desk.knows_rolls and id not in self.desk.targets.declared:
            self.desk.problems.error(
                "roll-unknown",
                _("rolls.yaml has no roll “{id}”").format(id=id),
                at,
                nearest(id, list(self.desk.rolls))
                if self.desk.rolls
                else _("add it to rolls.yaml"),
                length=len(id),
            )

    def _role_empty(self, text: str, offset: int) -> None:
        self.desk.problems.error(
            "role-empty",
            _("{role} names nothing").format(role=text),
            self.at(offset),
            _("write the term between the backticks"),
            length=len(text),
        )
