"""Turns a division, and what is remembered of its pages, into a galley of which the same pages can be made.

Paragraphs that were corrected are asked for in as many lines as before, and tables with columns as wide: one cell
that became longer is no reason to set the other pages of a table anew. Where one has to be longer, and pages
would move because of that, another on its page is asked for a line shorter, or one on the page before or behind:
of all kinds of text, while making up asks only running text (see `keben.pages.anew`).

Rules: A4.9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from keben.galley.ahead import Blocks
from keben.galley.setter import Setter
from keben.galley.strip import Galley
from keben.pages.forme import Forme
from keben.pages.held import Ledger, Makeup
from keben.pages.units import Place
from keben.problems import Location

_MOST = 8  #: pages of a division on which this is tried
_MOST_ASKED = 4  #: paragraphs that are tried for each

_Galleys = Sequence[Galley]


class Easing:
    """Asks the setter for tables with the columns that they had, and for paragraphs in other numbers of lines."""

    def __init__(
        self,
        set_galleys: Callable[[], _Galleys],
        make_up: Callable[[_Galleys, Ledger], Sequence[Forme]],
        blocks: Blocks,
        setter: Setter,
    ) -> None:
        self._set_galleys = set_galleys
        self._make_up = make_up
        self._blocks = blocks
        self._wishes = setter.wishes
        self._columns = setter.columns
        self._leading = setter.style.grid.leading

    def made(self, held: Makeup | None) -> tuple[Sequence[Forme], Makeup]:
        """Return the formes of a division, held where they were if that is known, and its make-up."""
        galleys, ledger = self._set(held)
        has_columns = self._keep_columns(ledger.columns())
        if self._wish(ledger.wishes()) or has_columns:
            galleys, ledger = self._set(held)
        formes = self._make_up(galleys, ledger)
        tried: set[Place] = set()
        while held and ledger.moved and len(tried) < _MOST:
            crowd = ledger.crowd(tried)
            if crowd is None:
                break
            tried.add(crowd[0])
            for at, lines in self._shorter(crowd[1], held)[:_MOST_ASKED]:
                before = dict(self._wishes)
                self._wish({at: lines})
                galleys, new = self._set(held)
                new_formes = self._make_up(galleys, new)
                if len(new.moved) < len(ledger.moved):
                    ledger, formes = new, new_formes
                    break
                self._take_back(before)
        if tried:
            self._set(held)  # what is told is of the lines that stand
        return formes, ledger.makeup()

    def _set(self, held: Makeup | None) -> tuple[_Galleys, Ledger]:
        galleys = self._set_galleys()
        return galleys, Ledger(tuple(chain.from_iterable(galleys)), self._leading, held)

    def _keep_columns(self, columns: Mapping[Location, tuple[int, ...]]) -> bool:
        """Ask for tables with columns so wide; whether any has to be set anew for it."""
        new = {at: widths for at, widths in columns.items() if self._columns.get(at) != widths}
        self._columns.update(new)
        self._blocks.forget(new)
        return bool(new)

    def _wish(self, wishes: Mapping[Location, int]) -> bool:
        """Ask for paragraphs in so many lines; whether any has to be set anew for it."""
        new = {at: lines for at, lines in wishes.items() if self._wishes.get(at) != lines}
        self._wishes.update(new)
        self._blocks.forget(new)
        return bool(new)

    def _take_back(self, before: Mapping[Location, int]) -> None:
        changed = {at for at, lines in self._wishes.items() if before.get(at) != lines}
        self._wishes.clear()
        self._wishes.update(before)
        self._blocks.forget(changed)

    def _shorter(
        self, paragraphs: Mapping[Location, int], held: Makeup
    ) -> list[tuple[Location, int]]:
        """Return those paragraphs that can be a line shorter, with the lines they then have."""
        before = dict(self._wishes)
        self._wish({at: lines - 1 for at, lines in paragraphs.items()})
        now = self._set(held)[1].lines()
        self._take_back(before)
        return [(at, now[at]) for at, lines in paragraphs.items() if now.get(at, lines) < lines]
