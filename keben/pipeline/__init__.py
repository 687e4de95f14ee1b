"""Turns a book folder into what a build leaves in dist: the story of the whole, told once.

Stages collect problems; a stage with errors is the last one, and nothing of the old output is touched.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from keben.faces.book_faces import load_faces
from keben.finished import finish, finished, key_of_build
from keben.messages import _
from keben.output import replacing
from keben.pipeline.holding import held_key
from keben.pipeline.order import Built, Composed, Order
from keben.places import FONTS_YAML, cache_folder
from keben.problems import Problems
from keben.progress import Progress
from keben.store import Store

__all__ = ["Built", "Composed", "Order", "build", "compose_book"]


def build(order: Order, progress: Progress, problems: Problems) -> Built | None:
    """Build a book; return what the build left, or None when there were errors.

    Where nothing has changed since the last build, that is what the last one left.
    """
    progress.stage("faces")
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    store = _store()
    key = key_of_build(order.book, faces.files, replace(order, jobs=1, cluster=""), held_key(order))
    if left := finished(store, key):
        problems.found[:] = left.problems
        return Built(left.target, left.docket)
    # To load what makes a book takes longer than to see that nothing has changed.
    from keben.cover import docket
    from keben.layout import Alleys
    from keben.pages.extents import count_extents
    from keben.pipeline.composing import composed_book
    from keben.pipeline.writing import pull_pages, write_files
    from keben.press.blockmaker import Blockmaker

    with (
        closing(Alleys(faces, order.jobs)) as alleys,
        closing(Blockmaker(faces, store, order.jobs)) as blockmaker,
        composed_book(order, faces, alleys, blockmaker, store, progress, problems) as composed,
    ):
        if composed is None:
            return None
        if order.is_dry:
            return Built(None, composed.moves)
        book = composed.layout.book
        if not any(map(order.wants, composed.layout.pages)):
            problems.error(
                "pages-none",
                _("the book has no such pages; it has {pages} in {volumes} volumes").format(
                    pages=len(composed.layout.pages), volumes=len(book.volumes)
                ),
                None,
                _("ask for others with --pages or --volume"),
            )
            return None
        composed, pulls = pull_pages(composed, order, blockmaker, store, progress)
    target = order.out or order.book.absolute().parent / "dist" / order.name(book.imprint.slug)
    try:
        with replacing(target) as folder:
            write_files(composed, order, pulls, folder, store, progress, problems)
            if problems.failed:
                raise _Unfinished
    except _Unfinished:
        return None
    extents = count_extents(composed.layout.pages, len(book.volumes))
    lines = tuple(docket(book, extents, composed.style)) if order.is_whole else ()
    lines += composed.moves
    finish(store, key, target, problems.found, lines)
    store.sweep()
    return Built(target, lines)


def compose_book(
    folder: Path, progress: Progress, problems: Problems, *, style_name: str | None = None
) -> Composed | None:
    """Read, number and lay out a book, with all type on its pages; None when there are errors."""
    from keben.layout import Alleys
    from keben.pipeline.composing import composed_book
    from keben.press.blockmaker import Blockmaker

    order = Order(folder, style=style_name, paint="html")
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    store = _store()
    none = Alleys(faces, 1), Blockmaker(faces, store, 1)
    with composed_book(order, faces, *none, store, progress, problems) as composed:
        return composed


def _store() -> Store:
    return Store(cache_folder() / "store")


class _Unfinished(Exception):
    """Leaves the folder that is being built, when a late stage found an error."""
