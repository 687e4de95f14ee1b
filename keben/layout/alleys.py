"""Turns processes into alleys where desks stand, each with the divisions that are sent there.

They can begin before the book is read, while a process is small: one that is forked later holds a copy of
the whole book, of which it sets a part.
"""

from __future__ import annotations

import gc
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from keben.faces.book_faces import BookFaces
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.impression.puller import Puller
from keben.jobs import Posts, can_fork
from keben.layout.desk import Desk, Room
from keben.model import Division
from keben.pages.held import Makeup
from keben.problems import Problems
from keben.style import Style


class Alleys:
    """As many processes as there are jobs; none where one job is all."""

    def __init__(self, faces: BookFaces, jobs: int) -> None:
        """Fork nothing yet."""
        self.count = jobs if jobs > 1 and can_fork() else 0
        alleys = [_Alley(faces) for _number in range(self.count)]
        self._posts = Posts(alleys, {number: number for number in range(self.count)})

    def begin(self) -> None:
        """Begin the processes now."""
        for number in range(self.count):
            self.ask(number, "begin")

    def ask(self, number: int, name: str, *given: Any) -> Future[Any]:
        """Let an alley do what it can, after what it was asked before."""
        return self._posts.ask(number, name, *given)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._posts.close()


class _Alley:
    """What stands in another process: desks that share a stick, a puller and their room."""

    def __init__(self, faces: BookFaces) -> None:
        self._faces = faces
        self._desks: dict[int, Desk] = {}

    def begin(self) -> None:
        """Do nothing, in a process that has begun."""

    def fit_out(self, style: Style, folder: Path, room: Room) -> None:
        """Make ready for desks that set in one style the book in a folder."""
        gc.disable()  # see `without_collector`
        self._stick = Stick(Setter(style, self._faces, Problems()), folder, style.measure)
        self._puller = Puller(style, self._faces, folder)
        self._room = room

    def add(self, number: int, division: Division, kind: str, held: Makeup | None) -> None:
        """Give a division a desk."""
        self._desks[number] = Desk(
            division,
            self._stick,
            number=number,
            kind=kind,
            puller=self._puller,
            held=held,
            room=self._room,
        )

    def at_desk(self, number: int, name: str, *given: Any) -> Any:
        """Let the desk of a division do what it can."""
        return getattr(self._desks[number], name)(*given)
