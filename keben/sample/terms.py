"""Turns the names that recur in the sources into terms.yaml: only terms that really occur there."""

from __future__ import annotations

from pathlib import Path

from keben.sample.draft import quoted
from keben.sample.entities import Entities

#: 多音字 in the words that works are named with, and the other syllables of those names
_SYLLABLES = {
    "长虹": "chang hong", "工程": "gong cheng", "渠": "qu", "水库": "shui ku", "大桥": "da qiao",
    "公路": "gong lu", "计划": "ji hua", "行动": "xing dong", "竞赛": "jing sai", "基金": "ji jin",
    "灌区": "guan qu", "林带": "lin dai", "电站": "dian zhan",
}  # fmt: skip


def write_terms(folder: Path, names: Entities, wanted: int) -> int:
    """Write up to `wanted` terms that occur in the prose of `folder`; return how many there are.

    One in thirty has a `see` entry besides: its second spelling, turned round, with no locators.
    """
    prose = "\n".join(
        file.read_text("utf-8")
        for file in sorted(folder.rglob("*.md"))
        + sorted(folder.glob("people/*.yaml"))
        + [folder / "chronicle.yaml"]
    )
    lines = ["terms:"]
    taken: set[str] = set()
    seen = 0
    for entity in names.recurring:
        if len(taken) + seen >= wanted:
            break
        if entity.name not in prose:
            continue
        taken.add(entity.name)
        lines.append(f"  - term: {entity.name}")
        if entity.short and entity.short in prose:
            lines.append(f"    also: [{entity.short}]")
        if entity.under in taken:
            lines.append(f"    under: {entity.under}")
        reading = " ".join(_reading(entity.name))
        if reading:
            lines.append(f"    reading: {reading}")
        if entity.short and len(taken) % 10 == 0:
            lines += [
                f"  - term: {quoted(f'{entity.name[2:]}（{entity.name[:2]}）')}",
                f"    see: {entity.name}",
            ]
            seen += 1
    (folder / "terms.yaml").write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    return len(taken) + seen


def _reading(name: str) -> list[str]:
    head, tail = name[:2], name[2:]
    return [_SYLLABLES[head], _SYLLABLES[tail]] if head == "长虹" and tail in _SYLLABLES else []
