"""Turns pages into what points into them: contents, lists and index, nodes composed like any other."""

from keben.apparatus.contents import make_contents
from keben.apparatus.index import Indexer
from keben.apparatus.lists import make_list

__all__ = ["Indexer", "make_contents", "make_list"]
