"""Turns the address of a cluster into an executor, whose workers set the text of a book.

Pages are made up and painted here. Nothing of dask.distributed is loaded unless a cluster is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from keben.messages import _
from keben.problems import ToolMissing


@contextmanager
def cluster_at(address: str) -> Iterator[Executor | None]:
    """Connect with the scheduler of a cluster of dask.distributed; no address, no cluster.

    Its workers have this program, the book folder and the fonts at the same places as this machine.
    Raises `ToolMissing` where the extra is not installed, or nobody answers.
    """
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        raise ToolMissing(
            _("--cluster wants dask.distributed"), _("type: pip install 'keben[cluster]'")
        ) from missing
    try:
        client = Client(address)
    except (OSError, ValueError) as refused:
        raise ToolMissing(
            _("no cluster answers at {address}").format(address=address),
            _("say the address that dask scheduler printed, as tcp://machine:8786"),
        ) from refused
    with client:
        yield client.get_executor()
