"""Turns a content stream into its operators, each with its operands.

A printer's preflight reads a file as a RIP does: what is asked for, operator by operator. A page of text is
some hundred of them, so one regular expression cuts the stream, and arrays of strings stay uncut until
somebody asks what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

#: a number, a name (with its stroke), or a string, array or dictionary as it is written
Operand: TypeAlias = float | bytes

_STRING = rb"\((?:[^\\()]++|\\.|\((?:[^\\()]++|\\.|\((?:[^\\()]++|\\.)*+\))*+\))*+\)"
_TOKEN = re.compile(
    rb"%[^\r\n]*+"
    rb"|([-+]?(?:\d++\.?\d*+|\.\d++))"
    rb"|(/[^\s/\[\]()<>{}%]*+|<[0-9A-Fa-f\s]*+>|" + _STRING + rb"|<<.*?>>"
    rb"|\[(?:[^\[\]()<>]++|<[0-9A-Fa-f\s]*+>|" + _STRING + rb")*+\])"
    rb"|([A-Za-z'\"][A-Za-z0-9*]*+)",
    re.DOTALL,
)
_PIECE = re.compile(
    rb"<([0-9A-Fa-f\s]*+)>|(" + _STRING + rb")|([-+]?(?:\d++\.?\d*+|\.\d++))", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_END_OF_IMAGE = re.compile(rb"\sEI(?=\s|$)")


def operators(content: bytes) -> Iterator[tuple[bytes, list[Operand]]]:
    """Yield operators in their order; an image that stands in the stream is `ID` with what tells of it.

    >>> list(operators(b"0 0 0 1 k /F1 9 Tf [(a)-20<41>]TJ"))
    [(b'k', [0.0, 0.0, 0.0, 1.0]), (b'Tf', [b'/F1', 9.0]), (b'TJ', [b'[(a)-20<41>]'])]
    """
    operands: list[Operand] = []
    start: int | None = 0
    while start is not None:
        cut, start = start, None
        for match in _TOKEN.finditer(content, cut):
            kind = match.lastindex
            if kind == 1:
                operands.append(float(match[1]))
            elif kind == 2:
                operands.append(match[2])
            elif kind == 3:
                yield match[3], operands
                operands = []
                if match[3] == b"ID":
                    end = _END_OF_IMAGE.search(content, match.end())
                    start = end.end() if end else len(content)
                    break


def shown(string: bytes) -> Iterator[bytes | float]:
    r"""Yield what a string, or an array of them, shows: codes, and by how much the pen goes back.

    >>> list(shown(b"[(a\\051)-20<41>]"))
    [b'a)', -20.0, b'A']
    """
    for match in _PIECE.finditer(string):
        digits, plain, amount = match.groups()
        if amount is not None:
            yield float(amount)
        elif digits is not None:
            digits = b"".join(digits.split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        else:
            yield _ESCAPE.sub(_escaped, plain[1:-1])


def _escaped(match: re.Match[bytes]) -> bytes:
    escape = match.group(1)
    if escape[:1].isdigit():
        return bytes([int(escape, 8) & 255])
    return _LETTERS.get(escape, b"" if escape in (b"\n", b"\r\n") else escape)
