"""Turns blocks of text into one source file, line by line.

Every piece written is put on the account with the line it stands on, so the report can say where a
doubtful line of the input is now. What Markdown would read as a sign is written with a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from keben.importing.ledger import Addition, Copy, Cut
from keben.importing.paragraphs import Block, BlockKind

SIGNS = re.compile(r"[\\`*_\[\]<~^]|&(?=#?\w+;)")
LINE_START = re.compile(r"^(?=[#>+\-=:|%(])|^(\d+)(?=[.)])")

BLANKS = re.compile(r"\s+")

#: Depth of a heading inside a 节; matter lacks 章 and 节 and begins one rank higher.
ITEM_DEPTHS = {BlockKind.ITEM: 3, BlockKind.SUB_ITEM: 4}


def widen_blanks(text: str) -> str:
    """Write a blank between two Han as an ideographic space, which is a blank that is meant (A6.6).

    >>> widen_blanks("党总支 党支部"), widen_blanks("GB  18030")
    ('党总支\u3000党支部', 'GB 18030')
    """

    def wide(match: re.Match[str]) -> str:
        left, right = text[: match.start()][-1:], text[match.end() :][:1]
        return " " if left.isascii() or right.isascii() else "\u3000"

    return BLANKS.sub(wide, text)


def escape(text: str, *, starts: bool = True) -> str:
    r"""Write a text so that Markdown reads it as it is.

    >>> escape("*甲*"), escape("1. 乙"), escape("# 丙"), escape("a_b")
    ('\\*甲\\*', '1\\. 乙', '\\# 丙', 'a\\_b')
    """
    text = SIGNS.sub(r"\\\g<0>", widen_blanks(text))
    return LINE_START.sub(lambda m: f"{m[1] or ''}\\", text, count=1) if starts else text


def scalar(text: str) -> str:
    """Write a text as a YAML scalar on one line."""
    dumped: str = yaml.safe_dump(text, allow_unicode=True, width=1 << 30)
    return dumped.removesuffix("...\n").strip()


@dataclass(slots=True)
class Sheet:
    """One source in the making: its path inside the book and its lines."""

    path: str
    lines: list[str] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)

    @property
    def content(self) -> str:
        """The whole file."""
        return "\n".join(self.lines).strip("\n") + "\n"

    def write(self, line: str = "") -> int:
        """Write a line and return its number."""
        self.lines.append(line)
        return len(self.lines)

    def add(self, copy: Copy, before: str, cut: Cut) -> None:
        """Write a line of Markdown: signs and one piece of the input."""
        copy.keep(cut, self.path, self.write(before + escape(cut.text)))

    def field(self, copy: Copy, key: str, cut: Cut, *, is_inline: bool = False) -> None:
        """Write a line of YAML: a key and one piece of the input, plain or as inline Markdown."""
        text = escape(cut.text, starts=False) if is_inline else widen_blanks(cut.text)
        copy.keep(cut, self.path, self.write(key + scalar(text)))

    def invent(self, before: str, text: str) -> None:
        """Write a line with words that no input has, and say so."""
        self.write(before + text)
        self.additions.append(Addition(self.path, text))

    def heading(self, copy: Copy, depth: int, cut: Cut) -> None:
        """Write a heading with a blank line around it."""
        self._part()
        self.add(copy, "#" * depth + " ", cut)
        self.write()

    def _part(self) -> None:
        if self.lines and self.lines[-1]:
            self.write()

    def block(self, copy: Copy, block: Block, *, is_matter: bool) -> None:
        """Write one block with a blank line after it."""
        self._part()
        if block.kind is BlockKind.ARTICLE:
            self.write(f":::{{article}} {block.cuts[0].text}")
            self.write(":::")
        elif block.kind is BlockKind.SIGNATURE:
            self.write(":::{signature}")
            for cut in block.cuts:
                self.add(copy, "", cut)
            self.write(":::")
        elif block.kind in ITEM_DEPTHS:
            self.heading(copy, ITEM_DEPTHS[block.kind] - is_matter, block.cuts[0])
            return
        elif block.kind is BlockKind.CROSSHEAD:
            self.heading(copy, 2, block.cuts[0])
            return
        else:
            self._paragraph(copy, block)
        self.write()

    def _paragraph(self, copy: Copy, block: Block) -> None:
        number = len(self.lines) + 1
        pieces: list[str] = []
        for at, cut in enumerate(block.cuts):
            copy.keep(cut, self.path, number)
            text = escape(cut.text) if not pieces else escape(cut.text, starts=False)
            if at == 0 and block.kind is BlockKind.RUN_IN:
                text = f"**{text}**\u3000"
            elif pieces and re.search(r"[!-~]$", pieces[-1]) and re.match(r"[0-9A-Za-z]", text):
                text = " " + text
            pieces.append(text)
        around = {BlockKind.CAPTION: "*", BlockKind.STRONG: "**"}.get(block.kind, "")
        self.write(around + "".join(pieces) + around)

    def blocks(self, copy: Copy, blocks: Sequence[Block], *, is_matter: bool = False) -> None:
        """Write blocks in order."""
        for block in blocks:
            self.block(copy, block, is_matter=is_matter)
