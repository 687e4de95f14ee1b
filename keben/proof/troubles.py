"""Turns what a build, a certificate and a preflight found into problems at their places on the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from keben.certify.certificate import rules
from keben.changes.printed import Printed, PrintedPage
from keben.messages import is_chinese
from keben.problems import Problem
from keben.proof.built import Built
from keben.proof.places import Places
from keben.proof.terms import Dismissal


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem as the desk shows it; `page` is -1 for what stands on none, `n` for what is on no line."""

    id: str  #: the same as long as it is the same problem of the same place in the text
    origin: str  #: check, certify or preflight
    code: str
    severity: str
    message: str
    hints: tuple[str, ...]
    source: str
    page: int
    n: int
    reason: str = ""  #: why it was dismissed
    reader: str = ""  #: who dismissed it


def troubles_of(
    book: Printed,
    places: Places,
    problems: Iterable[Problem],
    built: Built,
    dismissals: Iterable[Dismissal],
) -> tuple[Trouble, ...]:
    """Return all problems: those of the pages as they are, and those that a certificate has found."""
    dismissed = {each.problem: each for each in dismissals if each.reason}
    found = _told_apart((*_checked(places, problems), *_certified(book, built)))
    return tuple(
        replace(each, reason=dismissed[each.id].reason, reader=dismissed[each.id].reader)
        if each.id in dismissed
        else each
        for each in found
    )


def _told_apart(found: Sequence[Trouble]) -> Iterator[Trouble]:
    """Number problems that say the same of the same file: “1 of 2” is another than “1 of 3”.

    Which of them was mended nobody knows, so that none is dismissed for another.
    """
    counts = Counter(each.id for each in found)
    seen: Counter[str] = Counter()
    for each in found:
        seen[each.id] += 1
        place = f"-{seen[each.id]}-{counts[each.id]}" if counts[each.id] > 1 else ""
        yield replace(each, id=each.id + place)


def _checked(places: Places, problems: Iterable[Problem]) -> Iterator[Trouble]:
    for problem in problems:
        at = problem.location
        page, n = places.find(str(at)) or (-1, -1) if at else (-1, -1)
        yield Trouble(
            _known_by("check", problem.code, problem.message, at.file if at else ""),
            "check",
            problem.code,
            str(problem.severity),
            problem.message,
            problem.hints,
            str(at or ""),
            page,
            n,
        )


def _certified(book: Printed, built: Built) -> Iterator[Trouble]:
    """Yield what a certificate says of pages that still look as they did when it was made."""
    certificate = built.certificate()
    if certificate is None:
        return
    titles = {rule.id: rule.title_zh if is_chinese() else rule.title for rule in rules()}
    left = built.left
    now = {page.fingerprint: page for page in book.pages}
    for origin, part in (
        ("certify", certificate),
        *(("preflight", part) for part in certificate["print_files"]),
    ):
        volume = re.fullmatch(r".*-(\d+)\.print\.pdf", part["file"])
        first = left.volumes.get(int(volume[1]), 0) if volume else 0
        if part["file"].endswith(".cover.pdf"):
            continue  # it has no page of the book
        for rule in part["rules"]:
            for spot in rule["violations"]:
                index = first + spot["page"] - 1
                page = now.get(left.prints[index]) if index < len(left.prints) else None
                if page is not None:
                    yield _certified_at(origin, rule, spot, page, titles)


def _certified_at(
    origin: str,
    rule: Mapping[str, Any],
    spot: Mapping[str, Any],
    page: PrintedPage,
    titles: Mapping[str, str],
) -> Trouble:
    n = next(
        (n for n, line in enumerate(page.lines) if line.number and line.number == spot["line"]), -1
    )
    said = (titles.get(rule["id"], rule["title"]), spot["context"], spot["detail"])
    return Trouble(
        _known_by(origin, rule["id"], page.fingerprint, *map(str, (n, *said[1:]))),
        origin,
        rule["id"],
        "error" if rule["force"] == "must" else "warning",
        "　".join(filter(None, said)),
        (),
        page.lines[n].source if n >= 0 else "",
        page.index,
        n,
    )


def _known_by(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
