"""Turns a numbered book into its pages: volumes put together, numbered, with contents and index."""

from __future__ import annotations

from keben.layout.alleys import Alleys
from keben.layout.desks import Desks, Shop
from keben.layout.rounds import Layout, laid_out, lay_out

__all__ = ["Alleys", "Desks", "Layout", "Shop", "laid_out", "lay_out"]
