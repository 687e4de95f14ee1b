"""Turns the strings of the page's scripts into the language of the editor.

A script says `_("…")` as the code does. The shell gives it what it says in a block of JSON, so that a page
has one language, that of the program, and no catalogue is read in a browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from keben.messages import _

STATIC = Path(__file__).parent / "static"

_SAID = re.compile(r'\b_\(\s*("(?:[^"\\]|\\.)*")')


def page_words(folder: Path = STATIC) -> Mapping[str, str]:
    """Return each string that the scripts say, with what it is in the editor's language."""
    said = {
        json.loads(text)
        for script in sorted(folder.glob("*.js"))
        for text in _SAID.findall(script.read_text("utf-8"))
    }
    texts = sorted(said)
    return dict(zip(texts, map(_, texts), strict=True))
