"""Turns a Markdown file into a Division: a 章, a piece of matter, or the head of a 编."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from keben.messages import _
from keben.model import Block, Division, Level, Text
from keben.problems import Location
from keben.source.article import read_article
from keben.source.desk import Desk, nearest
from keben.source.directive import Directive
from keben.source.elements import Heading, read_elements
from keben.source.inline import read_text
from keben.source.margin import Margin
from keben.source.people import read_people
from keben.source.placing import HANDLERS, Handler, Reading, check_beside, set_element

#: What `#`, `##`, `###` … are in a file, by what the file is.
RANKS: Mapping[Level, tuple[Level, ...]] = {
    Level.CHAPTER: (Level.CHAPTER, Level.SECTION, Level.ITEM, Level.SUB_ITEM),
    Level.MATTER: (Level.MATTER, Level.SECTION, Level.ITEM, Level.SUB_ITEM),
    Level.PART: (Level.PART,),
}

#: B15: what the build writes before a title, and an editor need not.
NUMBERED = re.compile(
    r"第[一二三四五六七八九十百零〇0-9]+[编篇卷章节目]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
    r"|[0-9]{1,3}[.．、](?![0-9])"
)


@dataclass(slots=True)
class _Open:
    """A division that is still being read."""

    level: Level
    title: Text
    at: Location
    id: str = ""
    blocks: list[Block] = field(default_factory=list)
    divisions: list[_Open] = field(default_factory=list)


def read_division(file: str, at: Location, level: Level, desk: Desk) -> Division | None:
    """Return the division in a file that `at` names; None when the file cannot be read."""
    copy = desk.read(file, at)
    if copy is None:
        return None
    reading = Reading(copy, desk, Margin())
    ranks = RANKS[level]
    root = _Open(level, (), copy.at(1, 1))
    stack: list[_Open] = []
    for element in read_elements(copy, desk):
        if isinstance(element, Heading):
            _open(element, ranks, root, stack, reading)
            continue
        if not stack:
            desk.problems.error(
                "text-before-heading",
                _("text stands before the title"),
                element.at,
                _("begin the file with a line # and the title"),
            )
            stack.append(root)
        stack[-1].blocks.extend(set_element(element, reading, CHAPTER_HANDLERS))
    if not root.title:
        desk.problems.error(
            "heading-missing",
            _("the file has no title"),
            copy.at(1, 1),
            _("begin it with a line # and the title"),
        )
    notes = reading.margin.check(desk.problems)
    whole = _close(root, desk)
    return Division(
        whole.level, whole.title, whole.at, whole.id, "", whole.blocks, whole.divisions, notes
    )


def _close(opened: _Open, desk: Desk) -> Division:
    check_beside(opened.blocks, desk)
    return Division(
        level=opened.level,
        title=opened.title,
        at=opened.at,
        id=opened.id,
        blocks=tuple(opened.blocks),
        divisions=tuple(_close(division, desk) for division in opened.divisions),
    )


def _open(
    heading: Heading, ranks: tuple[Level, ...], root: _Open, stack: list[_Open], reading: Reading
) -> None:
    """Put a heading at its place below the ranks that are open."""
    title = read_text((heading.line,), reading.copy.file, reading.desk, reading.margin)
    _warn_numbered(heading, reading)
    rank = _rank(heading, ranks, bool(root.title), len(stack), reading)
    if rank == 1:
        root.title, root.at, root.id = title, heading.at, heading.id
        stack[:] = [root]
        return
    if not stack:  # a lower rank before the title: told, and hung below the title to come
        stack.append(root)
    del stack[rank - 1 :]
    division = _Open(ranks[rank - 1], title, heading.at, heading.id)
    stack[-1].divisions.append(division)
    stack.append(division)


def _rank(
    heading: Heading, ranks: tuple[Level, ...], has_title: bool, depth: int, reading: Reading
) -> int:
    """Return the rank at which a heading is read, after saying what is wrong with it."""
    problems, wanted = reading.desk.problems, heading.rank
    length = wanted + 1 + len(heading.line.text)
    if wanted == 1 and has_title:
        problems.error(
            "heading-second",
            _("the file has a second title"),
            heading.at,
            _("write ##, or put what follows into a file of its own"),
            length=length,
        )
        return min(2, len(ranks))
    if wanted > len(ranks):
        problems.error(
            "heading-deep",
            _("there is no rank of heading for {marks} here").format(marks="#" * wanted),
            heading.at,
            _("use at most {marks}").format(marks="#" * len(ranks)),
            length=length,
        )
        return min(len(ranks), max(2, depth + 1))
    if wanted > 1 and wanted > depth + 1:
        problems.error(
            "heading-skipped",
            _("{marks} stands below {above}: a rank is skipped").format(
                marks="#" * heading.rank, above="#" * depth or _("no title")
            ),
            heading.at,
            _("write {marks}").format(marks="#" * (depth + 1)),
            length=length,
        )
        return max(2, depth + 1)
    return wanted


def _warn_numbered(heading: Heading, reading: Reading) -> None:
    if match := NUMBERED.match(heading.line.text):
        reading.desk.problems.warn(
            "heading-numbered",
            _("the title begins with a number: {number}").format(number=match.group()),
            reading.copy.at(heading.line.number, heading.line.column),
            _("delete it: numbers are made by the build"),
            length=len(match.group()),
        )


def _place_roll(found: Directive, reading: Reading) -> tuple[Block, ...]:
    id, desk = found.argument.text, reading.desk
    at = reading.copy.at(found.argument.number, found.argument.column)
    roll = desk.roll(id)
    if roll is None:
        if desk.knows_rolls and id not in desk.targets.declared:  # else told where it is declared
            desk.problems.error(
                "roll-unknown",
                _("rolls.yaml has no roll “{id}”").format(id=id),
                at,
                nearest(id, list(desk.rolls)) if desk.rolls else _("add it to rolls.yaml"),
                length=len(id),
            )
        return ()
    return (roll,) if _is_first(f"roll {id}", at, desk) else ()


def _place_people(found: Directive, reading: Reading) -> tuple[Block, ...]:
    at = reading.copy.at(found.argument.number, found.argument.column)
    if not _is_first(found.argument.text, at, reading.desk):
        return ()
    people = read_people(found.argument.text, at, reading.desk)
    return (people,) if people is not None else ()


def _place_article(found: Directive, reading: Reading) -> tuple[Block, ...]:
    at = reading.copy.at(found.argument.number, found.argument.column)
    if not _is_first(found.argument.text, at, reading.desk):
        return ()
    article = read_article(found.argument.text, at, reading.desk, reading.margin)
    return (article,) if article is not None else ()


def _is_first(what: str, at: Location, desk: Desk) -> bool:
    """Say whether something is placed for the first time; twice in a book is a mistake."""
    first = desk.placed.setdefault(what, at)
    if first is not at:
        desk.problems.error(
            "placed-twice",
            _("“{what}” already stands at {place}").format(
                what=what.removeprefix("roll "), place=first
            ),
            at,
            _("delete one of the two"),
            length=len(what),
        )
    return first is at


CHAPTER_HANDLERS: Mapping[str, Handler] = {
    **HANDLERS,
    "roll": _place_roll,
    "people": _place_people,
    "article": _place_article,
}
