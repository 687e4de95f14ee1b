"""Turns paths that people write into files of the book, and files into copy.

The desk is what every reader of `source/` shares: where the book lies, what was wrong, which ids there
are. Sources are untrusted (D12): no path leaves the folder, not by `..` and not by a symbolic link, and
no file is read that could not be a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from keben.messages import _
from keben.model import Roll
from keben.problems import Location, Problems
from keben.source.picture import picture_fault
from keben.source.targets import Targets

MAX_BYTES = 64 * 2**20  #: of one source; the largest gazetteer known is a tenth of it

MAX_LISTED = 20  #: names that a hint may list

PICTURES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})

#: Controls, separators and invisible characters: an editor cannot see them and a page cannot show them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """原稿: a source as it is read, line by line, without line ends."""

    file: str  #: relative to the book folder, with `/`
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole of it."""
        return "\n".join(self.lines)

    def at(self, line: int = 0, column: int = 0) -> Location:
        """Return a place in it."""
        return Location(self.file, line, column)


@dataclass(slots=True)
class Desk:
    """案头: the book folder, what was wrong in it, the ids it declares and the files it used."""

    root: Path
    problems: Problems
    targets: Targets = field(default_factory=Targets)
    used: set[str] = field(default_factory=set)
    rolls: dict[str, Roll] = field(default_factory=dict)
    knows_rolls: bool = True  #: False when rolls.yaml could not be read: then none is missed
    placed: dict[str, Location] = field(default_factory=dict)  #: rolls, people and articles
    asked_rolls: bool = False  #: since a file was begun
    first_year: int = 0  #: 断限; 0: none given
    last_year: int = 0

    def find(self, written: str, at: Location) -> Path | None:
        """Return the file or folder that `written` names, or say why there is none."""
        path = PurePosixPath(written)
        if not written or path.is_absolute() or "\\" in written or "\0" in written:
            self.problems.error(
                "path-bad",
                _("“{path}” is not a path inside the book folder").format(path=written),
                at,
                _("write it relative to the book folder, with /"),
                length=max(1, len(written)),
            )
            return None
        try:
            place = (self.root / path).resolve()
            if not place.is_relative_to(self.root):
                self.problems.error(
                    "path-outside",
                    _("“{path}” lies outside the book folder").format(path=written),
                    at,
                    _("put a copy of the file into the book folder and name that"),
                    length=len(written),
                )
                return None
            if place.exists():
                self.used.add(path.as_posix())
                return place
        except (OSError, RuntimeError, ValueError):  # a name too long, a loop of links
            pass
        self.problems.error(
            "file-missing",
            _("there is no “{path}”").format(path=written),
            at,
            self._alike(path),
            length=len(written),
        )
        return None

    def _alike(self, path: PurePosixPath) -> str:
        try:
            names = [child.name for child in (self.root / path.parent).iterdir()]
        except (OSError, ValueError):
            names = []
        if near := get_close_matches(path.name, names, 1):
            return _("do you mean “{name}”?").format(name=(path.parent / near[0]).as_posix())
        return _("add the file or correct the name")

    def roll(self, id: str) -> Roll | None:
        """Return a roll; rolls are read before any text."""
        self.asked_rolls = True
        return self.rolls.get(id)

    def find_picture(self, written: str, at: Location) -> bool:
        """Say whether `written` is a picture that may be printed, or report what is wrong with it."""
        kind = PurePosixPath(written).suffix.lower()
        if kind not in PICTURES:
            self.problems.error(
                "picture-kind",
                _("“{path}” is not a kind of picture that can be printed").format(path=written),
                at,
                _("save it as one of {kinds}").format(kinds=" ".join(sorted(PICTURES))),
                length=max(1, len(written)),
            )
            return False
        place = self.find(written, at)
        if place is not None and not place.is_file():
            self._not_a_file(written, at)
            return False
        if place is not None and (fault := picture_fault(place)):
            self.problems.error(
                "picture-unreadable",
                _("“{path}” cannot be printed: {fault}").format(path=written, fault=fault),
                at,
                _("save the picture again from the program that made it"),
                length=max(1, len(written)),
            )
            return False
        return place is not None

    def read(self, written: str, at: Location) -> Copy | None:
        """Return the copy of a text file, or say why it cannot be read."""
        data = self.read_bytes(written, at)
        return None if data is None else self._decode(PurePosixPath(written).as_posix(), data)

    def read_bytes(self, written: str, at: Location) -> bytes | None:
        """Return what is in a file, or say why it cannot be read."""
        place = self.find(written, at)
        if place is None:
            return None
        try:
            if not place.is_file():
                self._not_a_file(written, at)
                return None
            if place.stat().st_size > MAX_BYTES:
                self.problems.error(
                    "file-large",
                    _("“{path}” is larger than {limit} MiB").format(
                        path=written, limit=MAX_BYTES // 2**20
                    ),
                    at,
                    _("divide it"),
                )
                return None
            return place.read_bytes()
        except OSError as error:
            self.problems.error(
                "file-unreadable",
                _("“{path}” cannot be read: {reason}").format(
                    path=written, reason=error.strerror or error
                ),
                at,
                _("make the file readable"),
            )
            return None

    def _not_a_file(self, written: str, at: Location) -> None:
        self.problems.error(
            "file-missing",
            _("“{path}” is not a file").format(path=written),
            at,
            _("name a file"),
            length=max(1, len(written)),
        )

    def _decode(self, file: str, data: bytes) -> Copy:
        data = data.removeprefix(b"\xef\xbb\xbf")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            line = before.rpartition(b"\n")[2].decode("utf-8", "replace")
            self.problems.error(
                "encoding-bad",
                _("the file is not UTF-8 from here on"),
                Location(file, before.count(b"\n") + 1, len(line) + 1),
                _("save it again as UTF-8"),
            )
            text = data.decode("utf-8", "replace")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if INVISIBLE.search(text):
            lines = [self._without_invisible(line, file, n + 1) for n, line in enumerate(lines)]
        return Copy(file, tuple(lines))

    def _without_invisible(self, line: str, file: str, number: int) -> str:
        """A no-break space stands for each, so that columns stay true; `marks` drops it without a word."""
        for match in INVISIBLE.finditer(line):
            self.problems.warn(
                "character-invisible",
                _("an invisible character, U+{code:04X}, is left out").format(
                    code=ord(match.group())
                ),
                Location(file, number, match.start() + 1),
                _("delete it"),
            )
        return INVISIBLE.sub("\u00a0", line)


def printable(name: str) -> str:
    """Return the name of a file with ? for what is not UTF-8 in it; such a file cannot be a source."""
    return name.encode("utf-8", "replace").decode("utf-8")


def nearest(name: str, known: Sequence[str]) -> str:
    """Return a hint that names what a mistyped name may mean, or what there is instead.

    >>> nearest("titel", ["title", "slug"]), nearest("x", ["title", "slug"])
    ('do you mean “title”?', 'known here: title slug')
    """
    if near := get_close_matches(name, known, 1):
        return _("do you mean “{name}”?").format(name=near[0])
    if 0 < len(known) <= MAX_LISTED:
        return _("known here: {names}").format(names=" ".join(known))
    return _("delete it, or correct the name")
