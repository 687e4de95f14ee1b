"""Turns a PDF into what other programs say of it: second opinions, where they are on this machine.

None is needed, and none is trusted with more than reading: no shell, no network, and an end to its time.
A book of a thousand pages would take them a minute, so pages are looked at here and there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from keben.certify.preflight.sheets import Sent, Sheet
from keben.messages import _

MOST_PAGES = 100
SECONDS = 120
_INKS = re.compile(r"^ *([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) +CMYK", re.MULTILINE)
_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What another program says of a file."""

    program: str
    version: str  #: empty: it is not on this machine
    said: str
    is_fine: bool = True


def opinions(file: Path, sent: Sent) -> Iterator[Opinion]:
    """Ask qpdf whether the file is whole, MuPDF whether it can be painted, Ghostscript for its inks."""
    yield _asked("qpdf", ("--version",), lambda path: _qpdf(path, file))
    yield _asked("mutool", ("-v",), lambda path: _mutool(path, file, sent))
    if sent.is_print:
        yield _asked("gs", ("--version",), lambda path: _ghostscript(path, file, sent))


def _asked(
    program: str, version: tuple[str, ...], ask: Callable[[str], tuple[bool, str]]
) -> Opinion:
    path = shutil.which(program)
    if path is None:
        return Opinion(program, "", _("not on this machine"))
    try:
        own = _VERSION.search(_said(_run(path, *version)))
        is_fine, said = ask(path)
    except subprocess.TimeoutExpired:
        return Opinion(program, "", _("not ready after {seconds} seconds").format(seconds=SECONDS))
    return Opinion(program, own.group() if own else "?", said, is_fine)


def _qpdf(path: str, file: Path) -> tuple[bool, str]:
    done = _run(path, "--check", str(file))
    return done.returncode == 0, _("fine") if done.returncode == 0 else _last(done)


def _mutool(path: str, file: Path, sent: Sent) -> tuple[bool, str]:
    pages = _some(sent.sheets)
    done = _run(path, "draw", "-q", "-F", "bbox", "-o", "/dev/null", str(file), _listed(pages))
    fault = done.returncode != 0 or re.search("^error", _said(done), re.MULTILINE) is not None
    return not fault, _last(done) if fault else _looked_at(pages, sent)


def _ghostscript(path: str, file: Path, sent: Sent) -> tuple[bool, str]:
    """Compare the plates that Ghostscript separates each page into with those found here."""
    pages = _some(sent.sheets)
    done = _run(
        path, "-q", "-dSAFER", "-dUseTrimBox", "-dBATCH", "-dNOPAUSE", "-r18", "-sDEVICE=inkcov", "-o", "-",
        f"-sPageList={_listed(pages)}", str(file),
    )  # fmt: skip
    inks = [
        any(float(share) for share in found.groups()[:3]) for found in _INKS.finditer(done.stdout)
    ]
    if done.returncode or len(inks) != len(pages):
        return False, _last(done)
    strange = [
        sheet.number + 1
        for sheet, is_coloured in zip(pages, inks, strict=True)
        if is_coloured and _is_black(sheet)
    ]
    if strange:
        told = _("cyan, magenta or yellow on page {pages}, where nothing asks for it")
        return False, told.format(pages=", ".join(map(str, strange)))
    coloured = sum(inks)
    told = _("{looked}; black alone on {black}, four inks on {coloured}")
    return True, told.format(
        looked=_looked_at(pages, sent), black=len(pages) - coloured, coloured=coloured
    )


def _is_black(sheet: Sheet) -> bool:
    """Tell whether what is painted inside the trim asks for the plate of black alone."""
    marks = (mark for mark, _count in sheet.painting.marks if not mark.is_off)
    return all(mark.ink.is_black_alone for mark in marks) and all(
        picture.space.kind == "gray" for picture in sheet.painting.pictures
    )


def _some(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Return all sheets, or of many as many as may be looked at, evenly spread."""
    count = min(len(sheets), MOST_PAGES)
    return tuple(sheets[k * len(sheets) // count] for k in range(count))


def _listed(sheets: tuple[Sheet, ...]) -> str:
    return ",".join(str(sheet.number + 1) for sheet in sheets)


def _looked_at(pages: tuple[Sheet, ...], sent: Sent) -> str:
    count, of = len(pages), len(sent.sheets)
    if count == of:
        return _("fine")
    return _("fine; {count} of {of} pages looked at").format(count=count, of=of)


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _said(done: subprocess.CompletedProcess[str]) -> str:
    return f"{done.stdout}\n{done.stderr}"


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last thing a program said."""
    lines = _said(done).strip().splitlines()
    return lines[-1].strip() if lines else str(done.returncode)
