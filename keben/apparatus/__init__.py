"""Turns pages into what points into them: contents and index, as nodes that are composed like any other."""

from keben.apparatus.contents import make_contents
from keben.apparatus.index import make_index

__all__ = ["make_contents", "make_index"]
