"""Turns styles/NAME/style.yaml into the measures that composing and page-making read.

What people write is in millimetres, 字号 or points; what the code reads is in thousandths of a point.
Rules: A8.1–A8.7, A10.3, C9.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from keben.messages import _

#: 字号 in thousandths of a point (C9, Word and CTeX values).
SIZES = {
    "初号": 42000, "小初": 36000, "一号": 26000, "小一": 24000, "二号": 22000, "小二": 18000,
    "三号": 16000, "小三": 15000, "四号": 14000, "小四": 12000, "五号": 10500, "小五": 9000,
    "六号": 7875, "小六": 6500, "七号": 5500, "八号": 5000,
}  # fmt: skip

MPT_PER_MM = 72000 / 25.4


def mm(value: float) -> int:
    """Return millimetres as thousandths of a point.

    >>> mm(25.4)
    72000
    """
    return round(value * MPT_PER_MM)


def _size(value: object) -> object:
    if isinstance(value, str):
        if value not in SIZES:
            raise ValueError(
                _("unknown 字号 {value}; known: {known}").format(value=value, known=" ".join(SIZES))
            )
        return SIZES[value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value * 1000)
    return value


Size = Annotated[int, BeforeValidator(_size)]  #: 字号 name or points → mpt
Millimetres = Annotated[int, BeforeValidator(lambda v: mm(v) if isinstance(v, int | float) else v)]


class Strict(BaseModel):
    """A part of style.yaml in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Trim(Strict):
    """成品尺寸 and where the type area lies on a recto; a verso mirrors it."""

    width: Millimetres
    height: Millimetres
    gutter: Millimetres  #: binding edge to type area
    head: Millimetres  #: top edge to type area
    bleed: Millimetres = mm(3)
    #: pages of a folded sheet 书帖: between two of them plates are bound in
    signature: int = Field(default=16, ge=4, multiple_of=4)
    #: blanks fill each volume at its end to a multiple of so many pages: a signature, half of one,
    #: a quarter, or a leaf
    pad: Literal[2, 4, 8, 16] = 2


class Grid(Strict):
    """版心: characters by lines."""

    characters: int = Field(ge=10, le=48)
    lines: int = Field(ge=10, le=60)
    size: Size
    leading: Size


class Setting(Strict):
    """A face with its size."""

    face: str = Field(default="song", pattern=r"^[a-z][a-z0-9-]*$")
    size: Size
    leading: Size | None = None
    indent: int = 0  #: whole em of its own size


class HeadingStyle(Setting):
    """How one rank of heading is set."""

    rows: int = Field(ge=1)  #: 占行, a title of one line
    align: Literal["centre", "left", "run-in"] = "centre"
    break_before: Literal["", "page", "recto"] = ""
    gap: int = 1000  #: between number and title, thousandths of its em
    spread_to: int = 0  #: short titles spread to this many em (A10.5); 0: by count 2→1 em, 3→½, 4→¼
    follow: int = 2  #: rows of text that must stand below it on its page (A10.1)


class Lines(Strict):
    """Line composition (A1–A7)."""

    squeeze: Literal["全角", "开明", "半角"] = "全角"
    indent: int = 2  #: em, first line of a paragraph
    trim_line_start: bool = True  #: opening marks at line start hug the margin (A4.6)
    han_latin: int = 250  #: thousandths of an em (A6.1)
    ruby: Literal["brackets", "above"] = "brackets"  #: readings of rare characters (A9.5)
    max_gap: int = 120  #: looseness that is reported, thousandths of an em a gap (A5.4)


class NoteStyle(Setting):
    """注释 (A11.1)."""

    numbered: Literal["page", "chapter"] = "page"  #: where ① begins again


class Furniture(Strict):
    """Running heads and folios (A10.7, A10.8)."""

    head: Setting
    head_gap: Millimetres  #: from the type area up to the rule
    rule: Size = 250
    even: Literal["book", "part", "chapter", "section"] = "part"
    odd: Literal["book", "part", "chapter", "section"] = "chapter"
    head_of: Literal["last", "first"] = "last"  #: heading of the page that its running head names
    thumbs: bool = False  #: marks at the fore-edge, a step lower with each 编
    folio: Setting
    folio_gap: Millimetres  #: from the type area down to the folio's baseline
    folio_format: str = "· {} ·"
    front_folio: Literal["roman", "arabic"] = "roman"


class TableStyle(Strict):
    """表."""

    caption: Setting
    unit: Setting
    head: Setting
    body: Setting
    padding: Size = 2000  #: above and below the text of a row
    thick: Size = 750
    thin: Size = 250


