"""Turns budgets of characters into the 编: their part.md and one Markdown file a 章."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from keben.numerals import chinese_numeral
from keben.sample import words
from keben.sample.draft import Draft
from keben.sample.inset import Insets
from keben.sample.prose import Prose, printed

_LONG_NOTES = (200, 300, 400, 600, 900, 3000)  #: characters
_PLACES = ("near", "head", "beside", "foot", "here", "page")  #: of pictures, in turn


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One 节 of prose: what of the budget it may use and what is inset."""

    part: int
    chapter: int
    title: str
    weight: int
    tables: int = 0
    figures: int = 0


def part_folder(part: int) -> str:
    """The folder of a 编, counted from 0."""
    return f"{part + 1:02}-part/"


def write_part(folder: Path, part: int, title: str, about: str) -> int:
    """Write part.md with its note; return the printed characters."""
    draft = Draft()
    draft.head(1, title, f"part-{part + 1}")
    draft.write(f"本编为合成文字，仅供测试，第{chinese_numeral(part + 1)}编所记{about}均属虚构。")
    draft.save(folder / part_folder(part) / "part.md")
    return draft.printed


def chapter_file(folder: Path, part: int, chapter: int) -> Path:
    """The file of a 章, both counted from 0."""
    return folder / part_folder(part) / f"{chapter + 1:02}-chapter.md"


class ChapterWriter:
    """Writes the chapters of prose, so that all of them together have the size asked for."""

    def __init__(
        self, prose: Prose, insets: Insets, folder: Path, parts: Sequence[words.Part]
    ) -> None:
        self._parts = parts
        self._prose = prose
        self._insets = insets
        self._folder = folder
        self._targets: list[str] = []

    def write(self, plans: list[SectionPlan], size: int) -> int:
        """Write all sections in order; return the printed characters, about `size`."""
        count, weight = 0, sum(plan.weight for plan in plans)
        for chapter in _by_chapter(plans):
            draft = Draft()
            part, number = chapter[0].part, chapter[0].chapter
            target = f"ch-{part + 1}-{number + 1}"
            draft.head(1, self._parts[part][1][number][0], target)
            self._targets.append(target)
            if self._prose.pen.chance(60) and size - count > 400 * len(plans):
                draft.write(self._prose.paragraph(60, 220))
            for plan in chapter:
                share = (size - count - draft.printed) * plan.weight // weight
                self._section(draft, plan, draft.printed + share)
                weight -= plan.weight
            draft.save(chapter_file(self._folder, part, number))
            count += draft.printed
        return count

    def _section(self, draft: Draft, plan: SectionPlan, end: int) -> None:
        pen = self._prose.pen
        draft.head(2, plan.title + self._heading_note(draft))
        insets = ["table"] * plan.tables + ["figure"] * plan.figures
        titles = pen.some(words.ITEM_TITLES, len(words.ITEM_TITLES))
        has_items = end - draft.printed > 1500
        next_item = draft.printed
        is_empty = True
        while draft.printed < end or insets or is_empty:
            left = end - draft.printed
            if has_items and draft.printed >= next_item and left > 300:
                title = titles.pop() if titles else pen.pick(words.ITEM_TITLES)
                draft.head(3, title + self._heading_note(draft))
                next_item = draft.printed + pen.number(600, 1600)
            elif has_items and left > 200 and pen.chance(6):
                draft.head(4, f"{pen.pick(words.ADJECTIVES)}{pen.pick(words.TOPICS)}")
            if left > 0 or is_empty:
                self._passage(draft, left)
                is_empty = False
            if insets and (pen.chance(35) or draft.printed >= end):
                is_table = insets.pop() == "table"
                target = self._insets.table(draft) if is_table else self._figure(draft)
                self._targets.append(target)

    def _figure(self, draft: Draft) -> str:
        """A chart at the next of the places where a picture may stand."""
        place = _PLACES[len(self._insets.figures) % len(_PLACES)]
        if place == "beside":
            target = self._insets.figure(draft, place=place, width="40")
            text = self._prose.paragraph(150, 250)  # for it to stand beside
            draft.printed += printed(text)
            draft.mark_up(text)
            return target
        return self._insets.figure(draft, place=place)

    def _heading_note(self, draft: Draft) -> str:
        return draft.note(self._prose.sentence()) if self._prose.pen.chance(3) else ""

    def _note(self, room: int) -> str:
        """The text of a note: mostly a sentence, now and then many, if there is room for them."""
        wanted = self._prose.pen.pick(_LONG_NOTES) if self._prose.pen.chance(30) else 0
        text = self._prose.sentence()
        while printed(text) < wanted <= room:
            text += self._prose.sentence()
        return text

    def _passage(self, draft: Draft, left: int) -> None:
        """A paragraph, now and then a quotation or a list, with notes and references here and there."""
        pen = self._prose.pen
        high = min(350, max(80, left))
        text = self._prose.paragraph(60, high)
        kind = pen.number(0, 999)
        if kind < 20:
            draft.printed += printed(text)
            draft.mark_up(f"> {text}")
            return
        if kind < 32 and high > 250:
            for _ in range(pen.number(2, 5)):
                draft.write(f"- {self._prose.sentence()}", blank=False)
                draft.printed -= 1
            draft.mark_up("", blank=False)
        if text.endswith("。"):
            text = text[:-1] + self._appendix(draft, kind, left) + "。"
        if kind % 33 == 1:
            text = text.replace("。", "。\n", 1).rstrip("\n")
        draft.write(text)

    def _appendix(self, draft: Draft, kind: int, left: int) -> str:
        pen = self._prose.pen
        if kind >= 970:
            return draft.note(self._note(left))
        if kind >= 955:
            return f"（见{{ref}}`{pen.pick(self._targets)}`）"
        if kind >= 945:
            return f"（见第{{page}}`{pen.pick(self._targets)}`页）"
        if kind >= 938:
            topic = pen.pick(words.TOPICS)
            action = pen.pick(words.NOUNS_OF_ACTION)
            return f"，另见{{index}}`{topic}{action} <{topic}!{topic}{action}>`"
        return ""


def _by_chapter(plans: list[SectionPlan]) -> Iterator[list[SectionPlan]]:
    group: list[SectionPlan] = []
    for plan in plans:
        if group and (group[0].part, group[0].chapter) != (plan.part, plan.chapter):
            yield group
            group = []
        group.append(plan)
    if group:
        yield group
