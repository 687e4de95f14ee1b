"""Turns a title into the pieces around the 编: book.yaml, 序, 凡例, 总述, 后记. All say that the book is synthetic."""

from __future__ import annotations

from pathlib import Path

from keben.sample.draft import Draft
from keben.sample.prose import Prose, printed

TITLE = "合成志书（测试用）"
_SUBTITLE = "程序合成，内容虚构"

_PREFACE = (
    "这是一部由程序合成的志书。它的编、章、节、表、图、大事记、人物、名录、文存和索引一应俱全，却没有一句话记述真实的"
    "事情：地名用天干地支和字表拼成，机构和单位由词表拼成，数字由随机数产生，人物的姓名用常见的姓氏和名字用字凑成，如与"
    "真实的人名相同，纯属偶然。",
    "合成这样一部书，为的是在不同的机器上反复排印同样的文字，量一量排版要多少时间、多少内存，看一看每一条排版规则是否"
    "都照办了。同样的种子得到同样的书，一字不差；换一粒种子，便是另一部书。",
    "因此，书中的句子只求像志书，不求有意义。请勿引用，请勿考证，更不要从中寻找任何一个真实的县、村、工厂或者人。",
)
_CONVENTIONS = (
    "一、本书为合成文字，仅供测试，不具任何资料价值。",
    "二、篇目采用编、章、节、目四个层次，另设子目；横分门类，竖写始末，体例与通行的两册本志书相同。",
    "三、记述的上限与下限由程序设定，其间的年代、月份与日期均由随机数产生。",
    "四、地名用“甲县”“乙区”一类的假名，乡镇以地支为名，村名取两个随机汉字，不与任何真实地名对应。",
    "五、人物姓名一律为合成姓名；人物编与名录编在每一处都注明“合成”二字。",
    "六、数字、计量单位、百分比、外文缩写和标点按现行国家标准书写，并有意搭配得多一些，以便检查断行、挤压和间距。",
    "七、表格有长有短，短者四五行，长者一百二十行，表头间或有三行文字，也有合并的格子、排不下的宽表和表注；图由合成数据"
    "绘成，排在文中、页首、页末或文旁；卷首的彩页也是画出来的。",
    "八、注释排在页下，长者有三千字，标题和图题、表题也有注；引文、书名、省略号、破折号随处可见，用意与第六条相同。",
    "九、索引所收的词语都在正文中出现，少数为“见”条，不列页码。",
)
_AFTERWORD = (
    "合成的文字到此为止。全书由一粒种子生成，没有作者，没有采访，也没有口述者；编纂组只有一个程序，几张词表和一支随机的笔。",
    "词表取自日常的公文用语。为使全书用字的种数与真实的志书相近，村名和牌号用了许多少见的搭配，读来不免生硬，请读者"
    "见谅——假如这部书竟有读者的话。",
    "凡从本书量得的时间、内存和页数，请注明字数与种子，以便他人照样再量一次。",
)


def write_matter(folder: Path, prose: Prose, overview: int) -> int:
    """Write 序, 凡例, 总述 (of about `overview` characters) and 后记; return the printed characters."""
    count = 0
    for file, title, paragraphs, signed in (
        ("front/preface.md", "序", _PREFACE, True),
        ("front/conventions.md", "凡例", _CONVENTIONS, False),
        ("back/afterword.md", "后记", _AFTERWORD, True),
    ):
        draft = Draft()
        draft.head(1, title)
        for paragraph in paragraphs:
            draft.write(paragraph)
        if signed:
            signature = f"合成志书编纂组（测试用）{title}\n某年某月"
            draft.directive("{signature}", signature)
            draft.printed += printed(signature)
        draft.save(folder / file)
        count += draft.printed
    draft = Draft()
    draft.head(1, "总述")
    draft.write("本篇与全书一样，是合成的文字，只供测试。")
    while draft.printed < overview:
        room = overview - draft.printed
        draft.write(prose.paragraph(60, min(350, max(110, room))))
    draft.save(folder / "00-overview.md")
    return count + draft.printed


def write_book_file(folder: Path, volumes: list[tuple[str, list[str]]], note: str) -> int:
    """Write book.yaml; volumes have names and the folders of their 编."""
    colophon = (
        ("书名", TITLE),
        ("说明", "本书由程序合成，内容、人名、地名、数字均属虚构，仅供测试排版，不出版、不发行"),
        ("规模", note),
    )
    lines = [
        f"title: {TITLE}",
        f"subtitle: {_SUBTITLE}",
        "slug: synthetic",
        "style: 16k",
        "limits: {from: 1840, to: 2005}",
        "compilers: [合成志书编纂组（测试用）]",
        "publisher: {name: 测试用，不出版, place: 甲县（虚构）}",
        "colophon:",
        *(f"  - [{label}, {value}]" for label, value in colophon),
        "volumes:",
    ]
    for number, (name, parts) in enumerate(volumes, 1):
        lines += [f"  - name: {name}", "    content:"]
        if number == 1:
            lines += _members("plates", "front/preface.md", "front/conventions.md")
            lines += _members("contents", "tables", "figures", "00-overview.md", "chronicle.yaml")
        else:
            lines += _members("contents")
        lines += _members(*parts)
    lines += _members("back/afterword.md", "index")
    (folder / "book.yaml").write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    return printed(TITLE + _SUBTITLE + "".join(a + b for a, b in colophon)) + 25


def _members(*names: str) -> list[str]:
    return [f"      - {name}" for name in names]
