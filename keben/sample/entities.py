"""Turns word lists into the names a gazetteer is about: organs, works, units, documents, villages, people.

The names that recur in the text are made once, so that the index has terms with many locators, with
few and with none; only those that really occur become index terms (`terms.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.sample import words
from keben.sample.pen import Pen

_ORDINALS = "第一 第二 第三 第四 第五 新 老 东 西 南 北".split()


@dataclass(frozen=True, slots=True)
class Entity:
    """A name that recurs; `short` is its second spelling, `under` the name it is a part of."""

    name: str
    short: str = ""
    under: str = ""


class Entities:
    """All names of one book; `count` of them recur."""

    def __init__(self, pen: Pen, count: int) -> None:
        self._pen = pen
        made: dict[str, Entity] = {}
        while len(made) < count:
            for entity in self._draw():
                made.setdefault(entity.name, entity)
        self.recurring = tuple(made.values())
        kinds = set(words.UNIT_KINDS)
        self.organs = tuple(e for e in self.recurring if e.short or e.under)
        self.units = tuple(e for e in self.recurring if any(e.name.endswith(k) for k in kinds))
        others = set(self.organs) | set(self.units)
        self.works = tuple(e for e in self.recurring if e not in others)

    def _draw(self) -> tuple[Entity, ...]:
        pen = self._pen
        county = pen.pick(words.COUNTIES)
        match pen.number(0, 2):
            case 0:
                field, kind = pen.pick(words.ORGAN_FIELDS), pen.pick(words.ORGAN_KINDS)
                return (Entity(f"{county}{field}{kind}", f"{county[0]}{field}{kind}"),)
            case 1:
                return (Entity(self.unit()),)
            case _:
                work = f"{pen.pick(words.PROJECT_WORDS)}{pen.pick(words.PROJECT_KINDS)}"
                if pen.chance(20):
                    return (Entity(work), Entity(f"{work}管理处", under=work))
                return (Entity(work),)

    def unit(self) -> str:
        """The name of an invented enterprise: 丙县第二水泵厂."""
        pen = self._pen
        ordinal = pen.pick(_ORDINALS) if pen.chance(60) else self.pair()
        trade, kind = pen.pick(words.UNIT_TRADES), pen.pick(words.UNIT_KINDS)
        return f"{pen.pick(words.DISTRICTS)}{ordinal}{trade}{kind}"

    def pair(self) -> str:
        """Two random Han that differ: a trade name or the name of a village."""
        first = self._pen.pick(words.SPARE_HAN)
        second = self._pen.pick(words.SPARE_HAN)
        return first + second if first != second else self.pair()

    def village(self) -> str:
        """An invented village with what it belongs to: 乙县子乡皑椽村."""
        return f"{self._pen.pick(words.TOWNS)}{self.pair()}村"

    def person(self) -> str:
        """A synthetic name of two to four Han."""
        pen = self._pen
        surname = pen.favour(words.SURNAMES)
        given = pen.pick(words.GIVEN)
        return surname + given if pen.chance(22) else surname + given + pen.pick(words.GIVEN)

    def recur(self, kind: tuple[Entity, ...]) -> str:
        """One of the recurring names, now and then in its second spelling."""
        entity = self._pen.favour(kind)
        return entity.short if entity.short and self._pen.chance(12) else entity.name
