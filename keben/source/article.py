"""Turns articles/*.md into an Article 文存: front matter in YAML, then paragraphs and 小标题."""

from __future__ import annotations

from pydantic import Field

from keben.messages import _
from keben.model import Article, Block, CrossHead, Text
from keben.problems import Location
from keben.source.dates import read_date
from keben.source.desk import Copy, Desk
from keben.source.elements import Heading, read_elements
from keben.source.form import Form, Word, fill
from keben.source.inline import read_text
from keben.source.margin import Margin
from keben.source.placing import HANDLERS, Reading, set_element
from keben.source.sheet import Sheet, read_sheet
from keben.source.targets import made_id


class ArticleForm(Form):
    """The front matter of an article."""

    rubric: str = ""
    kicker: str = ""
    headline: Word
    subtitle: str = ""
    byline: str = ""
    source: str = ""
    date: str = ""
    columns: int = Field(2, ge=1, le=4)
    id: str = ""


def read_article(file: str, at: Location, desk: Desk, margin: Margin) -> Article | None:
    """Return the article in a file; its notes go to the chapter's margin under labels of their own."""
    copy = desk.read(file, at)
    if copy is None:
        return None
    end = _end_of_front(copy)
    if not end:
        desk.problems.error(
            "article-front",
            _("the article does not begin with its headline"),
            copy.at(1, 1),
            _("begin the file with a line ---, headline: …, and a line ---"),
        )
        return None
    sheet = read_sheet(Copy(copy.file, copy.lines[1:end]), desk, first_line=2)
    form = fill(ArticleForm, sheet, desk.problems) if sheet else None
    own = Margin(prefix=f"{copy.file}#")
    body = Copy(copy.file, ("",) * (end + 1) + copy.lines[end + 1 :])
    blocks = _read_body(Reading(body, desk, own, is_article=True))
    notes = own.check(desk.problems)
    margin.notes.extend(notes)
    margin.called.extend((note.label, note.at) for note in notes)
    if form is None or sheet is None:
        return None
    id = form.id or made_id("article", copy.file, 1)
    if form.id:
        desk.targets.declare(form.id, sheet.at("id"), desk.problems)
    if form.date:
        read_date(form.date, sheet.at("date"), desk.problems)
    return Article(
        id=id,
        headline=_inline("headline", sheet, desk),
        at=copy.at(1, 1),
        blocks=blocks,
        rubric=_inline("rubric", sheet, desk),
        kicker=_inline("kicker", sheet, desk),
        subtitle=_inline("subtitle", sheet, desk),
        byline=_inline("byline", sheet, desk),
        source=_inline("source", sheet, desk),
        date=form.date,
        columns=form.columns,
    )


def _end_of_front(copy: Copy) -> int:
    """Return the index of the line that ends the front matter; 0 when there is none."""
    if copy.lines[0].rstrip() != "---":
        return 0
    return next((k for k, line in enumerate(copy.lines) if k and line.rstrip() == "---"), 0)


def _inline(key: str, sheet: Sheet, desk: Desk) -> Text:
    return read_text(sheet.lines(desk, key), sheet.file, desk, None)


def _read_body(reading: Reading) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for element in read_elements(reading.copy, reading.desk):
        if not isinstance(element, Heading):
            blocks.extend(set_element(element, reading, HANDLERS))
            continue
        if element.rank != 2 or element.id:
            reading.desk.problems.error(
                "heading-article",
                _("an article has no headings but ##"),
                element.at,
                _("write ##, without an id"),
                length=element.rank,
            )
        text = read_text((element.line,), reading.copy.file, reading.desk, reading.margin)
        blocks.append(CrossHead(text, element.at))
    return tuple(blocks)
