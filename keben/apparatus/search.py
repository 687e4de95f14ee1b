"""Turns texts and spellings into the spots at which each spelling begins.

One pass over a text for all spellings at once (Aho–Corasick). An occurrence inside a longer one does
not count: 总工会 is not found in 正太铁路总工会 where both are sought; two that overlap both count. Nor
does one inside a word of its watch-list: 工会 in 大工会堂. A spelling that begins or ends with a Western
letter or figure is found as a whole word or number only: 1号 is not found in 11号.

Rules: B9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ahocorasick

from keben.apparatus.transcript import Spot, Transcript
from keben.pages.reading import compact

Hits = tuple[tuple[int, str], ...]  #: where in a text which spelling begins


class Search:
    """Spellings that are sought, and what was found in each text when that was last looked through.

    From round to round of a layout few texts change; only those are gone through again.
    """

    def __init__(self, spellings: Mapping[str, Iterable[str]]) -> None:
        """Seek these spellings, each with its watch-list."""
        self._written: dict[str, list[str]] = {}
        self._hidden: dict[str, set[str]] = {}  # by the words that hide them
        for spelling, apart in spellings.items():
            if word := compact(spelling):
                self._written.setdefault(word, []).append(spelling)
                for other in filter(None, map(compact, apart)):
                    self._hidden.setdefault(other, set()).add(word)
        self._automaton = ahocorasick.Automaton()
        for word in self._written.keys() | self._hidden.keys():
            self._automaton.add_word(word, word)
        self._automaton.make_automaton()
        self._found: dict[str, Hits] = {}

    def spots(self, transcripts: Iterable[Transcript]) -> Mapping[str, set[Spot]]:
        """Return, for each spelling that is found, where it begins."""
        if not self._written:
            return {}
        spots: dict[str, set[Spot]] = {}
        before, self._found = self._found, {}
        for transcript in transcripts:
            text = transcript.text
            hits = before[text] if text in before else self._hits(text)
            self._found[text] = hits
            for start, word in hits:
                spots.setdefault(word, set()).add(transcript.spot_at(start))
        return {spelling: spots[word] for word in spots for spelling in self._written[word]}

    def _hits(self, text: str) -> Hits:
        """Return what is found in a text and neither hidden nor part of something longer."""
        hits = []
        reached = 0
        covered: dict[str, int] = {}  # up to where a word is hidden
        for start, length, word in self._occurrences(text):
            end = start - length
            for other in self._hidden.get(word, ()):
                covered[other] = max(end, covered.get(other, 0))
            if word in self._written and end > reached and end > covered.get(word, 0):
                reached = end
                hits.append((start, word))
        return tuple(hits)

    def _occurrences(self, text: str) -> list[tuple[int, int, str]]:
        """Return start, length below zero, and word of every occurrence; at one place, the longest first."""
        found = []
        for last, word in self._automaton.iter(text):
            start = last + 1 - len(word)
            is_western = word[0].isascii() or word[-1].isascii()
            if not (is_western and (_is_cut(text, start) or _is_cut(text, last + 1))):
                found.append((start, -len(word), word))
        return sorted(found)


def _is_cut(text: str, at: int) -> bool:
    """Whether a Western word or a number would be cut in two here."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isdigit() and after.isdigit()) or (before.isalpha() and after.isalpha())
