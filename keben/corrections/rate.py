"""Turns the corrections of a round into its error rate 差错率: weights per ten thousand characters (B13).

The characters are those that the pages have room for, 版面字数, as the colophon counts them. What the list
calls an error by no name is guessed from its words, and told as guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keben.corrections.correcting import Outcome
from keben.corrections.correction import Correction, Printed, differing
from keben.corrections.finding import Fate
from keben.corrections.kinds import IN_A_BOOK, MOST, ON_A_PAGE, WEIGHTS, Kind, guess, kind_named
from keben.corrections.proof import Proof
from keben.galley.extent import Extent, words_of
from keben.style import Style

PER = 10_000
LIMIT = 10  #: tenths of a weight per ten thousand characters that a book may have

#: Corrections that are no errors of the book but of the list.
_NO_ERRORS = frozenset({Fate.MISSING, Fate.UNREAD})


@dataclass(frozen=True, slots=True)
class Tally:
    """What the errors of one kind weigh."""

    kind: Kind
    count: int
    tenths: int
    guessed: int  #: how many of them were guessed


@dataclass(frozen=True, slots=True)
class Rate:
    """差错率 of a round."""

    words: int  #: 版面字数
    tallies: tuple[Tally, ...]
    uncounted: int  #: corrections that name nothing that is printed, or say again what another says
    round: str = ""  #: 一校, 二校 …

    @property
    def tenths(self) -> int:
        """What all errors weigh."""
        return sum(tally.tenths for tally in self.tallies)

    @property
    def per_ten_thousand(self) -> float:
        """Weights per ten thousand characters."""
        return self.tenths / 10 * PER / self.words if self.words else 0.0

    @property
    def allowed(self) -> float:
        """How much the errors may weigh."""
        return self.words / PER * LIMIT / 10

    @property
    def passes(self) -> bool:
        """Whether that is good enough, 合格."""
        return self.tenths * PER <= self.words * LIMIT


def words_in(proof: Proof, style: Style) -> int:
    """Return 版面字数 of an edition."""
    counted = sum(bool(page["folio"]) for page in proof.pages)
    return words_of(Extent(len(proof.pages), 0, 0, counted), style)


def rate(outcomes: Sequence[Outcome], proof: Proof, words: int, round: str) -> Rate:
    """Weigh the errors that a list has found."""
    counted = [
        one.correction
        for one in outcomes
        if one.fate not in _NO_ERRORS and not (one.fate is Fate.DONE and one.other)
    ]
    kinds = [kind_of(correction, proof) for correction in counted]
    tallies = []
    for kind in Kind:
        own = [one for one, (found, _guess) in zip(counted, kinds, strict=True) if found is kind]
        guessed = sum(is_guess for found, is_guess in kinds if found is kind)
        if own:
            tenths = _counting(own) * WEIGHTS[kind]
            tallies.append(Tally(kind, len(own), min(tenths, MOST.get(kind, tenths)), guessed))
    return Rate(words, tuple(tallies), len(outcomes) - len(counted), round)


def kind_of(correction: Correction, proof: Proof) -> tuple[Kind, bool]:
    """Return the kind of an error, and whether it was guessed."""
    if named := kind_named(correction.kind):
        return named, False
    place = correction.place
    is_title = isinstance(place, Printed) and proof.pages[place.page]["kind"] == "title"
    return guess(correction.wrong, correction.right, is_title=is_title), True


def _counting(corrections: Iterable[Correction]) -> int:
    """Return how many errors count: the same one once on a page, and four times in the book."""
    on_pages: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str, object]] = Counter()
    for correction in corrections:
        words = differing(correction.wrong, correction.right)
        place = correction.place
        page = place.page if isinstance(place, Printed) else place
        seen[*words, page] += 1
        on_pages[words] += seen[*words, page] <= ON_A_PAGE
    return sum(min(count, IN_A_BOOK) for count in on_pages.values())
