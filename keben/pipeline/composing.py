"""Turns a book folder into a book in pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from keben.cluster import cluster_at
from keben.edition.fingerprint import ground_of
from keben.faces.book_faces import BookFaces
from keben.galley.setter import Setter
from keben.html.paint import load_extra
from keben.impression import Puller
from keben.jobs import give_back, without_collector
from keben.layout import Alleys, Shop, laid_out
from keben.number import number_book
from keben.pipeline.holding import moves, read_holding
from keben.pipeline.order import Composed, Order, made_at
from keben.press.blockmaker import Blockmaker
from keben.press.intent import read_intent
from keben.press.job import Job
from keben.problems import Problems
from keben.progress import Progress
from keben.source import read_book
from keben.source.kept import was_read
from keben.store import Store
from keben.style import load_style


@contextmanager
def composed_book(
    order: Order,
    faces: BookFaces,
    alleys: Alleys,
    blockmaker: Blockmaker,
    store: Store,
    progress: Progress,
    problems: Problems,
) -> Iterator[Composed | None]:
    """Read, number and lay out a book; None when there are errors. Its desks work until the end."""
    if order.is_whole and order.paint == "press" and not was_read(order.book, store):
        alleys.begin()
        blockmaker.begin()
    progress.stage("read")
    book = read_book(order.book, problems, store)
    if book is None or problems.failed:
        yield None
        return
    style_folder = order.style_folder(book.style)
    style = load_style(style_folder, problems, None if order.style else book.style_at)
    if style is None or problems.failed:
        yield None
        return
    if order.pdfx:
        printing = style.print.model_copy(update={"standard": order.pdfx})
        style = style.model_copy(update={"print": printing})
    extra_css = load_extra(style_folder, problems)
    intent = read_intent(style.print, style_folder, problems)
    holding = read_holding(order, problems)
    if holding is None:
        yield None
        return
    screen = Job(style, order.book, book.imprint.title, made_at(), False, extra_css)
    blockmaker.take(screen, replace(screen, is_print=True, intent=intent))
    progress.stage("number")
    book = number_book(replace(book, style=style_folder.name), problems, style)
    give_back()  # what it was before
    progress.stage("compose")
    with without_collector(), cluster_at(order.cluster) as executor:
        setter = Setter(style, faces, problems)
        shop = Shop(
            Puller(style, faces, order.book) if order.paint == "press" else None,
            store,
            ground_of(style, "", faces.files).hex(),
            order.jobs,
            alleys,
            executor,
            order.line_numbers,
            holding.makeups,
            blockmaker.lay_out if blockmaker.has_begun else None,
        )
        with laid_out(book, setter, order.book.absolute(), problems, shop) as layout:
            yield (
                None
                if problems.failed
                else Composed(
                    layout,
                    style,
                    extra_css,
                    faces,
                    intent,
                    tuple(moves(holding, layout.pages)),
                )
            )
