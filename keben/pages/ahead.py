"""Turns galleys that do not wait for one another into formes, by several processes at once.

The processes are forked, so that whoever asks has every line that their formes are made of, at the same
place in memory: a line goes back as the number of that place, and only what making up adds goes as it is.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any, TypeVar

from keben.galley.strip import Columns, Facing, Galley, Piece, Strip, TextItem, Turned
from keben.jobs import in_order
from keben.pages.forme import Forme

Task = TypeVar("Task", bound="Iterable[Galley]")


def made_up(
    make: Callable[[Task], list[Forme]], tasks: Sequence[Task], jobs: int
) -> Iterator[list[Forme]]:
    """Yield what `make` makes of each task, in their order, by as many processes as `jobs` says."""
    if jobs < 2 or len(tasks) < 2:
        yield from map(make, tasks)
        return
    known = {id(part): part for task in tasks for galley in task for part in _parts(galley)}

    def packed(number: int) -> bytes:
        file = BytesIO()
        _Packer(file, known).dump(make(tasks[number]))
        return file.getvalue()

    for result in in_order(packed, range(len(tasks)), jobs):
        yield _Unpacker(BytesIO(result), known).load()


def _parts(pieces: Iterable[Piece]) -> Iterator[object]:
    """Yield the lines of a galley and the places that they come from."""
    for piece in pieces:
        match piece:
            case Strip():
                for item in (*piece.items, *piece.closing):
                    if isinstance(item, TextItem):
                        yield item.line
                        yield item.at
                yield from _parts((*piece.again, *piece.notes))
            case Columns() | Turned():
                yield from _parts(piece.strips)
            case Facing():
                yield from _parts(chain(piece.left, piece.right))


class _Packer(pickle.Pickler):
    """Writes numbers for the objects that whoever reads has, too."""

    def __init__(self, file: BytesIO, known: dict[int, object]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._known = known

    def persistent_id(self, obj: Any) -> int | None:
        return id(obj) if id(obj) in self._known else None


class _Unpacker(pickle.Unpickler):
    """Puts the objects in where the packer wrote their numbers."""

    def __init__(self, file: BytesIO, known: dict[int, object]) -> None:
        super().__init__(file)
        self._known = known

    def persistent_load(self, pid: int) -> object:
        return self._known[pid]
