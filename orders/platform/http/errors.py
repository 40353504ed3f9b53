"""What goes wrong in an API, as problem documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from orders.platform.calls import CallFailed, Overloaded, Refused
from orders.platform.calls.deadlines import TooLate
from orders.platform.http.problem import MEDIA_TYPE, problem
from orders.platform.http.rate_limit import TooMany
from orders.platform.security.tokens import TokenRefused

if TYPE_CHECKING:
    from fastapi import FastAPI

RETRY_AFTER_S = 1
MOST_ERRORS = 3
"""Of a request that is wrong in many ways, the first few are told."""


class TooLarge(HTTPException):
    """The body is larger than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"the body is larger than {limit} bytes")


def problem_response(
    status: int, detail: str, correlation: str = "", *, retry_after_s: int = 0, allow: str = ""
) -> Response:
    """Build an error's response."""
    headers = {}
    if retry_after_s:
        headers["retry-after"] = str(retry_after_s)
    if allow:
        headers["allow"] = allow
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(problem(status, detail, correlation), status, headers, media_type=MEDIA_TYPE)


def add_error_handlers(app: FastAPI) -> None:
    """Let an app answer every error with a problem document."""

    async def answer(request: Request, error: Exception) -> Response:
        status, detail = describe(error)
        allow = (error.headers or {}).get("Allow", "") if isinstance(error, HTTPException) else ""
        retry_after_s = error.retry_after_s if isinstance(error, TooMany) else RETRY_AFTER_S * (status == 503)
        correlation = request.scope.get("correlation", "")
        return problem_response(status, detail, correlation, retry_after_s=retry_after_s, allow=allow)

    for kind in (HTTPException, RequestValidationError, CallFailed, Refused, TokenRefused, msgspec.DecodeError):
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
        case Overloaded() | CallFailed():
            return 503, str(error)
        case msgspec.ValidationError():
            return 422, str(error)
        case msgspec.DecodeError():
            return 400, str(error)
    return 500, "something broke here; the log of this service knows what, by the correlation id"


def _invalid(errors: Sequence[Any]) -> str:
    """Say what is wrong where, without repeating the value: it may be a secret."""
    lines = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors[:MOST_ERRORS]]
    if len(errors) > MOST_ERRORS:
        lines.append(f"and {len(errors) - MOST_ERRORS} more")
    return "; ".join(lines)
