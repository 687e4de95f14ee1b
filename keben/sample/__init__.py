"""Turns a number of characters and a seed into the sources of a synthetic gazetteer.

The book has the structure of a real one in two volumes: nine 编, 51 章, 230 节, 总述, 大事记, 人物,
名录, 文存, 后记, 索引; at 1,200,000 characters 200 tables (ten of them of 120 rows), 12,000 names and about
600 index terms, all of which grow and shrink with the size; and whatever may stand on a page: long notes,
merged cells, wide tables, pictures at every place, articles in columns, plates. A larger one has a volume,
of six 编 of prose, for each 1,200,000 characters; its other 编 are no longer. It says on its own pages that
it is synthetic. Speed, memory and growth are measured on it, on the same text on every machine.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from keben.messages import _
from keben.numerals import chinese_numeral
from keben.sample import words
from keben.sample.chapters import (
    ChapterWriter,
    SectionPlan,
    chapter_file,
    part_folder,
    write_part,
)
from keben.sample.draft import Draft
from keben.sample.entities import Entities
from keben.sample.inset import Insets
from keben.sample.lives import write_article, write_chronicle, write_people
from keben.sample.matter import write_book_file, write_matter
from keben.sample.pen import Pen
from keben.sample.plates import write_plates
from keben.sample.prose import Prose
from keben.sample.rolls import RollPlan, plan_rolls, write_rolls
from keben.sample.terms import write_terms

FULL = 1_200_000  #: characters of the book whose counts of tables, names and terms are given above
SMALLEST = 10_000  #: below, the fixed pieces alone are more than what was asked for
_WHOLE = 100_000  #: from here on, all 章 and 节 are there

_PROSE = 6  #: 编 of prose, the first of `words.PARTS`; 人物, 名录 and 文存 follow
_LAST_OF_PROSE = 5  #: whose 节 are about organs; in a book of two volumes, 下册 begins with it
#: per mille of the characters
_OVERVIEW, _CHRONICLE, _BIOGRAPHIES, _PROFILES, _SELECTED = 16, 46, 26, 44, 140


def write_sample(folder: Path, characters: int, seed: int) -> None:
    """Write the sources of a synthetic gazetteer into `folder`, which must be new or empty.

    `characters` counts what is printed of the sources, white space aside; the book has them within
    two per cent. The same arguments give the same bytes everywhere. Raises `ValueError` below
    10,000 characters and `FileExistsError` if `folder` holds anything.
    """
    if characters < SMALLEST:
        raise ValueError(
            _("a synthetic gazetteer has at least {count} characters").format(count=SMALLEST)
        )
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(_("{folder} is not empty").format(folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    _Sample(folder, characters, seed).write()


class _Sample:
    """One book while it is written."""

    def __init__(self, folder: Path, characters: int, seed: int) -> None:
        self._folder = folder
        self._characters = characters
        self._seed = seed
        self._sets = max(1, round(characters / FULL))
        self._parts = words.PARTS[:_PROSE] * self._sets + words.PARTS[_PROSE:]
        self._people, self._rolls, self._articles = range(_PROSE * self._sets, len(self._parts))
        self._pen = Pen(seed)
        self._names = Entities(self._pen, max(40, min(4000, self._scaled(900))))
        self._prose = Prose(self._pen, self._names)
        self._insets = Insets(self._prose)

    def _scaled(self, count: int) -> int:
        return round(count * self._characters / FULL)

    def _scaled_once(self, count: int) -> int:
        """How many a book of this size has of what a book of many volumes has once."""
        return min(count, self._scaled(count))

    def _per_mille(self, share: int) -> int:
        return min(self._characters, FULL) * share // 1000

    def write(self) -> None:
        """Write everything; the chapters come last and take what is left of the characters."""
        folder, prose = self._folder, self._prose
        rolls = plan_rolls(max(24, self._scaled_once(12_000)))
        count = write_rolls(folder / "rolls", rolls, self._pen, self._names)
        count += self._write_roll_chapters(rolls)
        count += self._write_people()
        count += self._write_articles()
        count += write_chronicle(
            folder / "chronicle.yaml",
            prose,
            max(12, self._scaled_once(500)),
            self._per_mille(_CHRONICLE),
        )
        count += write_matter(folder, prose, self._per_mille(_OVERVIEW))
        for part, (title, _chapters) in enumerate(self._parts):
            about = "人物、姓名和事迹" if part >= self._people else "地名、机构、事件和数字"
            count += write_part(folder, part, title, about)
        count += write_book_file(
            folder,
            self._volumes(),
            f"{self._characters}字，种子{self._seed}",
        )
        chapters = ChapterWriter(prose, self._insets, folder, self._parts)
        chapters.write(self._plan_sections(), self._characters - count)
        (folder / "charts").mkdir()
        for number, svg in enumerate(self._insets.figures, 1):
            (folder / "charts" / f"{number:03}.svg").write_bytes(svg.encode("utf-8"))
        write_plates(folder / "plates", max(2, self._scaled(12)))
        write_terms(folder, self._names, max(12, self._scaled(600)))

    def _volumes(self) -> list[tuple[str, list[str]]]:
        """Return the volumes, each with the folders of its 编."""
        folders = [part_folder(part) for part in range(len(self._parts))]
        if self._sets == 1:
            return [("上册", folders[:_LAST_OF_PROSE]), ("下册", folders[_LAST_OF_PROSE:])]
        starts = [*range(0, self._people, _PROSE), len(folders)]
        return [
            (f"第{chinese_numeral(number)}册", folders[start:end])
            for number, (start, end) in enumerate(pairwise(starts), 1)
        ]

    def _kept(self, count: int) -> int:
        """How many of `count` chapters or sections a book of this size has."""
        return max(1, min(count, round(count * self._characters / _WHOLE)))

    def _plan_sections(self) -> list[SectionPlan]:
        """Plan 编 1–6, with the tables and figures spread evenly over their sections."""
        pen = self._pen
        plans: list[SectionPlan] = []
        for part, (_title, chapters) in enumerate(self._parts[: self._people]):
            for chapter, (_title, sections) in enumerate(chapters[: self._kept(len(chapters))]):
                count = self._kept(sections)
                titles = pen.some(words.SECTION_TITLES, count)
                if part % _PROSE == _LAST_OF_PROSE:
                    titles = [self._names.unit() for _ in range(count)]
                plans += [
                    SectionPlan(part, chapter, title, pen.number(50, 160)) for title in titles
                ]
        tables, figures = max(3, self._scaled(200)), max(2, self._scaled(36))
        for number in range(tables):
            place = number * len(plans) // tables
            plans[place] = replace(plans[place], tables=plans[place].tables + 1)
        for number in range(figures):
            place = (2 * number + 1) * len(plans) // (2 * figures)
            plans[place] = replace(plans[place], figures=plans[place].figures + 1)
        return plans

    def _write_people(self) -> int:
        count = 0
        for chapter, (kind, name, share) in enumerate(
            (
                ("biography", "biographies", _BIOGRAPHIES),
                ("profile", "profiles", _PROFILES),
            )
        ):
            file = f"people/{name}.yaml"
            size = self._per_mille(share)
            count += write_people(self._folder / file, self._prose, kind, size)
            draft = Draft()
            draft.head(1, self._parts[self._people][1][chapter][0])
            draft.write(f"本章所收均为合成人物，{self._prose.sentence()}")
            draft.directive(f"{{people}} {file}")
            draft.save(chapter_file(self._folder, self._people, chapter))
            count += draft.printed
        return count

    def _write_roll_chapters(self, rolls: tuple[RollPlan, ...]) -> int:
        count = 0
        for chapter, (title, _sections) in enumerate(self._parts[self._rolls][1]):
            draft = Draft()
            draft.head(1, title)
            for plan in rolls:
                if plan.chapter == chapter:
                    draft.head(2, f"{plan.grade}{title.removesuffix('名录')}")
                    draft.write(f"以下{plan.title}计{plan.rows}名，均由程序合成，仅供测试。")
                    draft.directive(f"{{roll}} {plan.id}")
            draft.save(chapter_file(self._folder, self._rolls, chapter))
            count += draft.printed
        return count

    def _write_articles(self) -> int:
        """Write 文存: an article of some 1,700 characters after the other, each in its 节."""
        count = number = 0
        plan = [
            (chapter, title, self._kept(sections))
            for chapter, (title, sections) in enumerate(self._parts[self._articles][1])
        ]
        each = self._per_mille(_SELECTED) // sum(sections for _, _, sections in plan)
        for chapter, title, sections in plan:
            draft = Draft()
            draft.head(1, title)
            for topic in self._pen.some(words.ORGAN_FIELDS, sections):
                draft.head(2, f"{topic}类")
                articles = max(1, round(each / 1700))
                for _article in range(articles):
                    number += 1
                    file = f"articles/{number:04}.md"
                    count += write_article(
                        self._folder / file, self._prose, self._insets, number, each // articles
                    )
                    draft.directive(f"{{article}} {file}")
            draft.save(chapter_file(self._folder, self._articles, chapter))
            count += draft.printed
        return count
