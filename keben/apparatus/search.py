"""Turns a transcript and spellings into the pages on which each spelling begins.

One pass over the text for all spellings at once (Aho–Corasick). An occurrence inside a longer one does
not count: 总工会 is not found in 正太铁路总工会 where both are terms; two that overlap both count. A
spelling that begins or ends with a Western letter or figure is found as a whole word or number only:
1号 is not found in 11号.

Rules: B9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import ahocorasick

from keben.apparatus.transcript import Transcript, compact


def find_pages(transcript: Transcript, spellings: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """Return, for each spelling that is found, the indexes of its pages, ascending."""
    automaton = ahocorasick.Automaton()
    written: dict[str, list[str]] = {}
    for spelling in spellings:
        if word := compact(spelling):
            written.setdefault(word, []).append(spelling)
            automaton.add_word(word, word)
    if not written:
        return {}
    automaton.make_automaton()
    text = transcript.text
    western = {word for word in written if word[0].isascii() or word[-1].isascii()}
    hits: list[tuple[int, int, str]] = []
    for last, word in automaton.iter(text):
        start = last + 1 - len(word)
        if word in western and (_is_cut(text, start) or _is_cut(text, last + 1)):
            continue
        hits.append((start, -len(word), word))
    hits.sort()  # at one place, the longest first
    pages: dict[str, set[int]] = {word: set() for word in written}
    reached = 0
    for start, length, word in hits:
        if start - length > reached:
            reached = start - length
            pages[word].add(transcript.page_at(start))
    return {
        spelling: tuple(sorted(pages[word]))
        for word, spellings in written.items()
        for spelling in spellings
        if pages[word]
    }


def _is_cut(text: str, at: int) -> bool:
    """Whether a Western word or a number would be cut in two here."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isdigit() and after.isdigit()) or (before.isalpha() and after.isalpha())
