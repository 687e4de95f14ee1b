"""Turns what a file says of itself into verdicts on C3, C6, C7 and C13: PDF/X, fonts, pages, papers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keben.certify.heads import ROMAN, roman
from keben.certify.preflight.fonts import Font
from keben.certify.preflight.papers import OutputIntent, Papers
from keben.certify.preflight.sheets import Sheet
from keben.certify.preflight.subject import for_press, inside_of, of_file, on, sent_of
from keben.certify.reading import Check, NotChecked, Reading, Spot
from keben.messages import _

#: standard → the version of PDF that it is built on
VERSIONS = {
    "PDF/X-1a:2001": 1.3,
    "PDF/X-1a:2003": 1.4,
    "PDF/X-3:2002": 1.3,
    "PDF/X-3:2003": 1.4,
    "PDF/X-4": 1.6,
}
#: a style's word → what the file then says
WANTED = {"x1a": "PDF/X-1a:2003", "x4": "PDF/X-4"}
#: Info → XMP
ALIKE = {
    "Title": "title",
    "Creator": "CreatorTool",
    "Producer": "Producer",
    "CreationDate": "CreateDate",
    "ModDate": "ModifyDate",
    "Trapped": "Trapped",
}
PAGES = 2  #: a leaf, where no style says to what multiple volumes are filled
_ALLOWED = ("/PrinterMark", "/TrapNet")  #: annotations that are made for printers


def pdf_x(reading: Reading) -> Iterator[Spot | None]:
    """C3.1: a file that says it is PDF/X, or ought to be, has what the standard asks of its papers."""
    papers, standard = for_press(reading).papers, _standard(reading)
    for is_kept, fault in _requirements(papers, standard):
        yield None if is_kept else of_file(fault, papers.standard)


def _standard(reading: Reading) -> str:
    """Return the standard that a file says it keeps, or that its style asks for when it says none."""
    wanted = WANTED.get(reading.given.style.print.standard, "") if reading.given else ""
    standard = for_press(reading).papers.standard or wanted
    if not standard:
        raise NotChecked(_("the file does not say that it is PDF/X"))
    return standard


def _requirements(papers: Papers, standard: str) -> Iterator[tuple[bool, str]]:
    """Yield each requirement: whether it is kept, and what to say when it is not."""
    told, xmp = dict(papers.told), dict(papers.xmp)
    newest = VERSIONS.get(standard)
    intents = [intent for intent in papers.intents if intent.kind == "/GTS_PDFX"]
    yield (
        papers.standard == standard,
        _("the file does not say that it is {name}").format(name=standard),
    )
    yield (
        newest is None or float(papers.version) <= newest,
        _("PDF {version} is newer than {name} allows").format(
            version=papers.version, name=standard
        ),
    )
    yield (
        len(intents) == 1,
        _("no OutputIntent: nobody knows for which press and paper it was made"),
    )
    for intent in intents[:1]:
        yield from _intent(intent)
    yield told.get("Trapped") in ("True", "False"), _("Trapped is neither True nor False")
    yield papers.has_id, _("the file has no ID")
    for key in ("Title", "CreationDate", "ModDate"):
        yield bool(told.get(key)), _("there is no {key}").format(key=key)
    is_modern = standard == WANTED["x4"]
    yield bool(xmp) or not is_modern, _("there is no XMP")
    yield is_modern or not papers.has_object_streams, _("objects are packed in streams (PDF 1.5)")
    for key, other in ALIKE.items() if xmp else ():
        if key in told:
            said = xmp.get(other, "")
            yield (
                _same(told[key], said),
                _("XMP says {said}, Info {told}").format(said=said or "–", told=told[key]),
            )


def _intent(intent: OutputIntent) -> Iterator[tuple[bool, str]]:
    yield bool(intent.identifier), _("the OutputIntent names no printing condition")
    yield intent.inks in (0, 4), _("the profile is not one of four inks")
    yield intent.inks > 0 or bool(intent.registry), _("the OutputIntent has no profile")


def _same(told: str, said: str) -> bool:
    """Tell whether two values agree; dates are written in two ways.

    >>> _same("D:20000101000000Z", "2000-01-01T00:00:00Z"), _same("甲", "乙")
    (True, False)
    """
    if told.startswith("D:"):
        return re.sub(r"\D", "", told)[:14] == re.sub(r"\D", "", said)[:14]
    return told.strip() == said


def no_locks(reading: Reading) -> Iterator[Spot | None]:
    """C3.2: nothing is encrypted, nothing is a program; a print file starts nothing either."""
    sent = sent_of(reading)
    papers = sent.papers
    yield of_file(_("the file is encrypted")) if papers.is_encrypted else None
    yield of_file(_("there is JavaScript in the file")) if papers.has_script else None
    if sent.is_print:
        acting = papers.has_actions or any(sheet.has_actions for sheet in sent.sheets)
        fault = acting and not papers.has_script
        yield of_file(_("the file does something when it is opened")) if fault else None


def no_transparency(reading: Reading) -> Iterator[Spot | None]:
    """C3.3: a file of PDF/X-1a has nothing to be blended, for a RIP of its time cannot."""
    if _standard(reading) == WANTED["x4"]:
        raise NotChecked(_("PDF/X-4 allows transparency"))
    for sheet in for_press(reading).sheets:
        by = " ".join(sheet.painting.see_through)
        yield on(sheet, _("transparency: {by}").format(by=by)) if by else None


def fonts_embedded(reading: Reading) -> Iterator[Spot | None]:
    """C6: the glyphs of every font are in the file, those that it shows and no others."""
    met: dict[Font, Sheet] = {}
    for sheet in sent_of(reading).sheets:
        for font in sheet.painting.fonts:
            met.setdefault(font, sheet)
    for font, sheet in met.items():
        if not font.is_embedded:
            yield on(
                sheet, _("the font is not in the file: another will be printed"), context=font.name
            )
        elif not font.is_subset:
            yield on(sheet, _("the font is in the file whole, not as a subset"), context=font.name)
        else:
            yield None


def whole_leaves(reading: Reading) -> Iterator[Spot | None]:
    """C7: a volume is as many pages as its sheets fold to: the multiple of the style, or whole leaves.

    Plates have paper of their own.
    """
    count, multiple = len(inside_of(reading).sheets), PAGES
    if reading.given:
        count -= sum(page.kind == "plate" for page in reading.given.pages)
        multiple = reading.given.style.trim.pad
    told = _("{count} pages are no multiple of {multiple}").format(count=count, multiple=multiple)
    yield of_file(told) if count % multiple else None


def no_annotations(reading: Reading) -> Iterator[Spot | None]:
    """C13.1: a print file has no links, notes or forms."""
    for sheet in for_press(reading).sheets:
        found = [kind for kind, _box in sheet.annotations if kind not in _ALLOWED]
        yield on(sheet, _("an annotation, {kind}").format(kind=found[0][1:])) if found else None


def title_and_labels(reading: Reading) -> Iterator[Spot | None]:
    """C13.2: the file has a title, and its pages have their folios as labels, in order."""
    sent = sent_of(reading)
    yield None if dict(sent.papers.told).get("Title") else of_file(_("the file has no title"))
    before: dict[bool, int] = {}
    for sheet in sent.sheets:
        told = reading.told(sheet.number)
        if told is not None:  # whether its folios follow is asked by A10.8
            detail = _("the file calls the page {said}, its folio is {due}").format(
                said=sheet.label or "–", due=told.folio or "–"
            )
            yield on(sheet, detail) if sheet.label != told.folio else None
            continue
        number = _number(sheet.label)
        if number:
            is_arabic = sheet.label.isdigit()
            last = before.get(is_arabic, 0)
            jumps = last and number not in (1, last + 1)
            before[is_arabic] = number
            yield (
                on(sheet, _("a number that does not follow"), context=sheet.label)
                if jumps
                else None
            )


def as_on_screen(reading: Reading) -> Iterator[Spot | None]:
    """M8.1: print files say what the screen file says, string by string, so that its verdicts hold of them."""
    sent = inside_of(reading)
    if not reading.screen:
        raise NotChecked(_("pages are known of a book only"))
    for sheet, shown in zip(sent.sheets, reading.screen, strict=True):
        differs = sheet.painting.text != shown
        yield on(sheet, _("its text is not that of the screen file")) if differs else None


def _number(label: str) -> int:
    """Return the number that a label is, 0 if it is none.

    >>> _number("12"), _number("xiv"), _number("A-1")
    (12, 14, 0)
    """
    if label.isdigit():
        return int(label)
    return roman(label) if set(label.lower()) <= set(ROMAN) else 0


CHECKS: tuple[tuple[str, Check], ...] = (
    ("C3.1", pdf_x),
    ("C3.2", no_locks),
    ("C3.3", no_transparency),
    ("C6", fonts_embedded),
    ("C7", whole_leaves),
    ("C13.1", no_annotations),
    ("C13.2", title_and_labels),
    ("M8.1", as_on_screen),
)
