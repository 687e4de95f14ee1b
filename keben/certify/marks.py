"""Turns a character into what the rules call it: han, pause, opening mark, digit …

The certificate has tables of its own, so that an error in the composer's cannot hide itself.
Rules: A1–A3 (CLREQ, GB/T 15834-2011).
"""

from __future__ import annotations

import re
from functools import cache

STOPS = frozenset("、，。：；！？．‼⁇⁈⁉")
CLOSING = frozenset("”’」』）】〗〕］｝》〉")
OPENING = frozenset("“‘「『（【〖〔［｛《〈")
CONNECTORS = frozenset("–-～—")
INTERPUNCT = frozenset("·・‧")
SOLIDUS = frozenset("/／")
ENDING = STOPS | CLOSING
MARKS = ENDING | OPENING

#: numerals of notes, from 1 on
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"

#: what takes half an em and never gives way (A3.2)
HALF_EM = frozenset("·・‧/-–")

LATIN = re.compile("[A-Za-z0-9]")
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々\U00020000-\U0003ffff]")

#: what no line end may split, by rule (A2.5–A2.8)
UNITS = (
    ("A2.5", re.compile(r"[0-9]+(?:[.,][0-9]+)*")),
    ("A2.6", re.compile(r"[0-9][%‰°℃℉％]")),
    ("A2.7", re.compile(r"(?<![0-9A-Za-z])[+\-±−][0-9]")),
    ("A2.8", re.compile(r"[¥￥$＄€£][0-9]|[0-9]₫")),
)


@cache
def is_han(text: str) -> bool:
    """Say whether a glyph is a Chinese character.

    >>> is_han("志"), is_han("，"), is_han("a")
    (True, False, False)
    """
    return HAN.match(text) is not None


@cache
def is_latin(text: str) -> bool:
    """Say whether a glyph is a Latin letter or an Arabic digit."""
    return LATIN.match(text) is not None
