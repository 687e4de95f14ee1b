"""Turns what a person types into a call of one command, and its outcome into an exit code.

Each command lives in keben/commands/ and is imported only when it is called: starting costs nothing
that is not used.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from keben import __version__
from keben.commands import Exit, complain
from keben.messages import _
from keben.problems import ToolMissing

#: What a disk or its rights refuse is nobody's bug.
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOENT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was typed; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that has no Chinese is no fault of ours
            stream.reconfigure(errors="backslashreplace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = make_parser().parse_args(words)
    if options.command is None:
        options = make_parser().parse_args([*words, "build"])
    try:
        return run(options)
    except ToolMissing as missing:
        complain(str(missing), *missing.hints)
        return Exit.MISSING
    except KeyboardInterrupt:
        complain(_("interrupted; nothing was changed"))
        return Exit.INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away: `dump | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FINE
    except Exception as fault:
        if options.debug:
            raise
        if isinstance(fault, ModuleNotFoundError) and not (fault.name or "").startswith("keben"):
            complain(
                _("{module} is not installed").format(module=fault.name), _("type: make setup")
            )
            return Exit.MISSING
        if isinstance(fault, OSError) and fault.errno in REFUSED:
            complain(str(fault))
            return Exit.SOURCES
        complain(
            _("a fault in Keben itself: {fault}").format(fault=f"{type(fault).__name__}: {fault}"),
            _("please report it, with what --debug prints and, if you may, the sources"),
        )
        return Exit.OUR_FAULT


def run(options: argparse.Namespace) -> int:
    """Call the command that was chosen."""
    module = import_module(f"keben.commands.{options.command}_command")
    code: int = module.run(options)
    return code


class Parser(argparse.ArgumentParser):
    """A parser that complains as everything else here does."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and how it goes; exit 2."""
        complain(message, self.format_usage().strip())
        sys.exit(Exit.SOURCES)


def teach_argparse() -> None:
    """Let argparse say its own words in the editor's language; it asks a gettext of its own for them."""
    own = {
        "usage: ": _("usage: "),
        "positional arguments": _("what is named"),
        "options": _("options"),
        "show this help message and exit": _("show this help and do nothing else"),
        "show program's version number and exit": _("show the version and do nothing else"),
        "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
        "expected one argument": _("a value is missing behind it"),
        "the following arguments are required: %s": _("this is missing: %s"),
        "unrecognized arguments: %s": _("this is not understood: %s"),
        "invalid choice: %(value)r (choose from %(choices)s)": _(
            "not one of %(choices)s: %(value)r"
        ),
    }
    argparse._ = lambda text: own.get(text, text)  # type: ignore[attr-defined]


def make_parser() -> Parser:
    """Return the parser of the whole command line."""
    teach_argparse()
    parser = Parser(
        prog="make_book.py",
        description=_("Set a Chinese gazetteer and print it. Without a command: build ./book."),
        allow_abbrev=False,
    )
    common = Parser(add_help=False)
    _add_common(parser, default=False)
    _add_common(common, default=argparse.SUPPRESS)  # what stands before the command stays as it is
    parser.add_argument("--version", action="version", version=f"Keben {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))

    def add(name: str, purpose: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=purpose, description=purpose, parents=[common], allow_abbrev=False
        )

    _add_build(add("build", _("make PDF, HTML and record of a book")))
    _add_watch(add("watch", _("build again on every save, until Ctrl-C")))
    _add_changes(add("changes", _("say what changed since an edition, and make its errata")))
    _add_release(add("release", _("keep the last build as an edition that can be held")))
    _add_set(add("set", _("compose a text, a paragraph a line, and print its lines")))
    _add_dump(add("dump", _("print the pages of a book as plain text")))
    _add_proof(add("proof", _("read proofs of a book in a browser, and mark them")))
    _add_correct(add("correct", _("correct the sources by a list, or by a PDF with notes")))
    _add_certify(add("certify", _("measure a finished PDF against the rules of setting")))
    _add_impose(add("impose", _("lay the pages of a PDF out on sheets to be folded")))
    _add_import(add("import", _("make sources of plain text files")))
    add("new", _("make a small book to begin with")).add_argument(
        "folder", type=Path, metavar="DIR", help=_("a new folder")
    )
    _add_sample(add("sample", _("make a synthetic gazetteer of any size")))
    return parser


def _add_common(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--quiet", action="store_true", default=default, help=_("no progress; problems only")
    )
    parser.add_argument(
        "--debug", action="store_true", default=default, help=_("the traceback of a fault")
    )


def _add_book(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "book", type=Path, nargs="?", default=Path("book"), metavar="BOOK",
        help=_("folder of the book; ./book if none is named"),
    )  # fmt: skip


def _add_style(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--style", metavar="NAME", help=_("a folder of styles/ instead of the book's own")
    )


def _add_pages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pages", type=page_range, metavar="A-B",
        help=_("only these pages, counted from 1 as in the PDF of the whole book"),
    )  # fmt: skip


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="DIR",
        help=_("folder of the finished book; dist/ and its slug, beside the book, if not said"),
    )  # fmt: skip


def _add_finished(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=_("the folder in which the finished book is")
    )


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs", type=positive, default=os.cpu_count() or 1, metavar="N",
        help=_("processes at work at once; as many as processors if not said"),
    )  # fmt: skip


