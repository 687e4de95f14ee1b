"""Turns blocks into one Typst document: the trim, type area, sizes and leading of the 16k style."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.bench.reading import Block, Columns, Contents, Fig, Head, Names, Par, Tab

_PREAMBLE = r"""
#set page(width: 185mm, height: 260mm, numbering: "1",
  margin: (inside: 23mm, outside: 21.2mm, top: 26mm, bottom: 20.6mm),
  header: context { set text(9pt); align(if calc.odd(here().page()) { right } else { left })[#title] })
#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 7.5pt, spacing: 7.5pt)
#set heading(numbering: (..n) => { let n = n.pos()
  if n.len() == 1 { "第" + numbering("一", n.last()) + "编" } else if n.len() == 2 { "第" + numbering("一", n.last()) + "章" }
  else if n.len() == 3 { "第" + numbering("一", n.last()) + "节" } })
#show heading: set text(font: "Noto Sans SC")
#show heading.where(level: 1): it => { pagebreak(to: "odd", weak: true); block(height: 6 * 18pt, width: 100%, align(center + horizon, text(26pt, it))) }
#show heading.where(level: 2): it => { pagebreak(weak: true); block(height: 6 * 18pt - 7.5pt, width: 100%, align(center + horizon, text(22pt, it))) }
#show heading.where(level: 3): it => block(height: 3 * 18pt - 7.5pt, width: 100%, align(center + horizon, text(14pt, it)))
#show heading.where(level: 4): it => block(height: 2 * 18pt - 7.5pt, inset: (left: 2em), align(horizon, text(12pt, it.body)))
#show heading.where(level: 5): it => block(inset: (left: 2em), text(10.5pt, it.body))
#show figure: set block(breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: set text(9pt, font: "Noto Sans SC")
#show table: set text(9pt)
#set table(stroke: 0.25pt, inset: 2.5pt)
#let lesser(body) = block(width: 100%, align(center, text(12pt, font: "Noto Sans SC", body)))
#let kai(where, body) = block(width: 100%, align(where, text(font: "LXGW WenKai", body)))
#let pageof(name) = context counter(page).at(name).first()
"""

_SPECIAL = re.compile(r"([\\#*_`$<>@\[\]~\"'/=+\-])")


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def typst_book(title: str, blocks: list[Block]) -> str:
    """The document's source."""
    return "\n\n".join([f"#let title = [{_plain(title)}]{_PREAMBLE}", *_write(blocks)]) + "\n"


def _write(blocks: list[Block]) -> Iterator[str]:
    is_open = False
    has_contents = False
    for block in blocks:
        match block:
            case Head():
                yield _head(block)
            case Par():
                yield _par(block)
            case Tab():
                yield _table(block)
            case Fig(file=file, caption=caption, width=width, id=name):
                yield f'#figure(image("{file}", width: {width}%), caption: [{_plain(caption)}]) <{name}>'
            case Names(names=names, columns=count):
                cells = ", ".join(f"[{_plain(name)}]" for name in names)
                yield f"#grid(columns: (1fr,) * {count}, row-gutter: 7.5pt, {cells})"
            case Columns(count=count):
                if is_open:
                    yield "]"
                is_open = count > 1
                if is_open:
                    yield f"#columns({count}, gutter: 2em)["
            case Contents():
                if not has_contents:
                    yield "#pagebreak()\n#outline(title: [目录], depth: 3)"
                has_contents = True


def _head(head: Head) -> str:
    label = f" <{head.id}>" if head.id else ""
    text = _plain(head.text)
    if head.rank == 0:
        return f"#heading(level: 1, numbering: none)[{text}]"
    if head.rank == 6:
        return f"#lesser[{text}]{label}"
    return f"{'=' * head.rank} {text}{label}"


def _par(par: Par) -> str:
    parts: list[str] = []
    for piece in par.pieces:
        parts.append(_plain(piece.text))
        if piece.note:
            parts.append(f"#footnote[{_plain(piece.note)}]")
        if piece.page_of:
            parts.append(f"#pageof(<{piece.page_of}>)")
    text = "".join(parts)
    match par.kind:
        case "quote":
            return f'#pad(left: 2em, text(font: "LXGW WenKai")[{text}])'
        case "signature":
            return f"#kai(right)[{text}]"
        case "byline" | "subtitle":
            return f"#kai(center)[{text}]"
        case "date":
            return f'#text(font: "Noto Sans SC")[{text}]'
        case _:
            return text


def _table(tab: Tab) -> str:
    widths = tab.widths or (1,) * len(tab.head[0])
    columns = ", ".join(f"{width}fr" for width in widths)
    head = ", ".join(f"[{_plain(cell)}]" for row in tab.head for cell in row)
    rows = ",\n  ".join(", ".join(f"[{_plain(cell)}]" for cell in row) for row in tab.rows)
    table = f"table(columns: ({columns}), table.header({head}),\n  {rows})"
    if not tab.caption:
        return f"#{table}"
    unit = f"　单位：{_plain(tab.unit)}" if tab.unit else ""
    return f"#figure({table}, caption: [{_plain(tab.caption)}{unit}], kind: table) <{tab.id}>"
