"""Turns what a proofreader asks for into data: which words, where they are printed, what is right.

A place is either one of a printed page or one of a source; lists and marked PDFs make the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from keben.problems import Location


@dataclass(frozen=True, slots=True)
class Printed:
    """A place as it is printed: the page, counted from 0 in the book, the line, the character in it."""

    page: int
    #: From 1, as the proof numbers them; negative: from the foot; 0: anywhere on the page.
    line: int = 0
    column: int = 0  #: from 1; 0: anywhere in the line
    cited: str = ""  #: as a person says it: 上册 第62页 第5行


@dataclass(frozen=True, slots=True)
class Correction:
    """更正: words that are wrong, and what they should be.

    With a column the place is exact, and `wrong` may be empty: then `right` is put before it.
    """

    at: Location  #: of the row of the list, or the page of the marked PDF
    place: Printed | Location
    wrong: str
    right: str
    kind: str = ""  #: of the error, as the list has it
    note: str = ""

    def __str__(self) -> str:
        words = f"{self.wrong or '∅'} → {self.right or '∅'}"
        where = self.place.cited if isinstance(self.place, Printed) else str(self.place)
        return f"{where}  {words}"


def core(wrong: str, right: str) -> tuple[int, int]:
    """Return how many characters at the beginning and at the end of both are the same.

    >>> core("修渠十里", "修沟十里")
    (1, 2)
    """
    short = min(len(wrong), len(right))
    start = next((k for k in range(short) if wrong[k] != right[k]), short)
    end = next((k for k in range(short - start) if wrong[-1 - k] != right[-1 - k]), short - start)
    return start, end


def differing(wrong: str, right: str) -> tuple[str, str]:
    """Return of both the characters that are not the same.

    >>> differing("修渠十里", "修沟十里")
    ('渠', '沟')
    """
    start, end = core(wrong, right)
    return wrong[start : len(wrong) - end], right[start : len(right) - end]
