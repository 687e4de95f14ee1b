"""Turns `import FILE… --into BOOK` into sources, and says what the import was unsure of."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from keben.commands import Exit
from keben.importing import import_files
from keben.problems import Problems
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Import; doubts are shown with the lines of the files that they are about."""
    problems = Problems()
    report = import_files(options.files, options.into, problems)
    folders = {file.parent for file in options.files}
    show_problems(problems, folders.pop() if len(folders) == 1 else Path())
    if problems.failed:
        return Exit.SOURCES
    if not options.quiet:
        print(report.as_text())
    return Exit.FINE
