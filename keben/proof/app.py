"""Turns a desk into a web application: which address is answered by what.

GET /                          the shell: one page, whose scripts ask for all else
GET /page/{index}              the section of a page, as in the reading form
GET /page/{index}/was          the page that stood for it in ?edition=, drawn
GET /asset/…                   keben.css, faces/ of the last build, whole/ ones, pictures/ of the book, static/
GET /picture/{index}.png       a page as it was printed, ?scale= pixels a point
GET /events                    server-sent events: pages, problems, marks, signs
/api/…                         JSON; every change wants the token of the shell (see `guard`)

An answer that is no success says `error` and `message`; a change of what somebody else has changed before
is answered 409, with both: `theirs` and `yours`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import isnan, nan
from mimetypes import guess_type
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from keben.html.sheets import environment
from keben.messages import _, is_chinese
from keben.proof import answers, compared, edits
from keben.proof.answers import Answer, Query
from keben.proof.asked import (
    Asked,
    Dismissing,
    MarkChange,
    MarkDeletion,
    NewMark,
    Opening,
    Signing,
    SourceEdit,
)
from keben.proof.desk import Desk
from keben.proof.guard import TOKEN_COOKIE, Guard
from keben.proof.ledger_export import marks_as_csv, marks_as_xlsx
from keben.proof.sources import Refused, StaleSource
from keben.proof.terms import Stale
from keben.proof.watching import watch
from keben.proof.whole_faces import WholeFaces
from keben.proof.words import STATIC, page_words

Body = TypeVar("Body", bound=Asked)
Handler = Callable[[Request], Awaitable[Response]]

LONGEST = 2 << 20  #: bytes of a body
_STALE, _REFUSED, _MISSING, _LONG, _FAILED = 409, 400, 404, 413, 500
_LISTS = {
    "csv": (marks_as_csv, "text/csv"),
    "xlsx": (marks_as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_FOR_EVER = "private, max-age=31536000, immutable"


def make_app(desk: Desk, hosts: frozenset[str], *, is_open: bool = True) -> Guard:
    """Return the application, behind its guard; `is_open`: reading needs no token."""

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        async with watch(desk):
            yield

    app = Starlette(routes=_routes(desk, is_open=is_open), lifespan=living)
    return Guard(app, hosts, desk.token, is_open=is_open)


def _routes(desk: Desk, *, is_open: bool) -> list[BaseRoute]:
    pages = desk.built.folder / "pages"
    faces = WholeFaces(pages)
    static = {file.name: _static(file) for file in STATIC.iterdir() if file.is_file()}
    words, template = page_words(), environment().get_template("proof/shell.html")

    def get(path: str, answer: Callable[[Desk, Query], Answer]) -> Route:
        return Route(path, _answering(lambda request: _json(answer(desk, request.query_params))))

    def change(path: str, method: str, body: type[Body], act: Callable[..., Answer]) -> Route:
        return Route(path, _changing(desk, body, act), methods=[method])

    def shell(_request: Request) -> Response:
        html = template.render(
            language="zh-Hans" if is_chinese() else "en",
            title=desk.book.printed.title,
            token=desk.token,
            words=words,
            _=_,
        )
        response = HTMLResponse(html, headers={"Cache-Control": "no-store"})
        if not is_open:
            response.set_cookie(TOKEN_COOKIE, desk.token, httponly=True, samesite="strict")
        return response

    def page(request: Request) -> Response:
        index = answers.page_at(desk, request.path_params["index"]).index
        return HTMLResponse(desk.book.html(index))

    def old_page(request: Request) -> Response:
        index = answers.page_at(desk, request.path_params["index"]).index
        edition = request.query_params.get("edition", "")
        return HTMLResponse(compared.old_page(desk, edition, index))

    def page_facts(request: Request) -> Response:
        return _json(answers.page(desk, request.path_params["index"], request.query_params))

    def picture(request: Request) -> Response:
        return _picture(desk, request)

    def style(_request: Request) -> Response:
        return Response(faces.css(), media_type="text/css")

    def whole_face(request: Request) -> Response:
        return Response(faces.face(request.path_params["role"]), media_type="font/otf")

    def figure(request: Request) -> Response:
        kind, content = desk.sources.picture(request.path_params["path"])
        return Response(content, media_type=kind)

    def export(request: Request) -> Response:
        return _export(desk, request.path_params["form"])

    async def asset(request: Request) -> Response:
        found = static.get(request.path_params["name"])
        return found or _told("missing", _("there is no such thing"), _MISSING)

    async def events(_request: Request) -> Response:
        return Stream(desk.bell.listen(), media_type="text/event-stream")

    return [
        Route("/", _answering(shell)),
        Route("/page/{index:int}", _answering(page)),
        Route("/page/{index:int}/was", _answering(old_page)),
        Route("/asset/keben.css", _answering(style)),
        Route("/asset/whole/{role}.otf", _answering(whole_face)),
        Route("/asset/pictures/{path:path}", _answering(figure)),
        Mount("/asset/faces", StaticFiles(directory=pages / "faces")),
        Route("/asset/static/{name}", asset),
        Route("/picture/{index:int}.png", _answering(picture)),
        Route("/events", events),
        get("/api/book", answers.book),
        get("/api/index", answers.index),
        Route("/api/page/{index:int}", _answering(page_facts)),
        get("/api/search", answers.search),
        get("/api/source", answers.source),
        get("/api/place", answers.place),
        change("/api/source", "PUT", SourceEdit, edits.save_source),
        *([change("/api/open", "POST", Opening, edits.open_source)] if is_open else []),
        get("/api/marks", answers.marks),
        change("/api/marks", "POST", NewMark, edits.add_mark),
        change("/api/marks/{id}", "PATCH", MarkChange, edits.change_mark),
        change("/api/marks/{id}", "DELETE", MarkDeletion, edits.delete_mark),
        get("/api/signs", answers.signs),
        change("/api/signs", "POST", Signing, edits.sign),
        change("/api/signs", "DELETE", Signing, edits.unsign),
        get("/api/progress", answers.progress),
        get("/api/problems", answers.problems),
        change("/api/problems/dismiss", "POST", Dismissing, edits.dismiss),
        get("/api/changes", answers.changes),
        Route("/api/export/marks.{form}", _answering(export)),
    ]


def _answering(answer: Callable[[Request], Response]) -> Handler:
    """Let an answer be made in a thread, for pages and comparisons take their time."""

    async def handle(request: Request) -> Response:
        return await run_in_threadpool(_or_refusal, answer, request)

    return handle


def _changing(desk: Desk, shape: type[Body], act: Callable[..., Answer]) -> Handler:
    """Let a change be made in a thread, once its body has the shape that is asked for."""

    async def handle(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return _told("too-long", _("this is too long"), _LONG)
        try:
            asked = shape.model_validate_json(body)
        except ValidationError as fault:
            return _misshapen(fault)

        def answer(request: Request) -> Response:
            try:
                return _json(act(desk, *request.path_params.values(), asked))
            except StaleSource as stale:
                lines, digest = stale.theirs.lines, stale.theirs.digest
                return _stale({"theirs": lines, "yours": asked.model_dump()["lines"]}, digest)
            except Stale as stale:
                theirs = edits.written(stale.theirs) if stale.theirs else None
                return _stale({"theirs": theirs, "yours": asked.model_dump(mode="json")})

        return await run_in_threadpool(_or_refusal, answer, request)

    return handle


async def _read(request: Request) -> bytes | None:
    """Return the body of a request, None of one that is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return body


