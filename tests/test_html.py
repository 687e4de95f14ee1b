"""The reading form and the press form of pages: text as written, and each glyph in its place."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import weasyprint

from keben.compose.line import Cell, Kind, SetLine
from keben.galley.strip import HeadingMark, PictureItem, RuleItem, TextItem
from keben.html import (
    LineWriter,
    WebFace,
    decor_of,
    load_extra,
    press_css,
    press_html,
    reading_css,
    reading_html,
)
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.style import load_style
from tests.square_faces import SquareFaces

STYLES = Path(__file__).parent.parent / "styles"
AT = Location("01/a.md", 3, 5)


def han(text: str, face: str = "song") -> tuple[Cell, ...]:
    return tuple(Cell(character, face, Kind.HAN) for character in text)


def line_of(
    cells: tuple[Cell, ...],
    advances: tuple[int, ...] = (),
    cuts: tuple[tuple[int, int], ...] = (),
    indent: int = 0,
) -> SetLine:
    advances = advances or tuple(cell.width for cell in cells)
    return SetLine(cells, advances, cuts, indent, 0, len(cells), sum(advances), last=False)


def item_of(line: SetLine, role: str = "body") -> TextItem:
    return TextItem(line, 65000, 82940, 10500, role, AT)


def element(item: TextItem) -> str:
    return LineWriter(SquareFaces(), 10500).element(item)


def page_of(*items: TextItem | RuleItem | PictureItem, index: int = 0) -> Page:
    return Page(index, 1, "text", "1", True, "", tuple(items))


class TextOf(HTMLParser):
    """What a browser would show as text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_solid_line_is_one_element():
    assert element(item_of(line_of(han("江河湖海")))) == (
        '<p class="t body" style="left:65pt;top:73.7pt" data-src="01/a.md:3:5">江河湖海</p>\n'
    )


def test_an_opened_line_says_its_spacing_once():
    html = element(item_of(line_of(han("江河湖海"), (1020, 1020, 1020, 1000))))
    assert "letter-spacing:.02em" in html
    assert html.endswith('江河湖<span style="letter-spacing:0">海</span></p>\n')


def test_a_squeezed_mark_has_a_span():
    comma = Cell("，", "song", Kind.PAUSE, 1000, right=500)
    html = element(item_of(line_of((*han("江"), comma, *han("海河")), (1000, 500, 1000, 1000))))
    assert '江<span style="letter-spacing:-.5em">，</span>海河</p>' in html


def test_a_cut_moves_the_glyph_and_what_follows():
    opening = Cell("（", "song", Kind.OPENING, 1000, left=500)
    line = line_of((*han("江"), opening, *han("河")), (1000, 500, 1000), cuts=((1, 500),))
    html = element(item_of(line))
    assert '<span style="letter-spacing:-.5em">江</span>（河' in html


def test_a_cut_at_the_head_moves_the_element():
    opening = Cell("（", "song", Kind.OPENING, 1000, left=500)
    line = line_of((opening, *han("河")), (500, 1000), cuts=((0, 500),), indent=2000)
    assert f"left:{65 + 1.5 * 10.5:g}pt" in element(item_of(line))


def test_a_word_keeps_its_own_spacing():
    word = Cell("Keben", "song", Kind.LATIN, 2500)
    line = line_of(
        (*han("木刻"), word, *han("本书册页")), (1000, 1250, 2750, 1000, 1000, 1000, 1000)
    )
    html = element(item_of(line))
    assert '<span style="letter-spacing:.25em">刻</span>' in html
    assert 'margin-right:.25em">Keben</span>' in html


def test_a_word_in_an_opened_line_is_not_opened():
    word = Cell("Keben", "song", Kind.LATIN, 2500)
    line = line_of((*han("江河湖海"), word), (1020, 1020, 1020, 1270, 2500))
    assert '<span class="unit">Keben</span>' in element(item_of(line))


def test_a_note_mark_is_small_and_raised():
    mark = Cell("①", "song", Kind.NOTE, 650, scale=650, rise=350)
    html = element(item_of(line_of((*han("江河"), mark))))
    assert '<span class="raised" style="font-size:.65em;top:-.5385em">①</span>' in html


def test_a_selector_stays_with_its_character():
    cell = Cell("葛\U000e0100", "song", Kind.HAN, 1000)
    line = line_of((*han("江"), cell), (1000, 1000))
    faces = SquareFaces()
    assert "葛\U000e0100" in LineWriter(faces, 10500).element(item_of(line))


def test_faces_sizes_tints_and_links():
    line = line_of((*han("江河湖", "hei"), *han("海", "kai")))
    html = element(replace(item_of(line, "contents"), size=9000, tint=500, link=7))
    assert 'class="t contents hei"' in html
    assert "font-size:9pt" in html
    assert "color:#808080" in html
    assert '<a href="#p0007">江河湖<span class="kai">海</span></a>' in html


def test_a_title_is_spread_without_spaces():
    html = element(item_of(line_of(han("凡例"), (2000, 1000)), "heading"))
    assert TextOf(html).text == "凡例\n"


