"""Pages of tiny books, as `make_book.py dump` tells them, are those that somebody has looked at.

Widths are square (every han an em), so that no version of a font moves a page. `pytest --update` rewrites
the dumps; a person reads the diff as a typesetter before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import dropwhile
from pathlib import Path

import pytest

from keben.edition.dump import dump_pages
from tests.square_faces import SquareFaces
from tests.tiny_books import CASES, case_names, lay_out_case

#: Leaves that stand before the text in every book.
_LEAVES = ("title", "colophon", "part", "blank")


@pytest.mark.parametrize("name", case_names())
def test_pages_are_as_looked_at(
    name: str, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    pages, problems = lay_out_case(name, tmp_path, SquareFaces())
    shown = dropwhile(lambda page: page.kind in _LEAVES, pages)
    told = [f"{problem.severity} {problem.code} {problem.location}" for problem in problems]
    golden(CASES / f"{name}.dump", "\n".join([*dump_pages(shown), *told, ""]))
