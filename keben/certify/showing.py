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
    return json.dumps(_told(certificate), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _told(certificate: Certificate) -> dict[str, Any]:
    spread = certificate.spread
    return {
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
        "second_opinions": [
            {"program": each.program, "version": each.version, "said": each.said}
            for each in certificate.opinions
        ],
        "print_files": [_told(part) for part in certificate.parts],
    }


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
    for part in (certificate, *certificate.parts):
        if certificate.parts:
            yield f"== {part.file}"
        yield from _summary(part)


def _summary(certificate: Certificate) -> Iterator[str]:
    for verdict in certificate.verdicts:
        if verdict.findings:
            count = len(verdict.findings)
            yield _("{rule}  {title}: {count} of {checked}").format(
                rule=verdict.rule.id, title=title_of(verdict), count=count, checked=verdict.checked
            )
            for spot in verdict.findings[:5]:
                yield f"    {place_of(spot)}: {spot.context}  {spot.detail}"
            if count > 5:
                yield "    " + _("… and {count} more").format(count=count - 5)
    unchecked: dict[str, list[str]] = {}
    for verdict in certificate.verdicts:
        if verdict.why_not:
            unchecked.setdefault(verdict.why_not, []).append(verdict.rule.id)
    for reason, names in unchecked.items():
        yield _("{rule}  not checked: {reason}").format(rule=" ".join(names), reason=reason)
    for opinion in certificate.opinions:
        yield f"{opinion.program} {opinion.version}: {opinion.said}"
    spread = certificate.spread
    if certificate.lines:
        yield _(
            "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}"
        ).format(mean=spread.mean, p95=spread.p95, p99=spread.p99, most=spread.most)
    kept = sum(1 for verdict in certificate.verdicts if verdict.checked and not verdict.findings)
    broken = sum(1 for verdict in certificate.verdicts if verdict.findings)
    told = _("{extent}: {kept} rules kept, {broken} broken")
    yield told.format(extent=extent_of(certificate), kept=kept, broken=broken)


def extent_of(certificate: Certificate) -> str:
    """Say how long a file is; of a print file lines are not looked at."""
    if not certificate.lines:
        return _("{pages} pages").format(pages=certificate.pages)
    return _("{pages} pages, {lines} lines, of which {text} of text").format(
        pages=certificate.pages, lines=certificate.lines, text=certificate.text_lines
    )


def place_of(spot: Finding) -> str:
    """Name the page of a spot, and its line if it is in one."""
    if not spot.line:
        return _("page {page}").format(page=spot.page + 1)
    return _("page {page}, line {line}").format(page=spot.page + 1, line=spot.line)


def title_of(verdict: Verdict) -> str:
    """Return the title of a rule in the editor's language."""
    return verdict.rule.title_zh if is_chinese() else verdict.rule.title


def as_html(certificate: Certificate, folder: Path) -> str:
    """Return certificate.html; the files are in `folder`, as pictures are made of their pages."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    parts = (certificate, *certificate.parts)
    return environment.get_template("certificate.html").render(
        certificate=certificate,
        parts=[(part, _pictures(part, folder / part.file)) for part in parts],
        title_of=title_of,
        place_of=place_of,
        extent_of=extent_of,
        per_thousand=per_thousand,
        most=MOST_SHOWN,
        version=__version__,
        language="zh-Hans" if is_chinese() else "en",
        _=_words().__getitem__,
    )


def _pictures(certificate: Certificate, pdf: Path) -> list[dict[str, Any]]:
    """Return the first pages with violations, each with a picture and the rules broken on it."""
    spots = [(v.rule.id, spot) for v in certificate.verdicts for spot in v.findings]
    pages = sorted({spot.page for _id, spot in spots})[:MOST_PICTURES]
    urls = _painted(pdf, pages, [spot for _id, spot in spots])
    return [
        {"page": page + 1, "url": url, "rules": [rule for rule, s in spots if s.page == page]}
        for page, url in zip(pages, urls, strict=True)
    ]


def _words() -> dict[str, str]:
    """Return what the page says, in the editor's language: strings are gathered from modules only."""
    return {
        "certificate of {file}": _("certificate of {file}"),
        "rules are broken": _("rules are broken"),
        "no rule is broken": _("no rule is broken"),
        "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}": _(
            "han apart, em: mean {mean:.4f}, 95 % {p95:.4f}, 99 % {p99:.4f}, most {most:.4f}"
        ),
        "rule": _("rule"),
        "checked": _("checked"),
        "violations": _("violations"),
        "per 1000 lines": _("per 1000 lines"),
        "source": _("source"),
        "not checked: {reason}": _("not checked: {reason}"),
        "page {page}": _("page {page}"),
    }


def _painted(pdf: Path, pages: list[int], spots: list[Finding]) -> Iterator[str]:
    """Yield a picture of each page with its spots marked."""
    if not pages:
        return
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number in pages:
            page = document[number]
            left, _bottom, _right, top = page.get_trimbox()
            edge_x, _y, _x, edge_y = page.get_cropbox()
            picture = page.render(scale=SCALE).to_pil().convert("RGB")
            pen = ImageDraw.Draw(picture)
            for spot in spots:
                if spot.page == number and spot.box[2] > spot.box[0]:
                    x0, y0, x1, y1 = spot.box
                    by, down = left - edge_x, edge_y - top
                    corners = (x0 + by - 1, y0 + down - 1, x1 + by + 1, y1 + down + 1)
                    pen.rectangle([edge * SCALE for edge in corners], outline=(200, 0, 0), width=2)
            page.close()
            file = BytesIO()
            picture.quantize(32, Image.Quantize.FASTOCTREE).save(file, "PNG")
            yield "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def write_beside(certificate: Certificate, folder: Path) -> None:
    """Write certificate.json and certificate.html, each at one stroke."""
    for name, text in (
        ("certificate.json", as_json(certificate)),
        ("certificate.html", as_html(certificate, folder)),
    ):
        new = folder / f".{name}.{os.getpid()}"
        new.write_text(text, "utf-8")
        new.replace(folder / name)
