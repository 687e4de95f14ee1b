"""Turns a book folder into what a build leaves in dist: the story of the whole, told once.

Stages collect problems; a stage with errors is the last one, and nothing of the old output is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from keben.cluster import cluster_at
from keben.edition.fingerprint import ground_of
from keben.edition.folder import write_reading
from keben.edition.record import Edition, write_record
from keben.faces.book_faces import BookFaces, load_faces
from keben.finished import finish, finished, key_of_build
from keben.galley.setter import Setter
from keben.html.paint import load_extra
from keben.impression import EMPTY, Pull, Puller
from keben.jobs import begun, in_order, without_collector
from keben.layout import Layout, Shop, laid_out
from keben.messages import _
from keben.number import number_book
from keben.output import replacing
from keben.pages.line_numbers import with_line_numbers
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.press.forms import PressForm
from keben.press.intent import read_intent
from keben.press.job import Job
from keben.press.reading import print_reading
from keben.press.volume import Sheet, lay_in, write_volume
from keben.problems import Problems
from keben.progress import Progress
from keben.source import read_book
from keben.store import Store
from keben.style import Style, load_style

#: What a book without dates of its own was made on: the same bytes on any day (D10).
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Composed:
    """A book in pages, with what they were made with."""

    layout: Layout
    style: Style
    extra_css: str
    faces: BookFaces
    puller: Puller


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants built: `pages` are places in the book, from 1, both ends included."""

    book: Path
    out: Path | None = None  #: dist/<slug> beside the book folder
    style: str | None = None
    paint: str = "press"
    volume: int | None = None
    pages: tuple[int, int] | None = None
    jobs: int = 1  #: processes at work at once
    cluster: str = ""  #: address of one that sets the text instead of processes here
    line_numbers: bool = False  #: in the margin, for a proof


def compose_book(
    folder: Path, progress: Progress, problems: Problems, *, style_name: str | None = None
) -> Composed | None:
    """Read, number and lay out a book, with all type on its pages; None when there are errors."""
    order = Order(folder, style=style_name, paint="html")
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    with composed_book(order, faces, _store(), progress, problems) as composed:
        return composed


@contextmanager
def composed_book(
    order: Order, faces: BookFaces, store: Store, progress: Progress, problems: Problems
) -> Iterator[Composed | None]:
    """Read, number and lay out a book; None when there are errors. Its desks work until the end."""
    progress.stage("read")
    book = read_book(order.book, problems)
    if book is None or problems.failed:
        yield None
        return
    style_folder = STYLES / (order.style or book.style)
    style = load_style(style_folder, problems, None if order.style else book.style_at)
    if style is None or problems.failed:
        yield None
        return
    extra_css = load_extra(style_folder, problems)
    progress.stage("number")
    book = number_book(book, problems, style)
    progress.stage("compose")
    with without_collector(), cluster_at(order.cluster) as executor:
        setter = Setter(style, faces, problems)
        puller = Puller(style, faces, order.book)
        shop = Shop(
            puller if order.paint == "press" else None,
            store,
            ground_of(style, "", faces.files).hex(),
            order.jobs,
            executor,
            order.line_numbers,
        )
        with laid_out(book, setter, order.book.absolute(), problems, shop) as layout:
            yield None if problems.failed else Composed(layout, style, extra_css, faces, puller)


def build(order: Order, progress: Progress, problems: Problems) -> Path | None:
    """Build a book; return the folder that it left, or None when there were errors.

    Where nothing has changed since the last build, that is the folder that the last one left.
    """
    progress.stage("faces")
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    store = _store()
    key = key_of_build(order.book, faces.files, replace(order, jobs=1, cluster=""))
    if left := finished(store, key):
        problems.found[:] = left.problems
        return left.target
    with composed_book(order, faces, store, progress, problems) as composed:
        if composed is None:
            return None
        if not any(_is_wanted(page, order) for page in composed.layout.pages):
            problems.error(
                "pages-none",
                _("the book has no such pages; it has {pages} in {volumes} volumes").format(
                    pages=len(composed.layout.pages), volumes=len(composed.layout.book.volumes)
                ),
                None,
                _("ask for others with --pages or --volume"),
            )
            return None
        pulls = _pull(composed, order, progress)
    target = order.out or order.book.absolute().parent / "dist" / _name(composed, order)
    try:
        with replacing(target) as folder:
            _write(composed, order, pulls, folder, progress, problems)
            if problems.failed:
                raise _Unfinished
    except _Unfinished:
        return None
    finish(store, key, target, problems.found)
    store.sweep()
    return target


def _store() -> Store:
    return Store(cache_folder() / "store")


def _name(composed: Composed, order: Order) -> str:
    """Return the folder's name; a part of a book, or a proof, never takes the place of the whole."""
    name = composed.layout.book.imprint.slug
    if order.volume is not None:
        name += f"-volume{order.volume}"
    if order.pages is not None:
        name += "-pages{}-{}".format(*order.pages)
    if order.line_numbers:
        name += "-proof"
    return name


class _Unfinished(Exception):
    """Leaves the folder that is being built, when a late stage found an error."""


