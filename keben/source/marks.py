"""Turns characters as they are typed into characters as they are printed.

What is safe is done quietly: the text means the same and no reader could tell. What is a guess is done
and told, or only told. A piece never loses its column: where a replacement is longer or shorter than
what it replaces, the text is cut there. Rules: A6.4, A6.6, A9.1, A9.2, A9.7.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise

from keben.messages import _
from keben.problems import Location, Problems

#: Han, kana, CJK marks, full-width forms, signs set on a full em: next to them no typed blank counts.
WIDE = (
    ("·", "·"), ("—", "—"), ("\u2460", "\u24ff"), ("\u25a0", "\u26ff"), ("\u2e80", "\ua4cf"),
    ("\uac00", "\ud7af"), ("\uf900", "\ufaff"), ("\ufe30", "\ufe4f"), ("\uff01", "\uffe6"),
    ("\U00020000", "\U0003ffff"),
)  # fmt: skip
#: Where wide characters begin and end, by turns: a regular expression of them takes 4 ms to compile.
EDGES = tuple(edge for first, last in WIDE for edge in (first, chr(ord(last) + 1)))

#: Marks that Chinese and Western text share: what stands beyond them decides.
SHARED = "“”‘’…"

BLANK = " \t\u00a0"

FAR = 16  #: how far a telling character is looked for; no honest text needs more

#: A6.4 and the interpuncts of A9.7: one for one, wherever they stand in running text.
SAFE = {ord(c): "·" for c in "・‧•"} | {
    code: chr(code - 0xFEE0)
    for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}

#: What is suspect wherever it stands.
TYPED = f"{BLANK};:?!()~\"'－─ー・‧•０-９Ａ-Ｚａ-ｚ"


def _suspect(typed: str) -> re.Pattern[str]:
    """Begin with a set of characters: all others are then passed over at ten times the speed."""
    return re.compile(
        f"[{typed}.,…。-](?:(?<=[{typed}])|(?<=[.,-])(?:(?![0-9])|(?<![0-9].))"
        "|(?<=…)(?<!……)(?!…(?!…))|(?<=。)。)"
    )


#: Whether anything in a text may have to be tidied; most texts end their visit here.
SUSPECT = _suspect(TYPED)
#: Whether anything in a line may have to be tidied, or be markup.
CARE = _suspect(TYPED + r"\\`*_\[<&{")

PAIR = re.compile(r"\(([^()（）]*)\)")
FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
MARK = re.compile("[,;:?!]")
DIGITS = frozenset("0123456789")
DOUBTFUL = re.compile(r"\.(?!\.)|[()\"']")
REPLACED = re.compile(f"…+|\\.{{3,}}|。{{2,}}|[-－─]{{2,}}|(?<![\u3040-\u30ff])ー{{2,}}|[{BLANK}]+")


def is_wide(character: str) -> bool:
    """Say whether a character fills an em and needs no blank beside it.

    >>> is_wide("会"), is_wide("，"), is_wide("A"), is_wide("")
    (True, True, False, False)
    """
    return bisect_right(EDGES, character) % 2 == 1


def is_word_space(left: str, right: str) -> bool:
    """Say whether a blank, or a line end, between two characters is a space: both are Western (A6.6)."""
    return bool(left and right) and not is_wide(left) and not is_wide(right)


def beyond(characters: Iterable[str]) -> str:
    """Return the first character that tells Chinese from Western text; "" when there is none."""
    for character in islice(characters, FAR):
        if character not in SHARED and character not in BLANK:
            return character
    return ""


@lru_cache(4096)
def tidy_name(text: str) -> str:
    """Return a name, a term or a field as it is printed: no blank beside Han.

    >>> tidy_name(" 王　强 "), tidy_name("GDP ２００６ 年")
    ('王强', 'GDP 2006年')
    """
    if not SUSPECT.search(text) and "\u3000" not in text and "\n" not in text:
        return text
    words = text.translate(SAFE).split()
    tidied = words[:1]
    for left, right in pairwise(words):
        tidied.append(f" {right}" if is_word_space(left[-1], right[0]) else right)
    return "".join(tidied)


def tidy(
    text: str, before: str, after: str, at: Location, problems: Problems
) -> list[tuple[int, str]]:
    """Return the pieces of `text` as they are printed, each with its offset from `at`.

    `before` and `after` are the nearest telling characters around it (see `beyond`), or "".

    >>> tidy("1948 年, 有 3 个 GDP index", "", "", Location("a.md", 1, 1), Problems())
    [(0, '1948'), (5, '年，'), (8, '有'), (10, '3'), (12, '个'), (14, 'GDP index')]
    """
    start, end = len(before), len(before) + len(text)
    text = _put_full_width((before + text + after).translate(SAFE))
    _doubt(text, start, end, at, problems)
    pieces: list[tuple[int, str]] = []
    last = start
    for match in REPLACED.finditer(text, start, end):
        typed = match.group()
        place = Location(at.file, at.line, at.column + match.start() - start)
        if typed[0] in BLANK:
            printed = _blank(text, match, place, problems)
        else:
            printed = _long_mark(typed, place, problems)
        if printed == typed:
            continue
        if printed == " ":
            pieces.append((last - start, text[last : match.start()] + printed))
        else:
            pieces.append((last - start, text[last : match.start()]))
            pieces.append((match.start() - start, printed))
        last = match.end()
    pieces.append((last - start, text[last:end]))
    return [piece for piece in pieces if piece[1]]


def _put_full_width(text: str) -> str:
    """Make the replacements of A9.7 that keep every column."""

    def pair(match: re.Match[str]) -> str:
        inside = match.group(1)
        left = text[max(0, match.start() - FAR) : match.start()].rstrip()[-1:]
        right = text[match.end() : match.end() + FAR].lstrip()[:1]
        return f"（{inside}）" if any(map(is_wide, left + inside + right)) else match.group()

    def mark(match: re.Match[str]) -> str:
        left, right = _beside(match)
        is_chinese = left == "”" or is_wide(left) or is_wide(right)
        return FULL_WIDTH[match.group()] if is_chinese else match.group()

    def tilde(match: re.Match[str]) -> str:
        is_range = all(is_wide(side) or side in DIGITS for side in _beside(match))
        return "～" if is_range else "~"

    if "(" in text:
        text = PAIR.sub(pair, text)
    text = MARK.sub(mark, text)
    return re.sub("~", tilde, text)


def _beside(match: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and after a match; "" where there is none."""
    text, start, end = match.string, match.start(), match.end()
    return text[max(0, start - 1) : start], text[end : end + 1]


