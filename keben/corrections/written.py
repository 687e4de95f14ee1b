"""Turns a text source into passages: the characters that it prints, and where each of them is written.

The readers of `source/` say what is printed of Markdown and YAML; marks, notes and line ends between the
characters have no place in a passage, so what is looked for may go over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import punctuation

from keben.problems import Problems
from keben.source.desk import INVISIBLE, Copy, Desk
from keben.source.directive import Directive
from keben.source.elements import Heading, read_elements
from keben.source.inline import Line, read_text
from keben.source.margin import Margin
from keben.source.marks import FULL_WIDTH, SAFE, is_word_space
from keben.source.sheet import Node, Sheet, read_sheet
from keben.source.table import RULE, split_row

NOWHERE = -1  #: of a character that is made, not written
WIDE = {**FULL_WIDTH, "(": "（", ")": "）", "~": "～"}  #: marks that are made wide among Han

PLAIN = re.compile("[\u3400-\u9fff0-9.]*")  #: what is printed as it is written
_CHARACTER = re.compile(r'""|[^\r\n]')
_LINE_END = re.compile(r"\r\n|\r|\n")
_FIELD = re.compile(r'"(?:[^"]|"")*"|[^,\r\n"][^,\r\n]*|(?=[,\r\n])|$')


@dataclass(frozen=True, slots=True)
class Passage:
    """What is printed of one paragraph, title, cell or field, character by character."""

    text: str
    starts: tuple[int, ...]  #: of each character in its file, or in its cell; or `NOWHERE`
    ends: tuple[int, ...]
    lines: tuple[int, int]  #: first and last, of the file
    owner: tuple[int, int]  #: of the table, figure or entry that it belongs to
    cell: tuple[str, int, int] | None = None  #: of a workbook: worksheet, row, column
    origin: int = 0  #: where something is put into one that says nothing


def passages_of(file: str, text: str, problems: Problems) -> tuple[Passage, ...]:
    """Return the passages of a source, in the order of the file; `text` is all of it, its BOM too."""
    return tuple(_Reader(file, text, problems).read())


def line_starts(text: str) -> list[int]:
    """Return where each line of a text begins, behind the byte order mark."""
    first = int(text.startswith("\ufeff"))
    return [first, *(match.end() for match in _LINE_END.finditer(text))]


class _Reader:
    """One file while it becomes passages."""

    def __init__(self, file: str, text: str, problems: Problems) -> None:
        self.file = file
        self.text = text
        self.starts = line_starts(text)
        lines = _LINE_END.sub("\n", text.removeprefix("\ufeff")).split("\n")
        self.copy = Copy(file, tuple(INVISIBLE.sub("\u00a0", line) for line in lines))
        self.desk = Desk(Path(), problems, knows_rolls=False)

    def read(self) -> Iterator[Passage]:
        """Yield the passages of the whole file."""
        if self.file.lower().endswith(".csv"):
            yield from self._fields()
        elif self.file.lower().endswith((".yaml", ".yml")):
            yield from self._sheet(read_sheet(self.copy, self.desk))
        else:
            yield from self._markdown()

    def _passage(self, lines: Sequence[Line], owner: tuple[int, int] | None = None) -> Passage:
        """Read inline Markdown, which may call notes wherever it stands."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for span in read_text(lines, self.file, self.desk, Margin()):
            first = self.starts[span.at.line - 1] + span.at.column - 1
            end = first + len(span.text)
            is_escaped = span.text[:1] in punctuation and self.text[first - 1 : first] == "\\"
            own = list(range(first, end))
            if self.text[first:end] != span.text:
                pairs = zip(self.text[first:end].ljust(len(own)), span.text, own, strict=True)
                own = [at if _is_written(typed, c) else NOWHERE for typed, c, at in pairs]
            text.append(span.text)
            ends += [at + 1 if at != NOWHERE else NOWHERE for at in own]
            if is_escaped and own and own[0] != NOWHERE:
                own[0] -= 1
            starts += own
        extent = lines[0].number, lines[-1].number
        return Passage("".join(text), tuple(starts), tuple(ends), extent, owner or extent)

    def _markdown(self) -> Iterator[Passage]:
        copy, end = self.copy, 0
        if copy.lines[0].rstrip() == "---":
            end = next((k for k, one in enumerate(copy.lines) if k and one.rstrip() == "---"), 0)
            yield from self._sheet(
                read_sheet(Copy(copy.file, copy.lines[1:end]), self.desk, first_line=2)
            )
            copy = Copy(copy.file, ("",) * (end + 1) + copy.lines[end + 1 :])
        for element in read_elements(copy, self.desk):
            if isinstance(element, Heading):
                yield self._passage((element.line,))
            elif isinstance(element, Directive):
                yield from self._directive(element)
            elif element.lines:
                owner = element.at.line, element.lines[-1].number
                yield self._passage(element.lines, owner)

    def _directive(self, found: Directive) -> Iterator[Passage]:
        lines = [line for line in found.body if line.text.strip()]
        owner = found.at.line, lines[-1].number if lines else found.at.line
        if found.name == "table":
            yield self._passage((found.argument,), owner)
            if unit := found.option("unit"):
                yield self._passage((unit.value,), owner)
            for line in lines:
                if not RULE.match(line.text):
                    yield from (self._passage((cell,), owner) for cell in split_row(line))
        elif found.name == "signature":
            yield from (self._passage((line,), owner) for line in lines)
        elif lines:
            yield self._passage(lines, owner)

    def _sheet(self, sheet: Sheet | None) -> Iterator[Passage]:
        if sheet is not None:
            whole = 1, len(self.copy.lines)
            for path, owner in _scalars(sheet.root, (), whole):
                for lines in sheet.paragraphs(self.desk, *path):
                    yield self._passage(lines, owner)

    def _fields(self) -> Iterator[Passage]:
        offset, line = self.starts[0], 1
        while offset <= len(self.text):
            match = _FIELD.match(self.text, offset)
            if match is None:  # a quotation mark that the reader of rolls will tell of
                return
            inner = slice(offset + 1, match.end() - 1) if match[0][:1] == '"' else None
            last = line + len(_LINE_END.findall(match[0]))
            if match[0]:
                yield field_passage(self.text, inner or slice(*match.span()), (line, last))
            line, offset = last, match.end()
            if end := _LINE_END.match(self.text, offset):
                line, offset = line + 1, end.end()
            else:
                offset += 1


