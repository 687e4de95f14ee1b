"""Turns the facts of a volume into its cover: back, spine and front on one sheet, for the printer."""

from __future__ import annotations

from keben.cover.design import Cover, make_cover
from keben.cover.docket import docket
from keben.cover.file import write_cover
from keben.cover.flat import Flat, flat_of

__all__ = ["Cover", "Flat", "docket", "flat_of", "make_cover", "write_cover"]
