"""Turns `set --measure EM` and a text into its lines: a window into the composer."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from keben.commands import Exit, complain
from keben.compose import SetLine, compose_plain
from keben.faces.book_faces import load_faces
from keben.faces.face import Faces
from keben.messages import _
from keben.places import FONTS_YAML, cache_folder
from keben.problems import Problems
from keben.report import show_problems


def run(options: Namespace) -> int:
    """Print the lines of every paragraph; a paragraph is a line of the file or of stdin."""
    raw = options.file.read_bytes() if options.file else sys.stdin.buffer.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        complain(_("the text is not UTF-8"), _("save it as UTF-8"))
        return Exit.SOURCES
    problems = Problems()
    faces = load_faces(FONTS_YAML, problems, cache_folder())
    show_problems(problems, FONTS_YAML.parent)
    for paragraph in text.splitlines():
        for line in compose_plain(paragraph, options.measure, options.indent, faces):
            print(as_json(line, faces) if options.json else as_text(line))
    return Exit.FINE


def as_json(line: SetLine, faces: Faces) -> str:
    """Return a line for programs: `advances_em` has one width for each character of `text`."""
    return json.dumps(
        {
            "text": line.text,
            "width_em": line.width / 1000,
            "natural_em": line.natural / 1000,
            "advances_em": [advance / 1000 for advance in character_advances(line, faces)],
            "last": line.last,
        },
        ensure_ascii=False,
    )


def character_advances(line: SetLine, faces: Faces) -> Iterator[int]:
    """Yield the width of each character; they add up to the line's width.

    What a cell of several characters (a word, a dash) was opened or squeezed by goes to its last one.
    """
    for cell, advance in zip(line.cells, line.advances, strict=True):
        rest = advance
        for character in cell.text[:-1]:
            width = faces.advance(cell.face, character) * cell.scale // 1000
            rest -= width
            yield width
        yield rest


def as_text(line: SetLine) -> str:
    """Return a line for people: each blank squeezed out is shown behind its mark, as ‹-500›."""
    squeezed = (
        cell.text + (f"‹{advance - cell.width}›" if advance < cell.width else "")
        for cell, advance in zip(line.cells, line.advances, strict=True)
    )
    widths = f"{line.natural / 1000:g} → {line.width / 1000:g} em"
    return f"{' ' * (2 * line.indent // 1000)}{''.join(squeezed)}    {widths}"
