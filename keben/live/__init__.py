"""Turns a book folder into a book that stays open: what is corrected in it is seen at once."""

from __future__ import annotations

from keben.live.book import Heading, LiveBook, Refreshed

__all__ = ["Heading", "LiveBook", "Refreshed"]
