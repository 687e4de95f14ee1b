"""Turns text files into the sources of a book: the whole import from end to end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keben.importing.bookfile import find_limits, write_book_file
from keben.importing.feature import Feature, read_feature
from keben.importing.gazetteer import Gazetteer, Leaf, is_gazetteer, read_gazetteer
from keben.importing.kinds import see_lines
from keben.importing.ledger import Addition, Copy, Cut, Ledger
from keben.importing.lines import TextFile, read_text_file
from keben.importing.naming import free_name
from keben.importing.placing import place_sheets
from keben.importing.report import Count, Encoding, ImportReport
from keben.importing.sheet import Sheet
from keben.importing.sources import (
    PRESS_CHAPTERS,
    Sources,
    articles_of,
    write_features,
    write_gazetteer,
)
from keben.messages import _
from keben.problems import Location, Problems

REPORT = "import-report"


def import_files(files: Sequence[Path], into: Path, problems: Problems) -> ImportReport:
    """Make sources of plain-text files: one gazetteer at most, and any number of features.

    A gazetteer, with or without features, or features alone make a new book in `into`; features are
    added to a book that exists, whose sources stay as they are. Nothing is ever overwritten.
    """
    known = len(problems.found)
    ledger = Ledger()
    texts = [text for file in files if (text := read_text_file(Path(file), problems))]
    if len(texts) < len(files) or not texts:
        return ImportReport(into)
    gazetteers: list[Gazetteer] = []
    features: list[Feature] = []
    for text in texts:
        copy = Copy(text.name, problems, ledger)
        _drop_unseen(copy, text)
        seen = see_lines(text.lines)
        if is_gazetteer(seen):
            gazetteers.append(read_gazetteer(copy, seen))
        else:
            features.append(read_feature(copy, seen))
    if len(gazetteers) > 1:
        problems.error(
            "import-two-books",
            _("more than one of the files is a whole gazetteer: {names}").format(
                names=", ".join(g.copy.name for g in gazetteers)
            ),
            Location(gazetteers[1].copy.name),
            _("import each into its own folder"),
        )
        return ImportReport(into)
    sources, to_do = _write(gazetteers, features, into)
    additions = tuple(a for sheet in sources.sheets for a in sheet.additions)
    report = _report(texts, ledger, sources, into, additions)
    report = replace(report, to_do=to_do, doubts=tuple(problems.found[known:]))
    page = Sheet(report.report_file, [report.as_text(full=True)])
    if not place_sheets([*sources.sheets, page], into, problems):
        return ImportReport(into)
    return report


def _drop_unseen(copy: Copy, text: TextFile) -> None:
    for line in text.lines:
        if line.unseen:
            copy.count("unseen characters", len(line.unseen))
            cut = Cut(line.unseen, line.number, line.column)
            copy.drop(cut, _("control or zero-width character"))
            copy.doubt(
                "import-unseen",
                _("{count} control or zero-width characters were taken out of this line").format(
                    count=len(line.unseen)
                ),
                cut,
                _("nothing to do, unless a character is missing there"),
            )


def _write(
    gazetteers: Sequence[Gazetteer], features: Sequence[Feature], into: Path
) -> tuple[Sources, tuple[str, ...]]:
    """Write the sheets, and say what is left to do by hand."""
    if not gazetteers and (into / "book.yaml").exists():
        sources = Sources(taken={path.stem for path in into.glob("articles/*.md")})
        placed = articles_of(sources, features)
        lines = [f":::{{article}} {block.cuts[0].text}" for block in placed]
        where = _press_chapter(into)
        message = _("add to {file}, where the article should stand: {line} and a line :::")
        return sources, tuple(message.format(file=where, line=line) for line in lines)
    if gazetteers:
        gazetteer = gazetteers[0]
        sources = write_gazetteer(gazetteer, features)
        leaf, limits, copy = gazetteer.leaf, find_limits(gazetteer), gazetteer.copy
        fallback = Path(copy.name).stem
    else:
        sources = write_features(features)
        leaf, limits, copy = Leaf(), None, features[0].copy
        fallback = PRESS_CHAPTERS[0]
    sources.sheets.insert(0, write_book_file(copy, sources, leaf, fallback, limits))
    return sources, ()


def _press_chapter(into: Path) -> str:
    """Return the chapter of a book that press features belong to, or its likeliest place."""
    titles = "|".join(PRESS_CHAPTERS)
    chapters = sorted(into.glob("[0-9]*/*.md"))
    for chapter in chapters:
        if re.search(rf"^# (?:{titles})\s*$", chapter.read_text("utf-8", "replace"), re.MULTILINE):
            return chapter.relative_to(into).as_posix()
    return chapters[-1].relative_to(into).as_posix() if chapters else _("a chapter")


def _report(
    texts: Sequence[TextFile],
    ledger: Ledger,
    sources: Sources,
    into: Path,
    additions: tuple[Addition, ...],
) -> ImportReport:
    order = {text.name: number for number, text in enumerate(texts)}
    traces = sorted(ledger.traces, key=lambda t: (order[t.name], t.cut.line, t.cut.column))
    taken = {path.stem for path in into.glob(f"{REPORT}*.txt")}
    return ImportReport(
        into,
        tuple(sheet.path for sheet in sources.sheets),
        free_name(REPORT, taken) + ".txt",
        tuple(Encoding(text.name, text.encoding) for text in texts),
        tuple(Count(what, number) for what, number in sorted(ledger.tally.items())),
        tuple(traces),
        additions,
    )
