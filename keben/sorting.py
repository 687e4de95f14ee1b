"""Turns terms into the strings by which an index is sorted, and the heads they stand under.

Character by character. By pinyin: letters, tone, number of strokes, the strokes themselves; so all that
begins with 工 stands together, before all that begins with 公. By strokes: their number, then 横竖撇点折
from the first stroke on. Figures stand first and by their value, marks count for nothing. A sort string
is made for plain comparison: `gong1.03.0054` is 工, gōng, three strokes, the 55th of those.

Strokes and their order are those of GB 13000.1 (strokes.txt). Rules: B10.
"""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeAlias

from keben.jobs import Posts, can_fork
from keben.numerals import chinese_numeral
from keben.store import Store, key_of

KIND = "sorting"  #: of entries in the store

STROKES = Path(__file__).with_name("strokes.txt")

Order: TypeAlias = Literal["pinyin", "strokes"]

#: A term, its reading if one is given, and whether it is a person's name.
Asked: TypeAlias = tuple[str, str, bool]

_FEW = 50  #: terms for which no process is begun

NUMERALS = "0–9"  #: the head of terms that begin with a figure
LETTERS = "A–Z"  #: in order of strokes, the head of terms that begin with a Western letter
OTHERS = "其他"  #: the head of terms that nothing else fits; last

#: Readings in which the dictionary of phrases is wrong for a gazetteer.
WORDS: Mapping[str, str] = {
    "长治": "chang2 zhi4",
    "朝阳": "chao2 yang2",
    "洪洞": "hong2 tong2",
    "繁峙": "fan2 shi4",
}

#: Han that mostly are read otherwise than the dictionary of single Han says first.
READINGS: Mapping[str, str] = {
    "似": "sì", "哄": "hōng", "哮": "xiào", "子": "zǐ", "框": "kuàng",
    "椎": "zhuī", "甸": "diàn", "萎": "wěi", "辗": "zhǎn", "颇": "pō",
}  # fmt: skip

#: Surnames that are read otherwise than the word: only for terms that are known as a person's name.
SURNAMES: Mapping[str, str] = {
    "万俟": "mo4 qi2", "乐正": "yue4 zheng4", "单于": "chan2 yu2", "子车": "zi3 ju1", "宰父": "zai3 fu3",
    "尉迟": "yu4 chi2", "段干": "duan4 gan1", "澹台": "tan2 tai2", "长孙": "zhang3 sun1",
    "乐": "yue4", "仇": "qiu2", "任": "ren2", "区": "ou1", "华": "hua4", "单": "shan4",
    "卜": "bu3", "句": "gou1", "召": "shao4", "员": "yun4", "哈": "ha3", "宁": "ning4",
    "应": "ying1", "折": "she2", "曲": "qu1", "曾": "zeng1", "朴": "piao2", "查": "zha1",
    "柏": "bai3", "燕": "yan1", "盖": "ge3", "盛": "sheng4", "种": "chong2", "秘": "bi4",
    "纪": "ji3", "繁": "po2", "缪": "miao4", "翟": "zhai2", "葛": "ge3", "薄": "bo2",
    "解": "xie4", "谌": "chen2", "车": "che1", "过": "guo1", "都": "du1", "重": "chong2",
    "乜": "nie4", "佴": "nai4", "干": "gan1", "能": "nai4", "蔚": "yu4",
    "那": "na1", "阚": "kan4", "祭": "zhai4", "洗": "xian3",
}  # fmt: skip

POINT = "·"  #: in names that do not begin with a Chinese surname: 阿卜杜拉·买买提

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TOKEN = re.compile(f"(?P<figure>[0-9]+)|(?P<latin>[A-Za-z]+)|(?P<han>[{HAN}])")
SYLLABLE = re.compile("([a-zv]+)([1-5]?)")
TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}

NEUTRAL = 5
UMLAUT = 5  #: added to the tone: lü after lu, before luan


@dataclass(frozen=True, slots=True, order=True)
class Sorting:
    """Where a term stands in an index: `text` compares as plain strings do."""

    text: str
    head: str


