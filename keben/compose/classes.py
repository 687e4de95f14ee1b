"""The classes of characters, as tables.

Mainland China, horizontal setting, level GB: CLREQ and GB/T 15834-2011.
Rules: A1.1–A1.7, A2, A3, A5.1. Widths are thousandths of an em.
"""

from __future__ import annotations

import re

from keben.compose.line import Kind

HALF = 500

_MEMBERS = {
    Kind.OPENING: "“‘「『（【〖〔［｛《〈",
    Kind.CLOSING: "”’」』）】〗〕］｝》〉",
    Kind.PAUSE: "，、；：",
    Kind.STOP: "。？！．‼⁇⁈⁉",
    Kind.INTERPUNCT: "·・‧",
    Kind.SOLIDUS: "/／",
    Kind.CONNECTOR: "-–—～",
    Kind.FIXED: "\u3000",
    Kind.SPACE: " \u00a0",
}

#: character → kind, for every character whose kind does not depend on its neighbours
KIND_OF = {mark: kind for kind, marks in _MEMBERS.items() for mark in marks}

#: marks that always take half an em and are never squeezed (A3.2)
HALF_EM = frozenset("·・‧/-–")

MARKS = frozenset({Kind.OPENING, Kind.CLOSING, Kind.PAUSE, Kind.STOP})
BRACKETS = frozenset({Kind.OPENING, Kind.CLOSING})
WESTERN = frozenset({Kind.LATIN, Kind.DIGIT, Kind.SYMBOL})

#: what may not begin a line: A1.1, A1.2, A1.4, A1.5, A1.6, A2.11
NOT_AT_START = frozenset(
    {
        Kind.CLOSING,
        Kind.PAUSE,
        Kind.STOP,
        Kind.INTERPUNCT,
        Kind.SOLIDUS,
        Kind.CONNECTOR,
        Kind.NOTE,
        Kind.SCRIPT,
        Kind.SPACE,
        Kind.FIXED,
    }
)

#: what may not end a line: A1.3, A1.6
NOT_AT_END = frozenset({Kind.OPENING, Kind.SOLIDUS})

#: no opening of the gap on either side: A5.2 (c)
STIFF = frozenset({Kind.CONNECTOR, Kind.SOLIDUS, Kind.FIXED, Kind.LEADER})

#: what loses blank at the beginning or the end of a line
AT_EDGES = MARKS | {Kind.FIXED, Kind.SPACE}

#: kinds whose own blank is squeezed out step by step, in this order (A5.1 d, e, g)
REDUCTION = (
    ("brackets", BRACKETS),
    ("pauses", frozenset({Kind.PAUSE})),
    ("stops", frozenset({Kind.STOP})),
)

#: blank left inside a mark's frame by squeeze style, before any adjustment
#: (全角: all full; 开明: stops full, the rest half; 半角: all half)
FULL_WIDTH = {
    "全角": frozenset(MARKS),
    "开明": frozenset({Kind.STOP}),
    "半角": frozenset[Kind](),
}

_WORD = "A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽ"

#: where a cell of more than one character, or one that depends on its neighbours, may begin
_NOT_PLAIN = rf"0-9{_WORD}—⸺…⋯？！“”‘’+\-−±¥￥＄$€£/"

#: what no break splits; the rest is one character a cell (A2.1–A2.8, A2.10, A3.4)
TOKEN = re.compile(
    rf"""
      (?P<dash>——|⸺)
    | (?P<ellipsis>……|⋯⋯)
    | (?P<stack>[？！]{{2,3}})
    | (?P<latin>[{_WORD}][{_WORD}0-9]*(?:['’.&][{_WORD}0-9]+)*)
    | (?P<digit>(?:(?<![0-9{_WORD}])[+\-−±])?[¥￥＄$€£]?[0-9]+(?:[.,:][0-9]+)*[%‰°℃℉％₫]?[{_WORD}]*)
    | (?P<plain>[^{_NOT_PLAIN}]+)
    | (?P<one>.)
    """,
    re.VERBOSE | re.DOTALL,
)

#: letters of a Western text beside which ‘ ’ “ ” are Western marks (A3.5)
WESTERN_SIDE = re.compile(rf"[{_WORD}0-9 ,.;:!?]")
