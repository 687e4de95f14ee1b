"""Turns the English of the code into the language of the editor.

The code says `_("… {name} …").format(name=…)`; the Chinese stands in locale/zh_CN/LC_MESSAGES/keben.po
and is read as it is, when the language is Chinese and a first message is wanted. There is nothing to
compile and nothing to forget to compile. Codes of problems are for programs and stay English.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES" / "keben.po"

#: The first of these that is set decides, as for any program on the machine.
VARIABLES = ("KEBEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")

ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def _(text: str) -> str:
    """Return a message in the editor's language, or as it is when there is no translation."""
    return _translations().get(text, text)


def is_chinese(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether an environment asks for Chinese.

    >>> is_chinese({"LANG": "zh_CN.UTF-8"}), is_chinese({"KEBEN_LANG": "en", "LANG": "zh_CN"})
    (True, False)
    """
    for variable in VARIABLES:
        if value := environment.get(variable):
            return value.lower().startswith("zh")
    return False


@cache
def _translations() -> Mapping[str, str]:
    return dict(read_catalogue(CATALOGUE)) if is_chinese() else {}


def forget_language() -> None:
    """Ask the environment for the language again at the next message (tests change it)."""
    _translations.cache_clear()


def read_catalogue(file: Path) -> Iterator[tuple[str, str]]:
    """Yield (English, Chinese) of a .po file, without its header and what is not translated.

    Only what this catalogue uses is understood: msgid and msgstr, each one string or several in a row.
    Babel reads .po files too, but costs more than the whole start of the program.
    """
    entry = {"msgid": "", "msgstr": ""}
    field = ""
    for line in [*file.read_text("utf-8").splitlines(), 'msgid ""']:
        keyword, _space, rest = line.partition(" ")
        if keyword in entry:
            if keyword == "msgid":
                if entry["msgid"] and entry["msgstr"]:
                    yield entry["msgid"], entry["msgstr"]
                entry = {"msgid": "", "msgstr": ""}
            field = keyword
            entry[field] = _unquote(rest)
        elif line.startswith('"') and field:
            entry[field] += _unquote(line)
        else:
            field = ""


def _unquote(quoted: str) -> str:
    r"""Return what stands between the quotes of a .po string.

    >>> _unquote('"a\\n\\"b\\""') == 'a\n"b"'
    True
    """
    pieces = quoted.strip()[1:-1].split("\\\\")
    for k, piece in enumerate(pieces):
        head, *tails = piece.split("\\")
        pieces[k] = head + "".join(ESCAPES.get(tail[:1], tail[:1]) + tail[1:] for tail in tails)
    return "\\".join(pieces)
