"""Who calls a route, as the door found out: what a service's audit log names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

CLIENT = "x-forwarded-for"
"""The header in which the gateway, and nobody else, says where a customer's request came from."""


@dataclass(frozen=True)
class Caller:
    """Whoever calls.

    Attributes
    ----------
    name : str
        On whose behalf: a customer's id, or the service (or "operator") that signed the token.
    correlation : str
        Of the request.
    address : str
        The customer's, as the gateway saw it; "" for who comes another way.
    """

    name: str
    correlation: str
    address: str = ""


def _caller(request: Request) -> Caller:
    claims = request.scope["claims"]
    address = request.headers.get(CLIENT, "")
    return Caller(claims.subject or claims.issuer, request.scope["correlation"], address)


CallerOf = Annotated[Caller, Depends(_caller)]
"""The type of a route's parameter that is to hold who calls."""
