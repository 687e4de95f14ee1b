"""Turns chance into sentences and paragraphs that read, from a distance, like those of a gazetteer.

A sentence is an opening, a main clause and tails, from templates with slots. The mixture is made to
exercise every rule of line composition: quotes in quotes, 《》 with 〈〉, dashes, ellipses, brackets,
numbers with units, per cents, ranges, Latin words, emphasis, names and readings.
Rules: A3–A6.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from keben.sample import words
from keben.sample.entities import Entities
from keben.sample.pen import Pen

_OPENINGS = (
    """
{year}年，|{year}年{month}月，|{year}年{month}月{day}日，|{early}～{late}年，|同年{month}月，|此后，|是年底，|
{year}年以前，|至{year}年底，|20世纪{decade}年代，|据{organ}统计，|在{county}{town}，|为{verb}{topic}，|
随着{topic}{action}的{verb}，|按照《{document}》的规定，|经{organ}批准，|自{year}年{month}月起，|在{action}中，|
由于{topic}{adjective}，|{county}{village}一带，|{month}月{day}日，|依照“{saying}”的要求，|清末民初，|到{year}年，|
""".replace("\n", "")
    .strip("|")
    .split("|")
)

_MAINS = (
    """
{organ}{adverb}{verb}{topic}|{unit}{adverb}{verb}{topic}和{topic}|{county}{verb}{topic}{amount}|
全县{goods}产量达到{amount}|{work}{verb}{topic}{count}|{organ}设{topic}{action}组，编制{count}|
{organ}与{organ}联合{verb}{topic}|{unit}以{adjective}{topic}为主，兼营{goods}|{town}共有{topic}{count}|
{topic}的{action}由{organ}负责|{organ}召开{topic}{action}会议|{adverb}{verb}{adjective}{topic}{count}|
{village}{verb}{topic}，受益{amount}|{unit}生产“{pair}”牌{goods}{amount}|{work}通过{action}，{topic}{adverb}{verb}|
{organ}{verb}《{document}》，{adverb}{verb}{topic}{action}|{topic}由{adjective}转为{adjective}|
参加{topic}{action}的有{count}|{unit}从{village}迁至{county}{town}|{organ}下设{topic}{action}、{topic}{action}两股|
{verb}{latin}{topic}{count}|{topic}、{topic}和{topic}{adverb}{verb}|{unit}改称{county}{pair}{goods}公司|
{organ}派员到{village}{verb}{topic}|{topic}每{measure}{verb}{goods}{amount}|{unit}的{topic}{adverb}{verb}{latin}标准|
""".replace("\n", "")
    .strip("|")
    .split("|")
)

_TAILS = (
    """
