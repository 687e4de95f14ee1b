"""Press forms are laid out once and kept; files are the same whether they were kept or made."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.strip import PictureItem
from keben.pages.page import Page
from keben.places import FONTS_YAML, STYLES
from keben.press.forms import Forms, PressForm
from keben.press.job import Job
from keben.press.painter import Painter
from keben.press.pdf_file import Part, PdfFile
from keben.press.volume import Sheet, lay_in, make_sheet, write_volume
from keben.problems import Problems
from keben.store import Store
from keben.style import read_style

PICTURES = ("figure.svg", "picture.png")
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
    '<g opacity=".5"><rect x="10" y="10" width="50" height="60" fill="#404040"/></g>'
    '<text x="80" y="50" font-size="12" font-family="Keben Hei">试1948</text></svg>'
)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> BookFaces:
    return load_faces(FONTS_YAML, Problems(), tmp_path_factory.mktemp("faces"))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A book with a figure and a picture."""
    (tmp_path / "figure.svg").write_text(FIGURE, "utf-8")
    Image.radial_gradient("L").save(tmp_path / "picture.png")
    made = datetime(2000, 1, 1, tzinfo=UTC)
    return Job(read_style(STYLES / "16k"), tmp_path, "试", made, is_print=True)


def sheets(faces: BookFaces, job: Job, pictures: Sequence[str] = PICTURES) -> list[Sheet]:
    """One page a picture."""
    painter = Painter(faces, job.style.trim)
    items = [PictureItem(name, 65_000, 80_000, 200_000, 100_000) for name in pictures]
    pages = [Page(k, 1, "text", "", False, "", (item,)) for k, item in enumerate(items)]
    return [make_sheet(page, painter) for page in pages]


def written(faces: BookFaces, job: Job, own: list[Sheet], store: str = "store") -> bytes:
    problems = Problems()
    stock = lay_in(own, [job], faces, Store(job.folder / store), problems)
    assert list(problems) == []
    write_volume(own, job, stock, job.folder / "a.pdf")
    return (job.folder / "a.pdf").read_bytes()


@pytest.mark.parametrize("is_print", [True, False])
def test_what_was_kept_gives_the_same_bytes_without_weasyprint(
    faces: BookFaces, job: Job, monkeypatch: pytest.MonkeyPatch, is_print: bool
) -> None:
    job = replace(job, is_print=is_print)
    own = sheets(faces, job)
    made = written(faces, job, own)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert written(faces, job, own) == made
    with pytest.raises(ImportError):
        written(faces, job, own, "another")


def test_a_picture_that_changes_is_laid_out_anew_and_alone(
    faces: BookFaces, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sheets(faces, job)
    made = written(faces, job, own)
    Image.linear_gradient("L").save(job.folder / "picture.png")
    changed = written(faces, job, own)
    assert changed != made
    assert changed == written(faces, job, own, "another")
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert written(faces, job, own[:1])  # the figure was found


def test_a_form_is_laid_out_again_where_the_store_was_emptied_meanwhile(
    faces: BookFaces, job: Job
) -> None:
    form = PressForm((), is_recto=True, turn=0)
    store = job.folder / "store"
    forms = Forms(job, faces, Store(store))
    forms.lay_out([form], Problems())
    (entry,) = store.glob("form/*/*")
    made = forms.laid_out(form)
    entry.unlink()
    assert forms.laid_out(form) == made


def test_files_without_a_place_to_keep_anything_are_the_same(faces: BookFaces, job: Job) -> None:
    own = sheets(faces, job)
    (job.folder / "full").write_bytes(b"")  # no folder, so nothing can be put into it
    assert written(faces, job, own, "full") == written(faces, job, own)


def test_text_in_figures_is_set_by_the_founts_of_the_book(faces: BookFaces, job: Job) -> None:
    file = written(faces, job, sheets(faces, job))
    assert file.count(b"/FontDescriptor/") == 1
    assert "试1948" in pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()


def test_a_picture_on_two_pages_stands_in_the_file_once(faces: BookFaces, job: Job) -> None:
    file = written(faces, job, sheets(faces, job, ("picture.png", "picture.png", "figure.svg")))
    assert file.count(b"/Subtype /Image") == 1


def test_a_file_holds_only_the_pictures_that_it_shows(faces: BookFaces, job: Job) -> None:
    own = sheets(faces, job)
    stock = lay_in(own, [job], faces, Store(job.folder / "store"), Problems())
    write_volume(own[:1], job, stock, job.folder / "a.pdf")
    assert b"/Subtype /Image" not in (job.folder / "a.pdf").read_bytes()


@pytest.mark.parametrize("packed", [True, False])
def test_parts_find_one_another_in_any_file(packed: bool) -> None:
    out = io.BytesIO()
    file = PdfFile(out, packed=packed)
    leaf = Part((b"<</Length 8/Filter/FlateDecode>>",), zlib.compress(b"", 0)[:8])
    parts = (Part((b"<</A ", 1, b"/B ", -1, b">>")), leaf)
    own = file.add(b"<</Mine true>>")
    first, second = (file.add_parts(parts, {-1: own}) for _time in range(2))
    assert first[0] != second[0]
    assert first[1] == second[1]  # alike, and once
    pages = file.add(b"<</Type/Pages/Count 0/Kids[]>>")
    catalog = file.add(b"<</Type/Catalog/Pages %d 0 R/Part %d 0 R>>" % (pages, first[0]))
    file.close(catalog, file.add(b"<</Title(a)>>"))
    reader = pypdf.PdfReader(io.BytesIO(out.getvalue()), strict=True)
    part = reader.root_object["/Part"]
    assert part["/B"]["/Mine"]  # type: ignore[index]
    assert (b"/ObjStm" in out.getvalue()) is packed


@pytest.mark.needs("qpdf")
@pytest.mark.parametrize("is_print", [True, False])
def test_qpdf_finds_nothing(faces: BookFaces, job: Job, is_print: bool) -> None:
    written(faces, replace(job, is_print=is_print), sheets(faces, job))
    subprocess.run(["qpdf", "--check", job.folder / "a.pdf"], check=True, capture_output=True)
