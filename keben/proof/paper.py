"""Turns a build and the marks so far into a paper proof 纸样: pages with wide margins, to be read pen in hand.

Each page stands as it was printed on a sheet that offices have, its lines numbered as the record does, marks in
red on their words and in words beside them; the foot of the sheet says which state of which page it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import cast

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

import keben
from keben.certify.glyphs import Glyph, read_leaf
from keben.changes.naming import folio_of
from keben.changes.printed import Printed, PrintedLine, PrintedPage
from keben.faces.book_faces import BookFaces, load_faces
from keben.html.paint import WebFace, font_face
from keben.html.sheets import environment
from keben.html.web_faces import web_face
from keben.imposition import page_form
from keben.messages import _
from keben.pages.line_numbers import GAP
from keben.places import FONTS_YAML, STYLES, cache_folder
from keben.press.fetcher import BASE, Registered, RegisteredOnly
from keben.problems import Problems
from keben.proof.desk import Desk
from keben.proof.inked import Call, Stroke, strokes_of
from keben.proof.ledger_export import STATES
from keben.proof.terms import MarkState, Placed, Sign
from keben.style import Style, load_style

MM = 72 / 25.4
#: Width and height of sheets: A4, B4, A3.
SHEETS = ((210 * MM, 297 * MM), (257 * MM, 364 * MM), (297 * MM, 420 * MM))
#: The narrow margin, and the least that marks need on the other side.
LEFT, NOTES = 15 * MM, 45 * MM
FOOT = 15 * MM  #: for the slug, and the same above
SIZE = 8.0  #: of what is said in the margin; less where it has no room
LEAST = 5.0
LEADING = 1.4
WORDS = 24  #: characters of marked words that are said again
DIGITS = 12  #: of a fingerprint
NUMBER_ROOM, NUMBER_SIZE = 18.0, 6.5  #: points, for the number of a line
_ROLE = "song"


@dataclass(frozen=True, slots=True)
class Area:
    """Width and height, points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Note:
    """What a mark asks for, in the margin; `y` from the head of the sheet."""

    number: int
    y: float
    text: str
    who: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Overlay:
    """All that is laid over one page."""

    turn: int
    numbers: tuple[Call, ...]
    strokes: tuple[Stroke, ...]
    calls: tuple[Call, ...]
    notes: tuple[Note, ...]
    size: float
    slug: str


@dataclass(frozen=True, slots=True)
class Proofed:
    """What a paper proof shows: a build, what was said of it, and the day."""

    book: Printed
    screen: Path  #: the PDF of its pages
    marks: tuple[Placed, ...]
    signs: tuple[Sign, ...]
    made: date


def paper_of(desk: Desk, made: date, target: Path) -> None:
    """Write the paper proof of what a desk shows, as it was built last."""
    book = desk.book.printed
    style = load_style(STYLES / book.style, Problems())
    assert style is not None, "the book was built in it"
    faces = load_faces(FONTS_YAML, Problems(), cache_folder())
    screen = desk.built.folder / f"{book.slug}.screen.pdf"
    proofed = Proofed(book, screen, desk.placed, desk.ledger.signs(), made)
    write_paper(proofed, style, faces, target)


def write_paper(proofed: Proofed, style: Style, faces: BookFaces, target: Path) -> None:
    """Write the paper proof of a build to `target`."""
    paper = _Paper(proofed, style)
    own: dict[int, list[Placed]] = {}
    for placed in sorted(proofed.marks, key=lambda one: (one.n < 0, one.n, one.first)):
        own.setdefault(placed.page, []).append(placed)
    overlays = [paper.lay_over(page, own.get(page.index, ())) for page in proofed.book.pages]
    writer = PdfWriter(clone_from=PdfReader(BytesIO(paper.painted(overlays, faces))))
    # The number of a line is painted once: a long book has tens of thousands of them.
    numbers = [page_form(page, writer) for page in writer.pages[len(overlays) :]]
    for _sheet in numbers:
        writer.remove_page(len(overlays))
    leaves = PdfReader(proofed.screen).pages
    for index, (page, leaf, overlay) in enumerate(zip(writer.pages, leaves, overlays, strict=True)):
        resources = cast(DictionaryObject, page["/Resources"])
        forms = cast(
            DictionaryObject, resources.setdefault(NameObject("/XObject"), DictionaryObject())
        )
        named = cast(DictionaryObject, forms.get_object())
        named[NameObject(f"/Leaf{index}")] = page_form(leaf, writer)
        for call in overlay.numbers:
            named[NameObject(f"/Number{call.text}")] = numbers[int(call.text) - 1]
        content = page.get_contents()
        drawn = b"" if content is None else content.get_data()
        stream = DecodedStreamObject()
        shown = (_shown(f"Leaf{index}", LEFT, paper.base), *paper.numbers(overlay), "q\n")
        stream.set_data("\n".join(shown).encode() + drawn + b"\nQ")
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    writer.add_metadata({"/Title": paper.title, "/Creator": f"Keben {keben.__version__}"})
    writer.write(target)


