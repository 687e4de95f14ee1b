"""Turns lines into classified lines.

What a line looks like, by itself, is a table (`PATTERNS`, first match wins). What it is in its place,
a heading or a sentence that happens to begin like one, is left to the stages that see its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keben.importing.ledger import Cut
from keben.importing.lines import Line
from keben.importing.numerals import read_numeral


class Kind(StrEnum):
    """What a line looks like."""

    BLANK = "blank"
    CONTENTS = "contents"  #: the title 目录
    VOLUME = "volume"  #: (上册)
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    MATTER = "matter"  #: 序, 总述, 后记 …
    LEADER = "leader"  #: ends with a folio, as only a line of printed contents does
    DATE = "date"
    ITEM = "item"  #: 一、 （一） 1、
    ROW = "row"  #: columns set apart with tabs
    DASHED = "dashed"  #: ——subtitle
    TEXT = "text"


HAN = "㐀-䶿一-鿿〇\U00020000-\U0003ffff"
NUMERAL = r"(?:[一二三四五六七八九十百零〇○]{1,7}|\d{1,3})"
GAP = r"[ \t\u3000\u00a0]"
FOLIO = (
    rf"(?P<folio>{GAP}*[.．·…⋯_\-]*{GAP}*[(（]{GAP}*(?P<page>\d{{1,4}}){GAP}*[)）]"
    rf"|(?:{GAP}*[.．·…⋯_\-]{{2,}}{GAP}*|{GAP}*\t{GAP}*)(?:\d{{1,4}}|[ivxlIVXLⅠ-Ⅻⅰ-ⅻ]{{1,6}}))"
)
FOLIO_END = re.compile(FOLIO + "$")

#: Closed titles of matter, and the file each is written to; "" for what the build makes itself.
MATTERS = {
    **dict.fromkeys(("序", "序言", "序一", "序二", "序三", "前言", "引言"), "front/preface"),
    **dict.fromkeys(("凡例", "编纂说明", "编辑说明"), "front/conventions"),
    **dict.fromkeys(("总述", "概述", "综述", "总论"), "overview"),
    **dict.fromkeys(("大事记", "大事年表"), "chronicle"),
    **dict.fromkeys(("后记", "编后记", "跋", "编纂始末", "编后", "结语"), "back/afterword"),
    **dict.fromkeys(("附录", "附", "附记"), "back/appendix"),
    **dict.fromkeys(("参考文献", "主要参考文献"), "back/references"),
    **dict.fromkeys(("索引", "主题索引", "人名索引"), ""),
}
CONTENTS_TITLES = ("目录", "目次", "总目录", "总目")
MAX_TITLE = 45  #: characters; a longer line is a sentence

PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.VOLUME, re.compile(rf"^[(（]?(?P<title>[上中下]{GAP}*[册卷]|第{NUMERAL}册)[)）]?$")),
    *(
        (kind, re.compile(rf"^(?P<number>第{GAP}*{NUMERAL}{GAP}*{unit})(?P<title>.*)$"))
        for kind, unit in (
            (Kind.PART, "[编篇卷]"),
            (Kind.CHAPTER, "章"),
            (Kind.SECTION, "节"),
        )
    ),
    (
        Kind.DATE,
        re.compile(
            r"^(?:公元)?(?:[一二三四五六七八九〇○零]{4}|\d{4})年"
            r"(?:(?:[一二三四五六七八九十]{1,2}|\d{1,2})月)?"
            r"(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})日|[春夏秋冬])?$"
            rf"|^[{HAN}]{{3,12}}年[（(]\d{{4}}年?[）)]$"
        ),
    ),
    (Kind.ITEM, re.compile(rf"^(?:[（(]?{NUMERAL}(?:[、.．]|[）)][、]?)|[①-⑳])(?!\d)")),
    (Kind.ROW, re.compile(r"\S(?:\t| {3,}|\u3000{2,})+\S.*(?:\t| {3,}|\u3000{2,})+\S")),
    (Kind.DASHED, re.compile(r"^(?:——|--|──|―)")),
)
STOPS = "。！？!?…"
PAUSES = "；：;:"
CLOSERS = "”’）〕》〉」』】)]\"'"
MID = "，、,"


@dataclass(frozen=True, slots=True)
class Seen:
    """A line and what it looks like; of a heading also its number, closed title and folio."""

    line: Line
    kind: Kind
    number: str = ""
    title: str = ""
    title_column: int = 0
    folio: str = ""  #: with its leader
    page: int = -1  #: what the folio says

    @property
    def cut(self) -> Cut:
        """The whole line."""
        return Cut(self.line.text, self.line.number, self.line.column)

    @property
    def ordinal(self) -> int:
        """The number of a heading: 3 for 第三章."""
        return read_numeral(re.sub(rf"[第编篇卷章节]|{GAP}", "", self.number))


def close_title(title: str) -> str:
    """Close a title that was spread, keep the space between words.

    >>> [close_title(t) for t in ("党 组", "人　　物", "党总支 党支部", "目 录")]
    ['党组', '人物', '党总支 党支部', '目录']
    """
    words = title.split()
    return "".join(words) if all(len(word) == 1 for word in words) else " ".join(words)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a paragraph may: with a stop, or a pause that opens a list.

    >>> [ends_sentence(t) for t in ("完。", "他说：“好。”", "冶金企", "全面、", "（试行）")]
    [True, True, False, False, False]
    """
    bare = text.rstrip(CLOSERS)
    return bool(bare) and bare[-1] in STOPS + PAUSES


def see_line(line: Line) -> Seen:
    """Say what one line looks like."""
    text = line.text
    if not text:
        return Seen(line, Kind.BLANK)
    found = FOLIO_END.search(text) if len(text) < 2 * MAX_TITLE else None
    folio = found.group("folio") if found and found.start() else ""
    page = int(found.group("page") or -1) if found and folio else -1
    bare = text[: len(text) - len(folio)].rstrip() if folio else text
    title = close_title(bare)
    if title in CONTENTS_TITLES and not folio:
        return Seen(line, Kind.CONTENTS, title=title, title_column=line.column)
    if title in MATTERS:
        return Seen(line, Kind.MATTER, "", title, line.column, folio, page)
    for kind, pattern in PATTERNS:
        match = pattern.search(bare)
        if not match:
            continue
        parts = match.groupdict()
        if kind in (Kind.PART, Kind.CHAPTER, Kind.SECTION):
            name = parts["title"]
            if len(name) > MAX_TITLE or (name and (name.strip()[-1] in STOPS + PAUSES + MID)):
                continue
            at = line.column + match.start("title") + len(name) - len(name.lstrip())
            return Seen(line, kind, parts["number"], close_title(name), at, folio, page)
        if kind is Kind.VOLUME:
            at = line.column + match.start("title")
            return Seen(line, kind, "", close_title(parts["title"]), at)
        return Seen(line, kind)
    if folio:
        return Seen(line, Kind.LEADER, "", title, line.column, folio, page)
    return Seen(line, Kind.TEXT)


def see_lines(lines: Sequence[Line]) -> tuple[Seen, ...]:
    """Say what each line looks like."""
    return tuple(map(see_line, lines))
