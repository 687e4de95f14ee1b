"""Turns a place in a galley into the ways in which the page that begins there may end.

A page takes what follows until it is full; every place on the way where it may end is a way, with its
cost. Notes stand at its foot, and the last of them may go on overleaf; pictures that may leave their
place go to a head or a foot; and where it helps, a paragraph is set a line shorter or longer.

Rules: A7.4, A7.5, A8.6, A8.9, A10.1, A11.1, A11.3, A11.7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from operator import attrgetter

from keben.galley.strip import (
    Columns,
    Facing,
    PictureItem,
    Piece,
    Strip,
    TextItem,
    Turned,
)
from keben.pages.anew import MOST_ANEW, ask_anew, open_white, set_anew
from keben.pages.columns import ColumnFiller, snapped
from keben.pages.costs import (
    BAD,
    CARRIED,
    CROWDED,
    LEAST_LINES,
    PASSED,
    SHORT,
    WAITING,
    WHITE,
    ending_costs,
)
from keben.pages.ending import Asked, Ending, Other, Placed, Start, Weighed
from keben.pages.held import Held
from keben.pages.sheet import Sheet, least_lines, lines_in
from keben.pages.units import Place
from keben.style import Style

_LEAST_ROWS = 3  #: grid lines of a block of columns that are worth beginning on a page
_MOST_ENDINGS = 6  #: ways to end a page that are followed up
_NEAR_FOOT = 8  #: lines from the foot in which every break is looked at


class PageFiller:
    """Fills pages from one galley; `other` sets a paragraph in another number of lines."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        style: Style,
        other: Other | None = None,
        held: Held | None = None,
    ) -> None:
        """Weigh all breaks once; `held` says where pages should end."""
        self.pieces = pieces
        self.held = held
        self.style = style
        self.other = other
        self._leading = style.grid.leading
        self._room = style.grid.lines * self._leading
        self._line_gap = self._leading - style.grid.size
        self.costs = ending_costs(pieces, self._leading)
        self._lines = _runs_of_lines(pieces, self._leading)
        self._end = Start(len(pieces))
        self._column_fillers: dict[int, ColumnFiller] = {}

    def weighed(self, start: Start, *, is_recto: bool = True, is_eager: bool = False) -> Weighed:
        """Return the ways to end the page that begins at `start`, the cheapest first.

        Unless `is_eager`, paragraphs are set anew only where the page would not be good without.
        """
        if self.is_apart(start, is_recto=is_recto):
            return Weighed([self._apart(start)], start.piece)
        ways, upto = self.all_ways(start)
        found = [way for way in ways if not way.over]
        asked: tuple[Asked, ...] = ()
        if self.other:
            asked = ask_anew(ways, self.other, self.style.measure, is_eager=is_eager)
            found += set_anew(asked)
        found = cheapest(found)
        dearest = found[-1].cost if len(found) == _MOST_ENDINGS else inf
        return Weighed(cheapest(found + open_white(ways, dearest)), upto, asked)

    def all_ways(self, start: Start) -> tuple[list[Ending], int]:
        """Return where a page may end as it is, and how far was looked."""
        ways, upto = self.ways(start)
        if ways and ways[-1].next.strip:  # it ends in columns, which may end a line earlier
            lower, lower_upto = self.ways(start, lower=1)
            ways += [way for way in lower if way.next.strip]
            upto = max(upto, lower_upto)
        return ways, upto

    def is_apart(self, start: Start, *, is_recto: bool) -> bool:
        """Whether what waits longest has the page for itself."""
        if not start.waiting:
            return False
        first = self.pieces[start.waiting[0]]
        is_early = isinstance(first, Facing) and is_recto and start.piece < len(self.pieces)
        return _has_pages_of_its_own(first) and not is_early

    def _apart(self, start: Start) -> Ending:
        piece = self.pieces[start.waiting[0]]
        after = start._replace(waiting=start.waiting[1:])
        is_last = after == self._end
        if isinstance(piece, Strip):
            y = max(0, (self._room - self._line_gap - piece.height) // 2)
            placed: list[Placed] = [(piece, 0, y)]
            return Ending(after, 0, 0, placed, 1, notes=piece.notes, is_last=is_last)
        assert isinstance(piece, Turned | Facing)
        return Ending(after, 0, 0, [], 0, is_last=is_last, apart=piece)

    def ways(
        self,
        start: Start,
        lower: int = 0,
        line_gap: int | None = None,
        stop: Place | None = None,
        less: Mapping[Place, Strip] | None = None,
    ) -> tuple[list[Ending], int]:
        """Fill the page, and note where it may end, and how far was looked.

        Columns that go on are `lower` lines lower than the page. What is off the grid does not hang into
        the `line_gap` in which a grid line ends. The page ends at `stop` in columns that go further;
        at some places `less` stands in place of what is there.
        Far from the foot only the last good place is: others would leave more white for nothing.
        """
        pieces, costs = self.pieces, self.costs
        sheet = self._begun(start, self._line_gap if line_gap is None else line_gap)
        sheet.stop, sheet.closed = stop, less
        sheet.lower = lower * self._leading
        ways: list[Ending] = []
        early: Ending | None = None
        near = self._room - _NEAR_FOOT * self._leading
        number = start.piece - 1
        while (number := number + 1) < len(pieces):
            if self._lines[number] > 1 and sheet.has_own and not (sheet.notes or sheet.foot):
                number += self._take_lines(sheet, number, near)
            if sheet.placed or sheet.notes or sheet.foot:
                after_white = number > start.piece and _is_white(pieces[number - 1])
                here = Start(number, start.strip if number == start.piece else 0)
                if not (after_white and costs[number] >= costs[number - 1]):
                    if sheet.y >= near or sheet.notes or sheet.foot:
                        ways += self._ended(sheet, start, here, costs[number])
                    elif early is None or costs[number] < BAD or early.break_cost >= BAD:
                        early = self._ended(sheet, start, here, costs[number])[0]
            inner = self._take(sheet, number, start)
            if inner is not None:
                if inner:
                    ways += self._ended(sheet, start, Start(number, inner), 0)
                break
        else:
            ways += self._ended(sheet, start, Start(len(pieces)), 0)
        return [*ways, early] if early else ways, number

    def _take_lines(self, sheet: Sheet, number: int, near: int) -> int:
        """Take lines of text at once as far as `near`; return how many."""
        leading = self._leading
        y = snapped(sheet.y, leading)
        count = min(self._lines[number] - 1, (near - y) // leading)
        if count <= 0:
            return 0
        sheet.place_lines(self.pieces[number : number + count], y)  # type: ignore[arg-type]
        return count

    def _begun(self, start: Start, line_gap: int) -> Sheet:
        """Begin a page with what is carried over to it: lines of notes, pictures at head and foot."""
        sheet = Sheet(self._room, self._leading, line_gap)
        if start.carried:
            sheet.call(start.carried)
        for k, number in enumerate(start.waiting):
            piece = self.pieces[number]
            if not isinstance(piece, Strip) or piece.placing == "page":
                sheet.waiting = start.waiting[k:]
                break
            used = sheet.y + sheet.foot_height
            is_full = self._room - used < LEAST_LINES * self._leading
            if used and (is_full or not sheet.fits(piece, sheet.y + piece.height)):
                sheet.waiting = start.waiting[k:]
                break
            if piece.placing == "foot":
                sheet.set_foot(piece)
            else:
                y = snapped(sheet.y, self._leading)
                sheet.place(piece, y or -_white_above(piece))
        sheet.cost += WAITING * len(sheet.waiting)
        return sheet

    def _take(self, sheet: Sheet, number: int, start: Start) -> int | None:
        """Take a piece onto the page; where it is full, return which strip of columns comes next, or 0."""
        piece = self.pieces[number]
        if sheet.closed and isinstance(piece, Strip):
            piece = sheet.closed.get((number, 0), piece)
        if self._lines[number] and sheet.y and not (sheet.notes or sheet.foot):
            y = snapped(sheet.y, self._leading)
            if y + self._leading <= self._room:
                sheet.place_lines((piece,), y)  # type: ignore[arg-type]
                return None
        if isinstance(piece, Columns):
            inner = start.strip if number == start.piece else 0
            end = self._pour(sheet, number, inner)
            if end < len(piece.strips):
                return end if end > inner else 0
            return None
        if isinstance(piece, Turned | Facing):
            sheet.wait(number)
            return None
        if piece.placing != "here":
            self._find_place(sheet, piece, number)
            return None
        if piece.is_blank and not sheet.y:
            return None
        if number == start.piece and number:
            for again in piece.again:
                sheet.place(again, snapped(sheet.y, self._leading) if again.on_grid else sheet.y)
        y = snapped(sheet.y, self._leading) if piece.on_grid else sheet.y
        if not y and piece.items and isinstance(piece.items[0], PictureItem):
            y = -_white_above(piece)
        bottom = y + piece.height
        if not sheet.fits(piece, bottom):
            if not (sheet.has_own or sheet.foot or sheet.waiting or start.waiting or start.carried):
                sheet.is_tall = True
            elif piece.is_blank and bottom <= self._room:
                pass
            elif self.other and sheet.over < MOST_ANEW and self._lines[number]:
                sheet.over += 1
            else:
                return 0
        if sheet.waiting and any(mark.level in _CLOSED for mark in piece.headings):
            sheet.cost += PASSED
        sheet.place(piece, y)
        sheet.has_own = True
        return None

    def _find_place(self, sheet: Sheet, strip: Strip, number: int) -> None:
        """Give a picture its place on the page, or let it wait for the next."""
        y = snapped(sheet.y, self._leading)
        if sheet.waiting or strip.placing == "page" or not sheet.fits(strip, y + strip.height):
            sheet.wait(number)
        elif strip.placing == "foot":
            sheet.set_foot(strip)
        elif strip.placing == "head" and sheet.placed:
            if sheet.placed[0][0].headings:  # not above the heading of what it belongs to
                sheet.wait(number)
            else:
                sheet.set_head(strip)
        else:
            sheet.place(strip, y)
            sheet.has_own = True

    def _pour(self, sheet: Sheet, number: int, inner: int) -> int:
        """Pour a block into columns that end above the notes; return the first strip that has no room."""
        block = self.pieces[number]
        assert isinstance(block, Columns)
        filler = self._column_filler(number, block, sheet)
        y = snapped(sheet.y, self._leading)
        room = self._room - y - sheet.foot_height
        reserved = sheet.note_height + self._leading if sheet.notes else 0
        if sheet.over or (y and room - reserved < _LEAST_ROWS * self._leading):
            return inner
        while True:
            columns = filler.best(inner, room - reserved, block.count)
            if sheet.lower and columns[-1].end < len(filler.strips):
                columns = filler.best(inner, room - reserved - sheet.lower, block.count)
            called = [note for column in columns for note in column.notes]
            height = sheet.note_height + sum(note.height for note in called)
            wanted = height + self._leading if height else 0
            if wanted <= reserved or reserved >= room // 2:
                break
            reserved = min(wanted, room // 2)
        if columns[-1].end == inner and not sheet.has_own and not sheet.y:
            columns = [filler.forced(inner)]
            sheet.is_tall = True
        for k, column in enumerate(columns):
            for strip, at in column.placed:
                sheet.place(strip, y + at, k * (block.width + block.gap))
        sheet.has_own = sheet.has_own or columns[-1].end > inner
        sheet.cost += sum(column.cost for column in columns)
        return columns[-1].end

    def _column_filler(self, number: int, block: Columns, sheet: Sheet) -> ColumnFiller:
        """Return what fills columns, as far as the page at hand goes and with what white it has."""
        if not (sheet.stop or sheet.closed):
            if number not in self._column_fillers:
                self._column_fillers[number] = self._filler_of(block.strips)
            return self._column_fillers[number]
        strips = list(block.strips)
        for (of, k), strip in (sheet.closed or {}).items():
            if of == number:
                strips[k] = strip
        if sheet.stop and sheet.stop[0] == number:
            del strips[sheet.stop[1] :]
        return self._filler_of(strips)

    def _filler_of(self, strips: Sequence[Strip]) -> ColumnFiller:
        costs = ending_costs(strips, self._leading)
        return ColumnFiller(strips, costs, self._leading, self._line_gap)

    def _ended(self, sheet: Sheet, start: Start, after: Start, break_cost: int) -> list[Ending]:
        """Return the page as it stands when it ends here; none where its notes have no room."""
        leading = self._leading
        cost = break_cost
        free = self._room - sheet.foot_height - sheet.bottom
        taken: tuple[Strip, ...] = tuple(sheet.notes)
        rest: tuple[Strip, ...] = ()
        if sheet.notes:
            free -= leading
            count = lines_in(sheet.notes, free)
            if count < least_lines(sheet.notes) and not sheet.is_tall:
                return []
            taken, rest = taken[:count], taken[count:]
            height = sum(note.height for note in taken)
            free = 0 if rest else free - height
            cost += CARRIED * len(rest) + CROWDED * max(0, height - self._room // 2) // leading
        after = Start(after.piece, after.strip, sheet.waiting, rest)
        if after == start:
            return []
        white = max(0, free // leading)
        is_last = after == self._end
        short = 0
        if not is_last:
            cost += WHITE * white * white
        elif start != Start():
            short = max(0, LEAST_LINES - sheet.lines)
            cost += SHORT * short
        return [
            Ending(
                after,
                cost + sheet.cost,
                break_cost,
                sheet.placed,
                len(sheet.placed),
                white,
                sheet.over,
                sheet.foot,
                taken,
                is_last=is_last,
                short=short,
                is_tall=sheet.is_tall,
            )
        ]


def cheapest(ways: list[Ending]) -> list[Ending]:
    return sorted(ways, key=attrgetter("cost"))[:_MOST_ENDINGS]


_CLOSED = frozenset({"part", "chapter", "section"})  #: headings that a picture should not pass


def _has_pages_of_its_own(piece: Piece) -> bool:
    return isinstance(piece, Turned | Facing) or (
        isinstance(piece, Strip) and piece.placing == "page"
    )


def _white_above(strip: Strip) -> int:
    """Return what white a picture has above it, which is for the text that it follows, mpt."""
    return min((item.y for item in strip.items if not isinstance(item, TextItem)), default=0)


def _runs_of_lines(pieces: Sequence[Piece], leading: int) -> list[int]:
    """Return for each piece how many lines of text like any other stand from it on."""
    counts = [0] * len(pieces)
    count = 0
    for number in range(len(pieces) - 1, -1, -1):
        piece = pieces[number]
        is_line = (
            isinstance(piece, Strip)
            and piece.height == leading
            and piece.on_grid
            and piece.placing == "here"
            and not (piece.notes or piece.headings or piece.is_blank or piece.again)
        )
        count = counts[number] = count + 1 if is_line else 0
    return counts


def _is_white(piece: Piece) -> bool:
    return isinstance(piece, Strip) and piece.is_blank
