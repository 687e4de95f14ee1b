"""Turns a PDF into its leaves and their lines, by as many processes as were asked for.

No page looks at another, so the result is the same whatever their number. Each process opens the file
itself: what is open in one cannot be read in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pypdfium2

from keben.certify.given import Given
from keben.certify.glyphs import Leaf, Widths, read_leaf
from keben.certify.lines import Line, lines_of
from keben.jobs import in_order
from keben.messages import _

AT_ONCE = 40  #: pages, after which a process hands over what it has read

Read = tuple[Leaf, list[Line]]


def read_leaves(
    file: Path, missing: Sequence[int], given: Given | None = None, jobs: int = 1
) -> Iterator[Read]:
    """Yield every page, given how many glyphs of no character each shows.

    Raises `ValueError` when what is given is not of this file.
    """
    count = len(missing)
    if given is not None and len(given.pages) != count:
        raise ValueError(_("the record is not that of this PDF"))

    def read(start: int) -> list[Read]:
        return list(_read(file, range(start, min(start + AT_ONCE, count)), given, missing))

    for some in in_order(read, range(0, count, AT_ONCE), jobs):
        yield from some


def _read(
    file: Path, numbers: range, given: Given | None, missing: Sequence[int]
) -> Iterator[Read]:
    widths: Widths = {}
    with closing(pypdfium2.PdfDocument(file)) as pdf:
        for number in numbers:
            leaf, glyphs = read_leaf(pdf[number], number, missing[number], widths)
            yield leaf, lines_of(glyphs, number, given.pages[number] if given else None)
