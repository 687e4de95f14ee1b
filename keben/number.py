"""Turns a book as it was written into a book with numbers: 第一编, 表1-2-3, ①, and what refers to them.

Nothing in the sources is numbered by hand. Parts count through the whole book, chapters begin again in
each part and sections in each chapter; 目, 子目 and all that stands in a piece of matter have no number.
A table is 编-章-serial: 0 stands for the chapter in a part's own text (表1-0-1) and for the part in
matter, whose tables run through the book (表0-1); a chapter outside any part leaves the part out
(表3-1). Figures count like tables, apart from them, or in one sequence with them where the style says so
(图表统一排序: 表1-1-1, 图1-1-2); what stands in an article counts with its chapter.

Notes are numbered within their 章 or piece of matter, in the order of their marks. Numbered by page, a
note has ① to ㊿ until `pages` numbers those of each page anew; by 章 it is [1], [2] …, and stays so:
circles end at ㊿, and bare figures behind 25公里 or 米 would be read with them. What the cells of a
table call is counted by that table (表注), from ①, and by nothing else. Page numbers are known last:
`resolve_pages` fills them in, from a layout.

A node in which nothing changes is returned as the same object, so that what was made of it stays valid.

Rules: B15, A11.1, A11.2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import partial
from operator import is_not
from typing import Any, TypeVar, cast

from keben.messages import _
from keben.model import (
    Article,
    Block,
    Book,
    Chronicle,
    CrossHead,
    Division,
    Event,
    Figure,
    Level,
    Member,
    Note,
    Paragraph,
    People,
    Person,
    Roll,
    Span,
    Table,
    TableCell,
    Text,
    Volume,
)
from keben.numerals import chinese_numeral
from keben.problems import Problems
from keben.style import Style

Node = TypeVar("Node")
Whole = TypeVar("Whole")
RANKS = {Level.PART: "编", Level.CHAPTER: "章", Level.SECTION: "节"}
SCOPES = {Level.MATTER, Level.PART, Level.CHAPTER}  #: a note is called from inside one of these

UNKNOWN = "〔?〕"  #: printed for a target that does not exist; the build has stopped before
UNPAGED = "000"  #: as wide as most folios, until a layout says more

#: Where texts stand in a node, in reading order.
TEXTS: Mapping[type, tuple[str, ...]] = {
    Book: ("volumes",),
    Volume: ("members",),
    Member: ("division",),
    Division: ("title", "blocks", "divisions", "notes"),
    Paragraph: ("text",),
    Note: ("text",),
    Table: ("caption", "head", "body"),
    TableCell: ("text",),
    Figure: ("caption",),
    People: ("people",),
    Person: ("text",),
    Chronicle: ("events",),
    Event: ("text",),
    Article: ("rubric", "kicker", "headline", "subtitle", "byline", "blocks", "source"),
    CrossHead: ("text",),
}

#: The same without the cells of tables, whose notes are the table's own.
OUTSIDE_CELLS: Mapping[type, tuple[str, ...]] = {**TEXTS, Table: ("caption",)}

#: Where nodes that may have an id stand in a node.
TARGETS: Mapping[type, tuple[str, ...]] = {
    Book: ("volumes",),
    Volume: ("members",),
    Member: ("division",),
    Division: ("blocks", "divisions"),
    People: ("people",),
    Chronicle: ("events",),
    Article: ("blocks",),
}

#: Where the divisions of a book stand that stand in no other.
MEMBERS: Mapping[type, tuple[str, ...]] = {
    Book: ("volumes",),
    Volume: ("members",),
    Member: ("division",),
}

#: Where divisions stand in a node.
DIVISIONS: Mapping[type, tuple[str, ...]] = {
    Book: ("volumes",),
    Volume: ("members",),
    Member: ("division",),
    Division: ("divisions",),
}

#: The marks of notes that are numbered by page or by table.
CIRCLED = tuple("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿")


def number_book(book: Book, problems: Problems, style: Style | None = None) -> Book:
    """Return the book with its numbers and cross references; a `{page}` has the width of one.

    Without a style, tables and figures are numbered apart and notes by page.
    """
    serials = _Serials(style is not None and style.tables_and_figures == "together")
    by_chapter = style is not None and style.note.numbered == "chapter"
    parts = Counter[Level]()
    volumes = []
    for volume in book.volumes:
        members = []
        for member in volume.members:
            if member.division is not None:
                numbered = _number_division(member.division, parts, "", serials)
                member = replace(member, division=numbered)
            members.append(member)
        volumes.append(replace(volume, members=tuple(members)))
    book = replace(book, volumes=tuple(volumes))
    names = dict(_names(book))

    def refer(span: Span) -> Span:
        wanted = span.ref or span.page_of
        if not wanted:
            return replace(span, text=UNKNOWN) if span.note and not span.text else span
        if wanted not in names:
            problems.error(
                "ref-unknown",
                _("nothing in the book has the id “{id}”").format(id=wanted),
                span.at,
                _("give the target this id, or delete the reference"),
                length=max(1, len(wanted)),
            )
        known = names.get(wanted, UNKNOWN)
        return replace(span, text=UNPAGED if span.page_of and known != UNKNOWN else known)

    book = _rewrite(book, partial(_with_note_numbers, by_chapter=by_chapter), Division, DIVISIONS)
    return _rewrite(book, refer, Span)


def resolve_pages(book: Whole, page_of: Mapping[str, str]) -> Whole:
    """Return the book, or a division, with the texts of all `{page}` spans: id → folio, from the last layout."""

    def fill(span: Span) -> Span:
        if not span.page_of:
            return span
        text = page_of.get(span.page_of, UNKNOWN)
        return span if text == span.text else replace(span, text=text)

    return _rewrite(book, fill, Span)


class PageNumbers:
    """Fills in page numbers round after round; a division is gone through where they are others than before."""

    def __init__(self) -> None:
        #: By identity: a division, whose page numbers it prints, these as they were, and what came of it.
        self._known: dict[int, tuple[Division, tuple[str, ...], tuple[str, ...], Division]] = {}

    def resolve(self, book: Book, page_of: Mapping[str, str]) -> Book:
        """Return what `resolve_pages` does of a book."""
        before, self._known = self._known, {}

        def fill(division: Division) -> Division:
            known = before.get(id(division))
            refs = known[1] if known else page_refs(division)
            folios = tuple(page_of.get(ref, UNKNOWN) for ref in refs)
            if known and known[2] == folios:
                filled = known[3]
            else:
                filled = resolve_pages(division, page_of) if refs else division
            self._known[id(division)] = division, refs, folios, filled
            self._known[id(filled)] = filled, refs, folios, filled
            return filled

        return _rewrite(book, fill, Division, MEMBERS)


def page_refs(division: Division) -> tuple[str, ...]:
    """Return the ids whose page numbers a division prints, each once, in order.

    Two versions of a division differ only where the folios of these do.
    """
    return tuple(dict.fromkeys(span.page_of for span in walk(division, Span) if span.page_of))


def note_numeral(number: int) -> str:
    """Return the mark of a note that is numbered by page or by table: in a circle as far as Unicode goes.

    >>> [note_numeral(n) for n in (1, 20, 21, 35, 36, 50, 51)]
    ['①', '⑳', '㉑', '㉟', '㊱', '㊿', '[51]']
    """
    return CIRCLED[number - 1] if number <= len(CIRCLED) else f"[{number}]"


@dataclass(slots=True)
class _Serials:
    """How many tables and figures each 章 has so far, apart or together."""

    are_together: bool
    counts: Counter[str] = field(default_factory=Counter)

    def number(self, block: Table | Figure, prefix: str) -> str:
        """Return the number of the next table or figure."""
        series = prefix if self.are_together else f"{type(block).__name__} {prefix}"
        self.counts[series] += 1
        return f"{prefix}-{self.counts[series]}"


def _number_division(
    division: Division, counts: Counter[Level], prefix: str, serials: _Serials
) -> Division:
    """Number one division as the next of its rank among `counts`, and all that it holds.

    `prefix` is what the numbers of its tables begin with: 1-0 in a part, 1-2 in a chapter, 0 in matter.
    """
    number = ""
    if division.level is Level.MATTER:
        prefix = "0"
    elif division.level in RANKS and prefix != "0":
        counts[division.level] += 1
        ordinal = counts[division.level]
        number = f"第{chinese_numeral(ordinal)}{RANKS[division.level]}"
        if division.level is Level.PART:
            prefix = f"{ordinal}-0"
        elif division.level is Level.CHAPTER:
            prefix = prefix.removesuffix("0") + str(ordinal)
    inner = Counter[Level]()
    return replace(
        division,
        number=number,
        blocks=_number_blocks(division.blocks, prefix, serials),
        divisions=tuple(
            _number_division(child, inner, prefix, serials) for child in division.divisions
        ),
    )


def _number_blocks(blocks: tuple[Block, ...], prefix: str, serials: _Serials) -> tuple[Block, ...]:
    numbered: list[Block] = []
    for block in blocks:
        if isinstance(block, Table | Figure):
            block = replace(block, number=serials.number(block, prefix))
        elif isinstance(block, Article):
            block = replace(block, blocks=_number_blocks(block.blocks, prefix, serials))
        numbered.append(block)
    return tuple(numbered)


def _with_note_numbers(scope: Division, *, by_chapter: bool) -> Division:
    """Number the notes of a 章 or a piece of matter in the order in which they are called.

    By page, the numbers only tell the notes of a page apart: the fifty-first is ① again.
    """
    if scope.level not in SCOPES or not scope.notes:
        return scope
    known = {note.label for note in scope.notes}
    own = replace(
        scope,
        divisions=tuple(child for child in scope.divisions if child.level not in SCOPES),
        notes=(),
    )
    numbers = {
        label: f"[{k}]" if by_chapter else note_numeral((k - 1) % len(CIRCLED) + 1)
        for k, label in enumerate(_called(walk(own, Span, OUTSIDE_CELLS), known), 1)
    }
    for table in walk(own, Table):
        for k, label in enumerate(_called(_cell_spans(table), known), 1):
            numbers.setdefault(label, note_numeral(k))

    def call(span: Span) -> Span:
        return replace(span, text=numbers.get(span.note, UNKNOWN)) if span.note else span

    return replace(
        scope,
        title=_rewrite(scope.title, call, Span),
        blocks=_rewrite(scope.blocks, call, Span),
        divisions=tuple(
            child if child.level in SCOPES else _rewrite(child, call, Span)
            for child in scope.divisions
        ),
        notes=tuple(replace(note, number=numbers.get(note.label, "")) for note in scope.notes),
    )


def _called(spans: Iterable[Span], known: Set[str]) -> Iterable[str]:
    """Return the labels that the marks of notes call, each once, in reading order."""
    return dict.fromkeys(span.note for span in spans if span.note in known)


def _names(book: Book) -> Iterator[tuple[str, str]]:
    """Yield the id of everything that has one, with what a reference to it prints."""
    for node in walk(book, object, TARGETS):
        match node:
            case Division(id=id) if id:
                yield id, node.number or _words(node.title)
            case Table(id=id) if id:
                yield id, f"表{node.number}"
            case Figure(id=id) if id:
                yield id, f"图{node.number}"
            case Article(id=id) if id:
                yield id, _words(node.headline)
            case Person(id=id) if id:
                yield id, node.name
            case Event(id=id) if id:
                yield id, node.name
            case Roll(id=id) if id:
                yield id, node.title


def _words(title: Text) -> str:
    """Return a title without the marks of its notes."""
    return "".join(span.text for span in title if not span.note)


def walk(
    node: Any, kind: type[Node], fields: Mapping[type, tuple[str, ...]] = TEXTS
) -> Iterator[Node]:
    """Yield every node of a kind, in reading order, the outer before the inner."""
    waiting = [node]  # the next one last
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            if node and type(node[0]) is Span:  # nothing stands in them
                if issubclass(Span, kind):
                    yield from cast(tuple[Node, ...], node)
            else:
                waiting += node[::-1]
            continue
        if isinstance(node, kind):
            yield node
        waiting += [getattr(node, name) for name in reversed(fields.get(type(node), ()))]


def _rewrite(
    whole: Whole,
    change: Callable[[Node], Node],
    kind: type[Node],
    fields: Mapping[type, tuple[str, ...]] = TEXTS,
) -> Whole:
    """Return `whole` with every node of a kind changed, the inner before the outer.

    Of spans, those that point to something: no other is ever changed.
    """
    node: Any = whole
    if isinstance(node, tuple):
        if node and type(node[0]) is Span:
            if kind is not Span or not any(map(_points, node)):
                return whole
            children = tuple(map(change, node))
        else:
            children = tuple([_rewrite(child, change, kind, fields) for child in node])
        return cast(Whole, children) if any(map(is_not, children, node)) else whole
    if (
        kind is Span
        and type(node) is Table
        and not any(map(_points, (*node.caption, *_cell_spans(node))))
    ):
        return whole
    changes = {}
    for name in fields.get(type(node), ()):
        old = getattr(node, name)
        new = _rewrite(old, change, kind, fields)
        if new is not old:
            changes[name] = new
    if changes:
        node = replace(node, **changes)
    return cast(Whole, change(node) if isinstance(node, kind) else node)


def _points(span: Span) -> bool:
    """Whether a span calls a note or refers to something."""
    return bool(span.note or span.ref or span.page_of)


def _cell_spans(table: Table) -> list[Span]:
    """Return the spans of all cells, of which a book has tens of thousands, and few that point."""
    return [span for row in (*table.head, *table.body) for cell in row for span in cell.text]
