"""Turns the characters of a paragraph into markdown-it tokens that know their offset.

markdown-it-py finds emphasis, escapes and entities; roles, note marks and what has no place in a book
are rules of ours, because each must tell its place and end soon on any input.
"""

from __future__ import annotations

import re
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from keben.source.marks import SHARED, is_wide

NOTE = re.compile(r"\[\^([^\[\]\s]{1,80})\]")
LINK = re.compile(r"!?\[[^\[\]\n]{0,400}\]\([^()\s]{1,2000}\)")
ROLE = re.compile(r"\{([A-Za-z][\w:+-]{0,40})\}(`{1,3})(?!`)(.{1,1000}?)(?<!`)\2(?!`)", re.S)
ROLE_HEAD = re.compile(r"\{([A-Za-z][\w:+-]{0,40})\}`")
ROLE_TAIL = re.compile(r"\{[A-Za-z][\w:+-]{0,40}\}$")
HTML = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>|<!--")


class Placed(StateInline):
    """An inline parse whose tokens know where they begin, and to which Chinese marks are letters.

    CommonMark counts “ and （ as punctuation, so that `**“甲”**乙` would not be strong.
    """

    pending_at = 0

    def append_pending(self, text: str) -> None:
        """Keep literal text, and where it began."""
        if not self.pending:
            self.pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 — markdown-it's name
        """Close a stretch of literal text."""
        token = super().pushPending()
        token.meta["at"] = self.pending_at
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token that begins here."""
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Say whether a run of `*` may open or close (CommonMark 6.2, wide marks taken as letters)."""
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        left = self.src[start - 1] if start else " "
        right = self.src[end] if end < self.posMax else " "
        left_mark, right_mark = _is_western_mark(left), _is_western_mark(right)
        left_blank, right_blank = isWhiteSpace(ord(left)), isWhiteSpace(ord(right))
        opens = not right_blank and (not right_mark or left_blank or left_mark)
        closes = not left_blank and (not left_mark or right_blank or right_mark)
        if canSplitWord:
            return Scanned(opens, closes, end - start)
        return Scanned(
            opens and (not closes or left_mark), closes and (not opens or right_mark), end - start
        )


def _is_western_mark(character: str) -> bool:
    if is_wide(character) or character in SHARED:
        return False
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _note(state: StateInline, silent: bool) -> bool:
    return _take(state, NOTE.match(state.src, state.pos), "note", silent)


def _link(state: StateInline, silent: bool) -> bool:
    return _take(state, LINK.match(state.src, state.pos), "link", silent)


def _html(state: StateInline, silent: bool) -> bool:
    return _take(state, HTML.match(state.src, state.pos), "html", silent)


def _role(state: StateInline, silent: bool) -> bool:
    whole = ROLE.match(state.src, state.pos)
    if whole and ROLE_TAIL.search(whole[3]):
        whole = None  # the backtick that closes it opens the next role
    if _take(state, whole, "role", silent):
        return True
    return _take(state, ROLE_HEAD.match(state.src, state.pos), "role_head", silent)


def _take(state: StateInline, match: re.Match[str] | None, kind: str, silent: bool) -> bool:
    if match is None:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.content = match.group()
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.inline.ruler.enableOnly(["text", "newline", "escape", "backticks", "emphasis", "entity"])
    parser.inline.ruler2.enableOnly(["balance_pairs", "emphasis"])
    for name, rule in (("role", _role), ("note", _note), ("link", _link), ("html", _html)):
        parser.inline.ruler.before("backticks", name, rule)
    return parser


PARSER = _parser()


def read_tokens(source: str) -> list[Token]:
    """Return the tokens of a paragraph; the offset of each is in its `meta["at"]`."""
    tokens: list[Token] = []
    state = Placed(source, PARSER, {}, tokens)
    PARSER.inline.tokenize(state)
    for rule in PARSER.inline.ruler2.getRules(""):
        rule(state)
    return tokens
