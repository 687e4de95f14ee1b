"""Turns headings, of the printed contents and of the text, into one outline.

The contents give the skeleton; a heading met in the text is looked for in it, within its own 编 or 章,
and takes its text along. What the contents do not list is put in where it stands in the text, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from keben.importing.kinds import Kind, Seen
from keben.importing.ledger import Copy, Cut
from keben.importing.paragraphs import Block
from keben.messages import _

#: Ranks of headings; a heading ends what is of its own or a deeper rank.
DEPTH = {Kind.VOLUME: 0, Kind.MATTER: 1, Kind.PART: 1, Kind.CHAPTER: 2, Kind.SECTION: 3}
RANK_NAMES = {Kind.PART: "编", Kind.CHAPTER: "章", Kind.SECTION: "节"}


@dataclass(slots=True)
class Entry:
    """One heading with the text under it; filled while the file is read."""

    kind: Kind
    title: Cut
    ordinal: int = 0
    in_contents: bool = False
    in_text: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """Headings in the order of the book."""

    entries: list[Entry] = field(default_factory=list)
    cursor: int = -1  #: index of the entry that the text stands under

    def add(self, entry: Entry) -> None:
        """Put a heading at the end."""
        self.entries.append(entry)

    def _scope(self, kind: Kind) -> range:
        """Return where a heading of the text may stand: after the cursor, before its rank's end."""
        depth = DEPTH[kind]
        end = self.cursor + 1
        while end < len(self.entries) and DEPTH[self.entries[end].kind] >= depth:
            end += 1
        if kind in (Kind.PART, Kind.MATTER):
            end = len(self.entries)
        return range(self.cursor + 1, end)

    def enter(
        self, copy: Copy, seen: Seen, title: Cut, later: Sequence[Seen], *, listed: bool
    ) -> Entry:
        """Stand under a heading of the text: the one that the contents list, or a new one.

        The words of the text win over those of the contents; where they differ it is told. `later`
        are the headings of the text that follow: one that comes with its own words is not this one.
        """
        scope = self._scope(seen.kind)
        same = [n for n in scope if self._is_same(self.entries[n], seen.kind, title.text)]
        near = [
            n
            for n in scope
            if self.entries[n].kind is seen.kind
            and self.entries[n].ordinal == seen.ordinal > 0
            and not self._comes_later(self.entries[n], later)
        ]
        found = next(iter(same or self._next_of_rank(scope, seen, title.text) or near), None)
        if found is not None:
            self.cursor = found
            entry = self.entries[found]
            self._take_over(copy, entry, title)
            entry.ordinal = seen.ordinal
            return entry
        if listed:
            copy.doubt(
                "import-heading-unlisted",
                _("the printed contents do not list “{title}”").format(title=title.text),
                title,
                _("compare with the print: a heading, or a sentence that looks like one?"),
            )
        entry = Entry(seen.kind, title, seen.ordinal, in_text=True)
        self.cursor = self._place(seen.kind)
        self.entries.insert(self.cursor, entry)
        return entry

    def _next_of_rank(self, scope: range, seen: Seen, title: str) -> list[int]:
        """Return the next heading of this rank, if it is this one: the text left out its 编 or 章."""
        ahead = range(scope.stop, len(self.entries))
        following = next((n for n in ahead if self.entries[n].kind is seen.kind), None)
        if following is None or self.entries[following].ordinal != seen.ordinal:
            return []
        return [following] if self._is_same(self.entries[following], seen.kind, title) else []

    def _comes_later(self, entry: Entry, later: Sequence[Seen]) -> bool:
        """Whether the text has this heading further on, within the 编 or 章 that is open."""
        for seen in later:
            if DEPTH[seen.kind] < DEPTH[entry.kind]:
                return False
            if self._is_same(entry, seen.kind, seen.title):
                return True
        return False

    def _place(self, kind: Kind) -> int:
        """Return where a heading goes that is not listed.

        That is behind what is listed under the heading it ends. Where the contents leave out its
        whole rank, what they list next stands under it, so it goes before that; and the first one
        of the text goes behind a 序 or 凡例 that is only listed.
        """
        depth = DEPTH[kind]
        listed = [entry for entry in self.entries if entry.in_contents]
        if kind in RANK_NAMES and all(entry.kind is not kind for entry in listed):
            below = min((d for e in listed if (d := DEPTH[e.kind]) > depth), default=0)
            for n in range(self.cursor + 1, len(self.entries)):
                if DEPTH[self.entries[n].kind] == below > 0:
                    return n
        at = self.cursor + 1
        ranked = [n for n, entry in enumerate(self.entries) if entry.kind in RANK_NAMES]
        if kind in RANK_NAMES and ranked and at <= ranked[0]:
            return ranked[0]
        while at < len(self.entries) and DEPTH[self.entries[at].kind] > depth:
            at += 1
        return at

    def _is_same(self, entry: Entry, kind: Kind, title: str) -> bool:
        return (
            entry.kind is kind
            and entry.title.text.replace(" ", "") == title.replace(" ", "")
            and not entry.in_text
        )

    def _take_over(self, copy: Copy, entry: Entry, title: Cut) -> None:
        listed = entry.title
        if listed.text.replace(" ", "") != title.text.replace(" ", ""):
            message = _("the contents (line {line}) call this “{listed}”")
            copy.doubt(
                "import-heading-differs",
                message.format(line=listed.line, listed=listed.text),
                title,
                _("the words of the text were taken; compare with the print"),
            )
        copy.drop(listed, _("repeated in the text, line {line}").format(line=title.line))
        entry.title = title
        entry.in_text = True
