"""Turns a page that WeasyPrint has laid out into parts that any PDF may take in.

WeasyPrint writes a file; its `finisher` hook shows the objects of it, and those that the page needs are
taken. Text in figures is set in the faces of the book with their own glyph ids, so that the founts of
the book serve figures too: a form says which glyphs it needs, and only strange fonts come with it.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pydyf

from keben.messages import _
from keben.press.black import is_coloured
from keben.press.figures import FAMILY
from keben.press.pdf_file import Part, parted, references
from keben.problems import Problems

if TYPE_CHECKING:
    from weasyprint import Document

FONTS = -1  #: stands in parts for the fonts that a page may name


@dataclass(frozen=True, slots=True)
class FigureFont:
    """A font under the name that a form gives it: a face of the book, or one of its own parts."""

    name: str
    role: str  #: "" for a font that is not the book's
    glyphs: tuple[tuple[int, str], ...] = ()  #: CIDs and the text of each
    part: int = 0


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A form as any PDF may take it in: parts 0 and 1 are its content and its resources."""

    parts: tuple[Part, ...]
    fonts: tuple[FigureFont, ...] = ()
    is_coloured: bool = False  #: whether it needs more inks than black


def take(
    document: Document,
    ink: Callable[[pydyf.PDF], None],
    roles: frozenset[str],
    problems: Problems,
) -> LaidOut:
    """Let WeasyPrint paint a page, and take from its file what the page needs."""
    taken: list[LaidOut] = []
    document.fonts = _Fonts(roles)

    def finish(_document: Document, pdf: pydyf.PDF) -> None:
        ink(pdf)
        taken.append(_laid_out(document, pdf, roles, problems))
        del pdf.objects[1:]  # nobody wants this file

    document.write_pdf(BytesIO(), finisher=finish, uncompressed_pdf=True)
    return taken[0]


class _Fonts(dict[Any, Any]):
    """The fonts of a document, of which WeasyPrint is shown those alone that it has to embed.

    It would cut down the faces of the book for every form anew, and for nothing. Should it look for its
    fonts in another way, it takes longer, and all else is as before.
    """

    def __init__(self, roles: frozenset[str]) -> None:
        super().__init__()
        self._roles = roles

    def values(self) -> Any:
        return [font for font in super().values() if not _role_of(font, self._roles)]


def _role_of(font: Any, roles: frozenset[str]) -> str:
    """Return the role whose face a font is; "" for one that is not the book's."""
    family, _space, role = font.family.lower().partition(" ")
    return role if family == FAMILY.lower() and role in roles else ""


def _laid_out(
    document: Document, pdf: pydyf.PDF, roles: frozenset[str], problems: Problems
) -> LaidOut:
    page = pdf.objects[pdf.pages["Kids"][0]]
    first, second, fonts = (
        references(reference)[0]
        for reference in (
            page["Contents"],
            page["Resources"],
            pdf.objects[references(page["Resources"])[0]]["Font"],
        )
    )
    content = pdf.objects[first]
    content.stream = [b"q", *content.stream, b"Q"]
    parts = {fonts: FONTS, first: 0, second: 1}
    order = [first, second]
    used: list[FigureFont] = []
    for _key, font in document.fonts.items():
        if role := _role_of(font, roles):
            used.append(FigureFont(font.hash, role, tuple(sorted(font.to_unicode.items()))))
            continue
        _tell_strange(font.family, problems)
        (number,) = references(pdf.objects[fonts][font.hash])
        parts[number] = len(order)
        order.append(number)
        used.append(FigureFont(font.hash, "", part=parts[number]))
    made: list[tuple[bytes, bytes | None]] = []
    for number in order:  # which grows
        made.append(_body(pdf.objects[number]))
        for further in references(made[-1][0]):
            if further not in parts:
                parts[further] = len(order)
                order.append(further)
    taken = tuple(Part(parted(body, parts), stream) for body, stream in made)
    return LaidOut(taken, tuple(used), is_coloured(pdf))


def _body(item: Any) -> tuple[bytes, bytes | None]:
    """Return an object of WeasyPrint's file, and its stream, compressed."""
    if not hasattr(item, "stream"):
        return item.data, None
    content = b"\n".join(map(_operators, item.stream))
    extra = pydyf.Dictionary(item.extra)
    if "Filter" not in extra:
        content = zlib.compress(content, 9)
        extra["Filter"] = "/FlateDecode"
    extra["Length"] = len(content)
    return extra.data, content


def _operators(piece: Any) -> bytes:
    """Return a piece of a stream as it is written; pixels are read no sooner."""
    if isinstance(piece, bytes):
        return piece
    return bytes(piece.data) if isinstance(piece, pydyf.Object) else str(piece).encode("ascii")


def _tell_strange(font: str, problems: Problems) -> None:
    """Tell of text in figures that the system's own fonts set, because no face of the book could."""
    message = _("text in a figure is set in {font}, which is not a face of the book").format(
        font=font
    )
    if message not in {problem.message for problem in problems}:
        problems.warn(
            "figure-font",
            message,
            None,
            _("write font-family “Keben song” or “Keben hei” in the figure"),
        )


@contextmanager
def told(problems: Problems) -> Iterator[None]:
    """Let what WeasyPrint says of pictures and style sheets reach the editor."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problems.warn(
                "press",
                record.getMessage(),
                None,
                _("look at the page in the PDF; a figure may lack something"),
            )

    teller = Teller(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(teller)
    try:
        yield
    finally:
        logger.removeHandler(teller)
