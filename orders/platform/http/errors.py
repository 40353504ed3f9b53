"""What goes wrong in an API, as problem documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from orders.platform.calls import CallFailed, Refused
from orders.platform.calls.deadlines import TooLate
from orders.platform.http.answers import METHODS
from orders.platform.http.problem import MEDIA_TYPE, problem
from orders.platform.http.rate_limit import TooMany
from orders.platform.security.tokens import TokenRefused
from orders.platform.store import StoreUnavailable

if TYPE_CHECKING:
    from fastapi import FastAPI
    from structlog.typing import FilteringBoundLogger

RETRY_AFTER_S = 1
MOST_ERRORS = 3
"""Of a request that is wrong in many ways, the first few are told."""


EXPECTED = (
    HTTPException,
    RequestValidationError,
    CallFailed,
    Refused,
    StoreUnavailable,
    TokenRefused,
    msgspec.DecodeError,
)


class TooLarge(HTTPException):
    """The body is larger than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"the body is larger than {limit} bytes")


def problem_response(
    status: int, detail: str, correlation: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Build an error's response; 503 says when to come again, 401 how to say who one is."""
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    if status == 503:
        sent.setdefault("retry-after", str(RETRY_AFTER_S))
    if status == 401:
        sent.setdefault("www-authenticate", "Bearer")
    return Response(problem(status, detail, correlation), status, sent, media_type=MEDIA_TYPE)


def add_error_handlers(app: FastAPI, log: FilteringBoundLogger) -> None:
    """Let an app answer every error with a problem document; what is wrong with its store, only the log is told."""

    async def answer(request: Request, error: Exception) -> Response:
        status, detail = describe(error)
        if isinstance(error, StoreUnavailable):
            log.warning("store unavailable", method=request.method, path=request.url.path, problem=str(error))
        headers = _headers(error) if status != 405 else {"allow": ", ".join(_offered(app, request))}
        return problem_response(status, detail, request.scope.get("correlation", ""), headers)

    for kind in EXPECTED:
        app.add_exception_handler(kind, answer)


def describe(error: Exception) -> tuple[int, str]:
    """Find the HTTP status and the one line for an error; 500 for one that nobody expected."""
    match error:
        case HTTPException():
            return error.status_code, str(error.detail)
        case RequestValidationError():
            return 422, _invalid(error.errors())
        case Refused() | TokenRefused():
            return error.status, str(error)
        case TooLate():
            return 504, str(error)
        case CallFailed():
            return 503, str(error)
        case StoreUnavailable():
            return 503, "the store of this service cannot be used now; its log knows why, by the correlation id"
        case msgspec.ValidationError():
            return 422, str(error)
        case msgspec.DecodeError():
            return 400, str(error)
    return 500, "something broke here; the log of this service knows what, by the correlation id"


def _offered(app: FastAPI, request: Request) -> Iterator[str]:
    """The methods of a path: Starlette names those of its first route alone, where each method has a route."""
    for method in METHODS:
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0] is Match.FULL for route in app.routes):
            yield method


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, TooMany):
        return {"retry-after": str(error.retry_after_s)}
    return (error.headers or {}) if isinstance(error, HTTPException) else {}


def _invalid(errors: Sequence[Any]) -> str:
    """Say what is wrong where, without repeating the value: it may be a secret."""
    lines = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors[:MOST_ERRORS]]
    if len(errors) > MOST_ERRORS:
        lines.append(f"and {len(errors) - MOST_ERRORS} more")
    return "; ".join(lines)
