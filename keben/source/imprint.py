"""Turns what book.yaml says of title, makers, publisher and print into an Imprint.

What is given is kept as it is written, the CIP block to the byte (B7). A row of the colophon that has
but a label is left to the build, which knows the sheets and the format, or finds them here.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from keben.messages import _
from keben.model import PLATES_PAPER, TEXT_PAPER, Binding, Imprint, Reckoned
from keben.problems import Location, Problems
from keben.source.form import Form, Word
from keben.source.sheet import Sheet

Row = Annotated[tuple[str, ...], Field(min_length=1, max_length=2)]  #: label, and value
Weight = Annotated[int, Field(ge=30, le=400)]  #: of paper, g/m²


class PublisherForm(Form):
    """Who publishes it, and where."""

    name: str = ""
    place: str = ""


class PaperForm(Form):
    """Paper of the text and of the plates (C12)."""

    text: Weight = TEXT_PAPER
    plates: Weight = PLATES_PAPER


class ImprintForm(Form):
    """The part of book.yaml that the title leaf, the colophon and the cover are made of."""

    title: Word
    subtitle: str = ""
    slug: str = Field(pattern="^[a-z0-9-]+$")
    compilers: tuple[str, ...] = ()
    publisher: PublisherForm = PublisherForm()
    colophon: tuple[Row, ...] = ()
    cip: Annotated[str, StringConstraints(strip_whitespace=False)] = ""  #: set as issued (B7)
    isbn: str = ""
    price: str = ""
    binding: Binding = Binding.PAPER
    paper: PaperForm = PaperForm()


def read_imprint(form: ImprintForm, sheet: Sheet, problems: Problems, *, has_isbn: bool) -> Imprint:
    """Return the imprint; an ISBN that is none, and rows that nothing fills, are told.

    `has_isbn` says whether a volume has one of its own.
    """
    imprint = Imprint(
        title=form.title,
        subtitle=form.subtitle,
        slug=form.slug,
        compilers=form.compilers,
        publisher=form.publisher.name,
        publisher_place=form.publisher.place,
        colophon=tuple((row[0], row[1] if row[1:] else "") for row in form.colophon),
        cip=form.cip.rstrip("\n"),
        at=sheet.at("title"),
        isbn=read_isbn(form.isbn, sheet.at("isbn"), problems),
        price=form.price,
        binding=form.binding,
        text_paper=form.paper.text,
        plates_paper=form.paper.plates,
    )
    given = ((Reckoned.PRICE, bool(form.price)), (Reckoned.ISBN, bool(form.isbn) or has_isbn))
    missing = {row for row, is_given in given if not is_given}
    for k, row in enumerate(form.colophon):
        if len(row) == 1 and row[0] not in set(Reckoned) - missing:
            problems.error(
                "colophon-value",
                _("nothing is said of “{label}”").format(label=row[0]),
                sheet.at("colophon", k, 0),
                _("write its value behind it, or price and isbn above"),
                length=len(row[0]),
            )
    return imprint


def read_isbn(written: str, at: Location, problems: Problems) -> str:
    """Return an ISBN as it is written; "" for one whose digits cannot be right.

    GB/T 5795: thirteen digits from 978 or 979, the last of which checks the others.
    """
    digits = written.replace("-", "")
    if not written:
        return ""
    if len(digits) != 13 or not digits.isascii() or not digits.isdigit() or digits[:2] != "97":
        problems.error(
            "isbn-bad",
            _("“{isbn}” is no ISBN of thirteen digits").format(isbn=written),
            at,
            _("write it as it was issued: 978-7-…"),
            length=len(written),
        )
        return ""
    if digits[-1] != (right := check_digit(digits[:12])):
        problems.error(
            "isbn-check",
            _("the last digit of {isbn} is not {wrong} but {right}, or another is wrong").format(
                isbn=written, wrong=digits[-1], right=right
            ),
            at,
            _("compare it with what was issued"),
            length=len(written),
        )
        return ""
    return written


def check_digit(twelve: str) -> str:
    """Return the digit that checks twelve others.

    >>> check_digit("978000000000")
    '2'
    """
    total = sum(int(digit) * (1, 3)[k % 2] for k, digit in enumerate(twelve))
    return str(-total % 10)
