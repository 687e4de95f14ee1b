"""The book as data: what `source/` reads, `number` completes and `galley/` sets.

Every node knows the place in the sources that it came from (`at`). Nothing here knows how a page looks.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Literal, TypeAlias

from keben.carried import Carried, dataclass
from keben.problems import Location


class Mark(StrEnum):
    """What distinguishes a span from the text around it."""

    NONE = ""
    STRONG = "strong"  #: Hei
    EMPHASIS = "emphasis"  #: Kai
    DOT = "dot"  #: emphasis dots 着重号
    NAME = "name"  #: proper-noun line 专名号
    TITLE = "title"  #: wavy title line 书名号
    FRAME = "frame"  #: 示亡号
    SUPERIOR = "superior"
    INFERIOR = "inferior"


@dataclass(frozen=True, slots=True)
class Span(Carried):
    """Characters that share everything but their number: the smallest piece of running text.

    A span never crosses a source line, so character k stands at column `at.column + k`, or a little
    after where the source escapes characters.
    """

    text: str
    at: Location
    mark: Mark = Mark.NONE
    ruby: str = ""  #: reading set above `text`
    note: str = ""  #: the label of the `Note` that this mark calls; `text` is then made by `number`
    ref: str = ""  #: id of a target whose number replaces `text` (`{ref}`)
    page_of: str = ""  #: id of a target whose page number replaces `text` (`{page}`)
    terms: tuple[str, ...] = ()  #: index entries made here: 「词」 or 「上级!词」


Text: TypeAlias = tuple[Span, ...]


def plain(text: Text) -> str:
    """Return the characters of a text.

    >>> plain((Span("保晋", Location("a.md", 1, 1)), Span("公司", Location("a.md", 2, 1))))
    '保晋公司'
    """
    return "".join(span.text for span in text)


def without_notes(text: Text) -> Text:
    """Return a text without its note marks: a title where it is repeated.

    >>> at = Location("a.md", 1, 1)
    >>> plain(without_notes((Span("保晋", at), Span("①", at, note="1"))))
    '保晋'
    """
    return tuple(span for span in text if not span.note)


class ParagraphKind(StrEnum):
    """How a paragraph is set."""

    BODY = "body"
    QUOTE = "quote"  #: whole paragraph indented, Kai
    SIGNATURE = "signature"  #: one line at the right, Kai
    RUN_IN = "run-in"  #: begins with a run-in head, already part of its text


@dataclass(frozen=True, slots=True)
class Paragraph(Carried):
    """自然段."""

    text: Text
    at: Location
    kind: ParagraphKind = ParagraphKind.BODY


@dataclass(frozen=True, slots=True)
class Note(Carried):
    """注释: a text called by a mark elsewhere."""

    label: str
    text: Text
    at: Location
    number: str = ""


@dataclass(frozen=True, slots=True)
class TableCell(Carried):
    """One cell of a table; a merged cell stands at its first row and column, and in no other row."""

    text: Text
    columns: int = 1
    rows: int = 1


class Align(StrEnum):
    """Where a column's text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Table(Carried):
    """表: number and title above, unit at the right."""

    id: str
    caption: Text
    at: Location
    unit: str
    aligns: tuple[Align, ...]
    head: tuple[tuple[TableCell, ...], ...]
    body: tuple[tuple[TableCell, ...], ...]
    widths: tuple[int, ...] = ()  #: relative; empty: from the content
    number: str = ""  #: 1-2-3
    ruled: bool = False  #: full-ruled; otherwise 三线表
    turned: bool = False  #: 卧排, on a page of its own
    places: tuple[Location, ...] = ()  #: of the body rows, one each
    unit_at: Location | None = None


#: Where a figure stands: where it is called; there or at the next head; at the head or the foot of a
#: page; on a page of its own; with the text that follows set round it.
FigurePlace: TypeAlias = Literal["here", "near", "head", "foot", "page", "beside"]


@dataclass(frozen=True, slots=True)
class Figure(Carried):
    """图: a picture with its caption below."""

    id: str
    caption: Text
    at: Location
    file: str  #: relative to the book folder
    width_percent: int = 100  #: of the measure
    place: FigurePlace = "near"
    span: bool = False  #: over all columns of an article
    number: str = ""


