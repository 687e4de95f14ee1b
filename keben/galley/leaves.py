"""Turns what has a page to itself into items on the trim: title leaf, colophon, part title.

Leaves stand outside the grid: white space and size do the work, and nothing is ruled but the CIP block.
Titles are spread through advances, so that 凡例 is copied as 凡例. Rules: A7.8, A10.2, A10.5, B6, B7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from keben.compose import HAN, Kind, SetLine, set_cells
from keben.galley.setter import Setter, join, spread
from keben.galley.stick import as_text
from keben.galley.strip import Item, RuleItem, TextItem
from keben.model import (
    Division,
    Imprint,
    Paragraph,
    ParagraphKind,
    plain,
    without_notes,
)
from keben.problems import Location
from keben.style import SIZES, Setting, Style

#: gap between the characters of a leaf's title, by their number, thousandths of an em: wider than in
#: a chapter's title, since it has the page to itself (A10.5)
SPREAD = {2: 2000, 3: 1200, 4: 800, 5: 500, 6: 330, 7: 200, 8: 125}

#: where things stand on a leaf, thousandths of the type area's height
TITLE_TOP, VOLUME_TOP, COMPILERS_TOP = 150, 380, 560
PART_TOP, CHAPTERS_TOP = 160, 420

LEAST_TITLE = SIZES["一号"]  #: a title that would have to be smaller is turned over
RULE = 500  #: mpt, above and below the CIP block
LEAF_WORDS = 160  #: characters of a 编's own words that its leaf may hold
WORDS_INSET = 6  #: em at either side of them


def title_leaf(
    imprint: Imprint, volume_name: str, style: Style, setter: Setter
) -> tuple[Item, ...]:
    """书名页, a recto: title, subtitle and volume, makers, publisher at the foot (B6)."""
    leaf = _Leaf(style, setter, is_recto=True)
    y = leaf.title(imprint.title, style.leaves.title, leaf.at(TITLE_TOP), imprint.at)
    if imprint.subtitle:
        y = leaf.centred(
            imprint.subtitle, style.leaves.subtitle, y + style.leaves.title.size // 2, imprint.at
        )
    if volume_name:
        top = max(leaf.at(VOLUME_TOP), y + style.leaves.volume.size)
        leaf.title(volume_name, style.leaves.volume, top, imprint.at)
    y = leaf.at(COMPILERS_TOP)
    for maker in imprint.compilers:
        y = leaf.centred(maker, style.leaves.compilers, y, imprint.at)
    lines = [line for line in (imprint.publisher, imprint.publisher_place) if line]
    setting = style.leaves.publisher
    small = setting.model_copy(update={"size": setting.size * 3 // 4, "leading": None})
    y = leaf.bottom - len(lines) * _leading(setting)
    for line, each in zip(lines, (setting, small), strict=False):
        y = leaf.title(line, each, y, imprint.at, most=6)
    return tuple(leaf.items)


def colophon_leaf(
    imprint: Imprint, volume_name: str, style: Style, setter: Setter
) -> tuple[Item, ...]:
    """版权页, its verso: the CIP block between rules, as issued; then the record in two columns.

    Labels are spread to the widest one; values hang beside them. `volume_name` is not printed here:
    both volumes carry the same record.
    """
    leaf = _Leaf(style, setter, is_recto=False)
    record = leaf.record(imprint.colophon, style.leaves.colophon, imprint.at)
    height = record[-1].y - record[0].y + style.leaves.colophon.size if record else 0
    top = leaf.bottom - height
    for item in record:
        leaf.items.append(replace(item, y=item.y + top))
    if record and not imprint.cip:
        leaf.rule(top - _leading(style.leaves.colophon))
    if imprint.cip:
        leaf.block(imprint.cip, style.leaves.cip, top - 3 * _leading(style.leaves.cip), imprint.at)
    return tuple(leaf.items)


def part_leaf(part: Division, style: Style, setter: Setter) -> tuple[Item, ...]:
    """编扉页, a recto: 第一编, the title in the upper third, and the names of its 章 (A10.2)."""
    leaf = _Leaf(style, setter, is_recto=True)
    heading = style.headings["part"]
    y = leaf.at(PART_TOP)
    if part.number:
        y = leaf.centred(part.number, style.leaves.part_number, y, part.at, role="heading")
        y += heading.size // 2
    at = part.title[0].at if part.title else part.at
    y = leaf.title(plain(without_notes(part.title)), heading, y, at)
    setting = style.leaves.part_chapters
    leading = _leading(setting)
    top = max(leaf.at(CHAPTERS_TOP), y + 2 * leading)
    chapters = [
        (chapter.number, plain(without_notes(chapter.title)), chapter.at)
        for chapter in part.divisions
    ]
    if chapters and top + len(chapters) * leading <= leaf.bottom:
        lines = [leaf.chapter(number, title, setting) for number, title, _at in chapters]
        widest = max(line.width for line in lines) * setting.size // HAN
        for line, (_number, _title, at) in zip(lines, chapters, strict=True):
            item = setter.place(line, setting, widest, role="contents", at=at)
            leaf.put(item, (style.measure - widest) // 2, top)
            top += leading
    if words_fit_leaf(part):
        leaf.words(part, setting, top + 2 * leading)
    return tuple(leaf.items)


def words_fit_leaf(part: Division) -> bool:
    """Whether a 编's own words are a few lines of plain text, which stand on its leaf."""
    texts = [
        block.text
        for block in part.blocks
        if isinstance(block, Paragraph) and block.kind is ParagraphKind.BODY
    ]
    return (
        len(texts) == len(part.blocks)
        and sum(len(plain(text)) for text in texts) <= LEAF_WORDS
        and not any(span.note for text in texts for span in text)
    )


