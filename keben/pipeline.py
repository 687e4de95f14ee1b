"""Turns a book folder into what a build leaves in dist: the story of the whole, told once.

Stages collect problems; a stage with errors is the last one, and nothing of the old output is touched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from keben.cluster import cluster_at
from keben.edition.fingerprint import ground_of
from keben.edition.folder import write_reading
from keben.edition.record import Edition, write_record
from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.setter import Setter
from keben.html.paint import load_extra
from keben.impression import Pull, Puller
from keben.jobs import begun, in_order, without_collector
from keben.layout import Layout, lay_out
from keben.messages import _
from keben.number import number_book
from keben.output import replacing
from keben.pages.line_numbers import with_line_numbers
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.press.forms import PressForm
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

#: Pages that a process pulls at once.
_SHARE = 32


@dataclass(frozen=True, slots=True)
class Composed:
    """A book in pages, with what they were made with."""

    layout: Layout
    style: Style
    extra_css: str
    faces: BookFaces


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
    folder: Path,
    progress: Progress,
    problems: Problems,
    *,
    style_name: str | None = None,
    jobs: int = 1,
    cluster: str = "",
) -> Composed | None:
    """Read, number and lay out a book; None when there are errors."""
    progress.stage("read")
    book = read_book(folder, problems)
    if book is None or problems.failed:
        return None
    style_folder = STYLES / (style_name or book.style)
    style = load_style(style_folder, problems, None if style_name else book.style_at)
    if style is None or problems.failed:
        return None
    extra_css = load_extra(style_folder, problems)
    progress.stage("faces")
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    progress.stage("number")
    book = number_book(book, problems, style)
    progress.stage("compose")
    with without_collector(), cluster_at(cluster) as executor:
        setter = Setter(style, faces, problems)
        layout = lay_out(book, setter, folder.absolute(), problems, jobs=jobs, cluster=executor)
    return None if problems.failed else Composed(layout, style, extra_css, faces)


def build(order: Order, progress: Progress, problems: Problems) -> Path | None:
    """Build a book; return the folder that it left, or None when there were errors."""
    composed = compose_book(
        order.book,
        progress,
        problems,
        style_name=order.style,
        jobs=order.jobs,
        cluster=order.cluster,
    )
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
    target = order.out or order.book.absolute().parent / "dist" / _name(composed, order)
    try:
        with replacing(target) as folder:
            _write(composed, order, folder, progress, problems)
            if problems.failed:
                raise _Unfinished
    except _Unfinished:
        return None
    return target


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
    composed: Composed, order: Order, folder: Path, progress: Progress, problems: Problems
) -> None:
    layout, style, faces = composed.layout, composed.style, composed.faces
    imprint = layout.book.imprint
    pulls = _pull(composed, order, progress)
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
    """Pull every page once, for all files."""
    pages = composed.layout.pages
    puller = Puller(composed.style, composed.faces, order.book)
    setter = Setter(composed.style, composed.faces, Problems())

    def pull(some: Sequence[Page]) -> list[Pull]:
        if order.line_numbers:
            some = [with_line_numbers(page, setter) for page in some]
        return [
            replace(puller.pull(page), page=replace(page, items=(), furniture=())) for page in some
        ]

    progress.stage("paint", len(pages))
    pulls: list[Pull] = []
    shares = [pages[k : k + _SHARE] for k in range(0, len(pages), _SHARE)]
    for pulled in in_order(pull, shares, order.jobs):
        pulls += pulled
        progress.advance(len(pulled))
    return pulls


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

    def write(number: int) -> None:
        job, own, target = screen, [sheet for _volume, sheet in sheets], ".screen.pdf"
        if number:
            name = composed.layout.book.volumes[number - 1].name
            job = replace(screen, title=f"{imprint.title}\u3000{name}".strip(), is_print=True)
            own = [sheet for volume, sheet in sheets if volume == number]
            target = f"-{number}.print.pdf"
        write_volume(own, job, stock, folder / f"{imprint.slug}{target}")

    progress.stage("assemble")
    store = Store(cache_folder() / "store")
    stock = lay_in([sheet for _volume, sheet in sheets], screen, faces, store, problems)
    volumes = sorted({volume for volume, _sheet in sheets})
    for _done in in_order(write, (0, *volumes), order.jobs):
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
