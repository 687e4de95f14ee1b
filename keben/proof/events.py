"""Turns what happens at the desk into server-sent events for every browser that has it open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from threading import Event

_QUIET = 15.0  #: seconds; then a comment is sent, by which a connection that is gone is noticed


class Bell:
    """Rung from any thread; heard by whoever listens, in the loop of the server."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}
        self.heard = Event()  #: set as soon as somebody listens
        self.rung = 0  #: how often: who knows less than that has missed something

    def ring(self, event: str, **told: object) -> None:
        """Tell all browsers of an event, with what is to be known of it."""
        self.rung += 1
        self._send(f"event: {event}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n")

    def end(self) -> None:
        """Let all listeners go, so that the server can."""
        self._send("")

    def _send(self, text: str) -> None:
        for queue, loop in list(self._listeners.items()):
            with suppress(RuntimeError):  # a loop that has ended has nobody to tell
                loop.call_soon_threadsafe(queue.put_nowait, text)

    async def listen(self) -> AsyncIterator[str]:
        """Yield how often it was rung until now, then events as they are written, until the end."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners[queue] = asyncio.get_running_loop()
        self.heard.set()
        try:
            yield f"event: rung\ndata: {self.rung}\n\n"
            while True:
                try:
                    async with asyncio.timeout(_QUIET):
                        text = await queue.get()
                except TimeoutError:
                    text = ": quiet\n\n"
                if not text:
                    return
                yield text
        finally:
            del self._listeners[queue]