def _write(
    composed: Composed,
    order: Order,
    pulls: Sequence[Pull],
    folder: Path,
    progress: Progress,
    problems: Problems,
) -> None:
    layout, style, faces = composed.layout, composed.style, composed.faces
    imprint = layout.book.imprint
    wanted = [pull for pull in pulls if _is_wanted(pull.page, order)]

    def write_html() -> None:
        write_reading(
            folder / "pages",
            wanted,
            style,
            faces,
            title=imprint.title,
            book=order.book,
            extra_css=composed.extra_css,
        )

    def write_edition() -> None:
        ground = ground_of(style, composed.extra_css, faces.files)
        edition = Edition(layout.book, layout.pages, faces.files, layout.indexes, told)
        write_record(folder / "record.json", edition, pulls, ground)

    told = tuple(problems)
    writers = {"html": write_html, "record": write_edition}
    with begun(lambda name: writers[name](), tuple(writers), order.jobs - 1) as written:
        for name in writers:
            progress.stage(name)
            next(written)
    if order.paint == "html":
        _paint_reading(composed, order, folder, progress, problems)
    else:
        sheets = [(pull.page.volume, _sheet(pull)) for pull in wanted]
        _assemble(composed, order, sheets, folder, progress, problems)


def _pull(composed: Composed, order: Order, progress: Progress) -> list[Pull]:
    """Pull every page once, for all files; most stand at desks, which begin while others are pulled here."""
    layout, puller = composed.layout, composed.puller
    setter = Setter(composed.style, composed.faces, Problems())
    progress.stage("paint", len(layout.pages))
    at_desks = layout.desks.impressions(layout.pages)
    pulls = []
    for page in layout.pages:
        if order.line_numbers and not page.stands:
            page = with_line_numbers(page, setter)
        bare = replace(page, items=(), furniture=(), reading=None)
        type_ = EMPTY if page.stands else puller.type(page)
        pulls.append(Pull(bare, type_, puller.furniture(page)))
        progress.advance()
    standing = dict(at_desks)
    layout.desks.keep()
    return [
        replace(pull, type=standing[pull.page.stands]) if pull.page.stands else pull
        for pull in pulls
    ]


def _sheet(pull: Pull) -> Sheet:
    """Return what the volume needs of a page."""
    page, parts = pull.page, (pull.type, pull.furniture)
    return Sheet(
        page.index,
        page.folio,
        page.headings,
        PressForm(pull.type.pictures + pull.furniture.pictures, page.is_recto, page.turn),
        tuple(part.stream for part in parts),
        pull.type.texts + pull.furniture.texts,
        pull.type.links + pull.furniture.links,
    )


def _assemble(
    composed: Composed,
    order: Order,
    sheets: Sequence[tuple[int, Sheet]],
    folder: Path,
    progress: Progress,
    problems: Problems,
) -> None:
    """Write the screen file, the largest, and a print file a volume, each beside the others."""
    style, faces, imprint = composed.style, composed.faces, composed.layout.book.imprint
    screen = Job(style, order.book, imprint.title, made_at(), False, composed.extra_css)
    intent = read_intent(
        style.print, STYLES / (order.style or composed.layout.book.style), problems
    )
    jobs = {0: screen}
    for number in sorted({volume for volume, _sheet in sheets}):
        name = composed.layout.book.volumes[number - 1].name
        title = f"{imprint.title}\u3000{name}".strip()
        jobs[number] = replace(screen, title=title, is_print=True, intent=intent)

    def write(number: int) -> None:
        own = [sheet for volume, sheet in sheets if number in (0, volume)]
        target = f"-{number}.print.pdf" if number else ".screen.pdf"
        write_volume(own, jobs[number], stock, folder / f"{imprint.slug}{target}")

    progress.stage("assemble")
    everything = [sheet for _volume, sheet in sheets]
    stock = lay_in(everything, tuple(jobs.values()), faces, _store(), problems)
    for _done in in_order(write, tuple(jobs), order.jobs):
        pass


def _paint_reading(
    composed: Composed,
    order: Order,
    folder: Path,
    progress: Progress,
    problems: Problems,
) -> None:
    """Let WeasyPrint paint the reading form: slow, and the reference for the painter."""
    imprint = composed.layout.book.imprint
    pages = [page for page in composed.layout.pages if _is_wanted(page, order)]
    if order.line_numbers:
        setter = Setter(composed.style, composed.faces, problems)
        pages = [with_line_numbers(page, setter) for page in pages]
    files = {
        f"{imprint.slug}-{number}.print.pdf": [page for page in pages if page.volume == number]
        for number in _volumes(pages)
    }
    files[f"{imprint.slug}.screen.pdf"] = list(pages)
    progress.stage("paint", len(files))
    for name, own in files.items():
        print_reading(
            own,
            composed.style,
            order.book,
            composed.faces,
            folder / name,
            problems,
            title=imprint.title,
            extra_css=composed.extra_css,
        )
        progress.advance()


def _volumes(pages: Sequence[Page]) -> list[int]:
    return sorted({page.volume for page in pages})


def _is_wanted(page: Page, order: Order) -> bool:
    if order.volume is not None and page.volume != order.volume:
        return False
    first, last = order.pages or (1, page.index + 1)
    return first <= page.index + 1 <= last


def made_at() -> datetime:
    """Return the date written into files: SOURCE_DATE_EPOCH, or always the same one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else _EPOCH
