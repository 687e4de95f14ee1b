"""Turns two printed books into everything that changed between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keben.changes.corrections import Correction, corrections_of
from keben.changes.leaves import Fate, Leaf, leaves_of
from keben.changes.lists import ListChange, lists_of
from keben.changes.printed import Printed
from keben.changes.sheets import Inserts, SheetSide, inserts_of, sheets_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the old book to the new one."""

    old: Printed
    new: Printed
    corrections: tuple[Correction, ...]
    leaves: tuple[Leaf, ...]
    lists: tuple[ListChange, ...]
    sheets: tuple[SheetSide, ...]
    inserts: tuple[Inserts, ...]

    def of(self, fate: Fate) -> Iterator[Leaf]:
        """Yield the pages of one fate."""
        return (leaf for leaf in self.leaves if leaf.fate is fate)


def compare(old: Printed, new: Printed, signature: int) -> Comparison:
    """Compare two books; `signature` is the pages of a folded sheet."""
    leaves = leaves_of(old, new)
    return Comparison(
        old,
        new,
        corrections_of(old, new),
        leaves,
        lists_of(old, new, leaves),
        sheets_of(old, new, signature),
        inserts_of(old, new),
    )
