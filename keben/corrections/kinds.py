"""Turns what a proofreader calls an error, or the words alone, into a kind of error and its weight (B13).

Weights are tenths. Knowledge, logic, grammar and layout cannot be seen in the words: a list has to say so.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from enum import StrEnum

from keben.corrections.correction import differing


class Kind(StrEnum):
    """类别: what is wrong."""

    CHARACTER = "文字"  #: a wrong, extra or missing character, or some in the wrong order
    CHARACTERS = "多漏二至五字"
    PASSAGE = "多漏五字以上"
    TITLE = "封面扉页"  #: a character on cover or title leaf
    NUMBER = "数字"
    WORD = "外文"
    LETTER = "字母"  #: case, slant
    VARIANT = "繁简"
    UNIT = "量和单位"
    HEAD = "书眉"
    FACT = "知识性逻辑性语法性"
    MARK = "标点"
    LAYOUT = "格式"
    POLITICAL = "政治性"


WEIGHTS = {
    Kind.CHARACTER: 10,
    Kind.CHARACTERS: 20,
    Kind.PASSAGE: 40,
    Kind.TITLE: 20,
    Kind.NUMBER: 10,
    Kind.WORD: 10,
    Kind.LETTER: 5,
    Kind.VARIANT: 5,
    Kind.UNIT: 10,
    Kind.HEAD: 10,
    Kind.FACT: 20,
    Kind.MARK: 1,
    Kind.LAYOUT: 1,
    Kind.POLITICAL: 30,
}

#: What all errors of a kind may weigh together, tenths.
MOST = {Kind.LETTER: 15, Kind.VARIANT: 15}

#: How often the same error counts on a page, and in the book.
ON_A_PAGE, IN_A_BOOK = 1, 4

#: Other names of the kinds.
NAMES = {
    "错字": Kind.CHARACTER, "别字": Kind.CHARACTER, "多字": Kind.CHARACTER, "漏字": Kind.CHARACTER,
    "颠倒": Kind.CHARACTER, "倒字": Kind.CHARACTER, "character": Kind.CHARACTER,
    "characters": Kind.CHARACTERS, "passage": Kind.PASSAGE, "title": Kind.TITLE,
    "数": Kind.NUMBER, "number": Kind.NUMBER, "英文": Kind.WORD, "word": Kind.WORD,
    "大小写": Kind.LETTER, "正斜体": Kind.LETTER, "letter": Kind.LETTER,
    "繁体": Kind.VARIANT, "简繁": Kind.VARIANT, "variant": Kind.VARIANT,
    "单位": Kind.UNIT, "计量单位": Kind.UNIT, "unit": Kind.UNIT, "head": Kind.HEAD,
    "知识": Kind.FACT, "知识性": Kind.FACT, "逻辑": Kind.FACT, "逻辑性": Kind.FACT,
    "语法": Kind.FACT, "语法性": Kind.FACT, "fact": Kind.FACT,
    "标点符号": Kind.MARK, "mark": Kind.MARK, "punctuation": Kind.MARK,
    "版式": Kind.LAYOUT, "layout": Kind.LAYOUT, "政治": Kind.POLITICAL, "political": Kind.POLITICAL,
}  # fmt: skip


def kind_named(name: str) -> Kind | None:
    """Return the kind that a list names; None for one that nobody knows.

    >>> kind_named("标点"), kind_named("知识性"), kind_named("")
    (<Kind.MARK: '标点'>, <Kind.FACT: '知识性逻辑性语法性'>, None)
    """
    name = name.strip().lower()
    return next((kind for kind in Kind if kind == name), NAMES.get(name))


def guess(wrong: str, right: str, *, is_title: bool = False) -> Kind:
    """Return the kind that the words suggest.

    >>> guess("修渠。", "修渠，"), guess("1949年", "1948年"), guess("甲乙", "乙甲"), guess("主席王", "王")
    (<Kind.MARK: '标点'>, <Kind.NUMBER: '数字'>, <Kind.CHARACTER: '文字'>, <Kind.CHARACTERS: '多漏二至五字'>)
    """
    taken, put = differing(wrong, right)
    touched = [c for c in taken + put if not c.isspace()]
    if all(unicodedata.category(c)[0] in "PS" for c in touched):
        return Kind.MARK
    letters = [c for c in touched if unicodedata.category(c)[0] not in "PS"]
    if all(c.isascii() and (c.isdigit() or c in "%") for c in letters):
        return Kind.NUMBER
    if all(unicodedata.category(c) in ("Lu", "Ll") for c in letters):
        return Kind.LETTER if taken.lower() == put.lower() else Kind.WORD
    if is_title:
        return Kind.TITLE
    count = max(len(taken), len(put))
    if count == 1 or Counter(taken) == Counter(put) or (taken and put and count <= 5):
        return Kind.CHARACTER
    return Kind.CHARACTERS if count <= 5 else Kind.PASSAGE
