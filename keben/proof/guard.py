"""Turns requests into those that the editor's own browser has sent, and refuses all others.

A web page of somebody else can ask a server on this machine for anything, and can call it by a name of its
own. So the name that was asked for (Host), the page that asks (Origin) and, for every change, a token that
only our own page knows are looked at. A desk that other machines can reach wants the token for reading too.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keben.messages import _

TOKEN_HEADER = "X-Keben-Token"
TOKEN_COOKIE = "keben-token"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_EVERYWHERE = ("0.0.0.0", "::")

#: Lines are placed by style attributes; a script, or a style sheet in the page, is never run.
POLICY = (
    "default-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches a server that is bound to an address."""
    return host in (*LOOPBACK, "::1")


def name_of(host: str) -> str:
    """Return what a person types for the host of a server that is bound to an address.

    >>> name_of("127.0.0.1"), name_of("fd00::2")
    ('127.0.0.1', '[fd00::2]')
    """
    if host in _EVERYWHERE:
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def hosts_of(host: str, port: int) -> frozenset[str]:
    """Return what a browser may call a server that is bound to an address.

    >>> sorted(hosts_of("127.0.0.1", 8000))
    ['127.0.0.1:8000', '[::1]:8000', 'localhost:8000']
    """
    names = [*LOOPBACK]
    if host in _EVERYWHERE:
        own = socket.gethostname()
        names.append(own)
        with suppress(OSError):  # a machine need not know its own addresses
            names += socket.gethostbyname_ex(own)[2]
    elif not is_loopback(host):
        names.append(name_of(host))
    return frozenset(f"{name}:{port}".removesuffix(":80").lower() for name in names)


class Guard:
    """Stands before the application."""

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], token: str, *, is_open: bool = True
    ) -> None:
        """Let through what calls us by one of `hosts`; `is_open`: reading needs no token."""
        self._app = app
        self._hosts = frozenset(hosts)
        self._token = token
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or answer it with the headers that protect the page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        if why := self._refusal(scope):
            answer = JSONResponse({"error": "refused", "message": why}, 403)
            await answer(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> str:
        """Return why a request is refused; nothing where it is not."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin")
        if host not in self._hosts:
            return _("this server is not called {host}").format(host=host)
        if origin is not None and origin.lower() != f"http://{host}":
            return _("a page of {origin} asks for this").format(origin=origin)
        if scope["method"] not in ("GET", "HEAD"):
            if not self._knows(headers.get(TOKEN_HEADER, "")):
                return _("the token of the page is missing; load the page again")
        elif not self._is_open and not any(map(self._knows, _tokens(scope))):
            return _("open the address that the server printed, with its token")
        return ""

    def _knows(self, token: str) -> bool:
        return compare_digest(token.encode(), self._token.encode())


def _tokens(scope: Scope) -> Iterable[str]:
    """Return the tokens that a request for reading may carry: in its address at first, then as a cookie."""
    asked = HTTPConnection(scope)
    return *asked.query_params.getlist("token"), asked.cookies.get(TOKEN_COOKIE, "")