def _or_refusal(answer: Callable[[Request], Response], request: Request) -> Response:
    try:
        return answer(request)
    except Refused as refused:
        return _told("refused", str(refused), _REFUSED)
    except LookupError:
        return _told("missing", _("there is no such thing"), _MISSING)
    except (OSError, sqlite3.Error) as fault:  # no room, no right to write, a ledger that is locked
        reason = getattr(fault, "strerror", None) or fault
        message = _("this cannot be read or written: {reason}").format(reason=reason)
        return _told("failed", message, _FAILED)


def _json(said: Answer) -> Response:
    return JSONResponse(said)


def _misshapen(fault: ValidationError) -> Response:
    """Say in an editor's words why a body is refused: he wrote too much, or the page is not ours of today."""
    if all(each["type"] in ("string_too_long", "too_long") for each in fault.errors()):
        return _told("too-long", _("this is too long"), _LONG)
    return _told("shape", _("the program does not know this; load the page again"), _REFUSED)


def _told(error: str, message: str, status: int, **more: Any) -> Response:
    return JSONResponse({"error": error, "message": message, **more}, status)


def _stale(both: dict[str, Any], digest: str = "") -> Response:
    message = _("somebody else has changed this meanwhile")
    return _told("stale", message, _STALE, **both, digest=digest)


def _static(file: Path) -> Response:
    """Return a script or a style sheet of the page, read once: a page asks for twenty of them at once."""
    return Response(file.read_bytes(), media_type=guess_type(file.name)[0])


def _picture(desk: Desk, request: Request) -> Response:
    """Return a page as it was printed; a page that was set anew since is not in the file."""
    page = answers.page_at(desk, request.path_params["index"])
    asked = request.query_params.get("scale", "1")
    try:
        scale = float(asked)
    except ValueError:
        scale = nan
    if isnan(scale):
        raise Refused(_("not a number: {text}").format(text=asked))
    picture = desk.built.picture(page.index, page.fingerprint, scale)
    if picture is None:
        return _told("unprinted", _("this page was set anew since the last build"), _MISSING)
    of = request.query_params.get("of")
    is_named = bool(of) and page.fingerprint.startswith(of or "")
    headers = {"Cache-Control": _FOR_EVER} if is_named else {}
    return Response(picture, media_type="image/png", headers=headers)


def _export(desk: Desk, form: str) -> Response:
    """Return all marks as a list for `correct`, and for people."""
    write, kind = _LISTS[form]
    content = write(desk.placed, desk.book.printed)
    name = quote(f"{desk.book.printed.slug}-marks.{form}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=kind, headers=headers)