@cache
def sort_term(
    term: str, reading: str = "", *, is_person: bool = False, order: Order = "pinyin"
) -> Sorting:
    """Return the sort string and the head of a term.

    `reading` is a syllable a Han, with or without tone (`zheng`, `zheng4`, `zhèng`); one that does not
    fit the term is not used (`reading_fits` tells). `is_person` reads 单 as Shàn.

    >>> [sort_term(term).head for term in ("工会", "《晋阳日报》", "1912年", "WTO")]
    ['G', 'J', '0–9', 'W']
    >>> [sort_term(term, order="strokes").head for term in ("工会", "《晋阳日报》", "1912年", "WTO")]
    ['三画', '十画', '0–9', 'A–Z']
    """
    tokens = tuple(TOKEN.finditer(term))
    if order == "strokes":
        return _by_strokes(tokens, term)
    syllables = _read(term, is_person)
    if reading and reading_fits(term, reading):
        given = iter(_parse(reading))
        for match in tokens:
            if match.lastgroup == "han":
                letters, tone = next(given)
                syllables[match.start()] = letters + (tone or _tone(match.group(), letters))
    keys = [_key(match.group(), match.lastgroup, syllables[match.start()]) for match in tokens]
    text = " ".join(keys) or f"~{term}"
    first = text[0]
    return Sorting(text, NUMERALS if first.isdigit() else first.upper() if first != "~" else OTHERS)


class Sorter:
    """Sorts terms in one order, and knows how the last build of a book sorted them.

    So the dictionary of readings, a quarter of a second and 50 MB, is needed only for new terms; and where
    there are many of them, by a process that ends when it has sorted them.
    """

    def __init__(self, order: Order, store: Store | None = None, book: str = "") -> None:
        """Sort in an order; what is found is kept in the store, by the name of the book."""
        self._order = order
        self._store = store
        self._key = key_of(order, book, version("pypinyin")) if store else ""
        entry = store.get(KIND, self._key) if store else None
        self._known: dict[Asked, Sorting] = pickle.loads(entry) if entry else {}
        self._kept = set(self._known)
        self._asked: set[Asked] = set()
        self._begun: list[tuple[Sequence[Asked], Future[list[Sorting]]]] = []

    @property
    def knows_any(self) -> bool:
        """Whether a build before has sorted terms: then few are new."""
        return bool(self._known)

    def learn(self, asked: Iterable[Asked]) -> None:
        """Begin with what is going to be asked for, if it is much."""
        self._asked.update(asked)
        new = [each for each in self._asked if each not in self._known]
        if len(new) > _FEW and can_fork():
            posts = Posts([self], {0: 0})
            self._begun.append((new, posts.ask(0, "sorted", new)))
            posts.end()

    def sorted(self, asked: Sequence[Asked]) -> list[Sorting]:
        """Return the sort string and the head of each term."""
        return [
            sort_term(term, reading, is_person=is_person, order=self._order)
            for term, reading, is_person in asked
        ]

    def sort(self, term: str, reading: str = "", *, is_person: bool = False) -> Sorting:
        """Return the sort string and the head of a term, as `sort_term` does."""
        asked = term, reading, is_person
        self._asked.add(asked)
        if asked not in self._known:
            self._take_up()
        if asked not in self._known:
            (self._known[asked],) = self.sorted([asked])
        return self._known[asked]

    def _take_up(self) -> None:
        """Take up what was begun."""
        for new, sortings in self._begun:
            self._known |= zip(new, sortings.result(), strict=True)
        self._begun.clear()

    def keep(self) -> None:
        """Keep what was asked for, where anything of it is new."""
        if self._store and self._asked != self._kept:
            self._take_up()
            known = {asked: self._known[asked] for asked in self._asked if asked in self._known}
            self._kept = set(self._asked)
            self._store.put(KIND, self._key, pickle.dumps(known))


