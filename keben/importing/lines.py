"""Turns a plain-text file into numbered lines.

Leaves what a line is to `kinds`. Nothing but white space at the two ends of a line is lost here; what
has no ink and no meaning (control and zero-width characters) is taken out and put on the account.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from keben.messages import _
from keben.problems import Location, Problems

#: What a byte order mark says, longest first.
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: First bytes of files that are not plain text, and what the editor calls them.
NOT_TEXT = (
    (b"PK\x03\x04", "Word/Excel (zip)"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel 97"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
)
MAX_BYTES = 64 << 20  #: twenty million Han: the largest gazetteers are a quarter of it
ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe\uffff")
INDENT = re.compile(r"^(?:\u3000{1,4}| {2,8}|\t)\S")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without the white space around it; `column` is where its first character stood."""

    number: int
    column: int
    text: str
    is_indented: bool = False
    unseen: str = ""  #: control and zero-width characters taken out of it

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed on it."""
        return not self.text


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of plain text: its name, how it was encoded, and its lines, blank ones too."""

    name: str
    encoding: str
    lines: tuple[Line, ...]


def is_unseen(character: str) -> bool:
    """Whether a character has neither ink nor the meaning of a space.

    >>> [is_unseen(c) for c in "\\x00\\u200b\\t字"]
    [True, True, False, False]
    """
    return character in ZERO_WIDTH or (
        unicodedata.category(character) == "Cc" and not character.isspace()
    )


def decode(raw: bytes) -> tuple[str, str, bool]:
    """Return text, encoding and whether every byte was understood.

    UTF-8 is nearly never valid by chance, GB18030 often is, so UTF-8 is asked first.

    >>> decode("方志".encode("gb18030"))
    ('方志', 'gb18030', True)
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            text = raw.decode(encoding, "replace")
            return text, encoding, "\ufffd" not in text
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding), encoding, True
        except UnicodeDecodeError:
            continue
    tries = [(raw.decode(name, "replace"), name) for name in ("utf-8", "gb18030")]
    text, encoding = min(tries, key=lambda tried: tried[0].count("\ufffd"))
    return text, encoding, False


def split_lines(text: str) -> tuple[Line, ...]:
    """Number the lines as an editor's program does: LF, CRLF and CR end a line, nothing else."""
    lines = []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        unseen = "".join(filter(is_unseen, raw))
        kept = "".join(c for c in raw if not is_unseen(c)) if unseen else raw
        stripped = kept.strip()
        column = raw.index(stripped[0]) + 1 if stripped else 1
        lines.append(Line(number, column, stripped, bool(INDENT.match(kept)), unseen))
    return tuple(lines)


def read_text_file(path: Path, problems: Problems) -> TextFile | None:
    """Read one file in UTF-8, UTF-16 with a mark, or GB18030; None when it is not plain text."""
    name = path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.error(
                "import-too-large",
                _("{name} is larger than {size} MiB").format(name=name, size=MAX_BYTES >> 20),
                Location(name),
                _("cut it into its volumes and import each into its own folder"),
            )
            return None
        raw = path.read_bytes()
    except OSError as why:
        problems.error(
            "import-unreadable",
            _("{name} cannot be read: {why}").format(name=name, why=why.strerror or why),
            Location(name),
            _("check the name of the file and that you may read it"),
        )
        return None
    kind = next((said for mark, said in NOT_TEXT if raw.startswith(mark)), "")
    if kind or (b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))):
        problems.error(
            "import-not-text",
            _("{name} is not plain text but {kind}").format(name=name, kind=kind or _("binary")),
            Location(name),
            _("save it as plain text (UTF-8) and import that"),
        )
        return None
    text, encoding, whole = decode(raw)
    lines = split_lines(text)
    if not whole:
        first = next(line for line in lines if "\ufffd" in line.text)
        problems.warn(
            "import-encoding",
            _("{count} places of {name} are neither UTF-8 nor GB18030; read as {encoding}").format(
                count=text.count("\ufffd"), name=name, encoding=encoding
            ),
            Location(name, first.number, first.column),
            _("look for “\ufffd” in the sources written and put the character there"),
        )
    if not any(line.text for line in lines):
        problems.error(
            "import-empty",
            _("{name} has no text").format(name=name),
            Location(name),
            _("check that it is the file you meant"),
        )
        return None
    return TextFile(name, encoding, lines)
