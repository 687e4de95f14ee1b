"""Turns a YAML file into values that know their line and column.

Built on the events of libyaml, not on a loader: nothing is constructed, no alias is followed, depth is
counted, and every scalar stays as it is written: 1912-09-18 is no date object, 2005-02-30 no exception,
and 否 or `no` no boolean. What a value means is for the forms to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from keben.messages import _
from keben.problems import Location
from keben.source.desk import Copy, Desk
from keben.source.elements import unindented
from keben.source.inline import Line

MAX_DEPTH = 16  #: of lists and mappings in each other; book.yaml needs five
MAX_NODES = 2_000_000

NOTHING = frozenset({"", "~", "null"})

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A value with its place: a text, a list of nodes, a mapping of entries, or nothing (None)."""

    value: str | list[Node] | dict[str, tuple[Location, Node]] | None
    at: Location
    style: str = ""  #: of a scalar: "", ', ", | or >
    end: tuple[int, int] = (0, 0)  #: of a scalar: line and column from 0 where it ends


@dataclass(frozen=True, slots=True)
class Sheet:
    """A YAML file: its root and its lines."""

    copy: Copy
    root: Node
    first_line: int = 1  #: of the copy in its file

    @property
    def file(self) -> str:
        """The file's path inside the book folder."""
        return self.copy.file

    def node(self, *path: str | int) -> Node | None:
        """Return what stands at a path of keys and indices."""
        node: Node | None = self.root
        for step in path:
            if node is None:
                return None
            inside = node.value
            if isinstance(inside, dict) and step in inside:
                node = inside[str(step)][1]
            elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
                node = inside[step]
            else:
                return None
        return node

    def at(self, *path: str | int) -> Location:
        """Return the place of a value, or of the nearest thing around it."""
        for end in range(len(path), -1, -1):
            node = self.node(*path[:end])
            if node is not None:
                return node.at
        return self.root.at

    def key_at(self, *path: str | int) -> Location:
        """Return the place of a key."""
        parent = self.node(*path[:-1])
        if parent is not None and isinstance(parent.value, dict) and path[-1] in parent.value:
            return parent.value[str(path[-1])][0]
        return self.at(*path)

    def plain(self) -> Any:
        """Return the whole without places; what is empty is left out of mappings."""
        return _plain(self.root)

    def lines(self, desk: Desk, *path: str | int) -> tuple[Line, ...]:
        """Return a text as lines where they stand in the file, empty lines included."""
        node = self.node(*path)
        if node is None or not isinstance(node.value, str):
            return ()
        lines = list(self._lines(node, node.value))
        while lines and not lines[-1].text:
            lines.pop()
        return tuple(unindented(line, self.file, desk) for line in lines)

    def paragraphs(self, desk: Desk, *path: str | int) -> Iterator[tuple[Line, ...]]:
        """Yield the paragraphs of a text: empty lines stand between them."""
        paragraph: list[Line] = []
        for line in (*self.lines(desk, *path), Line("", 0, 0)):
            if line.text:
                paragraph.append(line)
            elif paragraph:
                yield tuple(paragraph)
                paragraph = []

    def _lines(self, node: Node, text: str) -> Iterator[Line]:
        line, column = node.at.line - self.first_line, node.at.column - 1
        last, end = node.end
        if node.style in ("|", ">"):
            for n in range(line + 1, last + (end > 0)):
                yield self._line(n, 0, None)
        elif node.style and (last > line or "\\" in text or self._is_escaped(node, text)):
            for k, part in enumerate(text.split("\n")):
                yield Line(part.strip(" \t"), node.at.line, node.at.column + (k == 0))
        else:
            quote = len(node.style)
            for n in range(line, last + 1):
                start = column + quote if n == line else 0
                yield self._line(n, start, end - quote if n == last else None)

    def _is_escaped(self, node: Node, text: str) -> bool:
        return node.end[1] - node.at.column + 1 - 2 * len(node.style) != len(text)

    def _line(self, index: int, start: int, end: int | None) -> Line:
        source = self.copy.lines[index] if index < len(self.copy.lines) else ""
        part = source[start:end]
        text = part.lstrip(" \t")
        column = start + len(part) - len(text)
        return Line(text.rstrip(" \t"), index + self.first_line, column + 1)


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {
            key: _plain(entry)
            for key, (_at, entry) in node.value.items()
            if entry.value is not None
        }
    if isinstance(node.value, list):
        return ["" if entry.value is None else _plain(entry) for entry in node.value]
    return node.value


