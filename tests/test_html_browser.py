"""The reading form in a browser: every glyph stands where the composer put it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import accumulate
from pathlib import Path

import pytest

from keben.faces.book_faces import BookFaces, load_faces
from keben.galley.setter import Setter
from keben.galley.strip import TextItem
from keben.html import LineWriter, WebFace, reading_css, reading_html
from keben.html.web_faces import web_face
from keben.model import Mark, Span
from keben.pages.page import Page
from keben.problems import Location, Problems
from keben.style import Style, load_style

ROOT = Path(__file__).parent.parent
AT = Location("a.md", 1, 1)
TEXT = (
    "1907年，某公司“甲”矿区（今属乙区）动工，《丙报》称：“自是，矿工日众。”至1912年9月18日，已有2,300余人，占"
    "4.5%；其中·采煤——运输……等<b>&多数</b>。Workers Union 成立于 AVATAR 时期！！（《丁》、《戊》）。"
)
#: Measures every character against its page, in points, and writes what it found into the document.
SCRIPT = """<script>Promise.all([...document.fonts].map(f => f.load())).then(() => {
const found = [...document.querySelectorAll('.t')].map(line => {
  const page = line.closest('.page').getBoundingClientRect(), box = line.getBoundingClientRect();
  const lefts = [], walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) for (let i = 0; i < node.length; i++) {
    const range = document.createRange(); range.setStart(node, i); range.setEnd(node, i + 1);
    lefts.push((range.getBoundingClientRect().left - page.left) * .75);
  }
  return [line.textContent, lefts, (box.right - page.left) * .75, (box.top - page.top) * .75];
});
const out = document.createElement('pre'); out.id = 'found';
out.textContent = JSON.stringify(found); document.body.append(out);
})</script>"""


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> BookFaces:
    return load_faces(ROOT / "fonts/fonts.yaml", Problems(), tmp_path_factory.mktemp("faces"))


def set_page(style: Style, faces: BookFaces) -> list[TextItem]:
    lines_above = style.lines.model_copy(update={"ruby": "above"})
    setter = Setter(style.model_copy(update={"lines": lines_above}), faces, Problems())
    items: list[TextItem] = []
    y = style.trim.head
    spans = (
        Span(TEXT[9:], AT),
        Span("着重", AT, Mark.DOT),
        Span("黑体“字”，", AT, Mark.STRONG),
        Span("楷体“字”，", AT, Mark.EMPHASIS),
        Span("注", AT),
        Span("①", AT, note="1"),
        Span("。", AT),
    )
    western = Span("Misunderstandings of responsibilities notwithstanding, " * 3, AT)
    readings = (Span("一县", AT, ruby="yī xiàn"), Span("宁", AT, ruby="níng"), Span(TEXT, AT))
    for text in (spans, (Span(TEXT * 3, AT),), (western,), readings):
        for setting in (style.quote, style.note, style.roll):
            lines = setter.paragraph(text, setting, style.measure, indent=2000)
            items += setter.items(
                lines, setting, "body", x=style.trim.gutter, y=y, leading=style.grid.leading
            )
            y += len(lines.lines) * style.grid.leading
    title = setter.single("凡例", style.matter_title, style.measure, align="centre", is_spread=True)
    return [*items, title]


def expected(item: TextItem) -> Iterator[tuple[int, float]]:
    """Yield (place in the text, x in points) of the first character of every cell."""
    cuts, at = dict(item.line.cuts), 0
    pens = accumulate(item.line.advances, initial=item.line.indent)
    for k, (cell, pen) in enumerate(zip(item.line.cells, pens, strict=False)):
        yield at, (item.x + (pen + cell.inset - cuts.get(k, 0)) * item.size / 1000) / 1000
        at += len(cell.text)


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("name", ["16k", "d32k"])
def test_a_browser_sets_lines_as_recorded(name: str, faces: BookFaces, tmp_path: Path) -> None:
    style = load_style(ROOT / "styles" / name, Problems())
    assert style is not None
    items = set_page(style, faces)
    assert any(item.line.hyphen for item in items)
    page = Page(0, 1, "text", "1", True, "", tuple(items))
    writer = LineWriter(faces, style.grid.size)
    for item in items:
        writer.element(item)
    web = []
    for role, characters in writer.characters():
        (tmp_path / f"{role}.otf").write_bytes(web_face(faces.face(role).hb_face, characters))
        web.append(WebFace(role, f"{role}.otf"))
    (tmp_path / "keben.css").write_text(reading_css(style, web), "utf-8")
    html = "".join(reading_html([page], style, faces, title="志"))
    html = re.sub("<meta http-equiv.*?>", "", html).replace("</body>", SCRIPT + "</body>")
    (tmp_path / "book.html").write_text(html, "utf-8")
    found = browse(tmp_path / "book.html")
    assert len(found) == len(items)
    for item, (text, lefts, right, top) in zip(items, found, strict=True):
        assert text == item.line.text
        for at, x in expected(item):
            unit = sum(ord(c) > 0xFFFF for c in text[:at]) + at  # JavaScript counts in UTF-16
            assert lefts[unit] == pytest.approx(x, abs=0.5), (text, text[at])
        end = item.x + (item.line.indent + item.line.width) * item.size // 1000
        assert right == pytest.approx(end / 1000, abs=0.5), text
        assert top == pytest.approx((item.y - item.size * 880 // 1000) / 1000, abs=0.1)


def browse(file: Path) -> list[tuple[str, list[float], float, float]]:
    """Open a file in a headless browser and return what the script wrote."""
    command = "chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=8000 --dump-dom"
    dom = subprocess.run(
        [*command.split(), file.as_uri()], capture_output=True, text=True, timeout=120, check=True
    ).stdout
    match = re.search('<pre id="found">(.*?)</pre>', dom, re.DOTALL)
    assert match, dom[-2000:]
    found: list[tuple[str, list[float], float, float]] = json.loads(unescape(match.group(1)))
    return found
