"""Calls to services of the same process: a plain call, with the checks that one over HTTP gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from structlog.contextvars import bound_contextvars

from orders.platform.calls import CallFailed, Refused
from orders.platform.security.scopes import STEPS
from orders.platform.security.tokens import TokenRefused, Verifier

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from orders.platform.service import Operation


@dataclass(frozen=True)
class Resident:
    """A service that lives in this process, as its neighbours see it.

    Attributes
    ----------
    operations : mapping of str to Operation
    verifier : Verifier
        Checks who calls.
    app : ASGI application
        Its API.
    """

    operations: Mapping[str, Operation]
    verifier: Verifier
    app: ASGIApp


class LocalCalls:
    """The operations of this process's services, behind the same door as over HTTP.

    Parameters
    ----------
    residents : mapping of str to Resident
        It may still grow.
    """

    def __init__(self, residents: Mapping[str, Resident]) -> None:
        self._residents = residents

    async def call(self, service: str, operation: str, request: Any, token: str, correlation: str) -> Any:
        """Call an operation; its answer, as the very object.

        Raises
        ------
        CallFailed
            The operation raised.
        Refused
            401 or 403 for the token, 404 for the operation, 422 for the request.
        """
        resident = self._residents[service]
        try:
            resident.verifier.verify(token, STEPS)
        except TokenRefused as error:
            raise Refused(error.status, str(error)) from None
        work = resident.operations.get(operation)
        if work is None:
            raise Refused(404, f"{service} has no operation {operation!r}")
        try:
            with bound_contextvars(correlation=correlation):
                return await work(request)
        except (CallFailed, Refused):
            raise
        except msgspec.ValidationError as error:
            raise Refused(422, f"{service}.{operation}: {error}") from error
        except Exception as error:
            raise CallFailed(f"{service}.{operation}: {type(error).__name__}: {error}") from error
