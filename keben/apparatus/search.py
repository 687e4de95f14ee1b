"""Turns a transcript and spellings into the spots at which each spelling begins.

One pass over the text for all spellings at once (Aho–Corasick). An occurrence inside a longer one does
not count: 总工会 is not found in 正太铁路总工会 where both are sought; two that overlap both count. Nor
does one inside a word of its watch-list: 工会 in 大工会堂. A spelling that begins or ends with a Western
letter or figure is found as a whole word or number only: 1号 is not found in 11号.

Rules: B9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ahocorasick

from keben.apparatus.transcript import Spot, Transcript, compact

NONE: Mapping[str, frozenset[str]] = {}


def find_spots(
    transcript: Transcript,
    spellings: Iterable[str],
    apart: Mapping[str, Iterable[str]] = NONE,
) -> Mapping[str, tuple[Spot, ...]]:
    """Return, for each spelling that is found, where it begins, in order; `apart` are watch-lists."""
    written: dict[str, list[str]] = {}
    for spelling in spellings:
        if word := compact(spelling):
            written.setdefault(word, []).append(spelling)
    hidden: dict[str, set[str]] = {}  # by the words that hide them
    for spelling, words in apart.items():
        for word in filter(None, map(compact, words)):
            hidden.setdefault(word, set()).add(compact(spelling))
    automaton = ahocorasick.Automaton()
    for word in written.keys() | hidden.keys():
        automaton.add_word(word, word)
    if not written:
        return {}
    automaton.make_automaton()
    spots: dict[str, dict[Spot, None]] = {word: {} for word in written}
    reached = 0
    covered: dict[str, int] = {}  # up to where a word is hidden
    for start, length, word in _hits(automaton, transcript.text):
        end = start - length
        for other in hidden.get(word, ()):
            covered[other] = max(end, covered.get(other, 0))
        if word in spots and end > reached and end > covered.get(word, 0):
            reached = end
            spots[word][transcript.spot_at(start)] = None
    return {
        spelling: tuple(spots[word])
        for word, spellings in written.items()
        for spelling in spellings
        if spots[word]
    }


def _hits(automaton: ahocorasick.Automaton, text: str) -> list[tuple[int, int, str]]:
    """Return every occurrence: its start, its length below zero, its word; at one place, the longest first."""
    hits = []
    for last, word in automaton.iter(text):
        start = last + 1 - len(word)
        is_western = word[0].isascii() or word[-1].isascii()
        if not (is_western and (_is_cut(text, start) or _is_cut(text, last + 1))):
            hits.append((start, -len(word), word))
    return sorted(hits)


def _is_cut(text: str, at: int) -> bool:
    """Whether a Western word or a number would be cut in two here."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isdigit() and after.isdigit()) or (before.isalpha() and after.isalpha())
