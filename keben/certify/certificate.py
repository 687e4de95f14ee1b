"""Turns a reading of a PDF into its certificate: rule by rule, what was checked and what is broken."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from pypdfium2 import PdfDocument

from keben.certify import (
    blocks,
    ends,
    footnotes,
    heads,
    leafwise,
    makeup,
    opening,
    spacing,
    tables,
    widths,
)
from keben.certify.area import areas_of
from keben.certify.given import Given
from keben.certify.glyphs import Leaf
from keben.certify.leaves import read_leaves
from keben.certify.lines import Line
from keben.certify.measure import measured
from keben.certify.preflight import boxes, plates, standard
from keben.certify.preflight.opinions import Opinion
from keben.certify.preflight.sheets import read_sent
from keben.certify.reading import Check, NotChecked, Reading, Spot
from keben.certify.spacing import Spread, spread_of
from keben.messages import _

RULES_TOML = Path(__file__).parent / "rules.toml"
PREFLIGHT = (*boxes.CHECKS, *plates.CHECKS, *standard.CHECKS)
CHECKS = (
    *ends.CHECKS,
    *widths.CHECKS,
    *spacing.CHECKS,
    *opening.CHECKS,
    *blocks.CHECKS,
    *leafwise.CHECKS,
    *makeup.CHECKS,
    *heads.CHECKS,
    *footnotes.CHECKS,
    *tables.CHECKS,
    *PREFLIGHT,
)

Finding: TypeAlias = Spot


@dataclass(frozen=True, slots=True)
class Rule:
    """An entry of rules.toml."""

    id: str
    title: str
    title_zh: str
    source: str
    force: str  #: must, should or house; a house rule that is broken is told and fails nothing
    done: str  #: the module of the house that keeps it
    test: str
    why_not: str = ""  #: why no check measures it


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one rule."""

    rule: Rule
    checked: int
    findings: tuple[Finding, ...]
    why_not: str = ""  #: why nothing was checked

    @property
    def fails(self) -> bool:
        """Whether the certificate fails by it."""
        return bool(self.findings) and self.rule.force != "house"


@dataclass(frozen=True, slots=True)
class Certificate:
    """All verdicts of a file."""

    file: str
    pages: int
    lines: int
    text_lines: int  #: whose measure is known
    spread: Spread
    verdicts: tuple[Verdict, ...]
    opinions: tuple[Opinion, ...] = ()  #: of other programs
    parts: tuple[Certificate, ...] = ()  #: those of the same book's print files

    @property
    def fails(self) -> bool:
        """Whether any rule is broken that must be kept, here or in a print file."""
        return (
            any(verdict.fails for verdict in self.verdicts)
            or not all(opinion.is_fine for opinion in self.opinions)
            or any(part.fails for part in self.parts)
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, those that no check measures too."""
    table = tomllib.loads(RULES_TOML.read_text("utf-8"))
    return tuple(Rule(**entry) for entry in table["rule"])


def read(
    file: Path,
    given: Given | None = None,
    has_differences: Callable[[Reading], str] | None = None,
    jobs: int = 1,
) -> Reading:
    """Read a PDF and find out what its lines are; raises `pypdfium2.PdfiumError` for what is none."""
    with closing(PdfDocument(file)):  # PDFium says best what is no PDF
        sent = read_sent(file, jobs)
    missing = [sheet.painting.missing for sheet in sent.sheets]
    leaves: list[Leaf] = []
    lines: list[Line] = []
    for leaf, own in read_leaves(file, missing, given, jobs):
        leaves.append(leaf)
        lines += own
    areas = areas_of(lines, given)
    placed = measured(lines, areas, given, leaves)
    return Reading(tuple(leaves), tuple(placed), areas, given, has_differences, sent)


def read_print(
    file: Path, given: Given | None = None, screen: tuple[int, ...] = (), jobs: int = 1
) -> Reading:
    """Read a print file as a printing house does; its lines are those of the screen's.

    Of these, `screen` has the checksum of each page. Raises `ValueError` when the record is another's.
    """
    sent = read_sent(file, jobs)
    if given is not None and given.pages and len(given.pages) != len(sent.sheets):
        raise ValueError(_("the record is not that of this PDF"))
    return Reading((), (), (), given, sent=sent, screen=screen)


def certify(
    file: Path,
    given: Given | None = None,
    has_differences: Callable[[Reading], str] | None = None,
    jobs: int = 1,
) -> Certificate:
    """Measure a finished PDF; raises `ValueError` when the record is another's."""
    return judge(file.name, read(file, given, has_differences, jobs))


def judge(name: str, reading: Reading, asked: Iterable[tuple[str, Check]] = CHECKS) -> Certificate:
    """Ask checks: all of them, or `PREFLIGHT`."""
    checks = dict(asked)
    verdicts = tuple(
        _verdict(rule, checks[rule.id], reading) for rule in rules() if rule.id in checks
    )
    return Certificate(
        name,
        len(reading.sent.sheets) if reading.sent else len(reading.leaves),
        len(reading.lines),
        len(reading.text),
        spread_of(reading),
        verdicts,
    )


def _verdict(rule: Rule, check: Check, reading: Reading) -> Verdict:
    try:
        seen = list(check(reading))
    except NotChecked as reason:
        return Verdict(rule, 0, (), str(reason))
    findings = tuple(found for found in seen if found is not None)
    return Verdict(rule, len(seen), findings, "" if seen else _("nothing of the kind in this file"))