class _Paper:
    """The sheets of one proof."""

    def __init__(self, proofed: Proofed, style: Style) -> None:
        self.trim = Area(style.trim.width / 1000, style.trim.height / 1000)
        self.sheet = _sheet(self.trim)
        self.top = self.base = (self.sheet.height - self.trim.height) / 2  #: above, below a page
        self.title = "\u3000".join((proofed.book.title, _("paper proof")))
        self._proofed = proofed
        self._notes_left = LEFT + self.trim.width + 4 * MM
        self._notes_width = self.sheet.width - self._notes_left - 8 * MM

    def lay_over(self, page: PrintedPage, marks: Sequence[Placed]) -> Overlay:
        """Return what is laid over a page with these marks."""
        glyphs = self._glyphs(page.index) if marks else []
        strokes: list[Stroke] = []
        calls: list[Call] = []
        for number, placed in enumerate(marks, 1):
            drawn = list(strokes_of(placed, page, glyphs)) if placed.n >= 0 else []
            strokes += drawn
            if drawn:
                end = drawn[-1]
                calls.append(Call(end.x + end.width + 0.5, end.y - 5, str(number)))
        notes, size = self._noted(page, marks)
        numbers = tuple(self._numbered(page))
        return Overlay(
            page.turn, numbers, tuple(strokes), tuple(calls), notes, size, self._slug(page)
        )

    def numbers(self, overlay: Overlay) -> Iterator[str]:
        """Yield what shows the numbers of lines, on a page or on the sheet that lies on it."""
        for call in overlay.numbers:
            form, x, y = f"Number{call.text}", call.x, call.y + NUMBER_SIZE
            if overlay.turn == 90:
                yield _shown(form, LEFT + y, self.base + x, "0 1 -1 0")
            elif overlay.turn == 270:
                right, high = LEFT + self.trim.width, self.base + self.trim.height
                yield _shown(form, right - y, high - x, "0 -1 1 0")
            else:
                yield _shown(form, LEFT + x, self.base + self.trim.height - y)

    def painted(self, overlays: Sequence[Overlay], faces: BookFaces) -> bytes:
        """Return the PDF of what is laid over all pages; behind it, a sheet for each number of a line."""
        from weasyprint import HTML

        said = {self.title, *(each.slug for each in overlays), "0123456789"}
        said.update(note.text + note.who for each in overlays for note in each.notes)
        by_role: dict[str, set[str]] = {}
        for character in set().union(*said):
            by_role.setdefault(faces.resolve(_ROLE, character) or _ROLE, set()).add(character)
        registered = Registered()
        web = []
        for role, characters in sorted(by_role.items()):
            web.append(WebFace(role, f"faces/{role}.otf"))
            registered.content(web[-1].file, web_face(faces.face(role).hb_face, characters))
        html = (
            environment()
            .get_template("proof/paper.html")
            .render(
                title=self.title,
                faces="".join(font_face(face, is_browser=False) for face in web),
                families=", ".join(f'"Keben {face.role}"' for face in web),
                sheet=self.sheet,
                trim=self.trim,
                left=LEFT,
                top=self.top,
                notes_left=self._notes_left,
                notes_width=self._notes_width,
                sheets=overlays,
                number=Area(NUMBER_ROOM, NUMBER_SIZE),
                last_number=max(
                    (int(call.text) for each in overlays for call in each.numbers), default=0
                ),
            )
        )
        document = HTML(string=html, base_url=BASE, url_fetcher=RegisteredOnly(registered))
        painted: bytes = document.write_pdf()
        return painted

    def _glyphs(self, index: int) -> list[Glyph]:
        with closing(pypdfium2.PdfDocument(self._proofed.screen)) as pdf:
            return read_leaf(pdf[index], index, 0, {})[1]

    def _numbered(self, page: PrintedPage) -> Iterator[Call]:
        """Yield the numbers of lines, left of all that stands on the page."""
        known: dict[int, PrintedLine] = {}
        for line in page.lines:
            if line.number and line.text:
                known.setdefault(line.number, line)
        left = min((line.x for line in known.values()), default=0) / 1000
        for number, line in known.items():
            yield Call(left - GAP / 1000 - NUMBER_ROOM, line.y / 1000 - 5.5, str(number))

    def _noted(self, page: PrintedPage, marks: Sequence[Placed]) -> tuple[tuple[Note, ...], float]:
        """Return what stands in the margin, each as near to its line as others let it, and its size."""
        room = self.sheet.height - self.top - FOOT
        texts = [(_text(placed), f"{placed.mark.reader} {placed.mark.round}") for placed in marks]
        size = SIZE
        while (heights := self._heights(texts, size)) and sum(heights) > room and size > LEAST:
            size -= 0.5
        notes: list[Note] = []
        free, rest = self.top, sum(heights)
        end = self.sheet.height - FOOT
        for number, (placed, (text, who), height) in enumerate(
            zip(marks, texts, heights, strict=True), 1
        ):
            wished = self.top
            if placed.n >= 0 and not page.turn:
                wished += page.lines[placed.n].y / 1000 - SIZE
            y = max(free, min(wished, end - rest))
            is_past = placed.mark.state is not MarkState.OPEN
            notes.append(Note(number, y, text, who, is_past))
            free, rest = y + height, rest - height
        return tuple(notes), size

    def _heights(self, texts: Iterable[tuple[str, str]], size: float) -> list[float]:
        across = int(self._notes_width / size)
        return [
            (ceil((len(text + who) + 3) / across) * LEADING + 0.4) * size for text, who in texts
        ]

    def _slug(self, page: PrintedPage) -> str:
        """Return the line at the foot of a sheet: which page, in which state, when, and who signed it."""
        book, made = self._proofed.book, self._proofed.made.isoformat()
        name = f"{book.volume(page.volume)} {folio_of(page)}".strip()
        signed = [
            f"{sign.reader} {sign.round}"
            for sign in self._proofed.signs
            if sign.fingerprint == page.fingerprint
        ]
        parts = (
            book.title,
            name,
            _("fingerprint {digits}").format(digits=page.fingerprint[:DIGITS]),
            made,
            _("signed: {names}").format(names="、".join(signed)) if signed else "",
        )
        return "\u3000".join(filter(None, parts))


def _shown(form: str, x: float, y: float, turned: str = "1 0 0 1") -> str:
    """Return what shows a form with its lower left corner at a place, as it is turned there."""
    return f"q {turned} {x:.3f} {y:.3f} cm /{form} Do Q"


def _text(placed: Placed) -> str:
    """Return what a mark asks for, as it is said in the margin."""
    mark = placed.mark
    words = mark.words if len(mark.words) <= WORDS else f"{mark.words[: WORDS - 3]}……"
    change = f"{words} → {mark.replacement}" if mark.replacement else words
    lost = "" if placed.n >= 0 else _("its words are there no more")
    state = "" if mark.state is MarkState.OPEN else STATES[mark.state]
    return "\u3000".join(filter(None, (str(mark.kind), change, mark.note, lost, state)))


def _sheet(trim: Area) -> Area:
    """Return the smallest sheet that has room for a page with its margins, or one made for it."""
    width, height = trim.width + LEFT + NOTES, trim.height + 2 * FOOT
    fitting = (Area(*sheet) for sheet in SHEETS if sheet[0] >= width and sheet[1] >= height)
    return next(fitting, Area(width, height))