def blank_leaf() -> tuple[Item, ...]:
    """空白页: nothing, and no folio (A10.8)."""
    return ()


def _leading(setting: Setting) -> int:
    return setting.leading or setting.size * 3 // 2


class _Leaf:
    """A page being filled: items with the type area's left edge and height at hand."""

    def __init__(self, style: Style, setter: Setter, *, is_recto: bool) -> None:
        self.items: list[Item] = []
        self._style = style
        self._setter = setter
        self._left = style.left(recto=is_recto)
        self.bottom = style.trim.head + style.text_height

    def at(self, share: int) -> int:
        """Return the y at so many thousandths of the type area's height."""
        return self._style.trim.head + self._style.text_height * share // 1000

    def put(self, item: TextItem, x: int, y: int) -> None:
        """Add an item set in a box at 0, 0, moved to x in the type area and y on the trim."""
        self.items.append(replace(item, x=item.x + self._left + x, y=item.y + y))

    def rule(self, y: int) -> None:
        """Rule across the measure."""
        self.items.append(RuleItem(self._left, y, self._style.measure, RULE))

    def centred(
        self, text: str, setting: Setting, y: int, at: Location, *, role: str = "body"
    ) -> int:
        """Set a text centred, turned over where it is too long; return the y below it."""
        measure = self._style.measure
        lines = self._setter.paragraph(as_text(text, at), setting, measure).lines
        if len(lines) > 1:  # a turned line is shorter than the measure, and as even as may be
            narrow = measure // len(lines) + 2 * setting.size
            while len(self._setter.paragraph(as_text(text, at), setting, narrow).lines) > len(
                lines
            ):
                narrow += setting.size
            lines = self._setter.paragraph(as_text(text, at), setting, narrow).lines
        for line in lines:
            natural = set_cells(line.cells, self._setter.rules)
            item = self._setter.place(natural, setting, measure, align="centre", role=role, at=at)
            self.put(item, 0, y)
            y += _leading(setting)
        return y

    def title(self, text: str, setting: Setting, y: int, at: Location, *, most: int = 8) -> int:
        """Set a title centred, spread when short, smaller when long; return the y below it.

        `most` is the greatest number of characters that is spread.
        """
        measure = self._style.measure
        line = set_cells(self._setter.cells(text, setting.face, at), self._setter.rules)
        sizes = [size for size in SIZES.values() if size <= setting.size]
        whole = [size for size in sizes if line.width * size // HAN <= measure]
        size = whole[0] if whole else sizes[-1]
        if size < min(setting.size, LEAST_TITLE):  # two lines, of no more than four fifths (A10.6)
            halves = [size for size in sizes if line.width * size // HAN <= measure * 8 // 5]
            size = halves[0] if halves else sizes[-1]
            return self.centred(
                text,
                setting.model_copy(update={"size": size, "leading": None}),
                y,
                at,
                role="heading",
            )
        if size != setting.size:
            setting = setting.model_copy(update={"size": size, "leading": None})
        gap = SPREAD.get(len(line.cells), 0) if len(line.cells) <= most else 0
        if gap and all(cell.kind is Kind.HAN for cell in line.cells):
            wide = line.width + gap * (len(line.cells) - 1)
            line = spread(line, min(wide, measure * HAN // size))
        self.put(
            self._setter.place(line, setting, measure, align="centre", role="heading", at=at), 0, y
        )
        return y + _leading(setting)

    def words(self, part: Division, setting: Setting, y: int) -> None:
        """Set a 编's own words under the names of its 章, narrower than the measure."""
        inset = WORDS_INSET * setting.size
        for block in part.blocks:
            if isinstance(block, Paragraph):
                width = self._style.measure - 2 * inset
                lines = self._setter.paragraph(block.text, setting, width, indent=2 * HAN)
                for item in self._setter.items(lines, setting, "body", leading=_leading(setting)):
                    self.put(item, inset, y)
                y += len(lines.lines) * _leading(setting)

    def chapter(self, number: str, title: str, setting: Setting) -> SetLine:
        """Set 第一章 and its title on one line, 1 em between."""
        parts = [
            set_cells(self._setter.cells(text, setting.face), self._setter.rules)
            for text in (number, title)
            if text
        ]
        return join(parts, HAN)

    def record(
        self, rows: Sequence[tuple[str, str]], setting: Setting, at: Location
    ) -> list[TextItem]:
        """Set 版本记录: labels spread to the widest, values hanging beside; y from 0."""
        if not rows:
            return []
        labels = [
            set_cells(self._setter.cells(label, setting.face), self._setter.rules)
            for label, _value in rows
        ]
        widest = max(label.width for label in labels)
        inset = (widest + 2 * HAN) * setting.size // HAN
        leading = _leading(setting)
        items: list[TextItem] = []
        y = 0
        for label, (_label, value) in zip(labels, rows, strict=True):
            items.append(
                self._moved(
                    self._setter.place(spread(label, widest), setting, inset, role="body", at=at),
                    0,
                    y,
                )
            )
            lines = self._setter.paragraph(
                as_text(value, at), setting, self._style.measure - inset
            ).lines
            for line in lines:
                item = self._setter.place(line, setting, 0, role="body", at=at)
                items.append(self._moved(item, inset, y))
                y += leading
            y += 0 if lines else leading
        return items

    def block(self, text: str, setting: Setting, bottom: int, at: Location) -> None:
        """Set the CIP block line by line as issued, between rules; its lower rule at `bottom` (B7)."""
        leading = _leading(setting)
        lines: list[tuple[SetLine, ...]] = [
            self._setter.paragraph(as_text(line.rstrip(), at), setting, self._style.measure).lines
            for line in text.rstrip("\n").split("\n")
        ]
        height = sum(max(1, len(set_lines)) for set_lines in lines) * leading
        y = bottom - height - leading // 2
        self.rule(y - leading // 2)
        for set_lines in lines:
            for line in set_lines:
                self.put(self._setter.place(line, setting, 0, role="body", at=at), 0, y)
                y += leading
            y += 0 if set_lines else leading
        self.rule(bottom)

    def _moved(self, item: TextItem, x: int, y: int) -> TextItem:
        return replace(item, x=item.x + self._left + x, y=item.y + y)
