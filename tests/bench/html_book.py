"""Turns blocks into one plain HTML document for WeasyPrint alone, with contents by `target-counter`."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.bench.reading import Block, Columns, Contents, Fig, Head, Names, Par, Tab

_CSS = """
@page { size: 185mm 260mm; margin: 26mm 21.2mm 20.6mm 23mm; @bottom-center { content: counter(page); font-size: 9pt }
        @top-center { content: string(part); font-size: 9pt } }
html { font: 10.5pt/18pt "Noto Serif SC", "Noto Serif CJK SC"; text-align: justify }
p { margin: 0; text-indent: 2em; orphans: 2; widows: 2 }
h1, h2, h3, h4, h5, h6 { font-family: "Noto Sans SC", "Noto Sans CJK SC"; text-align: center; margin: 18pt 0; line-height: 1.3 }
h1 { font-size: 26pt; break-before: page; string-set: part content() } h2 { font-size: 22pt; break-before: page }
h3 { font-size: 14pt } h4 { font-size: 12pt; text-align: left } h5 { font-size: 10.5pt; text-align: left } h6 { font-size: 12pt }
.quote, .signature, .byline, .subtitle { font-family: "LXGW WenKai" }
.quote { margin-left: 2em } .signature { text-align: right } .byline, .subtitle { text-align: center }
.date { font-family: "Noto Sans SC", "Noto Sans CJK SC" }
table { width: 100%; border-collapse: collapse; font-size: 9pt; line-height: 13pt } td, th { border: 0.25pt solid; padding: 2.5pt }
.names, .names td { font-size: 10.5pt; line-height: 18pt; border: none; padding: 0 }
caption, figcaption { font: 9pt "Noto Sans SC", "Noto Sans CJK SC" } figure { margin: 9pt 0; text-align: center; break-inside: avoid }
.columns { columns: 2; column-gap: 2em }
.note { float: footnote; font-size: 9pt; line-height: 14pt }
.pageof::before { content: target-counter(attr(data-to url), page) }
nav p { text-indent: 0 } nav a { color: black; text-decoration: none } nav a::after { content: leader(".") target-counter(attr(href url), page) }
.rank1, .rank0 { font-weight: bold } .rank3 { padding-left: 2em }
"""


def html_book(title: str, blocks: list[Block]) -> str:
    """The document's source."""
    body = "\n".join(_write(blocks))
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_CSS}</style><body>\n{body}\n</body></html>\n"
    )


def _write(blocks: list[Block]) -> Iterator[str]:
    is_open = False
    has_contents = False
    for k, block in enumerate(blocks):
        match block:
            case Head(rank=rank, text=text, id=name):
                anchor = f'<a id="{name}"></a>' if name else ""
                yield f'<h{rank or 1} id="h{k}">{anchor}{escape(text)}</h{rank or 1}>'
            case Par():
                yield _par(block)
            case Tab():
                yield _table(block)
            case Fig(file=file, caption=caption, width=width, id=name):
                image = f'<img src="{file}" style="width:{width}%">'
                yield f'<figure id="{name}">{image}<figcaption>{escape(caption)}</figcaption></figure>'
            case Names(names=names, columns=count):
                rows = (names[at : at + count] for at in range(0, len(names), count))
                cells = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
                yield f'<table class="names">{cells}</table>'
            case Columns(count=count):
                if is_open:
                    yield "</div>"
                is_open = count > 1
                if is_open:
                    yield '<div class="columns">'
            case Contents():
                if not has_contents:
                    yield "<nav>"
                    for at, head in enumerate(blocks):
                        if isinstance(head, Head) and head.rank <= 3:
                            text = escape(head.text)
                            yield f'<p class="rank{head.rank}"><a href="#h{at}">{text}</a></p>'
                    yield "</nav>"
                has_contents = True


def _par(par: Par) -> str:
    parts: list[str] = []
    for piece in par.pieces:
        parts.append(escape(piece.text))
        if piece.note:
            parts.append(f'<span class="note">{escape(piece.note)}</span>')
        if piece.page_of:
            parts.append(f'<span class="pageof" data-to="#{piece.page_of}"></span>')
    return f'<p class="{par.kind}">{"".join(parts)}</p>'


def _cells(row: tuple[str, ...], tag: str) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)


def _table(tab: Tab) -> str:
    rows = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in tab.rows)
    caption = f"<caption>{escape(tab.caption)} {escape(tab.unit)}</caption>" if tab.caption else ""
    name = f' id="{tab.id}"' if tab.id else ""
    head = "".join(f"<tr>{_cells(row, 'th')}</tr>" for row in tab.head)
    return f"<table{name}>{caption}<thead>{head}</thead>{rows}</table>"
