"""Turns Chinese titles into file names and ids.

An id is lower-case ASCII letters, digits and hyphens; pinyin without tones can be read and typed.
"""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

LONGEST = 32  #: letters; whole syllables


def name_in_pinyin(title: str, fallback: str = "text") -> str:
    """Return a title in pinyin, cut at a whole syllable.

    >>> name_in_pinyin("概况"), name_in_pinyin("2006 年 A 组"), name_in_pinyin("……")
    ('gaikuang', '2006nianazu', 'text')
    """
    name = ""
    for syllable in lazy_pinyin(title, errors="default"):
        letters = re.sub(r"[^a-z0-9]", "", syllable.lower())
        if len(name) + len(letters) > LONGEST:
            break
        name += letters
    return name or fallback


def free_name(name: str, taken: set[str]) -> str:
    """Return `name`, with a number behind it when it is taken, and take it."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
