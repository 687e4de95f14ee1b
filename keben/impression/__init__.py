"""Turns the type of pages into impressions: what every file that is made of a book takes from it."""

from __future__ import annotations

from keben.impression.impression import EMPTY, Impression, Pull
from keben.impression.kept import KeptPuller
from keben.impression.pile import Pile, Pulls
from keben.impression.puller import Puller

__all__ = ["EMPTY", "Impression", "KeptPuller", "Pile", "Pull", "Puller", "Pulls"]
