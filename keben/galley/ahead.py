"""Turns the blocks of a book into strips before they are asked for, and each only once.

A division's galley is headings and blocks; the blocks are nearly all of the work, and no block looks at
another. So they are set 章 by 章 by several processes at once, and put together by one, in order: what
is told of them, and every line, is the same whatever the number of processes.

A page that comes out uneven may ask for a paragraph of running text with another number of lines (A4.9):
that is set when it is asked for, and told of by nobody.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from keben.carried import dataclass
from keben.galley.division import Settable, Strips, block_strips, blocks_of, stick_for
from keben.galley.stick import Stick
from keben.galley.strip import Facing, Piece, Strip, TextItem
from keben.galley.text import paragraph_strips
from keben.jobs import Hands, in_order
from keben.model import Division, Note, Paragraph, ParagraphKind
from keben.problems import Location, Problem


@dataclass(frozen=True, slots=True)
class SetBlock:
    """The strips of a block, and what was found wrong in it."""

    strips: Strips
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A set block with what it was made from, which stays alive so that its identity is its own."""

    block: Settable
    notes: Mapping[str, Note]
    made: SetBlock
    others: dict[int, tuple[Strip, ...]] = field(default_factory=dict)  #: by number of lines


class Blocks:
    """Sets blocks and keeps them; a block is known by identity, as those that did not change are the same."""

    def __init__(self, stick: Stick, hands: Hands) -> None:
        """Set on `stick`, by these hands."""
        self._stick = stick
        self._hands = hands
        self._kept: dict[int, _Kept] = {}
        self._flexible: dict[Location, Paragraph] = {}  #: of the blocks kept

    @property
    def kept(self) -> Sequence[_Kept]:
        """The blocks kept, to be laid by and taken up again: some others may stand in their place then."""
        return tuple(self._kept.values())

    @kept.setter
    def kept(self, kept: Sequence[_Kept]) -> None:
        self._kept = {id(one.block): one for one in kept}
        self._flexible = {
            one.block.at: one.block
            for one in kept
            if isinstance(one.block, Paragraph) and one.block.kind is ParagraphKind.BODY
        }

    def strips(self, block: Settable, stick: Stick) -> Strips:
        """Return the strips of a block, set now unless they are at hand; tell what is wrong in it."""
        kept = self._kept.get(id(block))
        if kept is None or kept.notes != stick.notes:
            kept = self._kept[id(block)] = _Kept(block, stick.notes, _set_block(block, stick))
        stick.problems.found += kept.made.problems
        if isinstance(block, Paragraph) and block.kind is ParagraphKind.BODY:
            self._flexible[block.at] = block
        return kept.made.strips

    def other(self, at: Location, lines: int) -> tuple[Strip, ...] | None:
        """Return the flexible paragraph that begins at `at` in so many lines; None where it cannot be well.

        Nothing is told: what is wrong in its text was told when it was first set.
        """
        paragraph = self._flexible.get(at)
        if paragraph is None:
            return None
        kept = self._kept[id(paragraph)]
        if lines not in kept.others:
            stick = self._stick.with_notes(kept.notes)
            found = stick.problems.found
            told = len(found)
            wish = lines if lines != len(kept.made.strips) else None
            kept.others[lines] = tuple(_flexible(paragraph, stick, wish))
            del found[told:]
        return kept.others[lines] or None

    def forget(self, places: Container[Location]) -> None:
        """Let go of the blocks with a paragraph or table that begins at one of these places, to be set anew."""
        for key, kept in list(self._kept.items()):
            if any(place in places for place in _places(kept.made.strips)):
                del self._kept[key]

    def set_ahead(self, divisions: Iterable[Division]) -> None:
        """Set what is not at hand of these divisions; let go of all blocks that are not theirs."""
        old, self._kept = self._kept, {}
        todo: list[tuple[Division, list[Settable]]] = []
        for division in divisions:
            notes = stick_for(division, self._stick).notes
            blocks = []
            for block in blocks_of(division, self._stick.style):
                kept = old.get(id(block))
                if kept is not None and kept.notes == notes:
                    self._kept[id(block)] = kept
                else:
                    blocks.append(block)
            if blocks:
                todo.append((division, blocks))
        self._flexible = {
            at: block for at, block in self._flexible.items() if id(block) in self._kept
        }
        if self._hands == 1:
            return
        for (division, blocks), results in zip(
            todo, in_order(partial(_set, self._stick), todo, self._hands), strict=True
        ):
            notes = stick_for(division, self._stick).notes
            for block, result in zip(blocks, results, strict=True):
                self._kept[id(block)] = _Kept(block, notes, result)


def _places(pieces: Iterable[Piece]) -> Iterator[Location]:
    """Yield where the lines of pieces begin, and those of the notes called in them."""
    for piece in pieces:
        match piece:
            case Strip():
                strips: tuple[Strip, ...] = (piece,)
            case Facing():
                strips = piece.left
            case _:
                strips = piece.strips
        for strip in strips:
            item = strip.items[0] if strip.items else None
            if strip.columns and strip.at:
                yield strip.at
            if isinstance(item, TextItem) and item.at:
                yield item.at
            yield from _places(strip.notes)


def _set(stick: Stick, task: tuple[Division, list[Settable]]) -> list[SetBlock]:
    """Set blocks of a division in another process."""
    division, blocks = task
    stick = stick_for(division, stick)
    return [_set_block(block, stick) for block in blocks]


def _set_block(block: Settable, stick: Stick) -> SetBlock:
    """Set a block; what is told of it goes with it, and is told by whoever uses it."""
    found = stick.problems.found
    told = len(found)
    strips = _strips(block, stick)
    made = SetBlock(strips, tuple(found[told:]))
    del found[told:]
    return made


def _strips(block: Settable, stick: Stick) -> Strips:
    if isinstance(block, Paragraph) and block.kind is ParagraphKind.BODY:
        return list(_flexible(block, stick))
    return block_strips(block, stick)


def _flexible(paragraph: Paragraph, stick: Stick, lines: int | None = None) -> list[Strip]:
    """Set running text; the first of several strips says by what name `Blocks.other` knows it."""
    strips = paragraph_strips(paragraph, stick, lines=lines)
    if len(strips) < 2 and (lines is None or not strips):
        return strips
    return [replace(strips[0], flexible=paragraph.at, lines=len(strips)), *strips[1:]]