def field_passage(
    text: str, field: slice, lines: tuple[int, int], cell: tuple[str, int, int] | None = None
) -> Passage:
    """Return the passage of a field: blanks beside Han are not printed (see `tidy_name`)."""
    written = text[field]
    if PLAIN.fullmatch(written):
        starts = tuple(range(field.start, field.stop))
        ends = tuple(range(field.start + 1, field.stop + 1))
        return Passage(written, starts, ends, lines, lines, cell)
    shown = [
        (match[0][0].translate(SAFE), *match.span())
        for match in _CHARACTER.finditer(text, field.start, field.stop)
    ]
    kept = [
        one
        for k, one in enumerate(shown)
        if not one[0].isspace()
        or (0 < k < len(shown) - 1 and is_word_space(shown[k - 1][0], shown[k + 1][0]))
    ]
    return Passage(
        "".join(character for character, _start, _end in kept),
        tuple(start for _character, start, _end in kept),
        tuple(end for _character, _start, end in kept),
        lines,
        lines,
        cell,
    )


def _scalars(
    node: Node, path: tuple[str | int, ...], owner: tuple[int, int]
) -> Iterator[tuple[tuple[str | int, ...], tuple[int, int]]]:
    """Yield the path of every text of a sheet, with the lines of the entry of a list that it is in."""
    inside: Iterable[tuple[str | int, Node]] = ()
    if isinstance(node.value, str):
        yield path, owner
    elif isinstance(node.value, dict):
        inside = ((key, entry) for key, (_at, entry) in node.value.items())
    elif isinstance(node.value, list):
        inside = enumerate(node.value)
    for step, entry in inside:
        own = owner
        if isinstance(step, int) and not isinstance(entry.value, str):
            own = entry.at.line, _last_line(entry)
        yield from _scalars(entry, (*path, step), own)


def _last_line(node: Node) -> int:
    if isinstance(node.value, dict):
        return max((_last_line(one) for _at, one in node.value.values()), default=node.at.line)
    if isinstance(node.value, list):
        return max(map(_last_line, node.value), default=node.at.line)
    return max(node.at.line, node.end[0] + (node.end[1] > 0))


def _is_written(typed: str, printed: str) -> bool:
    """Say whether a character is printed of the one that stands in the source (A6.4, A9.7)."""
    return printed in (typed, typed.translate(SAFE), WIDE.get(typed))
