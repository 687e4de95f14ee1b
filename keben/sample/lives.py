"""Turns chance into 大事记, 人物 and 文存: the parts of a gazetteer that are not chapters of prose.

Everything is marked as synthetic where it stands: people in the line under the name, articles in
their byline and source.
"""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path

from keben.sample import words
from keben.sample.draft import Draft, block, quoted
from keben.sample.inset import Insets
from keben.sample.prose import Prose, printed

_ERAS = (
    ("清道光", 1821), ("清咸丰", 1851), ("清同治", 1862), ("清光绪", 1875), ("清宣统", 1909),
)  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
FIRST_YEAR, LAST_YEAR = 1840, 2005


def _reign(year: int) -> str:
    name, first = [era for era in _ERAS if era[1] <= year][-1]
    count = year - first + 1
    if count == 1:
        return f"{name}元年"
    tens, ones = divmod(count, 10)
    digits = (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "")
    return f"{name}{digits}{_DIGITS[ones] if ones else ''}年"


def write_chronicle(file: Path, prose: Prose, entries: int, size: int) -> int:
    """Write `entries` events in date order with about `size` characters; return the printed ones."""
    pen = prose.pen
    draft = Draft()
    draft.mark_up("title: 大事记\nevents:", blank=False)
    keys = sorted(_moment(prose) for _ in range(entries))
    each = max(36, size // max(1, entries))
    for k, (year, month, day, form) in enumerate(keys):
        if k and keys[k - 1][:2] == (year, 13):
            continue
        date = f"{year}-{month:02}-{day:02}"
        match form:
            case 1:
                date = quoted(f"{year} {'春夏秋冬'[(month - 1) // 3]}")
            case 2:
                date = f"{year}-{month:02}"
            case 3:
                date = str(year)
            case 4:
                date = f"{year}-{month:02}-{max(day - pen.number(1, 6), 1):02}/{date}"
            case _:
                pass
        paragraphs = [prose.paragraph(each * 6 // 10, each * 15 // 10)]
        if pen.chance(8):
            paragraphs.append(prose.paragraph(each * 4 // 10, each))
        draft.printed += sum(printed(paragraph) for paragraph in paragraphs)
        lines = [f"  - date: {date}"]
        if year < 1912:
            lines.append(f"    reign: {_reign(year)}")
        lines.append(f"    text: {block((chr(10) * 2).join(paragraphs), 6)}")
        if pen.chance(10):
            lines.append("    sources: [合成资料]")
        draft.mark_up("\n".join(lines), blank=False)
    draft.save(file)
    return draft.printed


def _moment(prose: Prose) -> tuple[int, int, int, int]:
    """Year, month, day and form of a date, so that sorting them is the order of a chronicle.

    What is known to the month stands after its days (day 32), a season after its last month (33),
    the year as a whole last (month 13); a range stands at its last day.
    """
    pen = prose.pen
    year = pen.number(1949, LAST_YEAR) if pen.chance(85) else pen.number(FIRST_YEAR, 1948)
    month, day = pen.number(1, 12), pen.number(1, 22)
    if pen.chance(5):
        return year, (month - 1) // 3 * 3 + 3, 33, 1
    if pen.chance(9):
        return year, month, 32, 2
    if pen.chance(5):
        return year, 13, 0, 3
    if pen.chance(3):
        return year, month, day + 1, 4
    return year, month, min(day, monthrange(year, month)[1]), 0


def write_people(file: Path, prose: Prose, kind: str, size: int) -> int:
    """Write 传略 (in the order of death) or 简介 of about `size` characters; return the printed ones."""
    pen, names = prose.pen, prose.entities
    long = kind == "biography"
    drafts: list[tuple[int, str]] = []
    count = 0
    while count < size:
        name, unit = names.person(), names.unit()
        died = pen.number(1926, 2005)
        born = died - pen.number(41, 88) if long else pen.number(1915, 1970)
        note = f"合成人物，{unit}{pen.pick(('职工', '厂长', '会计', '技术员', '队长'))}"
        room = max(60, size - count)
        paragraphs = []
        for _ in range(pen.number(2, 4) if long else 1):
            if room > 30:
                paragraphs.append(prose.paragraph(60, min(350, max(130, room))))
                room -= printed(paragraphs[-1])
        count += sum(printed(text) for text in (name, note, *paragraphs))
        lines = [f"  - name: {name}", f"    born: {born}"]
        if long:
            lines.append(f"    died: {died}")
        lines += [f"    note: {note}", f"    text: {block((chr(10) * 2).join(paragraphs), 6)}"]
        drafts.append((died if long else born, "\n".join(lines)))
    file.parent.mkdir(parents=True, exist_ok=True)
    people = "\n".join(text for _, text in sorted(drafts, key=lambda draft: draft[0]))
    file.write_bytes(f"kind: {kind}\npeople:\n{people}\n".encode())
    return count


def write_article(file: Path, prose: Prose, insets: Insets, number: int, size: int) -> int:
    """Write a press feature or a document of about `size` characters; return the printed ones.

    Every third has a picture, in a column or over all of them.
    """
    pen = prose.pen
    draft = Draft()
    headline = f"{pen.pick(words.VERBS)}{pen.pick(words.TOPICS)}　{pen.pick(words.VERBS)}{pen.pick(words.TOPICS)}"
    subtitle = f"——{pen.pick(words.DISTRICTS)}{pen.pick(words.TOPICS)}{pen.pick(words.NOUNS_OF_ACTION)}侧记"
    source = f"《合成{pen.pick(('日报', '晚报', '文汇', '通讯'))}（测试用）》"
    date = f"{pen.number(1951, 2005)}-{pen.number(1, 12):02}-{pen.number(1, 28):02}"
    columns = "1" if pen.chance(8) else "3" if pen.chance(30) else "2"
    fields = {
        "headline": headline, "subtitle": subtitle, "byline": "合成记者", "source": source,
        "date": date, "columns": columns, "id": f"article-{number}",
    }  # fmt: skip
    draft.mark_up("\n".join(["---", *(f"{k}: {v}" for k, v in fields.items()), "---"]), blank=False)
    draft.printed += printed(headline + subtitle + "合成记者" + source)
    since = 0
    needs_picture = number % 3 == 1
    while draft.printed < size:
        if since > 700:
            draft.head(
                2, f"{pen.pick(words.ADVERBS)}{pen.pick(words.VERBS)}{pen.pick(words.TOPICS)}"
            )
            since = 0
        left = max(60, size - draft.printed)
        text = prose.paragraph(60, min(280, max(110, left)))
        since += printed(text)
        draft.write(text)
        if needs_picture and draft.printed > size // 3:
            spans = {"span": "yes"} if number % 2 else {}
            insets.figure(draft, width="100", **spans)
            needs_picture = False
    draft.save(file)
    return draft.printed
