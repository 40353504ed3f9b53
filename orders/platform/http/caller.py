"""Who calls a route, as the door found out: what a service's audit log names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request


@dataclass(frozen=True)
class Caller:
    """Whoever calls.

    Attributes
    ----------
    name : str
        On whose behalf: a customer's id, or the service (or "operator") that signed the token.
    correlation : str
        Of the request.
    """

    name: str
    correlation: str


def _caller(request: Request) -> Caller:
    claims = request.scope["claims"]
    return Caller(claims.subject or claims.issuer, request.scope["correlation"])


CallerOf = Annotated[Caller, Depends(_caller)]
"""The type of a route's parameter that is to hold who calls."""