def test_injected_html_comes_out_as_text():
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    name = '<script>alert("1")</script>&amp;'
    item = replace(item_of(line_of(han(name))), at=Location('a".md', 1, 1))
    picture = PictureItem('x" onerror="y.png', 0, 0, 1, 1, alt='"><b>')
    page = replace(page_of(item, picture), folio='"><i>')
    html = "".join(reading_html([page], style, SquareFaces(), title=name))
    seen = TextOf(html)
    assert "script" not in seen.tags
    assert "b" not in seen.tags
    assert "i" not in seen.tags
    assert seen.text.count(name) == 2
    assert "onerror=" not in re.sub(r'src="[^"]*"', "", html)


def test_a_page_is_a_section():
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    pages = [
        page_of(item_of(line_of(han("江河"))), index=0),
        page_of(RuleItem(0, 0, 1000, 250), index=1),
    ]
    html = "".join(reading_html(pages, style, SquareFaces(), title="志"))
    assert '<section class="page recto" id="p0000" data-folio="1"' in html
    assert '<section class="page verso" id="p0001" data-folio="1"' in html
    assert '<html lang="zh-Hans">' in html


def test_the_press_form_has_boxes_and_no_text():
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    line = replace(item_of(line_of(han("江河"))), link=3)
    mark = HeadingMark("chapter", "第一章", "江<河", AT)
    page = replace(
        page_of(line, RuleItem(0, 0, 9, 250), PictureItem("a.svg", 0, 0, 9, 9)), headings=(mark,)
    )
    bare = press_html([page], style)
    assert TextOf(bare).text.strip() == ""
    assert "<a " not in bare
    assert '<img src="pictures/a.svg"' in bare
    rich = press_html([page], style, with_links=True)
    assert '<a href="#p0003"' in rich
    assert '<i class="k2" title="第一章　江&lt;河">' in rich
    assert 'class="r"' not in bare
    assert 'class="r"' in press_html([page], style, with_rules=True)


def test_what_is_turned_stands_in_a_box_and_furniture_beside_it():
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    picture = PictureItem("a.svg", -9, -9, 99, 99, bleeds=True)
    head = item_of(line_of(han("天")), "head")
    page = replace(page_of(item_of(line_of(han("江河"))), picture), furniture=(head,), turn=270)
    html = "".join(reading_html([page], style, SquareFaces(), title="志"))
    turned, _end, upright = html.partition("</div>")
    assert '<div class="turned turn270">' in turned
    assert "江河" in turned
    assert "object-fit:cover" in turned
    assert "天" in upright
    assert '<div class="turned turn270">\n<img' in press_html([page], style)
    assert "<div" not in press_html([replace(page, items=page.items[:1])], style)
    css = press_css(style) + reading_css(style, ())
    assert css.count(".turn270 { transform: translate(524.409pt, 0) rotate(90deg); }") == 2


def test_css_has_the_size_of_the_page_and_its_faces():
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    css = reading_css(style, [WebFace("hei", "faces/hei.otf")], "/* mine */")
    assert "@page { size: 524.409pt 737.008pt" in css
    assert '@font-face { font-family: "Keben hei"; src: url("faces/hei.otf")' in css
    assert '.hei { font-family: "Keben hei"; }' in css
    assert css.rstrip().endswith("/* mine */")
    assert "bleed: 0;" in press_css(style)
    assert "bleed: 8.504pt;" in press_css(style, bleed=True)


@pytest.mark.parametrize("name", ["16k", "d16k", "d32k"])
def test_css_of_our_styles_moves_nothing(name):
    problems = Problems()
    load_extra(STYLES / name, problems)
    assert not problems.found


def test_css_that_moves_a_glyph_is_told(tmp_path):
    (tmp_path / "extra.css").write_text(
        ".head { color: #444 }\n.body { letter-spacing: 1pt }\n.t::before { content: 'x' }\n",
        "utf-8",
    )
    problems = Problems()
    assert load_extra(tmp_path, problems) == ""
    assert [p.location.line for p in problems if p.location] == [2, 3, 3]


def test_marks_beside_a_line():
    line = line_of(han("江河湖海"), (1000, 1020, 1020, 1000), indent=2000)
    item = replace(item_of(line), decor=(("dot", 0, 2), ("name", 2, 4), ("frame", 0, 1)))
    dots = [box for box in decor_of(item) if box.kind == "dot"]
    assert [box.x + box.width // 2 for box in dots] == [65000 + 26250, 65000 + 36750]
    (name,) = [box for box in decor_of(item) if box.kind == "name"]
    assert name.x > 65000 + 42210
    assert name.x + name.width < 65000 + 10500 * 6040 // 1000
    assert all(box.y > item.y for box in (*dots, name))  # in the gap below the line (A9.3)
    assert TextOf(element(item)).text.strip() == "江河湖海"


def test_weasyprint_knows_every_word_of_its_css(caplog, tmp_path):
    style = load_style(STYLES / "16k", Problems())
    assert style is not None
    item = replace(item_of(line_of(han("江河"), (1020, 1000))), decor=(("title", 0, 2),))
    html = "".join(reading_html([page_of(item)], style, SquareFaces(), title="志"))
    (tmp_path / "book.html").write_text(html, "utf-8")
    for css in (reading_css(style, [], is_browser=False), press_css(style, bleed=True)):
        (tmp_path / "keben.css").write_text(css, "utf-8")
        document = weasyprint.HTML(tmp_path / "book.html").render()
        assert [
            round(n * 0.75, 2) for n in (document.pages[0].width, document.pages[0].height)
        ] == [
            524.41,
            737.01,
        ]
    assert not caplog.records
