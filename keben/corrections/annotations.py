"""Turns the annotations of a PDF into marks 批注: what is asked for, and where on which page.

Acrobat and Foxit write a replacement as a strike-out and a caret that belong together (/IRT); Okular and others
write the new words into the strike-out itself. A note beside the text is a correction only where it says so:
“改为…”, “应为…”, “误→正”, “删”; anything else is a question for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

#: Left, bottom, right, top, in points of the file.
Box: TypeAlias = tuple[float, float, float, float]


class Asked(StrEnum):
    """What a mark asks for."""

    REPLACE = "replace"  #: the words under it by `right`, or by nothing
    INSERT = "insert"  #: `right`, where it stands
    EXCHANGE = "exchange"  #: `wrong` by `right`, wherever that is on the page, or under the mark
    QUESTION = "question"  #: to be read by a person


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a proofreader."""

    asked: Asked
    boxes: tuple[Box, ...]  #: over the words; of a caret or a note, its own
    wrong: str = ""
    right: str = ""
    says: str = ""  #: as it is written
    author: str = ""
    covers: bool = False  #: whether words stand under the boxes


_STRUCK = {"/StrikeOut"}
_LINED = {"/Highlight", "/Underline", "/Squiggly"}
_NOTED = {"/Text", "/FreeText"}
_QUOTES = "“”\"「」『』‘’' \t\r\n　"
_EXCHANGE = re.compile(
    r"(.+?)\s*(?:→|⇒|->|=>|应?改为|应?改成|应为|应作)[:：]?\s*(.+?)[。．]?", re.S
)
_BECOMES = re.compile(r"(?:→|⇒|->|=>|应?改为|应?改成|应为|应作|改)[:：]?\s*(.+?)[。．]?", re.S)
_DELETE = re.compile(r"(?:应?删[除去掉]?|delete|del\.?)[。．]?", re.I)
_INSERT = re.compile(r"(?:插入|增补|补|加|insert)[:：]\s*(.+)", re.I | re.S)
_TAGS = re.compile(r"<[^>]*>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#39;": "'", "&amp;": "&"}


def marks_of(page: PageObject) -> Iterator[Mark]:
    """Yield the marks of a page, in the order in which the file has them."""
    notes = [_Note(entry) for entry in _list(page.get("/Annots"))]
    known = {note.key: note for note in notes}
    replies: dict[object, list[_Note]] = {}
    for note in notes:
        if note.parent in known:
            replies.setdefault(note.parent, []).append(note)
    for note in notes:
        if note.parent in known and note.kind not in _STRUCK:
            continue  # it is read with the mark that it answers
        own = replies.get(note.key, [])
        parent = known.get(note.parent) if note.parent else None
        if note.kind == "/Caret" and any(one.kind in _STRUCK for one in own):
            continue  # read with its strike-out
        if note.kind in _STRUCK:
            carets = [one for one in (*own, parent) if one and one.kind == "/Caret"]
            says = next((one.says for one in carets if one.says), "") or _said(note, own)
            right = _literal(says)
            yield note.mark(Asked.REPLACE, "" if _DELETE.fullmatch(right) else right, says)
        elif note.kind == "/Caret":
            says = _said(note, own)
            asked = Asked.INSERT if says else Asked.QUESTION
            yield note.mark(asked, _literal(says), says)
        elif note.kind in _LINED:
            yield _lined(note, _said(note, own))
        elif note.kind in _NOTED and not note.is_state:
            yield _noted(note, _said(note, own))


def _lined(note: _Note, says: str) -> Mark:
    """Read what is said of words that are highlighted or underlined."""
    if match := _BECOMES.fullmatch(says):
        return note.mark(Asked.REPLACE, _bare(match[1]), says)
    if _DELETE.fullmatch(says):
        return note.mark(Asked.REPLACE, "", says)
    return _noted(note, says)


def _noted(note: _Note, says: str) -> Mark:
    if (match := _EXCHANGE.fullmatch(says)) and "\n" not in match[2]:
        return note.mark(Asked.EXCHANGE, _bare(match[2]), says, _bare(match[1]))
    return note.mark(Asked.QUESTION, "", says)


def _literal(says: str) -> str:
    """Return the words that a strike-out or a caret brings: all that it says, but for what leads to them."""
    for pattern in (_BECOMES, _INSERT):
        if match := pattern.fullmatch(says):
            return _bare(match[1])
    return says


def _bare(words: str) -> str:
    """Return words without the quotation marks that a note puts around them.

    >>> _bare("“沟”"), _bare("《“沟”记》")
    ('沟', '《“沟”记》')
    """
    return words.strip(_QUOTES) if words[:1] in _QUOTES or words[-1:] in _QUOTES else words


def _said(note: _Note, replies: list[_Note]) -> str:
    """Return what a mark says, or what the first answer to it does."""
    spoken = (one.says for one in (note, *replies) if not one.is_state)
    return next((says for says in spoken if says), "")


class _Note:
    """One annotation of the file."""

    def __init__(self, entry: Any) -> None:
        self.key = entry.idnum if isinstance(entry, IndirectObject) else id(entry)
        told = entry.get_object()
        self.told = told if isinstance(told, DictionaryObject) else DictionaryObject()
        parent = self.told.raw_get("/IRT") if "/IRT" in self.told else None
        self.parent = parent.idnum if isinstance(parent, IndirectObject) else None
        self.kind = str(self.told.get("/Subtype", ""))
        self.is_state = "/StateModel" in self.told

    @property
    def says(self) -> str:
        """What is written in it, plainly."""
        text = _text(self.told.get("/Contents")).strip()
        if not text and (rich := self.told.get("/RC")):
            text = _TAGS.sub("", _text(rich)).strip()
            for entity, character in _ENTITIES.items():
                text = text.replace(entity, character)
        return re.sub(r"\r\n?", "\n", text)

    def mark(self, asked: Asked, right: str, says: str, wrong: str = "") -> Mark:
        """Return the mark that it makes."""
        covers = self.kind in _STRUCK | _LINED
        boxes = tuple(_quads(self.told)) if covers else ()
        author = _text(self.told.get("/T"))
        rest = (wrong, right, says, author, covers)
        return Mark(asked, boxes or (_box(_numbers(self.told.get("/Rect"))),), *rest)


def _text(entry: Any) -> str:
    """Return a string of the file; some programs write it as GB 18030, which no standard allows."""
    if isinstance(entry, bytes):
        return entry.decode("gb18030", "replace")
    return str(entry) if entry is not None else ""


def _quads(told: Mapping[str, Any]) -> Iterator[Box]:
    """Yield the boxes of the lines that a mark covers; producers differ in the order of the corners."""
    numbers = _numbers(told.get("/QuadPoints"))
    for k in range(0, len(numbers) - 7, 8):
        yield _box(numbers[k : k + 8])


def _box(numbers: list[float]) -> Box:
    across, up = numbers[::2] or [0.0], numbers[1::2] or [0.0]
    return min(across), min(up), max(across), max(up)


def _numbers(entry: Any) -> list[float]:
    return [float(number) for number in _list(entry)]


def _list(entry: Any) -> list[Any]:
    found = entry.get_object() if entry is not None else None
    return list(found) if isinstance(found, ArrayObject) else []
