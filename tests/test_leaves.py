"""What has a page to itself: title leaf, colophon, part title and plates, in every style."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from keben.galley.leaves import blank_leaf, colophon_leaf, part_leaf, title_leaf
from keben.galley.plates import plate_leaf
from keben.galley.setter import Setter
from keben.galley.stick import Stick
from keben.galley.strip import Item, PictureItem, RuleItem, TextItem
from keben.model import Division, Imprint, Level, Plate, PlatePicture, Span
from keben.problems import Location, Problems
from keben.style import Style, load_style, mm
from tests.square_faces import SquareFaces

STYLES = Path(__file__).parent.parent / "styles"
AT = Location("book.yaml", 1, 1)
IMPRINT = Imprint(
    "某某工会志",
    "样书",
    "slug",
    ("某某工会志编纂委员会",),
    "样书出版者",
    "某地",
    (("书名", "某某工会志"), ("责任编辑", "某某"), ("说明", "这一行很长，" * 12)),
    "图书在版编目（CIP）数据\n\n　某某工会志\n　　Ⅰ．①某…",
)


@pytest.fixture(params=["16k", "d16k", "d32k"])
def setter(request: pytest.FixtureRequest) -> Setter:
    style = load_style(STYLES / request.param, Problems())
    assert style is not None
    return Setter(style, SquareFaces(), Problems())


def texts(items: Sequence[Item]) -> list[TextItem]:
    return [item for item in items if isinstance(item, TextItem)]


def edges(item: TextItem) -> tuple[int, int]:
    line = item.line
    return (
        item.x + line.indent * item.size // 1000,
        item.x + (line.indent + line.width) * item.size // 1000,
    )


def stands_inside(items: Sequence[Item], style: Style, *, is_recto: bool) -> None:
    left = style.left(recto=is_recto)
    for item in texts(items):
        start, end = edges(item)
        assert left - 1 <= start < end <= left + style.measure + 1, item.line.text
        assert style.trim.head <= item.y - item.size * 88 // 100
        assert item.y + item.size * 12 // 100 <= style.trim.head + style.text_height + 1000


def test_title_leaf(setter: Setter) -> None:
    style = setter.style
    items = title_leaf(IMPRINT, "上册", style, setter)
    stands_inside(items, style, is_recto=True)
    said = [item.line.text for item in texts(items)]
    assert said == ["某某工会志", "样书", "上册", "某某工会志编纂委员会", "样书出版者", "某地"]
    middle = style.left(recto=True) + style.measure // 2
    for item in texts(items):
        assert abs(sum(edges(item)) // 2 - middle) <= item.size // 1000 + 1
    baselines = [item.y for item in texts(items)]
    assert baselines == sorted(baselines)
    title = texts(items)[0]
    assert title.line.width > 5 * 1000  # spread, and not by spaces
    assert title.size == style.leaves.title.size


def test_a_long_title_is_smaller_then_turned_over(setter: Setter) -> None:
    style = setter.style
    long = Imprint("某某省某某市工会志", "", "slug")
    (title,) = texts(title_leaf(long, "", style, setter))
    assert title.size <= style.leaves.title.size
    stands_inside([title], style, is_recto=True)
    longer = Imprint("中华人民共和国某某省某某市总工会志", "", "slug")
    lines = texts(title_leaf(longer, "", style, setter))
    assert len(lines) == 2
    assert lines[0].line.width >= lines[1].line.width
    stands_inside(lines, style, is_recto=True)


def test_colophon(setter: Setter) -> None:
    style = setter.style
    items = colophon_leaf(IMPRINT, "上册", style, setter)
    stands_inside(items, style, is_recto=False)
    rules = [item for item in items if isinstance(item, RuleItem)]
    assert len(rules) == 2
    block = [i for i in texts(items) if rules[0].y < i.y < rules[1].y]
    assert "".join(item.line.text for item in block) == IMPRINT.cip.replace("\n", "")
    labels = [item for item in texts(items) if item.line.text in ("书名", "责任编辑", "说明")]
    assert len({edges(label) for label in labels}) == 1  # spread to one width (A7.8)
    values = [i for i in texts(items) if i not in block and i not in labels]
    assert len({edges(value)[0] for value in values}) == 1
    lowest = max(item.y for item in texts(items))
    assert style.trim.head + style.text_height - lowest < style.leaves.colophon.size


def test_colophon_without_anything_is_blank(setter: Setter) -> None:
    assert colophon_leaf(Imprint("志", "", "slug"), "", setter.style, setter) == ()
    assert blank_leaf() == ()


def test_part_leaf(setter: Setter) -> None:
    style = setter.style
    chapters = tuple(
        Division(Level.CHAPTER, (Span(title, AT),), AT, number=f"第{number}章")
        for number, title in zip("一二", ("组织机构", "工作"), strict=True)
    )
    part = Division(Level.PART, (Span("队伍", AT),), AT, number="第一编", divisions=chapters)
    items = part_leaf(part, style, setter)
    stands_inside(items, style, is_recto=True)
    number, title, *listed = texts(items)
    assert (number.line.text, title.line.text) == ("第一编", "队伍")
    assert title.y < style.trim.head + style.text_height * 2 // 5
    assert [item.line.text for item in listed] == ["第一章组织机构", "第二章工作"]
    assert {item.role for item in listed} == {"contents"}
    assert len({edges(item)[0] for item in listed}) == 1
    many = Division(Level.PART, (Span("队伍", AT),), AT, number="第一编", divisions=chapters * 40)
    assert len(part_leaf(many, style, setter)) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_plate(setter: Setter, tmp_path: Path, count: int) -> None:
    style = setter.style
    pictures = tuple(PlatePicture("none.png", "一幅画", AT) for _k in range(count))
    items = plate_leaf(Plate("彩页", pictures, AT), Stick(setter, tmp_path, style.measure))
    drawn = [item for item in items if isinstance(item, PictureItem)]
    assert len(drawn) == count
    for picture in drawn:
        assert mm(5) <= picture.x
        assert picture.x + picture.width <= style.trim.width - mm(5)
        assert picture.y + picture.height <= style.trim.height - mm(5)
    for above, below in pairwise(sorted({(p.y, p.height) for p in drawn})):
        assert above[0] + above[1] < below[0]
    # equal margins: the same on both sides of a leaf
    left = min(p.x for p in drawn)
    right = style.trim.width - max(p.x + p.width for p in drawn)
    assert abs(left - right) <= 2
