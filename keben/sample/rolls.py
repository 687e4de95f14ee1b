"""Turns a number of names into the rolls of 名录: two CSV files and rolls.yaml.

Four chapters of three rolls: units and people, by grade; people's lesser grades as names in columns,
the others as ruled tables. Every title says that the names are synthetic.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from keben.sample.entities import Entities
from keben.sample.pen import Pen
from keben.sample.prose import printed

_GRADES = (("一级", 3), ("二级", 12), ("三级", 35))
_MERIT_GRADES = (("一等", 8), ("二等", 17), ("三等", 25))


@dataclass(frozen=True, slots=True)
class RollPlan:
    """One roll: where it is read from and how it is laid out."""

    id: str
    title: str
    chapter: int  #: of 名录, from 0
    grade: str
    rows: int
    is_people: bool
    is_table: bool


def plan_rolls(names: int) -> tuple[RollPlan, ...]:
    """Share `names` people, and a tenth as many units, over the twelve rolls of the four chapters."""
    plans: list[RollPlan] = []
    for chapter, (word, is_people, grades) in enumerate(
        (
            ("先进", False, _GRADES), ("先进", True, _GRADES),
            ("立功", False, _MERIT_GRADES), ("立功", True, _MERIT_GRADES),
        )
    ):  # fmt: skip
        total = names if is_people else names // 10
        for k, (grade, share) in enumerate(grades):
            kind = "个人（合成姓名）" if is_people else "单位（合成单位）"
            plans.append(
                RollPlan(
                    f"roll-{chapter + 1}-{k + 1}", f"{grade}{word}{kind}", chapter, grade,
                    max(1, total * share // 100), is_people, not is_people or share < 17,
                )
            )  # fmt: skip
    short = names - sum(plan.rows for plan in plans if plan.is_people)
    last = plans[-1]
    plans[-1] = RollPlan(last.id, last.title, 3, last.grade, last.rows + short, True, False)
    return tuple(plans)


def write_rolls(folder: Path, plans: tuple[RollPlan, ...], pen: Pen, names: Entities) -> int:
    """Write the CSV files and rolls.yaml; return the printed characters."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    entries = ["rolls:"]
    for chapter in range(4):
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        mine = [plan for plan in plans if plan.chapter == chapter]
        is_people = mine[0].is_people
        writer.writerow(
            [
                "姓名" if is_people else "单位",
                "组别",
                "级别",
                "所在" if is_people else "驻地",
                "年度",
            ]
        )
        for plan in mine:
            decades = sorted(pen.number(195, 200) * 10 for _ in range(plan.rows))
            for row, decade in enumerate(decades):
                name = names.person() if is_people else names.unit()
                place = names.unit() if is_people else names.village()
                group = f"{decade}年代" if is_people else f"{decade}年代单位"
                year = decade + pen.number(0, 9)
                writer.writerow([name, group, plan.grade, place, min(year, 2005)])
                count += printed(name) + (len(place) + 4 if plan.is_table else 0)
                if row == 0 or decades[row - 1] != decade:
                    count += printed(group)
            entries.append(_entry(plan))
            count += printed(plan.title)
        (folder / _file(chapter)).write_bytes(sheet.getvalue().encode("utf-8"))
    (folder / "rolls.yaml").write_bytes(("\n".join(entries) + "\n").encode("utf-8"))
    return count


def _file(chapter: int) -> str:
    return f"{chapter + 1:02}-{'people' if chapter % 2 else 'units'}.csv"


def _entry(plan: RollPlan) -> str:
    name, place = ("姓名", "所在") if plan.is_people else ("单位", "驻地")
    lines = [
        f"  - id: {plan.id}",
        f"    title: {plan.title}",
        f"    file: rolls/{_file(plan.chapter)}",
        f"    layout: {'table' if plan.is_table else 'names'}",
        f"    columns: {{name: {name}, group: 组别}}",
        f"    where: {{级别: {plan.grade}}}",
        "    group: 组别",
    ]
    if plan.is_table:
        lines.append(f"    show: [{name}, {place}, 年度]")
    else:
        lines.append(f"    per_line: {6 if plan.grade == '三等' else 5}")
    return "\n".join(lines)