def read_sheet(copy: Copy, desk: Desk, first_line: int = 1) -> Sheet | None:
    """Return a YAML file as values, or say where it ceases to be one."""
    reader = _Reader(copy, desk, first_line)
    try:
        root = reader.read()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        at = copy.at(mark.line + first_line, mark.column + 1) if mark else copy.at(first_line, 1)
        reader.error("yaml-bad", _("this is not YAML: {reason}").format(reason=error.problem), at)
        return None
    except yaml.YAMLError as error:
        reader.error("yaml-bad", _("this is not YAML: {reason}").format(reason=error), copy.at())
        return None
    return Sheet(copy, root, first_line) if root is not None else None


class _TooMuch(Exception):
    """The file is deeper or larger than any source."""


class _Reader:
    """The events of one file while they become nodes."""

    def __init__(self, copy: Copy, desk: Desk, first_line: int) -> None:
        self.copy = copy
        self.desk = desk
        self.first_line = first_line
        self.count = 0

    def error(self, code: str, message: str, at: Location, length: int = 1) -> None:
        """Report a problem of YAML itself."""
        hint = {
            "yaml-bad": _("look for a missing colon, quote or indent here or on the line before"),
            "yaml-alias": _("write the value out"),
            "yaml-tag": _("delete the tag"),
            "yaml-empty": _("write it, or delete the file"),
            "yaml-documents": _("delete the line ---"),
            "key-duplicate": _("delete one of them"),
        }.get(code, _("make it flat: one key a line"))
        self.desk.problems.error(code, message, at, hint, length=length)

    def at(self, mark: Any) -> Location:
        """Return the place of a libyaml mark."""
        return self.copy.at(mark.line + self.first_line, mark.column + 1)

    def read(self) -> Node | None:
        """Return the root; None when there is none."""
        try:
            root = self._read()
        except _TooMuch:
            return None
        if root is None or root.value is None:
            self.error("yaml-empty", _("the file is empty"), self.copy.at(self.first_line, 1))
            return None
        return root

    def _read(self) -> Node | None:
        root: Node | None = None
        stack: list[tuple[Node, list[Node]]] = []  # open collections, with the key that waits
        for event in yaml.parse(self.copy.text, LOADER):
            if isinstance(event, yaml.NodeEvent):
                node = self._node(event, len(stack))
                if not stack:
                    if root is not None:
                        self.error("yaml-documents", _("a second document begins"), node.at)
                        break
                    root = node
                else:
                    self._put(node, *stack[-1])
                if isinstance(event, yaml.CollectionStartEvent):
                    stack.append((node, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
        return root

    def _node(self, event: Any, depth: int) -> Node:
        start: Any = event.start_mark
        end: Any = event.end_mark
        at = self.at(start)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            self.error("yaml-large", _("more lists in lists than any source needs"), at)
            raise _TooMuch
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.error("yaml-alias", _("anchors and aliases are not read"), at)
        if isinstance(event, yaml.AliasEvent):
            return Node("*", at, "'")
        if event.tag is not None:
            self.error("yaml-tag", _("tags are not read"), at, len(event.tag))
        if isinstance(event, yaml.MappingStartEvent):
            return Node({}, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node([], at)
        style = event.style or ""
        value = None if not style and event.value in NOTHING else event.value
        return Node(value, at, style, (end.line, end.column))

    def _put(self, node: Node, parent: Node, keys: list[Node]) -> None:
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif not keys:
            keys.append(node)
        elif isinstance(parent.value, dict):
            key = keys.pop()
            name = key.value
            if not isinstance(name, str):
                self.error("yaml-bad", _("a key is a word"), key.at)
            elif name in parent.value:
                self.error(
                    "key-duplicate",
                    _("the key “{key}” is given twice").format(key=name),
                    key.at,
                    len(name),
                )
            else:
                parent.value[name] = (key.at, node)
