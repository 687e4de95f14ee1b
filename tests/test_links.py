"""The name over a life leads to its entry in the index, and the entry back; on the screen alone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import HeadingMark, TextItem
from keben.html.lines import page_id
from keben.impression.digest import Digests
from keben.model import Person
from keben.number import walk
from keben.pages.links import link_persons
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.source.book import read_book
from keben.style import read_style
from tests.finished import SAMPLE, Finished, built_sample, solid
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
STYLE = read_style(ROOT / "styles" / "16k")
STICK = Stick(Setter(STYLE, SquareFaces(), Problems()), ROOT, STYLE.measure)


def life(name: str, line: int) -> tuple[TextItem, HeadingMark]:
    at = Location("a.yaml", line, 1)
    item = STICK.one_line(name, STYLE.person, align="centre", role="heading", at=at)
    return item, HeadingMark("person", "", name, at)


def page(
    index: int,
    *lives: tuple[TextItem, HeadingMark],
    kind: str = "text",
    terms: tuple[str, ...] = (),
) -> Page:
    items = tuple(item for item, _mark in lives)
    marks = tuple(mark for _item, mark in lives)
    return Page(index, 1, kind, str(index), True, "", items, headings=marks, terms=terms)


def links(page: Page) -> list[int]:
    return [item.link for item in page.items if isinstance(item, TextItem)]


def test_each_name_leads_to_the_page_of_the_index_that_has_it() -> None:
    pages = (
        page(0, life("甲某", 1), life("乙某", 2), terms=("丙某",)),
        page(1, life("丙某", 3)),
        page(2, kind="index", terms=("甲某",)),
        page(3, kind="index", terms=("乙某",)),
    )
    linked = link_persons(pages)
    assert [links(page) for page in linked] == [[2, 3], [-1], [], []]
    assert linked[1:] == pages[1:]


def test_a_link_changes_no_digest() -> None:
    pages = (page(0, life("甲某", 1)), page(1, kind="index", terms=("甲某",)))
    digests = Digests(ROOT)
    linked = link_persons(pages)
    assert linked != pages
    assert digests.digest(linked[0].items) == digests.digest(pages[0].items)
    assert digests.key(linked[0].items, 0) != digests.key(pages[0].items, 0)
    later = link_persons((pages[0], replace(pages[1], index=7)))
    assert digests.digest(later[0].items) == digests.digest(pages[0].items)


# The sample edition -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return built_sample(tmp_path_factory)


def persons(edition: Finished) -> list[tuple[str, int]]:
    """Return the names of book/people, and the page on which the life of each is told."""
    book = read_book(SAMPLE, Problems())
    assert book is not None
    told = {(h.title, h.page) for h in edition.headings if h.level == "person"}
    names = [person.name for person in walk(book, Person)]
    assert {name for name, _page in told} == set(names)
    return sorted(told)


def targets(reader: pypdf.PdfReader, index: int) -> list[tuple[float, int]]:
    """Return the height from the trim's head and the target of each link of a page."""
    numbers = {p.indirect_reference.idnum: k for k, p in enumerate(reader.pages)}  # type: ignore[union-attr]
    sheet = reader.pages[index]
    found = [a.get_object() for a in sheet.get("/Annots", ())]
    return [
        (float(sheet.trimbox.top) - float(link["/Rect"][3]), numbers[link["/Dest"][0].idnum])
        for link in found
    ]


def test_every_person_of_the_sample_leads_to_the_entry_and_back(edition: Finished) -> None:
    reader = pypdf.PdfReader(edition.screen_pdf)
    html = (edition.folder / "pages" / "book.html").read_text("utf-8")
    leads = re.findall(r'<a href="#(p\d+)">(.*?)</a>', html)
    written = {(to, re.sub("<.*?>", "", shown)) for to, shown in leads}
    assert len(persons(edition)) == 5
    for name, index in persons(edition):
        (line,) = (
            line
            for line in edition.pages[index].lines
            if line.role == "heading" and line.text == name
        )
        (target,) = {to for y, to in targets(reader, index) if 0 < line.y - y < 30}
        entries = [line for line in edition.pages[target].lines if line.role == "index"]
        (entry,) = (line for line in entries if solid(line.text).startswith(name))
        assert edition.pages[target].kind == "index"
        assert edition.pages[index].folio in entry.text
        assert name in solid(edition.leaves[target].text)
        assert (page_id(target), name) in written


def test_print_files_have_no_links(edition: Finished) -> None:
    for volume in edition.volumes:
        reader = pypdf.PdfReader(edition.print_pdf(volume))
        assert not any(page.get("/Annots") for page in reader.pages)