def _doubt(text: str, start: int, end: int, at: Location, problems: Problems) -> None:
    for match in DOUBTFUL.finditer(text):
        left, right = _beside(match)
        if not (is_wide(left) or (match.group() != "." and is_wide(right))):
            continue
        if start <= match.start() < end:
            problems.warn(
                "mark-western",
                _("a Western mark {mark} beside Chinese text").format(mark=match.group()),
                Location(at.file, at.line, at.column + match.start() - start),
                _("write the Chinese mark"),
            )


def _long_mark(typed: str, at: Location, problems: Problems) -> str:
    if typed[0] == "…" and len(typed) % 2 == 0:
        return typed
    is_ellipsis = typed[0] in "….。"
    printed = "……" if is_ellipsis else "——"
    problems.warn(
        "ellipsis-typed" if is_ellipsis else "dash-typed",
        _("{typed} is printed as {printed}").format(typed=typed, printed=printed),
        at,
        _("write {printed}").format(printed=printed),
        length=len(typed),
    )
    return printed


def _blank(text: str, match: re.Match[str], at: Location, problems: Problems) -> str:
    """Return what a typed blank is worth (A6.6)."""
    start, end = match.span()
    left, right = beyond(_leftward(text, start)), beyond(_rightward(text, end))
    if is_word_space(left, right):
        return " "
    is_typed = match.group() != "\u00a0"
    if is_typed and all(map(_is_han, _beside(match))):
        problems.warn(
            "blank-typed",
            _("a blank between two Han is left out"),
            at,
            _("delete it, or write an ideographic space where a blank is meant"),
            length=end - start,
        )
    return ""


def _is_han(character: str) -> bool:
    return (
        "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0003ffff"
        or character == "〇"
    )


def _leftward(text: str, end: int) -> Iterator[str]:
    return (text[k] for k in range(end - 1, -1, -1))


def _rightward(text: str, start: int) -> Iterator[str]:
    return (text[k] for k in range(start, len(text)))