比上年增长{percent}|占总数的{percent}|其中{goods}{amount}|{adverb}{verb}{topic}|至{year}年共{verb}{topic}{count}|
由{organ}{verb}|{topic}{action}得到{verb}|投资{money}|用工{count}|历时{months}个月|{topic}（含{topic}）{count}|
平均每人{amount}|下降{percent}|为{year}年的{times}倍|{town}、{town}、{town}次之|{adverb}{verb}{adjective}{topic}|
被评为“{topic}{action}先进单位”|载入《{document}》|{verb}{topic}的{percent}|受到{organ}表彰|折合{money}|
长{length}、宽{length2}|气温为{temperature}|合格率由{percent}提高到{percent}|较{adjective}{topic}多{amount}|
""".replace("\n", "")
    .strip("|")
    .split("|")
)

_SPECIALS = (
    """
{organ}提出“{saying}”，{village}的群众说：“{saying}。”|{organ}的报告说：“{year}年，{topic}{action}要做到‘{saying}’，不能只看{topic}。”|
{year}年{month}月——{work}{verb}前两个月，{organ}{adverb}{verb}{topic}。|当时有人问：“{topic}{action}，究竟由谁来管？”|
{verb}{topic}、{verb}{topic}、{verb}{topic}……这些都写进了《{document}》。|“{saying}！”{village}的墙上至今留着这样的标语。|
《{document}〈试行〉》（{year}）第{day}条：{topic}不得{verb}。|
{county}的{goods}、{goods}、{goods}、{goods}、{goods}等，{adverb}运往{county}。|{topic}分为三类：{topic}；{topic}；{topic}。|
一是{verb}{topic}，{adverb}{verb}{topic}；二是{verb}{topic}，{adverb}{verb}{topic}；三是{verb}{topic}{action}。|
{goods}亩产{amount}（{year}年为{amount}），{verb}面积{amount}〔不含{village}〕。|
{unit}的{latin}和{latin}系统于{year}年{month}月{verb}，投资{money}。|技术员{person}、{person}{verb}{topic}{count}。|
{topic}{action}的比例为{digit}∶{digit}，误差不超过±{digit}.{digit}‰。|海拔{metres}米，年降水量{metres}mm，最低气温{temperature}。|
“{pair}”“{pair}”“{pair}”三个牌号的{goods}，{adverb}{verb}{latin}认证。|《{document}》《{document}》{adverb}{verb}。|
{organ}{verb}的{dot}，{adverb}{verb}{topic}。|{name}{verb}{topic}{count}，当地称为{ruby}。|{strong}{verb}{topic}，{adverb}{verb}{kai}。|
""".replace("\n", "")
    .strip("|")
    .split("|")
)

_READINGS = tuple(
    "堰(yàn) 窑(yáo) 碾(niǎn) 圩(wéi) 埝(niàn) 垄(lǒng) 塬(yuán) 峁(mǎo) 埂(gěng) 榫(sǔn) 镢(jué) 耧(lóu) 耱(mò)".split()
)
_SLOT = re.compile(r"\{(\w+)\}")
_MARKUP = re.compile(
    r"\{index\}`([^`<]+)<[^`]*`|\{(?:ref|page)\}`[^`]*`|\{\w+\}`([^`(]*)(?:\([^)]*\))?`|\[\^\w+\]|\*+"
)


def printed(text: str) -> int:
    """How many characters of a source text are printed: white space and inline marks are not.

    >>> printed("{dot}`要点`和 **重点**[^1]")
    5
    """
    if "`" in text or "*" in text or "[^" in text:
        text = _MARKUP.sub(lambda found: found[1] or found[2] or "", text)
    return len("".join(text.split()))


class Prose:
    """Writes sentences and paragraphs; remembers paragraphs, so that none stands twice."""

    def __init__(self, pen: Pen, entities: Entities) -> None:
        self.pen = pen
        self.entities = entities
        self._written: set[str] = set()
        self._slots = self._fill_slots()
        self._openings = [self._cut(template) for template in _OPENINGS]
        self._mains = [self._cut(template) for template in _MAINS]
        self._tails = [self._cut(template) for template in _TAILS]
        self._specials = [self._cut(template) for template in _SPECIALS]

    def _fill_slots(self) -> dict[str, Callable[[], str]]:
        pen, names, pick = self.pen, self.entities, self.pen.pick
        return {
            "year": self.year,
            "early": lambda: str(pen.number(1949, 1978)),
            "late": lambda: str(pen.number(1979, 2005)),
            "month": lambda: str(pen.number(1, 12)),
            "day": lambda: str(pen.number(1, 28)),
            "decade": lambda: str(pen.number(3, 9) * 10),
            "months": lambda: str(pen.number(2, 30)),
            "digit": lambda: str(pen.number(1, 9)),
            "metres": lambda: str(pen.number(200, 1400)),
            "times": lambda: f"{pen.number(1, 9)}.{pen.number(1, 9)}",
            "percent": lambda: f"{pen.number(1, 98)}.{pen.number(1, 9)}%",
            "money": lambda: f"{pen.number(1, 9)}{pen.pick(('', '.6', '8.05', '40'))}万元",
            "length": lambda: f"{pen.number(3, 990)}米",
            "length2": lambda: f"{pen.number(1, 9)}.{pen.number(1, 9)}米",
            "temperature": lambda: f"−{pen.number(3, 24)}.{pen.number(1, 9)}℃",
            "amount": lambda: f"{self.amount()}{pick(words.UNITS)}",
            "count": lambda: f"{pen.number(2, 480)}{pick(words.COUNTS)}",
            "measure": lambda: pick(words.COUNTS),
            "organ": lambda: names.recur(names.organs),
            "unit": lambda: names.recur(names.units) if pen.chance(70) else names.unit(),
            "work": lambda: names.recur(names.works),
            "county": lambda: pick(words.DISTRICTS),
            "town": lambda: pick(words.TOWNS),
            "village": names.village,
            "pair": names.pair,
            "person": names.person,
            "document": self.document,
            "verb": lambda: pick(words.VERBS),
            "topic": lambda: pick(words.TOPICS),
            "action": lambda: pick(words.NOUNS_OF_ACTION),
            "adverb": lambda: pick(words.ADVERBS),
            "adjective": lambda: pick(words.ADJECTIVES),
            "goods": lambda: pick(words.GOODS),
            "latin": lambda: pick(words.LATIN),
            "saying": lambda: pick(words.SAYINGS),
            "dot": lambda: f"{{dot}}`{pick(words.TOPICS)}`",
            "name": lambda: f"{{name}}`{pick(words.DISTRICTS)}{names.village()}`",
            "ruby": lambda: f"{{ruby}}`{pick(_READINGS)}`",
            "strong": lambda: f"**{pick(words.TOPICS)}**",
            "kai": lambda: f"*{pick(words.TOPICS)}{pick(words.NOUNS_OF_ACTION)}*",
        }

    def _cut(self, template: str) -> tuple[str | Callable[[], str], ...]:
        pieces = _SLOT.split(template)
        return tuple(
            self._slots[piece] if k % 2 else piece for k, piece in enumerate(pieces) if piece
        )

    def _spell(self, templates: list[tuple[str | Callable[[], str], ...]]) -> str:
        return "".join(
            [part if isinstance(part, str) else part() for part in self.pen.pick(templates)]
        )

    def year(self) -> str:
        """A year of the twentieth century, the later the more likely."""
        return str(
            self.pen.number(1949, 2005) if self.pen.chance(88) else self.pen.number(1902, 1948)
        )

    def amount(self) -> str:
        """A quantity in one of the ways in which gazetteers write them."""
        pen = self.pen
        match pen.number(0, 5):
            case 0:
                return f"{pen.number(1, 99)}.{pen.number(1, 99)}万"
            case 1:
                return f"{pen.number(2, 980)}.{pen.number(1, 9)}"
            case 2:
                return f"{pen.number(1, 9)}0余"
            case _:
                return str(pen.number(12, 9800))

    def document(self) -> str:
        """The title of an invented document."""
        pen, pick = self.pen, self.pen.pick
        place = pick(words.DISTRICTS) if pen.chance(60) else pick(words.ORGAN_FIELDS)
        return (
            f"{place}{pick(words.TOPICS)}{pick(words.NOUNS_OF_ACTION)}{pick(words.DOCUMENT_KINDS)}"
        )

    def sentence(self) -> str:
        """A sentence of 12 to 45 characters with its full stop."""
        pen = self.pen
        while True:
            if pen.chance(15):
                text = self._spell(self._specials)
            else:
                text = self._spell(self._openings) if pen.chance(48) else ""
                text += self._spell(self._mains)
                for _ in range(pen.number(0, 2)):
                    text += ("；" if pen.chance(7) else "，") + self._spell(self._tails)
                text += "。"
            if 12 <= printed(text) <= 45:
                return text

    def paragraph(self, low: int = 60, high: int = 350) -> str:
        """A paragraph that stood nowhere before, between `low` and `high` printed characters."""
        wanted = low + int((high - low - 45) * (self.pen.number(0, 1000) / 1000) ** 1.4)
        sentences: list[str] = []
        length = 0
        while length < wanted:
            sentences.append(self.sentence())
            length += printed(sentences[-1])
        text = "".join(sentences)
        if text in self._written:
            return self.paragraph(low, high)
        self._written.add(text)
        return text
