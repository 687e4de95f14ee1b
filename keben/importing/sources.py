"""Turns an outline and articles into the sources of a book.

A 编 becomes a folder with part.md and a file a 章; matter becomes a file; (上册) a volume. What stands
before the printed contents is front matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from keben.importing.chronicle import date_events, write_chronicle
from keben.importing.feature import Feature
from keben.importing.gazetteer import Gazetteer
from keben.importing.kinds import MATTERS, Kind
from keben.importing.ledger import Copy, Cut
from keben.importing.naming import free_name, name_in_pinyin
from keben.importing.outline import Entry
from keben.importing.paragraphs import Block, BlockKind
from keben.importing.sheet import Sheet, escape, scalar
from keben.messages import _

ONE_VOLUME = "全一册"
PRESS_CHAPTERS = ("报刊选录", "报刊选辑", "报刊文选", "新闻选录")
PRESS_PART = "文存"
UNTITLED = "正文"


@dataclass(slots=True)
class Shelf:
    """The volumes of book.yaml in the making: name and content lines."""

    name: Cut | None = None
    content: list[str] = field(default_factory=list)

    def list_contents_once(self) -> None:
        """Give the volume its 目录, where the first of them stands or in front."""
        at = self.content.index("contents") if "contents" in self.content else 0
        rest = [path for path in self.content if path != "contents"]
        self.content = [*rest[:at], "contents", *rest[at:]]


@dataclass(slots=True)
class Sources:
    """The files of a book in the making, in the order of the book."""

    sheets: list[Sheet] = field(default_factory=list)
    shelves: list[Shelf] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    parts: int = 0
    chapters: int = 0
    part: str = ""  #: folder of the open 编
    page: Sheet | None = None  #: of the open 编, 章 or matter
    is_matter: bool = False

    def open(self, path: str) -> Sheet:
        """Begin a file."""
        self.page = Sheet(path)
        self.sheets.append(self.page)
        return self.page

    def place(self, path: str) -> None:
        """Put a line into the content of the open volume."""
        if not self.shelves:
            self.shelves.append(Shelf())
        self.shelves[-1].content.append(path)


def articles_of(sources: Sources, features: Sequence[Feature]) -> tuple[Block, ...]:
    """Write each feature to articles/ and return the blocks that place them."""
    blocks = []
    for number, feature in enumerate(features, 1):
        headline = feature.headline.text if feature.headline else feature.copy.name
        stem = free_name(f"{number:02}-{name_in_pinyin(headline, 'article')}", sources.taken)
        path = f"articles/{stem}.md"
        write_article(feature, sources.open(path), stem)
        blocks.append(Block(BlockKind.ARTICLE, (Cut(path, 0, 0),)))
    return tuple(blocks)


def write_article(feature: Feature, sheet: Sheet, stem: str) -> None:
    """Write one article: what stands over it as YAML, its text as Markdown."""
    copy = feature.copy
    sheet.write("---")
    if feature.headline is None:
        sheet.invent("headline: ", scalar(escape(copy.name, starts=False)))
    for key, cut in (
        ("headline", feature.headline),
        ("subtitle", feature.subtitle),
        ("byline", feature.byline),
        ("source", feature.source),
    ):
        if cut is not None:
            sheet.field(copy, f"{key}: ", cut, is_inline=True)
    sheet.write("columns: 2")
    sheet.write(f"id: {'a-' + stem}")
    sheet.write("---")
    sheet.write()
    sheet.blocks(copy, feature.blocks)
    copy.count("articles")
    copy.count("paragraphs", sum(block.kind is BlockKind.BODY for block in feature.blocks))


def _write_matter(copy: Copy, sources: Sources, entry: Entry) -> None:
    title = entry.title.text
    stem = MATTERS.get(title)
    if stem == "":
        copy.drop(entry.title, _("title of the index, which the build makes"))
        if not any("index" in shelf.content for shelf in sources.shelves):
            sources.place("index")
        if entry.blocks:
            sheet = sources.open(f"back/{free_name('printed-index', sources.taken)}.md")
            sheet.invent("# ", title)
            sheet.blocks(copy, entry.blocks, is_matter=True)
            sources.place(sheet.path)
        return
    if stem == "chronicle":
        events = date_events(entry.blocks)
        if events:
            path = free_name("chronicle", sources.taken) + ".yaml"
            sources.sheets.append(write_chronicle(copy, entry.title, events, path))
            sources.page = None
            sources.place(path)
            return
        if entry.blocks:
            copy.doubt(
                "import-chronicle-undated",
                _("not every event of “{title}” has a date in order; it was kept as text").format(
                    title=title
                ),
                entry.title,
                _("write chronicle.yaml from it: one date and one text an event"),
            )
    stem = {"overview": "00-overview"}.get(stem or "", stem)
    stem = stem or f"{'back' if sources.parts else 'front'}/{name_in_pinyin(title or UNTITLED)}"
    sheet = sources.open(free_name(stem, sources.taken) + ".md")
    sources.place(sheet.path)
    if entry.title.text:
        sheet.heading(copy, 1, entry.title)
    else:
        sheet.invent("# ", UNTITLED)
    sheet.blocks(copy, entry.blocks, is_matter=True)


def _close_part(sources: Sources) -> None:
    """Leave the open 编; one without a 章 is given an empty one, since a 编 cannot be without."""
    if sources.part and not sources.chapters:
        _untitled_chapter(sources)
    sources.part = ""


def _open_part(sources: Sources, title: str) -> Sheet:
    _close_part(sources)
    sources.parts += 1
    sources.chapters = 0
    sources.part = free_name(f"{sources.parts:02}-{name_in_pinyin(title, 'part')}", sources.taken)
    sources.place(f"{sources.part}/")
    return sources.open(f"{sources.part}/part.md")


def _open_chapter(sources: Sources, title: str) -> Sheet:
    if not sources.part:
        _open_part(sources, UNTITLED).invent("# ", UNTITLED)
    sources.chapters += 1
    name = f"{sources.part}/{sources.chapters:02}-{name_in_pinyin(title, 'chapter')}"
    return sources.open(free_name(name, sources.taken) + ".md")


def _untitled_chapter(sources: Sources) -> Sheet:
    sheet = _open_chapter(sources, UNTITLED)
    sheet.invent("# ", UNTITLED)
    return sheet


def _write_entry(copy: Copy, sources: Sources, entry: Entry) -> None:
    """Write one heading with its text to the file it belongs to."""
    if entry.kind in (Kind.VOLUME, Kind.MATTER):
        _close_part(sources)
    if entry.kind is Kind.VOLUME:
        if sources.shelves and sources.shelves[-1].name is None:
            sources.shelves[-1].name = entry.title
        else:
            sources.shelves.append(Shelf(entry.title))
        if len(sources.shelves) > 1:
            sources.shelves[-1].content.append("contents")
        return
    if entry.kind is Kind.MATTER:
        copy.count("matter")
        _write_matter(copy, sources, entry)
        return
    if entry.kind is Kind.PART:
        copy.count("parts")
        sheet, depth = _open_part(sources, entry.title.text), 1
    elif entry.kind is Kind.CHAPTER:
        copy.count("chapters")
        sheet, depth = _open_chapter(sources, entry.title.text), 1
    else:
        copy.count("sections")
        depth = 2
        page = sources.page
        is_open = page and sources.chapters and page.path.startswith(f"{sources.part}/")
        sheet = page if page and is_open else _untitled_chapter(sources)
    sheet.heading(copy, depth, entry.title)
    sheet.blocks(copy, entry.blocks)


def write_gazetteer(gazetteer: Gazetteer, features: Sequence[Feature]) -> Sources:
    """Write the files of a gazetteer; features go to the end of 报刊选录, or of a 编 of their own."""
    sources = Sources()
    copy, entries = gazetteer.copy, gazetteer.outline.entries
    placed = articles_of(sources, features)
    press = next((e for e in reversed(entries) if e.title.text in PRESS_CHAPTERS), None)
    if press is not None:
        press.blocks.extend(placed)
        placed = ()
    at = gazetteer.contents_at if gazetteer.contents_at >= 0 else _front_end(entries)
    back = next((n for n in range(len(entries)) if n >= at and _is_back(entries, n)), len(entries))
    for number, entry in enumerate(entries):
        if number == at:
            sources.place("contents")
        if number == back and placed:
            add_press_part(sources, placed)
            placed = ()
        copy.count("paragraphs", sum(b.kind is BlockKind.BODY for b in entry.blocks))
        _write_entry(copy, sources, entry)
    if at >= len(entries):
        sources.place("contents")
    if placed:
        add_press_part(sources, placed)
    _close_part(sources)
    for shelf in sources.shelves:
        shelf.list_contents_once()
    return sources


def _front_end(entries: Sequence[Entry]) -> int:
    """Return where the contents of a book go that prints none: after 序 and 凡例."""
    return next(
        (
            n
            for n, entry in enumerate(entries)
            if not MATTERS.get(entry.title.text, "").startswith("front/")
        ),
        len(entries),
    )


def _is_back(entries: Sequence[Entry], number: int) -> bool:
    """Whether only back matter follows."""
    after = entries[number:]
    return all(entry.kind is Kind.MATTER for entry in after) and any(
        entry.kind is not Kind.MATTER for entry in entries[:number]
    )


def add_press_part(sources: Sources, placed: Sequence[Block]) -> None:
    """Add a 编 文存 with a chapter 报刊选录 for articles."""
    _open_part(sources, PRESS_PART).invent("# ", PRESS_PART)
    sheet = _open_chapter(sources, PRESS_CHAPTERS[0])
    sheet.invent("# ", PRESS_CHAPTERS[0])
    for block in placed:
        sheet.write()
        sheet.write(f":::{{article}} {block.cuts[0].text}")
        sheet.write(":::")


def write_features(features: Sequence[Feature]) -> Sources:
    """Write a small book of articles."""
    sources = Sources()
    placed = articles_of(sources, features)
    sources.place("contents")
    add_press_part(sources, placed)
    return sources
