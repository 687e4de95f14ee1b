"""Turns pieces of text into one source file, and counts the characters of it that will be printed."""

from __future__ import annotations

import json
from pathlib import Path

from keben.sample.prose import printed


class Draft:
    """A Markdown or YAML source as it grows; `printed` is what counts against the size asked for."""

    def __init__(self) -> None:
        self.printed = 0
        self._lines: list[str] = []
        self._notes: list[str] = []

    def write(self, text: str, *, blank: bool = True) -> None:
        """Add a block of printed text."""
        self.printed += printed(text)
        self.mark_up(text, blank=blank)

    def mark_up(self, text: str, *, blank: bool = True) -> None:
        """Add lines whose characters were counted elsewhere or are not printed."""
        self._lines.append(text + "\n" if blank else text)

    def head(self, rank: int, title: str, target: str = "") -> None:
        """Add a heading; `target` is the id by which others refer to it."""
        if target:
            self.mark_up(f"({target})=", blank=False)
        self.printed += printed(title)
        self.mark_up(f"{'#' * rank} {title}")

    def note(self, text: str) -> str:
        """Keep a note for the end of the file and return its mark."""
        label = str(len(self._notes) + 1)
        self.printed += printed(text)
        self._notes.append(f"[^{label}]: {text}\n")
        return f"[^{label}]"

    def directive(self, opening: str, body: str = "", **options: str) -> None:
        """Add `:::{name} argument` with its options and body; counting is the caller's."""
        lines = [f":::{opening}", *(f":{key}: {value}" for key, value in options.items())]
        self.mark_up("\n".join([*lines, *([body] if body else []), ":::"]))

    def save(self, file: Path) -> None:
        """Write the file, with the same bytes on every machine."""
        file.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join([*self._lines, *self._notes]).rstrip("\n") + "\n"
        file.write_bytes(text.encode("utf-8"))


def quoted(text: str) -> str:
    """A YAML scalar that no reader takes for a number or a date."""
    return json.dumps(text, ensure_ascii=False)


def block(text: str, indent: int) -> str:
    """A YAML literal block of several paragraphs, to stand behind `key: `."""
    pad = " " * indent
    lines = [f"{pad}{line}" if line else "" for line in text.split("\n")]
    return "|\n" + "\n".join(lines)
