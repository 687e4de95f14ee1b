"""Turns terms.yaml into the Terms of the indexes. Rules: B9."""

from __future__ import annotations

from pydantic import Field

from keben.messages import _
from keben.model import Place, Term
from keben.problems import Location
from keben.source.desk import Desk, nearest
from keben.source.form import Form, Word, fill
from keben.source.marks import tidy_name
from keben.source.sheet import Sheet, read_sheet

TERMS = "terms.yaml"

#: The lists of terms.yaml, and the index that each belongs to.
LISTS = {
    "terms": Place.SUBJECTS,
    "persons": Place.PERSONS,
    "places": Place.PLACES,
    "organisations": Place.ORGANISATIONS,
}


class TermForm(Form):
    """One term as it is written."""

    term: Word
    reading: str = ""
    also: tuple[str, ...] = ()
    see: str = ""
    under: str = ""
    apart: tuple[str, ...] = Field((), alias="not")  #: words in which it does not count


class TermsForm(Form):
    """terms.yaml."""

    terms: tuple[TermForm, ...] = ()
    persons: tuple[TermForm, ...] = ()
    places: tuple[TermForm, ...] = ()
    organisations: tuple[TermForm, ...] = ()


def read_terms(desk: Desk) -> tuple[Term, ...]:
    """Return the terms; a book without an index has no such file."""
    if not (desk.root / TERMS).exists():
        return ()
    copy = desk.read(TERMS, Location(TERMS))
    sheet = read_sheet(copy, desk) if copy else None
    form = fill(TermsForm, sheet, desk.problems) if sheet else None
    if form is None or sheet is None:
        return ()
    rows = [(name, k) for name in LISTS for k in range(len(getattr(form, name)))]
    terms = tuple(
        _term(getattr(form, name)[k], sheet.at(name, k, "term"), name) for name, k in rows
    )
    _check(terms, rows, sheet, desk)
    return terms


def _term(written: TermForm, at: Location, name: str) -> Term:
    return Term(
        tidy_name(written.term),
        at,
        written.reading,
        tuple(map(tidy_name, written.also)),
        tidy_name(written.see),
        tidy_name(written.under),
        LISTS[name],
        tuple(map(tidy_name, written.apart)),
    )


def _check(terms: tuple[Term, ...], rows: list[tuple[str, int]], sheet: Sheet, desk: Desk) -> None:
    """Report terms given twice, and 见 and sub-entries that lead nowhere."""
    first: dict[tuple[str, str], Location] = {}
    for term in terms:
        place = first.setdefault((term.under, term.term), term.at)
        if place is not term.at:
            desk.problems.error(
                "term-duplicate",
                _("the term “{term}” already stands at {place}").format(
                    term=term.term, place=place
                ),
                term.at,
                _("delete one of the two"),
                length=len(term.term),
            )
    known = {term.term for term in terms}
    for row, term in zip(rows, terms, strict=True):
        for key, name in (("see", term.see), ("under", term.under)):
            if name and (name not in known or name == term.term):
                desk.problems.error(
                    "term-unknown",
                    _("“{term}” leads to itself").format(term=name)
                    if name == term.term
                    else _("there is no term “{term}”").format(term=name),
                    sheet.at(*row, key),
                    _("delete the line") if name == term.term else nearest(name, sorted(known)),
                    length=len(name),
                )
