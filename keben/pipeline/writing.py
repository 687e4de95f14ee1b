"""Turns a book in pages into the files of a build."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from keben.cover import make_cover, write_cover
from keben.edition.fingerprint import ground_of
from keben.edition.folder import write_reading
from keben.edition.makeup import write_makeups
from keben.edition.record import Edition, write_record
from keben.finished import sources_key
from keben.galley.setter import Setter
from keben.impression import EMPTY, KeptPuller, Pile, Pull, Puller, Pulls
from keben.jobs import begun, in_order
from keben.pages.extents import count_extents
from keben.pages.forme import Stands
from keben.pages.line_numbers import with_line_numbers
from keben.pages.page import Page
from keben.pipeline.order import Composed, Order, made_at
from keben.press.blockmaker import Blockmaker
from keben.press.forms import PressForm
from keben.press.job import Job
from keben.press.reading import print_reading
from keben.press.volume import Sheet, lay_in, write_volume
from keben.problems import Problems
from keben.progress import Progress
from keben.store import Store


def pull_pages(
    composed: Composed, order: Order, blockmaker: Blockmaker, store: Store, progress: Progress
) -> tuple[Composed, Pulls]:
    """Pull every page once, for all files; most stand at desks, which begin while others are pulled here.

    So does WeasyPrint with the pictures, if there is a process for it. The desks have then done their work,
    and the pages that are returned have no type, unless WeasyPrint is to paint it.
    """
    layout = composed.layout
    ground = ground_of(composed.style, "", composed.faces.files).hex()
    own = Puller(composed.style, composed.faces, order.book)
    puller = KeptPuller(own, store, ground, str(order.book.absolute()))
    setter = Setter(composed.style, composed.faces, Problems())
    pile = Pile()
    progress.stage("paint", len(layout.pages))
    if order.paint != "html":
        blockmaker.lay_out(filter(order.wants, layout.pages))
        blockmaker.end()
    at_desks = layout.desks.impressions(layout.pages)
    bare: list[Page] = []
    numbers = array("L")
    places: dict[Stands, int] = {}  #: of impressions that come later, in `numbers`
    empty = pile.lay(EMPTY)
    for page in layout.pages:
        if order.line_numbers and not page.stands:
            page = with_line_numbers(page, setter)
        bare.append(replace(page, items=(), furniture=(), reading=None))
        if page.stands:
            places[page.stands] = len(numbers) + 1
        type_ = empty if page.stands else pile.lay(puller.type(page))
        numbers.extend((pile.lay(bare[-1]), type_, pile.lay(puller.furniture(page))))
        progress.advance()
    puller.keep()
    for stands, impression in at_desks:
        numbers[places[stands]] = pile.lay(impression)
    layout.desks.close()
    blockmaker.finish()
    pile.finish()
    if order.paint != "html":
        composed = replace(composed, layout=replace(layout, pages=tuple(bare)))
    return composed, Pulls(pile, numbers)


def write_files(
    composed: Composed,
    order: Order,
    pulls: Pulls,
    folder: Path,
    store: Store,
    progress: Progress,
    problems: Problems,
) -> None:
    """Write all files of a build into a folder, those of people and of printers at once."""
    layout, style, faces = composed.layout, composed.style, composed.faces
    wanted = pulls.of(order.wants)
    told = tuple(problems)

    def write_html() -> None:
        write_reading(
            folder / "pages",
            wanted,
            style,
            faces,
            title=composed.title,
            book=order.book,
            extra_css=composed.extra_css,
        )

    def write_edition() -> None:
        ground = ground_of(style, composed.extra_css, faces.files)
        edition = Edition(layout.book, faces.files, layout.indexes, told)
        write_record(folder / "record.json", edition, pulls, ground)
        if order.is_whole:
            write_makeups(folder / "makeup.json", layout.makeups, sources_key(order.book))

    writers = {"html": write_html, "record": write_edition}
    processes = len(writers) if order.jobs > 1 else 0
    with begun(lambda name: writers[name](), tuple(writers), processes) as written:
        if order.paint == "html":
            _print_reading(composed, order, folder, progress, problems)
        else:
            _print(composed, order, wanted, folder, store, progress, problems)
        for name in writers:
            progress.stage(name)
            next(written)


def _jobs(composed: Composed, order: Order) -> dict[int, Job]:
    """Return what files are to be printed: for the screen (0), and for each volume."""
    screen = Job(composed.style, order.book, composed.title, made_at(), False, composed.extra_css)
    jobs = {0: screen}
    for number in sorted({page.volume for page in composed.layout.pages if order.wants(page)}):
        name = composed.layout.book.volumes[number - 1].name
        title = f"{composed.title}\u3000{name}".strip()
        jobs[number] = replace(screen, title=title, is_print=True, intent=composed.intent)
    return jobs


def _print(
    composed: Composed,
    order: Order,
    pulls: Pulls,
    folder: Path,
    store: Store,
    progress: Progress,
    problems: Problems,
) -> None:
    """Write the screen file, the largest, a print file a volume, and the covers of a whole book."""
    progress.stage("assemble")
    book, slug = composed.layout.book, composed.layout.book.imprint.slug
    jobs = _jobs(composed, order)
    stock = lay_in(_Sheets(pulls), tuple(jobs.values()), composed.faces, store, problems)

    def write(number: int) -> None:
        own = pulls.of(lambda page: number in (0, page.volume))
        target = f"-{number}.print.pdf" if number else ".screen.pdf"
        write_volume(_Sheets(own), jobs[number], stock, folder / f"{slug}{target}")

    for _done in in_order(write, tuple(jobs), order.jobs):
        pass
    if order.is_whole:
        extents = count_extents(composed.layout.pages, len(book.volumes))
        setter = Setter(composed.style, composed.faces, problems)
        for number, extent in enumerate(extents, 1):
            cover = make_cover(book, number, extent, setter)
            target = folder / f"{slug}-{number}.cover.pdf"
            write_cover(cover, jobs[number], composed.faces, target)


class _Sheets:
    """What a volume needs of pages, made when it is wanted."""

    def __init__(self, pulls: Pulls) -> None:
        self._pulls = pulls

    def __len__(self) -> int:
        return len(self._pulls)

    def __iter__(self) -> Iterator[Sheet]:
        return map(_sheet, self._pulls)


def _sheet(pull: Pull) -> Sheet:
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


def _print_reading(
    composed: Composed, order: Order, folder: Path, progress: Progress, problems: Problems
) -> None:
    """Let WeasyPrint paint the reading form: slow, and the reference for the painter."""
    slug = composed.layout.book.imprint.slug
    pages = [page for page in composed.layout.pages if order.wants(page)]
    if order.line_numbers:
        setter = Setter(composed.style, composed.faces, problems)
        pages = [with_line_numbers(page, setter) for page in pages]
    jobs = _jobs(composed, order)
    progress.stage("paint", len(jobs))

    def own(number: int) -> list[Page]:
        return [page for page in pages if number in (0, page.volume)]

    for number in jobs:
        print_reading(
            own(number),
            composed.style,
            order.book,
            composed.faces,
            folder / (f"{slug}-{number}.print.pdf" if number else f"{slug}.screen.pdf"),
            problems,
            title=composed.title,
            extra_css=composed.extra_css,
        )
        progress.advance()
