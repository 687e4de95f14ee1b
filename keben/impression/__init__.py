"""Turns the type of pages into impressions: what every file that is made of a book takes from it."""

from __future__ import annotations

from keben.impression.impression import Impression, Pull
from keben.impression.puller import Puller

__all__ = ["Impression", "Pull", "Puller"]
