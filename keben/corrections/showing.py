"""Turns outcomes into problems, a diff, a report for the terminal and one for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from typing import Any

from keben.corrections.correcting import Outcome, Revision
from keben.corrections.correction import Correction, Printed
from keben.corrections.finding import Fate
from keben.corrections.kinds import WEIGHTS
from keben.corrections.manuscript import Manuscript, Workbook
from keben.corrections.proof import Proof
from keben.corrections.rate import Rate, kind_of
from keben.messages import _
from keben.problems import Problems

#: Places of an ambiguous correction that are named.
NAMED = 5


def tell(outcomes: Sequence[Outcome], problems: Problems) -> None:
    """Tell why corrections were not applied, each at its row."""
    for one in outcomes:
        if one.fate is not Fate.APPLIED:
            _tell(one, problems)


def _tell(one: Outcome, problems: Problems) -> None:
    message, hint = _why(one)
    said = f"{one.correction}: {message}"
    say = problems.warn if one.fate is Fate.DONE else problems.error
    say(f"correction-{one.fate}", said, one.correction.at, hint)


def _why(one: Outcome) -> tuple[str, str]:
    """Return why a correction was not applied, and what can be done."""
    correction = one.correction
    match one.fate:
        case Fate.DONE if one.other:
            return (
                _("the list has it already, in row {row}").format(row=one.other.at.line),
                _("delete one of the two"),
            )
        case Fate.DONE:
            return _("this is done already"), _("nothing is left to do")
        case Fate.AMBIGUOUS:
            places = [str(found.location) for found in one.found[:NAMED]]
            named = "、".join(places) + ("…" if len(one.found) > NAMED else "")
            return (
                _("the words stand in {count} places: {places}").format(
                    count=len(one.found), places=named
                ),
                _("write more of the text around them, or the number of the character under 字"),
            )
        case Fate.MADE:
            return (
                _("the words are made by the build and stand in no source"),
                _("correct what they are made of: a title, a term, a row, the order"),
            )
        case Fate.UNREAD:
            return (
                _("there is no such source, or it cannot be read"),
                _("write its path from the book folder, with /"),
            )
        case Fate.MEETS:
            assert one.other is not None
            return (
                _("it changes the same characters as row {row}").format(row=one.other.at.line),
                _("make one correction of the two"),
            )
        case Fate.MARKED:
            return (
                _("with it the source would say something else: marks stand in its way"),
                _("correct the source by hand"),
            )
    if one.lines and isinstance(correction.place, Printed):
        lines = "、".join(str(line) for line in one.lines)
        return (
            _("the words do not stand there, but on that page in line {lines}").format(lines=lines),
            _("correct the number of the line"),
        )
    return (
        _("the words do not stand there"),
        _("compare them with the proof; name the edition that it is of with --edition"),
    )


def diff(revision: Revision) -> Iterator[str]:
    """Yield a unified diff of the sources; of a workbook, of its cells."""
    for before, after in revision.changed:
        file = before.file
        old, new = _lines(before), _lines(after)
        yield from unified_diff(old, new, f"a/{file}", f"b/{file}", lineterm="")


def _lines(manuscript: Manuscript) -> list[str]:
    if isinstance(manuscript, Workbook):
        return [
            "{}!{}:{}\t{}".format(*passage.cell, manuscript.source(passage.cell))
            for passage in manuscript.passages
            if passage.cell
        ]
    return manuscript.source(None).splitlines()


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each correction that was applied, then how many were and were not."""
    for one in outcomes:
        if one.fate is Fate.APPLIED:
            yield f"{one.at}  {one.correction}"
    fates = Counter(one.fate for one in outcomes)
    left = len(outcomes) - fates[Fate.APPLIED] - fates[Fate.DONE]
    yield _("corrections: {all}; applied: {applied}, done already: {done}, left: {left}").format(
        all=len(outcomes), applied=fates[Fate.APPLIED], done=fates[Fate.DONE], left=left
    )


def rate_lines(rate: Rate) -> Iterator[str]:
    """Yield the error rate in words (B13)."""
    for tally in rate.tallies:
        line = _("{kind}: {count}, weight {weight}").format(
            kind=tally.kind, count=tally.count, weight=_tenths(tally.tenths)
        )
        guessed = _(" ({count} guessed)").format(count=tally.guessed) if tally.guessed else ""
        yield line + guessed
    verdict = _("passes") if rate.passes else _("fails")
    yield _(
        "error rate{round}: {weight} in {words} characters, {rate} per 10 000; at most 1: {verdict}"
    ).format(
        round=f" {rate.round}" if rate.round else "",
        weight=_tenths(rate.tenths),
        words=rate.words,
        rate=f"{rate.per_ten_thousand:.2f}",
        verdict=verdict,
    )


def rate_as_json(rate: Rate) -> dict[str, Any]:
    """Return the error rate for programs."""
    return {
        "round": rate.round,
        "words": rate.words,
        "allowed": round(rate.allowed, 1),
        "weight": rate.tenths / 10,
        "per_10000": round(rate.per_ten_thousand, 4),
        "passes": rate.passes,
        "uncounted": rate.uncounted,
        "kinds": [
            {
                "kind": tally.kind.value,
                "name": tally.kind.name.lower(),
                "count": tally.count,
                "weight": tally.tenths / 10,
                "guessed": tally.guessed,
            }
            for tally in rate.tallies
        ],
    }


def outcomes_as_json(outcomes: Sequence[Outcome], proof: Proof | None) -> list[dict[str, Any]]:
    """Return what became of each correction, for programs."""
    return [_outcome_as_json(one, proof) for one in outcomes]


def _outcome_as_json(one: Outcome, proof: Proof | None) -> dict[str, Any]:
    correction: Correction = one.correction
    told: dict[str, Any] = {
        "at": str(correction.at),
        "fate": str(one.fate),
        "wrong": correction.wrong,
        "right": correction.right,
        "source": str(one.at or ""),
        "note": correction.note,
    }
    if isinstance(correction.place, Printed):
        told |= {"page": correction.place.page, "line": correction.place.line}
        told["cited"] = correction.place.cited
    if proof is not None:
        kind, is_guessed = kind_of(correction, proof)
        told |= {"kind": kind.value, "weight": WEIGHTS[kind] / 10, "guessed": is_guessed}
    if one.fate is not Fate.APPLIED:
        told["why"] = _why(one)[0]
    return told


def _tenths(tenths: int) -> str:
    return f"{tenths / 10:g}"
