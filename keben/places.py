"""Turns the place of this program into the places of what comes with it, and of what is kept.

Styles, templates and the list of fonts stand beside the program; what builds keep for the next one
stands in the user's cache folder and may be deleted at any time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HOME = Path(__file__).parent.parent
FONTS_YAML = HOME / "fonts" / "fonts.yaml"
STYLES = HOME / "styles"
TEMPLATES = HOME / "templates"

VARIABLE = "KEBEN_CACHE"


def cache_folder() -> Path:
    """Return where builds keep things: KEBEN_CACHE, or `keben` in the user's cache folder."""
    if own := os.environ.get(VARIABLE):
        return Path(own).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "keben"


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let this process and its children use a cache that is new, and gone afterwards."""
    before = os.environ.get(VARIABLE)
    with TemporaryDirectory(prefix="keben-") as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]
            if before is not None:
                os.environ[VARIABLE] = before
