"""Turns headings, of the printed contents and of the text, into one outline.

The contents give the skeleton; a heading met in the text is looked for in it, within its own 编 or 章,
and takes its text along. What the contents do not list is put in where it stands in the text, and told.
"""

from __future__ import annotations

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

    def enter(self, copy: Copy, seen: Seen, title: Cut, *, listed: bool) -> Entry:
        """Stand under a heading of the text: the one that the contents list, or a new one.

        The words of the text win over those of the contents; where they differ it is told.
        """
        scope = self._scope(seen.kind)
        same = [n for n in scope if self._is_same(self.entries[n], seen.kind, title.text)]
        near = [
            n
            for n in scope
            if self.entries[n].kind is seen.kind and self.entries[n].ordinal == seen.ordinal > 0
        ]
        found = next(iter(same or near), None)
        if found is not None:
            self.cursor = found
            entry = self.entries[found]
            self._take_over(copy, entry, title)
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

    def _place(self, kind: Kind) -> int:
        at = self.cursor + 1
        while at < len(self.entries) and DEPTH[self.entries[at].kind] > DEPTH[kind]:
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
