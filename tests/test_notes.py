"""Notes of a page are numbered by where they stand at its foot, and their marks with them."""

from __future__ import annotations

from pathlib import Path

from keben.galley.setter import Setter
from keben.galley.strip import Item, TextItem
from keben.model import Span
from keben.pages.notes import number_notes
from keben.problems import Location, Problems
from keben.style import read_style
from tests.square_faces import SquareFaces

STYLE = read_style(Path(__file__).parent.parent / "styles" / "16k")
SETTER = Setter(STYLE, SquareFaces(), Problems())
AT = Location("a.md", 1, 1)


def body(*marks: str, role: str = "body") -> list[Item]:
    text = tuple(span for m in marks for span in (Span("文", AT), Span(m, AT, note=m)))
    return list(
        SETTER.items(
            SETTER.paragraph(text, STYLE.quote, STYLE.measure), STYLE.quote, role, leading=0
        )
    )


def note(mark: str, length: int = 5) -> list[Item]:
    text = (Span(f"{mark}\u3000" + "注" * length, AT),)
    return list(
        SETTER.items(
            SETTER.paragraph(text, STYLE.note, STYLE.measure), STYLE.note, "note", leading=0
        )
    )


def shown(items: list[Item]) -> list[str]:
    lines = [item.line.text for item in number_notes(items) if isinstance(item, TextItem)]
    return [line.replace("文", "").replace("注", "").replace("\u3000", "") for line in lines]


def test_a_page_begins_again_with_the_first_circle() -> None:
    assert shown([*body("⑦", "⑧"), *note("⑦"), *note("⑧")]) == ["①②", "①", "②"]


def test_what_is_carried_over_is_not_counted() -> None:
    carried = note("⑥", 200)[1:]
    assert len(carried) > 2
    assert shown([*body("⑦"), *carried, *note("⑦")]) == ["①", *[""] * len(carried), "①"]


def test_a_mark_has_the_number_of_its_note_wherever_it_stands() -> None:
    """A picture of the page's head was called behind the first note of the text."""
    caption = body("⑧", role="caption")
    assert shown([*caption, *body("⑦", "⑨"), *note("⑦"), *note("⑧"), *note("⑨")]) == [
        *("②", "①③"),
        *("①", "②", "③"),
    ]


def test_two_chapters_on_a_page_may_both_have_a_first_note() -> None:
    page = [*body("①"), *body("①"), *note("①"), *note("①")]
    assert shown(page) == ["①", "②", "①", "②"]


def test_marks_in_tables_and_in_brackets_stay() -> None:
    page = [*body("①", role="table"), *body("[12]"), *body("⑤"), *note("[12]"), *note("⑤")]
    assert shown(page) == ["①", "[12]", "①", "[12]", "①"]


def test_more_notes_than_there_are_circles() -> None:
    marks = [chr(0x2460 + k % 20) for k in range(60)]
    page = [*body(*marks), *(item for mark in marks for item in note(mark))]
    (*lines,) = number_notes(page)
    numbered = [item for item in lines if isinstance(item, TextItem)]
    feet = [item.line.cells[0].text for item in numbered if item.role == "note"]
    assert feet[48:52] == ["㊾", "㊿", "51", "52"]
    assert len(set(feet)) == 60
    widths = [sum(item.line.advances) for item in lines if isinstance(item, TextItem)]
    assert widths == [sum(item.line.advances) for item in page if isinstance(item, TextItem)]
