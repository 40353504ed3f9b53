"""``/replay/KEY/...``: what the floor page's scripts fetch."""

from __future__ import annotations

from collections.abc import Callable

from dash import Dash
from flask import Response, request

from core.errors import InvalidInput
from dashboard.replay.traces import Traces


def register_replay(app: Dash, traces: Traces) -> None:
    """Add the routes of stored floors."""
    server = app.server

    @server.get("/replay/<key>/header.json")
    def replay_header(key: str) -> Response:
        return _answer(lambda: traces.header(key), "application/json", packed=False)

    @server.get("/replay/<key>/floor")
    def replay_floor(key: str) -> Response:
        return _answer(lambda: traces.floor(key), "application/octet-stream")

    @server.get("/replay/<key>/chunk/<int:number>")
    def replay_chunk(key: str, number: int) -> Response:
        return _answer(lambda: traces.chunk(key, number), "application/octet-stream", part=f"-{number}")

    @server.get("/replay/<key>/summary.json")
    def replay_summary(key: str) -> Response:
        return _answer(lambda: traces.summary(key), "application/json")


def _answer(found: Callable[[], tuple[bytes, str]], kind: str, *, packed: bool = True, part: str = "") -> Response:
    """Bytes with a mark to ask again by; 404 in a line where there are none."""
    try:
        body, stamp = found()
    except InvalidInput as error:
        return Response(str(error), 404, mimetype="text/plain")
    response = Response(body, mimetype=kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(f"{stamp}{part}")
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