class ContentsStyle(Strict):
    """目录: one setting a rank, and what is listed."""

    title: Setting
    part: Setting
    chapter: Setting
    section: Setting
    #: 目, people and articles; mpt already, so not through the validators, which read points
    item: Setting = Setting.model_construct(face="song", size=SIZES["五号"], leading=None, indent=4)
    depth: Literal["part", "chapter", "section", "item"] = "section"  #: the lowest rank listed
    front: bool = False  #: 序, 凡例 and all that stands before the contents, with their folios
    people: bool = False  #: of 传略 and 简介
    articles: bool = False  #: headlines of 文存
    parentheses: bool = True


class ColumnStyle(Setting):
    """Text in columns: index, articles."""

    columns: int = 2
    gap: int = 2  #: em of its own size


class IndexStyle(ColumnStyle):
    """索引."""

    order: Literal["pinyin", "strokes"] = "pinyin"
    volume: bool = False  #: 上 before every folio, not only where volumes share one of that number
    letters: bool = False  #: a and b after the folio of a page set in two columns: left, right


class ArticleStyle(ColumnStyle):
    """文存."""

    break_before: Literal["", "page"] = ""  #: whether each begins a page


def _setting(size: str, *, face: str = "song", leading: int | None = None) -> Setting:
    """A default: mpt already, so it may not go through the validators, which read points."""
    return Setting.model_construct(face=face, size=SIZES[size], leading=leading, indent=0)


class LeafStyle(Strict):
    """书名页, 版权页 and 编扉页: what has a page to itself."""

    title: Setting = _setting("初号", face="song-bold")
    subtitle: Setting = _setting("三号")
    volume: Setting = _setting("二号", face="song-bold")
    compilers: Setting = _setting("四号", leading=24000)
    publisher: Setting = _setting("四号")
    part_number: Setting = _setting("三号")
    part_chapters: Setting = _setting("五号", face="kai", leading=20000)
    cip: Setting = _setting("小五", leading=15000)
    colophon: Setting = _setting("小五", leading=16000)


class PrintStyle(Strict):
    """What a printing house wants of its files (C3, C5)."""

    standard: Literal["none", "x1a", "x4"] = "none"  #: PDF/X-1a:2003, PDF/X-4; none: pictures as is
    profile: str = "ISOcoated_v2_300_bas"  #: name of an output profile, or a path from the style
    ink_limit: int = Field(default=280, ge=200, le=400)  #: percent, of all inks on one spot
    marks: Literal["crop", "all"] = "crop"  #: all: register, colour bar, slug line as well


Percent = Annotated[int, Field(ge=0, le=100)]


class CoverStyle(Strict):
    """封面: one colour and the white of the paper, with black type on a title slip 题签."""

    colour: tuple[Percent, Percent, Percent, Percent] = (90, 65, 40, 30)  #: C, M, Y, K
    title: Setting = _setting("初号", face="song-bold")
    volume: Setting = _setting("二号", face="song-bold")
    makers: Setting = _setting("四号", leading=24000)  #: compilers and publisher
    flap: Millimetres = mm(80)  #: 勒口, of a paperback; 0: none
    board: Millimetres = mm(3)  #: thickness 纸板, of a hardcover


class Style(Strict):
    """A design: styles/NAME/style.yaml."""

    name: str
    trim: Trim
    grid: Grid
    lines: Lines = Lines()
    headings: dict[str, HeadingStyle]
    matter_title: HeadingStyle
    tables_and_figures: Literal["apart", "together"] = (
        "apart"  #: how both are numbered (图表统一排序)
    )
    quote: Setting
    signature: Setting
    caption: Setting
    note: NoteStyle
    furniture: Furniture
    table: TableStyle
    contents: ContentsStyle
    roll: Setting
    roll_head: Setting
    roll_unit: Setting = _setting("六号")
    index: IndexStyle
    index_letter: Setting
    article_headline: Setting
    article_subtitle: Setting
    article_byline: Setting
    article: ArticleStyle
    person: HeadingStyle
    year: HeadingStyle
    leaves: LeafStyle = LeafStyle()
    cover: CoverStyle = CoverStyle()
    print: PrintStyle = PrintStyle()

    @property
    def measure(self) -> int:
        """Width of the type area, mpt (A8.3)."""
        return self.grid.characters * self.grid.size

    @property
    def text_height(self) -> int:
        """Height of the type area, mpt (A8.3)."""
        return self.grid.size + (self.grid.lines - 1) * self.grid.leading

    @property
    def fore_edge(self) -> int:
        """From the type area to the cut edge opposite the binding, mpt."""
        return self.trim.width - self.trim.gutter - self.measure

    @property
    def foot(self) -> int:
        """From the type area down to the cut edge, mpt."""
        return self.trim.height - self.trim.head - self.text_height

    def left(self, *, recto: bool) -> int:
        """Return the x of the type area's left edge."""
        return self.trim.gutter if recto else self.trim.width - self.trim.gutter - self.measure


def read_style(folder: Path) -> Style:
    """Read `folder`/style.yaml; raises `pydantic.ValidationError` or `OSError`."""
    return Style.model_validate(yaml.safe_load((folder / "style.yaml").read_text("utf-8")))
