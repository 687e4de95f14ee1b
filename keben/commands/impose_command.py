"""Turns `impose PDF` into sheets that are printed on both sides and folded to a dummy."""

from __future__ import annotations

from argparse import Namespace

from pypdf.errors import PyPdfError

from keben.commands import Exit, complain
from keben.imposition import impose
from keben.messages import _


def run(options: Namespace) -> int:
    """Impose the PDF; say where the sheets are and how they are printed."""
    target = options.out or options.pdf.with_suffix(".imposed.pdf")
    try:
        count = impose(options.pdf, options.signature, target)
    except (PyPdfError, IndexError) as fault:
        complain(
            _("“{path}” is no PDF that can be read: {fault}").format(path=options.pdf, fault=fault),
            _("name a print PDF of a build"),
        )
        return Exit.SOURCES
    if not options.quiet:
        print(target)
        print(
            _("signatures: {count}; print on both sides, then fold and gather").format(count=count)
        )
    return Exit.FINE
