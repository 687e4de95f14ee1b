"""Turns blocks into one LaTeX document for XeLaTeX with ctex and xeCJK: the trim and sizes of the 16k style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.bench.reading import Block, Columns, Contents, Fig, Head, Names, Par, Tab

_PREAMBLE = r"""
\documentclass[zihao=5, fontset=none, twoside]{ctexbook}
\usepackage[paperwidth=185mm, paperheight=260mm, inner=23mm, outer=21.2mm, top=26mm, bottom=20.6mm]{geometry}
\usepackage{graphicx, longtable, multicol}
\setCJKmainfont{Noto Serif CJK SC}
\setCJKsansfont{Noto Sans CJK SC}
\newCJKfontfamily\kai{LXGW WenKai}
\ctexset{part/name={第,编}, chapter/name={第,章}, section/name={第,节}, section/number=\chinese{section}}
\setcounter{secnumdepth}{1}
\setcounter{tocdepth}{1}
\linespread{1.37}\selectfont
"""

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_RANKS = ("chapter*", "part", "chapter", "section", "subsection*", "subsubsection*")


def latex_book(title: str, blocks: list[Block]) -> str:
    """The document's source."""
    head = f"{_PREAMBLE}\\title{{{_plain(title)}}}\\begin{{document}}"
    return "\n\n".join([head, *_write(blocks), "\\end{document}"]) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"[\\~^#$%&_{}]", lambda m: _SPECIAL.get(m[0], f"\\{m[0]}"), text)


def latex_figures(folder: Path, files: Iterable[str]) -> None:
    """Turn figures into PDF, which XeLaTeX reads; it knows no SVG, and this is not measured."""
    from weasyprint import HTML

    for file in files:
        picture = folder / file
        size = re.search(r'width="(\d+)" height="(\d+)"', picture.read_text("utf-8"))
        assert size, f"{file} does not say how large it is"
        page = f"@page {{ size: {size[1]}px {size[2]}px; margin: 0 }} img {{ display: block }}"
        html = f'<style>{page}</style><img src="{picture.as_uri()}">'
        HTML(string=html).write_pdf(folder / _drawn(file))


def _drawn(file: str) -> str:
    return file.replace(".svg", ".pdf")


def _write(blocks: list[Block]) -> Iterator[str]:
    is_open = False
    has_contents = False
    for block in blocks:
        match block:
            case Head(rank=rank, text=text, id=name):
                label = f"\\label{{{name}}}" if name else ""
                if rank < len(_RANKS):
                    yield f"\\{_RANKS[rank]}{{{_plain(text)}}}{label}"
                else:
                    yield f"\\begin{{center}}\\sffamily {_plain(text)}{label}\\end{{center}}"
            case Par():
                yield _par(block)
            case Tab():
                yield _table(block)
            case Fig(file=file, caption=caption, width=width, id=name):
                picture = f"\\includegraphics[width={width / 100}\\linewidth]{{{_drawn(file)}}}"
                words = f"\\par\\small\\sffamily {_plain(caption)}\\label{{{name}}}"
                yield f"\\begin{{center}}{picture}{words}\\end{{center}}"
            case Names(names=names, columns=count):
                rows = (names[at : at + count] for at in range(0, len(names), count))
                columns = f"*{{{count}}}{{p{{{0.8 / count:.3f}\\linewidth}}}}"
                yield f"\\begin{{longtable}}{{{columns}}}{_rows(rows)}\\end{{longtable}}"
            case Columns(count=count):
                if is_open:
                    yield r"\end{multicols}"
                is_open = count > 1
                if is_open:
                    yield f"\\begin{{multicols}}{{{count}}}"
            case Contents():
                if not has_contents:
                    yield r"\tableofcontents"
                has_contents = True


def _par(par: Par) -> str:
    parts: list[str] = []
    for piece in par.pieces:
        parts.append(_plain(piece.text))
        if piece.note:
            parts.append(f"\\footnote{{{_plain(piece.note)}}}")
        if piece.page_of:
            parts.append(f"\\pageref{{{piece.page_of}}}")
    text = "".join(parts)
    match par.kind:
        case "quote":
            return f"\\begin{{quotation}}\\kai {text}\\end{{quotation}}"
        case "signature":
            return f"{{\\raggedleft\\kai {text}\\par}}"
        case "byline" | "subtitle":
            return f"{{\\centering\\kai {text}\\par}}"
        case "date":
            return f"\\textsf{{{text}}}"
        case _:
            return text


def _table(tab: Tab) -> str:
    widths = tab.widths or (1,) * len(tab.head[0])
    columns = "|".join(f"p{{{0.75 * width / sum(widths):.3f}\\linewidth}}" for width in widths)
    label = f"\\label{{{tab.id}}}" if tab.id else ""
    caption = f"\\noindent\\textsf{{{_plain(tab.caption)}　{_plain(tab.unit)}}}{label}\n\n"
    table = f"\\hline {_rows(tab.head)}\\hline\\endhead {_rows(tab.rows)}\\hline"
    small = f"{{\\small\\begin{{longtable}}{{|{columns}|}}{table}\\end{{longtable}}}}"
    return (caption if tab.caption else "") + small


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(" & ".join(map(_plain, row)) + r" \\" + "\n" for row in rows)
