"""Turns changes of the book's files, whoever makes them, into pages that are set anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import PurePath
from threading import Thread
from traceback import print_exc

from starlette.concurrency import run_in_threadpool
from watchfiles import Change, awatch

from keben.proof.desk import Desk
from keben.source.book import BESIDE

_TOGETHER = 150  #: milliseconds; an editor writes a file in several steps


@asynccontextmanager
async def watch(desk: Desk) -> AsyncIterator[None]:
    """Watch the folder of the book until the block ends."""
    end = asyncio.Event()
    watcher = asyncio.create_task(_watch(desk, end))
    try:
        yield
    finally:
        end.set()
        await watcher


async def _watch(desk: Desk, end: asyncio.Event) -> None:
    folder = desk.folder.resolve()

    def is_source(_change: Change, path: str) -> bool:
        parts = PurePath(path).relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in parts)
        return not is_hidden and bool(parts) and parts[0] not in BESIDE

    Thread(target=desk.begin, daemon=True).start()
    async for _changes in awatch(folder, watch_filter=is_source, stop_event=end, step=_TOGETHER):
        try:
            await run_in_threadpool(desk.refresh)
        except Exception:  # a fault of ours; what is saved next is to be shown all the same
            print_exc()
