"""Turns pages into paginated HTML: the reading form for people, the press form for WeasyPrint."""

from __future__ import annotations

from keben.html.decor import Decor, decor_of
from keben.html.lines import LineWriter, page_id
from keben.html.paint import WebFace, load_extra, press_css, reading_css
from keben.html.sheets import (
    picture_url,
    press_html,
    reading_html,
    write_html,
)

__all__ = [
    "Decor",
    "LineWriter",
    "WebFace",
    "decor_of",
    "load_extra",
    "page_id",
    "picture_url",
    "press_css",
    "press_html",
    "reading_css",
    "reading_html",
    "write_html",
]