def _by_strokes(tokens: Sequence[re.Match[str]], term: str) -> Sorting:
    """Han stand behind figures and Western letters, and a Han of unknown strokes behind all."""
    keys = []
    for match in tokens:
        text = match.group()
        if match.lastgroup == "han":
            strokes, place = _strokes().get(text, (99, ord(text)))
            keys.append(f"s{strokes:02}.{place:04}" if strokes < 99 else f"~{place:06x}")
        else:
            keys.append(f"a{text.lower()}" if match.lastgroup == "latin" else _figure(text))
    sort = " ".join(keys) or f"~{term}"
    heads = {"a": LETTERS, "s": f"{chinese_numeral(int(sort[1:3]))}画" if sort[0] == "s" else ""}
    return Sorting(sort, NUMERALS if sort[0].isdigit() else heads.get(sort[0], OTHERS))


def reading_fits(term: str, reading: str) -> bool:
    """Whether a reading has one well-formed syllable for each Han of a term.

    >>> reading_fits("太原", "tài yuan2"), reading_fits("太原", "taiyuan")
    (True, False)
    """
    syllables = _parse(reading)
    count = sum(match.lastgroup == "han" for match in TOKEN.finditer(term))
    return len(syllables) == count and all(letters for letters, _tone in syllables)


def _key(text: str, group: str | None, syllable: str) -> str:
    if group == "figure":
        return _figure(text)
    if group == "latin":
        return text.lower()
    match = SYLLABLE.fullmatch(syllable)
    if match is None:  # a Han without a known reading
        return f"~{ord(text):06x}"
    letters, tone = match[1], int(match[2] or NEUTRAL)
    if "v" in letters:
        letters, tone = letters.replace("v", "u"), tone + UMLAUT
    strokes, place = _strokes().get(text, (99, ord(text)))
    return f"{letters}{tone:x}.{strokes:02}.{place:04}"


def _figure(text: str) -> str:
    return text.lstrip("0").zfill(8)


def _read(term: str, is_person: bool) -> list[str]:
    """Return a syllable with its tone for each character: letters, then 1 to 5."""
    apart: Any = list  # what has no reading is returned character by character
    readings = _dictionary().pinyin(term, style=_dictionary().Style.TONE, errors=apart)
    syllables = [_numbered(reading[0]) for reading in readings]
    for word, said in WORDS.items():
        at = term.find(word)
        if at >= 0:
            syllables[at : at + len(word)] = said.split()
    if is_person and POINT not in term:
        said = SURNAMES.get(term[:2]) or SURNAMES.get(term[:1], "")
        syllables[: len(said.split())] = said.split()
    return syllables


@cache
def _numbered(syllable: str) -> str:
    """Return a syllable with the number of its tone: `gong1` for gōng."""
    ((letters, tone),) = _parse(syllable) or (("", ""),)
    return f"{letters}{tone or NEUTRAL}" if letters else ""


def _parse(reading: str) -> Sequence[tuple[str, str]]:
    """Return letters (v for ü) and tone of each syllable; empty letters for what is none."""
    parsed = []
    for written in reading.lower().split():
        letters = tone = ""
        for character in unicodedata.normalize("NFD", written.replace("u:", "ü")):
            if character == "\u0308":
                letters = letters[:-1] + "v"
            elif character in TONE_MARKS:
                tone = TONE_MARKS[character]
            else:
                letters += character
        match = SYLLABLE.fullmatch(letters)
        parsed.append((match[1], match[2] or tone) if match else ("", ""))
    return parsed


def _tone(han: str, letters: str) -> str:
    """Return the tone that a Han has when it is read with these letters, "" when it never is."""
    every = _dictionary().pinyin(
        han, style=_dictionary().Style.TONE3, heteronym=True, neutral_tone_with_five=True
    )
    for known in every[0]:
        if known[:-1] == letters:
            return str(known[-1])
    return ""


@cache
def _dictionary() -> ModuleType:
    """Return the dictionary of readings: a quarter of a second and 50 MB, and only an index needs it."""
    import pypinyin

    pypinyin.load_single_dict({ord(han): said for han, said in READINGS.items()})
    return pypinyin


@cache
def _strokes() -> Mapping[str, tuple[int, int]]:
    """Return the number of strokes of each Han, and its place among those of as many."""
    table = {}
    for line in STROKES.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            count, han = line.split()
            table.update({character: (int(count), place) for place, character in enumerate(han)})
    return table