@dataclass(frozen=True, slots=True)
class Person(Carried):
    """One person of 传略 or 简介."""

    name: str
    at: Location
    text: tuple[Paragraph, ...]
    born: str = ""
    died: str = ""
    note: str = ""
    portrait: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """传略 (biography) or 简介 (profile), placed in a chapter."""

    kind: str
    people: tuple[Person, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class RollRow(Carried):
    """One name of a 名录, with the fields of its row, or of the rows that are joined in it."""

    name: str
    fields: tuple[str, ...]  #: in the order of `Roll.show`
    at: Location  #: of its first row
    groups: tuple[str, ...] = ()  #: the heads that it stands under, the outer first
    unit: str = ""  #: 单位, of the layout names-units
    note: str = ""  #: （女）: what stands behind a person's name in the file, and is no part of it


RollLayout: TypeAlias = Literal["names", "names-units", "table"]


@dataclass(frozen=True, slots=True)
class Roll:
    """名录."""

    id: str
    title: str
    at: Location
    layout: RollLayout
    rows: tuple[RollRow, ...]  #: in the order in which they are printed, group by group
    show: tuple[str, ...] = ()
    per_line: int = 5
    kind: Place | None = None  #: the index that its names belong to
    counter: str = "个"  #: behind the number of names, 量词
    are_beside: bool = False  #: units beside their names, not beneath
    are_persons: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """A date as exactly as it is known.

    `month` and `day` are 0 when unknown; `season` is one of 春夏秋冬 or ""; `until` closes a range.
    A lunar date has its words in `lunar`, 闰六月初三; its numbers are lunar then, a leap month negative.
    """

    year: int
    month: int = 0
    day: int = 0
    season: str = ""
    until: Date | None = None
    lunar: str = ""


@dataclass(frozen=True, slots=True)
class Event(Carried):
    """One entry of 大事记."""

    date: Date
    text: tuple[Paragraph, ...]
    at: Location
    reign: str = ""  #: 清道光二十年: stands before the common year; empty where that stands alone
    sources: tuple[str, ...] = ()
    id: str = ""
    name: str = ""  #: what a reference to it prints: 1912年9月18日条

    @property
    def year_name(self) -> str:
        """The year as its head has it: 1912年, 清道光二十年（1840）."""
        year = self.date.year
        return f"{self.reign}（{year}）" if self.reign else f"{year}年"


@dataclass(frozen=True, slots=True)
class Chronicle:
    """大事记: its entries in date order."""

    events: tuple[Event, ...]
    at: Location
    same_day: str = "△"  #: begins an entry of the day of the one before it


@dataclass(frozen=True, slots=True)
class Article(Carried):
    """文存: a press feature or a document."""

    id: str
    headline: Text
    at: Location
    blocks: tuple[Block, ...]
    rubric: Text = ()  #: 栏目 of the paper
    kicker: Text = ()  #: 引题, above the headline
    subtitle: Text = ()
    byline: Text = ()
    source: Text = ()
    date: str = ""
    columns: int = 2


@dataclass(frozen=True, slots=True)
class CrossHead(Carried):
    """小标题 inside an article, numbered by nobody and in no contents."""

    text: Text
    at: Location


class Place(StrEnum):
    """What stands at one place of a volume."""

    DIVISION = "division"
    PLATES = "plates"
    CONTENTS = "contents"
    TABLES = "tables"  #: 表目录
    FIGURES = "figures"  #: 图目录
    TABLES_AND_FIGURES = "tables-and-figures"  #: 图表目录
    PLATES_LIST = "plates-list"  #: 彩页目录
    INDEX = "index"  #: of all that no other index takes
    SUBJECTS = "index-subjects"  #: 主题索引
    PERSONS = "index-persons"  #: 人名索引
    PLACES = "index-places"  #: 地名索引
    ORGANISATIONS = "index-organisations"  #: 机构索引
    CAPTIONS = "index-tables"  #: 图表索引


LISTS = frozenset({Place.TABLES, Place.FIGURES, Place.TABLES_AND_FIGURES, Place.PLATES_LIST})
INDEXES = frozenset(place for place in Place if place.startswith("index"))


@dataclass(frozen=True, slots=True)
class ContentsEntry(Carried):
    """One line of 目录, or of a list, whose lines have all the rank of an item."""

    level: Level
    number: str
    title: str  #: unspread
    folio: str
    page: int  #: index of the page in the book
    at: Location
    volume: str = ""  #: name of the volume that begins with it, but for the first listed
    bound: str = ""  #: where a plate, which has no folio, is bound in: 卷首, 第96页后


@dataclass(frozen=True, slots=True)
class Contents(Carried):
    """目录 of one volume or of all, or a list of tables, figures or plates, made by `apparatus/`."""

    volume_name: str  #: the first listed
    entries: tuple[ContentsEntry, ...]
    at: Location
    place: Place = Place.CONTENTS


@dataclass(frozen=True, slots=True)
class Locator(Carried):
    """Where an index term stands: one page, or a range when `last_page` differs."""

    volume: int  #: from 1
    folio: str
    page: int
    last_folio: str = ""
    last_page: int = -1
    prefix: str = ""  #: the volume as it is printed before the folio: 上
    column: str = ""  #: of a page in two columns: a, b
    is_main: bool = False  #: where a person's life is told


@dataclass(frozen=True, slots=True)
class IndexEntry(Carried):
    """One term of an index with its locators and sub-entries."""

    term: str
    sort: str
    locators: tuple[Locator, ...] = ()
    see: tuple[str, ...] = ()
    sub: tuple[IndexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """索引, made by `apparatus/`: groups of entries under a letter or a number of strokes."""

    name: str
    groups: tuple[tuple[str, tuple[IndexEntry, ...]], ...]
    at: Location
    place: Place = Place.INDEX


Block: TypeAlias = "Paragraph | Table | Figure | People | Roll | Chronicle | Article | CrossHead | Contents | Index"


class Level(StrEnum):
    """The ranks of 编章节目. `MATTER` is 序, 总述, 后记: a chapter without a number."""

    MATTER = "matter"
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    SUB_ITEM = "sub-item"


@dataclass(frozen=True, slots=True)
class Division(Carried):
    """编, 章, 节, 目, 子目, or a piece of matter: a title, what stands under it, and what it is divided into."""

    level: Level
    title: Text
    at: Location
    id: str = ""
    number: str = ""  #: 第一编 …; made by `number`, empty where the rank has none
    blocks: tuple[Block, ...] = ()
    divisions: tuple[Division, ...] = ()
    notes: tuple[Note, ...] = ()  #: of a 章 or a piece of matter; called from anywhere inside it


@dataclass(frozen=True, slots=True)
class PlatePicture:
    """One picture of a plate; `at` is the place of its caption, or of the picture without one."""

    file: str
    caption: str
    at: Location
    bleeds: bool = False  #: over the whole page and off its edges


@dataclass(frozen=True, slots=True)
class Plate:
    """彩页: one page of pictures, outside the folios."""

    title: str
    pictures: tuple[PlatePicture, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a volume's `content`, in the order of book.yaml."""

    place: Place
    at: Location
    division: Division | None = None
    plates: tuple[Plate, ...] = ()
    is_front: bool = False  #: contents, all before them, lists right behind: folios of their own


@dataclass(frozen=True, slots=True)
class Volume:
    """册."""

    name: str
    members: tuple[Member, ...]
    at: Location
    isbn: str = ""  #: of this volume alone
    spine: int = 0  #: mpt, as the printer's dummy has it; 0: reckoned from pages and paper (C8)


@dataclass(frozen=True, slots=True)
class Term(Carried):
    """One line of terms.yaml; `kind` is the index that it belongs to where the book has that one."""

    term: str
    at: Location
    reading: str = ""
    also: tuple[str, ...] = ()
    see: str = ""
    under: str = ""
    kind: Place = Place.SUBJECTS
    apart: tuple[str, ...] = ()  #: words in which it does not count


#: Paper where a book names none, g/m² (C12): 双胶纸 for the text, 铜版纸 for plates.
TEXT_PAPER, PLATES_PAPER = 80, 157


class Binding(StrEnum):
    """How a book is bound."""

    PAPER = "平装"
    CASE = "精装"


class Reckoned(StrEnum):
    """A row of 版本记录 whose value is filled in where the book leaves it out: what is known anyhow."""

    FORMAT = "开本"
    SIZE = "成品尺寸"
    SHEETS = "印张"
    PLATES = "插页"
    WORDS = "字数"
    ISBN = "书号"
    PRICE = "定价"


@dataclass(frozen=True, slots=True)
class Imprint:
    """书名页, 版权页 and cover: what book.yaml says about title, makers, publisher and print."""

    title: str
    subtitle: str
    slug: str
    compilers: tuple[str, ...] = ()
    publisher: str = ""
    publisher_place: str = ""
    colophon: tuple[tuple[str, str], ...] = ()  #: label and value; `Reckoned` fills empty ones
    cip: str = ""
    at: Location = field(default=Location("book.yaml"))
    isbn: str = ""  #: of the whole set, as written
    price: str = ""  #: as printed: 98.00元, 980.00元（全两册）
    binding: Binding = Binding.PAPER
    text_paper: int = TEXT_PAPER
    plates_paper: int = PLATES_PAPER


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book."""

    imprint: Imprint
    style: str
    volumes: tuple[Volume, ...]
    terms: tuple[Term, ...] = ()
    first_year: int = 0  #: 断限; 0: none given
    last_year: int = 0
    style_at: Location = field(default=Location("book.yaml"))
