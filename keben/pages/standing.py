"""Turns what was found out when a galley was last made up into what need not be found out again.

Type that is kept because it may be printed from again is called standing 存版. When the page numbers of
cross references are known, a galley is made up once more, with lines that read otherwise but are nearly
always as many as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from keben.galley.strip import Piece
from keben.pages import keeping
from keben.pages.changes import Changes
from keben.pages.ending import Ending, Other, Start, Weighed
from keben.pages.fill import PageFiller
from keben.pages.forme import Fault, Forme
from keben.pages.held import Ledger
from keben.style import Style


class Standing:
    """What was found out when a galley was last made up, for each of its runs.

    Who makes up a galley round after round keeps one for it and passes it to `make_up`, always with the
    same style. Paragraphs of the same strips are trusted to be set in other numbers of lines as before.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def runs(
        self,
        galley: Iterable[Sequence[Piece]],
        style: Style,
        other: Other | None,
        ledger: Ledger | None = None,
    ) -> Iterator[Run]:
        """Yield each run of a galley with what is known of it; what is found out is kept."""
        runs, self._runs = self._runs, []
        for number, pieces in enumerate(galley):
            before = runs[number] if number < len(runs) else None
            held = ledger.run(len(pieces)) if ledger else None
            if before and before.filler.held != held:
                before = None
            if before and len(before.filler.pieces) == len(pieces):
                pieces = list(map(_one, before.filler.pieces, pieces))
            else:
                before = None
            run = Run(PageFiller(pieces, style, other, held), before)
            yield run
            run.forget()
            self._runs.append(run)


def _one(old: Piece, new: Piece) -> Piece:
    """Return the piece of before for one that equals it: headings are made anew every time."""
    return old if old is new or old == new else new


class _Found(NamedTuple):
    start: Start
    weighed: Weighed


class Run:
    """Pages between two breaks that the style wants, with what is known of how they may end."""

    def __init__(self, filler: PageFiller, before: Run | None) -> None:
        """Compare the run with what it was before, which was as long."""
        self.filler = filler
        self._found: dict[tuple[object, ...], _Found] = {}
        self._formes: dict[int, tuple[Ending, tuple[Forme, ...]]] = {}
        self._before = before
        self._changes = Changes(before.filler, filler) if before else None

    def endings(self, start: Start, *, is_recto: bool, is_eager: bool) -> list[Ending]:
        """Return the ways to end the page that begins at `start`, the cheapest first."""
        key = (start.key, is_recto, is_eager)
        if key not in self._found:
            weighed = self._renewed(key, start)
            if weighed is None:
                weighed = keeping.weighed(self.filler, start, is_recto=is_recto, is_eager=is_eager)
            self._found[key] = _Found(start, weighed)
        return self._found[key].weighed.endings

    def _renewed(self, key: tuple[object, ...], start: Start) -> Weighed | None:
        found = self._before._found.get(key) if self._before else None
        if found is None or self._changes is None:
            return None
        other, measure = self.filler.other, self.filler.style.measure
        return self._changes.renewed(found.weighed, found.start, start, other, measure)

    def formes(self, ending: Ending, faults: tuple[Fault, ...]) -> tuple[Forme, ...]:
        """Return the formes of an ending, if it is the very one of a page locked up before."""
        known = self._before._formes.get(id(ending)) if self._before else None
        return known[1] if known and known[1][0].faults == faults else ()

    def keep(self, ending: Ending, formes: tuple[Forme, ...]) -> None:
        """Keep the formes of an ending."""
        self._formes[id(ending)] = (ending, formes)

    def forget(self) -> None:
        """Let go of what was known before."""
        self._before = self._changes = None