def _add_build(parser: argparse.ArgumentParser) -> None:
    _add_book(parser)
    _add_style(parser)
    _add_pages(parser)
    _add_target(parser)
    parser.add_argument("--volume", type=positive, metavar="N", help=_("only this volume"))
    _add_jobs(parser)
    parser.add_argument(
        "--cluster", default="", metavar="ADDRESS",
        help=_("set the text on a cluster of dask.distributed, not by processes here"),
    )  # fmt: skip
    parser.add_argument(
        "--hold", metavar="EDITION", help=_("let pages begin where they do in this edition")
    )
    parser.add_argument(
        "--dry-run", action="store_true", help=_("write nothing; say what would move")
    )
    parser.add_argument(
        "--no-cache", action="store_true", help=_("make everything anew, trusting nothing kept")
    )
    parser.add_argument(
        "--pdfx", choices=("none", "x1a", "x4"),
        help=_("the standard of the print files, instead of what the style says"),
    )  # fmt: skip
    parser.add_argument(
        "--line-numbers", action="store_true",
        help=_("a proof: lines numbered in the margin, in a folder of its own"),
    )  # fmt: skip
    parser.add_argument(
        "--paint", choices=("press", "html"), default="press",
        help=_("html: let WeasyPrint place every glyph, slowly, as a reference"),
    )  # fmt: skip


def _add_watch(parser: argparse.ArgumentParser) -> None:
    _add_book(parser)
    _add_style(parser)
    _add_target(parser)
    _add_jobs(parser)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("edition", metavar="EDITION", help=_("a name in book/editions/"))
    _add_book(parser)
    parser.add_argument(
        "--to", metavar="EDITION", help=_("a later edition, instead of the present build")
    )
    _add_finished(parser)
    parser.add_argument("--json", action="store_true", help=_("all of it as JSON"))
    parser.add_argument(
        "--html", type=Path, metavar="DIR", help=_("old and new pages side by side, in a folder")
    )
    parser.add_argument("--errata", type=Path, metavar="PDF", help=_("勘误表, set as the book is"))


def _add_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=_("of the edition: 2026-1, yijiao …"))
    _add_book(parser)
    parser.add_argument("--round", default="", metavar="ROUND", help=_("of proofs: 一校, 二校 …"))
    _add_finished(parser)
    parser.add_argument(
        "--replace", action="store_true", help=_("in the place of an edition of this name")
    )


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help=_("a text; stdin if none is named")
    )
    parser.add_argument(
        "--measure", type=ems, required=True, metavar="EM", help=_("width of a line in em")
    )
    parser.add_argument(
        "--indent", type=ems, default=0, metavar="EM", help=_("of the first line of a paragraph")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _add_certify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", type=Path, nargs="?", default=Path("book"), metavar="PDF|BOOK",
        help=_("any PDF, or the folder of a book that was built; ./book if none is named"),
    )  # fmt: skip
    _add_finished(parser)
    parser.add_argument("--json", action="store_true", help=_("the certificate as JSON"))
    _add_jobs(parser)


def _add_correct(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE",
        help=_("a list, .csv or .xlsx, or a PDF of the book with notes in it"),
    )  # fmt: skip
    _add_book(parser)
    parser.add_argument(
        "--edition", metavar="NAME", help=_("that was read; the last build if none is named")
    )
    _add_finished(parser)
    parser.add_argument(
        "--dry-run", action="store_true", help=_("show what would change, and change nothing")
    )
    parser.add_argument("--json", action="store_true", help=_("what became of each, as JSON"))
    parser.add_argument(
        "--rate", action="store_true", help=_("the error rate alone, as JSON; change nothing")
    )


def _add_proof(parser: argparse.ArgumentParser) -> None:
    _add_book(parser)
    _add_finished(parser)
    parser.add_argument(
        "--port", type=positive, default=0, metavar="N", help=_("one that is free if not said")
    )
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS",
        help=_("an address that other machines reach; they want the token that is printed"),
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help=_("print the address only"))
    parser.add_argument(
        "--static", type=Path, metavar="DIR",
        help=_("write a copy that a browser opens without Keben, and serve nothing"),
    )  # fmt: skip
    parser.add_argument(
        "--paper", type=Path, metavar="FILE",
        help=_("write a proof for paper, a PDF with wide margins and all marks, and serve nothing"),
    )  # fmt: skip
    _add_jobs(parser)


def _add_dump(parser: argparse.ArgumentParser) -> None:
    _add_book(parser)
    _add_style(parser)
    _add_pages(parser)


def _add_impose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pdf", type=Path, metavar="PDF", help=_("a print PDF of a build"))
    parser.add_argument(
        "--signature", type=int, choices=(4, 8, 16), default=16,
        help=_("pages of a folded sheet; 4 for sheets folded once, as a home printer takes them"),
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, metavar="PDF", help=_("file of the sheets; beside the PDF if not said")
    )


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help=_("a plain text"))
    parser.add_argument(
        "--into", type=Path, required=True, metavar="BOOK", help=_("folder of the book")
    )


def _add_sample(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("a new folder"))
    parser.add_argument(
        "--chars", type=positive, required=True, metavar="N", help=_("characters that are printed")
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help=_("the same number, the same book")
    )


def positive(text: str) -> int:
    """Read a number from 1."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(_("not a number from 1: {text}").format(text=text))
    return int(text)


def ems(text: str) -> int:
    """Read a length in em as thousandths.

    >>> ems("38.5")
    38500
    """
    try:
        length = Decimal(text) * 1000
        if 0 <= length <= 1_000_000:
            return int(length)
    except InvalidOperation:
        pass
    raise argparse.ArgumentTypeError(_("not a length in em: {text}").format(text=text))


def page_range(text: str) -> tuple[int, int]:
    """Read the first and the last of some pages.

    >>> page_range("3-8"), page_range("5")
    ((3, 8), (5, 5))
    """
    first, _dash, last = text.partition("-")
    pages = positive(first), positive(last or first)
    if pages[0] > pages[1]:
        raise argparse.ArgumentTypeError(_("these pages run backwards: {text}").format(text=text))
    return pages
