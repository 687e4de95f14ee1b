"""Turns one synthetic text into the certificates of Keben, Typst and plain WeasyPrint, side by side.

python -m tests.bench.certify_peers --chars 120000 --write docs/CERTIFICATE.md

All are measured as files of anybody, from their glyphs alone: same text, same faces, same type area.
Not part of `make test`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from keben.certify.certificate import Certificate, Verdict, certify
from keben.sample import write_sample
from tests.bench.contenders import contenders_for

NAMES = ("keben", "typst", "weasyprint")


def certificates(chars: int, seed: int) -> list[Certificate]:
    """Set the text three times and measure what came of it."""
    found = []
    with tempfile.TemporaryDirectory(prefix="keben-peers-") as folder:
        work = Path(folder)
        write_sample(work / "book", chars, seed)
        for contender in contenders_for(work / "book", work, work / "cache"):
            if contender.name not in NAMES:
                continue
            contender.fresh()
            subprocess.run(contender.command, check=False, stderr=subprocess.DEVNULL)
            pdf = contender.output
            if pdf.is_dir():
                pdf = next(pdf.rglob("*.screen.pdf"))
            named = work / f"{contender.name}-measured.pdf"
            shutil.copy(pdf, named)
            found.append(certify(named))
            print(f"{contender.name} is measured", file=sys.stderr, flush=True)
    return found


def table(found: Sequence[Certificate], chars: int) -> str:
    """Return the page of the docs."""
    rows = [
        "# The certificate beside its peers",
        "",
        f"A synthetic gazetteer of {chars} characters (`sample --chars {chars} --seed 7`), set by Keben, by "
        "Typst and by WeasyPrint alone in the same faces and type area, and measured by `make_book.py "
        "certify` from the glyphs of the three PDFs: no style and no record is given to it, so that all "
        "are judged as any file is. Numbers are violations of what was checked, in lines of text that "
        "the certificate recognises. Made by `python -m tests.bench.certify_peers`.",
        "",
        "| rule | | " + " | ".join(NAMES) + " |",
        "| --- | --- |" + " --: |" * len(found),
    ]
    for verdicts in zip(*(certificate.verdicts for certificate in found), strict=True):
        cells = " | ".join(map(_cell, verdicts))
        rows.append(f"| {verdicts[0].rule.id} | {verdicts[0].rule.title} | {cells} |")
    rows += [
        "",
        "How far the han of justified lines stand apart, thousandths of an em beyond solid setting:",
        "",
        "| | " + " | ".join(NAMES) + " |",
        "| --- |" + " --: |" * len(found),
    ]
    for name, read in (
        ("lines of text", lambda c: f"{c.text_lines}"),
        ("gaps", lambda c: f"{c.spread.count}"),
        ("mean", lambda c: f"{1000 * c.spread.mean:.1f}"),
        ("95 %", lambda c: f"{1000 * c.spread.p95:.1f}"),
        ("99 %", lambda c: f"{1000 * c.spread.p99:.1f}"),
        ("most", lambda c: f"{1000 * c.spread.most:.1f}"),
    ):
        rows.append(f"| {name} | " + " | ".join(read(c) for c in found) + " |")
    rows += [
        "",
        "WeasyPrint does not open the gaps between han at all: its lines are ragged (A5.3, A4.8). The type "
        "area of the peers is given in millimetres and 38.01 characters wide (A8.1); Typst squeezes "
        "all marks of a line alike (A5.1). Neither knows a grid (A8.4). Paragraphs of a file without "
        "a record are told by their indent: the few of A7.1 in Keben's own file are such guesses.",
        "",
        "What is not checked here is checked of a book, whose record says what each line is: "
        "`make_book.py certify BOOK`.",
        "",
    ]
    return "\n".join(rows)


def _cell(verdict: Verdict) -> str:
    if verdict.why_not:
        return "–"
    return f"{len(verdict.findings)} / {verdict.checked}"


def main() -> None:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.certify_peers")
    parser.add_argument("--chars", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    text = table(certificates(given.chars, given.seed), given.chars)
    if given.write:
        given.write.write_text(text, "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
