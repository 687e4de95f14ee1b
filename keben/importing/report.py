"""Turns what an import did into a report that adds up.

The report lists every file, every count, every character that was dropped or added, and every doubt
with its line in the input and the line where the text stands now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keben.importing.ledger import Addition, Trace
from keben.messages import _
from keben.problems import Problem


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was done."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Encoding:
    """How an input file was read."""

    name: str
    encoding: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import wrote, counted, dropped, added and doubted.

    `traces` in the order of the inputs are the whole text: what is not white space in the inputs equals
    their characters, written and dropped, one after the other.
    """

    into: Path
    written: tuple[str, ...] = ()
    report_file: str = ""
    encodings: tuple[Encoding, ...] = ()
    counts: tuple[Count, ...] = ()
    traces: tuple[Trace, ...] = ()
    additions: tuple[Addition, ...] = ()
    doubts: tuple[Problem, ...] = ()
    to_do: tuple[str, ...] = ()  #: what the editor must do by hand

    @property
    def dropped(self) -> tuple[Trace, ...]:
        """What stands in no source, and why."""
        return tuple(trace for trace in self.traces if trace.is_dropped)

    @property
    def characters_in(self) -> int:
        """Characters of the inputs, without white space."""
        return sum(_ink(trace.cut.text) for trace in self.traces)

    @property
    def characters_out(self) -> int:
        """Characters of the inputs that stand in sources."""
        return sum(_ink(trace.cut.text) for trace in self.traces if not trace.is_dropped)

    def place_of(self, name: str, line: int) -> str:
        """Return where a line of the input stands now, `file:line`, or ""."""
        for trace in self.traces:
            if trace.name == name and trace.cut.line == line and not trace.is_dropped:
                return f"{trace.file}:{trace.file_line}"
        return ""

    def as_text(self, *, full: bool = False) -> str:
        """Say it for the terminal; `full` adds every doubt and every dropped piece, for the file."""
        if not self.written:
            return _("nothing was written to {into}").format(into=self.into)
        names = _count_names()
        lines = [_("{count} files in {into}").format(count=len(self.written), into=self.into)]
        lines += [_("read {e.name} as {e.encoding}").format(e=e) for e in self.encodings]
        lines.append(
            _("characters: {all} read = {out} written + {dropped} dropped; {added} added").format(
                all=self.characters_in,
                out=self.characters_out,
                dropped=self.characters_in - self.characters_out,
                added=sum(_ink(addition.text) for addition in self.additions),
            )
        )
        lines += [f"  {names.get(c.what, c.what)}: {c.number}" for c in self.counts]
        lines += _titled(_("To do by hand"), self.to_do)
        if not full:
            if self.report_file:
                lines.append(_("all doubts, line by line: {file}").format(file=self.report_file))
            return "\n".join(lines)
        lines += _titled(_("Files"), self.written)
        lines += _titled(_("Added"), [f"{a.file}: {a.text}" for a in self.additions])
        lines += _titled(_("Doubts"), [self._say_doubt(doubt) for doubt in self.doubts])
        lines += _titled(_("Dropped"), [_say_dropped(trace) for trace in self.dropped])
        return "\n".join(lines)

    def _say_doubt(self, doubt: Problem) -> str:
        now = self.place_of(doubt.location.file, doubt.location.line) if doubt.location else ""
        text = f"{doubt.location} [{doubt.code}] {doubt.message}" + (f" → {now}" if now else "")
        return text + "".join(f"\n    {hint}" for hint in doubt.hints)


def _say_dropped(trace: Trace) -> str:
    return f"{trace.name}:{trace.cut.line}:{trace.cut.column} “{trace.cut.text}” – {trace.why}"


def _count_names() -> dict[str, str]:
    """Return the names of what is counted, in the editor's language."""
    return {
        "parts": _("parts"),
        "chapters": _("chapters"),
        "sections": _("sections"),
        "matter": _("pieces of matter"),
        "paragraphs": _("paragraphs"),
        "paragraphs joined": _("joins across a blank line (guesses)"),
        "lines joined": _("lines of one paragraph joined"),
        "lines of printed contents": _("lines of the printed contents"),
        "headings without text": _("headings without text"),
        "headings guessed": _("headings guessed"),
        "run-in heads": _("heads run in"),
        "signatures": _("signatures"),
        "spaces closed": _("half-width spaces closed"),
        "articles": _("articles"),
        "captions": _("captions"),
        "crossheads": _("crossheads"),
        "repetitions": _("repetitions"),
        "places where the order is doubtful": _("places where the order is doubtful"),
        "unseen characters": _("control characters taken out"),
    }


def _ink(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []
