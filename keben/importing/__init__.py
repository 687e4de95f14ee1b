"""Turns plain-text files into the sources of a book, and an empty folder into a small book."""

from keben.importing.copydesk import import_files
from keben.importing.firstbook import new_book
from keben.importing.report import ImportReport

__all__ = ["ImportReport", "import_files", "new_book"]
