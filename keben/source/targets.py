"""Turns the ids that sources declare and ask for into one register of the whole book."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath

from keben.messages import _
from keben.problems import Location, Problems

ID = re.compile(r"[a-z0-9-]+")


@dataclass(slots=True)
class Targets:
    """Which ids there are, and which are asked for by `{ref}` and `{page}`."""

    declared: dict[str, Location] = field(default_factory=dict)
    asked: list[tuple[str, Location]] = field(default_factory=list)

    def declare(self, id: str, at: Location, problems: Problems) -> None:
        """Enter an id that a source gives; one id means one thing in the whole book."""
        if not ID.fullmatch(id):
            problems.error(
                "id-bad",
                _("“{id}” cannot be an id").format(id=id),
                at,
                _("use lower-case ASCII letters, digits and hyphens"),
                length=max(1, len(id)),
            )
        elif id in self.declared:
            problems.error(
                "id-duplicate",
                _("the id “{id}” is already taken at {place}").format(
                    id=id, place=self.declared[id]
                ),
                at,
                _("give one of the two another id"),
                length=len(id),
            )
        else:
            self.declared[id] = at

    def ask(self, id: str, at: Location) -> None:
        """Note that a text refers to an id; whether it exists is known only after the last file."""
        self.asked.append((id, at))

    def check(self, problems: Problems) -> None:
        """Report what is referred to and nowhere declared."""
        for id, at in self.asked:
            if id in self.declared:
                continue
            near = get_close_matches(id, self.declared, 1)
            problems.error(
                "ref-unknown",
                _("nothing in the book has the id “{id}”").format(id=id),
                at,
                _("do you mean “{name}”?").format(name=near[0])
                if near
                else _("give the target this id, or delete the reference"),
                length=max(1, len(id)),
            )


def made_id(kind: str, file: str, ordinal: int) -> str:
    """Return an id for what has none: it stays as long as its file and its place among its kind do.

    The full stop keeps it apart from every id that a person may write.

    >>> made_id("table", "01-workers/02-住房.md", 3)
    'table.01-workers.02-u4f4fu623f.3'
    """
    path = PurePosixPath(file).with_suffix("").as_posix().lower().replace("/", ".")
    letters = (c if c.isascii() and (c.isalnum() or c in "-.") else f"u{ord(c):x}" for c in path)
    return f"{kind}.{''.join(letters)}.{ordinal}"
