"""Turns a galley into formes: pages made up on the grid, so that all of them together look best.

Between two breaks that the style wants, every way to end each page is weighed (`search`), and the pages
of the best are locked up.

Rules: A7.4, A7.5, A8.3, A8.6, A8.9, A10.1, A10.2, A11.1, A11.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keben.galley.strip import (
    Facing,
    Galley,
    HeadingMark,
    Item,
    Piece,
    RuleItem,
    Strip,
    TextItem,
)
from keben.pages.apart import facing_pages, turned_pages
from keben.pages.columns import Column
from keben.pages.costs import STRANDED, WIDOW
from keben.pages.ending import Ending, Other, Placed, Start, settled
from keben.pages.forme import Fault, Forme
from keben.pages.held import Ledger, shape_of
from keben.pages.notes import number_notes
from keben.pages.search import least_cost
from keben.pages.standing import Run, Standing
from keben.style import Style

_WHITE = 8  #: lines left white at a foot that are told


def make_up(
    galley: Galley,
    style: Style,
    *,
    starts_recto: bool = True,
    other: Other | None = None,
    standing: Standing | None = None,
    ledger: Ledger | None = None,
) -> list[Forme]:
    """Fill pages with a galley that begins on a new page.

    `starts_recto` says on which side, so that facing pages end level; `other` sets a paragraph in another
    number of lines; `standing` knows what was found out in the last round, so that a galley that is nearly
    the same takes less time. A forme in which nothing changed is then the same object. `ledger` holds pages
    where they were in an edition, and remembers where they are now.
    """
    formes: list[Forme] = []
    for run in (standing or Standing()).runs(_runs(galley), style, other, ledger):
        first = run.filler.pieces[0]
        needs_recto = isinstance(first, Strip) and first.break_before == "recto"
        is_recto = needs_recto or starts_recto == (len(formes) % 2 == 0)
        lock = _Lock(run, style, ledger, needs_recto=needs_recto)
        for ending in least_cost(run, starts_recto=is_recto):
            lock.add(ending)
        formes += lock.formes
    return formes


def _runs(galley: Galley) -> Iterator[Sequence[Piece]]:
    """Part a galley where the style wants a new page."""
    run: list[Piece] = []
    for piece in galley:
        if run and isinstance(piece, Strip) and piece.break_before:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


class _Lock:
    """Locks up the pages of one run."""

    def __init__(self, run: Run, style: Style, ledger: Ledger | None, *, needs_recto: bool) -> None:
        self.formes: list[Forme] = []
        self._ledger = ledger
        self._start = Start()
        self._run = run
        self._style = style
        self._needs_recto = needs_recto

    def add(self, ending: Ending) -> None:
        """Lock up a page, or all that a wide table has for itself, unless it stands from the last round."""
        count = len(self.formes)
        faults = self._faults(ending)
        self.formes += self._run.formes(ending, faults)
        if len(self.formes) == count:
            self._lock_up(ending, faults)
        self._run.keep(ending, tuple(self.formes[count:]))
        if self._ledger:
            shape = shape_of(ending, self._style.grid.leading)
            self._ledger.add(self._start, ending, len(self._run.filler.pieces), shape)
        self._start = ending.next

    def _lock_up(self, ending: Ending, faults: tuple[Fault, ...]) -> None:
        if isinstance(ending.apart, Facing):
            for verso, recto in facing_pages(ending.apart, self._style):
                self._forme(_in_column(verso), needs_verso=True)
                self._forme(_in_column(recto))
        elif ending.apart is not None:
            for column in turned_pages(ending.apart, self._style):
                self._forme(_in_column(column), is_turned=True)
        else:
            self._page(ending, faults)

    def _page(self, ending: Ending, faults: tuple[Fault, ...]) -> None:
        leading = self._style.grid.leading
        placed = settled(ending, leading)
        foot = self._style.text_height + (leading - self._style.grid.size) // 2
        items: list[Item] = []
        y = foot - sum(note.height for note in ending.notes)
        if ending.notes:
            items.append(RuleItem(0, y - leading // 3, self._style.measure // 4, 250))
        for note in ending.notes:
            items += moved(note.items, 0, y)
            y += note.height
        top = self._style.grid.lines * leading
        if ending.notes:
            top -= sum(note.height for note in ending.notes) + leading
        top -= sum(strip.height for strip in ending.foot)
        for strip in ending.foot:
            placed.append((strip, 0, top // leading * leading))
            top += strip.height
        self._forme(placed, ending.notes, at_foot=items, faults=faults)

    def _forme(
        self,
        placed: Sequence[Placed],
        notes: Sequence[Strip] = (),
        *,
        at_foot: Iterable[Item] = (),
        faults: tuple[Fault, ...] = (),
        is_turned: bool = False,
        needs_verso: bool = False,
    ) -> None:
        items: list[Item] = []
        headings: list[HeadingMark] = []
        terms: list[str] = []
        anchors: list[str] = []
        for strip, x, y in placed:
            items += moved(strip.items, x, y)
            headings += strip.headings
            terms += strip.terms
            anchors += strip.anchors
        if placed and placed[-1][0].closing:  # a table that goes on overleaf ends with a rule
            strip, x, y = placed[-1]
            items += moved(strip.closing, x, y)
        items += at_foot
        if notes and self._style.note.numbered == "page":
            items = number_notes(items)
        first = placed[0][0] if placed else None
        self.formes.append(
            Forme(
                tuple(items),
                first.kind if first else "text",
                first.bare if first else False,
                self._needs_recto and not self.formes,
                needs_verso,
                is_turned,
                headings=tuple(headings),
                terms=(*terms, *(term for note in notes for term in note.terms)),
                anchors=tuple(anchors),
                faults=faults,
            )
        )

    def _faults(self, ending: Ending) -> tuple[Fault, ...]:
        """Return what is not good about a page, if anything."""
        kind = ""
        if ending.is_tall:
            kind = "tall"
        elif ending.is_last:
            kind = "short" if ending.short and not ending.foot else ""
        elif ending.break_cost >= STRANDED:
            kind = "stranded"
        elif ending.break_cost >= WIDOW:
            kind = "widow"
        elif ending.white > _WHITE:
            kind = "white"
        pieces = self._run.filler.pieces
        after = pieces[ending.next.piece] if ending.next.piece < len(pieces) else None
        here = ending.placed[0][0] if ending.length else None
        at = after.at if isinstance(after, Strip) else here.at if here else None
        return (*((Fault(kind, at),) if kind else ()), *self._moved())

    def _moved(self) -> Iterator[Fault]:
        """Tell of a page that should begin elsewhere."""
        held = self._run.filler.held
        if held and not held.holds(self._start):
            at, lines = held.reason(self._start)
            yield Fault("moved", at, lines)


def _in_column(column: Column) -> list[Placed]:
    return [(strip, 0, y) for strip, y in column.placed]


def moved(items: Iterable[Item], x: int, y: int) -> list[Item]:
    """Return items shifted by x, y."""
    shifted: list[Item] = []
    for item in items:
        if isinstance(item, TextItem):
            shifted.append(
                TextItem(
                    item.line,
                    item.x + x,
                    item.y + y,
                    item.size,
                    item.role,
                    item.at,
                    item.link,
                    item.tint,
                    item.decor,
                )
            )
        elif isinstance(item, RuleItem):
            shifted.append(RuleItem(item.x + x, item.y + y, item.width, item.height, item.tint))
        else:
            shifted.append(replace(item, x=item.x + x, y=item.y + y))
    return shifted
