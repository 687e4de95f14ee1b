"""Turns the options of a command into calls of the stages; one module a command, `run` in each."""

from __future__ import annotations

import sys
from enum import IntEnum

from keben.messages import _


class Exit(IntEnum):
    """What a command says to the shell."""

    FINE = 0
    SOURCES = 2  #: something is wrong with the sources or the command line
    MISSING = 3  #: a tool, a library or a font is not on this machine
    CHECK_FAILED = 4  #: the finished book breaks a rule
    OUR_FAULT = 70
    INTERRUPTED = 130


def complain(message: str, *hints: str) -> None:
    """Say on stderr what is wrong, outside any source."""
    print(f"{_('error')}: {message}", file=sys.stderr)
    for hint in hints:
        print(f"    {_('hint:')} {hint}", file=sys.stderr)
