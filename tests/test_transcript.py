"""What a transcript reads on real pages is what the sources say, paragraph by paragraph."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from keben.apparatus.transcript import Transcript, reading_of, transcribe
from keben.galley.setter import Setter
from keben.layout import lay_out
from keben.model import (
    Align,
    Article,
    Block,
    Book,
    CrossHead,
    Division,
    Imprint,
    Level,
    Member,
    Note,
    Paragraph,
    ParagraphKind,
    Place,
    Span,
    Table,
    TableCell,
    Text,
    Volume,
    plain,
)
from keben.number import number_book
from keben.pages.page import Page
from keben.pages.reading import compact
from keben.problems import Location, Problems
from keben.style import read_style
from tests.square_faces import SquareFaces

ROOT = Path(__file__).parent.parent
HANS = [chr(code) for code in range(0x4E00, 0x5200)]


class Writer:
    """Writes texts of chance that know their lines."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.row = 0
        self.written: list[str] = []

    def at(self) -> Location:
        self.row += 2
        return Location("01/01.md", self.row, 1)

    def text(self, least: int, most: int) -> Text:
        words = "".join(
            self.chance.choice(
                [*self.chance.choices(HANS, k=12), "，", "。", "“", "”", "1948", " All China "]
            )
            for _k in range(self.chance.randint(least, most))
        ).strip()
        self.written.append(words)
        return (Span(words, self.at()),)

    def paragraph(self, most: int = 300) -> Paragraph:
        return Paragraph(self.text(1, most), self.at())

    def table(self) -> Table:
        def row(most: int) -> tuple[TableCell, ...]:
            return tuple(TableCell(self.text(1, most)) for _column in range(3))

        rows = tuple(row(60) for _row in range(self.chance.randint(3, 40)))
        aligns = (Align.LEFT, Align.CENTRE, Align.LEFT)
        return Table("", self.text(3, 9), self.at(), "", aligns, (row(4),), rows)

    def noted(self, label: str) -> Paragraph:
        before, after = self.text(1, 200), self.text(1, 200)
        self.written[-2:] = []
        return Paragraph((*before, Span("", self.at(), note=label), *after), self.at())

    def article(self) -> Article:
        blocks: list[Block] = []
        for _k in range(self.chance.randint(1, 12)):
            blocks += [CrossHead(self.text(3, 9), self.at()), self.paragraph()]
        return Article("", self.text(5, 12), self.at(), tuple(blocks))

    def chapter(self) -> Division:
        notes = tuple(Note(str(k), self.text(10, 150), self.at()) for k in range(12))
        sections = []
        for k in range(4):
            blocks: list[Block] = [self.paragraph(), self.table(), self.noted(str(3 * k))]
            blocks += [self.noted(str(3 * k + 1)), self.noted(str(3 * k + 2)), self.article()]
            blocks.append(Paragraph(self.text(50, 120), self.at(), ParagraphKind.QUOTE))
            item = Division(Level.ITEM, self.text(2, 40), self.at(), blocks=tuple(blocks))
            section = Division(Level.SECTION, self.text(2, 60), self.at(), divisions=(item,))
            sections.append(section)
        return Division(
            Level.CHAPTER, self.text(2, 60), self.at(), divisions=tuple(sections), notes=notes
        )


def transcribed(pages: Sequence[Page]) -> list[Transcript]:
    return list(transcribe((page, reading_of(page)) for page in pages))


@pytest.mark.parametrize("seed", range(3))
def test_every_text_is_read_as_one_piece(seed: int) -> None:
    writer = Writer(seed)
    part = Division(
        Level.PART, (Span("编", writer.at()),), writer.at(), divisions=(writer.chapter(),)
    )
    volume = Volume("", (Member(Place.DIVISION, writer.at(), part),), writer.at())
    problems = Problems()
    book = number_book(Book(Imprint("志", "", "zhi"), "16k", (volume,)), problems)
    setter = Setter(read_style(ROOT / "styles" / "16k"), SquareFaces(), problems)
    layout = lay_out(book, setter, ROOT / "book", problems)
    assert not problems.failed

    read = transcribed(layout.pages)
    text = "\n".join(made.text for made in read)
    assert [words for words in writer.written if compact(words) not in text] == []
    for made in read:
        assert list(made.starts) == sorted(made.starts)
        assert [made.spot_at(start) for start in made.starts] == list(made.spots)


def test_a_title_over_three_lines_is_read_with_its_number() -> None:
    writer = Writer(5)
    title = plain(writer.text(100, 100))
    chapter = Division(Level.CHAPTER, (Span(title, writer.at()),), writer.at())
    volume = Volume("", (Member(Place.DIVISION, writer.at(), chapter),), writer.at())
    problems = Problems()
    book = number_book(Book(Imprint("志", "", "zhi"), "16k", (volume,)), problems)
    setter = Setter(read_style(ROOT / "styles" / "16k"), SquareFaces(), problems)
    read = transcribed(lay_out(book, setter, ROOT / "book", problems).pages)
    assert any(compact("第一章" + title) in made.text for made in read)
