"""Turns a certificate into what is read: JSON for programs, one HTML page and a summary for people.

The page is one file: pictures of the pages with violations, made from the PDF, stand in it as data.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageDraw

from keben import __version__
from keben.certify.certificate import Certificate, Finding, Verdict
from keben.messages import _, is_chinese
from keben.places import TEMPLATES

MOST_PICTURES = 40  #: pages; a file of another kind of composer has violations on every one
MOST_SHOWN = 200  #: spots of one rule that are listed one by one
SCALE = 1.4  #: pixels a point


def as_json(certificate: Certificate) -> str:
    """Return certificate.json: pages are counted from 1, as in the PDF."""
    spread = certificate.spread
    written = {
        "file": certificate.file,
        "version": __version__,
        "passed": not certificate.fails,
        "pages": certificate.pages,
        "lines": certificate.lines,
        "text_lines": certificate.text_lines,
        "han_gap_em": {
            "count": spread.count,
            "mean": round(spread.mean, 5),
            "p95": round(spread.p95, 5),
            "p99": round(spread.p99, 5),
            "max": round(spread.most, 5),
        },
        "rules": [_rule(verdict, certificate) for verdict in certificate.verdicts],
    }
    return json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _rule(verdict: Verdict, certificate: Certificate) -> dict[str, Any]:
    return {
        "id": verdict.rule.id,
        "title": verdict.rule.title,
        "source": verdict.rule.source,
        "force": verdict.rule.force,
        "checked": verdict.checked,
        "not_checked": verdict.why_not,
        "per_1000_lines": per_thousand(verdict, certificate),
        "violations": [
            {
                "page": spot.page + 1,
                "line": spot.line,
                "context": spot.context,
                "detail": spot.detail,
                "box": [round(edge, 2) for edge in spot.box],
            }
            for spot in verdict.findings
        ],
    }


def per_thousand(verdict: Verdict, certificate: Certificate) -> float:
    """Return violations per thousand lines."""
    return round(1000 * len(verdict.findings) / max(1, certificate.lines), 2)


def summary(certificate: Certificate) -> Iterator[str]:
    """Yield the lines for the terminal: what is broken, what was not checked, the verdict."""
    for verdict in certificate.verdicts:
        if verdict.findings:
            count = len(verdict.findings)
            yield _("{rule}  {title}: {count} of {checked}").format(
                rule=verdict.rule.id, title=title_of(verdict), count=count, checked=verdict.checked
            )
            for spot in verdict.findings[:5]:
                yield "    " + _("page {page}, line {line}: {context}  {detail}").format(
                    page=spot.page + 1, line=spot.line, context=spot.context, detail=spot.detail
                )
            if count > 5:
                yield "    " + _("… and {count} more").format(count=count - 5)
    for verdict in certificate.verdicts:
        if verdict.why_not:
            yield _("{rule}  not checked: {reason}").format(
                rule=verdict.rule.id, reason=verdict.why_not
            )
    spread = certificate.spread
    yield _(
        "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}"
    ).format(mean=spread.mean, p95=spread.p95, p99=spread.p99, most=spread.most)
    kept = sum(1 for verdict in certificate.verdicts if verdict.checked and not verdict.findings)
    broken = sum(1 for verdict in certificate.verdicts if verdict.findings)
    yield _(
        "{pages} pages, {lines} lines, of which {text} of text: {kept} rules kept, {broken} broken"
    ).format(
        pages=certificate.pages,
        lines=certificate.lines,
        text=certificate.text_lines,
        kept=kept,
        broken=broken,
    )


def title_of(verdict: Verdict) -> str:
    """Return the title of a rule in the editor's language."""
    return verdict.rule.title_zh if is_chinese() else verdict.rule.title


def as_html(certificate: Certificate, pdf: Path) -> str:
    """Return certificate.html."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    spots = [(v, spot) for v in certificate.verdicts for spot in v.findings]
    pages = sorted({spot.page for _verdict, spot in spots})[:MOST_PICTURES]
    pictures = [
        {
            "page": page + 1,
            "url": url,
            "spots": [(v.rule.id, spot) for v, spot in spots if spot.page == page],
        }
        for page, url in zip(pages, _pictures(pdf, pages, [s for _v, s in spots]), strict=True)
    ]
    return environment.get_template("certificate.html").render(
        certificate=certificate,
        title_of=title_of,
        per_thousand=per_thousand,
        pictures=pictures,
        most=MOST_SHOWN,
        version=__version__,
        language="zh-Hans" if is_chinese() else "en",
        _=_words().__getitem__,
    )


def _words() -> dict[str, str]:
    """Return what the page says, in the editor's language: strings are gathered from modules only."""
    return {
        "certificate of {file}": _("certificate of {file}"),
        "rules are broken": _("rules are broken"),
        "no rule is broken": _("no rule is broken"),
        "{pages} pages, {lines} lines, of which {text} of text": _(
            "{pages} pages, {lines} lines, of which {text} of text"
        ),
        "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}": _(
            "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}"
        ),
        "rule": _("rule"),
        "checked": _("checked"),
        "violations": _("violations"),
        "per 1000 lines": _("per 1000 lines"),
        "source": _("source"),
        "not checked: {reason}": _("not checked: {reason}"),
        "page {page}, line {line}": _("page {page}, line {line}"),
        "page {page}": _("page {page}"),
    }


def _pictures(pdf: Path, pages: list[int], spots: list[Finding]) -> Iterator[str]:
    """Yield a picture of each page with its spots marked."""
    if not pages:
        return
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in pages:
            page = document[number]
            left, _bottom, _right, top = page.get_trimbox()
            height = page.get_height()
            picture = page.render(scale=SCALE).to_pil().convert("RGB")
            pen = ImageDraw.Draw(picture)
            for spot in spots:
                if spot.page == number and spot.box[2] > spot.box[0]:
                    x0, y0, x1, y1 = spot.box
                    off = height - top
                    corners = (x0 + left - 1, y0 + off - 1, x1 + left + 1, y1 + off + 1)
                    pen.rectangle([edge * SCALE for edge in corners], outline=(200, 0, 0), width=2)
            page.close()
            file = BytesIO()
            picture.quantize(32, Image.Quantize.FASTOCTREE).save(file, "PNG")
            yield "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def write_beside(certificate: Certificate, pdf: Path, folder: Path) -> None:
    """Write certificate.json and certificate.html, each at one stroke."""
    for name, text in (
        ("certificate.json", as_json(certificate)),
        ("certificate.html", as_html(certificate, pdf)),
    ):
        new = folder / f".{name}.{os.getpid()}"
        new.write_text(text, "utf-8")
        new.replace(folder / name)
